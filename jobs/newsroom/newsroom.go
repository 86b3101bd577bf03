// Package newsroom writes down from time to time how often the pages of a newsroom were read.
//
// It is no job of the queue: every process writes what it has itself counted, and nothing of it is worth trying again
// after a death. A process that is killed loses the counts of a few seconds.
package newsroom

import (
	"context"
	"log/slog"
	"time"

	"standfirst/jobs/runner"
	"standfirst/models/host"
	"standfirst/models/newsroom"
)

// every is how long a count waits in memory at the most.
const every = 5 * time.Second

// Run writes until stop is done. What is read after that is written by whoever closes the space.
func Run(stop context.Context, n *newsroom.Newsroom, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-stop.Done():
			return
		case <-tick.C:
		}
		if err := n.WriteViews(stop); err != nil && stop.Err() == nil {
			log.Error("writing how often pages were read", "error", err)
		}
	}
}

// Handle registers the job that looks where the own host name of a newsroom leads.
func Handle(r *runner.Runner, own *host.Own) {
	r.Handle(host.LookKind, func(ctx context.Context, _ *runner.Task) error { return own.Sweep(ctx) })
}
