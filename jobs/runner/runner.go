// Package runner does the work that package job keeps: claim, run, finish, with a heartbeat that holds
// the lease and an orderly stop.
package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"standfirst/models/job"
	"standfirst/models/store"
)

// Task is a job while it runs.
type Task struct {
	job.Job
	queue *job.Queue
	rest  func(context.Context) // nil: it runs on a worker
}

// Progress records how far the task is. It returns an error when the task's lease was lost, and the
// work must then stop: another runner has it.
func (t *Task) Progress(ctx context.Context, done, total int64, note string) error {
	ok, err := t.queue.Progress(ctx, t.Job, done, total, note)
	if err == nil && !ok {
		return errLost
	}
	return err
}

// Rest lets others go first: what follows in the task is not urgent. One that runs beside the workers gives its place there
// to the next, and Rest returns when no job is due any more that has not begun, or after Runner.Resting.
func (t *Task) Rest(ctx context.Context) {
	if t.rest != nil {
		t.rest(ctx)
	}
}

// Func does the work of one kind of job. It must be safe to run again from the start at any point.
// nil: done. An error: tried again later, unless it is Permanent. Again: put back without using a try.
type Func func(ctx context.Context, t *Task) error

// Payload is the work of a job that needs nothing but its payload. One that cannot be read is no better at the next try.
func Payload[T any](do func(ctx context.Context, payload T) error) Func {
	return func(ctx context.Context, t *Task) error {
		payload, err := job.Decode[T](t.Job)
		if err != nil {
			return Permanent(err)
		}
		return do(ctx, payload)
	}
}

var errLost = errors.New("runner: the lease was lost")

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error that no further try can mend; the job is then dead and shown to people.
func Permanent(err error) error { return permanent{err} }

type again struct{ at time.Time }

func (a again) Error() string { return "again at " + a.at.UTC().Format(time.RFC3339) }

// Again asks for the job to be run again at the given time, as a wave waits for its condition.
func Again(at time.Time) error { return again{at} }

// Runner runs the jobs of one queue.
type Runner struct {
	queue  *job.Queue
	owner  string
	log    *slog.Logger
	kinds  map[string]Func
	beside map[string]*side // see Beside
	aside  sync.WaitGroup
	due    due
	away   atomic.Bool   // the database is, and that is in the log
	Lease  time.Duration // how long a silent runner keeps a job; heartbeats come at a third of it
	Poll   time.Duration // the longest wait between two looks at the queue
	Worker int           // how many jobs run at once

	Resting time.Duration // how long a job rests at most, while others are due all the time; see Task.Rest
}

// New makes a runner. The owner must be different for every process and every start of it.
func New(queue *job.Queue, owner string, log *slog.Logger) *Runner {
	return &Runner{queue: queue, owner: owner, log: log, kinds: map[string]Func{}, beside: map[string]*side{}, Lease: 30 * time.Second, Poll: time.Second, Worker: 4, Resting: 10 * time.Second}
}

// Handle names the function for a kind of job. It must be called before Run.
func (r *Runner) Handle(kind string, f Func) {
	if r.kinds[kind] != nil {
		panic("runner: two functions for " + kind)
	}
	r.kinds[kind] = f
}

// Beside lets so many jobs of a kind run beside the workers, who go on to the next meanwhile: of a kind that comes in
// crowds and mostly waits. It must be called before Run.
func (r *Runner) Beside(kind string, many int) { r.beside[kind] = newSide(many) }

// Run works until stop is done, then lets what runs finish; work is the context of the jobs themselves,
// which the caller ends when the time of grace is over.
func (r *Runner) Run(stop, work context.Context) {
	var workers sync.WaitGroup
	for n := range r.Worker {
		workers.Go(func() { r.loop(stop, work, fmt.Sprintf("%s/%d", r.owner, n)) })
	}
	workers.Wait()
	r.due.told(false) // nothing begins any more
	r.aside.Wait()
}

func (r *Runner) loop(stop, work context.Context, owner string) {
	for stop.Err() == nil {
		ran, err := r.next(work, owner, r.spread)
		if !r.tell(err) && stop.Err() == nil {
			r.log.Error("claiming a job", "error", err)
		}
		if ran {
			continue
		}
		wait := r.Poll // also when a queue can be read and not written to, of which something would be due all the time
		if err == nil {
			wait = r.wait(stop)
		}
		timer := time.NewTimer(wait)
		select {
		case <-stop.Done():
		case <-timer.C:
		case <-r.queue.Woken():
		}
		timer.Stop()
	}
}

