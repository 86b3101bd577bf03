// Package call does the work of calling the team of an incident: it sends the calls and follows up those that
// nobody answers.
package call

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/call"
)

// Handle registers the jobs of one space's calls with its runner. Both may be run again from the start.
func Handle(r *runner.Runner, calls *call.Calls) {
	run := func(do func(context.Context, string) error) runner.Func {
		return runner.Payload(func(ctx context.Context, w call.Work) error { return do(ctx, w.CallID) })
	}
	r.Handle(call.SendKind, run(calls.Send))
	r.Handle(call.EscalateKind, run(calls.Escalate))
	r.Handle(call.WatchKind, func(ctx context.Context, _ *runner.Task) error { return calls.Watch(ctx) })
}
