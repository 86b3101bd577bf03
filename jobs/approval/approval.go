// Package approval does the work of asking for approvals: it writes to those whose turn has come, reminds them and turns
// to their deputies.
package approval

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/approval"
	"standfirst/models/job"
)

// Handle registers the jobs of one space's approvals with its runner. All may be run again from the start.
func Handle(r *runner.Runner, approvals *approval.Approvals) {
	run := func(do func(context.Context, approval.Work) error) runner.Func {
		return func(ctx context.Context, t *runner.Task) error {
			w, err := job.Decode[approval.Work](t.Job)
			if err != nil {
				return runner.Permanent(err)
			}
			return do(ctx, w)
		}
	}
	r.Handle(approval.TurnKind, run(approvals.Turn))
	r.Handle(approval.HalfKind, run(approvals.Half))
	r.Handle(approval.EndKind, run(approvals.End))
	r.Handle(approval.LetterKind, run(approvals.Letter))
	r.Handle(approval.SweepKind, func(ctx context.Context, _ *runner.Task) error { return approvals.Sweep(ctx) })
}
