package contact

import (
	"context"
	"errors"
	"maps"
	"slices"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/store"
)

// ChangeActed is Change of which is kept, under an id from act.New, what takes it back.
func (s *Contacts) ChangeActed(ctx context.Context, under, id string, rev int64, edit func(*Contact), by audit.Actor) (Contact, error) {
	before, after, err := s.change(ctx, id, rev, edit, by)
	if err != nil || before.UpdatedAt.Equal(after.UpdatedAt) && before.Rev == after.Rev {
		return after, err
	}
	d, err := delta(before, after)
	if err != nil || d.empty() {
		return after, err
	}
	a := act.Act{ID: under, Action: "contact.changed", ThingID: after.ID, Small: true, N: 1, By: by.ID, ByName: by.Name}
	return after, s.Acts.Keep(ctx, a, &act.Part[One]{More: &One{Edit: &d}})
}

// revert gives a contact back what fields of it were before an act, unless one of them was changed since.
func (s *Contacts) revert(ctx context.Context, a act.Act, d Delta, by audit.Actor) (Since, error) {
	var before Contact
	var data map[string]string
	var kept []string
	c, err := s.contacts.Edit(ctx, a.ThingID, func(c *Contact) error {
		before = clone(*c)
		var err error
		if kept, err = d.revert(c, touched{}); err != nil {
			return err
		}
		if len(kept) > 0 {
			*c = before
			return errSame
		}
		if err := s.prepare(ctx, c, before.Custom); err != nil {
			return err
		}
		c.judge(s.now())
		if data = difference(before, *c); len(data) > 0 {
			c.UpdatedAt = s.now().UTC()
		}
		return nil
	})
	switch {
	case errors.Is(err, errSame):
		return s.changedSince(ctx, a, kept)
	case err != nil:
		return Since{}, missing(s.taken(ctx, c, err))
	case len(data) == 0: // it was so already
		return Since{}, nil
	}
	s.tags.Learn(c.Tags...)
	if err := s.record(ctx, "contact.changed", c.ID, data, by); err != nil {
		return Since{}, err
	}
	return Since{}, s.settle(ctx, before, c, by)
}

// changedSince finds the latest event after an act that changed one of the fields.
func (s *Contacts) changedSince(ctx context.Context, a act.Act, fields []string) (Since, error) {
	out := Since{Fields: slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return f == "checks" })}
	out.Checked = len(out.Fields) == 0
	for i, f := range out.Fields {
		for event, members := range grouped {
			if slices.Contains(members, f) {
				out.Fields[i] = event
			}
		}
	}
	for ev, err := range s.audit.OfStreams(ctx, a.At, "contact:"+a.ThingID) {
		if err != nil {
			return out, err
		}
		data := maps.Clone(ev.Data)
		maps.DeleteFunc(data, func(f, _ string) bool { return !slices.Contains(out.Fields, f) })
		told := len(data) > 0 || out.Checked && (ev.Action == "contact.confirmed" || ev.Action == "contact.doubted")
		if told && ev.At.After(a.At) && ev.At.After(out.At) {
			out.Data, out.ByName, out.At = data, ev.By.Name, ev.At
		}
	}
	return out, nil
}

// deleted is a contact that was deleted, with what was written down of it.
type deleted struct {
	Contact Contact `json:"contact"`
	Notes   []Note  `json:"notes"`
}

// is reports whether it was the person: by what only they have, or by name where it has no address. A namesake with
// another address is somebody else.
func (d deleted) is(p Person) bool {
	var own Person
	own.add(d.Contact)
	if slices.ContainsFunc(own.Addresses, p.AddressIn) || slices.ContainsFunc(own.Other, p.AddressIn) {
		return true
	}
	return len(own.Addresses) == 0 && slices.ContainsFunc(own.Names, p.nameIn)
}

// keepDeleted keeps a contact that is about to be deleted. Who dies in between has it twice, and takes back nothing.
func (s *Contacts) keepDeleted(ctx context.Context, under string, c Contact, by audit.Actor) error {
	d := deleted{Contact: c}
	for n, err := range s.notes.Each(ctx, store.Query{Filter: store.Eq("contact_id", c.ID)}) {
		if err != nil {
			return err
		}
		d.Notes = append(d.Notes, n)
	}
	a := act.Act{ID: under, Action: "contact.deleted", What: c.Name, ThingID: c.ID, N: 1, Values: 1, By: by.ID, ByName: by.Name}
	return s.Acts.Keep(ctx, a, &act.Part[One]{More: &One{Gone: &d}})
}

// bringBack adds a deleted contact again, with its notes, and returns the addresses that somebody else has got since.
func (s *Contacts) bringBack(ctx context.Context, d deleted, by audit.Actor) ([]string, error) {
	c, lost, err := s.back(ctx, d.Contact)
	if err != nil {
		return nil, err
	}
	c.Suspects, c.Held = 0, nil // both are looked for anew
	if _, err := s.contacts.InsertMissing(ctx, &c); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(d.Notes, 200) {
		notes := make([]*Note, len(part))
		for i := range part {
			notes[i] = &part[i]
		}
		if _, err := s.notes.InsertMissing(ctx, notes...); err != nil {
			return nil, err
		}
	}
	s.tags.Learn(c.Tags...)
	if err := errors.Join(s.mirrorNew(ctx, c.Emails...), s.Suspect(ctx, c.ID)); err != nil {
		return nil, err
	}
	return lost, s.record(ctx, "contact.restored", c.ID, map[string]string{"name": c.Name}, by)
}

// endDeletion removes what else is kept of somebody whose deletion cannot be taken back any more: what they were credited
// with, where they had moved, and the records that had become part of theirs. Whoever is here again keeps it.
func (s *Contacts) endDeletion(ctx context.Context, p act.Part[One]) error {
	if p.More == nil || p.More.Gone == nil {
		return nil
	}
	gone := p.More.Gone.Contact
	ids := gone.AllIDs()
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.Or(store.In("id", ids...), store.In("merged_from", ids...))}) {
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(c.AllIDs(), id) })
	}
	if !slices.Contains(ids, gone.ID) {
		return nil
	}
	for a, err := range s.Acts.Of(ctx, gone.ID) {
		if err != nil {
			return err
		}
		if a.Action == "contact.deleted" && a.Open() && a.At.After(p.At) { // deleted once more, which is ended on its own day
			return nil
		}
	}
	theirs := store.In("contact_id", ids...)
	_, errT := s.trust.Delete(ctx, theirs)
	_, errM := s.moves.Delete(ctx, theirs)
	return errors.Join(errT, errM, s.EraseStones(ctx, ids...))
}
