package mailing

import (
	"context"
	"log/slog"
	"time"

	"standfirst/models/mailing"
)

// listenEvery is how often what readers did with their links is looked at.
const listenEvery = 5 * time.Second

// Listen writes down who has followed a personal link, until stop is done; whoever closes the space writes the rest. It
// is no job of the queue: every process writes what it has itself answered. A process that is killed loses the clicks of
// the last seconds.
func Listen(stop context.Context, m *mailing.Mailings, log *slog.Logger) {
	tick := time.NewTicker(listenEvery)
	defer tick.Stop()
	for {
		select {
		case <-stop.Done():
			return
		case <-tick.C:
		}
		if err := m.WriteClicks(stop, false); err != nil && stop.Err() == nil {
			log.Error("writing who has followed links", "error", err)
		}
	}
}
