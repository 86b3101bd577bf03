package mailbox

import (
	"context"
	"time"

	"standfirst/models/contact"
	"standfirst/models/store"
)

// Wrote is a message of a person that was set aside or is left for somebody to read. Answers that were logged stand with
// their mailings.
type Wrote struct {
	At      time.Time `json:"at"` // when it was read
	From    string    `json:"from"`
	Subject string    `json:"subject"`
}

func theirs(p contact.Person) store.Filter { return store.In("from", p.Addresses...) }

// Tell returns what is kept of the messages of a person.
func (s *Mailboxes) Tell(ctx context.Context, p contact.Person) (any, error) {
	out := []Wrote{}
	if len(p.Addresses) == 0 {
		return out, nil
	}
	for a, err := range s.arrivals.Each(ctx, store.Query{Filter: theirs(p)}) {
		if err != nil {
			return nil, err
		}
		out = append(out, Wrote{a.At, a.From, a.Subject})
	}
	return out, nil
}

// Erase forgets who wrote what was set aside or is left for a person, when that person is erased.
func (s *Mailboxes) Erase(ctx context.Context, p contact.Person) error {
	if len(p.Addresses) == 0 {
		return nil
	}
	_, err := s.arrivals.Modify(ctx, theirs(p), store.Patch{Set: map[string]any{"from": "", "subject": ""}})
	return err
}
