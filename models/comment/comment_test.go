package comment_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/comment"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

// house is a space with four members; Cat alone reads no comments.
type house struct {
	*comment.Comments
	t         *testing.T
	ctx       context.Context
	clock     time.Time
	releases  *release.Releases
	incidents *incident.Incidents
	log       *audit.Log
	jobs      *job.Queue
	sent      []mailing.Notice
}

var people = []release.Person{
	{ID: "ann", Name: "Ann", Email: "ann@acme.example", Lang: "en", Comments: true, May: true},
	{ID: "anna", Name: "Anna Li", Email: "anna@acme.example", Comments: true, May: true},
	{ID: "wei", Name: "林薇", Email: "wei@acme.example", Lang: "zh-CN", Comments: true},
	{ID: "cat", Name: "Cat", Email: "cat@client.example"},
}

func actor(id string) audit.Actor {
	at := slices.IndexFunc(people, func(p release.Person) bool { return p.ID == id })
	return audit.Actor{ID: id, Name: people[at].Name}
}

func (h *house) Post(_ context.Context, n mailing.Notice) (mailing.Outcome, error) {
	h.sent = append(h.sent, n)
	return mailing.Outcome{Kind: mailing.Taken}, nil
}

func (h *house) BaseURL(context.Context) (string, error) { return "https://press.example", nil }

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, ctx: context.Background(), clock: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.clock }
	db := must[*sqlite.DB](t)(sqlite.Open(h.ctx, filepath.Join(t.TempDir(), "space.db")))
	t.Cleanup(func() {
		for _, scan := range must[[]string](t)(sqlite.Scans(h.ctx, db)) {
			if strings.Contains(scan, "comment") {
				t.Errorf("reads a whole collection: %s", scan)
			}
		}
		_ = db.Close()
	})
	files := must[store.Files](t)(sqlite.OpenFiles(t.TempDir()))
	h.log = must[*audit.Log](t)(audit.Open(h.ctx, db, now))
	h.jobs = must[*job.Queue](t)(job.Open(h.ctx, db, now))
	h.incidents = must[*incident.Incidents](t)(incident.Open(h.ctx, incident.Deps{DB: db, Audit: h.log, Now: now}))
	facts := must[*fact.Facts](t)(fact.Open(h.ctx, fact.Deps{DB: db, Audit: h.log, Jobs: h.jobs, Files: files, Incidents: h.incidents, Now: now}))
	h.releases = must[*release.Releases](t)(release.Open(h.ctx, release.Deps{
		DB: db, Audit: h.log, Incidents: h.incidents, Facts: facts, Now: now, People: func(context.Context) ([]release.Person, error) { return slices.Clone(people), nil },
	}))
	h.Comments = must[*comment.Comments](t)(comment.Open(h.ctx, comment.Deps{
		DB: db, Audit: h.log, Jobs: h.jobs, Now: now, Releases: h.releases, Post: h, Space: "acme", Lang: "en",
		Words: func(lang, key string, args map[string]any) string {
			if title, ok := args["title"].(string); ok && key == "comment.mail.subject" {
				return lang + ":" + key + " " + title
			}
			return lang + ":" + key
		},
	}))
	return h
}

func text(headline string, paragraphs ...string) map[string]release.Text {
	return map[string]release.Text{"en": {Headline: headline, Body: "<p>" + strings.Join(paragraphs, "</p><p>") + "</p>", Contact: "press@acme.example"}}
}

func (h *house) release(paragraphs ...string) release.Release {
	h.t.Helper()
	return must[release.Release](h.t)(h.releases.Create(h.ctx, "", release.Manuscript{Kind: "news", Text: text("We open a plant", paragraphs...)}, actor("ann")))
}

