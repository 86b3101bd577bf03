package release

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

var (
	anna = audit.Actor{ID: "u-anna", Name: "Anna", Department: "communications"}
	bo   = audit.Actor{ID: "u-bo", Name: "Bo", Department: "legal"}
	chen = audit.Actor{ID: "u-chen", Name: "陈静", Department: "quality"}
)

// desk is a space with everything below a release, on a real database and a clock that tests move.
type desk struct {
	*Releases
	t    *testing.T
	ctx  context.Context
	db   store.DB
	time time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	db := must[*sqlite.DB](t)(sqlite.Open(ctx, filepath.Join(dir, "space.db")))
	t.Cleanup(func() {
		scans, err := sqlite.Scans(ctx, db)
		if err != nil {
			t.Error(err)
		}
		for _, scan := range scans {
			if strings.Contains(scan, "release") {
				t.Errorf("reads a whole collection: %s", scan)
			}
		}
		_ = db.Close()
	})
	d := &desk{t: t, ctx: ctx, db: db, time: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return d.time }
	log := must[*audit.Log](t)(audit.Open(ctx, db, now))
	incidents := must[*incident.Incidents](t)(incident.Open(ctx, incident.Deps{DB: db, Audit: log, Now: now}))
	facts := must[*fact.Facts](t)(fact.Open(ctx, fact.Deps{
		DB: db, Audit: log, Jobs: must[*job.Queue](t)(job.Open(ctx, db, now)),
		Files: must[store.Files](t)(sqlite.OpenFiles(filepath.Join(dir, "files"))), Incidents: incidents, Now: now,
	}))
	d.Releases = must[*Releases](t)(Open(ctx, Deps{DB: db, Audit: log, Incidents: incidents, Facts: facts, Now: now}))
	return d
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (d *desk) incident(mode incident.Mode) incident.Incident {
	d.t.Helper()
	return must[incident.Incident](d.t)(d.Incidents.Declare(d.ctx, incident.New{
		Title: incident.Text{"en": "Battery recall", "zh-CN": "电池召回"}, Type: incident.ProductSafety, Grade: 2, Mode: mode,
	}, anna))
}

// verified makes a public fact and has it signed by two departments.
func (d *desk) verified(incidentID, en, zh string) fact.Fact {
	d.t.Helper()
	f := must[fact.Fact](d.t)(d.Facts.Create(d.ctx, fact.New{
		IncidentID: incidentID, Claim: incident.Text{"en": en, "zh-CN": zh}, Public: true,
	}, anna))
	f = must[fact.Fact](d.t)(d.Facts.AddFile(d.ctx, f.ID, fact.Upload{
		Name: "report.txt", Content: strings.NewReader("laboratory report on " + en), Public: true,
	}, anna))
	return d.sign(f)
}

func (d *desk) sign(f fact.Fact) fact.Fact {
	d.t.Helper()
	for _, by := range []audit.Actor{bo, chen} {
		f = must[fact.Fact](d.t)(d.Facts.Sign(d.ctx, f.ID, f.Now().Hash, by))
	}
	if f.State != fact.Verified {
		d.t.Fatalf("fact is %s", f.State)
	}
	return f
}

func manuscript(headline, body string) Manuscript {
	return Manuscript{Kind: "statement", Text: map[string]Text{"en": {
		Headline: headline, Body: body, Contact: "Press desk\npress@example.com",
	}}}
}

// approved makes a release that cites the facts and takes it through approval.
func (d *desk) approved(incidentID string, facts ...fact.Fact) Release {
	d.t.Helper()
	body := "We are recalling the battery."
	for _, f := range facts {
		body += "\n\n" + Cite(f.ID, f.Current, f.Now().Claim["en"])
	}
	rel := must[Release](d.t)(d.Create(d.ctx, incidentID, manuscript("We recall the battery", body), anna))
	return d.approve(rel)
}

func (d *desk) approve(rel Release) Release {
	d.t.Helper()
	must[Release](d.t)(d.Submit(d.ctx, rel.ID, rel.Current, anna))
	return must[Release](d.t)(d.Approve(d.ctx, rel.ID, rel.Current, "", bo))
}

func (d *desk) save(rel Release, m Manuscript) Release {
	d.t.Helper()
	return must[Release](d.t)(d.Save(d.ctx, rel.ID, rel.Current, m, anna))
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Fatalf("want %s, got %v", key, err)
	}
}

