package mailing

import (
	"context"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// A reply that is taken back while it is still being logged stays taken back everywhere: with its delivery, and with the
// contact.
func TestAReplyIsTakenBackWhileItIsLogged(t *testing.T) {
	w := newWorld(t)
	c := w.contact("Li", "li@x.example")
	m, _ := w.sendTo(c)
	w.run(w.engine())
	w.clock.Add(time.Hour)
	id, once := mailing.DeliveryID(m.ID, "li@x.example"), false
	w.contacts.Knows(func(ctx context.Context, _ []string) (map[string]contact.Known, error) {
		if once {
			return nil, nil
		}
		once = true
		return nil, w.mailings.TakeBackReply(ctx, id, author)
	})
	r, err := w.mailings.LogReply(w.ctx, id, time.Time{}, "", author)
	w.must(err)
	d, err := w.mailings.Delivery(w.ctx, id)
	w.must(err)
	c, err = w.contacts.Get(w.ctx, c.ID)
	w.must(err)
	if !once || !r.Withdrawn || r.Owes || d.Replied || !c.LastReply.IsZero() {
		t.Errorf("asked %v, taken back %v, owes %v, marked %v, last reply %s", once, r.Withdrawn, r.Owes, d.Replied, c.LastReply)
	}
}

// Whoever is erased by an address has no note left of what they said, not even of a reply that was taken back.
func TestNotesOfRepliesThatWereTakenBackAreErased(t *testing.T) {
	w := newWorld(t)
	m, _ := w.sendTo(w.contact("Li", "li@x.example"))
	w.run(w.engine())
	w.clock.Add(time.Hour)
	id := mailing.DeliveryID(m.ID, "li@x.example")
	_, err := w.mailings.LogReply(w.ctx, id, time.Time{}, "is on leave for an operation", author)
	w.must(err)
	w.must(w.mailings.TakeBackReply(w.ctx, id, author))
	w.must(w.mailings.Erase(w.ctx, contact.Person{Addresses: []string{"li@x.example"}}))
	replies, err := store.Open[mailing.Reply](w.ctx, w.db, "mailing_replies")
	w.must(err)
	if r, err := replies.Get(w.ctx, id); err != nil || r.Note != "" {
		t.Errorf("%q %v", r.Note, err)
	}
}
