// Package promise wakes the reminders of what was promised to the public.
package promise

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/promise"
)

// Handle registers the sweep of one space's promises with its runner. It may be run again from the start.
func Handle(r *runner.Runner, promises *promise.Promises) {
	r.Handle(promise.SweepKind, func(ctx context.Context, _ *runner.Task) error { return promises.Sweep(ctx) })
}
