// Package schedule wakes the sweeps: idempotent jobs that look for what is due.
//
// robfig/cron only parses expressions and wakes; by itself it skips a job in the hour that daylight
// saving leaves out and runs it twice in the hour that it repeats. So every sweep finds its work by
// being due, and its job's id names the minute: every node may plan it, the first insert wins.
package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"standfirst/models/job"
)

// Sweep is a job to be enqueued again and again.
type Sweep struct {
	Spec string // five cron fields in UTC, or "@every 10s"
	Kind string
}

// Schedule plans the sweeps of one queue.
type Schedule struct {
	cron  *cron.Cron
	queue *job.Queue
	log   *slog.Logger
	now   func() time.Time
}

// New makes a schedule of the sweeps; a specification that cannot be read is an error.
func New(queue *job.Queue, log *slog.Logger, now func() time.Time, sweeps ...Sweep) (*Schedule, error) {
	s := &Schedule{cron.New(cron.WithLocation(time.UTC)), queue, log, now}
	for _, sweep := range sweeps {
		if _, err := s.cron.AddFunc(sweep.Spec, func() { s.plan(sweep) }); err != nil {
			return nil, fmt.Errorf("schedule %s: %w", sweep.Kind, err)
		}
	}
	return s, nil
}

func (s *Schedule) plan(sweep Sweep) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	at := s.now().UTC().Truncate(time.Second)
	err := s.queue.Enqueue(ctx, job.New{
		ID: "cron:" + sweep.Kind + ":" + at.Format(time.RFC3339), Kind: sweep.Kind, MaxAttempts: 1, By: "system:schedule",
	})
	if err != nil {
		s.log.Error("planning a sweep", "kind", sweep.Kind, "error", err)
	}
}

// Run plans until ctx is done. Every sweep is planned once at the start, for what a sleep has missed.
func (s *Schedule) Run(ctx context.Context) {
	for _, e := range s.cron.Entries() {
		e.Job.Run()
	}
	s.cron.Start()
	<-ctx.Done()
	<-s.cron.Stop().Done()
}
