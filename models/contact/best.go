package contact

import (
	"context"
	"errors"
	"strings"

	"standfirst/models/store"
	"standfirst/models/term"
)

// best is the order of a search by text when none is asked: first those whose name begins so, or with a later word,
// then all others that match; each by name. A page may hold the end of the one and the beginning of the other.
//
// Asked in the order of names alone, a name would lead the database past all names before it.
func (s *Contacts) best(ctx context.Context, text string, f store.Filter, q Search) (store.Page[Contact], error) {
	begins, err := s.begins(ctx, text, f)
	if err != nil {
		return store.Page[Contact]{}, err
	}
	parts := []store.Filter{store.And(begins, f), store.And(f, store.Not(begins))}
	return store.Parts(ctx, s.contacts, parts, store.Query{Sort: orders["name"], After: q.After, Before: q.Before, Limit: q.Limit})
}

// wordsTried are how many words of a search are tried for the beginning of a name.
const wordsTried = 4

// begins asks for names that begin with one of the words of a text: with the first of them with which one that matches
// f does. The others may be of anything: "食品 王" are people by the name of Wang, and walking to them past all names
// before theirs takes as long as reading the table.
func (s *Contacts) begins(ctx context.Context, text string, f store.Filter) (store.Filter, error) {
	words := strings.Fields(text)
	for _, word := range words[:min(len(words), wordsTried)] {
		begins := store.Prefix("sort_key", term.SortStart(word))
		if len(words) == 1 {
			return begins, nil
		}
		_, err := s.contacts.First(ctx, store.Query{Filter: store.And(begins, f), Sort: orders["name"]})
		if !errors.Is(err, store.ErrNotFound) {
			return begins, err
		}
	}
	return store.Prefix("sort_key", term.SortStart(words[0])), nil
}
