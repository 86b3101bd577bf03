package watch_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/outlet"

	"standfirst/jobs/runner"
	jobs "standfirst/jobs/watch"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
	"standfirst/models/watch"
)

// world is a space with nothing in it but clips and watches.
type world struct {
	t         *testing.T
	now       time.Time
	clips     *coverage.Clips
	incidents *incident.Incidents
	watches   *watch.Watches
	refuted   []coverage.Refuted
	jobs      *job.Queue
	run       *runner.Runner
	n         int
}

var ann = audit.Actor{ID: "ann", Name: "Ann"}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{t: t, now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	w.open(db)
	return w
}

func (w *world) open(db store.DB) {
	w.t.Helper()
	ctx, clock := w.t.Context(), func() time.Time { return w.now }
	log, err := audit.Open(ctx, db, clock)
	w.must(err)
	w.jobs, err = job.Open(ctx, db, clock)
	w.must(err)
	files, err := sqlite.OpenFiles(w.t.TempDir())
	w.must(err)
	w.incidents, err = incident.Open(ctx, incident.Deps{DB: db, Audit: log, Now: clock})
	w.must(err)
	w.clips, _, err = coverage.Open(ctx, coverage.Deps{DB: db, Audit: log, Jobs: w.jobs, Files: files, Now: clock, Ours: w, Outlets: outlets{}})
	w.must(err)
	w.watches, err = watch.Open(ctx, watch.Deps{
		DB: db, Audit: log, Jobs: w.jobs, Now: clock, Clips: w.clips, Incidents: w.incidents,
		Outlet: func(_ context.Context, id string) (watch.Outlet, error) {
			tier := 2
			if id == "national" {
				tier = 1
			}
			return watch.Outlet{Name: "The " + id, Names: []string{id + ".example"}, Tier: tier}, nil
		},
		Refuted: w.Refuted,
	})
	w.must(err)
	w.run = runner.New(w.jobs, "node", slog.New(slog.DiscardHandler))
	jobs.Handle(w.run, w.watches)
	w.run.Handle(coverage.RematchJob, runner.Payload(func(ctx context.Context, t coverage.RematchTask) error { return w.clips.Rematch(ctx, t.Since, nil) }))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Told, Release and Refuted are what is ours.
func (w *world) Told(context.Context, time.Time) ([]coverage.Told, error) { return nil, nil }

func (w *world) Release(context.Context, string) (coverage.Told, error) {
	return coverage.Told{}, fault.Missing("coverage.release.missing")
}
func (w *world) Refuted(context.Context) ([]coverage.Refuted, error) { return w.refuted, nil }

type outlets struct{}

func (outlets) AddReach(context.Context, string, outlet.Reach, audit.Actor) error { return nil }

func (outlets) ByAddress(context.Context, string) (coverage.Outlet, bool, error) {
	return coverage.Outlet{}, false, nil
}

func (outlets) Outlet(_ context.Context, id string) (coverage.Outlet, error) {
	return coverage.Outlet{ID: id}, nil
}

func (outlets) Author(context.Context, string, string) (string, bool, error) { return "", false, nil }

// work runs every job that is due.
func (w *world) work() {
	w.t.Helper()
	for range 10_000 {
		ran, err := w.run.Once(w.t.Context(), "node/1")
		w.must(err)
		if !ran {
			return
		}
	}
	w.t.Fatal("the work has no end")
}

// clip writes an article down and works; published at the zero time is not known.
func (w *world) clip(outlet, title, text string, published time.Time) coverage.Clip {
	w.t.Helper()
	w.n++
	w.now = w.now.Add(time.Minute)
	c, err := w.clips.WriteDown(w.t.Context(), coverage.Hand{
		URL: fmt.Sprintf("https://%s.example/%d", outlet, w.n), Medium: "web", Title: title, Text: text, OutletID: outlet, Published: published,
	}, ann)
	w.must(err)
	w.work()
	return c
}

func (w *world) watch(p watch.Plan) watch.Watch {
	w.t.Helper()
	made, err := w.watches.Create(w.t.Context(), "", p, ann)
	w.must(err)
	w.work()
	made, err = w.watches.Get(w.t.Context(), made.ID)
	w.must(err)
	return made
}

func (w *world) hits(id string) []watch.Hit {
	w.t.Helper()
	page, err := w.watches.Hits(w.t.Context(), watch.HitSearch{WatchID: id})
	w.must(err)
	return page.Items
}

func (w *world) total(subject string) watch.Totals {
	w.t.Helper()
	sum, err := w.watches.Total(w.t.Context(), subject, w.now.Add(-100*24*time.Hour), w.now.Add(time.Hour))
	w.must(err)
	return sum
}