func TestSaveMakesAVersionThatNeverChanges(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12 units overheated.", "12 台设备过热。")
	rel := must[Release](t)(d.Create(d.ctx, inc.ID, manuscript("First", Cite(f.ID, f.Current, "12 units overheated.")), anna))
	d.time = d.time.Add(time.Minute)
	rel = d.save(rel, manuscript("Second", "No figures."))

	first := must[Version](t)(d.Version(d.ctx, rel.ID, 1))
	if first.Text["en"].Headline != "First" || len(first.Facts) != 1 || first.Facts[0] != (fact.Ref{FactID: f.ID, Version: f.Current}) {
		t.Errorf("first version is %+v", first)
	}
	if first.Hash != first.sum() {
		t.Error("the hash is not of the text")
	}
	if rel.Current != 2 || rel.Title["en"] != "Second" || len(rel.FactIDs) != 0 {
		t.Errorf("release is %+v", rel)
	}
	if same := d.save(rel, manuscript("Second", "No figures.")); same.Current != 2 {
		t.Error("a save that changes nothing made a version")
	}
	if _, err := d.Version(d.ctx, rel.ID, 3); fault.KindOf(err) != fault.NotFound {
		t.Errorf("version 3: %v", err)
	}
}

func TestSaveBindsCitations(t *testing.T) {
	d := newDesk(t)
	inc := d.incident(incident.Real)
	f := d.verified(inc.ID, "12 units overheated.", "")
	drill := d.verified(d.incident(incident.Drill).ID, "A drill.", "")
	for _, c := range []struct{ name, body, key, field string }{
		{"unknown fact", `<p><span data-fact="no-such" data-version="1">x</span></p>`, "release.fact.unknown", "body.en"},
		{"unknown version", Cite(f.ID, 99, "x"), "release.fact.unknown_version", "body.en"},
		{"fact of a drill", Cite(drill.ID, drill.Current, "x"), "release.fact.drill", "body.en"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := d.Create(d.ctx, inc.ID, manuscript("Headline", c.body), anna)
			wantFault(t, err, c.key)
			if got := fault.All(err)[0].Field; got != c.field {
				t.Errorf("field is %s", got)
			}
		})
	}
	rel := must[Release](t)(d.Create(d.ctx, inc.ID, manuscript("Headline", `<span data-fact="`+f.ID+`">12 units overheated.</span>`), anna))
	v := must[Version](t)(d.Version(d.ctx, rel.ID, 1))
	if !strings.Contains(v.Text["en"].Body, `data-version="2"`) {
		t.Errorf("a citation without version was not bound to the current one: %s", v.Text["en"].Body)
	}
	typed := must[Release](t)(d.Create(d.ctx, inc.ID, manuscript("Headline", Cite("F-1", 1, "12 units")), anna))
	if v := must[Version](t)(d.Version(d.ctx, typed.ID, 1)); v.Facts[0] != (fact.Ref{FactID: f.ID, Version: 1}) || v.Text["en"].Body != "<p>"+Cite(f.ID, 1, "12 units")+"</p>" {
		t.Errorf("a citation by key was not bound to the fact: %+v", v)
	}
	if got := Keyed("<p>"+Cite(f.ID, 1, "12 units")+"</p>", map[string]string{f.ID: "F-1"}); got != "<p>"+Cite("F-1", 1, "12 units")+"</p>" {
		t.Errorf("keyed: %s", got)
	}
	_, err := d.Create(d.ctx, "", manuscript("Headline", Cite("F-1", 1, "12 units")), anna)
	wantFault(t, err, "release.fact.unknown") // without an incident there is no F-1
	used := must[[]Release](t)(d.CitingFact(d.ctx, f.ID))
	if len(used) != 2 {
		t.Errorf("where-used is %v", used)
	}
}

