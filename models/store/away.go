package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// ErrAway: the database cannot be reached, or cannot keep what it is given, just now. What was asked for is not done, as far
// as is known, and the same call may succeed later. Away says more.
var ErrAway = errors.New("store: the database is away")

// Away is the error of a verb that found no database; it is ErrAway.
type Away struct {
	Since time.Time // UTC; the first of the calls that have failed since one that did not
	Full  bool      // the database answers, and has no room
	Cause error     // for the log
}

// Error says since when, and why.
func (a *Away) Error() string {
	return fmt.Sprintf("%v since %s: %v", ErrAway, a.Since.Format(time.RFC3339), a.Cause)
}

// Is makes it ErrAway.
func (a *Away) Is(target error) bool { return target == ErrAway }

// Unwrap returns the cause.
func (a *Away) Unwrap() error { return a.Cause }

// AwayOf returns what err says of a database that is away; nil when it is about something else.
func AwayOf(err error) *Away {
	var a *Away
	errors.As(err, &a)
	return a
}

// Outage is what an adapter knows of the times in which its database is away.
type Outage struct {
	// Is reports whether an error of the driver says that the database is away, and whether that is for want of room.
	Is func(err error) (away, full bool)
	// Pause is for a driver that waits for a database that is away before it gives up: once it is known to be away one call
	// at a time waits so, the next so long after the last has failed, and all others are told at once. 0: none is kept back.
	Pause time.Duration

	reading, writing atomic.Int64 // since when it fails, in milliseconds since 1970; 0: it does not
	failed           atomic.Int64 // when the last call did, in nanoseconds since 1970; 0: the last did not
	trying           atomic.Bool
}

// errLately is why a call was not made: the database is away, and another call has found so or finds out.
var errLately = errors.New("another call found none")

// Watch makes the verbs of a collection return Away when the database is.
func (o *Outage) Watch(b Backend) Backend { return watched{b, o} }

// Read makes one call that reads.
func (o *Outage) Read(ctx context.Context, call func() error) error {
	return o.call(ctx, &o.reading, call)
}

// Write makes one call that writes.
func (o *Outage) Write(ctx context.Context, call func() error) error {
	return o.call(ctx, &o.writing, call)
}

func (o *Outage) call(ctx context.Context, kind *atomic.Int64, call func() error) error {
	if failed := o.failed.Load(); failed != 0 && o.Pause > 0 {
		at := time.Unix(0, failed)
		if time.Since(at) < o.Pause || !o.trying.CompareAndSwap(false, true) {
			return o.away(at, errLately)
		}
		defer o.trying.Store(false)
	}
	err := call()
	away, full := false, false
	if err != nil && ctx.Err() == nil { // who did not wait does not know
		away, full = o.Is(err)
	}
	switch {
	case full:
		return &Away{Since: time.Now().UTC().Truncate(time.Millisecond), Full: true, Cause: err}
	case away:
		now := time.Now()
		kind.CompareAndSwap(0, now.UnixMilli())
		o.failed.Store(now.UnixNano())
		return o.away(now, err)
	case ctx.Err() == nil && (kind.Load() != 0 || o.failed.Load() != 0):
		o.failed.Store(0) // it answers: nobody is kept back, though what it cannot do yet it is away for
		kind.Store(0)
		if kind == &o.writing { // what can be written to can be read
			o.reading.Store(0)
		}
	}
	return err
}

// away is the error of a call of a time; another one may have come through meanwhile, so that nothing is failing any more.
func (o *Outage) away(at time.Time, cause error) *Away {
	return &Away{Since: time.UnixMilli(cmp.Or(o.Since(), at.UnixMilli())).UTC(), Cause: cause}
}

// Since is when the first of its failures was that are not over, in milliseconds since 1970; 0: there is none.
func (o *Outage) Since() int64 {
	r, w := o.reading.Load(), o.writing.Load()
	if r == 0 || w != 0 && w < r {
		return w
	}
	return r
}

// watched tells an Outage of each call.
type watched struct {
	Backend
	of *Outage
}

func (w watched) Get(ctx context.Context, id string) (doc []byte, err error) {
	err = w.of.Read(ctx, func() error { doc, err = w.Backend.Get(ctx, id); return err })
	return doc, err
}

func (w watched) Find(ctx context.Context, q RawQuery) (docs [][]byte, err error) {
	err = w.of.Read(ctx, func() error { docs, err = w.Backend.Find(ctx, q); return err })
	return docs, err
}

func (w watched) Count(ctx context.Context, f Filter, most int64) (n int64, err error) {
	err = w.of.Read(ctx, func() error { n, err = w.Backend.Count(ctx, f, most); return err })
	return n, err
}

func (w watched) Group(ctx context.Context, f Filter, by []By, measures []Measure) (rows []Row, err error) {
	err = w.of.Read(ctx, func() error { rows, err = w.Backend.Group(ctx, f, by, measures); return err })
	return rows, err
}

func (w watched) Insert(ctx context.Context, docs Arriving) error {
	return w.of.Write(ctx, func() error { return w.Backend.Insert(ctx, docs) })
}

func (w watched) InsertMissing(ctx context.Context, docs Arriving) (added []bool, err error) {
	err = w.of.Write(ctx, func() error { added, err = w.Backend.InsertMissing(ctx, docs); return err })
	return added, err
}

func (w watched) Replace(ctx context.Context, id string, rev int64, doc []byte) (ok bool, err error) {
	err = w.of.Write(ctx, func() error { ok, err = w.Backend.Replace(ctx, id, rev, doc); return err })
	return ok, err
}

func (w watched) Modify(ctx context.Context, f Filter, p RawPatch) (n int64, err error) {
	err = w.of.Write(ctx, func() error { n, err = w.Backend.Modify(ctx, f, p); return err })
	return n, err
}

func (w watched) Apply(ctx context.Context, ops []RawOp) (applied []bool, err error) {
	err = w.of.Write(ctx, func() error { applied, err = w.Backend.Apply(ctx, ops); return err })
	return applied, err
}

func (w watched) Take(ctx context.Context, q RawQuery, p RawPatch) (doc []byte, err error) {
	err = w.of.Write(ctx, func() error { doc, err = w.Backend.Take(ctx, q, p); return err })
	return doc, err
}

func (w watched) Delete(ctx context.Context, f Filter) (n int64, err error) {
	err = w.of.Write(ctx, func() error { n, err = w.Backend.Delete(ctx, f); return err })
	return n, err
}
