package sqlite

import (
	"context"
	"slices"
	"strconv"

	"standfirst/models/store"
)

// bounds are the figures by which a way to find documents is chosen.
type bounds struct {
	few   int64 // rows that are cheaper to fetch and sort than to meet on the way through an index in order
	big   int64 // rows of a table from which on a choice is worth a look at a sample
	tiny  int64 // rows that are fetched and sorted without looking further
	most  int64 // rows that are fetched and sorted at worst, in a big table
	asked int   // rows of a sample, at most
	// One row of so many is looked at, and no fewer than an eighth of asked: a smaller table is worth a shorter
	// look. 0 looks at as many whatever the table's size.
	spread int64
	dear   int64 // rows whose fetching is worth asking another index which of them it has
}

var limits = bounds{few: 1000, big: 30_000, tiny: 300, most: 20_000, asked: 1024, spread: 800, dear: 1000}

// condition is a filter with the way it is answered: one part of it may lead, whose matches are fetched and
// then tested and sorted; or an index is walked in the order asked and what it meets is tested.
type condition struct {
	lead  *store.Filter
	cheap bool          // the table of elements that is walked has all that is asked
	few   bool          // the lead has few matches, known for certain
	index string        // the index that is walked
	along *sorted       // the table of elements that is walked, where they meet at
	at    store.Filter  // an Eq or nothing
	small *sorted       // the table of elements that alone tells which rows meet at and rest, and their order
	also  *store.Filter // of the rows that lead, or are walked, only those that another index has as well
	rest  store.Filter

	stream bool // the rows of the words that lead are looked at as they come
}

// from names the collection's table. SQLite would still prefer to walk an index in the order asked, past
// all that does not match, so where few match it is told to use none.
func (c *collection) from(cond condition) string {
	from := name(c.table.name) + " AS t"
	switch {
	case cond.along != nil:
		return cond.along.table(c.table.name) + " AS s CROSS JOIN " + from + " ON t.n = s.n"
	case cond.index != "":
		from += " INDEXED BY " + cond.index
	case cond.few || cond.small != nil:
		from += " NOT INDEXED"
	}
	return from
}

// conjuncts are the parts of a filter that must all match, whatever way they were put together.
func conjuncts(f store.Filter) []store.Filter {
	switch f.Op {
	case store.OpAll:
		return nil
	case store.OpAnd:
		out := make([]store.Filter, 0, len(f.Sub))
		for _, sub := range f.Sub {
			out = append(out, conjuncts(sub)...)
		}
		return out
	}
	return []store.Filter{f}
}

func byID(f store.Filter) bool {
	return f.Field == "id" && (f.Op == store.OpEq || f.Op == store.OpIn)
}

func except(all []store.Filter, i int) store.Filter {
	return store.And(slices.Delete(slices.Clone(all), i, i+1)...)
}

// condition decides without an order, or for a table that is not big, by looking how many matches the parts
// on arrays have, up to a bound: SQLite's planner cannot know. The flag inOrder says that an order is asked
// and a page of it is enough.
func (c *collection) condition(ctx context.Context, s *scope, f store.Filter, inOrder bool) (condition, error) {
	all, few := conjuncts(f), c.db.limits.few
	if slices.ContainsFunc(all, byID) {
		return condition{rest: f}, nil
	}
	if slices.ContainsFunc(all, s.ofText) {
		all = s.together(all)
	}
	best, least := -1, few+1
	for i, sub := range all {
		if !s.leadsArray(sub) && s.allWords(sub) == "" {
			continue
		}
		n, err := c.matches(ctx, s, sub, few)
		if err != nil {
			return condition{}, err
		}
		if n < least {
			best, least = i, n
		}
	}
	if best < 0 || (least == few && (inOrder || slices.ContainsFunc(all, s.narrows))) {
		return condition{rest: f}, nil
	}
	return condition{lead: &all[best], few: least < few, rest: except(all, best)}, nil
}

// fewest has what is counted in a big table fetched by its rarest part, where that is rare: SQLite may choose the index of
// another, and look into every row that it names.
func (c *collection) fewest(ctx context.Context, s *scope, f store.Filter, most int64, otherwise condition) (condition, error) {
	all := s.together(conjuncts(f))
	if len(all) < 2 || slices.ContainsFunc(all, byID) || s.equals(all) {
		return otherwise, nil
	}
	if big, err := c.big(ctx); err != nil || !big {
		return otherwise, err
	}
	var leads []int
	for i, part := range all {
		if s.leads(part) {
			leads = append(leads, i)
		}
	}
	if len(leads) == 0 {
		return otherwise, nil
	}
	i, n, err := c.rarest(ctx, s, all, leads, c.db.limits.most, nil)
	if err != nil {
		return otherwise, err
	}
	if n >= c.db.limits.most {
		return c.crowded(ctx, s, all, leads, most, otherwise)
	}
	return lead(all, nil, i), nil
}

