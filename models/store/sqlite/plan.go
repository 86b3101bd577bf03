package sqlite

import (
	"context"
	"slices"
	"strings"

	"standfirst/models/store"
)

// plan decides how a page in an order is found.
//
// A part that is rare leads, whose rows are fetched and sorted. Where no part is, or where a sample of rows
// tells that the whole filter matches often, an index that has the order is walked: best one that begins
// with an equality of the filter. What is neither rare nor often met is fetched by its rarest part.
func (c *collection) plan(ctx context.Context, s *scope, q store.RawQuery) (condition, error) {
	all := conjuncts(q.Filter)
	if len(all) == 0 || slices.ContainsFunc(all, byID) {
		return condition{rest: q.Filter}, nil
	}
	ways := s.ways(all, q.Sort)
	if len(all) == 1 && len(ways) > 0 && ways[0].along != nil {
		return ways[0].condition, nil
	}
	if s.served(all, q.Sort) {
		return condition{rest: q.Filter}, nil
	}
	big, err := c.big(ctx)
	if err != nil {
		return condition{}, err
	}
	if big {
		return c.weigh(ctx, s, all, q)
	}
	cond, err := c.condition(ctx, s, q.Filter, true)
	if cond.lead == nil && len(ways) > 0 && ways[0].along != nil {
		return ways[0].condition, err
	}
	for _, w := range ways {
		if w.along != nil && cond.lead != nil && cond.lead.Op == store.OpEq && cond.lead.Field == w.at.Field && cond.lead.Value == w.at.Value {
			return w.condition, err // the rows that lead, in order: no more than the page has need be fetched
		}
	}
	return cond, err
}

// way is an index that has the order, within the equality that is part i of the filter; -1 for none.
type way struct {
	condition
	part int
}

// share of the price of fetching a row that it costs to look at an element with what stands beside it.
const lookAt = 10

// ways finds the indexes that have the order, those that begin with a part of the filter first.
func (s *scope) ways(all []store.Filter, sort []store.Key) []way {
	keys, ok := oneWay(sort)
	if !ok {
		return nil
	}
	var out []way
	for i, f := range all {
		if f.Op != store.OpEq || f.Value == nil || !fits(s.schema, f.Field, f.Value) {
			continue
		}
		for _, o := range s.layout.sorted {
			if o.field == f.Field && slices.Equal(o.keys, keys) {
				rest := except(all, i)
				out = append(out, way{condition{along: &o, at: f, rest: rest, cheap: s.keeps(o, rest)}, i})
			}
		}
		if index, ok := s.layout.index(s.table, append([]string{f.Field}, keys...)); ok {
			out = append(out, way{condition{index: index, rest: store.And(all...)}, i})
		}
	}
	if index, ok := s.layout.index(s.table, keys); ok && len(keys) > 0 {
		out = append(out, way{condition{index: index, rest: store.And(all...)}, -1})
	}
	return out
}

// oneWay returns the fields of an order before the id, false when it goes up and down.
func oneWay(sort []store.Key) ([]string, bool) {
	keys := make([]string, 0, len(sort))
	for _, k := range sort {
		if k.Desc != sort[0].Desc {
			return nil, false
		}
		if k.Field != "id" {
			keys = append(keys, k.Field)
		}
	}
	return keys, true
}

// index returns the name of the index on these fields.
func (l *layout) index(table string, fields []string) (string, bool) {
	for _, index := range l.indexes {
		if slices.Equal(index.Fields, fields) {
			return indexName(table, fields), true
		}
	}
	return "", false
}

// served tells whether one index has all that is asked: equalities, then at most bounds of the first key of
// the order, and then the order. SQLite finds it.
func (s *scope) served(all []store.Filter, sort []store.Key) bool {
	keys, ok := oneWay(sort)
	if !ok {
		return false
	}
	equal := 0
	for _, f := range all {
		_, narrow := s.words(f)
		switch {
		case narrow || !s.layout.hasColumn(f.Field):
			return false
		case f.Op == store.OpEq:
			equal++
		case !ranges(f.Op) || len(keys) == 0 || f.Field != keys[0]:
			return false
		}
	}
	return slices.ContainsFunc(s.layout.indexes, func(index store.Index) bool {
		if len(index.Fields) < equal || !slices.Equal(index.Fields[equal:], keys) {
			return false
		}
		return !slices.ContainsFunc(index.Fields[:equal], func(field string) bool {
			return !slices.ContainsFunc(all, func(f store.Filter) bool { return f.Op == store.OpEq && f.Field == field })
		})
	})
}

func ranges(op store.Operator) bool {
	switch op {
	case store.OpLt, store.OpLte, store.OpGt, store.OpGte, store.OpPrefix:
		return true
	}
	return false
}

// big tells whether a table is worth the look. The number of its rows is not asked every time.
func (c *collection) big(ctx context.Context) (bool, error) {
	t := c.table
	if t.asked.Add(1)%64 == 1 {
		n, err := c.db.read.number(ctx, new(text).add("SELECT ifnull(max(n), 0) FROM ", name(t.name)))
		if err != nil {
			return false, err
		}
		t.rows.Store(n)
	}
	return t.rows.Load() > c.db.limits.big, nil
}

