package contact

import (
	"context"
	"strings"

	"standfirst/models/fault"
)

// known are the contacts that a chunk's rows may mean.
type known struct {
	byAddress map[string]Contact
	byName    map[string][]Contact
}

func (p *planner) lookUp(ctx context.Context, addresses, nameKeys []string) (*known, error) {
	k := &known{byName: map[string][]Contact{}}
	var err error
	if k.byAddress, err = p.s.Holders(ctx, addresses...); err != nil {
		return nil, err
	}
	return k, p.s.having(ctx, "name_key", nameKeys, func(c Contact) { k.byName[c.NameKey] = append(k.byName[c.NameKey], c) })
}

// match returns the contact that the row means, the zero Contact for none.
func (k *known) match(st *step, changed map[string]identity) (Contact, *fault.Error) {
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
	return k.matchName(st, changed)
}

// identity is what a contact without an address is known by.
type identity struct{ nameKey, outletID string }

func (c Contact) identity() identity {
	return identity{strings.Clone(c.NameKey), strings.Clone(c.OutletID)}
}

// matchName goes by name and outlet; of several, the one without an address is meant.
func (k *known) matchName(st *step, changed map[string]identity) (Contact, *fault.Error) {
	id := ""
	if st.place != nil {
		if id = st.place.ID; st.place.fresh {
			return Contact{}, nil // nobody but this import's own is at an outlet that it makes
		}
	}
	var all, bare []Contact
	for _, c := range k.byName[st.NameKey] {
		now, ok := changed[c.ID]
		if !ok {
			now = c.identity()
		}
		if now != (identity{st.NameKey, id}) {
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
