package intake

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store/sqlite"
)

var officer = audit.Actor{ID: "u1", Name: "韩梅梅", Department: "press"}

// world is a space with an outlet, a release and nothing taken in yet.
type world struct {
	*Intake
	t   *testing.T
	ctx context.Context
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	db, err := sqlite.Open(w.ctx, filepath.Join(t.TempDir(), "space.db"))
	w.must(err)
	t.Cleanup(func() { _ = db.Close() })
	files, err := sqlite.OpenFiles(t.TempDir())
	w.must(err)
	clock := func() time.Time { return w.now }
	log, err := audit.Open(w.ctx, db, clock)
	w.must(err)
	queue, err := job.Open(w.ctx, db, clock)
	w.must(err)
	outlets, err := outlet.Open(w.ctx, outlet.Deps{DB: db, Audit: log, Jobs: queue, Now: clock})
	w.must(err)
	_, err = outlets.Create(w.ctx, outlet.Outlet{Name: "Morning News", Aliases: []string{"晨报"}, Kind: "newspaper"}, officer)
	w.must(err)
	clips, _, err := coverage.Open(w.ctx, coverage.Deps{DB: db, Audit: log, Jobs: queue, Files: files, Now: clock, Ours: said{}, Outlets: nobody{}})
	w.must(err)
	w.Intake, err = Open(w.ctx, Deps{DB: db, Audit: log, Jobs: queue, Files: files, Now: clock, Clips: clips, Outlets: outlets})
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// finish does the job of a run twice, as a machine that died at the end does.
func (w *world) finish(id string, back bool) Run {
	w.t.Helper()
	for range 2 {
		w.must(w.Do(w.ctx, Work{id, back, officer}, func(int, int) error { return nil }))
	}
	r, err := w.Run(w.ctx, id)
	w.must(err)
	return r
}

func (w *world) linesOf(r Run) []Line {
	w.t.Helper()
	out, err := w.all(w.ctx, r)
	w.must(err)
	return out
}

func (w *world) clips() []coverage.Clip {
	w.t.Helper()
	var out []coverage.Clip
	for c, err := range w.Clips.Each(w.ctx, coverage.Search{Sort: "at"}) {
		w.must(err)
		out = append(out, c)
	}
	return out
}

type said struct{}

func (said) Told(context.Context, time.Time) ([]coverage.Told, error) { return nil, nil }

func (said) Release(_ context.Context, id string) (coverage.Told, error) {
	if id == "r1" {
		return coverage.Told{ID: "r1", IncidentID: "i1"}, nil
	}
	return coverage.Told{}, fault.Missing("coverage.release.missing")
}
func (said) Refuted(context.Context) ([]coverage.Refuted, error) { return nil, nil }

type nobody struct{}

func (nobody) AddReach(context.Context, string, outlet.Reach, audit.Actor) error { return nil }

func (nobody) ByAddress(context.Context, string) (coverage.Outlet, bool, error) {
	return coverage.Outlet{}, false, nil
}

func (nobody) Outlet(context.Context, string) (coverage.Outlet, error) {
	return coverage.Outlet{}, fault.Missing("outlet.missing")
}

func (nobody) Author(context.Context, string, string) (string, bool, error) { return "", false, nil }
