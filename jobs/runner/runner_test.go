package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/job"
	"standfirst/models/job/jobtest"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

func enqueue(t *testing.T, q *job.Queue, id string) {
	t.Helper()
	if err := q.Enqueue(context.Background(), job.New{ID: id, Kind: "k"}); err != nil {
		t.Fatal(err)
	}
}

func state(t *testing.T, q *job.Queue, id string) job.Job {
	t.Helper()
	j, err := q.Get(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func once(t *testing.T, q *job.Queue, f Func) job.Job {
	t.Helper()
	r := New(q, "a", slog.New(slog.DiscardHandler))
	r.Handle("k", f)
	if ran, err := r.Once(t.Context(), "a"); !ran || err != nil {
		t.Fatalf("ran %v, %v", ran, err)
	}
	return state(t, q, "j")
}

func TestWhatBecomesOfAJob(t *testing.T) {
	for name, c := range map[string]struct {
		f    Func
		want job.State
		last string
	}{
		"done":      {func(context.Context, *Task) error { return nil }, job.Done, ""},
		"failed":    {func(context.Context, *Task) error { return errors.New("no answer") }, job.Ready, "no answer"},
		"permanent": {func(context.Context, *Task) error { return Permanent(errors.New("gone")) }, job.Dead, "gone"},
		"missing":   {func(context.Context, *Task) error { return fmt.Errorf("x: %w", store.ErrNotFound) }, job.Dead, "x: store: not found"},
		"panic":     {func(context.Context, *Task) error { panic("boom") }, job.Ready, "panic: boom"},
		"away":      {func(context.Context, *Task) error { return fmt.Errorf("x: %w", store.ErrAway) }, job.Ready, ""},
		"again":     {func(context.Context, *Task) error { return Again(time.Now().Add(time.Hour)) }, job.Ready, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q := jobtest.Queue(t, time.Now)
			enqueue(t, q, "j")
			if j := once(t, q, c.f); j.State != c.want || j.LastError != c.last {
				t.Errorf("%s %q, want %s %q", j.State, j.LastError, c.want, c.last)
			}
		})
	}
}

// A job of several steps is killed after each of them and run again: every step must happen, and what
// was done stays done. Killing is a claim whose owner never writes again.
func TestKilledBetweenEveryTwoSteps(t *testing.T) {
	const steps = 5
	for killedAfter := range steps {
		at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
		q := jobtest.Queue(t, func() time.Time { return at })
		enqueue(t, q, "j")
		done := map[int]int{}
		work := func(kill int) Func {
			return func(ctx context.Context, task *Task) error {
				for step := range steps {
					if done[step] == 0 { // each step is safe to repeat
						done[step]++
					}
					if err := task.Progress(ctx, int64(step+1), steps, ""); err != nil {
						return err
					}
					if step == kill {
						return errLost // as a process that is gone: nothing more is written
					}
				}
				return nil
			}
		}
		if j := once(t, q, work(killedAfter)); j.State != job.Running || j.Done != int64(killedAfter+1) {
			t.Fatalf("killed after step %d: %+v", killedAfter, j)
		}
		if _, ok, _ := q.Claim(t.Context(), "b", time.Minute); ok {
			t.Fatal("claimed before the lease was over")
		}
		at = at.Add(31 * time.Second)
		if j := once(t, q, work(-1)); j.State != job.Done || j.Done != steps || j.Attempt != 2 {
			t.Errorf("after the restart: %+v", j)
		}
		for step := range steps {
			if done[step] != 1 {
				t.Errorf("step %d was done %d times", step, done[step])
			}
		}
	}
}

// A job that takes its process with it each time is set aside, and the rest goes on.
func TestAJobThatKillsTheProcessIsSetAside(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	q := jobtest.Queue(t, func() time.Time { return at })
	if err := q.Enqueue(t.Context(), job.New{ID: "j", Kind: "k", MaxAttempts: 3}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, ok, err := q.Claim(t.Context(), "dies", 30*time.Second); !ok || err != nil {
			t.Fatal(ok, err)
		}
		at = at.Add(time.Minute)
	}
	if j := once(t, q, func(context.Context, *Task) error { t.Error("ran a fourth time"); return nil }); j.State != job.Dead {
		t.Errorf("%+v", j)
	}
}

func TestStopLetsRunningWorkEnd(t *testing.T) {
	q := jobtest.Queue(t, time.Now)
	for i := range 3 {
		enqueue(t, q, fmt.Sprint("j", i))
	}
	r := New(q, "a", slog.New(slog.DiscardHandler))
	r.Worker = 1
	started, release := make(chan struct{}), make(chan struct{})
	var first sync.Once
	var finished atomic.Int64
	r.Handle("k", func(context.Context, *Task) error {
		first.Do(func() { close(started) })
		<-release
		finished.Add(1)
		return nil
	})
	stop, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(stop, t.Context()); close(ended) }()
	<-started
	cancel()
	close(release)
	<-ended
	if n := finished.Load(); n != 1 {
		t.Errorf("%d jobs ran, want the one that was running", n)
	}
}

