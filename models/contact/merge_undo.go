package contact

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
type Unmerged struct {
	Stays, Back Contact
	Kept        []string // fields of the one that stays which keep what was changed since the merge
	Lost        []string // addresses of the other that are a third one's by now
}

// Undo takes a merge back: the contact that became part of another one is there again as it was, and the other
// loses what the merge brought. What people have changed since stays with the one that stayed.
func (s *Contacts) Undo(ctx context.Context, goes string, by audit.Actor) (Unmerged, error) {
	t, err := s.tombstones.Get(ctx, goes)
	if errors.Is(err, store.ErrNotFound) || (err == nil && t.State == Undone) {
		return Unmerged{}, fault.Missing("contact.merge.missing")
	}
	if err != nil {
		return Unmerged{}, err
	}
	if t.State == Merging {
		return Unmerged{}, fault.Later(nil, "contact.merge.running")
	}
	if t.State == Merged {
		if t, err = s.planUndo(ctx, t, by); err != nil {
			return Unmerged{}, err
		}
	}
	if err := s.finishUndo(ctx, t); err != nil {
		return Unmerged{}, err
	}
	t, err = s.tombstones.Get(ctx, goes)
	if err != nil {
		return Unmerged{}, err
	}
	u := Unmerged{Kept: t.Kept, Lost: t.Lost}
	if u.Stays, err = s.Get(ctx, t.Into); err != nil {
		return u, err
	}
	u.Back, err = s.Get(ctx, goes)
	return u, err
}

func (s *Contacts) planUndo(ctx context.Context, t Tombstone, by audit.Actor) (Tombstone, error) {
	if _, err := s.contacts.Get(ctx, t.Into); errors.Is(err, store.ErrNotFound) {
		now, e := s.Get(ctx, t.Into)
		if e != nil {
			return t, e
		}
		return t, fault.Clash("contact.merge.undo_first", "name", t.Before.Name, "other", now.Name)
	} else if err != nil {
		return t, err
	}
	return s.tombstones.Edit(ctx, t.ID, func(x *Tombstone) error {
		if x.State != Merged {
			return fault.Clash("contact.merge.running")
		}
		x.State, x.At, x.By, x.ByName = Undoing, s.now().UTC(), by.ID, by.Name
		x.Owed = audit.Owe(x.At, audit.Entry{By: by, Action: "contact.unmerged", Object: "contact:" + x.Into, Data: map[string]string{"name": x.Contact.Name, "other": x.ID}})
		return nil
	})
}

// finishUndo does the steps from wherever they stand: the one that stays gives back, then the other comes.
func (s *Contacts) finishUndo(ctx context.Context, t Tombstone) error {
	t, err := s.giveBack(ctx, t)
	if err != nil {
		return err
	}
	if t, err = s.comeBack(ctx, t); err != nil {
		return err
	}
	if err := errors.Join(s.keepApart(ctx, t), s.rescore(ctx, t.Into), s.rescore(ctx, t.ID)); err != nil {
		return err
	}
	for _, do := range s.onMerge {
		if err := do(ctx, t.Into, t.ID); err != nil {
			return err
		}
	}
	t.Owed.Data["kept"] = strings.Join(t.Kept, ", ")
	if err := s.audit.Pay(ctx, "contact:"+t.Into, t.Owed); err != nil {
		return err
	}
	if err := s.endTombstone(ctx, t.ID, Undoing, Undone); err != nil {
		return err
	}
	return errors.Join(s.Suspect(ctx, t.Into), s.Suspect(ctx, t.ID))
}

func (s *Contacts) giveBack(ctx context.Context, t Tombstone) (Tombstone, error) {
	errMoved := errors.New("changed in between")
	for {
		now, err := s.contacts.Get(ctx, t.Into)
		if err != nil || !slices.Contains(now.MergedFrom, t.ID) {
			return t, missing(err)
		}
		apart, kept := takeApart(now, t.Before, t.After, t.Contact)
		if err := apart.tidy(); err != nil {
			return t, err
		}
		o, err := s.outletOf(ctx, apart)
		if err != nil {
			return t, err
		}
		apart.derive(o)
		apart.UpdatedAt = s.now().UTC()
		if t, err = s.tombstones.Edit(ctx, t.ID, func(t *Tombstone) error { t.Apart, t.Kept = apart, kept; return nil }); err != nil {
			return t, err
		}
		_, err = s.contacts.Edit(ctx, t.Into, func(c *Contact) error {
			if c.Rev != now.Rev {
				return errMoved
			}
			*c = apart
			return nil
		})
		if !errors.Is(err, errMoved) {
			return t, err
		}
	}
}

// comeBack adds the other contact again. Lists that were removed and addresses that somebody else has got
// meanwhile are left out.
func (s *Contacts) comeBack(ctx context.Context, t Tombstone) (Tombstone, error) {
	b := clone(t.Contact)
	b.UpdatedAt = s.now().UTC()
	open, err := s.lists.GetAll(ctx, b.Lists...)
	if err != nil {
		return t, err
	}
	b.Lists = slices.DeleteFunc(b.Lists, func(id string) bool { _, ok := open[id]; return !ok })
	var lost []string
	for _, a := range t.Contact.Emails {
		other, err := s.contacts.First(ctx, store.Query{Filter: store.And(store.Eq("emails", a), store.Ne("id", b.ID))})
		if err == nil && other.ID != b.ID {
			lost = append(lost, a)
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return t, err
		}
	}
	b.Emails = slices.DeleteFunc(b.Emails, func(a string) bool { return slices.Contains(lost, a) })
	if b.Email = ""; len(b.Emails) > 0 {
		b.Email = b.Emails[0]
	}
	o, err := s.outletOf(ctx, b)
	if err != nil {
		return t, err
	}
	b.derive(o)
	if t, err = s.tombstones.Edit(ctx, t.ID, func(t *Tombstone) error { t.Lost = lost; return nil }); err != nil {
		return t, err
	}
	_, err = s.contacts.InsertMissing(ctx, &b)
	return t, err
}

// keepApart remembers that the two are not one person: a scan must not ask again.
func (s *Contacts) keepApart(ctx context.Context, t Tombstone) error {
	id, pair := pairOf(t.ID, t.Into)
	x := Suspicion{ID: id, Pair: pair, Strength: Possible, Rank: 1, State: SuspicionDismissed, FoundAt: t.At, DecidedAt: t.At, By: t.By, ByName: t.ByName}
	if _, err := s.suspicions.InsertMissing(ctx, &x); err != nil {
		return err
	}
	set := map[string]any{"state": SuspicionDismissed, "decided_at": t.At, "by": t.By, "by_name": t.ByName}
	_, err := s.suspicions.Modify(ctx, store.Eq("id", id), store.Patch{Set: set})
	return err
}
