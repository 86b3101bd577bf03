// Package watch holds clips against watches in the background.
package watch

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/job"
	"standfirst/models/watch"
)

// Handle teaches a runner the kinds of job of watches. Each may be run again from the start.
func Handle(r *runner.Runner, watches *watch.Watches) {
	r.Handle(watch.MatchJob, runner.Payload(func(ctx context.Context, t watch.MatchTask) error { return watches.Match(ctx, t.ClipID) }))
	r.Handle(watch.RefutedJob, func(ctx context.Context, _ *runner.Task) error { return watches.Register(ctx) })
	r.Handle(watch.FillJob, func(ctx context.Context, t *runner.Task) error {
		p, err := job.Decode[watch.FillTask](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return watches.Fill(ctx, p, func(done int64) error { return t.Progress(ctx, done, 0, "") })
	})
}
