package release

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

func (d *desk) pass(by time.Duration) { d.time = d.time.Add(by) }

func news(headline string) Manuscript {
	return Manuscript{Kind: "news", Text: map[string]Text{"en": {Headline: headline, Body: "<p>" + headline + "</p>"}}}
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want %s", err, key)
	}
}

func TestOneWritesAtATime(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", news("Begun"), anna))
	holds := func(b Baton, who audit.Actor) {
		t.Helper()
		if b.By != who.ID {
			t.Fatalf("%q writes, want %q", b.By, who.ID)
		}
	}
	holds(must[Baton](t)(d.TakeUp(d.ctx, rel.ID, "a1", anna)), anna)
	holds(must[Baton](t)(d.TakeUp(d.ctx, rel.ID, "b1", bo)), anna)
	_, err := d.Save(d.ctx, rel.ID, 1, news("Bo's"), bo)
	refused(t, err, "release.baton.other")
	_, err = d.Keep(d.ctx, rel.ID, 1, "b1", news("Bo's"), bo)
	refused(t, err, "release.baton.other")

	// Another window of hers goes on, the older one is told.
	holds(must[Baton](t)(d.TakeUp(d.ctx, rel.ID, "a2", anna)), anna)
	_, err = d.Keep(d.ctx, rel.ID, 1, "a1", news("Old window"), anna)
	refused(t, err, "release.baton.elsewhere")

	// He asks, she hands over; she is refused from then on.
	if b := must[Baton](t)(d.AskFor(d.ctx, rel.ID, bo)); b.AskerName != "Bo" || b.By != anna.ID {
		t.Fatalf("%+v", b)
	}
	holds(must[Baton](t)(d.HandOver(d.ctx, rel.ID, anna)), bo)
	_, err = d.Hold(d.ctx, rel.ID, "a2", anna)
	refused(t, err, "release.baton.other")
	holds(must[Baton](t)(d.TakeUp(d.ctx, rel.ID, "b2", bo)), bo)

	// Closing an older window gives nothing away; closing the one that writes does.
	if err := d.Leave(d.ctx, rel.ID, "b1", bo); err != nil {
		t.Fatal(err)
	}
	holds(must[Baton](t)(d.Baton(d.ctx, rel.ID)), bo)

	// It is taken with a reason and not without.
	_, err = d.Wrest(d.ctx, rel.ID, " ", chen)
	refused(t, err, "release.baton.reason_missing")
	b := must[Baton](t)(d.Wrest(d.ctx, rel.ID, "Bo is on a plane.", chen))
	if holds(b, chen); b.From != bo.ID || b.Reason != "Bo is on a plane." {
		t.Errorf("%+v", b)
	}
	log := must[store.Page[audit.Event]](t)(d.Audit.Timeline(d.ctx, Stream(rel.ID), "", 1))
	if ev := log.Items[0]; ev.Action != EventBatonTaken || ev.Data["comment"] != "Bo is on a plane." || ev.Data["from"] != "Bo" {
		t.Errorf("the log says %+v", ev)
	}

	// Without a sign of life it is anybody's, to the second.
	holds(must[Baton](t)(d.TakeUp(d.ctx, rel.ID, "c1", chen)), chen)
	d.pass(batonOpened - time.Second)
	holds(must[Baton](t)(d.Baton(d.ctx, rel.ID)), chen)
	d.pass(time.Second)
	if b := must[Baton](t)(d.Baton(d.ctx, rel.ID)); b.By != "" {
		t.Errorf("%+v", b)
	}
	holds(must[Baton](t)(d.TakeUp(d.ctx, rel.ID, "a3", anna)), anna)
	_, err = d.Keep(d.ctx, rel.ID, 1, "c1", news("From the plane"), chen)
	refused(t, err, "release.baton.other")

	// Saving ends it.
	if _, err := d.Save(d.ctx, rel.ID, 1, news("Saved"), anna); err != nil {
		t.Fatal(err)
	}
	if b := must[Baton](t)(d.Baton(d.ctx, rel.ID)); b.By != "" {
		t.Errorf("after the save %+v", b)
	}
}

