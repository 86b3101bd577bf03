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
	// leaveLook is how often it is looked whether another process has ended without carrying out what it has taken.
	leaveLook = time.Minute
)

// Leave carries out the wishes of readers that were taken while the database was away, as soon as it is back, until stop is
// done. Whoever sends does so as well; but nobody may be sending.
func Leave(stop context.Context, book *leaving.Book, log *slog.Logger) {
	look := time.NewTicker(leaveLook)
	defer look.Stop()
	for {
		select {
		case <-stop.Done():
			return
		case <-book.Heard():
		case <-look.C:
			if err := book.Look(); err != nil {
				log.Error("looking who has left while the database was away", "error", err)
			}
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
