// Package drill moves the clocks of drills on: it lets arrive what the scripts hold for the moment.
package drill

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/drill"
	"standfirst/models/job"
)

// Handle registers the jobs of one space's drills with its runner. Both may be run again from the start.
func Handle(r *runner.Runner, drills *drill.Drills) {
	r.Handle(drill.TickKind, func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[drill.Work](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		next, err := drills.Tick(ctx, w)
		if err == nil && !next.IsZero() {
			return runner.Again(next)
		}
		return err
	})
	r.Handle(drill.SweepKind, func(ctx context.Context, _ *runner.Task) error { return drills.Sweep(ctx) })
}
