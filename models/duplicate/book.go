// Package duplicate holds what is the same for every kind of record of which two may be one: the queue of
// suspicions and what people have decided about them, the merge of two records, and its undoing. What makes two
// records alike, and what becomes of their fields, is the affair of the feature that keeps them.
package duplicate

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// Head is what a book needs to know of a record, whatever it is a record of.
type Head struct {
	ID      string
	Rev     int64
	Name    string
	Merged  []string  // ids of those that became part of it
	Changed time.Time // when it was last changed; kept in the field "updated_at"
}

// Kind says what the records are and how two of them become one. Their documents have the fields "updated_at"
// (indexed), "suspects" and "merged_from".
type Kind[T any] struct {
	Name  string // "contact": begins the names of collections, events and audit streams
	Queue string // "contact.duplicate.": begins the message keys of decisions
	Merge string // "contact.merge.": begins those of merges

	Head func(T) Head
	// Compare returns the reasons for which two may be one, the surest first.
	Compare func(a, b T) []Reason
	// Alike returns those that may have something in common with one; it is looked at closer by Compare.
	Alike func(ctx context.Context, v T) (map[string]T, error)
	// Picks completes what a person has chosen: by field, First or Second.
	Picks func(a, b T, chosen map[string]string) map[string]string
	// Combine makes what two become, judged and ready to be kept; the first stays.
	Combine func(ctx context.Context, a, b T, picks map[string]string) (T, error)
	// Apart undoes Combine on the record as it is now, and names the fields that keep what was changed since.
	Apart func(ctx context.Context, now T, of Stone[T]) (T, []string, error)
	// Back makes the other one ready to be there again, and says what of it is another's by now.
	Back func(ctx context.Context, gone T) (T, []string, error)
	// Moved does what else a merge (or, back, its undoing) asks for. It must be safe to repeat.
	Moved func(ctx context.Context, stays, goes string, back bool) error
	// Missing explains that a record is not there, and leaves other errors alone.
	Missing func(error) error
}

// Book is what is known of the duplicates of one kind of record.
type Book[T any] struct {
	kind    Kind[T]
	records store.Collection[T]
	audit   *audit.Log
	now     func() time.Time

	suspicions store.Collection[Suspicion]
	watches    store.Collection[watch]
	stones     store.Collection[Stone[T]]
}

// Open opens the book of a collection.
func Open[T any](ctx context.Context, db store.DB, records store.Collection[T], log *audit.Log, now func() time.Time, k Kind[T]) (*Book[T], error) {
	b := &Book[T]{kind: k, records: records, audit: log, now: now}
	var err error
	b.suspicions, err = store.Open[Suspicion](ctx, db, k.Name+"_suspicions",
		store.On("pair"), store.On("rules"), store.On("state", "rank", "found_at"), store.On("state", "strength", "rank", "found_at"))
	if err != nil {
		return nil, err
	}
	if b.watches, err = store.Open[watch](ctx, db, k.Name+"_watches"); err != nil {
		return nil, err
	}
	b.stones, err = store.Open[Stone[T]](ctx, db, k.Name+"_tombstones", store.On("into"), store.On("state", "at"))
	return b, err
}

// Get returns a record, or the fault that there is none. The id of one that became part of another leads to that.
func (b *Book[T]) Get(ctx context.Context, id string) (T, error) {
	v, err := b.records.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) && id != "" {
		now, e := b.survivors(ctx, id)
		if e != nil {
			return v, e
		}
		if now[id] != "" {
			v, err = b.records.Get(ctx, now[id])
		}
	}
	return v, b.kind.Missing(err)
}

// GetAll returns the records with these ids, each under the id that was asked for; missing ones are left out.
func (b *Book[T]) GetAll(ctx context.Context, ids ...string) (map[string]T, error) {
	out, err := b.records.GetAll(ctx, ids...)
	if err != nil {
		return out, err
	}
	var gone []string
	for _, id := range ids {
		if _, ok := out[id]; !ok && id != "" {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return out, nil
	}
	now, err := b.survivors(ctx, gone...)
	if err != nil || len(now) == 0 {
		return out, err
	}
	stay, err := b.records.GetAll(ctx, slices.Collect(maps.Values(now))...)
	for id, into := range now {
		if v, ok := stay[into]; ok {
			out[id] = v
		}
	}
	return out, err
}

func (b *Book[T]) stream(id string) string { return b.kind.Name + ":" + id }

func (b *Book[T]) record(ctx context.Context, what, id string, data map[string]string, by audit.Actor) error {
	_, err := b.audit.Append(ctx, b.stream(id), audit.Entry{By: by, Action: b.kind.Name + "." + what, Object: b.stream(id), Data: data})
	return err
}
