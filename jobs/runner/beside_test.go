package runner

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"standfirst/models/job"
	"standfirst/models/job/jobtest"
)

// What is not urgent in jobs that are due together comes when all of them have begun.
func TestAJobRestsWhileOthersAreDue(t *testing.T) {
	q := jobtest.Queue(t, time.Now)
	const many = 20
	for i := range many {
		enqueue(t, q, fmt.Sprint("j", i))
	}
	r := New(q, "a", slog.New(slog.DiscardHandler))
	r.Resting = time.Hour
	r.Beside("k", many)
	var left sync.WaitGroup
	left.Add(many)
	r.Handle("k", func(ctx context.Context, task *Task) error {
		defer left.Done()
		task.Rest(ctx)
		task.Rest(ctx) // who has rested goes on
		if _, waits, err := q.NextDue(ctx); waits || err != nil {
			t.Errorf("%s goes on before all have begun: %v", task.ID, err)
		}
		return nil
	})
	stop, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(stop, t.Context()) }()
	left.Wait()
	cancel()
	<-ended
	for i := range many {
		if j := state(t, q, fmt.Sprint("j", i)); j.State != job.Done {
			t.Errorf("%+v", j)
		}
	}
}

// A job rests no longer than it may, and not beyond the end of the runner, although nobody looks for others.
func TestARestEnds(t *testing.T) {
	for name, resting := range map[string]time.Duration{"in time": time.Millisecond, "with the runner": time.Hour} {
		t.Run(name, func(t *testing.T) {
			q := jobtest.Queue(t, time.Now)
			enqueue(t, q, "j")
			if err := q.Enqueue(t.Context(), job.New{ID: "long", Kind: "busy"}); err != nil {
				t.Fatal(err)
			}
			r := New(q, "a", slog.New(slog.DiscardHandler))
			r.Worker, r.Resting = 1, resting
			r.Beside("k", 1)
			stop, cancel := context.WithCancel(t.Context())
			rested, busy := make(chan struct{}), make(chan struct{})
			r.Handle("k", func(ctx context.Context, task *Task) error {
				<-busy // the only worker
				task.Rest(ctx)
				close(rested)
				return nil
			})
			r.Handle("busy", func(context.Context, *Task) error {
				close(busy)
				if resting == time.Hour {
					cancel()
				} else {
					<-rested
				}
				return nil
			})
			ended := make(chan struct{})
			go func() { defer close(ended); r.Run(stop, t.Context()) }()
			<-rested
			cancel()
			<-ended
			if j := state(t, q, "j"); j.State != job.Done {
				t.Errorf("%+v", j)
			}
		})
	}
}
