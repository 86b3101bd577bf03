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
	halves := [2]store.Filter{store.And(begins, f), store.And(f, store.Not(begins))}
	if q.Before != "" {
		return s.backward(ctx, halves, q)
	}
	half, after := halfOf(q.After)
	var page store.Page[Contact]
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	for ; half < len(halves) && len(page.Items) < limit; half++ {
		part, err := s.contacts.Find(ctx, store.Query{Filter: halves[half], Sort: orders["name"], After: after, Limit: limit - len(page.Items)})
		if err != nil {
			return page, err
		}
		if len(page.Items) == 0 {
			page.Prev = inHalf(half, part.Prev)
			if part.Prev == "" && half > 0 && len(part.Items) > 0 {
				page.Prev = secondHalf // something of the first half may be before
			}
		}
		page.Items = append(page.Items, part.Items...)
		page.Next, after = inHalf(half, part.Next), ""
	}
	if page.Next != "" || half == len(halves) || len(page.Items) < limit {
		return page, nil
	}
	rest, err := s.contacts.Find(ctx, store.Query{Filter: halves[half], Sort: orders["name"], Limit: 1})
	if err == nil && len(rest.Items) > 0 {
		page.Next = secondHalf
	}
	return page, err
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

// secondHalf is the cursor at the first of the second half.
const secondHalf = "b"

// inHalf says in which half a cursor stands.
func inHalf(half int, cursor string) string {
	if cursor == "" {
		return ""
	}
	return string(rune('a'+half)) + cursor
}

func halfOf(cursor string) (int, string) {
	if rest, ok := strings.CutPrefix(cursor, "b"); ok {
		return 1, rest
	}
	return 0, strings.TrimPrefix(cursor, "a")
}

// backward is the page before a cursor: what is missing of it in the second half is the end of the first.
func (s *Contacts) backward(ctx context.Context, halves [2]store.Filter, q Search) (store.Page[Contact], error) {
	at, before := halfOf(q.Before)
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	var page store.Page[Contact]
	if at == 0 || before != "" {
		part, err := s.contacts.Find(ctx, store.Query{Filter: halves[at], Sort: orders["name"], Before: before, Limit: limit})
		if err != nil {
			return page, err
		}
		page = store.Page[Contact]{Items: part.Items, Prev: inHalf(at, part.Prev), Next: inHalf(at, part.Next)}
	}
	if at == 0 || page.Prev != "" {
		return page, nil
	}
	missing := limit - len(page.Items)
	if missing == 0 {
		page.Prev = secondHalf
		return page, nil
	}
	tail, err := s.contacts.Find(ctx, store.Query{Filter: halves[0], Sort: orders["-name"], Limit: missing})
	if err != nil {
		return page, err
	}
	items := make([]Contact, 0, limit)
	for i := len(tail.Items) - 1; i >= 0; i-- {
		items = append(items, tail.Items[i])
	}
	if len(page.Items) == 0 {
		page.Next = secondHalf
	}
	page.Items = append(items, page.Items...)
	page.Prev = inHalf(0, tail.Next) // a cursor holds values, whichever way it was come to
	return page, nil
}
