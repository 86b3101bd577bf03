package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"standfirst/models/store"
)

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

// often tells that enough match for a walk to fill a page soon. That is so where they are spread evenly, which a sample
// cannot tell: all that begin with "wangl" stand at the end of an order by name. Where those that an index has are few
// enough to be fetched for certain, it is not relied on; of words that are wanted together the index has to gather all of
// each first.
func (l sampled) often(all []store.Filter, ways []way, leads []int) bool {
	for _, i := range leads {
		if all[i].Op != store.OpAnd && l.hits[i] > 0 && l.share(l.hits[i]) <= 2*l.dear {
			return false
		}
	}
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