func TestWhatIsWrongWithAManuscriptComesAtOnce(t *testing.T) {
	d := newDesk(t)
	_, err := d.Create(d.ctx, "", Manuscript{Kind: "poem", Slug: "Not A Slug", Text: map[string]Text{
		"zh-CN": {Body: "正文", Contact: strings.Repeat("字", maxPart+1)},
	}}, anna)
	var got []string
	for _, f := range fault.All(err) {
		got = append(got, f.Field+" "+f.Key)
	}
	want := "contact.zh-CN release.part.too_long, kind release.kind.unknown, slug release.slug.form, headline.zh-CN release.headline.missing"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
	page := must[store.Page[Release]](t)(d.Find(d.ctx, Search{}))
	if len(page.Items) != 0 {
		t.Error("something was kept of it")
	}
}

func TestTwoEditorsAtOnce(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Headline", "Text."), anna))
	must[Release](t)(d.Save(d.ctx, rel.ID, 1, manuscript("Hers", "Text."), anna))
	_, err := d.Save(d.ctx, rel.ID, 1, manuscript("His", "Text."), bo)
	wantFault(t, err, "release.save.conflict")
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("kind is %v", fault.KindOf(err))
	}
	if now := must[Release](t)(d.Get(d.ctx, rel.ID)); now.Current != 2 || now.Title["en"] != "Hers" {
		t.Errorf("release is %+v", now)
	}
}

func TestOfManySavesOnOneVersionOneWins(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("Headline", "Text."), anna))
	var wins, clashes int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := d.Save(d.ctx, rel.ID, 1, manuscript("Editor "+string(rune('A'+i)), "Text."), anna)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				wins++
			case fault.Is(err, "release.save.conflict"):
				clashes++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if wins != 1 || clashes != 7 {
		t.Errorf("%d won, %d were told of the conflict", wins, clashes)
	}
	now := must[Release](t)(d.Get(d.ctx, rel.ID))
	if v := must[Version](t)(d.VersionOf(d.ctx, now, 2)); v.Text["en"].Headline != now.Title["en"] {
		t.Error("the release names another text than the winner's")
	}
}

func TestSlugs(t *testing.T) {
	for headline, want := range map[string]string{
		"We're recalling the “Volt 3” battery — now": "were-recalling-the-volt-3-battery-now",
		"Café Zürich opens":                          "cafe-zurich-opens",
		"关于电池召回的声明":                                  "guan-yu-dian-chi-zhao-hui-de-sheng-ming",
		"B站账号说明 2026":                                "b-zhan-zhang-hao-shuo-ming-2026",
		"！！！":                                        "release",
	} {
		if got := slugOf(map[string]string{"zh-CN": headline}); got != want {
			t.Errorf("%s: %s", headline, got)
		}
	}
	if long := slugOf(map[string]string{"en": strings.Repeat("word ", 60)}); !isSlug(long) {
		t.Errorf("too long: %s", long)
	}

	d := newDesk(t)
	first := must[Release](t)(d.Create(d.ctx, "", manuscript("Same words", "Text."), anna))
	second := must[Release](t)(d.Create(d.ctx, "", manuscript("Same words", "Text."), anna))
	if first.Slug != "same-words" || second.Slug != "same-words-2" {
		t.Errorf("slugs are %s and %s", first.Slug, second.Slug)
	}
	m := manuscript("Same words", "Text.")
	m.Slug = "same-words"
	_, err := d.Save(d.ctx, second.ID, 1, m, anna)
	wantFault(t, err, "release.slug.taken")
	m.Slug = "other"
	if renamed := d.save(second, m); renamed.Slug != "other" {
		t.Errorf("slug is %s", renamed.Slug)
	}
	if got := PublicURL("https://press.example.com/newsroom/main/", first); got != "https://press.example.com/newsroom/main/releases/same-words" {
		t.Error(got)
	}
}