func TestAnInterruptedJobIsHandedBackAtOnce(t *testing.T) {
	q := jobtest.Queue(t, time.Now)
	enqueue(t, q, "j")
	r := New(q, "a", slog.New(slog.DiscardHandler))
	work, cancel := context.WithCancel(t.Context())
	r.Handle("k", func(ctx context.Context, _ *Task) error { cancel(); <-ctx.Done(); return ctx.Err() })
	if ran, err := r.Once(work, "a"); !ran || err != nil {
		t.Fatal(ran, err)
	}
	if _, ok, err := q.Claim(t.Context(), "b", time.Minute); !ok || err != nil {
		t.Errorf("not to be had: %v %v", ok, err)
	}
}

func TestTwoRunnersNeverRunOneJobTwice(t *testing.T) {
	q := jobtest.Queue(t, time.Now)
	const n = 60
	for i := range n {
		enqueue(t, q, fmt.Sprint("j", i))
	}
	var runs sync.Map
	var left sync.WaitGroup
	left.Add(n)
	stop, cancel := context.WithCancel(t.Context())
	var runners sync.WaitGroup
	for _, owner := range []string{"a", "b"} {
		r := New(q, owner, slog.New(slog.DiscardHandler))
		r.Handle("k", func(_ context.Context, task *Task) error {
			if _, twice := runs.LoadOrStore(task.ID, owner); twice {
				t.Errorf("%s ran twice", task.ID)
				return nil
			}
			left.Done()
			return nil
		})
		runners.Go(func() { r.Run(stop, t.Context()) })
	}
	left.Wait()
	cancel()
	runners.Wait()
}

// Of a kind that runs beside the workers there are many at once, although there is one worker; of others there is one.
func TestAKindRunsBesideTheWorkers(t *testing.T) {
	q := jobtest.Queue(t, time.Now)
	const many = 5
	for i := range many {
		enqueue(t, q, fmt.Sprint("j", i))
	}
	r := New(q, "a", slog.New(slog.DiscardHandler))
	r.Worker = 1
	r.Beside("k", many)
	var running sync.WaitGroup
	running.Add(many)
	met := make(chan struct{})
	go func() { running.Wait(); close(met) }()
	r.Handle("k", func(ctx context.Context, _ *Task) error {
		running.Done()
		select {
		case <-met:
			return nil
		case <-ctx.Done(): // the others never came
			return ctx.Err()
		}
	})
	stop, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended := make(chan struct{})
	go func() { r.Run(stop, stop); close(ended) }()
	select {
	case <-met:
	case <-stop.Done():
		t.Error("they did not run at once")
	}
	cancel()
	<-ended // with all that runs aside
	for i := range many {
		if j := state(t, q, fmt.Sprint("j", i)); j.State == job.Running {
			t.Errorf("%+v", j)
		}
	}
}

// shut is a place for jobs that can be read and not written to, as on a disk that is full.
type shut struct{ store.Backend }

func (shut) Take(context.Context, store.RawQuery, store.RawPatch) ([]byte, error) {
	return nil, &store.Away{Full: true}
}

type shutDB struct{ store.DB }

func (d shutDB) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	b, err := d.DB.Collection(ctx, schema)
	return shut{b}, err
}

// lines counts what is logged.
type lines struct {
	slog.Handler
	n chan struct{}
}

func (l lines) Enabled(context.Context, slog.Level) bool  { return true }
func (l lines) Handle(context.Context, slog.Record) error { l.n <- struct{}{}; return nil }

// A queue that can be read and not written to has something due all the time: it is not asked without a pause, and the log
// of a disk that is full is not filled with it.
func TestAFullDiskIsNotAskedWithoutAPause(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	q, err := job.Open(t.Context(), shutDB{db}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	enqueue(t, q, "j")
	said := lines{slog.DiscardHandler, make(chan struct{}, 1000)}
	r := New(q, "a", slog.New(said))
	r.Poll = time.Hour
	stop, end := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { r.Run(stop, stop) })
	<-said.n
	time.Sleep(50 * time.Millisecond) // in which one that makes no pause says it ten times
	end()
	work.Wait()
	if n := len(said.n); n > 0 {
		t.Errorf("said %d times more", n)
	}
}
