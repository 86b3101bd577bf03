package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"standfirst/models/store"
)

// Placed is an entry and the stream that it belongs to.
type Placed struct {
	Stream string
	Entry
}

// AppendAll adds an event to each of many streams, no stream twice, in a few commits. What another writer
// is in the way of is appended alone.
func (l *Log) AppendAll(ctx context.Context, batch []Placed) error {
	if len(batch) == 0 {
		return nil
	}
	streams := make([]string, len(batch))
	for i, p := range batch {
		streams[i] = p.Stream
	}
	heads, err := l.heads.GetAll(ctx, streams...)
	if err != nil {
		return err
	}
	at := l.now().UTC().Truncate(time.Millisecond)
	events := make([]*Event, len(batch))
	for i, p := range batch {
		h := heads[p.Stream] // of a new stream it is zero, which is what comes before the first event
		h.ID = p.Stream
		ev := p.behind(h, store.NewID(), at)
		events[i] = &ev
	}
	added, err := l.events.InsertMissing(ctx, events...)
	if err != nil {
		return fmt.Errorf("append to %d streams: %w", len(batch), err)
	}
	if err := l.moveHeads(ctx, events, added, heads); err != nil {
		return err
	}
	for i, ok := range added {
		if ok {
			continue
		}
		if _, err := l.Append(ctx, batch[i].Stream, batch[i].Entry); err != nil {
			return err
		}
	}
	return nil
}

// AppendRun adds events to the end of a stream, one behind another, in one write.
func (l *Log) AppendRun(ctx context.Context, stream string, run ...Entry) error {
	for len(run) > 0 {
		last, err := l.last(ctx, stream)
		if err != nil {
			return err
		}
		events, ids, at, h := make([]*Event, len(run)), make([]string, len(run)), l.moment(last), last.head(stream)
		for i, e := range run {
			ids[i] = store.NewID()
			ev := e.behind(h, ids[i], at)
			events[i], h = &ev, ev.head(stream)
		}
		added, err := len(run), l.events.Insert(ctx, events...)
		if errors.Is(err, store.ErrDuplicate) { // another writer has taken a place; those before it may stand: see Insert
			var there map[string]Event
			there, err = l.events.GetAll(ctx, ids...)
			added = len(there)
		}
		if err != nil {
			return fmt.Errorf("append to %s: %w", stream, err)
		}
		if added == 0 {
			continue
		}
		all := make([]Event, added)
		for i := range all {
			all[i] = *events[i]
		}
		if err := l.told(ctx, all...); err != nil {
			return err
		}
		run = run[added:]
	}
	return nil
}

func (l *Log) moveHeads(ctx context.Context, events []*Event, added []bool, heads map[string]head) error {
	var fresh []*head
	var moved []store.Op
	for i, ev := range events {
		if !added[i] {
			continue
		}
		if _, known := heads[ev.Stream]; !known {
			fresh = append(fresh, &head{ID: ev.Stream, Seq: ev.Seq, Hash: ev.Hash})
			continue
		}
		moved = append(moved, store.Op{ID: ev.Stream, If: store.Lt("seq", ev.Seq), Patch: store.Patch{Set: map[string]any{"seq": ev.Seq, "hash": ev.Hash}}})
	}
	if _, err := l.heads.InsertMissing(ctx, fresh...); err != nil {
		return err
	}
	_, err := l.heads.Apply(ctx, moved...)
	return err
}

// OfStreams streams the events of several streams since a moment, those of one stream in their order.
func (l *Log) OfStreams(ctx context.Context, since time.Time, streams ...string) iter.Seq2[Event, error] {
	// The store is not asked for the time: it would look through everything that has happened since, to whomever.
	all := l.events.Each(ctx, store.Query{Filter: store.In("stream", streams...), Sort: []string{"stream", "seq"}})
	since = since.Truncate(time.Millisecond) // as exactly as events are kept
	return func(yield func(Event, error) bool) {
		for ev, err := range all {
			if (err != nil || !ev.At.Before(since)) && !yield(ev, err) {
				return
			}
		}
	}
}