// mail does the jobs that are due.
func (h *house) mail() {
	h.t.Helper()
	for {
		j, ok, err := h.jobs.Claim(h.ctx, "test", time.Minute)
		if err != nil {
			h.t.Fatal(err)
		}
		if !ok {
			return
		}
		if err := h.Letter(h.ctx, must[comment.Work](h.t)(job.Decode[comment.Work](j))); err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.jobs.Finish(h.ctx, j); err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *house) waiting(id string) int {
	h.t.Helper()
	return len(must[[]comment.Waiting](h.t)(h.WaitingFor(h.ctx, id, 5)))
}

func TestWhoIsMentionedIsToldOnce(t *testing.T) {
	h := newHouse(t)
	rel := h.release("The plant opens in May.")
	once := strings.Repeat("a1", 16)
	n := comment.New{Once: once, Text: "@Anna Li and @林薇请看, @Cat too; write to press@anna@acme.example."}
	th := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, n, actor("ann")))
	if again := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, n, actor("ann"))); again.ID != th.ID || len(must[[]comment.Thread](t)(h.Of(h.ctx, rel))) != 1 {
		t.Error("the same form makes two comments")
	}
	h.mail()
	h.mail()
	var to []string
	for _, l := range h.sent {
		to = append(to, l.To.Email+" "+l.Subject)
	}
	if want := []string{"anna@acme.example en:comment.mail.subject We open a plant", "wei@acme.example zh-CN:comment.mail.subject We open a plant"}; !slices.Equal(to, want) {
		t.Errorf("told %q, want %q", to, want)
	}
	if h.waiting("anna") != 1 || h.waiting("wei") != 1 || h.waiting("cat")+h.waiting("ann") != 0 {
		t.Errorf("waits for %v", th.Waits)
	}
	h.clock = h.clock.Add(time.Minute)
	must[comment.Thread](t)(h.Answer(h.ctx, rel.ID, th.ID, "", "Fine with me.", actor("anna")))
	if h.waiting("anna") != 0 || h.waiting("ann") != 1 {
		t.Error("an answer waits for who began, not for who gave it")
	}
	must[comment.Thread](t)(h.Heard(h.ctx, rel.ID, th.ID, actor("wei")))
	must[comment.Thread](t)(h.Resolve(h.ctx, rel.ID, th.ID, actor("ann")))
	if h.waiting("wei")+h.waiting("ann") != 0 {
		t.Error("what is resolved waits for nobody")
	}
	if _, err := h.Answer(h.ctx, rel.ID, th.ID, "", "One more thing", actor("wei")); !fault.Is(err, "comment.resolved") {
		t.Errorf("answered what is resolved: %v", err)
	}
	if must[comment.Thread](t)(h.Reopen(h.ctx, rel.ID, th.ID, actor("wei"))); h.waiting("ann") != 1 {
		t.Error("opened again, it waits for who began it")
	}
}

func TestNamesBehindAnAt(t *testing.T) {
	h := newHouse(t)
	rel := h.release("x")
	for text, want := range map[string]string{
		"@Ann": "ann", "@ann, please": "ann", "@Anna": "", "@Anna Li": "anna", "@ANNA LI!": "anna", "@Anna Lithgow": "",
		"@林薇看一下": "wei", "请@林薇": "wei", "ask@Ann": "", "(@Ann)": "ann", "@wei@acme.example": "wei", "@@Ann": "ann", "@": "", "@Ann @Anna Li @Ann": "ann anna",
	} {
		th := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: text + " ."}, actor("ann")))
		var ids []string
		for _, p := range th.Said[0].To {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q mentions %q, want %q", text, got, want)
		}
	}
}

