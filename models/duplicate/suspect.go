package duplicate

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/store"
)

func (b *book[T]) Suspect(ctx context.Context, id string) error {
	v, err := b.records.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return b.Forget(ctx, id)
	}
	if err != nil {
		return err
	}
	candidates, err := b.kind.Alike(ctx, v)
	if err != nil {
		return err
	}
	touched := []string{id}
	var found []*Suspicion
	kept := map[string]bool{}
	for otherID, other := range candidates {
		if otherID == id {
			continue
		}
		if reasons := b.kind.Compare(v, other); len(reasons) > 0 {
			x := Suspect(id, otherID, reasons, b.now())
			found, touched, kept[x.ID] = append(found, &x), append(touched, otherID), true
		}
	}
	if err := b.Keep(ctx, found); err != nil {
		return err
	}
	for old, err := range b.suspicions.Each(ctx, store.Query{Filter: store.And(store.Eq("pair", id), store.Eq("state", IsOpen))}) {
		if err != nil {
			return err
		}
		if kept[old.ID] {
			continue
		}
		if holds, err := b.stillHolds(ctx, v, old.Other(id)); err != nil {
			return err
		} else if holds {
			continue
		}
		if _, err := b.suspicions.Delete(ctx, store.And(store.Eq("id", old.ID), store.Eq("state", IsOpen))); err != nil {
			return err
		}
		touched = append(touched, old.Pair...)
	}
	return b.recount(ctx, touched...)
}

// stillHolds looks at a suspicion that the quick search has not met: a scan may have.
func (b *book[T]) stillHolds(ctx context.Context, v T, otherID string) (bool, error) {
	other, err := b.records.Get(ctx, otherID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && len(b.kind.Compare(v, other)) > 0, err
}

// watch is how far the sweep has looked at changed records.
type watch struct {
	ID  string    `json:"id"`
	Rev int64     `json:"rev"`
	At  time.Time `json:"at"`  // of the last change that was looked at
	IDs []string  `json:"ids"` // of the records changed at that very moment that were looked at
}

func (b *book[T]) WatchChanged(ctx context.Context, most int64, scan func(context.Context) error) error {
	w, err := b.watches.Get(ctx, "duplicates")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	w.ID = "duplicates"
	f := store.Gte("updated_at", w.At)
	if w.At.IsZero() {
		f = store.Filter{}
	}
	n, err := b.records.Count(ctx, f)
	if err != nil || n == 0 {
		return err
	}
	if scan != nil && n > most+int64(len(w.IDs)) {
		last, err := b.records.First(ctx, store.Query{Sort: []string{"-updated_at"}})
		if err != nil {
			return err
		}
		if err := scan(ctx); err != nil {
			return err
		}
		// The scan begins later and sees what has changed up to then.
		return b.watches.Put(ctx, &watch{ID: w.ID, At: b.kind.Head(last).Changed.Add(time.Millisecond)})
	}
	looked := int64(0)
	for v, err := range b.records.Each(ctx, store.Query{Filter: f, Sort: []string{"updated_at"}}) {
		if err != nil {
			return err
		}
		h := b.kind.Head(v)
		if h.Changed.Equal(w.At) && slices.Contains(w.IDs, h.ID) {
			continue
		}
		if looked == most {
			break
		}
		if err := b.Suspect(ctx, h.ID); err != nil {
			return err
		}
		if !h.Changed.Equal(w.At) {
			w.At, w.IDs = h.Changed, nil
		}
		w.IDs = append(w.IDs, h.ID)
		looked++
	}
	if looked == 0 {
		return nil
	}
	return b.watches.Put(ctx, &w)
}
