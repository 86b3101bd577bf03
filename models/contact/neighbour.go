package contact

import (
	"context"

	"standfirst/models/store"
)

// Neighbours returns the ids of the contacts that precede and follow one in the table of a search, "" at
// its ends. The contact itself need not match any more: it keeps its place in the order.
func (s *Contacts) Neighbours(ctx context.Context, q Search, c Contact) (before, after string, err error) {
	order, ok := orders[q.Sort]
	if !ok {
		order = orders["name"]
	}
	here, err := s.contacts.After(c, order...)
	if err != nil {
		return "", "", err
	}
	first := func(q Search) (string, error) {
		page, err := s.Find(ctx, q)
		if store.IsCursorError(err) || len(page.Items) == 0 {
			return "", nil
		}
		return page.Items[0].ID, err
	}
	q.Limit = 1
	q.After, q.Before = "", here
	if before, err = first(q); err != nil {
		return "", "", err
	}
	q.After, q.Before = here, ""
	after, err = first(q)
	return before, after, err
}
