// Package correction wakes what looks after requests for a correction: pages that are due to be looked at again, and
// owners who are to be reminded.
package correction

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/correction"
	"standfirst/models/coverage"
)

// Handle registers the sweep of one space's requests with its runner. It may be run again from the start.
func Handle(r *runner.Runner, corrections *correction.Corrections, fetch coverage.Fetcher) {
	r.Handle(correction.SweepKind, func(ctx context.Context, _ *runner.Task) error { return corrections.Sweep(ctx, fetch) })
}
