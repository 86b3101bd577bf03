package sqlite

import (
	"context"
	"slices"
	"strconv"

	"standfirst/models/store"
)

// fewMatches is how many rows of an array's table are cheaper to fetch and sort than to meet on the way
// through an index in the order asked.
const fewMatches = 1000

// condition is a filter of which one part, on an indexed array, may lead: its matches are fetched, then
// the rest is tested. Otherwise rows are walked in order and probed.
type condition struct {
	lead *store.Filter
	few  bool // the lead has few matches, known for certain
	rest store.Filter
}

// from names the collection's table. SQLite would still prefer to walk an index in the order asked, past
// all that does not match, so where few match it is told to use none.
func (c *collection) from(cond condition) string {
	from := name(c.table.name) + " AS t"
	if cond.few {
		from += " NOT INDEXED"
	}
	return from
}

// condition decides by looking how many matches there are, up to fewMatches, which SQLite's planner
// cannot know. The flag inOrder says that an order is asked and a page of it is enough.
func (c *collection) condition(ctx context.Context, s *scope, f store.Filter, inOrder bool) (condition, error) {
	all := []store.Filter{f}
	if f.Op == store.OpAnd {
		all = f.Sub
	}
	if slices.ContainsFunc(all, func(f store.Filter) bool { return f.Op == store.OpEq && f.Field == "id" }) {
		return condition{rest: f}, nil
	}
	best, least := -1, int64(fewMatches)+1
	for i, sub := range all {
		if !s.leads(sub) {
			continue
		}
		n, err := c.matches(ctx, s, sub)
		if err != nil {
			return condition{}, err
		}
		if n < least {
			best, least = i, n
		}
	}
	if best < 0 || (least == fewMatches && (inOrder || slices.ContainsFunc(all, s.narrows))) {
		return condition{rest: f}, nil
	}
	rest := slices.Delete(slices.Clone(all), best, best+1)
	return condition{lead: &all[best], few: least < fewMatches, rest: store.And(rest...)}, nil
}

// leads tells whether a filter is a probe into an array's table.
func (s *scope) leads(f store.Filter) bool {
	switch f.Op {
	case store.OpIn:
		return s.layout.hasArray(f.Field) && !slices.Contains(f.Values, nil)
	case store.OpEq, store.OpPrefix, store.OpLt, store.OpLte, store.OpGt, store.OpGte:
		return s.layout.hasArray(f.Field) && f.Value != nil
	}
	return false
}

// narrows tells whether a filter is an equality that an index may serve.
func (s *scope) narrows(f store.Filter) bool {
	return f.Op == store.OpEq && (f.Field == "id" || s.layout.hasColumn(f.Field))
}

func (c *collection) matches(ctx context.Context, s *scope, f store.Filter) (int64, error) {
	q := new(text).add("SELECT count(*) FROM (SELECT 1 FROM ", side(s.table, f.Field), " s WHERE ").
		compare("s.value", s.schema, f).add(" LIMIT ", strconv.Itoa(fewMatches), ")")
	return c.db.read.number(ctx, q)
}

func (t *text) condition(s *scope, c condition) *text {
	if c.lead == nil {
		return t.where(s, c.rest)
	}
	t.among(s, *c.lead)
	if c.rest.Op != store.OpAll {
		t.add(" AND (").where(s, c.rest).add(")")
	}
	return t
}

// among asks for the rows that an array's table names.
func (t *text) among(s *scope, f store.Filter) *text {
	return t.add("t.n IN (SELECT s.n FROM ", side(s.table, f.Field), " s WHERE ").compare("s.value", s.schema, f).add(")")
}