func TestWhatWasSaidIsChangedForAQuarterOfAnHour(t *testing.T) {
	h := newHouse(t)
	rel := h.release("x")
	th := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "Too lnog"}, actor("ann")))
	if _, err := h.Rewrite(h.ctx, rel.ID, th.ID, th.ID, "Mine", actor("anna")); !fault.Is(err, "comment.closed") {
		t.Errorf("somebody else: %v", err)
	}
	h.clock = h.clock.Add(comment.OpenFor - time.Second)
	th = must[comment.Thread](t)(h.Rewrite(h.ctx, rel.ID, th.ID, th.ID, "Too long, @林薇?", actor("ann")))
	if th.Said[0].EditedAt.IsZero() || h.waiting("wei") != 1 {
		t.Errorf("changed: %+v", th.Said[0])
	}
	h.clock = h.clock.Add(time.Second)
	if _, err := h.Rewrite(h.ctx, rel.ID, th.ID, th.ID, "Later", actor("ann")); !fault.Is(err, "comment.closed") {
		t.Errorf("too late: %v", err)
	}
	events := must[store.Page[audit.Event]](t)(h.log.Timeline(h.ctx, release.Stream(rel.ID), "", 10)).Items
	if e := events[0]; e.Action != comment.EventChanged || e.Data["before"] != "Too lnog" || e.Data["after"] != "Too long, @林薇?" {
		t.Errorf("the log keeps %v", e)
	}
	for _, text := range []string{"", " \n", strings.Repeat("长", comment.MaxText+1)} {
		if _, err := h.Begin(h.ctx, rel.ID, comment.New{Text: text}, actor("ann")); fault.Of(err) == nil || fault.Of(err).Field != "text" {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

// Each of several who change what they said at the same moment finds the thread changed, and begins anew.
func TestRemarksAreChangedSideBySide(t *testing.T) {
	h := newHouse(t)
	rel := h.release("It opens in May.")
	th := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "One"}, actor("ann")))
	for range 7 {
		th = must[comment.Thread](t)(h.Answer(h.ctx, rel.ID, th.ID, "", "More", actor("ann")))
	}
	h.clock = h.clock.Add(5 * time.Minute)
	var all sync.WaitGroup
	for _, said := range th.Said {
		all.Go(func() {
			if _, err := h.Rewrite(h.ctx, rel.ID, th.ID, said.ID, "Better", actor("ann")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, said := range must[comment.Thread](t)(h.Get(h.ctx, rel.ID, th.ID)).Said {
		if said.Text != "Better" || !said.EditedAt.Equal(h.clock) || !said.At.Equal(h.clock.Add(-5*time.Minute)) {
			t.Errorf("%s, said %s and changed %s", said.Text, said.At, said.EditedAt)
		}
	}
}

func TestAPassageIsFoundThroughEdits(t *testing.T) {
	h := newHouse(t)
	first, second := "The plant in Leeds makes batteries. It opens in May 2027 and employs 400 people.", "The plant in Hull makes batteries. It closes."
	rel := h.release(first, second)
	begin := func(words, near string) comment.Passage {
		t.Helper()
		return must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "?", Lang: "en", Words: words, Near: near}, actor("ann"))).Passage
	}
	words, again := begin("opens  in May\n2027", ""), begin("makes batteries", "The plant in Hull ")
	find := func(p comment.Passage, paragraphs ...string) (string, comment.Place) {
		txt := text("We open a plant", paragraphs...)["en"]
		place := p.Find(comment.Read(txt))
		all, before := txt.Letters()
		if place.Gone() {
			return "", place
		}
		return string(all[before+place.Mark.From : before+place.Mark.To]), place
	}
	if got, p := find(words, "News first.", "<strong>It</strong> opens in <em>May</em> 2027."); got != "opensinMay2027" || !p.Stands {
		t.Errorf("moved: %q %+v", got, p)
	}
	if got, p := find(words, strings.Replace(first, "opens in May 2027", "will open in June", 1), second); got != "willopeninJune" || !p.Changed {
		t.Errorf("changed: %q %+v", got, p)
	}
	if _, p := find(words, "Something else."); !p.Gone() {
		t.Errorf("gone: %+v", p)
	}
	if got, p := find(again, second, first); got != "makesbatteries" || p.Mark.From > 20 {
		t.Errorf("the one in Hull: %q %+v", got, p)
	}
	if _, err := h.Begin(h.ctx, rel.ID, comment.New{Text: "?", Lang: "en", Words: "opens in July"}, actor("ann")); fault.Of(err) == nil || fault.Of(err).Field != "words" {
		t.Errorf("words that are not there: %v", err)
	}
	if _, err := h.releases.Keep(h.ctx, rel.ID, 1, "s", release.Manuscript{Kind: "news", Text: text("We open a plant", "It opens in July.")}, actor("anna")); err != nil {
		t.Fatal(err)
	}
	begin("opens in July", "")
}

