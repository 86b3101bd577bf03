package duplicate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Unmerged says what came of undoing a merge.
type Unmerged[T any] struct {
	Stays, Back T
	Kept        []string // fields of the one that stays which keep what was changed since the merge
	Lost        []string // what the other had and a third one has by now
}

func (b *book[T]) Undo(ctx context.Context, goes string, by audit.Actor) (Unmerged[T], error) {
	var none Unmerged[T]
	t, err := b.stones.Get(ctx, goes)
	if errors.Is(err, store.ErrNotFound) {
		return none, fault.Missing(b.kind.Merge + "missing")
	}
	if err != nil {
		return none, err
	}
	if t.State == Merging {
		return none, fault.Later(nil, b.kind.Merge+"running")
	}
	if t.State == Merged {
		if t, err = b.planUndo(ctx, t, by); err != nil {
			return none, err
		}
	}
	if t.State != Undone { // else it is told again what came of it
		if err := b.finishUndo(ctx, t); err != nil {
			return none, err
		}
	}
	if t, err = b.stones.Get(ctx, goes); err != nil {
		return none, err
	}
	u := Unmerged[T]{Kept: t.Kept, Lost: t.Lost}
	if u.Stays, err = b.Get(ctx, t.Into); err != nil {
		return u, err
	}
	u.Back, err = b.Get(ctx, goes)
	return u, err
}

func (b *book[T]) planUndo(ctx context.Context, t Stone[T], by audit.Actor) (Stone[T], error) {
	if _, err := b.records.Get(ctx, t.Into); errors.Is(err, store.ErrNotFound) {
		now, e := b.Get(ctx, t.Into)
		if e != nil {
			return t, e
		}
		return t, fault.Clash(b.kind.Merge+"undo_first", "name", b.kind.Head(t.Before).Name, "other", b.kind.Head(now).Name)
	} else if err != nil {
		return t, err
	}
	return b.stones.Edit(ctx, t.ID, func(x *Stone[T]) error {
		if x.State != Merged {
			return fault.Clash(b.kind.Merge + "running")
		}
		x.State, x.At, x.By, x.ByName = Undoing, b.now().UTC(), by.ID, by.Name
		data := map[string]string{"name": b.kind.Head(x.Gone).Name, "other": x.ID}
		x.Owed = audit.Owe(x.At, audit.Entry{By: by, Action: b.kind.Name + ".unmerged", Object: b.stream(x.Into), Data: data})
		return nil
	})
}

// finishUndo does the steps from wherever they stand: the one that stays gives back, then the other comes.
func (b *book[T]) finishUndo(ctx context.Context, t Stone[T]) error {
	t, err := b.giveBack(ctx, t)
	if err != nil {
		return err
	}
	if t, err = b.comeBack(ctx, t); err != nil {
		return err
	}
	if err := errors.Join(b.keepApart(ctx, t), b.kind.Moved(ctx, t.Into, t.ID, true)); err != nil {
		return err
	}
	t.Owed.Data["kept"] = strings.Join(t.Kept, ", ")
	if err := b.audit.Pay(ctx, b.stream(t.Into), t.Owed); err != nil {
		return err
	}
	if err := b.endStone(ctx, t.ID, Undoing, Undone); err != nil {
		return err
	}
	return errors.Join(b.Suspect(ctx, t.Into), b.Suspect(ctx, t.ID))
}

func (b *book[T]) giveBack(ctx context.Context, t Stone[T]) (Stone[T], error) {
	for {
		now, err := b.records.Get(ctx, t.Into)
		if err != nil || !slices.Contains(b.kind.Head(now).Merged, t.ID) {
			return t, b.kind.Missing(err)
		}
		apart, kept, err := b.kind.Apart(ctx, now, t)
		if err != nil {
			return t, err
		}
		if t, err = b.stones.Edit(ctx, t.ID, func(t *Stone[T]) error { t.Apart, t.Kept = apart, kept; return nil }); err != nil {
			return t, err
		}
		if err = b.put(ctx, t.Into, b.kind.Head(now).Rev, t.Apart); !errors.Is(err, errMoved) {
			return t, err
		}
	}
}

// comeBack adds the other record again.
func (b *book[T]) comeBack(ctx context.Context, t Stone[T]) (Stone[T], error) {
	back, lost, err := b.kind.Back(ctx, t.Gone)
	if err != nil {
		return t, err
	}
	if t, err = b.stones.Edit(ctx, t.ID, func(t *Stone[T]) error { t.Lost = lost; return nil }); err != nil {
		return t, err
	}
	_, err = b.records.InsertMissing(ctx, &back)
	return t, err
}

// keepApart remembers that the two are not one: a scan must not ask again.
func (b *book[T]) keepApart(ctx context.Context, t Stone[T]) error {
	id, pair := pairOf(t.ID, t.Into)
	x := Suspicion{ID: id, Pair: pair, Strength: Possible, Rank: 1, State: IsDismissed, FoundAt: t.At, DecidedAt: t.At, By: t.By, ByName: t.ByName}
	if _, err := b.suspicions.InsertMissing(ctx, &x); err != nil {
		return err
	}
	set := map[string]any{"state": IsDismissed, "decided_at": t.At, "by": t.By, "by_name": t.ByName}
	_, err := b.suspicions.Modify(ctx, store.Eq("id", id), store.Patch{Set: set})
	return err
}
