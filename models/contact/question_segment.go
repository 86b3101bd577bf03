package contact

import (
	"context"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/store"
)

// inSegment asks for the members of segments; within are those whose conditions led here.
func (s *Contacts) inSegment(within []string) func(context.Context, filter.Tree, filter.Moment) (store.Filter, error) {
	return func(ctx context.Context, r filter.Tree, at filter.Moment) (store.Filter, error) {
		var each []store.Filter
		for _, id := range r.Values {
			if slices.Contains(within, id) || len(within) > 10 {
				return store.Filter{}, fault.Bad("", "audience.segment.circle", "name", "")
			}
			f, err := s.segment(ctx, append(slices.Clone(within), id), at)
			if err != nil {
				return store.Filter{}, err
			}
			each = append(each, f)
		}
		if r.Op == filter.Differs {
			return store.Not(store.Or(each...)), nil
		}
		return store.Or(each...), nil
	}
}

// segment asks for the members of the last of the segments. One that is gone has none.
func (s *Contacts) segment(ctx context.Context, within []string, at filter.Moment) (store.Filter, error) {
	if s.segments == nil {
		return store.Or(), nil
	}
	id := within[len(within)-1]
	found, err := s.segments.GetAll(ctx, id)
	g, there := found[id]
	if err != nil || !there {
		return store.Or(), err
	}
	c, err := s.catalogue(ctx, within)
	if err != nil {
		return store.Filter{}, err
	}
	tree, err := c.FromJSON(g.Rules)
	if len(fault.All(err)) > 0 { // a field that it asks for is gone
		return store.Filter{}, fault.Bad("", "audience.segment.broken", "name", g.Name).Because(err)
	}
	if err != nil {
		return store.Filter{}, err
	}
	if tree, err = s.outletsNow(ctx, tree); err != nil {
		return store.Filter{}, err
	}
	return c.Compile(ctx, tree, at)
}
