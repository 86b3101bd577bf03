package contact

import (
	"context"
	"errors"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/store"
)

// openBook opens what is known of contacts that may be one person, and of those that were merged.
func (s *Contacts) openBook(ctx context.Context, db store.DB) (err error) {
	s.Book, err = duplicate.Open(ctx, db, s.contacts, s.audit, s.now, duplicate.Kind[Contact]{
		Name: "contact", Queue: "contact.duplicate.", Merge: "contact.merge.", Jobs: s.jobs,
		Head: func(c Contact) duplicate.Head {
			return duplicate.Head{ID: c.ID, Rev: c.Rev, Name: c.Name, Merged: c.MergedFrom, Changed: c.UpdatedAt}
		},
		Compare: Compare, Better: Better, Alike: s.alike, Picks: picks, Combine: s.combined, Apart: s.apart, Back: s.back, Moved: s.merged, Missing: missing,
	})
	if err != nil {
		return err
	}
	s.scans, err = store.Open[Scan](ctx, db, "contact_scans")
	return err
}

// crowd is how many people of one outlet a contact is compared with one by one; of a larger outlet only those
// whose name is written the same. The scan has no such bound.
const crowd = 300

// alike are the contacts that share something with one.
func (s *Contacts) alike(ctx context.Context, c Contact) (map[string]Contact, error) {
	out := map[string]Contact{}
	add := func(limit int, f store.Filter) error {
		page, err := s.contacts.Find(ctx, store.Query{Filter: f, Limit: limit})
		for _, x := range page.Items {
			if x.ID != c.ID {
				out[x.ID] = x
			}
		}
		return err
	}
	var addresses, keys []string
	for _, m := range mailboxes(c) {
		addresses, keys = append(addresses, m.address), append(keys, mailKey+":"+m.address)
	}
	addresses, keys = append(addresses, c.Emails...), append(keys, c.HandleKeys...)
	var errs []error
	if len(addresses) > 0 {
		errs = append(errs, add(50, store.In("emails", addresses...)))
	}
	if len(keys) > 0 {
		errs = append(errs, add(50, store.In("handle_keys", keys...)))
	}
	if len(c.AccountKeys) > 0 {
		errs = append(errs, add(50, store.In("account_keys", c.AccountKeys...)))
	}
	named := store.Eq("name_key", c.NameKey)
	if n, err := s.contacts.Count(ctx, named); err != nil || n <= rareCrowd {
		errs = append(errs, err, add(rareCrowd, named)) // a name that many have says nothing
	}
	for _, id := range c.OutletIDs {
		errs = append(errs, s.alikeAt(ctx, c, id, add))
	}
	return out, errors.Join(errs...)
}

func (s *Contacts) alikeAt(ctx context.Context, c Contact, outletID string, add func(int, store.Filter) error) error {
	at := store.Eq("outlet_ids", outletID)
	n, err := s.contacts.Count(ctx, at)
	if err != nil {
		return err
	}
	if n <= crowd {
		return add(crowd, at)
	}
	var terms []string
	for _, form := range spellings(c) {
		first, rest, _ := strings.Cut(form, " ")
		terms = append(terms, first+rest, rest+first)
	}
	if h := han(c.Name); len([]rune(h)) >= 2 {
		terms = append(terms, string([]rune(h)[:2]))
	}
	return add(crowd, store.And(at, store.In("terms", terms...)))
}

// watched is how many changed contacts the sweep looks at one by one; of more, a scan is quicker.
const watched = 2000

// Watch compares the contacts that were added or changed since the last time. After a large import it asks for a
// scan instead.
func (s *Contacts) Watch(ctx context.Context) error {
	return s.WatchChanged(ctx, watched, func(ctx context.Context) error {
		_, err := s.ScanLater(ctx, audit.System("contacts"))
		return err
	})
}

// blockKey is a value that contacts which may be one person have in common. Two contacts are compared when
// they share one.
type blockKey struct {
	text string
	rare bool // a value that many share says nothing
	bare bool // counts only when one of the two has no address
}

// blockKeys are the keys of a contact. Every pair that Compare finds a reason for shares at least one of them.
func blockKeys(c Contact) []blockKey {
	var out []blockKey
	for _, m := range mailboxes(c) {
		out = append(out, blockKey{text: "m " + m.address})
	}
	for _, key := range c.HandleKeys {
		out = append(out, blockKey{text: "h " + key})
	}
	for _, key := range c.AccountKeys {
		out = append(out, blockKey{text: "a " + key})
	}
	h, forms := han(c.Name), spellings(c)
	name := h
	if h == "" {
		name = c.NameKey
	}
	out = append(out, blockKey{text: "n " + name, rare: true, bare: true})
	for _, id := range c.OutletIDs {
		at := id + " "
		out = append(out, blockKey{text: "o " + at + name})
		for _, form := range forms {
			out = append(out, blockKey{text: "s " + at + form})
		}
		if h != "" && c.Latin != "" {
			out = append(out, blockKey{text: "l " + at + latinName(c)})
		}
		if n := len([]rune(h)); n >= 3 {
			out = append(out, slips("d "+at, []rune(h))...)
		} else if h == "" {
			for _, form := range forms {
				if len(form) >= minSpelling {
					out = append(out, slips("d "+at, []rune(form))...)
				}
			}
		}
	}
	return out
}

// slips are the text and what is left of it without one of its characters: two texts that are one slip apart
// share one of these.
func slips(prefix string, text []rune) []blockKey {
	out := []blockKey{{text: prefix + string(text), rare: true}}
	for i := range text {
		if i > 0 && text[i] == text[i-1] {
			continue
		}
		out = append(out, blockKey{text: prefix + string(text[:i]) + string(text[i+1:]), rare: true})
	}
	return out
}
