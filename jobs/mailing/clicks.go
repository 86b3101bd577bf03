package mailing

import (
	"context"
	"log/slog"
	"time"

	"standfirst/models/mailing"
)

const (
	// judgeEvery is how often the requests of readers are looked at that are old enough to be judged.
	judgeEvery = 5 * time.Second
	// keepEvery is the least time between two writes of what readers ask for: one of a quiet time is written at once,
	// those of a storm together.
	keepEvery = 200 * time.Millisecond
)

// Listen writes down who has followed a personal link, until stop is done; whoever closes the space writes the rest. It
// is no job of the queue: every process writes what it has itself answered. A process that is killed loses the clicks of
// the last keepEvery.
func Listen(stop context.Context, m *mailing.Mailings, log *slog.Logger) {
	tick := time.NewTicker(judgeEvery)
	defer tick.Stop()
	try := func(what string, do func(context.Context) error) {
		if err := do(stop); err != nil && stop.Err() == nil {
			log.Error(what, "error", err)
		}
	}
	for {
		select {
		case <-stop.Done():
			return
		case <-m.Heard():
			try("writing who has followed links", m.KeepClicks)
			select {
			case <-stop.Done():
				return
			case <-time.After(keepEvery):
			}
		case <-tick.C:
			try("writing who has followed links", m.KeepClicks) // what could not be written before
			try("judging who has followed links", m.JudgeClicks)
		}
	}
}
