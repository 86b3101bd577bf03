package enquiry

import (
	"context"
	"slices"
	"time"

	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// Asked is what a person has asked.
type Asked struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Channel  string    `json:"channel"`
	Outlet   string    `json:"outlet"`
	Question string    `json:"question"`
	State    State     `json:"state"`
	Note     string    `json:"note"`
}

// Tell returns what a person has asked, but for enquiries about incidents that the viewer may not know of.
func (s *Enquiries) Tell(ctx context.Context, p contact.Person) (any, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, err
	}
	out := []Asked{}
	for e, err := range s.docs.Each(ctx, store.Query{Filter: store.And(store.In("contactId", p.IDs...), veil)}) {
		if err != nil {
			return nil, err
		}
		out = append(out, Asked{ID: e.ID, At: e.Came, Channel: e.Channel, Outlet: e.OutletName, Question: e.Question, State: e.State, Note: e.Note})
	}
	return out, nil
}

// Erase takes a person out of the enquiries: who asked, and every text that names them. That the outlet asked, when, and
// whether it was answered in time stays.
func (s *Enquiries) Erase(ctx context.Context, p contact.Person) error {
	for e, err := range s.docs.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		if !e.erase(p) {
			continue
		}
		if _, err := s.docs.Edit(ctx, e.ID, func(e *Enquiry) error { e.erase(p); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// erase reports whether the enquiry held anything of the person.
func (e *Enquiry) erase(p contact.Person) bool {
	held := false
	if slices.Contains(p.IDs, e.ContactID) && e.ContactID != "" {
		e.ContactID, e.ContactName, held = "", "", true
	}
	if p.In(e.Name) {
		e.Name, held = "", true
	}
	if p.In(e.Question) || p.In(e.Note) {
		e.Question, e.Note, e.Erased, held = "", "", true, true
	}
	if held {
		e.derive()
	}
	return held
}

// ByContact reports whether a contact has ever asked: such a contact is not deleted, but can be erased.
func (s *Enquiries) ByContact(ctx context.Context, contactID string) (bool, error) {
	n, err := s.docs.CountUpTo(ctx, store.Eq("contactId", contactID), 1)
	return n > 0, err
}

// OutletMerged brings the enquiries of an outlet along when it becomes part of another one, and back when it comes back.
func (s *Enquiries) OutletMerged(ctx context.Context, stays, goes string, back bool) error {
	f, p := outlet.Moved(stays, goes, back)
	_, err := s.docs.Modify(ctx, f, p)
	return err
}
