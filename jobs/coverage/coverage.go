// Package coverage does the work of coverage in the background: polling sources, reading pages, comparing
// again. The rules are in models/coverage; every job here is safe to run again from the start.
package coverage

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/fault"
	"standfirst/models/job"
)

// Handle teaches a runner the kinds of job of coverage.
func Handle(r *runner.Runner, clips *coverage.Clips, sources *coverage.Sources, fetch coverage.Fetcher) {
	r.Handle(coverage.PollJob, runner.Payload(func(ctx context.Context, p coverage.PollTask) error { return sources.Poll(ctx, fetch, p.SourceID) }))
	r.Handle(coverage.DiscoverJob, runner.Payload(func(ctx context.Context, p coverage.DiscoverTask) error { return sources.FindFeeds(ctx, fetch, p.ID) }))
	r.Handle(coverage.ReadJob, func(ctx context.Context, t *runner.Task) error {
		p, err := job.Decode[coverage.ReadTask](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		err = clips.Read(ctx, fetch, p.ClipID, p.Reading)
		if fault.Is(err, "coverage.page.later") && t.Attempt >= t.MaxAttempts {
			return nil // the clip shows why; nobody has to look at a dead job as well
		}
		return err
	})
	r.Handle(coverage.LearnJob, func(ctx context.Context, _ *runner.Task) error { return clips.Learn(ctx) })
	r.Handle(coverage.RereadJob, func(ctx context.Context, t *runner.Task) error {
		p, err := job.Decode[coverage.RereadTask](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return clips.Reread(ctx, p, func(done int64) error { return t.Progress(ctx, done, 0, "") })
	})
	r.Handle(coverage.RematchJob, func(ctx context.Context, t *runner.Task) error {
		p, err := job.Decode[coverage.RematchTask](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return clips.Rematch(ctx, p.Since, func(done int64) error { return t.Progress(ctx, done, 0, "") })
	})
}

// HandleIntake teaches a runner to take runs in and back.
func HandleIntake(r *runner.Runner, in *intake.Intake) {
	r.Handle(intake.RunJob, func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[intake.Work](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		err = in.Do(ctx, w, func(done, total int) error { return t.Progress(ctx, int64(done), int64(total), "") })
		if fault.KindOf(err) == fault.NotFound {
			return runner.Permanent(err)
		}
		return err
	})
}
