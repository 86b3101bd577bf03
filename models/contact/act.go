package contact

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// MostUndone is how many contacts something may have been done to at once that can be taken back. Of more, too much
// would have to be remembered.
const MostUndone = 20000

// UndoFor is how long what was done to contacts can be taken back.
const UndoFor = 30 * 24 * time.Hour

// Act is what somebody did to one contact or to a selection. What is needed to take it back are its parts, which a
// list of acts does not read.
type Act struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Action    string    `json:"action"`     // as the log has it, such as "contact.tagged"
	What      string    `json:"what"`       // the tag, or the name of the list, the colleague or who was deleted; "" is nobody
	ContactID string    `json:"contact_id"` // of what was done to one contact, else ""
	Small     bool      `json:"small"`      // some fields of one contact were changed, which no list of acts shows
	N         int64     `json:"n"`          // how many contacts it changed
	Values    int64     `json:"values"`     // how many values: of somebody with two tags for one it is two more
	By        string    `json:"by"`         // user id
	ByName    string    `json:"by_name"`
	At        time.Time `json:"at"`
	UndoneAt  time.Time `json:"undone_at,omitzero"`
}

// Open reports whether it has not been taken back yet.
func (a Act) Open() bool { return a.UndoneAt.IsZero() }

// actPart is a part of what takes an act back: one of its three.
type actPart struct {
	ID    string    `json:"id"`
	Rev   int64     `json:"rev"`
	ActID string    `json:"act_id"`
	At    time.Time `json:"at"`
	Many  *Exchange `json:"many,omitempty"`
	One   *Delta    `json:"one,omitempty"`
	Gone  *deleted  `json:"gone,omitempty"`
}

// NewAct is an id under which something that is done to contacts is kept, so that it can be taken back.
func NewAct() string { return store.NewID() }

func (s *Contacts) openActs(ctx context.Context, db store.DB) (err error) {
	s.acts, err = store.Open[Act](ctx, db, "contact_acts", store.On("small", "at"), store.On("at"), store.On("contact_id"), store.On("action"))
	if err != nil {
		return err
	}
	s.parts, err = store.Open[actPart](ctx, db, "contact_act_parts", store.On("act_id"), store.On("at"))
	return err
}

// keepAct keeps an act, or adds a further step to it. The parts come first: with the act they can be taken back.
func (s *Contacts) keepAct(ctx context.Context, a Act, parts ...*actPart) error {
	a.At = s.now().UTC()
	for _, p := range parts {
		p.ID, p.ActID, p.At = store.NewID(), a.ID, a.At
	}
	if err := s.parts.Insert(ctx, parts...); err != nil {
		return err
	}
	err := s.acts.Insert(ctx, &a)
	if !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	_, err = s.acts.Modify(ctx, store.Eq("id", a.ID), store.Patch{Inc: map[string]int64{"values": a.Values}})
	return err
}

// Acts are what was done to many contacts in the last 30 days, and the deletions, the latest first; those that are
// taken back included.
func (s *Contacts) Acts(ctx context.Context, limit int) ([]Act, error) {
	q := store.Query{Filter: store.And(store.Eq("small", false), store.Gt("at", s.now().Add(-UndoFor))), Sort: []string{"-at"}, Limit: limit}
	page, err := s.acts.Find(ctx, q)
	return page.Items, err
}

// Undoable reports whether an act was kept and can be taken back.
func (s *Contacts) Undoable(ctx context.Context, id string) (bool, error) {
	a, err := s.acts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && a.Open(), err
}

// Undone says what came of taking an act back.
type Undone struct {
	Act   Act
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
	a, err := s.acts.Get(ctx, id)
	out := Undone{Act: a}
	if errors.Is(err, store.ErrNotFound) {
		return out, fault.Missing("contact.act.missing").Because(err)
	}
	if err != nil {
		return out, err
	}
	if !a.Open() {
		return out, fault.Clash("contact.act.undone")
	}
	told := Selection{}
	for p, err := range s.parts.Each(ctx, store.Query{Filter: store.Eq("act_id", id)}) {
		if err != nil {
			return out, err
		}
		var n int64
		switch {
		case p.Many != nil:
			n, err = s.giveBack(ctx, *p.Many)
			told.IDs = append(told.IDs, p.Many.IDs[:min(len(p.Many.IDs), mostTold+1)]...)
		case p.One != nil:
			out.Since, err = s.revert(ctx, a, *p.One, by)
		case p.Gone != nil:
			out.Lost, err = s.bringBack(ctx, *p.Gone, by)
		}
		if out.N += n; err != nil || out.Since.Any() {
			return out, err
		}
	}
	out.Act, err = s.acts.Edit(ctx, id, func(a *Act) error {
		if !a.Open() {
			return fault.Clash("contact.act.undone")
		}
		a.UndoneAt = s.now().UTC()
		return nil
	})
	if err != nil || a.ContactID != "" { // which has told its own stream
		return out, err
	}
	return out, s.tell(ctx, told, out.N, audit.Entry{
		By: by, Action: "contact.act_undone", Object: "contact_act:" + id, Data: map[string]string{"what": a.What, "did": a.Action},
	})
}

// forgetActs removes what cannot be taken back any more.
func (s *Contacts) forgetActs(ctx context.Context) error {
	old := store.Lte("at", s.now().Add(-UndoFor))
	_, errA := s.acts.Delete(ctx, old)
	_, errP := s.parts.Delete(ctx, old)
	return errors.Join(errA, errP)
}

// eraseActs removes the acts on a person's fields, and whoever of the deleted is this person.
func (s *Contacts) eraseActs(ctx context.Context, p Person) error {
	for a, err := range s.acts.Each(ctx, store.Query{Filter: store.Or(store.In("contact_id", p.IDs...), store.Eq("action", "contact.deleted"))}) {
		if err != nil {
			return err
		}
		mine := slices.Contains(p.IDs, a.ContactID)
		for part, err := range s.parts.Each(ctx, store.Query{Filter: store.Eq("act_id", a.ID)}) {
			if err != nil {
				return err
			}
			mine = mine || part.Gone != nil && part.Gone.is(p)
		}
		if !mine {
			continue
		}
		_, errP := s.parts.Delete(ctx, store.Eq("act_id", a.ID))
		_, errA := s.acts.Delete(ctx, store.Eq("id", a.ID))
		if err := cmp.Or(errP, errA); err != nil {
			return err
		}
	}
	return nil
}
