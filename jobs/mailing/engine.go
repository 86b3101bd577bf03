// Package mailing works off the queue of deliveries that package models/mailing keeps: it starts waves at
// their times, hands messages over with several workers, and halts what cites a fact that fell.
//
// For each recipient the steps follow in one order: still queued? → may be mailed? → facts verified? →
// message made → marked "sending" on disk → handed over → outcome on disk. Marks and outcomes of all workers
// that wait at a moment are written in one commit. Whatever instant the program dies at, a delivery either
// still waits, or is over, or is marked "sending": then it becomes unconfirmed and a person decides.
package mailing

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"standfirst/jobs/runner"
	"standfirst/models/fact"
	"standfirst/models/job"
	"standfirst/models/mailing"
)

// waves is how many waves go on at once. Most are small, and wait for the disk and the server rather than work.
const waves = 32

// SweepKind is the kind of the job that finishes what crashes left undone. Schedule it every minute.
const SweepKind = "mailing.sweep"

// Engine sends the mailings of one space.
type Engine struct {
	// Fallen is told of a fact that fell once the mailings that cite it are stopped; nil: nobody is.
	Fallen func(context.Context, fact.Fell) error

	Mailings *mailing.Mailings
	Log      *slog.Logger
	Now      func() time.Time
	Workers  int           // deliveries in hand at once: three times as many as the sender has connections: some are handed over, some have a connection next, some are written down
	Batch    int           // recipients looked at together
	Lease    time.Duration // how long a delivery may be under way before it is unconfirmed
	Drain    time.Duration // how long a stop waits for what is being handed over
	Turn     time.Duration // after so long a wave lets other jobs have their turn: an urgent one does not wait for all of four large ones
	Outage   time.Duration // pause when the server itself does not take mail
	Retry    mailing.Retry

	lanes   lanes // what each provider takes at once
	reached tally
	going   atomic.Int32 // runs

	// fail is called between two steps; an error is a crash there: nothing more is written. Tests only.
	fail func(step string, d mailing.Delivery) error
}

// New makes an engine with the usual settings.
func New(m *mailing.Mailings, log *slog.Logger, now func() time.Time) *Engine {
	return &Engine{
		reached:  tally{full: make(chan struct{}, 1)},
		Mailings: m, Log: log, Now: now, Workers: 24, Batch: 500,
		Lease: 5 * time.Minute, Drain: 20 * time.Second, Turn: 10 * time.Second, Outage: 15 * time.Second, Retry: mailing.DefaultRetry(),
	}
}

// Register names the engine's functions to a runner.
func (e *Engine) Register(r *runner.Runner) {
	r.Handle(mailing.WaveKind, e.wave)
	r.Beside(mailing.WaveKind, waves)
	r.Handle(fact.FellKind, e.fell)
	r.Handle(SweepKind, func(ctx context.Context, _ *runner.Task) error { return e.Mailings.Sweep(ctx) })
}

func (e *Engine) fell(ctx context.Context, t *runner.Task) error {
	f, err := job.Decode[fact.Fell](t.Job)
	if err != nil {
		return runner.Permanent(err)
	}
	if err := e.Mailings.Fell(ctx, f); err != nil || e.Fallen == nil {
		return err
	}
	return e.Fallen(ctx, f)
}

func (e *Engine) wave(ctx context.Context, t *runner.Task) error {
	j, err := job.Decode[mailing.WaveJob](t.Job)
	if err != nil {
		return runner.Permanent(err)
	}
	next, err := e.wholly(ctx, j, t.Progress, t.Rest)
	if err == nil && !next.IsZero() {
		return runner.Again(next)
	}
	return err
}

// Report is told how far a wave is; an error stops the work.
type Report func(ctx context.Context, done, total int64, note string) error

// lookAgain is after what time a wave that waits for people is looked at again.
const lookAgain = time.Minute

// lookForCarrier is after what time a wave is looked at again of which a person has something to carry over.
const lookForCarrier = 10 * time.Minute

// Wave sends what is due of a wave. It returns when it wants to be called again: zero when the wave is over
// or not to be sent.
func (e *Engine) Wave(ctx context.Context, j mailing.WaveJob, report Report) (time.Time, error) {
	return e.wholly(ctx, j, report, func(context.Context) {})
}

// wholly is Wave that calls rest between sending and what comes after it: of many waves that are due at one instant the
// last begins before the first is ended.
func (e *Engine) wholly(ctx context.Context, j mailing.WaveJob, report Report, rest func(context.Context)) (time.Time, error) {
	m, what, err := e.Mailings.Begin(ctx, j)
	if err != nil {
		return time.Time{}, err
	}
	w, _ := m.Wave(j.WaveID)
	switch what {
	case mailing.Stop:
		return time.Time{}, nil
	case mailing.Wait:
		if now := e.Now(); !w.At.After(now) { // its time has come, and what else it waits for has not
			return now.Add(lookAgain), nil
		}
		return w.At, nil
	}
	if err := e.send(ctx, m, w, report); err != nil {
		if errors.Is(err, errOutage) {
			return e.Now().Add(e.Outage), nil
		}
		if errors.Is(err, errClosed) {
			return e.closed(ctx, m)
		}
		return time.Time{}, err
	}
	rest(ctx)
	left, err := e.Mailings.Left(ctx, m, w.ID)
	if err != nil {
		return time.Time{}, err
	}
	if left.Queued > 0 {
		return e.Now(), nil // its turn was over, or they were added meanwhile by a person's decision
	}
	if !left.Next.IsZero() {
		return left.Next, nil
	}
	if left.Ready > 0 { // whoever carries the last over ends the wave, unless the program dies just then
		return e.Now().Add(lookForCarrier), nil
	}
	return time.Time{}, e.Mailings.EndWave(ctx, m, w.ID)
}

// send hands over what is due of a wave.
func (e *Engine) send(ctx context.Context, m mailing.Mailing, w mailing.Wave, report Report) error {
	e.going.Add(1)
	defer e.going.Add(-1)
	r, err := e.newRun(ctx, m, w, report)
	if err != nil {
		return err
	}
	return r.sendAll(ctx)
}

// fewRuns is how many runs look at a whole batch each.
const fewRuns = 4

// share is how many recipients a run looks at together. Where there are many runs each takes fewer, so that all of them
// hold no more than a few.
func (e *Engine) share() int {
	return max(1, min(e.Batch, fewRuns*e.Batch/max(1, int(e.going.Load()))))
}

// closed ends a run whose mailing is stopped. Whoever was about to stop it may not have done so.
func (e *Engine) closed(ctx context.Context, m mailing.Mailing) (time.Time, error) {
	if err := e.Mailings.StopRest(ctx, m.ID); err != nil {
		return time.Time{}, err
	}
	going, err := e.Mailings.Going(ctx, m.ID, m.Run)
	if err != nil || !going {
		return time.Time{}, err
	}
	return e.Now(), nil
}

var (
	errClosed = errors.New("mailing: not to be sent any more")
	errOutage = errors.New("mailing: the server takes no mail")
)
