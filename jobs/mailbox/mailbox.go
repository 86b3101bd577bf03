// Package mailbox reads the mailboxes of a space in the background.
package mailbox

import (
	"context"
	"time"

	"standfirst/jobs/runner"
	"standfirst/models/mailbox"
	"standfirst/models/store"
)

// atOnce is how many mailboxes of a space are read at the same time, and soon when the others look again: a server may
// be slow, and mailings do not wait for it.
const (
	atOnce = 2
	soon   = 5 * time.Second
)

// Handle teaches a runner to read mailboxes. Now is the clock of its jobs.
func Handle(r *runner.Runner, boxes *mailbox.Mailboxes, now func() time.Time) {
	r.Handle(mailbox.SweepKind, func(ctx context.Context, _ *runner.Task) error { return boxes.Sweep(ctx) })
	free := make(chan struct{}, atOnce)
	r.Handle(mailbox.Kind, runner.Payload(func(ctx context.Context, p mailbox.Reading) error {
		select {
		case free <- struct{}{}:
			defer func() { <-free }()
		default:
			return runner.Again(now().Add(soon))
		}
		more, err := boxes.Read(ctx, p.MailboxID, store.NewID())
		if err == nil && more {
			return runner.Again(now())
		}
		return err
	}))
}
