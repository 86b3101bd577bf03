// Package webhook delivers to other programs what the newsroom has to tell them.
package webhook

import (
	"context"
	"errors"
	"time"

	"standfirst/jobs/runner"
	"standfirst/models/webhook"
)

// atOnce is how many deliveries of a space run at the same time, and soon when the others look again: receivers may
// take ten seconds each, and mailings do not wait for them.
const (
	atOnce = 2
	soon   = 2 * time.Second
)

// Handle registers the deliveries of one space with its runner. Now is the clock of its jobs.
func Handle(r *runner.Runner, hooks *webhook.Hooks, now func() time.Time) {
	free := make(chan struct{}, atOnce)
	r.Handle(webhook.Kind, runner.Payload(func(ctx context.Context, d webhook.Delivery) error {
		select {
		case free <- struct{}{}:
			defer func() { <-free }()
		default:
			return runner.Again(now().Add(soon))
		}
		err := hooks.Deliver(ctx, d)
		if errors.Is(err, webhook.ErrGivenUp) {
			return runner.Permanent(err)
		}
		return err
	}))
}
