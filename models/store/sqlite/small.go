package sqlite

import (
	"math"
	"slices"
	"strconv"

	"standfirst/models/store"
)

// A table of elements that keeps plain fields beside them answers a filter on these fields alone, in any order of
// them: a document is fetched for each row of the page, not for each row that has the element.

// keeps tells whether a table of elements has all that a filter asks for.
func (s *scope) keeps(o sorted, f store.Filter) bool {
	switch f.Op {
	case store.OpAll:
		return true
	case store.OpAnd, store.OpOr, store.OpNot:
		return !slices.ContainsFunc(f.Sub, func(f store.Filter) bool { return !s.keeps(o, f) })
	}
	return f.Op != store.OpAny && o.has(f.Field)
}

func (o sorted) has(field string) bool {
	return len(o.beside) > 0 && (field == "id" || slices.Contains(o.beside, field) || slices.Contains(o.keys, field))
}

// smallest finds the table of elements that alone has the answer and the fewest elements to look at, and its price
// in rows fetched.
func (s *scope) smallest(all []store.Filter, q store.RawQuery, look sampled) (best condition, price int64) {
	price = math.MaxInt64
	for i, f := range all {
		if f.Op != store.OpEq || f.Value == nil || !fits(s.schema, f.Field, f.Value) {
			continue
		}
		for _, o := range s.layout.sorted {
			rest := except(all, i)
			if o.field != f.Field || !s.keeps(o, rest) || slices.ContainsFunc(q.Sort, func(k store.Key) bool { return !o.has(k.Field) }) {
				continue
			}
			if p := look.share(look.hits[i])/lookAt + int64(q.Limit); p < price {
				best, price = condition{small: &o, at: f, rest: rest}, p
			}
		}
	}
	return best, price
}

// cheapest is the price of the other ways, in rows fetched.
func (l sampled) cheapest(ways []way, leads []int) int64 {
	least := int64(math.MaxInt64)
	for _, i := range leads {
		least = min(least, l.share(l.hits[i]))
	}
	if len(ways) > 0 {
		walked := l.walked(l.shortest(ways))
		if l.both < 16 { // so few tell little: it may be half as far again
			walked += walked / 2
		}
		least = min(least, walked)
	}
	return least
}

// small goes on with a page that a table of elements finds alone.
func (t *text) small(s *scope, cond condition, q store.RawQuery, p part) *text {
	in := s.in(*cond.small)
	limit := " LIMIT " + strconv.Itoa(q.Limit)
	t.add("t.n IN (SELECT s.n FROM ", cond.small.table(s.table), " AS s WHERE ").compare("s.value", s.schema, cond.at)
	t.add(" AND s.i = 0 AND (").where(in, cond.rest).add(")")
	if q.Seek != nil {
		t.add(" AND ").seek(order{scope: in}, q, p)
	}
	t.order(order{scope: in}, q.Sort[p.from:]).add(limit, "))")
	return t.order(order{scope: s}, q.Sort[p.from:]).add(limit)
}

// in is where fields are read in a table of elements.
func (s *scope) in(o sorted) *scope {
	in := *s
	in.beside = &o
	return &in
}

// kept asks the table of elements that is walked for what it has of a filter, and returns the rest.
func (t *text) kept(s *scope, o sorted, f store.Filter) store.Filter {
	var rest []store.Filter
	for _, f := range conjuncts(f) {
		if !s.keeps(o, f) || len(o.beside) == 0 {
			rest = append(rest, f)
			continue
		}
		t.add("(").where(s.in(o), f).add(")) AND (")
	}
	return store.And(rest...)
}
