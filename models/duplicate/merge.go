package duplicate

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// The sides of a merge.
const (
	First  = "a" // the record that stays
	Second = "b" // the one that becomes part of it
)

// The states of a stone.
const (
	Merging = "merging" // on its way; a sweep finishes what a death in the middle has left
	Merged  = "merged"
	Undoing = "undoing"
	Undone  = "undone"
)

// Stone is a record that became part of another one: whole, as it was, so that it can come back. Whoever asks for
// it gets the other.
type Stone[T any] struct {
	ID     string            `json:"id"` // of the record that is gone
	Rev    int64             `json:"rev"`
	Into   string            `json:"into"`    // id of the record that stayed
	Gone   T                 `json:"contact"` // named when only contacts were merged; what was stored then is read still
	Before T                 `json:"before"`  // the one that stayed, before the merge
	After  T                 `json:"after"`   // and after it
	Picks  map[string]string `json:"picks"`
	Apart  T                 `json:"apart"` // the one that stays, when the merge is undone
	Kept   []string          `json:"kept"`  // fields that keep what was changed since, when it is undone
	Lost   []string          `json:"lost"`  // what is another's meanwhile, when it is undone
	State  string            `json:"state"`
	At     time.Time         `json:"at"`
	By     string            `json:"by"`
	ByName string            `json:"by_name"`
	Owed   audit.Owed        `json:"owed"`
}

func (b *book[T]) Merge(ctx context.Context, stays, goes string, chosen map[string]string, by audit.Actor) (T, error) {
	var none T
	if stays == goes {
		return none, fault.Bad("", b.kind.Merge+"same")
	}
	t, err := b.stones.Get(ctx, goes)
	if err == nil && t.State == Merging {
		if err := b.finishMerge(ctx, t); err != nil {
			return none, err
		}
		return b.Get(ctx, t.Into)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return none, err
	}
	gone, err := b.records.Get(ctx, goes)
	if errors.Is(err, store.ErrNotFound) && t.State == Merged && t.Into == stays {
		return b.Get(ctx, stays) // done before
	}
	if err != nil {
		return gone, b.kind.Missing(err)
	}
	a, err := b.records.Get(ctx, stays)
	if err != nil {
		return a, b.kind.Missing(err)
	}
	t = Stone[T]{
		ID: goes, Rev: t.Rev, Into: stays, Gone: gone, Before: a, Picks: b.kind.Picks(a, gone, chosen), State: Merging,
		At: b.now().UTC(), By: by.ID, ByName: by.Name,
	}
	if t.After, err = b.kind.Combine(ctx, a, gone, t.Picks); err != nil {
		return a, err
	}
	data := map[string]string{"name": b.kind.Head(gone).Name, "other": goes}
	t.Owed = audit.Owe(t.At, audit.Entry{By: by, Action: b.kind.Name + ".merged", Object: b.stream(stays), Data: data})
	if err := b.stones.Put(ctx, &t); err != nil {
		return a, err
	}
	if err := b.finishMerge(ctx, t); err != nil {
		return a, err
	}
	return b.Get(ctx, stays)
}

// finishMerge does the steps of a merge from wherever it stands: the second record goes, so that what only one may
// have is free; the first takes it over, and with it all the rest; then it is written down.
func (b *book[T]) finishMerge(ctx context.Context, t Stone[T]) error {
	t, err := b.bury(ctx, t)
	if err != nil {
		return err
	}
	if t, err = b.takeOver(ctx, t); err != nil {
		return err
	}
	if err := errors.Join(b.settleSuspicions(ctx, t), b.kind.Moved(ctx, t.Into, t.ID, false)); err != nil {
		return err
	}
	if err := b.audit.Pay(ctx, b.stream(t.Into), t.Owed); err != nil {
		return err
	}
	if err := b.endStone(ctx, t.ID, Merging, Merged); err != nil {
		return err
	}
	return b.Suspect(ctx, t.Into)
}

func (b *book[T]) endStone(ctx context.Context, id, from, to string) error {
	_, err := b.stones.Modify(ctx, store.And(store.Eq("id", id), store.Eq("state", from)), store.Patch{Set: map[string]any{"state": to}})
	return err
}

// bury removes the second record, exactly as the stone holds it: an edit in between is taken up first.
func (b *book[T]) bury(ctx context.Context, t Stone[T]) (Stone[T], error) {
	for {
		n, err := b.records.Delete(ctx, store.And(store.Eq("id", t.ID), store.Eq("rev", b.kind.Head(t.Gone).Rev)))
		if err != nil || n > 0 {
			return t, err
		}
		gone, err := b.records.Get(ctx, t.ID)
		if errors.Is(err, store.ErrNotFound) {
			return t, nil
		}
		if err != nil {
			return t, err
		}
		if t, err = b.stones.Edit(ctx, t.ID, func(t *Stone[T]) error { t.Gone = gone; return nil }); err != nil {
			return t, err
		}
	}
}

