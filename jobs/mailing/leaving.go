package mailing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"standfirst/models/leaving"
	"standfirst/models/store"
)

const (
	// leaveEvery is how often it is tried to carry out the wishes of readers while the database is away: a sender of another
	// process that finds it back waits longer before it tries again.
	leaveEvery = 100 * time.Millisecond
	// leaveLater is how long is waited when something else is in the way.
	leaveLater = 10 * time.Second
)

// Leave carries out the wishes of readers that were taken while the database was away, as soon as it is back, until stop is
// done. Whoever sends does so as well; but nobody may be sending.
func Leave(stop context.Context, book *leaving.Book, log *slog.Logger) {
	for {
		select {
		case <-stop.Done():
			return
		case <-book.Heard():
		}
		for err := book.CatchUp(stop); err != nil; err = book.CatchUp(stop) {
			wait := leaveEvery
			if !errors.Is(err, store.ErrAway) && stop.Err() == nil {
				log.Error("taking readers off who have left while the database was away", "error", err)
				wait = leaveLater
			}
			select {
			case <-stop.Done():
				return
			case <-time.After(wait):
			}
		}
	}
}
