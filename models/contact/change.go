package contact

import (
	"context"
	"errors"
	"maps"
	"slices"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// AnyRev as a revision means: change it whatever has happened since.
const AnyRev = -1

// Create adds a contact. None of its addresses may be another's.
func (s *Contacts) Create(ctx context.Context, c Contact, by audit.Actor) (Contact, error) {
	c.ID, c.Rev = store.NewID(), 0
	c.CreatedAt = s.now().UTC()
	c.UpdatedAt = c.CreatedAt
	if c.Source == "" {
		c.Source = "hand"
	}
	c.Trust = FirstTrust
	var err error
	if c.PendingBy, err = s.pendingBy(ctx, by); err != nil {
		return c, err
	}
	c.Checks = nil
	if c.DoNotContactReason != "" && !c.DoNotContact {
		c.DoNotContactReason = ""
	}
	if err := s.prepare(ctx, &c, nil); err != nil {
		return c, err
	}
	c.stamp(Contact{}, c.Source, c.CreatedAt, by)
	c.judge(s.now())
	for _, id := range c.Lists {
		if _, err := s.lists.Open(ctx, id); err != nil {
			return c, err
		}
	}
	if err := s.contacts.Insert(ctx, &c); err != nil {
		return c, s.taken(ctx, c, err)
	}
	s.tags.Learn(c.Tags...)
	return c, s.record(ctx, "contact.created", c.ID, map[string]string{"name": c.Name}, by)
}

// Judge returns what is wrong with a contact, and changes nothing.
func (s *Contacts) Judge(ctx context.Context, c Contact) error {
	c = clone(c)
	return s.prepare(ctx, &c, nil)
}

// Change edits a contact. Rev is the revision that the editor saw, AnyRev to change whatever is there. The
// edit cannot touch lists and do-not-contact, which have methods of their own.
func (s *Contacts) Change(ctx context.Context, id string, rev int64, edit func(*Contact), by audit.Actor) (Contact, error) {
	_, c, err := s.change(ctx, id, rev, edit, by)
	return c, err
}

// change is Change, and returns what was there before as well.
func (s *Contacts) change(ctx context.Context, id string, rev int64, edit func(*Contact), by audit.Actor) (before, c Contact, err error) {
	var data map[string]string
	c, err = s.contacts.Edit(ctx, id, func(c *Contact) error {
		if rev != AnyRev && c.Rev != rev {
			return fault.Clash("contact.changed")
		}
		before = clone(*c)
		edit(c)
		c.ID, c.CreatedAt, c.Source, c.Lists = before.ID, before.CreatedAt, before.Source, before.Lists
		c.DoNotContact, c.DoNotContactReason = before.DoNotContact, before.DoNotContactReason
		c.Figures, c.Checks, c.PendingBy = before.Figures, before.Checks, before.PendingBy
		c.moved(before, s.now())
		if err := s.prepare(ctx, c, before.Custom); err != nil {
			return err
		}
		c.stamp(before, "hand", s.now(), by)
		c.judge(s.now())
		if data = difference(before, *c); len(data) > 0 {
			c.UpdatedAt = s.now().UTC()
		}
		return nil
	})
	if err != nil {
		return before, c, missing(s.taken(ctx, c, err))
	}
	if len(data) == 0 {
		return before, c, nil
	}
	s.tags.Learn(c.Tags...)
	if err := s.record(ctx, "contact.changed", id, data, by); err != nil {
		return before, c, err
	}
	return before, c, s.settle(ctx, before, c, by)
}

// Block marks a contact as one that must not be contacted, and says why.
func (s *Contacts) Block(ctx context.Context, id, reason string, by audit.Actor) (Contact, error) {
	if squeeze(reason) == "" {
		return Contact{}, fault.Bad("reason", "contact.block.reason_missing")
	}
	c, err := s.contacts.Edit(ctx, id, func(c *Contact) error {
		c.DoNotContact, c.DoNotContactReason, c.UpdatedAt = true, squeeze(reason), s.now().UTC()
		if len([]rune(c.DoNotContactReason)) > maxText {
			return fault.Bad("reason", "contact.text.long", "max", maxText, "n", len([]rune(c.DoNotContactReason)))
		}
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	return c, s.record(ctx, "contact.blocked", id, map[string]string{"reason": c.DoNotContactReason}, by)
}

// Unblock takes the mark away.
func (s *Contacts) Unblock(ctx context.Context, id string, by audit.Actor) (Contact, error) {
	var reason string
	c, err := s.contacts.Edit(ctx, id, func(c *Contact) error {
		reason = c.DoNotContactReason
		c.DoNotContact, c.DoNotContactReason, c.UpdatedAt = false, "", s.now().UTC()
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	return c, s.record(ctx, "contact.unblocked", id, map[string]string{"reason": reason}, by)
}

// Delete removes a contact and its notes, unless something that must be remembered hangs on it. Both are kept for
// act.For, to be taken back; whoever must be gone for good is erased.
func (s *Contacts) Delete(ctx context.Context, id string, by audit.Actor) error {
	return s.DeleteActed(ctx, act.New(), id, by)
}

// DeleteActed is Delete under an id from act.New.
func (s *Contacts) DeleteActed(ctx context.Context, under, id string, by audit.Actor) error {
	c, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	why, err := s.Kept(ctx, c)
	if err != nil {
		return err
	}
	if why != "" {
		return fault.Clash(why, "name", c.Name)
	}
	if err := s.keepDeleted(ctx, under, c, by); err != nil {
		return err
	}
	if _, err := s.notes.Delete(ctx, store.Eq("contact_id", id)); err != nil {
		return err
	}
	if _, err := s.contacts.Delete(ctx, store.Eq("id", id)); err != nil {
		return err
	}
	if err := s.Forget(ctx, id); err != nil {
		return err
	}
	return s.record(ctx, "contact.deleted", id, map[string]string{"name": c.Name}, by)
}

// Kept is why a contact may not be deleted, as a message key with {name}; "" when nothing hangs on it. What
// hung on a contact that became part of it hangs on it.
func (s *Contacts) Kept(ctx context.Context, c Contact) (string, error) {
	for _, k := range s.keep {
		for _, id := range c.AllIDs() {
			if kept, err := k.check(ctx, id); kept || err != nil {
				return k.why, err
			}
		}
	}
	return "", nil
}

// prepare tidies and derives, and finds addresses that are another's. Custom are the values of added fields
// that the contact had before: they need not be right any more.
func (s *Contacts) prepare(ctx context.Context, c *Contact, custom map[string]string) error {
	err := c.tidy()
	if e := s.fields.Judge(ctx, "contact", custom, c.Custom); len(fault.All(e)) > 0 {
		err = append(fault.List(fault.All(err)), fault.All(e)...)
	} else if e != nil {
		return e
	}
	var o outlet.Outlet
	if c.OutletID != "" {
		var e error
		if o, e = s.outlets.Get(ctx, c.OutletID); fault.KindOf(e) == fault.NotFound {
			err = append(fault.List(fault.All(err)), fault.Of(e).On("outlet_id"))
		} else if e != nil {
			return e
		} else {
			c.OutletID = o.ID // it may have become part of another one since the form was shown
		}
	}
	if err != nil {
		return err
	}
	if err := s.namePositions(ctx, c); err != nil {
		return err
	}
	c.derive(o)
	if c.Held = nil; len(c.Emails) == 0 {
		return nil
	}
	found, e := s.Suppressions.Suppressed(ctx, c.Emails...)
	if e != nil {
		return e
	}
	c.Held = reasonsOf(c.Emails, found)
	other, e := s.contacts.First(ctx, store.Query{Filter: store.And(store.In("emails", c.Emails...), store.Ne("id", c.ID))})
	if errors.Is(e, store.ErrNotFound) {
		return nil
	}
	if e != nil {
		return e
	}
	return takenBy(*c, other)
}

func takenBy(c, other Contact) error {
	for _, a := range c.Emails {
		if slices.Contains(other.Emails, a) {
			field := "emails"
			if a == c.Email {
				field = "email"
			}
			return fault.Bad(field, "contact.address.taken", "address", a, "name", other.Name)
		}
	}
	return fault.Clash("contact.changed")
}

// taken explains a duplicate that slipped in between the look and the write.
func (s *Contacts) taken(ctx context.Context, c Contact, err error) error {
	if !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	if other, ok, e := s.ByAddress(ctx, c.Email); e == nil && ok {
		return takenBy(c, other)
	}
	return fault.Clash("contact.changed").Because(err)
}

func (s *Contacts) record(ctx context.Context, action, id string, data map[string]string, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "contact:"+id, audit.Entry{By: by, Action: action, Object: "contact:" + id, Data: data})
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("contact.missing").Because(err)
	}
	return err
}

func clone(c Contact) Contact {
	c.Emails, c.Beats, c.Tags, c.Lists = slices.Clone(c.Emails), slices.Clone(c.Beats), slices.Clone(c.Tags), slices.Clone(c.Lists)
	c.Phones, c.Handles, c.Positions, c.Checks = slices.Clone(c.Phones), slices.Clone(c.Handles), slices.Clone(c.Positions), slices.Clone(c.Checks)
	c.Custom = maps.Clone(c.Custom)
	return c
}
