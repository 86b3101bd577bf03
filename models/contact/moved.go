package contact

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// outletMove is what of a contact hung on an outlet when that became part of another one, so that it can go back.
type outletMove struct {
	ID        string    `json:"id"` // outlet that went, and contact
	Rev       int64     `json:"rev"`
	Goes      string    `json:"goes"`
	ContactID string    `json:"contact_id"`
	Main      bool      `json:"main"` // the main role was there
	Places    []oldRole `json:"places"`
}

// oldRole is a further role, present or past, at the outlet that went.
type oldRole struct {
	Role    string `json:"role"`
	From    string `json:"from"`
	To      string `json:"to"`
	Dropped bool   `json:"dropped"` // the contact has the very same at the outlet that stayed
}

func (s *Contacts) openMoves(ctx context.Context, db store.DB) (err error) {
	s.moves, err = store.Open[outletMove](ctx, db, "contact_outlet_moves", store.On("goes"), store.On("contact_id"))
	return err
}

// outletMerged brings the contacts of an outlet along when it becomes part of another one, and back when it comes back.
func (s *Contacts) outletMerged(ctx context.Context, stays, goes string, back bool) error {
	if back {
		return s.sendBack(ctx, stays, goes)
	}
	for _, field := range []string{"outlet_ids", "past_outlet_ids"} {
		for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.Eq(field, goes)}) {
			if err != nil {
				return err
			}
			if err := s.move(ctx, c, stays, goes); err != nil {
				return err
			}
		}
	}
	return nil
}

// move brings one contact to the outlet that stays; what hung on the other is written down first.
func (s *Contacts) move(ctx context.Context, c Contact, stays, goes string) error {
	moved, m := moveTo(c, stays, goes)
	if _, err := s.moves.InsertMissing(ctx, &m); err != nil {
		return err
	}
	o, err := s.outletOf(ctx, moved)
	if err != nil {
		return err
	}
	_, err = s.contacts.Edit(ctx, c.ID, func(c *Contact) error {
		*c, _ = moveTo(*c, stays, goes)
		if c.OutletID != moved.OutletID {
			return fault.Later(nil, "outlet.merge.running") // changed in between: the sweep goes on
		}
		return s.rewrite(ctx, c, o)
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func moveTo(c Contact, stays, goes string) (Contact, outletMove) {
	c = clone(c)
	m := outletMove{ID: goes + " " + c.ID, Goes: goes, ContactID: c.ID}
	if c.OutletID == goes {
		c.OutletID, m.Main = stays, true
	}
	var positions []Position
	for _, p := range c.Positions {
		if p.OutletID != goes {
			positions = append(positions, p)
			continue
		}
		same := func(x Position) bool {
			return x.OutletID == stays && x.Role == p.Role && x.From == p.From && x.To == p.To
		}
		at := oldRole{Role: p.Role, From: p.From, To: p.To}
		at.Dropped = (p.To == "" && c.OutletID == stays && p.Role == c.Role) || slices.ContainsFunc(c.Positions, same)
		if p.OutletID = stays; !at.Dropped {
			positions = append(positions, p)
		}
		m.Places = append(m.Places, at)
	}
	c.Positions = positions
	return c, m
}

// sendBack undoes outletMerged: whoever was moved then, and still is where they were moved to, goes back.
func (s *Contacts) sendBack(ctx context.Context, stays, goes string) error {
	for m, err := range s.moves.Each(ctx, store.Query{Filter: store.Eq("goes", goes)}) {
		if err != nil {
			return err
		}
		c, err := s.Get(ctx, m.ContactID) // it may be part of another one by now
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		o, err := s.outletOf(ctx, moveBack(c, m, stays))
		if err != nil {
			return err
		}
		_, err = s.contacts.Edit(ctx, c.ID, func(c *Contact) error {
			*c = moveBack(*c, m, stays)
			return s.rewrite(ctx, c, o)
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	_, err := s.moves.Delete(ctx, store.Eq("goes", goes))
	return err
}

func moveBack(c Contact, m outletMove, stays string) Contact {
	c = clone(c)
	if m.Main && c.OutletID == stays {
		c.OutletID = m.Goes
	}
	for _, at := range m.Places {
		here := func(id string) func(Position) bool {
			return func(p Position) bool {
				return p.OutletID == id && p.Role == at.Role && p.From == at.From && p.To == at.To
			}
		}
		switch i := slices.IndexFunc(c.Positions, here(stays)); {
		case slices.ContainsFunc(c.Positions, here(m.Goes)): // done before
		case at.Dropped:
			c.Positions = append(c.Positions, Position{OutletID: m.Goes, Role: at.Role, From: at.From, To: at.To})
		case i >= 0:
			c.Positions[i].OutletID = m.Goes
		}
	}
	return c
}

// rewrite names and derives what a contact keeps of its outlets.
func (s *Contacts) rewrite(ctx context.Context, c *Contact, o outlet.Outlet) error {
	if err := s.namePositions(ctx, c); err != nil {
		return err
	}
	c.derive(o)
	c.UpdatedAt = s.now().UTC()
	return nil
}

// outletsNow are the conditions of a tree with the outlets in them as they are by now: a segment that asks for an
// outlet which became part of another one asks for that.
func (s *Contacts) outletsNow(ctx context.Context, t filter.Tree) (filter.Tree, error) {
	if (t.Field == "outlet" || t.Field == "past_outlet") && len(t.Values) > 0 {
		var err error
		t.Values, err = s.outlets.Now(ctx, t.Values...)
		return t, err
	}
	if len(t.Of) == 0 {
		return t, nil
	}
	t.Of = slices.Clone(t.Of)
	for i, part := range t.Of {
		var err error
		if t.Of[i], err = s.outletsNow(ctx, part); err != nil {
			return t, err
		}
	}
	return t, nil
}