// tell reports whether there is nothing new to say of an error: of a database that is away it is said once, not by every
// worker at every look.
func (r *Runner) tell(err error) (known bool) {
	if !errors.Is(err, store.ErrAway) {
		r.away.Store(false)
		return err == nil
	}
	return r.away.Swap(true)
}

// wait is the time to the next due job, at most Poll.
func (r *Runner) wait(ctx context.Context) time.Duration {
	due, ok, err := r.queue.NextDue(ctx)
	if err != nil || !ok {
		return r.Poll
	}
	return max(5*time.Millisecond, min(r.Poll, due))
}

// Once claims and runs one job; false when there was none.
func (r *Runner) Once(ctx context.Context, owner string) (bool, error) {
	return r.next(ctx, owner, r.run)
}

func (r *Runner) next(ctx context.Context, owner string, run func(context.Context, *Task, Func) error) (bool, error) {
	j, ok, err := r.queue.Claim(ctx, owner, r.Lease)
	r.due.told(ok)
	if err != nil || !ok {
		return false, err
	}
	r.queue.Wake() // there may be more, for another worker
	f := r.kinds[j.Kind]
	if f == nil {
		_, err := r.queue.Fail(ctx, j, fmt.Errorf("no function for kind %q", j.Kind), true)
		return true, err
	}
	if j.Attempt > j.MaxAttempts {
		// Its earlier runs ended with their process: a job that kills the program must not do so for ever.
		_, err := r.queue.Fail(ctx, j, errors.New("gave no result in any of its tries"), true)
		return true, err
	}
	return true, run(ctx, &Task{Job: j, queue: r.queue}, f)
}

func (r *Runner) run(ctx context.Context, t *Task, f Func) error {
	j := t.Job
	taskCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var beat sync.WaitGroup
	beat.Go(func() { r.heartbeat(taskCtx, cancel, j) })
	err := r.call(taskCtx, t, f)
	cancel(nil)
	beat.Wait()

	// The outcome is recorded even when the program is stopping; within a third of the lease it is still ours to write.
	end, done := context.WithTimeout(context.WithoutCancel(ctx), r.Lease/3)
	defer done()
	write := func(record func() (bool, error)) error { return r.insist(end, record) }
	var putBack again
	var final permanent
	log := r.log.With("job", j.ID, "kind", j.Kind, "attempt", j.Attempt)
	switch {
	case err == nil:
		err = write(func() (bool, error) { return r.queue.Finish(end, j) })
	case errors.Is(err, errLost):
		log.Warn("lost the lease")
		return nil
	case errors.As(err, &putBack):
		err = write(func() (bool, error) { return r.queue.Again(end, j, putBack.at) })
	case errors.Is(err, store.ErrAway): // which says nothing about the job: it uses no try
		log.Warn("the database is away", "error", err)
		err = write(func() (bool, error) { return r.queue.Again(end, j, time.Now().Add(r.Poll)) })
	case ctx.Err() != nil: // stopped in the middle: hand it back at once
		_, err = r.queue.Again(end, j, j.RunAt.Add(-r.Lease))
	default:
		isFinal := errors.As(err, &final) || errors.Is(err, store.ErrNotFound)
		log.Error("job failed", "error", err, "final", isFinal)
		_, err = r.queue.Fail(end, j, err, isFinal)
	}
	return err
}

// insist records an outcome, and waits for a database that is away for as long as ctx does.
func (r *Runner) insist(ctx context.Context, record func() (bool, error)) error {
	for {
		_, err := record()
		if !errors.Is(err, store.ErrAway) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(r.Poll):
		}
	}
}

func (r *Runner) call(ctx context.Context, t *Task, f Func) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("job panicked", "job", t.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f(ctx, t)
}

func (r *Runner) heartbeat(ctx context.Context, lost context.CancelCauseFunc, j job.Job) {
	tick := time.NewTicker(r.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			ok, err := r.queue.Extend(ctx, j, r.Lease)
			if err == nil && !ok {
				lost(errLost)
				return
			}
		}
	}
}
