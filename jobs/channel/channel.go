// Package channel tells people and chats of alerts in the background.
package channel

import (
	"context"
	"errors"

	"standfirst/jobs/runner"
	"standfirst/models/channel"
)

// Handle registers the messages of one space with its runner.
func Handle(r *runner.Runner, channels *channel.Channels) {
	r.Handle(channel.TellJob, runner.Payload(func(ctx context.Context, t channel.TellTask) error {
		err := channels.Tell(ctx, t)
		if errors.Is(err, channel.ErrGivenUp) {
			return runner.Permanent(err)
		}
		if busy, ok := errors.AsType[channel.BusyError](err); ok {
			return runner.Again(busy.Until)
		}
		return err
	}))
}