// takeOver gives the first record what was planned. When it was changed in between, it is planned again.
func (b *book[T]) takeOver(ctx context.Context, t Stone[T]) (Stone[T], error) {
	for {
		a, err := b.records.Get(ctx, t.Into)
		if errors.Is(err, store.ErrNotFound) {
			return t, b.unbury(ctx, t)
		}
		if err != nil || slices.Contains(b.kind.Head(a).Merged, t.ID) {
			return t, err
		}
		after, err := b.kind.Combine(ctx, a, t.Gone, b.kind.Picks(a, t.Gone, t.Picks))
		if err != nil {
			return t, errors.Join(err, b.unbury(ctx, t))
		}
		if t, err = b.stones.Edit(ctx, t.ID, func(t *Stone[T]) error { t.Before, t.After = a, after; return nil }); err != nil {
			return t, err
		}
		if err = b.put(ctx, t.Into, b.kind.Head(a).Rev, t.After); !errors.Is(err, errMoved) {
			return t, err
		}
	}
}

// errMoved: somebody has changed the record in between.
var errMoved = errors.New("changed in between")

// put replaces a record that has a revision.
func (b *book[T]) put(ctx context.Context, id string, rev int64, v T) error {
	_, err := b.records.Edit(ctx, id, func(now *T) error {
		if b.kind.Head(*now).Rev != rev {
			return errMoved
		}
		*now = v
		return nil
	})
	return err
}

// unbury brings the second record back when the first is gone or cannot take it over.
func (b *book[T]) unbury(ctx context.Context, t Stone[T]) error {
	if _, err := b.records.InsertMissing(ctx, &t.Gone); err != nil {
		return err
	}
	if _, err := b.stones.Delete(ctx, store.And(store.Eq("id", t.ID), store.Eq("state", Merging))); err != nil {
		return err
	}
	return fault.Clash(b.kind.Merge + "gone")
}

// settleSuspicions ends those of the second record. That it is another than a third one holds for the first from
// now on.
func (b *book[T]) settleSuspicions(ctx context.Context, t Stone[T]) error {
	id, pair := pairOf(t.ID, t.Into)
	decided := map[string]any{"state": IsMerged, "decided_at": t.At, "by": t.By, "by_name": t.ByName}
	if _, err := b.suspicions.Modify(ctx, store.Eq("id", id), store.Patch{Set: decided}); err != nil {
		return err
	}
	for x, err := range b.suspicions.Each(ctx, store.Query{Filter: store.And(store.Eq("pair", t.ID), store.Eq("state", IsDismissed))}) {
		if err != nil {
			return err
		}
		if other := x.Other(t.ID); other != t.Into {
			x.ID, x.Pair = pairOf(t.Into, other)
			if _, err := b.suspicions.InsertMissing(ctx, &x); err != nil {
				return err
			}
		}
	}
	if err := b.Forget(ctx, t.ID); err != nil {
		return err
	}
	return b.recount(ctx, pair...)
}

func (b *book[T]) SweepMerges(ctx context.Context) error {
	old := b.now().Add(-time.Minute)
	for _, state := range []string{Merging, Undoing} {
		q := store.Query{Filter: store.And(store.Eq("state", state), store.Lt("at", old))}
		for t, err := range b.stones.Each(ctx, q) {
			if err != nil {
				return err
			}
			finish := b.finishMerge
			if state == Undoing {
				finish = b.finishUndo
			}
			if err := finish(ctx, t); err != nil && fault.KindOf(err) == fault.Internal {
				return err
			}
		}
	}
	return nil
}

// survivors returns, for ids of records that became part of others, which they are now.
func (b *book[T]) survivors(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	at := map[string]string{} // where an id stands on its way
	for _, id := range ids {
		at[id] = id
	}
	for range 20 { // a record that was merged may be merged again
		var ask []string
		for _, now := range at {
			ask = append(ask, now)
		}
		stones, err := b.stones.GetAll(ctx, ask...)
		if err != nil {
			return nil, err
		}
		moved := false
		for id, now := range at {
			t, ok := stones[now]
			if !ok || (t.State != Merging && t.State != Merged) {
				delete(at, id)
				continue
			}
			at[id], out[id], moved = t.Into, t.Into, true
		}
		if !moved {
			break
		}
	}
	return out, nil
}

func (b *book[T]) Absorbed(ctx context.Context, id string) ([]Stone[T], error) {
	page, err := b.stones.Find(ctx, store.Query{Filter: store.And(store.Eq("into", id), store.Eq("state", Merged)), Limit: 100})
	slices.SortFunc(page.Items, func(a, b Stone[T]) int { return b.At.Compare(a.At) })
	return page.Items, err
}

func (b *book[T]) Stones(ctx context.Context, ids ...string) (map[string]Stone[T], error) {
	return b.stones.GetAll(ctx, ids...)
}

func (b *book[T]) EraseStones(ctx context.Context, ids ...string) error {
	_, err := b.stones.Delete(ctx, store.Or(store.In("id", ids...), store.In("into", ids...)))
	return err
}
