package fact_test

import (
	"context"
	"crypto/sha256"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
)

var (
	start  = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	author = audit.Actor{ID: "lin", Name: "林悦", Department: "communications"}
	legal  = audit.Actor{ID: "amy", Name: "Amy Stone", Department: "legal"}
	lab    = audit.Actor{ID: "chen", Name: "陈工", Department: "engineering"}
	lab2   = audit.Actor{ID: "wu", Name: "吴工", Department: " Engineering "}
	nobody = audit.Actor{ID: "guest", Name: "Guest"}
)

// world is one space's facts on a real store in a folder of its own.
type world struct {
	*fact.Facts
	db        *mortal.DB
	log       *audit.Log
	jobs      *job.Queue
	files     store.Files
	incidents *incident.Incidents
	incident  incident.Incident
	dir       string
	door      *door
	clock     atomic.Int64 // nanoseconds since start
}

func (w *world) now() time.Time       { return start.Add(time.Duration(w.clock.Load())) }
func (w *world) pass(d time.Duration) { w.clock.Add(int64(d)) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "space.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	w := &world{db: mortal.Of(db), dir: dir, door: &door{}}
	w.files, err = sqlite.OpenFiles(filepath.Join(dir, "files"))
	must(t, err)
	w.log, err = audit.Open(t.Context(), w.db, w.now)
	must(t, err)
	w.jobs, err = job.Open(t.Context(), w.db, w.now)
	must(t, err)
	w.incidents, err = incident.Open(t.Context(), incident.Deps{DB: w.db, Audit: w.log, Now: w.now})
	must(t, err)
	w.Facts, err = fact.Open(t.Context(), fact.Deps{
		DB: w.db, Audit: w.log, Jobs: w.jobs, Files: w.files, Incidents: w.incidents, Now: w.now, MaxFile: 1 << 16,
		Space: "acme", Code: code, Door: w.door,
	})
	must(t, err)
	w.incident, err = w.incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Charger recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real,
	}, author)
	must(t, err)
	return w
}

// path is where the file of evidence lies.
func (w *world) path(e fact.Evidence) string {
	return filepath.Join(w.dir, "files", e.SHA256[:2], e.SHA256)
}

func (w *world) fact(t *testing.T, id string) fact.Fact {
	t.Helper()
	f, err := w.Get(t.Context(), id)
	must(t, err)
	return f
}

func code(data []byte) []byte {
	sum := sha256.Sum256(append([]byte("a key of the test"), data...))
	return sum[:16]
}

// door is the way to the web, which brings what the test says.
type door struct {
	page fact.Page
	err  error
	last string
}

func (d *door) Fetch(_ context.Context, address string) (fact.Page, error) {
	d.last = address
	return d.page, d.err
}

func (d *door) Pictures() bool { return len(d.page.Picture.PNG) > 0 }

// claimed is an unverified fact without evidence.
func (w *world) claimed(t *testing.T) fact.Fact {
	t.Helper()
	f, err := w.Create(t.Context(), fact.New{IncidentID: w.incident.ID, Claim: incident.Text{
		"en": "1,200 chargers of batch B7 are affected.", "zh-CN": "受影响的充电器为B7批次，共1200个。",
	}}, author)
	must(t, err)
	return f
}

// backed is an unverified fact with a report as evidence.
func (w *world) backed(t *testing.T) fact.Fact {
	t.Helper()
	f, err := w.AddFile(t.Context(), w.claimed(t).ID, report("Lab report 17: cell B7 overheats."), author)
	must(t, err)
	return f
}

func report(text string) fact.Upload {
	return fact.Upload{Name: "report.txt", Note: "from the lab", Content: strings.NewReader(text)}
}

func (w *world) sign(t *testing.T, f fact.Fact, who ...audit.Actor) fact.Fact {
	t.Helper()
	for _, by := range who {
		var err error
		f, err = w.Sign(t.Context(), f.ID, f.Now().Hash, by)
		must(t, err)
	}
	return f
}

// in brings a new fact into a state.
func (w *world) in(t *testing.T, s fact.State) fact.Fact {
	t.Helper()
	f := w.backed(t)
	var err error
	switch s {
	case fact.Verified:
		f = w.sign(t, f, legal, lab)
	case fact.Disputed:
		f, err = w.Dispute(t.Context(), w.in(t, fact.Verified).ID, "the lab counts again", author)
	case fact.Retracted:
		f, err = w.Retract(t.Context(), w.in(t, fact.Verified).ID, "the count was of another batch", author)
	case fact.Refuted:
		f, err = w.Refute(t.Context(), f.ID, []string{"chargers explode", "充电器爆炸"}, "no explosion found", legal)
	}
	must(t, err)
	if f.State != s {
		t.Fatalf("got %s, want %s", f.State, s)
	}
	return f
}

func (w *world) actions(t *testing.T) []string {
	t.Helper()
	page, err := w.log.Timeline(t.Context(), incident.Stream(w.incident.ID), "", 500)
	must(t, err)
	var out []string
	for _, ev := range page.Items {
		out = append([]string{ev.Action}, out...)
	}
	return out
}

// falls are the ids of the jobs that fallen facts have enqueued.
func (w *world) falls(t *testing.T) []string {
	t.Helper()
	page, err := w.jobs.Find(t.Context(), "", "", 500)
	must(t, err)
	var out []string
	for _, j := range page.Items {
		if j.Kind == fact.FellKind {
			out = append(out, j.ID)
		}
	}
	return out
}

func wants(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Fatalf("got %v, want %s", err, key)
	}
}
