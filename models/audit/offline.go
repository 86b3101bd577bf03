package audit

import (
	"context"
	"iter"
	"maps"

	"standfirst/models/store"
)

// After streams the events of a stream behind a place, in their order.
func (l *Log) After(ctx context.Context, stream string, seq int64) iter.Seq2[Event, error] {
	return l.events.Each(ctx, store.Query{Filter: store.And(store.Eq("stream", stream), store.Gt("seq", seq)), Sort: []string{"seq"}})
}

// At returns the events at some places of a stream, the latest first; places that there are not are left out.
func (l *Log) At(ctx context.Context, stream string, seqs ...int64) ([]Event, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	f := store.And(store.Eq("stream", stream), store.In("seq", seqs...))
	page, err := l.events.Find(ctx, store.Query{Filter: f, Sort: []string{"-seq"}, Limit: len(seqs)})
	return page.Items, err
}

// Head is the last place of a stream, 0 when nothing is in it. It is one look at an index.
func (l *Log) Head(ctx context.Context, stream string) (int64, error) {
	last, err := l.last(ctx, stream)
	return last.Seq, err
}

// Outside is the event as an outsider gets it: without what the store alone needs, and without the address that
// the request came from, whose commitment stays. Its hash can be recomputed all the same.
func (e Event) Outside() Event {
	e.ID, e.Rev = "", 0
	if e.Form == sealed {
		e.Salts = maps.Clone(e.Salts)
		delete(e.Salts, fromSeal)
		e.By.From = ""
	}
	return e
}
