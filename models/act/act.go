// Package act keeps what somebody did to one thing or to many at once, with what is needed to take it back.
package act

import (
	"context"
	"errors"
	"iter"
	"time"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// Most is how many things something may have been done to at once that can be taken back. Of more, too much would have to
// be remembered.
const Most = 20000

// For is how long what was done can be taken back.
const For = 30 * 24 * time.Hour

// Act is what somebody did to one thing or to a selection. What is needed to take it back are its parts, which a list of
// acts does not read.
type Act struct {
	ID       string    `json:"id"`
	Rev      int64     `json:"rev"`
	Action   string    `json:"action"`   // as the log has it, such as "contact.tagged"
	What     string    `json:"what"`     // the tag, or the name of the list, the release, the colleague or who was deleted; "" is nobody
	ThingID  string    `json:"thing_id"` // of what was done to one thing, else ""
	Small    bool      `json:"small"`    // some fields of one thing were changed, which no list of acts shows
	N        int64     `json:"n"`        // how many things it changed
	Values   int64     `json:"values"`   // how many values: of somebody with two tags for one it is two more
	By       string    `json:"by"`       // user id
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"`
	UndoneAt time.Time `json:"undone_at,omitzero"`

	Incidents []string `json:"incidents"` // ids of those that it tells of, by its name or by what it changed
}

// Open reports whether it has not been taken back yet.
func (a Act) Open() bool { return a.UndoneAt.IsZero() }

// Part is a part of what takes an act back: values that were exchanged, or what else a feature keeps.
type Part[P any] struct {
	ID    string    `json:"id"`
	Rev   int64     `json:"rev"`
	ActID string    `json:"act_id"`
	At    time.Time `json:"at"`
	Many  *Exchange `json:"many,omitempty"`
	More  *P        `json:"more,omitempty"`
}

// New is an id under which something that is done is kept, so that it can be taken back.
func New() string { return store.NewID() }

// Acts are what was done to the things of one kind in one space; P is what takes back what no exchange does.
type Acts[P any] struct {
	acts  store.Collection[Act]
	parts store.Collection[Part[P]]
	now   func() time.Time
}

// Open opens those that are kept for a kind of thing, such as "contact".
func Open[P any](ctx context.Context, db store.DB, kind string, now func() time.Time) (*Acts[P], error) {
	acts, err := store.Open[Act](ctx, db, kind+"_acts", store.On("small", "at"), store.On("at"), store.On("thing_id"))
	if err != nil {
		return nil, err
	}
	parts, err := store.Open[Part[P]](ctx, db, kind+"_act_parts", store.On("act_id"), store.On("at"))
	return &Acts[P]{acts, parts, now}, err
}

// Keep keeps an act, or adds a further step to it. The parts come first: with the act they can be taken back.
func (s *Acts[P]) Keep(ctx context.Context, a Act, parts ...*Part[P]) error {
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

// Recent are what was done to many things in the last 30 days, and the deletions, the latest first; those that are taken
// back included. Those that tell of one of the hidden incidents are left out.
func (s *Acts[P]) Recent(ctx context.Context, limit int, hidden ...string) ([]Act, error) {
	f := store.And(store.Eq("small", false), store.Gt("at", s.now().Add(-For)))
	if len(hidden) > 0 {
		f = store.And(f, store.Not(store.In("incidents", hidden...)))
	}
	page, err := s.acts.Find(ctx, store.Query{Filter: f, Sort: []string{"-at"}, Limit: limit})
	return page.Items, err
}

// Undoable reports whether an act was kept and can be taken back.
func (s *Acts[P]) Undoable(ctx context.Context, id string) (bool, error) {
	a, err := s.acts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && a.Open(), err
}

// Get returns an act that can be taken back, or a fault: NotFound when it is not kept, Conflict when that was done already.
func (s *Acts[P]) Get(ctx context.Context, id string) (Act, error) {
	a, err := s.acts.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, fault.Missing("contact.act.missing").Because(err)
	}
	if err == nil && !a.Open() {
		err = fault.Clash("contact.act.undone")
	}
	return a, err
}

// Parts are those of an act, the latest first: what was done last is taken back first.
func (s *Acts[P]) Parts(ctx context.Context, id string) iter.Seq2[Part[P], error] {
	return s.parts.Each(ctx, store.Query{Filter: store.Eq("act_id", id), Sort: []string{"-id"}})
}

// End marks an act as taken back; a Conflict when it is already.
func (s *Acts[P]) End(ctx context.Context, id string) (Act, error) {
	return s.acts.Edit(ctx, id, func(a *Act) error {
		if !a.Open() {
			return fault.Clash("contact.act.undone")
		}
		a.UndoneAt = s.now().UTC()
		return nil
	})
}

// AllParts are those of all acts, and those that a stop left without one.
func (s *Acts[P]) AllParts(ctx context.Context) iter.Seq2[Part[P], error] {
	return s.parts.Each(ctx, store.Query{})
}

// Of are the acts on some things.
func (s *Acts[P]) Of(ctx context.Context, things ...string) iter.Seq2[Act, error] {
	return s.acts.Each(ctx, store.Query{Filter: store.In("thing_id", things...)})
}

// Drop removes an act, which can be taken back no more.
func (s *Acts[P]) Drop(ctx context.Context, id string) error {
	_, errP := s.parts.Delete(ctx, store.Eq("act_id", id))
	_, errA := s.acts.Delete(ctx, store.Eq("id", id))
	return errors.Join(errP, errA)
}

// Forget removes what cannot be taken back any more, each part after last has seen it; nil: nobody is to see it.
func (s *Acts[P]) Forget(ctx context.Context, last func(ctx context.Context, p Part[P]) error) error {
	old := store.Lte("at", s.now().Add(-For))
	if last != nil {
		for p, err := range s.parts.Each(ctx, store.Query{Filter: old, Sort: []string{"at"}}) {
			if err != nil {
				return err
			}
			if err := last(ctx, p); err != nil {
				return err
			}
		}
	}
	_, errA := s.acts.Delete(ctx, old)
	_, errP := s.parts.Delete(ctx, old)
	return errors.Join(errA, errP)
}
