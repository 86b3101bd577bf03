package contact

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"standfirst/models/store"
	"standfirst/models/term"
)

// Suggest returns the contacts that somebody who is still typing most likely means, the likeliest first:
// whose name it is, whose name begins so, whose pinyin or initials begin so, then those with such an
// address, and those whose outlet, role, tag or beat it is. It looks at a few hundred at most, however many
// there are.
func (s *Contacts) Suggest(ctx context.Context, text string, limit int) ([]Contact, error) {
	text = squeeze(text)
	folded := term.Fold(text)
	words := term.Query(text)
	if len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	found := candidates{text: folded, address: signs(folded), start: term.Start(text), seen: map[string]bool{}}
	for _, q := range s.guesses(text, folded, words) {
		q.Limit = max(4*limit, 40)
		page, err := s.contacts.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		found.add(page.Items)
		if len(found.all) >= limit && q.Sort[0] != "name_key" {
			break
		}
	}
	return found.best(limit), nil
}

// guesses are the queries whose results are ever less likely meant.
func (s *Contacts) guesses(text, folded string, words []string) []store.Query {
	byName := orders["name"]
	all := make([]store.Filter, len(words))
	for i, w := range words {
		all[i] = Word(w)
	}
	begins, start := store.Prefix("sort_key", term.SortStart(firstWord(text))), term.Start(text)
	if start == "" || len(words) > 1 { // others sound alike, or begin alike
		begins = store.And(append([]store.Filter{begins}, all...)...)
	}
	out := []store.Query{
		{Filter: store.Eq("name_key", folded), Sort: []string{"name_key", "outlet_id"}},
		{Filter: begins, Sort: byName},
	}
	if start != "" {
		out = append(out, store.Query{Filter: store.Prefix("terms", start), Sort: byName})
	}
	if begun := signs(folded); strings.ContainsAny(begun, "@.") {
		out = append(out, store.Query{Filter: store.Prefix("emails", begun), Sort: byName})
	}
	return append(out, store.Query{Filter: store.And(all...), Sort: byName})
}

// candidates are contacts that may be meant, each once.
type candidates struct {
	text, address, start string // address is the text as one, or a part of one, is written
	seen                 map[string]bool
	all                  []Contact
}

func (f *candidates) add(some []Contact) {
	for _, c := range some {
		if !f.seen[c.ID] {
			f.seen[c.ID] = true
			f.all = append(f.all, c)
		}
	}
}

// likeness of a contact to what was typed; less is more alike.
func (f *candidates) likeness(c Contact) int {
	latin := term.Fold(c.Latin)
	switch {
	case c.NameKey == f.text || latin == f.text:
		return 0
	case strings.HasPrefix(c.NameKey, f.text) || (latin != "" && strings.HasPrefix(latin, f.text)):
		return 1
	case strings.HasPrefix(c.SortKey, f.text+" "): // the family name is it, or the whole pinyin
		return 2
	case strings.HasPrefix(c.SortKey, f.text), f.start != "" && slices.ContainsFunc(c.Terms, func(t string) bool { return strings.HasPrefix(t, f.start) }):
		return 3
	case strings.Contains(c.NameKey, f.text), strings.Contains(c.SortKey, " "+f.text):
		return 4
	case slices.ContainsFunc(c.Emails, func(a string) bool { return strings.HasPrefix(a, f.address) }):
		return 5
	case slices.ContainsFunc(c.Emails, func(a string) bool { return strings.Contains(a, f.address) }):
		return 6
	}
	return 7
}

func (f *candidates) best(limit int) []Contact {
	type ranked struct {
		Contact
		likeness int
	}
	all := make([]ranked, len(f.all))
	for i, c := range f.all {
		all[i] = ranked{c, f.likeness(c)}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.likeness, b.likeness), cmp.Compare(a.SortKey, b.SortKey))
	})
	out := make([]Contact, 0, min(limit, len(all)))
	for _, r := range all[:min(limit, len(all))] {
		out = append(out, r.Contact)
	}
	return out
}

// firstWord is what a name that somebody looks for begins with; the words after it may be of anything.
func firstWord(text string) string { return strings.Fields(text)[0] }