// crowded decides for what is counted, up to most unless that is 0, where every part is common. By the words that are
// asked for the rows come one by one, which soon are as many as are counted where enough of them are what else is asked
// for; where few are, only those are looked at that another index has as well.
func (c *collection) crowded(ctx context.Context, s *scope, all []store.Filter, leads []int, most int64, otherwise condition) (condition, error) {
	word, other, least := -1, -1, int64(1)<<62
	var plain []store.Filter
	var at []int
	for i, part := range all {
		switch isLead := slices.Contains(leads, i); {
		case isLead && s.allWords(part) != "":
			n, err := c.matches(ctx, s, part, least)
			if err != nil {
				return otherwise, err
			}
			if n < least {
				word, least = i, n
			}
		case !s.ofText(part):
			if plain = append(plain, part); isLead && part.Op != store.OpOr {
				at = append(at, len(plain)-1)
			}
		}
	}
	if word < 0 {
		return otherwise, nil
	}
	look := sampled{rows: c.table.rows.Load(), dear: c.db.limits.dear}
	if err := c.sample(ctx, s, plain, &look); err != nil {
		return otherwise, err
	}
	expected := least * look.both / max(look.size, 1)
	cond := condition{lead: &all[word], few: true, rest: except(all, word), stream: true}
	if most > 0 && expected >= 2*most {
		return cond, nil
	}
	for _, i := range at {
		if other < 0 || look.hits[i] < look.hits[other] {
			other = i
		}
	}
	if other >= 0 && look.share(look.hits[other]) < 4*least {
		cond.also = &plain[other]
		cond.stream = false
	}
	return cond, nil
}

// equals tells that the parts are equalities which one index has together, in whatever order: nothing but what matches is
// read of it, and to ask which of them is rare would cost more.
func (s *scope) equals(all []store.Filter) bool {
	return slices.ContainsFunc(s.layout.indexes, func(index store.Index) bool {
		return len(all) <= len(index.Fields) && !slices.ContainsFunc(all, func(part store.Filter) bool {
			return part.Op != store.OpEq || part.Value == nil || !slices.Contains(index.Fields[:len(all)], part.Field)
		})
	})
}

// leadsArray tells whether a filter is a probe into what is kept of an array.
func (s *scope) leadsArray(f store.Filter) bool {
	if any, ok := s.words(f); ok {
		return !slices.ContainsFunc(any, func(a asked) bool { return a.token == "" })
	}
	if s.layout.hasWords(f.Field) {
		return false
	}
	_, kept := s.layout.elements(s.table, f.Field)
	switch f.Op {
	case store.OpIn:
		return kept && !slices.Contains(f.Values, nil)
	case store.OpEq, store.OpPrefix, store.OpLt, store.OpLte, store.OpGt, store.OpGte:
		return kept && f.Value != nil
	}
	return false
}

// narrows tells whether a filter is an equality that an index may serve.
func (s *scope) narrows(f store.Filter) bool {
	return f.Op == store.OpEq && (f.Field == "id" || s.layout.hasColumn(f.Field))
}

// matches counts the rows of a part, up to a bound.
func (c *collection) matches(ctx context.Context, s *scope, f store.Filter, bound int64) (int64, error) {
	q := new(text).add("SELECT count(*) FROM (SELECT 1 FROM (").rows(s, f).add(") LIMIT ", strconv.FormatInt(bound, 10), ")")
	return c.db.read.number(ctx, q)
}

func (t *text) condition(s *scope, c condition) *text {
	switch {
	case c.lead != nil && c.also != nil:
		// A plus sign keeps SQLite from asking the index of one for each row of the other.
		t.add("t.n IN (SELECT n FROM (").rows(s, *c.lead).add(") WHERE +n IN (").rows(s, *c.also).add("))")
	case c.lead != nil:
		t.add("t.n IN (").rows(s, *c.lead).add(")")
	case c.also != nil:
		t.add("+s.n IN (").rows(s, *c.also).add(")")
	default:
		return t.where(s, c.rest)
	}
	if c.rest.Op != store.OpAll {
		t.add(" AND (").where(s, c.rest).add(")")
	}
	return t
}

// rows selects the rows that an index has for a part, for each part of an Or, or for several words at once.
func (t *text) rows(s *scope, f store.Filter) *text {
	if (f.Op == store.OpAnd || f.Op == store.OpOr) && s.allWords(f) != "" {
		return t.add("SELECT s.rowid AS n FROM ").inverted(s, f)
	}
	if f.Op == store.OpOr {
		for i, sub := range f.Sub {
			if i > 0 {
				t.add(" UNION ALL ")
			}
			t.rows(s, sub)
		}
		return t
	}
	if any, ok := s.words(f); ok {
		if len(any) == 0 {
			return t.add("SELECT 0 AS n WHERE 0")
		}
		return t.add("SELECT s.rowid AS n FROM ").inverted(s, f)
	}
	if table, ok := s.layout.elements(s.table, f.Field); ok {
		return t.add("SELECT s.n FROM ", table, " s WHERE ").compare("s.value", s.schema, f)
	}
	return t.add("SELECT s.n FROM ", name(s.table), " s WHERE ").compare("s."+plainColumn(f.Field), s.schema, f)
}

// among asks for the rows that a table of elements names.
func (t *text) among(s *scope, table string, f store.Filter) *text {
	return t.add("t.n IN (SELECT s.n FROM ", table, " s WHERE ").compare("s.value", s.schema, f).add(")")
}
