package line

import (
	"context"
	"time"

	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// Heard is what a person was told.
type Heard struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Channel string    `json:"channel"`
	Outlet  string    `json:"outlet"`
	Speaker string    `json:"speaker"`
	Texts   []string  `json:"texts"` // the first and its corrections
}

// Tell returns the answers that a person was given, but for those about incidents that the viewer may not know of: who
// answers for a whole person has to be shown those first.
func (s *Lines) Tell(ctx context.Context, p contact.Person) (any, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, err
	}
	out := []Heard{}
	for a, err := range s.answers.Each(ctx, store.Query{Filter: store.And(store.In("contactId", p.IDs...), veil)}) {
		if err != nil {
			return nil, err
		}
		h := Heard{ID: a.ID, At: a.At, Channel: a.Channel, Outlet: a.OutletName, Speaker: a.Speaker}
		for _, w := range a.Wordings {
			h.Texts = append(h.Texts, w.Text)
		}
		out = append(out, h)
	}
	return out, nil
}

// Erase takes a person out of the answers: who was told, and every text that names them. What was said to the outlet,
// when and on which facts, stays.
func (s *Lines) Erase(ctx context.Context, p contact.Person) error {
	for a, err := range s.answers.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		if !a.erase(p) {
			continue
		}
		changed, err := s.answers.Edit(ctx, a.ID, func(a *Answer) error { a.erase(p); return nil })
		if err != nil {
			return err
		}
		entry := saidAnswer(changed)
		if err := s.said.Put(ctx, &entry); err != nil {
			return err
		}
	}
	return nil
}

// erase reports whether the answer held anything of the person.
func (a *Answer) erase(p contact.Person) bool {
	held := false
	for _, id := range p.IDs {
		if a.ContactID == id {
			a.ContactID, a.ContactName, held = "", "", true
		}
	}
	for _, field := range []*string{&a.Name, &a.Speaker} {
		if p.In(*field) {
			*field, held = "", true
		}
	}
	for n := range a.Wordings {
		w := &a.Wordings[n]
		if p.In(w.Text) || p.In(w.Why) || p.In(w.Reason) {
			w.Text, w.Why, w.Reason, w.Flags, w.Erased, held = "", "", "", nil, true, true
		}
		for i := range w.Flags {
			if p.In(w.Flags[i].Whom) {
				w.Flags[i].Whom, held = "", true
			}
		}
	}
	return held
}

// OutletMerged brings the answers to an outlet along when it becomes part of another one, and back when it comes back.
func (s *Lines) OutletMerged(ctx context.Context, stays, goes string, back bool) error {
	f, p := outlet.Moved(stays, goes, back)
	if _, err := s.answers.Modify(ctx, f, p); err != nil {
		return err
	}
	_, err := s.said.Modify(ctx, f, p)
	return err
}
