package contact

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"standfirst/models/duplicate"
	"standfirst/models/store"
)

// OnMerge registers what another feature does when a contact became part of another one, or came back: it is
// told both ids, and must be safe to repeat. It is called while the space is built.
func (s *Contacts) OnMerge(do func(ctx context.Context, stays, goes string) error) {
	s.onMerge = append(s.onMerge, do)
}

// combined is what two contacts become, judged as if somebody had typed it, but for addresses: these are theirs.
func (s *Contacts) combined(ctx context.Context, a, b Contact, pick map[string]string) (Contact, error) {
	return s.ready(ctx, combine(a, b, pick))
}

// apart is what the contact that stays becomes when a merge is undone.
func (s *Contacts) apart(ctx context.Context, now Contact, of duplicate.Stone[Contact]) (Contact, []string, error) {
	m, kept := takeApart(now, of.Before, of.After, of.Gone)
	m, err := s.ready(ctx, m)
	return m, kept, err
}

// ready tidies and derives a contact that was put together of others.
func (s *Contacts) ready(ctx context.Context, c Contact) (Contact, error) {
	if err := c.tidy(); err != nil {
		return c, err
	}
	if err := s.namePositions(ctx, &c); err != nil {
		return c, err
	}
	o, err := s.outletOf(ctx, c)
	if err != nil {
		return c, err
	}
	c.OutletID = cmp.Or(o.ID, c.OutletID)
	c.derive(o)
	c.UpdatedAt = s.now().UTC()
	return c, nil
}

// back is the contact that comes back. Lists that were removed and addresses that somebody else has got meanwhile
// are left out.
func (s *Contacts) back(ctx context.Context, gone Contact) (Contact, []string, error) {
	b := clone(gone)
	b.UpdatedAt = s.now().UTC()
	open, err := s.lists.GetAll(ctx, b.Lists...)
	if err != nil {
		return b, nil, err
	}
	b.Lists = slices.DeleteFunc(b.Lists, func(id string) bool { _, ok := open[id]; return !ok })
	var lost []string
	for _, a := range gone.Emails {
		other, err := s.contacts.First(ctx, store.Query{Filter: store.And(store.Eq("emails", a), store.Ne("id", b.ID))})
		if err == nil && other.ID != b.ID {
			lost = append(lost, a)
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return b, nil, err
		}
	}
	b.Emails = slices.DeleteFunc(b.Emails, func(a string) bool { return slices.Contains(lost, a) })
	if b.Email = ""; len(b.Emails) > 0 {
		b.Email = b.Emails[0]
	}
	o, err := s.outletOf(ctx, b)
	b.OutletID = cmp.Or(o.ID, b.OutletID)
	b.derive(o)
	return b, lost, err
}

// merged does what hangs on a merge or its undoing: the score of trust, and what other features keep of the two.
func (s *Contacts) merged(ctx context.Context, stays, goes string, back bool) error {
	err := s.rescore(ctx, stays)
	if back {
		err = errors.Join(err, s.rescore(ctx, goes))
	}
	if err != nil {
		return err
	}
	for _, do := range s.onMerge {
		if err := do(ctx, stays, goes); err != nil {
			return err
		}
	}
	return nil
}

// IDs returns every id under which a contact is known: what is written down of it may stand under any of them.
func (s *Contacts) IDs(ctx context.Context, id string) ([]string, error) {
	c, err := s.contacts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return []string{id}, nil
	}
	return c.AllIDs(), err
}
