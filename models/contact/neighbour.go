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
	q.Limit = 1
	return store.Beside(here, func(after, before string) (store.Page[Contact], error) {
		q.After, q.Before = after, before
		return s.Find(ctx, q)
	}, func(c Contact) string { return c.ID })
}
