package mailing

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// Sent is a message to somebody, as they may ask for it.
type Sent struct {
	MailingID string    `json:"mailing"`
	ReleaseID string    `json:"release"`
	Address   string    `json:"address"`
	State     Status    `json:"state"`
	At        time.Time `json:"at"`
	MessageID string    `json:"message_id"`
	RepliedAt time.Time `json:"replied_at"` // zero: no reply is on record
	Reply     string    `json:"reply"`      // what a colleague noted of it
}

func theirs(p contact.Person) store.Filter {
	return store.Or(store.In("contactId", p.IDs...), store.In("address", p.Addresses...))
}

// Tell returns the messages to a person.
func (s *Mailings) Tell(ctx context.Context, p contact.Person) (any, error) {
	out, replies := []Sent{}, map[string]Reply{}
	for r, err := range s.replies.Each(ctx, store.Query{Filter: store.And(store.In("contactId", p.IDs...), store.Eq("withdrawn", false))}) {
		if err != nil {
			return nil, err
		}
		replies[r.ID] = r
	}
	for d, err := range s.deliveries.Each(ctx, store.Query{Filter: theirs(p)}) {
		if err != nil {
			return nil, err
		}
		out = append(out, Sent{d.MailingID, d.ReleaseID, d.Address, d.State, d.At, d.MessageID, replies[d.ID].At, replies[d.ID].Note})
	}
	return out, nil
}

// Erase takes a person out of the deliveries. That a message was sent, and which, stays; to whom does not. What
// waits for them is not sent any more.
func (s *Mailings) Erase(ctx context.Context, p contact.Person) error {
	if err := s.eraseReplies(ctx, p); err != nil { // they are found by the address
		return err
	}
	stop := store.Patch{Set: map[string]any{"state": Suppressed, "reason": DoNotContact, "at": s.now()}}
	if _, err := s.deliveries.Modify(ctx, waiting(theirs(p)), stop); err != nil {
		return err
	}
	blank := store.Patch{Set: map[string]any{"name": "", "address": "", "search": "", "text": "", "outlet": ""}}
	if _, err := s.deliveries.Modify(ctx, theirs(p), blank); err != nil {
		return err
	}
	if err := errors.Join(s.dropStreaks(ctx, p.Addresses, store.Filter{}), s.eraseClicks(ctx, p)); err != nil {
		return err
	}
	for r, err := range s.removed.Each(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if p.AddressIn(r.Address) || slices.Contains(p.IDs, r.ContactID) {
			if _, err := s.removed.Modify(ctx, store.Eq("id", r.ID), store.Patch{Set: map[string]any{"name": "", "address": "", "search": ""}}); err != nil {
				return err
			}
		}
	}
	return s.eraseCaptured(ctx, p)
}

// eraseCaptured removes the captured messages to a person: they hold the whole text with the name in it.
func (s *Mailings) eraseCaptured(ctx context.Context, p contact.Person) error {
	for c, err := range s.captured.Each(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if p.AddressIn(c.Message.To.Email) {
			if _, err := s.captured.Delete(ctx, store.Eq("id", c.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}
