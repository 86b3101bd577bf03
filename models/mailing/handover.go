package mailing

import (
	"context"
	"errors"
	"iter"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/wire"
)

// A hand-over gives a version of a release to wires and agencies, which distribute it further. It is a mailing like any
// other, whose readers are wires: it is approved, held, stopped by a fact that falls and corrected to exactly those who
// have what was wrong, by the same steps. Whom a wire reaches with it nobody knows, so that what was handed over is never
// counted as having reached anybody.

// WireUse is how Delivery.Via names a wire.
func WireUse(id string) string { return "wire:" + id }

// HandsOver reports whether its readers are wires.
func (m Mailing) HandsOver() bool { return len(m.WireIDs) > 0 }

// HandOver hands a release over: it makes a mailing of the plan, whose WireIDs say to whom, and launches it. key names the
// form, or is the id of a draft that is gone on with: the same call again changes nothing, and without one each call hands
// over anew. Where the settings want a second
// person the mailing is a draft until then. Its fields are those of Create and LaunchWith.
func (s *Mailings) HandOver(ctx context.Context, key string, p Plan, code string, by audit.Actor) (Mailing, error) {
	if len(uniq(p.WireIDs)) == 0 { // the draft of an earlier try would keep those that nobody chooses any more
		return Mailing{}, fault.Bad("wires", "mailing.handover.nobody")
	}
	id := newID()
	if key != "" {
		id = hashID("handover", key)
	}
	if draft, err := s.Get(ctx, key); err == nil && draft.HandsOver() {
		id = draft.ID
	}
	m, err := s.Get(ctx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		if m, err = s.create(ctx, id, p, by); errors.Is(err, store.ErrDuplicate) { // pressed twice at once
			err = fault.Clash("mailing.launch.under_way")
		}
	case err == nil && m.State == Draft: // an earlier try was refused
		m, err = s.Change(ctx, id, p, by)
	case err == nil:
		return m, nil
	}
	if err != nil {
		return m, err
	}
	a, err := s.Audience(ctx, m)
	if err != nil {
		return m, err
	}
	if a.Total == 0 {
		return m, fault.Bad("wires", "mailing.handover.nobody")
	}
	return s.LaunchWith(ctx, id, Confirmation{Key: key, Total: a.Total, Code: code}, by)
}

// setWires takes the wires of a plan. A draft that has some keeps them where a plan names none.
func (s *Mailings) setWires(ctx context.Context, m *Mailing, p Plan, faults *fault.List) error {
	if m.Derived() || len(p.WireIDs) == 0 {
		return nil
	}
	m.WireIDs = uniq(p.WireIDs)
	found, err := s.wires(ctx, m.WireIDs...)
	for _, id := range m.WireIDs {
		switch w, ok := found[id]; {
		case !ok:
			faults.Add(fault.Bad("wires", "wire.missing"))
		case w.Retired:
			faults.Add(fault.Bad("wires", "mailing.handover.retired", "name", w.Name))
		}
	}
	return err
}

func (s *Mailings) wires(ctx context.Context, ids ...string) (map[string]wire.Wire, error) {
	if s.d.Wires == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.d.Wires.GetAll(ctx, ids...)
}

// wiresOf are the wires that deliveries go to.
func (s *Mailings) wiresOf(ctx context.Context, ds []Delivery) (map[string]wire.Wire, error) {
	var ids []string
	for _, d := range ds {
		ids = append(ids, d.WireID)
	}
	return s.wires(ctx, uniq(ids)...)
}

// wires are the readers of a hand-over.
func (e *expansion) wires(ctx context.Context) iter.Seq2[candidate, error] {
	return func(yield func(candidate, error) bool) {
		found, err := e.Mailings.wires(ctx, e.m.WireIDs...)
		if err != nil {
			yield(candidate{}, err)
			return
		}
		for _, id := range e.m.WireIDs {
			if w, ok := found[id]; ok && !yield(atWire(w), nil) {
				return
			}
		}
	}
}

// atWire is a wire as a reader. A correction goes to where the wire is today: its desk is an office and no person.
func atWire(w wire.Wire) candidate {
	return candidate{Contact: contact.Contact{Name: w.Name, Lang: w.Lang}, address: w.Address, via: WireUse(w.ID), wire: &w}
}

// removedAs is what names somebody who was left out.
func (c candidate) removedAs() string {
	if c.wire != nil {
		return c.via
	}
	return c.ID
}

// againstWire is why nothing is handed over to a wire; "" when nothing is against it.
func (e *expansion) againstWire(w wire.Wire, held contact.Suppression) string {
	return e.m.barsWire(w, held, e.held)
}

// barsWire is againstWire at a moment: when the audience is frozen, and again right before it is handed over.
func (m Mailing) barsWire(w wire.Wire, held contact.Suppression, embargoed bool) string {
	switch h, is := held.For(); {
	case w.Retired && !m.IsCorrection():
		return WireRetired
	case embargoed && !w.Keeps:
		return WireOpen
	case is: // it goes to an address, be it the one from when the wire still took mail
		return heldBy(h)
	}
	return ""
}

// barredWires says of deliveries of a hand-over, by their ids, what is against handing them over at this moment.
func (s *Mailings) barredWires(ctx context.Context, m Mailing, batch []Delivery) (map[string]string, error) {
	wires, err := s.wiresOf(ctx, batch)
	if err != nil {
		return nil, err
	}
	rel, err := s.underEmbargo(ctx, m)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, d := range batch {
		addresses = append(addresses, d.Address)
	}
	held, err := s.d.Contacts.Suppressions.Suppressed(ctx, uniq(addresses)...)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, d := range batch {
		if why := m.barsWire(wires[d.WireID], held[d.Address], rel != nil); why != "" {
			out[d.ID] = why
		}
	}
	return out, nil
}

// siftWires is Sift for a hand-over: what a person carries over waits for them.
func (s *Mailings) siftWires(ctx context.Context, m Mailing, batch []Delivery) ([]Delivery, error) {
	barred, err := s.barredWires(ctx, m, batch)
	if err != nil {
		return nil, err
	}
	kept := batch[:0] // each is looked at before its place is taken
	var ops []store.Op
	for _, d := range batch {
		switch why := barred[d.ID]; {
		case why != "":
			ops = append(ops, s.op(d, waiting(store.Filter{}), map[string]any{"state": Suppressed, "reason": why}))
		case d.Address == "":
			ops = append(ops, s.op(d, waiting(store.Filter{}), map[string]any{"state": Ready}))
		default:
			kept = append(kept, d)
		}
	}
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return nil, err
	}
	return s.letThrough(ctx, m, set, kept, ops)
}
