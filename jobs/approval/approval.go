// Package approval does the work of asking for approvals: it writes to those whose turn has come, reminds them and turns
// to their deputies.
package approval

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/approval"
)

// Handle registers the jobs of one space's approvals with its runner. All may be run again from the start.
func Handle(r *runner.Runner, approvals *approval.Approvals) {
	r.Handle(approval.TurnKind, runner.Payload(approvals.Turn))
	r.Handle(approval.HalfKind, runner.Payload(approvals.Half))
	r.Handle(approval.EndKind, runner.Payload(approvals.End))
	r.Handle(approval.LetterKind, runner.Payload(approvals.Letter))
	r.Handle(approval.SweepKind, func(ctx context.Context, _ *runner.Task) error { return approvals.Sweep(ctx) })
}
