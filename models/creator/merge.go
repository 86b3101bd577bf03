package creator

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// owns reports whether something belongs to the contact, or to one that became part of it.
func owns(c contact.Contact, contactID string) bool { return slices.Contains(c.AllIDs(), contactID) }

// ids are those under which a contact's accounts and deals may stand: its own, and those of contacts that
// became part of it. What hangs on a contact stays under its id when two become one.
func (s *Creators) ids(ctx context.Context, contactID string) ([]string, error) {
	c, err := s.contacts.Get(ctx, contactID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	return under(c, contactID), nil
}

// under is ids for somebody who has the contact: the zero one when there is none any more.
func under(c contact.Contact, contactID string) []string {
	if c.ID == "" {
		return []string{contactID}
	}
	return c.AllIDs()
}

// Merged follows contacts that became one, or came apart again. Accounts, figures and deals are found under
// either id; prices, earlier work, violations and documents are copied once, and stay with both when the
// contacts come apart, because nobody knows whose they are then. It may be repeated.
func (s *Creators) Merged(ctx context.Context, stays, goes string) error {
	c, err := s.contacts.Get(ctx, stays)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if c.ID == stays && owns(c, goes) {
		if err := s.join(ctx, c, goes); err != nil {
			return err
		}
	}
	if err := s.settle(ctx, stays); err != nil {
		return err
	}
	return s.settle(ctx, goes)
}

func (s *Creators) join(ctx context.Context, c contact.Contact, goes string) error {
	g, err := s.profiles.Get(ctx, goes)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := s.moment()
	if _, err := s.profiles.InsertMissing(ctx, &Profile{ID: c.ID, Name: c.Name, CreatedAt: now, UpdatedAt: now}); err != nil {
		return err
	}
	_, err = s.profiles.Edit(ctx, c.ID, func(p *Profile) error {
		if p.Manager.Name == "" {
			p.Manager = g.Manager
		}
		if p.Audience.Text == "" {
			p.Audience = g.Audience
		}
		if p.Readers.Text == "" {
			p.Readers = g.Readers
		}
		var faults fault.List // of words that were taken before
		p.Categories = categories(&faults, append(slices.Clone(p.Categories), g.Categories...))
		p.Rates = with(p.Rates, g.Rates, func(r Rate) string { return r.ID })
		p.Work = with(p.Work, g.Work, func(w Work) string { return w.ID })
		p.Violations = with(p.Violations, g.Violations, func(v Violation) string { return v.ID })
		p.Documents = with(p.Documents, g.Documents, func(d Document) string { return d.ID })
		return nil
	})
	return err
}

// with adds what is not there yet.
func with[T any](have, more []T, id func(T) string) []T {
	for _, m := range more {
		if !slices.ContainsFunc(have, func(h T) bool { return id(h) == id(m) }) {
			have = append(have, m)
		}
	}
	return have
}
