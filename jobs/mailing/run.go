package mailing

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"standfirst/models/mailing"
	"standfirst/models/store"
)

// run is one go at a wave: workers that take deliveries from a channel, a committer that writes for all of
// them, and a gate that looks again and again whether sending may go on.
type run struct {
	*Engine
	m      mailing.Mailing
	w      mailing.Wave
	press  *mailing.Press
	sender mailing.Sender
	owner  string
	report Report
	began  time.Time
	Retry  mailing.Retry // the engine's, as this mailing has it

	gate    gate
	lanes   *lanes
	faults  faults
	reached *tally
	told    time.Time // when the report was last told
	commits committer
	crashed atomic.Bool
	done    atomic.Int64
	recall  func() // see handingOver

	mu  sync.Mutex
	err error // the first that stops the run
}

func (e *Engine) newRun(ctx context.Context, m mailing.Mailing, w mailing.Wave, report Report) (*run, error) {
	press, err := e.Mailings.Prepare(ctx, m)
	if err != nil {
		return nil, err
	}
	sender, err := press.Sender(ctx)
	if err != nil {
		return nil, err
	}
	r := &run{Engine: e, m: m, w: w, press: press, sender: sender, owner: store.NewID(), report: report, began: e.Now(), told: e.Now(), lanes: &e.lanes, reached: &e.reached, Retry: e.Retry.For(m)}
	r.gate = gate{look: r.look, glance: r.glance, now: e.Now}
	r.commits = committer{in: make(chan commit, 4*e.Workers), write: r.write, settled: e.Mailings.Settled, patience: e.Lease / 2}
	return r, nil
}

// sendAll hands over everything that is due, and returns nil when nothing is any more or its turn is over.
func (r *run) sendAll(ctx context.Context) error {
	// Outcomes are written even when the program is stopping.
	writing := context.WithoutCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { r.commits.run(writing, ctx) })
	defer beside.Wait()
	defer close(r.commits.in)
	defer r.count(writing)
	over, end := r.handingOver(ctx)
	defer end()
	defer r.Mailings.OnStop(r.m.ID, func() { r.stop(errClosed) })()
	watching, rest := context.WithCancel(ctx)
	beside.Go(func() { r.watch(watching) })
	beside.Go(func() { r.counting(watching) })
	beside.Go(func() { r.advance(watching, writing) })
	defer rest()

	for r.failed() == nil && ctx.Err() == nil && !r.over() {
		many, err := r.pass(ctx, over)
		if err != nil {
			r.stop(err)
		}
		if !many { // what else is due by now Left says
			break
		}
	}
	if err := r.failed(); err != nil {
		return err
	}
	return ctx.Err()
}

// pass goes once through what is due now and reports whether that was more than is looked at together.
func (r *run) pass(ctx, over context.Context) (many bool, err error) {
	r.lanes.open()
	batch := r.share()
	todo := newQueue(r.lanes, batch)
	var workers sync.WaitGroup
	idle := max(1, r.Workers) // as many as there is something for begin to work
	n, err := r.feed(ctx, batch, func(d *mailing.Delivery) {
		if idle > 0 {
			idle--
			workers.Go(func() { (&hand{run: r, over: over}).work(ctx, todo) })
		}
		todo.put(d)
	})
	todo.close()
	workers.Wait()
	return n >= batch, err
}

// feed gives the workers what is due, a batch at a time.
func (r *run) feed(ctx context.Context, batch int, put func(*mailing.Delivery)) (int, error) {
	n, after := 0, ""
	for {
		if err := r.gate.pass(ctx, true); err != nil {
			return n, err
		}
		page, err := r.Mailings.Due(ctx, r.w.ID, after, batch)
		if err != nil {
			return n, err
		}
		if len(page.Items) == 0 {
			return n, nil
		}
		kept, err := r.Mailings.Sift(ctx, r.m, r.w, page.Items)
		if err != nil {
			return n, err
		}
		for i := range kept {
			if r.failed() != nil || ctx.Err() != nil {
				return n, nil
			}
			put(&kept[i])
		}
		n += len(page.Items)
		if err := r.tell(ctx); err != nil {
			return n, err
		}
		if after = page.Next; after == "" || r.over() {
			return n, nil
		}
	}
}

func (r *run) over() bool { return r.Turn > 0 && r.Now().Sub(r.began) >= r.Turn }

// tell reports how far the run is, now and then: a small one is over before.
func (r *run) tell(ctx context.Context) error {
	now := r.Now()
	if r.report == nil || now.Sub(r.told) < tellEvery {
		return nil
	}
	r.told = now
	return r.report(ctx, r.done.Load(), r.w.Total, "")
}

