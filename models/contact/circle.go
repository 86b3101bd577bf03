package contact

import (
	"context"
	"iter"

	"standfirst/models/filter"
	"standfirst/models/store"
)

// Circle is everybody whom a tree means at one moment. What the tree has to look up, segments and outlets, has
// been looked up, so that it can be asked of thousands.
type Circle struct{ meant store.Filter }

// Circle makes a checked tree ready to be asked. A segment that cannot be asked any more is a fault.
func (s *Contacts) Circle(ctx context.Context, tree filter.Tree, at filter.Moment) (Circle, error) {
	f, err := s.asks(ctx, Search{Tree: tree, At: at})
	return Circle{f}, err
}

// Within streams everybody in a circle, by name.
func (s *Contacts) Within(ctx context.Context, c Circle) iter.Seq2[Contact, error] {
	return s.contacts.Each(ctx, store.Query{Filter: c.meant, Sort: orders["name"]})
}

// Among returns which of these contacts, a few hundred at most, are in a circle.
func (s *Contacts) Among(ctx context.Context, c Circle, ids ...string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := s.contacts.Group(ctx, store.And(store.In("id", ids...), c.meant), []store.By{{Field: "id"}})
	for _, r := range rows {
		out[r.Text(0)] = true
	}
	return out, err
}
