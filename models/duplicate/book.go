// Package duplicate holds what is the same for every kind of record of which two may be one: the queue of
// suspicions and what people have decided about them, the merge of two records, and its undoing. What makes two
// records alike, and what becomes of their fields, is the affair of the feature that keeps them.
package duplicate

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/job"
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

	Jobs *job.Queue // does what a person need not wait for

	Head func(T) Head
	// Compare returns the reasons for which two may be one, the surest first.
	Compare func(a, b T) []Reason
	// Better reports whether the first of two is rather the one that stays.
	Better func(a, b T) bool
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

// Book is what is known of the duplicates of one kind of record. It is an interface for the reason that store.Collection
// is one: features show it in a field.
type Book[T any] interface {
	// Get returns a record, or the fault that there is none. The id of one that became part of another leads to that.
	Get(ctx context.Context, id string) (T, error)
	// GetAll returns the records with these ids, each under the id that was asked for; missing ones are left out.
	GetAll(ctx context.Context, ids ...string) (map[string]T, error)
	// Suspicions returns a page of the queue.
	Suspicions(ctx context.Context, q Search) (store.Page[Suspicion], error)
	// EachSuspicion streams those that match, the oldest first.
	EachSuspicion(ctx context.Context, q Search) iter.Seq2[Suspicion, error]
	// CountSuspicions returns how many match.
	CountSuspicions(ctx context.Context, q Search) (int64, error)
	// Keep adds what is new, and refreshes the reasons of what is open. What people have decided stays.
	Keep(ctx context.Context, found []*Suspicion) error
	// DropUnseen drops what is open, was found before a moment and not met by a scan, and counts anew.
	DropUnseen(ctx context.Context, scan string, before time.Time) error
	// Forget drops the open suspicions of records that are gone, or are about to be: these are not changed, only those
	// that they were taken for.
	Forget(ctx context.Context, ids ...string) error
	// EraseSuspicions drops whatever was suspected or decided of records, whoever they were taken for.
	EraseSuspicions(ctx context.Context, ids ...string) error
	// Dismiss remembers that two records are not one: they are not suspected again.
	Dismiss(ctx context.Context, id string, by audit.Actor) (Suspicion, error)
	// AskAgain takes Dismiss back.
	AskAgain(ctx context.Context, id string, by audit.Actor) (Suspicion, error)
	// Suspect looks for records that may be the same as one, keeps what it finds and drops what does not hold any
	// more. It is safe to repeat.
	Suspect(ctx context.Context, id string) error
	// WatchChanged compares the records that were added or changed since the last time, by whomever and in whatever
	// way. Of more than most it calls scan, which looks through all of them; without scan it goes on the next time.
	WatchChanged(ctx context.Context, most int64, scan func(context.Context) error) error
	// Merge makes one record of two. The first stays; the second becomes part of it, with everything that hangs on it,
	// and its id leads to the first from then on. chosen says for the fields that differ whether the First or the
	// Second one's value stays. Doing it again changes nothing.
	Merge(ctx context.Context, stays, goes string, chosen map[string]string, by audit.Actor) (T, error)
	// SweepMerges finishes merges that a death in the middle has left.
	SweepMerges(ctx context.Context) error
	// Absorbed returns the records that became part of one, the latest first.
	Absorbed(ctx context.Context, id string) ([]Stone[T], error)
	// Stones returns what is kept of records that became part of others.
	Stones(ctx context.Context, ids ...string) (map[string]Stone[T], error)
	// EraseStones drops what is kept of records, and of those that became part of them.
	EraseStones(ctx context.Context, ids ...string) error
	// MergeExactLater merges everything that is surely suspected at this moment, as a job whose id it returns. n is how
	// many pairs the person has agreed to; when it is another number by now, it is asked again.
	MergeExactLater(ctx context.Context, n int64, by audit.Actor) (string, error)
	// MergeExact does what MergeExactLater asked for. A pair that cannot be merged stays in the queue.
	MergeExact(ctx context.Context, w ExactWork, tell func(done, total int) error) error
	// Undo takes a merge back: the record that became part of another one is there again as it was, and the other loses
	// what the merge brought. What people have changed since stays with the one that stayed.
	Undo(ctx context.Context, goes string, by audit.Actor) (Unmerged[T], error)
}

// book is every Book.
type book[T any] struct {
	kind    Kind[T]
	records store.Collection[T]
	audit   *audit.Log
	now     func() time.Time

	suspicions store.Collection[Suspicion]
	watches    store.Collection[watch]
	stones     store.Collection[Stone[T]]
}

// Open opens the book of a collection.
func Open[T any](ctx context.Context, db store.DB, records store.Collection[T], log *audit.Log, now func() time.Time, k Kind[T]) (Book[T], error) {
	b := &book[T]{kind: k, records: records, audit: log, now: now}
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

func (b *book[T]) Get(ctx context.Context, id string) (T, error) {
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

func (b *book[T]) GetAll(ctx context.Context, ids ...string) (map[string]T, error) {
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

func (b *book[T]) stream(id string) string { return b.kind.Name + ":" + id }

func (b *book[T]) record(ctx context.Context, what, id string, data map[string]string, by audit.Actor) error {
	_, err := b.audit.Append(ctx, b.stream(id), audit.Entry{By: by, Action: b.kind.Name + "." + what, Object: b.stream(id), Data: data})
	return err
}