func TestOpenCommentsAreAFindingThatMayBeAccepted(t *testing.T) {
	h := newHouse(t)
	rel := h.release("We open.")
	finding := func() (release.Finding, bool) {
		t.Helper()
		v := must[release.Version](t)(h.releases.VersionOf(h.ctx, rel, rel.Current))
		rel = must[release.Release](t)(h.releases.Get(h.ctx, rel.ID))
		report := must[release.Report](t)(h.releases.Check(h.ctx, rel, v))
		at := slices.IndexFunc(report.Findings, func(f release.Finding) bool { return f.Kind == "comments" })
		if at < 0 {
			return release.Finding{}, false
		}
		return report.Findings[at], true
	}
	if _, ok := finding(); ok {
		t.Error("nothing was said")
	}
	one := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "One"}, actor("anna")))
	two := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "Two"}, actor("anna")))
	f, _ := finding()
	if !f.Must() || !f.Open() || f.Text != "2" {
		t.Fatalf("two comments: %+v", f)
	}
	if _, err := h.releases.Submit(h.ctx, rel.ID, 1, actor("ann")); !fault.Is(err, "release.check.blocking") {
		t.Errorf("handed in: %v", err)
	}
	must[release.Release](t)(h.releases.Accept(h.ctx, rel.ID, 1, f.Key(), "Next version", "", actor("ann")))
	must[comment.Thread](t)(h.Resolve(h.ctx, rel.ID, one.ID, actor("ann")))
	if f, _ := finding(); f.Open() || f.Text != "1" {
		t.Errorf("one resolved: %+v", f)
	}
	must[release.Release](t)(h.releases.Submit(h.ctx, rel.ID, 1, actor("ann")))
	must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "Three"}, actor("anna")))
	if f, _ := finding(); !f.Open() {
		t.Error("a new comment is a new question")
	}
	must[release.Release](t)(h.releases.Approve(h.ctx, rel.ID, 1, "", audit.Actor{ID: "anna", Name: "Anna Li"}))
	must[comment.Thread](t)(h.Resolve(h.ctx, rel.ID, two.ID, actor("ann")))
	if n := must[map[string]int](t)(h.CountOpen(h.ctx, rel.ID, "other")); n[rel.ID] != 1 || len(n) != 1 {
		t.Errorf("counted %v", n)
	}
}

func TestCommentsOnAPrivateIncidentAreForItsPeople(t *testing.T) {
	h := newHouse(t)
	inc := must[incident.Incident](t)(h.incidents.Declare(h.ctx, incident.New{
		Title: incident.Text{"en": "Secret"}, Type: incident.ProductSafety, Grade: 1, Mode: incident.Real, Private: true,
	}, actor("ann")))
	rel := must[release.Release](t)(h.releases.Create(h.ctx, inc.ID, release.Manuscript{Kind: "news", Text: text("Velvet", "x")}, actor("ann")))
	th := must[comment.Thread](t)(h.Begin(h.ctx, rel.ID, comment.New{Text: "@Anna Li @Ann"}, actor("ann")))
	if len(th.Said[0].To) != 1 || th.Said[0].To[0].ID != "ann" {
		t.Errorf("mentions %v", th.Said[0].To)
	}
	must[comment.Thread](t)(h.Answer(h.ctx, rel.ID, th.ID, "", "@Ann, and @Anna Li?", audit.Actor{ID: "dora", Name: "Dora"}))
	h.mail()
	if len(h.sent) != 1 || h.sent[0].To.Email != "ann@acme.example" || h.sent[0].Subject != "en:comment.mail.subject en:approval.mail.private" {
		t.Errorf("a letter whose subject says what it is about: %+v", h.sent)
	}
	stranger := incident.For(h.ctx, "anna", false)
	if _, err := h.Get(stranger, rel.ID, th.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("read: %v", err)
	}
	if _, err := h.Answer(stranger, rel.ID, th.ID, "", "Hi", actor("anna")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("answered: %v", err)
	}
	other := h.release("x")
	if _, err := h.Answer(stranger, other.ID, th.ID, "", "Hi", actor("anna")); fault.KindOf(err) != fault.NotFound {
		t.Errorf("answered by way of another release: %v", err)
	}
}
