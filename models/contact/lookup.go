package contact

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/store"
)

// ByAddress returns the contact that has the address.
func (s *Contacts) ByAddress(ctx context.Context, address string) (Contact, bool, error) {
	a, err := NormalAddress(address)
	if err != nil {
		return Contact{}, false, nil
	}
	c, err := s.contacts.First(ctx, store.Query{Filter: store.Eq("emails", a)})
	if errors.Is(err, store.ErrNotFound) {
		return Contact{}, false, nil
	}
	return c, err == nil, err
}

// Holders returns the contacts that have one of the addresses, which are normalised, by every address of theirs.
func (s *Contacts) Holders(ctx context.Context, addresses ...string) (map[string]Contact, error) {
	out := map[string]Contact{}
	err := s.having(ctx, "emails", addresses, func(c Contact) {
		for _, a := range c.Emails {
			out[a] = c
		}
	})
	return out, err
}

// having hands over the contacts that have one of the values, a few hundred values a question.
func (s *Contacts) having(ctx context.Context, field string, values []string, do func(Contact)) error {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	seen := map[string]bool{}
	for part := range slices.Chunk(values, 400) {
		for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.In(field, part...)}) {
			if err != nil {
				return err
			}
			if !seen[c.ID] {
				seen[c.ID] = true
				do(c)
			}
		}
	}
	return nil
}

// Refresh derives anew what contacts keep of their outlet. It is safe to repeat.
func (s *Contacts) Refresh(ctx context.Context, outletID string) error {
	o, err := s.outlets.Get(ctx, outletID)
	if err != nil {
		return err
	}
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: mainly(outletID)}) {
		if err != nil {
			return err
		}
		_, err = s.contacts.Edit(ctx, c.ID, func(c *Contact) error { c.derive(o); return nil })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}
