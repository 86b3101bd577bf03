package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
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
		cond = ways[0].condition
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
	if look.often(ways) {
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

// sampled is what a look at some rows of a table has told.
type sampled struct {
	limit int     // of the page
	dear  int64   // rows whose fetching is worth asking another index
	rows  int64   // of the table
	size  int64   // rows looked at
	both  int64   // of them, those that match the whole filter
	hits  []int64 // those that match each part
	reach int64   // those within the bounds that the filter sets to the first key of the order

	common []string // long words that are wanted together with others, and that many rows have
}

// know takes what the last hits tell of the long words.
func (l *sampled) know(long []store.Filter) {
	parts := len(l.hits) - len(long)
	for i, word := range long {
		if text, ok := word.Value.(string); ok && l.hits[parts+i] > 0 && l.hits[parts+i]*common >= l.size {
			l.common = append(l.common, text)
		}
	}
	l.hits = l.hits[:parts]
}

// bound finds what part of an index a walk in the order goes through.
func (l *sampled) bound(all []store.Filter, sort []store.Key) {
	l.reach = l.size
	for i, f := range all {
		if len(sort) > 0 && f.Field == sort[0].Field && f.Value != nil && (f.Op == store.OpEq || ranges(f.Op)) {
			l.reach = min(l.reach, l.hits[i])
		}
	}
}

// lead has the rows of part i fetched, which are about n. Another part whose rows are not many more is asked of
// its own index: that costs less than fetching rows that it does not have.
func (l sampled) lead(all []store.Filter, ways []way, leads []int, i int, n int64) condition {
	cond := lead(all, ways, i)
	if cond.index != "" || cond.cheap || (cond.along != nil && l.both > 2) {
		return cond
	}
	if cond.along != nil {
		n = n * l.reach / max(l.size, 1)
	}
	other := -1
	for _, j := range leads {
		bounds := cond.along != nil && slices.Contains(cond.along.keys, all[j].Field)
		if j != i && !bounds && (other < 0 || l.hits[j] < l.hits[other]) {
			other = j
		}
	}
	if n < l.dear || other < 0 || l.share(l.hits[other]) > 4*n {
		return cond
	}
	cond.also = &all[other]
	var rest []store.Filter
	for j, f := range all {
		if (j != i && j != other) || f.Op == store.OpOr {
			rest = append(rest, f)
		}
	}
	cond.rest = store.And(rest...)
	return cond
}

// often tells that enough match for a walk to fill a page soon.
func (l sampled) often(ways []way) bool {
	return len(ways) > 0 && l.size > 0 && (l.both*64 >= l.size || (l.both > 1 && l.walked(l.shortest(ways)) <= 2*l.dear))
}

func (l sampled) share(hits int64) int64 { return l.rows * hits / max(l.size, 1) }

// walked is how many rows a walk meets before the page is full, if what matches is spread evenly. Where hardly a
// row of the sample matches it is all that there are within the equality and the bounds.
func (l sampled) walked(w way) int64 {
	hits := l.size
	if w.part >= 0 {
		hits = l.hits[w.part]
	}
	most := l.rows * hits / max(l.size, 1) * l.reach / max(l.size, 1)
	if l.both > 1 {
		most = min(most, int64(l.limit)*hits*l.reach/max(l.size, 1)/l.both)
	}
	if w.cheap {
		return most/lookAt + int64(l.limit)
	}
	return most
}

// joined is how many rows could be fetched in the time that it takes to find, by two indexes, which rows both have:
// for a row of either a sixth, and one for each of those that match.
func (l sampled) joined(leads []int, least int) int64 {
	second := l.size
	for _, i := range leads {
		if i != least {
			second = min(second, l.hits[i])
		}
	}
	return l.share(l.hits[least]+second)/6 + l.share(l.both)
}

func (l sampled) shortest(ways []way) way {
	return slices.MinFunc(ways, func(a, b way) int { return cmp.Compare(l.walked(a), l.walked(b)) })
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

// sample looks at some rows.
func (c *collection) sample(ctx context.Context, s *scope, all []store.Filter, look *sampled) error {
	one := *s
	one.single = true
	q := new(text).add("SELECT count(*), count(CASE WHEN ").where(&one, store.And(all...)).add(" THEN 1 END)")
	for _, f := range all {
		q.add(", count(CASE WHEN ").where(&one, f).add(" THEN 1 END)")
	}
	q.add(" FROM ", name(s.table), " AS t NOT INDEXED WHERE t.n IN (SELECT value FROM json_each(").arg(c.someRows()).add("))")
	stmt, err := c.db.read.stmt(ctx, q.String())
	if err != nil {
		return err
	}
	look.hits = make([]int64, len(all))
	into := []any{&look.size, &look.both}
	for i := range look.hits {
		into = append(into, &look.hits[i])
	}
	return stmt.QueryRowContext(ctx, q.args...).Scan(into...)
}

// someRows are numbers spread over the table by chance, the same as long as it does not grow.
func (c *collection) someRows() string {
	most, x := uint64(c.table.rows.Load()), uint64(88172645463325252)
	n := int64(c.db.limits.asked)
	if s := c.db.limits.spread; s > 0 {
		n = min(n, max(int64(most)/s, n/8))
	}
	list := make([]uint64, n)
	for i := range list {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		list[i] = 1 + x%most
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic("sqlite: " + err.Error()) // numbers always encode
	}
	return string(data)
}

// indexName is what an index that is not unique is called.
func indexName(table string, fields []string) string {
	return name(table + "(" + strings.Join(fields, ",") + ")")
}
