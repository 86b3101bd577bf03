package contact

import (
	"context"
	"slices"
	"time"

	"standfirst/models/act"
	"standfirst/models/audit"
)

// One is what takes back what was done to one contact: an edit, or a deletion.
type One struct {
	Edit *Delta   `json:"edit,omitempty"`
	Gone *deleted `json:"gone,omitempty"`
}

// Undone says what came of taking an act back.
type Undone struct {
	Act   act.Act
	N     int64    // how many of its values are as before
	Lost  []string // addresses that somebody else has got since, of a contact that was deleted
	Since Since    // why nothing was taken back of a contact; its zero value is no reason
}

// Since is a change of a contact by which an earlier one cannot be taken back any more.
type Since struct {
	Fields  []string          // as events name them
	Checked bool              // no field was changed, but somebody has said that what it holds is right, or is not
	Data    map[string]string // of the latest event that changed one of them: each "before → after"; empty when there is none
	ByName  string            // who did so; "" when no event tells
	At      time.Time
}

// Any reports whether there is such a change.
func (s Since) Any() bool { return s.Checked || len(s.Fields) > 0 }

// TakeBack gives contacts back what an act changed, as far as it is still so: whoever has got another owner since, or
// lost the tag, stays as they are. Fields of one contact are given back all together, or none of them when one was
// changed since; then the act can still be taken back. Whoever was deleted comes back.
func (s *Contacts) TakeBack(ctx context.Context, id string, by audit.Actor) (Undone, error) {
	a, err := s.Acts.Get(ctx, id)
	out := Undone{Act: a}
	if err != nil {
		return out, err
	}
	told := Selection{}
	for p, err := range s.Acts.Parts(ctx, id) {
		if err != nil {
			return out, err
		}
		var n int64
		switch {
		case p.Many != nil:
			n, err = s.giveBack(ctx, *p.Many)
			told.IDs = append(told.IDs, p.Many.IDs[:min(len(p.Many.IDs), mostTold+1)]...)
		case p.More != nil && p.More.Edit != nil:
			out.Since, err = s.revert(ctx, a, *p.More.Edit, by)
		case p.More != nil && p.More.Gone != nil:
			out.Lost, err = s.bringBack(ctx, *p.More.Gone, by)
		}
		if out.N += n; err != nil || out.Since.Any() {
			return out, err
		}
	}
	out.Act, err = s.Acts.End(ctx, id)
	if err != nil || a.ThingID != "" { // which has told its own stream
		return out, err
	}
	return out, s.tell(ctx, told, out.N, audit.Entry{
		By: by, Action: "contact.act_undone", Object: "contact_act:" + id, Data: map[string]string{"what": a.What, "did": a.Action},
	})
}

// eraseActs removes what takes back whatever was done to a person: to the contact, to one that was deleted before and was
// the same person, and to others who had an address of theirs.
func (s *Contacts) eraseActs(ctx context.Context, p Person) error {
	things, acts := slices.Clone(p.IDs), []string(nil)
	for part, err := range s.Acts.AllParts(ctx) {
		if err != nil {
			return err
		}
		switch one := part.More; {
		case one == nil:
		case one.Gone != nil && one.Gone.is(p):
			things, acts = append(things, one.Gone.Contact.ID), append(acts, part.ActID)
		case one.Edit != nil && one.Edit.names(p):
			acts = append(acts, part.ActID)
		}
	}
	for a, err := range s.Acts.Of(ctx, things...) {
		if err != nil {
			return err
		}
		acts = append(acts, a.ID)
	}
	for _, id := range acts {
		if err := s.Acts.Drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
