package creator_test

import (
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	jobs "standfirst/jobs/creator"
	"standfirst/jobs/runner"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store/sqlite"
)

var (
	omar  = audit.Actor{ID: "u1", Name: "Omar", Department: "communications"}
	grace = audit.Actor{ID: "u2", Name: "Grace", Department: "product"}
	marco = audit.Actor{ID: "u3", Name: "Marco", Department: "security"}
)

// desk is a space on a real store, with the jobs of its creators.
type desk struct {
	*space.Space
	t    *testing.T
	run  *runner.Runner
	jobs int // how many were run
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "space.db"))
	ok(t, err)
	t.Cleanup(func() { _ = db.Close() })
	files, err := sqlite.OpenFiles(filepath.Join(dir, "files"))
	ok(t, err)
	now := func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	sp, err := space.Open(t.Context(), account.SpaceRecord{ID: "acme", Name: "Acme"}, db, files, now, space.Outside{Sealer: setting.NewSealer([]byte("a key for tests"))})
	ok(t, err)
	d := &desk{Space: sp, t: t, run: runner.New(sp.Jobs, "test", slog.New(slog.DiscardHandler))}
	jobs.Handle(d.run, sp.Creators)
	return d
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// work runs a job of the kind, which must come to its end.
func (d *desk) work(kind string) {
	d.t.Helper()
	d.jobs++
	id := kind + ":" + strconv.Itoa(d.jobs)
	ok(d.t, d.Jobs.Enqueue(d.t.Context(), job.New{ID: id, Kind: kind}))
	for {
		ran, err := d.run.Once(d.t.Context(), "test")
		ok(d.t, err)
		if !ran {
			break
		}
	}
	if j, err := d.Jobs.Get(d.t.Context(), id); err != nil || j.State != job.Done {
		d.t.Fatalf("%s: %+v %v", kind, j, err)
	}
}

// briefed is a deal without benefit whose brief cites a verified fact.
func (d *desk) briefed() (creator.Deal, fact.Fact) {
	d.t.Helper()
	ctx := d.t.Context()
	i, err := d.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real}, omar)
	ok(d.t, err)
	f, err := d.Facts.Create(ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": "Two batches were not sealed."}}, omar)
	ok(d.t, err)
	f, err = d.Facts.AddFile(ctx, f.ID, fact.Upload{Name: "a.txt", Content: strings.NewReader("report")}, omar)
	ok(d.t, err)
	for _, who := range []audit.Actor{grace, marco} {
		f, err = d.Facts.Sign(ctx, f.ID, f.Now().Hash, who)
		ok(d.t, err)
	}
	c, err := d.Contacts.Create(ctx, contact.Contact{Name: "Privacy Pete", Kind: "creator", Country: "US"}, omar)
	ok(d.t, err)
	a, err := d.Creators.AddAccount(ctx, c.ID, "youtube", "privacypete", omar)
	ok(d.t, err)
	deal, err := d.Creators.Arrange(ctx, creator.Terms{
		ContactID: c.ID, AccountID: a.ID, Title: "Recall explained", Format: "video", Benefit: creator.None, Lang: "en", IncidentID: i.ID,
	}, omar)
	ok(d.t, err)
	deal, err = d.Creators.WriteBrief(ctx, deal.ID, creator.Ask{Task: "Say what you think.", Facts: []string{f.ID}}, omar)
	ok(d.t, err)
	return deal, f
}

// The sweep finds a brief whose fact has fallen, and says so once however often it runs.
func TestTheSweepMarksStaleBriefs(t *testing.T) {
	d := newDesk(t)
	deal, f := d.briefed()
	d.work(creator.SweepKind)
	if got, err := d.Creators.Deal(t.Context(), deal.ID); err != nil || got.Brief.Stale {
		t.Fatalf("%+v %v", got.Brief, err)
	}
	_, err := d.Facts.Retract(t.Context(), f.ID, "the test was wrong", omar)
	ok(t, err)
	for range 2 {
		d.work(creator.SweepKind)
	}
	got, err := d.Creators.Deal(t.Context(), deal.ID)
	ok(t, err)
	if !got.Brief.Stale || !slices.Equal(got.Brief.Fallen, []string{f.Key}) {
		t.Errorf("%+v", got.Brief)
	}
	log, err := d.Creators.Log(t.Context(), deal.ID, "", 50)
	ok(t, err)
	said := 0
	for _, e := range log.Items {
		if e.Action == "deal.brief_stale" {
			said++
		}
	}
	if said != 1 {
		t.Errorf("said %d times", said)
	}
}

// The refresh takes over what a contact is called now, and that it is no more.
func TestTheRefreshFollowsTheContact(t *testing.T) {
	d := newDesk(t)
	deal, _ := d.briefed()
	lone, err := d.Contacts.Create(t.Context(), contact.Contact{Name: "Lone", Kind: "creator"}, omar)
	ok(t, err)
	_, err = d.Creators.AddAccount(t.Context(), lone.ID, "x", "lone", omar)
	ok(t, err)
	_, err = d.Contacts.Change(t.Context(), deal.ContactID, contact.AnyRev, func(c *contact.Contact) { c.Name = "Peter Prudent" }, omar)
	ok(t, err)
	ok(t, d.Contacts.Delete(t.Context(), lone.ID, omar))
	for range 2 {
		d.work(creator.RefreshKind)
		page, err := d.Creators.Find(t.Context(), creator.Search{Limit: 10})
		ok(t, err)
		if len(page.Items) != 1 || page.Items[0].Name != "Peter Prudent" || page.Items[0].OpenDeals != 1 {
			t.Fatalf("%+v", page.Items)
		}
	}
}
