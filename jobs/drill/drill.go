// Package drill moves the clocks of drills on: it lets arrive what the scripts hold for the moment.
package drill

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/drill"
)

// Handle registers the jobs of one space's drills with its runner. Both may be run again from the start.
func Handle(r *runner.Runner, drills *drill.Drills) {
	r.Handle(drill.TickKind, runner.Payload(func(ctx context.Context, w drill.Work) error {
		next, err := drills.Tick(ctx, w)
		if err == nil && !next.IsZero() {
			return runner.Again(next)
		}
		return err
	}))
	r.Handle(drill.SweepKind, func(ctx context.Context, _ *runner.Task) error { return drills.Sweep(ctx) })
}