// weigh decides for a big table.
func (c *collection) weigh(ctx context.Context, s *scope, all []store.Filter, q store.RawQuery) (condition, error) {
	all = s.together(all)
	ways := s.ways(all, q.Sort)
	var leads []int
	for i, f := range all {
		if s.leads(f) {
			leads = append(leads, i)
		}
	}
	switch {
	case len(leads) == 0 && len(ways) == 0:
		return condition{rest: q.Filter}, nil
	case len(leads) == 0:
		return ways[len(ways)-1].condition, nil
	}
	if slices.ContainsFunc(all, s.ofText) {
		return c.weighText(ctx, s, all, ways, leads)
	}
	if i, n, err := c.rarest(ctx, s, all, leads, c.db.limits.tiny, nil); err != nil || n < c.db.limits.tiny {
		return lead(all, ways, i), err
	}
	look := sampled{limit: q.Limit, rows: c.table.rows.Load(), dear: c.db.limits.dear}
	long := s.long(all)
	if err := c.sample(ctx, s, slices.Concat(all, long), &look); err != nil {
		return condition{}, err
	}
	look.know(long)
	cond, err := c.choose(ctx, s, all, q, look, ways, leads)
	return look.shortened(cond), err
}

// choose decides by what a look at a sample has told.
func (c *collection) choose(ctx context.Context, s *scope, all []store.Filter, q store.RawQuery, look sampled, ways []way, leads []int) (condition, error) {
	look.bound(all, q.Sort)
	if look.often(all, ways, leads) {
		return look.shortest(ways).condition, nil
	}
	if cond, price := s.smallest(all, q, look); price < look.cheapest(ways, leads) {
		return cond, nil
	}
	var rare []int
	for _, i := range leads {
		if look.hits[i]*50 <= look.size {
			rare = append(rare, i)
		}
	}
	if len(rare) > 0 {
		i, n, err := c.rarest(ctx, s, all, rare, c.db.limits.most, &look)
		if err != nil {
			return condition{}, err
		}
		if len(ways) > 0 && 4*look.walked(look.shortest(ways)) < n {
			return look.shortest(ways).condition, nil
		}
		if n < c.db.limits.most {
			return look.lead(all, ways, leads, i, n), nil
		}
	}
	least := slices.MinFunc(leads, func(a, b int) int { return int(look.hits[a] - look.hits[b]) })
	if len(ways) > 0 {
		best := look.shortest(ways)
		if best.part < 0 && look.walked(best) <= min(look.share(look.hits[least]), look.joined(leads, least)) {
			return best.condition, nil
		}
		if best.part >= 0 && look.walked(best) <= look.share(look.hits[least]) {
			least = best.part
		}
	}
	return look.lead(all, ways, leads, least, look.share(look.hits[least])), nil
}

// together makes one part of the words that are wanted of one array: their index knows what rows have them all.
func (s *scope) together(all []store.Filter) []store.Filter {
	var out []store.Filter
	at := map[string]int{}
	for _, f := range all {
		if any, ok := s.words(f); ok && len(any) > 0 && s.leadsArray(f) {
			if i, ok := at[f.Field]; ok {
				out[i] = store.And(append(conjuncts(out[i]), f)...)
				continue
			}
			at[f.Field] = len(out)
		}
		out = append(out, f)
	}
	return out
}

// lead has the rows of part i fetched: in the order asked where an index has them so.
func lead(all []store.Filter, ways []way, i int) condition {
	for _, w := range ways {
		if w.part == i {
			return w.condition
		}
	}
	if all[i].Op == store.OpOr {
		return condition{lead: &all[i], few: true, rest: store.And(all...)}
	}
	return condition{lead: &all[i], few: true, rest: except(all, i)}
}

// leads tells whether an index has the rows of a filter.
func (s *scope) leads(f store.Filter) bool {
	if f.Op == store.OpOr {
		return len(f.Sub) > 0 && !slices.ContainsFunc(f.Sub, func(f store.Filter) bool { return !s.leads(f) })
	}
	if f.Op == store.OpAnd {
		return s.allWords(f) != ""
	}
	if s.leadsArray(f) {
		return true
	}
	if kind, ok := s.schema.Kind(f.Field); !ok || kind > store.Bool || (f.Op != store.OpEq && f.Op != store.OpIn && !ranges(f.Op)) {
		return false
	}
	return slices.ContainsFunc(s.layout.indexes, func(index store.Index) bool { return index.Fields[0] == f.Field })
}

// rarest counts the rows of each part, up to a bound, and returns the part with the fewest. Without a look at a
// sample it counts the beginnings of words by their beginnings; with one it trusts that about words that are
// wanted together, since to count those is as much work as to fetch them.
func (c *collection) rarest(ctx context.Context, s *scope, all []store.Filter, some []int, bound int64, look *sampled) (int, int64, error) {
	best, least := some[0], int64(1)<<62
	for _, i := range some {
		f := all[i]
		if look == nil {
			f = s.roughly(f)
		} else if f.Op == store.OpAnd && look.hits[i] > 2 {
			if n := look.share(look.hits[i]); n < least {
				best, least = i, n
			}
			continue
		}
		n, err := c.matches(ctx, s, f, min(bound, least))
		if err != nil {
			return 0, 0, err
		}
		if n < least {
			best, least = i, n
		}
	}
	return best, least, nil
}

// roughly is a filter that matches no less, whose rows are found one by one: the inverted index gathers all
// that a longer beginning has before it gives the first.
func (s *scope) roughly(f store.Filter) store.Filter {
	if f.Op == store.OpOr || f.Op == store.OpAnd {
		subs := make([]store.Filter, len(f.Sub))
		for i, sub := range f.Sub {
			subs[i] = s.roughly(sub)
		}
		f.Sub = subs
		return f
	}
	_, derived := s.layout.derived[f.Field]
	if p, ok := f.Value.(string); ok && f.Op == store.OpPrefix && s.layout.hasWords(f.Field) && !derived {
		if chars := []rune(p); len(chars) > 2 {
			f.Value = string(chars[:2])
		}
	}
	return f
}

// indexName is what an index that is not unique is called.
func indexName(table string, fields []string) string {
	return name(table + "(" + strings.Join(fields, ",") + ")")
}
