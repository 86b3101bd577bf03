// Package subscription runs what subscribing to the newsroom sets going: the mail by which it is confirmed, the mailing
// of what is published, and the digests.
package subscription

import (
	"context"

	"standfirst/jobs/runner"
	"standfirst/models/subscription"
)

// Handle registers the work of one space's subscriptions with its runner. All of it may be run again from the start.
func Handle(r *runner.Runner, s *subscription.Subscriptions) {
	r.Handle(subscription.MailKind, runner.Payload(s.Write))
	r.Handle(subscription.ReleaseKind, runner.Payload(s.Send))
	r.Handle(subscription.DigestKind, func(ctx context.Context, _ *runner.Task) error { return s.Digests(ctx) })
}