// watch looks at the gate while nobody passes it: all workers may wait for a slow server when another process stops the
// mailing.
func (r *run) watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for r.failed() == nil {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.gate.pass(ctx, false); err != nil && ctx.Err() == nil {
			r.stop(err)
		}
	}
}

// advance counts that messages leave: at first, every second, and when the run is over.
func (r *run) advance(ctx, writing context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for count := int64(-1); ; {
		if now := r.done.Load(); now != count {
			count = now
			if err := r.Mailings.Advance(writing); err != nil {
				r.Log.Warn("a copy of the database that is put back may not be noticed", "mailing", r.m.ID, "error", err)
			}
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// handingOver is the context of what is handed over: a stop of the program leaves it some time to end in a known state,
// and one of the mailing calls off what the server has nothing of.
func (r *run) handingOver(ctx context.Context) (context.Context, context.CancelFunc) {
	over, callOff := context.WithCancelCause(context.WithoutCancel(ctx))
	cancel := func() { callOff(nil) }
	r.recall = func() { callOff(mailing.Recalled) }
	unhook := context.AfterFunc(ctx, func() {
		patience := time.NewTimer(r.Drain)
		defer patience.Stop()
		select {
		case <-patience.C:
			cancel()
		case <-over.Done():
		}
	})
	return over, func() { unhook(); cancel() }
}

// send hands a message over within a context of handingOver; what is left of the lease bounds it in any case.
func (r *run) send(ctx context.Context, m mailing.Message, left time.Duration) (out mailing.Outcome) {
	bounded, cancel := context.WithTimeout(ctx, left-r.Lease/10)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // it may have been handed over
			r.Log.Error("sender panicked", "mailing", r.m.ID, "panic", p)
			out = mailing.Outcome{Kind: mailing.Unknown, Why: "outbound.smtp.unknown", Stage: "panic"}
		}
	}()
	return r.sender.Send(bounded, m)
}

func (r *run) step(name string, d *mailing.Delivery) error {
	if r.crashed.Load() {
		return errCrash
	}
	faultPoint("mailing." + name)
	if r.fail == nil {
		return nil
	}
	if err := r.fail(name, *d); err != nil {
		r.crashed.Store(true)
		return fmt.Errorf("%w at %q: %w", errCrash, name, err)
	}
	return nil
}

var errCrash = errors.New("mailing: crash")

// glance is what the gate asks in between: is the mailing under way as before? Whoever lets a fact fall stops it.
func (r *run) glance(ctx context.Context) error {
	going, err := r.Mailings.Going(ctx, r.m.ID, r.m.Run)
	if err == nil && !going {
		return r.look(ctx)
	}
	return err
}

// look is what the gate asks: may the mailing go on? A mailing that may not, because of a fact or its
// release, is halted at once.
func (r *run) look(ctx context.Context) error {
	st, err := r.Mailings.Standing(ctx, r.m.ID, r.m.Run)
	if err != nil || st.Open {
		return err
	}
	if len(st.Checks) > 0 {
		if err := r.Mailings.HaltIfFallen(ctx, r.m); err != nil {
			return err
		}
	}
	return errClosed
}

func (r *run) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	if errors.Is(err, errClosed) {
		r.recall()
	}
}

func (r *run) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *run) commit(op store.Op) (bool, error) {
	applied, err := r.commits.do(op)
	return err == nil && applied[0], err
}

func (r *run) write(ctx context.Context, ops []store.Op) ([]bool, error) {
	if r.crashed.Load() {
		return nil, errCrash
	}
	return r.Mailings.Commit(ctx, ops)
}

const (
	lookEvery = 200 * time.Millisecond
	tellEvery = 200 * time.Millisecond
)

// gate asks again at most every 200 ms, and takes a glance every 50 deliveries, so that a pause or a fallen fact stops
// a mailing however slowly or quickly it goes.
type gate struct {
	mu           sync.Mutex
	look, glance func(context.Context) error
	now          func() time.Time
	last         time.Time
	seen         int
	err          error
}

func (g *gate) pass(ctx context.Context, must bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen++
	now := g.now()
	switch {
	case g.err != nil:
	case must || now.Sub(g.last) >= lookEvery || now.Before(g.last):
		g.seen, g.last, g.err = 0, now, g.look(ctx)
	case g.seen >= 50:
		g.seen, g.err = 0, g.glance(ctx)
	}
	return g.err
}
