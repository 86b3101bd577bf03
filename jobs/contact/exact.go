package contact

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/duplicate"
	"standfirst/models/job"
)

// HandleExact registers the job that merges all exact duplicates of one kind of record.
func HandleExact(r *runner.Runner, records string, merge func(ctx context.Context, w duplicate.ExactWork, tell func(done, total int) error) error) {
	r.Handle(duplicate.ExactKind(records), func(ctx context.Context, t *runner.Task) error {
		w, err := job.Decode[duplicate.ExactWork](t.Job)
		if err != nil {
			return runner.Permanent(err)
		}
		return lasting(merge(ctx, w, progress(ctx, t)))
	})
}
