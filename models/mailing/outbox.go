package mailing

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// A copy of the database from before that is put back holds people to be waiting who have got their message since. So that
// it shows at once, and not only after LateLimit, how far sending has come is counted in the database and remembered
// outside of it: a database that is behind what is remembered is such a copy, and nothing more leaves without a person's
// word.

// Outbox remembers outside of the database how far the sending of a space has come.
type Outbox interface {
	// Mark is the furthest that was remembered, 0 when nothing was.
	Mark() (int64, error)
	// Remember keeps a mark unless a further one is kept.
	Remember(mark int64) error
}

// sendCount is the count in the database.
type sendCount struct {
	ID    string `json:"id"`
	Rev   int64  `json:"rev"`
	Count int64  `json:"count"`
}

const countID = "outbox"

// Advance counts that messages are leaving, or have left since the last time. What cannot be remembered outside of the
// database is an ErrOutbox: sending goes on, and a copy that is put back is noticed later. Of many waves that call at once
// one counts for all that have called before it begins.
func (s *Mailings) Advance(ctx context.Context) error {
	if s.d.Outbox == nil {
		return nil
	}
	return s.advances.do(func() error { return s.count(ctx, 1) })
}

// joint has one call that succeeds stand for all that were made before it began. One that fails may have failed for reasons
// of its own, as that whoever made it was told to end.
type joint struct {
	asked  atomic.Int64
	turn   sync.Mutex
	served int64
}

func (j *joint) do(call func() error) error {
	mine := j.asked.Add(1)
	j.turn.Lock()
	defer j.turn.Unlock()
	if j.served >= mine {
		return nil
	}
	all := j.asked.Load()
	err := call()
	if err == nil {
		j.served = all
	}
	return err
}

// ErrOutbox says that what is remembered outside of the database cannot be read or written.
var ErrOutbox = errors.New("mailing: how far sending has come is not remembered outside of the database")

func (s *Mailings) count(ctx context.Context, by int64) error {
	take := func() (sendCount, bool, error) {
		return s.counts.Take(ctx, store.Query{Filter: store.Eq("id", countID)}, store.Patch{Inc: map[string]int64{"count": by}})
	}
	c, there, err := take()
	if err == nil && !there {
		if _, err = s.counts.InsertMissing(ctx, &sendCount{ID: countID}); err == nil {
			c, _, err = take()
		}
	}
	if err != nil {
		return err
	}
	if err := s.d.Outbox.Remember(c.Count); err != nil {
		return errors.Join(ErrOutbox, err)
	}
	return nil
}

// CheckOutbox pauses what is under way and planned when the database is a copy from before that was put back, and says
// whether it is.
func (s *Mailings) CheckOutbox(ctx context.Context) (behind bool, err error) {
	if s.d.Outbox == nil {
		return false, nil
	}
	mark, err := s.d.Outbox.Mark()
	if err != nil {
		return false, errors.Join(ErrOutbox, err)
	}
	c, err := s.counts.Get(ctx, countID)
	if err != nil && !errors.Is(err, store.ErrNotFound) || c.Count >= mark {
		return false, ignoreMissing(err)
	}
	for m, err := range s.docs.Each(ctx, store.Query{Filter: store.In("state", Scheduled, Sending)}) {
		if err != nil {
			return true, err
		}
		m, err = s.pause(ctx, m.ID, "mailing.paused.restored")
		if fault.KindOf(err) == fault.Conflict { // somebody else stopped it
			continue
		}
		if err != nil {
			return true, err
		}
		if err := s.record(ctx, m, "mailing.paused_restored", audit.System("mailing"), nil); err != nil {
			return true, err
		}
	}
	return true, s.count(ctx, mark-c.Count+1) // last: whoever stops in between begins anew
}

func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
