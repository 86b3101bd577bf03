// Package creator does the work that creators leave for later: the sweep that finds stale briefs and posts
// whose retention is over, and taking over what contacts have become.
package creator

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/creator"
)

// Handle registers the jobs of one space's creators with its runner. Both may be run again from the start.
func Handle(r *runner.Runner, creators *creator.Creators) {
	r.Handle(creator.SweepKind, func(ctx context.Context, _ *runner.Task) error { return creators.Sweep(ctx) })
	r.Handle(creator.RefreshKind, func(ctx context.Context, _ *runner.Task) error { return creators.Refresh(ctx) })
}
