package contact

import (
	"context"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// known are the contacts that a chunk's rows may mean.
type known struct {
	byAddress map[string]Contact
	byName    map[string][]Contact
	changed   map[string]Contact // by rows of this chunk
}

func (p *planner) lookUp(ctx context.Context, addresses, nameKeys []string) (*known, error) {
	k := &known{byAddress: map[string]Contact{}, byName: map[string][]Contact{}, changed: map[string]Contact{}}
	err := p.each(ctx, "emails", addresses, func(c Contact) {
		for _, a := range c.Emails {
			k.byAddress[a] = c
		}
	})
	if err != nil {
		return nil, err
	}
	return k, p.each(ctx, "name_key", nameKeys, func(c Contact) { k.byName[c.NameKey] = append(k.byName[c.NameKey], c) })
}

// each hands over the contacts that have one of the values, a few hundred values a question.
func (p *planner) each(ctx context.Context, field string, values []string, do func(Contact)) error {
	slices.Sort(values)
	seen := map[string]bool{}
	for part := range slices.Chunk(slices.Compact(values), 400) {
		for c, err := range p.s.contacts.Each(ctx, store.Query{Filter: store.In(field, part...)}) {
			if err != nil {
				return err
			}
			if !seen[c.ID] {
				seen[c.ID] = true
				do(c)
			}
		}
	}
	return nil
}

// match returns the contact that the row means, the zero Contact for none.
func (k *known) match(st *step) (Contact, *fault.Error) {
	var found Contact
	for _, a := range st.Emails {
		c, ok := k.byAddress[a]
		if !ok {
			continue
		}
		if found.ID != "" && found.ID != c.ID {
			return Contact{}, fault.Bad("", "contact.import.two_contacts", "first", found.Name, "second", c.Name)
		}
		found = c
	}
	if len(st.Emails) > 0 {
		return found, nil
	}
	return k.matchName(st)
}

// matchName goes by name and outlet; of several, the one without an address is meant.
func (k *known) matchName(st *step) (Contact, *fault.Error) {
	id := ""
	if st.place != nil {
		if id = st.place.ID; st.place.fresh {
			return Contact{}, nil // nobody but this import's own is at an outlet that it makes
		}
	}
	var all, bare []Contact
	for _, c := range k.byName[st.NameKey] {
		now := c
		if ch, ok := k.changed[c.ID]; ok {
			now = ch
		}
		if now.NameKey != st.NameKey || now.OutletID != id {
			continue
		}
		all = append(all, c)
		if len(c.Emails) == 0 {
			bare = append(bare, c)
		}
	}
	if len(bare) > 0 {
		all = bare
	}
	switch len(all) {
	case 0:
		return Contact{}, nil
	case 1:
		return all[0], nil
	}
	return Contact{}, fault.Bad("", "contact.import.ambiguous", "name", st.Name, "n", len(all))
}