func TestWhatIsTypedIsKept(t *testing.T) {
	d := newDesk(t)
	rel := must[Release](t)(d.Create(d.ctx, "", news("Begun"), anna))
	m := news("Typed")
	m.Text["en"] = Text{Headline: "Typed", Body: `<p onclick=x>So <script>alert(1)</script>far</p>`}
	for range 2 {
		must[Unsaved](t)(d.Keep(d.ctx, rel.ID, 1, "a1", m, anna))
	}
	drafts := must[[]Unsaved](t)(d.Drafts(d.ctx, rel))
	if len(drafts) != 1 || drafts[0].Text["en"].Body != "<p>So far</p>" || drafts[0].Base != 1 || !drafts[0].At.Equal(d.time) {
		t.Fatalf("%+v", drafts)
	}
	if got := must[Release](t)(d.Get(d.ctx, rel.ID)); got.Current != 1 {
		t.Errorf("a key makes version %d", got.Current)
	}
	m.Text["en"] = Text{Headline: "Typed", Body: strings.Repeat("x", 2<<20)}
	_, err := d.Keep(d.ctx, rel.ID, 1, "a1", m, anna)
	refused(t, err, "release.part.too_long")
	if again := must[[]Unsaved](t)(d.Drafts(d.ctx, rel)); again[0].Text["en"].Body != "<p>So far</p>" {
		t.Error("what was too long replaced what was kept")
	}
	if err := d.Leave(d.ctx, rel.ID, "a1", anna); err != nil {
		t.Fatal(err)
	}
	must[Unsaved](t)(d.Keep(d.ctx, rel.ID, 1, "b1", news("Bo's"), bo))
	if _, err := d.Save(d.ctx, rel.ID, 1, news("Bo's"), bo); err != nil {
		t.Fatal(err)
	}
	if left := must[[]Unsaved](t)(d.Drafts(d.ctx, rel)); len(left) != 1 || left[0].By != anna.ID {
		t.Errorf("a save takes %+v", left)
	}
	if err := d.Discard(d.ctx, rel.ID, anna); err != nil {
		t.Fatal(err)
	}
	if left := must[[]Unsaved](t)(d.Drafts(d.ctx, rel)); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// BenchmarkAutosave keeps 20 KB in each language, and says how that compares with writing as much into the store.
func BenchmarkAutosave(b *testing.B) {
	ctx := b.Context()
	db, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), "space.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	log, err := audit.Open(ctx, db, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	incidents, err := incident.Open(ctx, incident.Deps{DB: db, Audit: log, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	facts, err := fact.Open(ctx, fact.Deps{DB: db, Audit: log, Incidents: incidents, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	r, err := Open(ctx, Deps{DB: db, Audit: log, Incidents: incidents, Facts: facts, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	rel, err := r.Create(ctx, "", news("Begun"), anna)
	if err != nil {
		b.Fatal(err)
	}
	m := Manuscript{Kind: "news", Text: map[string]Text{}}
	for _, lang := range Langs() {
		m.Text[lang] = Text{Headline: "Typed", Body: strings.Repeat("<p>We <strong>apologise</strong> to everybody whose number was in the file.</p>", 250)}
	}
	if _, err := r.Keep(ctx, rel.ID, 1, "a1", m, anna); err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	for b.Loop() {
		if _, err := r.Keep(ctx, rel.ID, 1, "a1", m, anna); err != nil {
			b.Fatal(err)
		}
	}
	whole := time.Since(begun) / time.Duration(b.N)
	begun = time.Now()
	for range 50 {
		if err := r.drafts.Put(ctx, &Unsaved{ID: "bare", ReleaseID: "bare", Text: m.Text}); err != nil {
			b.Fatal(err)
		}
	}
	bare := time.Since(begun) / 50
	b.ReportMetric(float64(whole.Microseconds())/1000, "ms/save")
	b.ReportMetric(float64(whole)/float64(bare), "times-a-bare-write")
}
