package line_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	handler "standfirst/handlers/line"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/outlet"
	"standfirst/models/task"
)

// desk is a space with an incident, a verified public fact, a journalist and two outlets.
type desk struct {
	*webtest.App
	t        *testing.T
	incident incident.Incident
	fact     fact.Fact
	li       contact.Contact
	post     outlet.Outlet
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{App: webtest.New(t, handler.Routes), t: t}
	by, ctx := d.As("officer").Actor(), t.Context()
	var err error
	d.incident = d.declared(false)
	d.fact = d.verified(d.incident.ID, incident.Text{"en": "12,400 users are affected since 14 November.", "zh-CN": "自11月14日起，12,400名用户受影响。"})
	d.post, err = d.Space.Outlets.Create(ctx, outlet.Outlet{Name: "Harbour Post", Kind: outlet.Kinds[0]}, by)
	d.must(err)
	d.li, err = d.Space.Contacts.Create(ctx, contact.Contact{Name: "李雷", Kind: contact.Kinds[0], Email: "li@post.example", OutletID: d.post.ID}, by)
	d.must(err)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) declared(private bool) incident.Incident {
	d.t.Helper()
	i, err := d.Space.Incidents.Declare(d.t.Context(), incident.New{
		Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 2, Mode: incident.Real, Private: private,
	}, d.As("manager").Actor())
	d.must(err)
	return i
}

// verified is a public fact that two departments have signed.
func (d *desk) verified(incidentID string, claim incident.Text) fact.Fact {
	d.t.Helper()
	ctx := d.t.Context()
	f, err := d.Space.Facts.Create(ctx, fact.New{IncidentID: incidentID, Claim: claim, Public: true}, d.As("manager").Actor())
	d.must(err)
	_, err = d.Space.Facts.AddLink(ctx, f.ID, "https://lab.example/17", "", true, d.As("manager").Actor())
	d.must(err)
	return d.signed(f.ID)
}

func (d *desk) signed(id string) fact.Fact {
	d.t.Helper()
	f, err := d.Space.Facts.Get(d.t.Context(), id)
	d.must(err)
	for _, who := range []string{"checker", "approver"} {
		f, err = d.Space.Facts.Sign(d.t.Context(), id, f.Now().Hash, d.As(who).Actor())
		d.must(err)
	}
	return f
}

func (d *desk) ref() fact.Ref { return fact.Ref{FactID: d.fact.ID, Version: d.fact.Current} }

func (d *desk) outline(use line.Use) line.Outline {
	return line.Outline{
		Question: incident.Text{"en": "How many users?", "zh-CN": "多少用户？"}, Answer: incident.Text{"en": "12,400 users.", "zh-CN": "12,400名用户。"},
		Use: use, Topic: "Scope", Facts: []fact.Ref{d.ref()},
	}
}

// ready is a line that may be said.
func (d *desk) ready(use line.Use) line.Line {
	d.t.Helper()
	l, err := d.Space.Lines.Create(d.t.Context(), d.incident.ID, d.outline(use), d.As("officer").Actor())
	d.must(err)
	l, err = d.Space.Lines.Approve(d.t.Context(), l.ID, l.Current, d.As("manager").Actor())
	d.must(err)
	return l
}

func (d *desk) told(g line.Given) line.Answer {
	d.t.Helper()
	if g.IncidentID == "" {
		g.IncidentID = d.incident.ID
	}
	if g.Channel == "" {
		g.Channel = "call"
	}
	a, err := d.Space.Lines.Record(d.t.Context(), g, d.As("officer").Actor())
	d.must(err)
	return a
}

