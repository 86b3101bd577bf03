package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

var errGone = errors.New("gone")

// While a database is known to be away one call at a time waits for it, and the others are told at once; the first that
// comes through ends it.
func TestOneCallAtATimeWaitsForADatabaseThatIsAway(t *testing.T) {
	ctx := context.Background()
	o := &Outage{Pause: 1, Is: func(err error) (bool, bool) { return errors.Is(err, errGone), false }}
	gone := func() error { return errGone }
	first := AwayOf(o.Read(ctx, gone))
	if first == nil || first.Since.IsZero() || !errors.Is(first, ErrAway) || !errors.Is(first, errGone) {
		t.Fatalf("it is not away: %v", first)
	}
	trying, answer, done := make(chan struct{}), make(chan error), make(chan error)
	wait := func() error { close(trying); return <-answer }
	go func() { done <- o.Read(ctx, wait) }()
	<-trying
	second := AwayOf(o.Write(ctx, func() error { t.Error("two wait for it"); return nil }))
	if second == nil || !second.Since.Equal(first.Since) {
		t.Errorf("the others are not told: %v", second)
	}
	answer <- nil
	if err := <-done; err != nil || o.Since() != 0 {
		t.Errorf("it is back: %v, away since %d", err, o.Since())
	}
	if err := o.Write(ctx, func() error { return nil }); err != nil {
		t.Errorf("and taken for away: %v", err)
	}
}

// Who asks several times in a row waits once.
func TestCallsInARowAreToldAtOnce(t *testing.T) {
	ctx, made := context.Background(), 0
	o := &Outage{Pause: time.Hour, Is: func(err error) (bool, bool) { return errors.Is(err, errGone), false }}
	for range 3 {
		if err := o.Read(ctx, func() error { made++; return errGone }); !errors.Is(err, ErrAway) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d calls were made", made)
	}
}

// Once it answers nobody is kept back, whichever call it answers: those that read at once do not wait for one that writes.
func TestNobodyIsKeptBackFromADatabaseThatAnswers(t *testing.T) {
	ctx := context.Background()
	o := &Outage{Pause: 1, Is: func(err error) (bool, bool) { return errors.Is(err, errGone), false }}
	fine := func() error { return nil }
	_ = o.Write(ctx, func() error { return errGone })
	if err := o.Read(ctx, fine); err != nil || o.Since() == 0 {
		t.Fatalf("%v, away since %d", err, o.Since())
	}
	within := func() error { return o.Read(ctx, fine) } // while another is on its way
	if err := o.Read(ctx, within); err != nil {
		t.Error(err)
	}
	if err := o.Write(ctx, fine); err != nil || o.Since() != 0 {
		t.Errorf("%v, away since %d", err, o.Since())
	}
}

// A failure that another call outruns is of its own time.
func TestAFailureThatIsOutrunHasATime(t *testing.T) {
	o := &Outage{}
	if at := time.Now(); o.away(at, errGone).Since.UnixMilli() != at.UnixMilli() {
		t.Error("it has none")
	}
}

// A database that can be read and not be written to is away until it can be.
func TestWhatCanBeReadMayStillBeAway(t *testing.T) {
	ctx := context.Background()
	o := &Outage{Is: func(err error) (bool, bool) { return errors.Is(err, errGone), false }}
	fine := func() error { return nil }
	_ = o.Write(ctx, func() error { return errGone })
	since := o.Since()
	if err := o.Read(ctx, fine); err != nil || since == 0 || o.Since() != since {
		t.Errorf("%v, away since %d, then %d", err, since, o.Since())
	}
	if err := o.Write(ctx, fine); err != nil || o.Since() != 0 {
		t.Errorf("%v, away since %d", err, o.Since())
	}
}
