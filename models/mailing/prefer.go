package mailing

import (
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Rhythms are how many days apart at least a reader may ask mailings to be; 0 is any number.
func Rhythms() []int64 { return []int64{0, 7, 30} }

// Wishes are what a reader may ask for on their personal page, besides being left alone.
type Wishes struct {
	MailEvery             int64  // one of Rhythms
	LeaveFrom, LeaveUntil string // dates of an absence, the last day included; "" is none
}

// Wish takes down what the reader of a token wishes, from the next message on. The form's fields are mail_every,
// leave_from and leave_until.
func (s *Mailings) Wish(ctx context.Context, token string, w Wishes, from string) error {
	d, err := s.Reader(ctx, token)
	if err != nil || d.ContactID == "" || d.Drill {
		return err
	}
	if !slices.Contains(Rhythms(), w.MailEvery) {
		return fault.Bad("mail_every", "unsubscribe.wish.rhythm")
	}
	c, err := s.d.Contacts.Get(ctx, d.ContactID)
	if err != nil {
		return err
	}
	_, err = s.d.Contacts.Change(ctx, c.ID, c.Rev, func(c *contact.Contact) {
		c.MailEvery = w.MailEvery
		if c.LeaveFrom != w.LeaveFrom || c.LeaveUntil != w.LeaveUntil {
			c.LeaveFrom, c.LeaveUntil, c.LeaveNote = w.LeaveFrom, w.LeaveUntil, ""
		}
	}, readerOf(d, from))
	return err
}

func readerOf(d Delivery, from string) audit.Actor {
	return audit.Actor{ID: "reader:" + d.ContactID, Name: d.Address, From: from}
}

// Refused are the topics that the reader of a delivery wants no mailing about.
func (s *Mailings) Refused(ctx context.Context, d Delivery) ([]string, error) {
	found, err := s.d.Contacts.Suppressions.Suppressed(ctx, d.Address)
	var out []string
	for _, h := range found[d.Address].Holds {
		if id, ok := contact.TopicOf(h.Scope); ok {
			out = append(out, id)
		}
	}
	return out, err
}

// Refuse takes down which of the topics the reader of a token wants no mailing about. It holds for messages that wait: once
// it has returned, none that is about these alone is handed over. It may be repeated.
func (s *Mailings) Refuse(ctx context.Context, token string, offered, refused []string, from string) error {
	d, err := s.Reader(ctx, token)
	if err != nil || d.ContactID == "" || d.Address == "" || d.Drill {
		return err
	}
	before, err := s.Refused(ctx, d)
	if err != nil {
		return err
	}
	for _, id := range offered {
		was, is := slices.Contains(before, id), slices.Contains(refused, id)
		switch {
		case is && !was:
			err = s.d.Contacts.Suppressions.Suppress(ctx, d.Address, contact.TopicScope(id), contact.Unsubscribed, readerOf(d, from))
		case was && !is:
			err = s.d.Contacts.Suppressions.Lift(ctx, d.Address, contact.TopicScope(id), readerOf(d, from))
		}
		if err != nil {
			return err
		}
	}
	return s.dropRefused(ctx, d.Address)
}

// dropRefused takes out of the queue what waits for an address about nothing but refused topics.
func (s *Mailings) dropRefused(ctx context.Context, address string) error {
	page, err := s.deliveries.Find(ctx, store.Query{Filter: waiting(store.Eq("address", address)), Limit: store.MaxLimit})
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Items))
	for i, d := range page.Items {
		ids[i] = d.MailingID
	}
	mailings, err := s.docs.GetAll(ctx, uniq(ids)...)
	if err != nil {
		return err
	}
	held, err := s.d.Contacts.Suppressions.Suppressed(ctx, address)
	if err != nil {
		return err
	}
	for _, d := range page.Items {
		if _, refused := mailings[d.MailingID].refusedTopic(held[address]); !refused {
			continue
		}
		if err := s.suppressWaiting(ctx, store.Eq("id", d.ID), Unsubscribed); err != nil {
			return err
		}
	}
	return nil
}

// refusedTopic is the hold of an address against every topic that a mailing is about. One without topics is about
// anything; a correction is about what its readers got.
func (m Mailing) refusedTopic(held contact.Suppression) (contact.Hold, bool) {
	var first contact.Hold
	if m.IsCorrection() {
		return first, false
	}
	for _, id := range m.Topics {
		i := slices.IndexFunc(held.Holds, func(h contact.Hold) bool { return h.Scope == contact.TopicScope(id) })
		if i < 0 {
			return contact.Hold{}, false
		}
		if first.Scope == "" {
			first = held.Holds[i]
		}
	}
	return first, first.Scope != ""
}
