// Package creator does the work that creators leave for later: the sweep that finds stale briefs and posts
// whose retention is over, taking over what contacts have become, and importing files of figures.
package creator

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/models/job"
)

// Handle registers the jobs of one space's creators with its runner. All may be run again from the start.
func Handle(r *runner.Runner, creators *creator.Creators) {
	r.Handle(creator.SweepKind, func(ctx context.Context, _ *runner.Task) error { return creators.Sweep(ctx) })
	r.Handle(creator.RefreshKind, func(ctx context.Context, _ *runner.Task) error { return creators.Refresh(ctx) })
	r.Handle(creator.ImportKind, func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[creator.Importing](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		err = creators.Run(ctx, w, func(done, total int) error { return t.Progress(ctx, int64(done), int64(total), "") })
		if fault.KindOf(err) == fault.NotFound {
			return runner.Permanent(err)
		}
		return err
	})
}
