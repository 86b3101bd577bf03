package runner

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// side is the room for jobs of a kind beside the workers: for those that run, and for those that come back from a rest.
type side struct {
	running, ending chan struct{}
	resting         atomic.Int32
}

func newSide(many int) *side {
	return &side{running: make(chan struct{}, many), ending: make(chan struct{}, many)}
}

// mostResting is how many jobs of a kind rest at once; who comes then goes on at once.
const mostResting = 2000

// spread runs a job aside while there is room for its kind, and otherwise here.
func (r *Runner) spread(ctx context.Context, t *Task, f Func) error {
	s := r.beside[t.Kind]
	if s == nil {
		return r.run(ctx, t, f)
	}
	select {
	case s.running <- struct{}{}:
	default: // all of it is taken
		return r.run(ctx, t, f)
	}
	r.aside.Go(func() {
		place := s.running
		defer func() { <-place }()
		t.rest = func(ctx context.Context) {
			if place == s.running && s.rest(ctx, &r.due, r.Resting) { // its place among those that end it keeps
				place = s.ending
			}
		}
		if err := r.run(ctx, t, f); err != nil {
			r.log.Error("keeping what became of a job", "job", t.ID, "error", err)
		}
	})
	return nil
}

// rest gives the place of one that runs away until no job is due, or for so long at most; it reports whether it has one
// among those that end in exchange.
func (s *side) rest(ctx context.Context, d *due, most time.Duration) bool {
	none := d.none()
	if none == nil {
		return false
	}
	defer s.resting.Add(-1)
	if s.resting.Add(1) > mostResting {
		return false
	}
	<-s.running
	patience := time.NewTimer(most)
	defer patience.Stop()
	select {
	case <-none:
	case <-patience.C:
	case <-ctx.Done():
	}
	s.ending <- struct{}{}
	return true
}

// due knows whether jobs may be due that have not begun: the last claim found one.
type due struct {
	mu    sync.Mutex
	some  bool
	empty chan struct{} // closed with the next claim that finds none; nil while nobody waits for that
}

func (d *due) told(some bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.some = some; !some && d.empty != nil {
		close(d.empty)
		d.empty = nil
	}
}

// none is closed when a claim finds no job; nil when the last did.
func (d *due) none() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.some {
		return nil
	}
	if d.empty == nil {
		d.empty = make(chan struct{})
	}
	return d.empty
}
