package audit

import (
	"context"
	"errors"
	"fmt"

	"standfirst/models/store"
)

// Fault is a place where a chain does not hold.
type Fault struct {
	Stream string
	Seq    int64  // the place where it was noticed
	What   string // "altered", "missing", "reordered" or "cut"
}

func (f Fault) String() string { return fmt.Sprintf("%s: event %d: %s", f.Stream, f.Seq, f.What) }

// Report says what Verify read and what it found; the chain holds when Faults is empty.
type Report struct {
	Streams, Events int64
	Erased          int64 // values about people that were erased
	Loose           int64 // events of before there were commitments of which values were erased: their hash is not recomputed
	Faults          []Fault
}

// Verify recomputes the chain of one stream and compares it with its head.
func (l *Log) Verify(ctx context.Context, stream string) (Report, error) {
	c := Begin(stream)
	for ev, err := range l.After(ctx, stream, 0) {
		if err != nil {
			return c.Report, err
		}
		c.Add(ev)
	}
	r, last := c.Report, c.last
	h, err := l.heads.Get(ctx, stream)
	switch {
	case errors.Is(err, store.ErrNotFound):
		if r.Events > 1 { // a single event may have lost its head to a crash between the two writes
			r.Faults = append(r.Faults, Fault{stream, last.Seq, "missing"})
		}
		return r, nil
	case err != nil:
		return r, err
	case h.Seq > last.Seq:
		r.Faults = append(r.Faults, Fault{stream, last.Seq + 1, "cut"})
	case h.Seq == last.Seq && h.Hash != last.Hash:
		r.Faults = append(r.Faults, Fault{stream, last.Seq, "altered"})
	}
	return r, nil
}

// VerifyAll verifies every stream, those whose events are all gone included.
func (l *Log) VerifyAll(ctx context.Context) (Report, error) {
	var all Report
	seen := map[string]bool{}
	add := func(stream string) error {
		if seen[stream] {
			return nil
		}
		seen[stream] = true
		r, err := l.Verify(ctx, stream)
		all.Streams++
		all.Events += r.Events
		all.Erased += r.Erased
		all.Loose += r.Loose
		all.Faults = append(all.Faults, r.Faults...)
		return err
	}
	for h, err := range l.heads.Each(ctx, store.Query{}) {
		if err != nil {
			return all, err
		}
		if err := add(h.ID); err != nil {
			return all, err
		}
	}
	// Streams that have no head yet: a writer died between its two writes.
	rows, err := l.events.Group(ctx, store.Filter{}, []store.By{{Field: "stream"}})
	if err != nil {
		return all, err
	}
	for _, row := range rows {
		if err := add(row.Text(0)); err != nil {
			return all, err
		}
	}
	return all, nil
}