func keyOf(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestALineIsReadyOnlyOnFactsThatStand(t *testing.T) {
	d := newDesk(t)
	ctx, lines, by := t.Context(), d.Space.Lines, d.As("officer").Actor()
	half := d.outline(line.IfAsked)
	half.Answer = incident.Text{"en": "12,400 users."}
	l, err := lines.Create(ctx, d.incident.ID, half, by)
	d.must(err)
	if _, err := lines.Approve(ctx, l.ID, 1, by); keyOf(err) != "line.ready.language" {
		t.Error("one language:", err)
	}
	l, err = lines.Save(ctx, l.ID, 1, d.outline(line.IfAsked), by)
	d.must(err)
	if l.Current != 2 || l.Versions[0].Answer["zh-CN"] != "" || l.State != line.Draft {
		t.Errorf("%+v", l)
	}
	if _, err := lines.Save(ctx, l.ID, 1, d.outline(line.Public), by); keyOf(err) != "line.save.conflict" {
		t.Error("somebody else has saved:", err)
	}
	if _, err := lines.Approve(ctx, l.ID, 1, by); keyOf(err) != "line.ready.changed" {
		t.Error("an old version:", err)
	}
	_, err = d.Space.Facts.Show(ctx, d.fact.ID, false, by)
	d.must(err)
	if _, err := lines.Approve(ctx, l.ID, 2, by); keyOf(err) != "line.ready.internal" {
		t.Error("on an internal fact:", err)
	}
	_, err = d.Space.Facts.Show(ctx, d.fact.ID, true, by)
	d.must(err)
	l, err = lines.Approve(ctx, l.ID, 2, by)
	d.must(err)
	d.must(lines.Usable(ctx, l))

	// A newer version of the fact freezes the line; a fact that is disputed would do so as well.
	if _, err := d.Space.Facts.Revise(ctx, d.fact.ID, incident.Text{"en": "12,500 users are affected."}, d.As("manager").Actor()); err != nil {
		t.Fatal(err)
	}
	if err := lines.Usable(ctx, l); keyOf(err) != "line.use.frozen" {
		t.Error("still usable:", err)
	}
	if page, err := lines.Find(ctx, line.Search{IncidentID: d.incident.ID, Frozen: true}); err != nil || len(page.Items) != 1 {
		t.Errorf("the frozen ones: %+v %v", page.Items, err)
	}
	other := d.declared(false)
	if _, err := lines.Create(ctx, other.ID, d.outline(line.Public), by); keyOf(err) != "line.facts.unknown" {
		t.Error("a fact of another incident:", err)
	}
}

func TestAFallenFactMakesTasksForWhatWasSaid(t *testing.T) {
	d := newDesk(t)
	l := d.ready(line.Public)
	d.ready(line.IfAsked)
	d.told(line.Given{ContactID: d.li.ID, Text: "12,400 users.", LineID: l.ID})
	f, err := d.Space.Facts.Retract(t.Context(), d.fact.ID, "counted again", d.As("checker").Actor())
	d.must(err)
	for range 2 { // as the job may be repeated
		d.must(d.Space.Fell(t.Context(), fact.Fell{FactID: f.ID, Version: f.Current, State: f.State}))
	}
	tasks, err := d.Space.Tasks.Find(t.Context(), task.Search{IncidentID: d.incident.ID, Limit: 10})
	d.must(err)
	var titles []string
	for _, x := range tasks.Items {
		titles = append(titles, x.Title["en"])
	}
	slices.Sort(titles)
	if len(titles) != 2 || !strings.Contains(titles[0], "the 1 answer") || !strings.Contains(titles[1], "“How many users?”") {
		t.Errorf("%q", titles)
	}
}

func TestWhatContradictsIsKeptOnlyForAReason(t *testing.T) {
	d := newDesk(t)
	ctx, lines, by := t.Context(), d.Space.Lines, d.As("officer").Actor()
	first := d.told(line.Given{ContactID: d.li.ID, Text: "It concerns 12,400 users.", Facts: []fact.Ref{d.ref()}})
	if first.OutletID != d.post.ID || len(first.Now().Flags) != 0 {
		t.Errorf("%+v", first)
	}
	for text, flags := range map[string][]string{
		"There are 1.24万 users.":                                  nil,
		"受影响的有1.24万名用户。":                                          nil,
		"We answer within 48 hours.":                              nil,
		"There are 13,000 users.":                                 {"fact", "said"},
		"受影响的有1.3万名用户。":                                           {"fact", "said"},
		"12,400 users, since 15 November.":                        {"fact"},
		"12,400名用户，自11月15日起。":                                     {"fact"},
		"Twelve thousand users, that is 12,000 users, not 14,000": {"fact", "said", "fact", "said"},
	} {
		check, err := lines.Look(ctx, line.Given{IncidentID: d.incident.ID, Name: "Somebody", Channel: "call", Text: text, Facts: []fact.Ref{d.ref()}}, by)
		d.must(err)
		var got []string
		for _, f := range check.Flags {
			got = append(got, f.Kind)
		}
		slices.Sort(got)
		slices.Sort(flags)
		if !slices.Equal(got, flags) {
			t.Errorf("%q: %q, want %q", text, got, flags)
		}
		if len(check.Told) != 1 || check.Told[0].Ours {
			t.Errorf("%q: %+v", text, check.Told)
		}
	}
	// Without naming a fact, what surely counts the same is compared with the verified ones.
	wrong := line.Given{IncidentID: d.incident.ID, OutletID: d.post.ID, Channel: "call", Text: "13,000 users."}
	if _, err := lines.Record(ctx, wrong, by); keyOf(err) != "line.answer.flagged" {
		t.Fatal(err)
	}
	wrong.Reason = "said before the count"
	a := d.told(wrong)
	if len(a.Now().Flags) == 0 || a.Now().Reason != wrong.Reason {
		t.Errorf("%+v", a.Now())
	}
	events, err := d.Space.Incidents.Timeline(ctx, d.incident.ID, "", 1)
	d.must(err)
	if e := events.Items[0]; e.Action != line.EventAnswered || e.Data["reason"] != wrong.Reason {
		t.Errorf("%+v", e)
	}

	// A correction keeps both texts.
	if _, err := lines.Correct(ctx, a.ID, line.Correction{Base: 1, Text: "12,400 users."}, by); keyOf(err) != "line.correct.why_missing" {
		t.Error(err)
	}
	a, err = lines.Correct(ctx, a.ID, line.Correction{Base: 1, Text: "12,400 users.", Why: "miscounted"}, by)
	d.must(err)
	if len(a.Wordings) != 2 || a.Wordings[0].Text != "13,000 users." || a.Now().Text != "12,400 users." {
		t.Errorf("%+v", a.Wordings)
	}
	if _, err := lines.Correct(ctx, a.ID, line.Correction{Base: 1, Text: "x", Why: "y"}, by); keyOf(err) != "line.correct.conflict" {
		t.Error(err)
	}
	for _, words := range []string{"13,000", "12,400"} {
		page, err := lines.FindSaid(ctx, line.SaidSearch{Text: words, OutletID: d.post.ID})
		d.must(err)
		if !slices.ContainsFunc(page.Items, func(x line.Said) bool { return x.Of == a.ID && x.Corrected }) {
			t.Errorf("%s is not found among what was said", words)
		}
	}
}

func TestALineThatIsFrozenAnswersNobody(t *testing.T) {
	d := newDesk(t)
	l, inside := d.ready(line.Public), d.ready(line.Internal)
	_, err := d.Space.Facts.Dispute(t.Context(), d.fact.ID, "doubts", d.As("checker").Actor())
	d.must(err)
	for id, key := range map[string]string{l.ID: "line.use.frozen", inside.ID: "line.use.internal_only"} {
		_, err := d.Space.Lines.Record(t.Context(), line.Given{IncidentID: d.incident.ID, Name: "A", Channel: "call", Text: "12,400 users.", LineID: id}, d.As("officer").Actor())
		if keyOf(err) != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
	// What was said is written down all the same, with a reason.
	_, err = d.Space.Lines.Record(t.Context(), line.Given{IncidentID: d.incident.ID, Name: "A", Channel: "call", Text: "12,400 users.", Facts: []fact.Ref{d.ref()}}, d.As("officer").Actor())
	if keyOf(err) != "line.answer.flagged" {
		t.Error(err)
	}
}

func TestWhoIsErasedIsInNoAnswer(t *testing.T) {
	d := newDesk(t)
	a := d.told(line.Given{ContactID: d.li.ID, Text: "12,400 users, Mr 李雷."})
	b := d.told(line.Given{ContactID: d.li.ID, Text: "12,400 users."})
	p, err := d.Space.Contacts.Person(t.Context(), d.li.ID)
	d.must(err)
	if held, err := d.Space.Lines.Tell(t.Context(), p); err != nil || len(held.([]line.Heard)) != 2 {
		t.Errorf("%+v %v", held, err)
	}
	if known, err := d.Space.Lines.Answered(t.Context(), d.li.ID); err != nil || !known {
		t.Error(known, err)
	}
	for range 2 {
		d.must(d.Space.Lines.Erase(t.Context(), p))
	}
	for id, text := range map[string]string{a.ID: "", b.ID: "12,400 users."} {
		x, err := d.Space.Lines.Answer(t.Context(), id)
		d.must(err)
		if x.ContactID != "" || x.ContactName != "" || x.OutletName != "Harbour Post" || x.Now().Text != text {
			t.Errorf("%+v", x)
		}
	}
	if page, err := d.Space.Lines.FindSaid(t.Context(), line.SaidSearch{Text: "李雷"}); err != nil || len(page.Items) != 0 {
		t.Errorf("%+v %v", page.Items, err)
	}
}

func TestLinesByForm(t *testing.T) {
	d := newDesk(t)
	path := "/acme/incidents/" + d.incident.ID + "/lines"
	form := url.Values{"question_en": {"How <b>many</b>?"}, "question_zh-CN": {"多少？"}, "answer_en": {"12,400 users."}, "answer_zh-CN": {"12,400名用户。"}, "use": {"public"}, "topic": {"=Scope"}, "fact": {line.FactKey(d.ref())}}
	d.Run(
		webtest.Scenario{Name: "an empty list says what to do", As: "officer", Path: path, Has: []string{"No lines to take yet", "Write a line"}},
		webtest.Scenario{Name: "no guest writes", As: "viewer", Path: path + "/new", Status: 403},
		webtest.Scenario{Name: "nothing written", As: "officer", Method: "POST", Path: path, Form: url.Values{"answer_en": {"kept words"}}, Status: 422, Has: []string{"kept words", `id="f-question_en-error"`, `id="f-use-error"`}},
		webtest.Scenario{Name: "a line", As: "officer", Method: "POST", Path: path, Form: form, Status: 303},
	)
	found, err := d.Space.Lines.Find(t.Context(), line.Search{IncidentID: d.incident.ID})
	d.must(err)
	l := found.Items[0]
	at := "/acme/lines/" + l.ID
	d.Run(
		webtest.Scenario{Name: "a draft is not for guests", As: "viewer", Path: at, Status: 404},
		webtest.Scenario{Name: "nor in their list", As: "viewer", Path: path, HasNot: []string{"many"}},
		webtest.Scenario{Name: "made ready", As: "officer", Method: "POST", Path: at + "/ready", Form: url.Values{"version": {"1"}}, Status: 303},
		webtest.Scenario{Name: "then they read it", As: "viewer", Path: at, Has: []string{"How &lt;b&gt;many"}, HasNot: []string{"Versions", "Use this line"}},
		webtest.Scenario{Name: "and find it", As: "viewer", Path: "/acme/said?q=多少", Has: []string{at}},
		webtest.Scenario{Name: "by words and topic", As: "officer", Path: path + "?q=many&topic=%3DScope&use=public&state=ready&sort=-question", Has: []string{at}},
		webtest.Scenario{Name: "other words", As: "officer", Path: path + "?q=zebra", Has: []string{"No line matches"}, HasNot: []string{at}},
		webtest.Scenario{Name: "on paper", As: "approver", Path: path + "/card", Has: []string{"12,400 users.", "12,400名用户。"}},
		webtest.Scenario{Name: "as a table, without formulas", As: "checker", Path: path + "/export.csv", Has: []string{"'=Scope", "F-1 v2 (Verified)"}},
		webtest.Scenario{Name: "no table for guests", As: "viewer", Path: path + "/export.csv", Status: 403},
		webtest.Scenario{Name: "an approver does not write", As: "approver", Method: "POST", Path: at + "/drop", Status: 403},
		webtest.Scenario{Name: "another space's line", As: "rival/officer", Path: "/rival/lines/" + l.ID, Status: 404},
		webtest.Scenario{Name: "put away", As: "officer", Method: "POST", Path: at + "/drop", Status: 303},
		webtest.Scenario{Name: "and gone for guests", As: "viewer", Path: at, Status: 404},
	)
}

var stampIn = regexp.MustCompile(`name="checked" value="([0-9a-f]+)"`)

func TestAnAnswerIsComparedBeforeItIsRecorded(t *testing.T) {
	d := newDesk(t)
	d.told(line.Given{OutletID: d.post.ID, Text: "12,400 users.", Facts: []fact.Ref{d.ref()}})
	officer := d.As("officer")
	form := url.Values{
		"incident": {d.incident.ID}, "who": {"李雷"}, "channel": {"mail"}, "speaker": {"Omar"}, "text": {"It is <i>13,000 users</i>"}, "fact": {line.FactKey(d.ref())}, "do": {"record"},
	}
	answers := func() int {
		page, err := d.Space.Lines.Answers(t.Context(), line.AnswerSearch{IncidentID: d.incident.ID})
		d.must(err)
		return len(page.Items)
	}
	r := officer.Post("/acme/answers", form)
	for _, want := range []string{"13,000", "12,400", "is not what the fact says", "differs from what was said before", "To them", "&lt;i&gt;13,000 users", `name="reason"`} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("the check does not say %q", want)
		}
	}
	m := stampIn.FindStringSubmatch(r.Text)
	if r.StatusCode != 422 || m == nil || answers() != 1 {
		t.Fatal(r.StatusCode, m, answers())
	}
	form.Set("checked", m[1])
	d.Run(webtest.Scenario{Name: "without a reason", As: "officer", Method: "POST", Path: "/acme/answers", Form: form, Status: 422, Has: []string{`id="f-reason-error"`}})
	form.Set("text", "It is 14,000 users")
	form.Set("reason", "as of noon")
	d.Run(webtest.Scenario{Name: "what was not checked is checked first", As: "officer", Method: "POST", Path: "/acme/answers", Form: form, Status: 422, Has: []string{"The text was changed", "as of noon", "14,000"}})
	form.Set("text", "It is <i>13,000 users</i>")
	if answers() != 1 {
		t.Fatal("recorded")
	}
	d.Run(
		webtest.Scenario{Name: "with a reason", As: "officer", Method: "POST", Path: "/acme/answers", Form: form, Status: 303},
		webtest.Scenario{Name: "nobody named", As: "officer", Method: "POST", Path: "/acme/answers", Form: url.Values{"incident": {d.incident.ID}, "channel": {"call"}, "text": {"kept"}}, Status: 422, Has: []string{`id="f-who-error"`, "kept"}},
		webtest.Scenario{Name: "an unknown outlet and a gap of the clock", As: "officer", Method: "POST", Path: "/acme/answers", Form: url.Values{"incident": {d.incident.ID}, "channel": {"call"}, "text": {"x"}, "outlet": {"Nowhere"}, "at": {"2026-03-29T02:30"}, "at_zone": {"Europe/Berlin"}}, Status: 422, Has: []string{`id="f-outlet-error"`, `id="f-at-error"`}},
		webtest.Scenario{Name: "no guest records", As: "viewer", Path: "/acme/answers/new", Status: 403},
		webtest.Scenario{Name: "an incident is chosen first", As: "officer", Path: "/acme/answers/new?contact=" + d.li.ID, Has: []string{"About which incident", d.li.ID}},
		webtest.Scenario{Name: "people while somebody types", As: "officer", Path: "/acme/answers/people?who=lilei", Has: []string{"li@post.example"}},
	)
	page, err := d.Space.Lines.Answers(t.Context(), line.AnswerSearch{Contacts: []string{d.li.ID}})
	d.must(err)
	if len(page.Items) != 1 {
		t.Fatalf("%+v", page.Items)
	}
	a := page.Items[0]
	x, err := d.Space.Contacts.Get(t.Context(), d.li.ID)
	d.must(err)
	if !x.LastInteraction.Equal(a.At) || a.OutletID != d.post.ID || a.Now().Reason != "as of noon" {
		t.Errorf("%v %+v", x.LastInteraction, a)
	}
	at := "/acme/answers/" + a.ID
	correction := url.Values{"base": {"1"}, "text": {"12,400 users."}, "why": {"miscounted"}, "fact": {line.FactKey(d.ref())}, "do": {"record"}}
	r = officer.Post(at+"/corrections", correction)
	if m = stampIn.FindStringSubmatch(r.Text); m == nil {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	correction.Set("checked", m[1])
	d.Run(
		webtest.Scenario{Name: "the answer", As: "approver", Path: at, Has: []string{"李雷 · Harbour Post", "as of noon"}},
		webtest.Scenario{Name: "corrected", As: "officer", Method: "POST", Path: at + "/corrections", Form: correction, Status: 303, To: at},
		webtest.Scenario{Name: "both texts stay", As: "officer", Path: at, Has: []string{"What was said first", "13,000 users", "miscounted", "12,400 users."}},
		webtest.Scenario{Name: "found by what was said first", As: "officer", Path: "/acme/said?q=13000&contact=" + d.li.ID + "&outlet=Harbour+Post&fact=" + d.fact.ID + "&from=2020-01-01", HasNot: []string{"No outlet has this name"}},
		webtest.Scenario{Name: "found by whom", As: "officer", Path: "/acme/said?contact=" + d.li.ID, Has: []string{at, "Corrected", "Facts stand"}},
		webtest.Scenario{Name: "no guest sees it", As: "viewer", Path: at, Status: 403},
		webtest.Scenario{Name: "nor finds it", As: "viewer", Path: "/acme/said?kind=answer", HasNot: []string{at, "李雷"}},
		webtest.Scenario{Name: "an hour that is none", As: "officer", Path: "/acme/said?from=x&to=9999-99-99&kind=zzz&outlet=Nowhere", Has: []string{"No outlet has this name"}},
	)
}

// What belongs to a private incident is nowhere for those who are not of its team.
func TestWhatWasSaidOfAPrivateIncidentIsNowhere(t *testing.T) {
	d := newDesk(t)
	i := d.declared(true)
	by := d.As("manager").Actor()
	l, err := d.Space.Lines.Create(t.Context(), i.ID, line.Outline{Question: incident.Text{"en": "Velvetfox"}, Use: line.Public}, by)
	d.must(err)
	a, err := d.Space.Lines.Record(t.Context(), line.Given{IncidentID: i.ID, ContactID: d.li.ID, Channel: "call", Text: "Velvetfox"}, by)
	d.must(err)
	for _, path := range []string{"/acme/lines/" + l.ID, "/acme/answers/" + a.ID, "/acme/incidents/" + i.ID + "/lines"} {
		d.Run(
			webtest.Scenario{Name: "hidden " + path, As: "officer", Path: path, Status: 404},
			webtest.Scenario{Name: "seen " + path, As: "manager", Path: path, Has: []string{"Velvetfox"}},
		)
	}
	d.Run(
		webtest.Scenario{Name: "not found", As: "officer", Path: "/acme/said?q=velvet&incident=" + i.ID, HasNot: []string{"Velvetfox", a.ID}},
		webtest.Scenario{Name: "found by its team", As: "manager", Path: "/acme/said?q=velvet", Has: []string{"Velvetfox"}},
	)
	x, err := d.Space.Contacts.Get(t.Context(), d.li.ID)
	d.must(err)
	if known, err := d.Space.Lines.Spoken(t.Context(), []string{d.li.ID}); err != nil || len(known) != 0 || !x.LastInteraction.Equal(time.Time{}) {
		t.Errorf("the contact tells of it: %v %v %v", known, x.LastInteraction, err)
	}
}
