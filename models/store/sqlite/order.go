package sqlite

import "standfirst/models/store"

// part is one range of an order: documents equal to the cursor in the keys before `from`, and beyond it
// in that key. The ranges of a page, one after the other, are the order; each is a range of an index.
type part struct {
	from int
	kind partKind
}

type partKind int

const (
	all    partKind = iota // no cursor
	beyond                 // key `from` beyond the cursor's
	notNil                 // the cursor's is null, which is first: all that are not
	isNil                  // descending, null is last: those that are null
	vector                 // keys from `from` to the id, compared as one
)

// parts splits what follows the cursor into ranges. A vector compares right only where no null can follow.
func parts(q store.RawQuery) []part {
	if q.Seek == nil {
		return []part{{}}
	}
	start, out := vectorFrom(q)
	for i := start - 1; i >= 0; i-- {
		switch {
		case !q.Sort[i].Desc && q.Seek[i] == nil:
			out = append(out, part{i, notNil})
		case !q.Sort[i].Desc:
			out = append(out, part{i, beyond})
		case q.Seek[i] != nil:
			out = append(out, part{i, beyond}, part{i, isNil})
		}
	}
	return out
}

// vectorFrom finds how many of the last keys can be compared as one: all, when they ascend and the cursor
// has no null; two, when they descend, because a null in a later key would be missed.
func vectorFrom(q store.RawQuery) (int, []part) {
	n := len(q.Sort)
	desc := q.Sort[n-1].Desc
	start := n - 1
	for start > 0 && q.Sort[start-1].Desc == desc && q.Seek[start-1] != nil && (!desc || start == n-1) {
		start--
	}
	out := []part{{start, vector}}
	if desc && start < n-1 {
		out = append(out, part{start, isNil})
	}
	return start, out
}

// order is where sort keys are read: in the rows, or in the table of elements that is walked.
type order struct {
	*scope
	along *sorted
}

func (o order) expr(field string) string {
	if o.along == nil {
		return o.scope.expr(field)
	}
	if field == "id" {
		return "s.id"
	}
	return "s." + column(field)
}

// isNull compares with null, or with what stands for it.
func (o order) isNull(field string, not bool) string {
	word := [2][2]string{{" IS NULL", " IS NOT NULL"}, {" = " + first, " > " + first}}
	i, j := 0, 0
	if o.along != nil {
		i = 1
	}
	if not {
		j = 1
	}
	return o.expr(field) + word[i][j]
}

// seek writes the condition of a part.
func (t *text) seek(s order, q store.RawQuery, p part) *text {
	for i := range p.from {
		if i > 0 {
			t.add(" AND ")
		}
		if field := q.Sort[i].Field; q.Seek[i] == nil {
			t.add(s.isNull(field, false))
		} else {
			t.add(s.expr(field), " = ").arg(q.Seek[i])
		}
	}
	if p.from > 0 {
		t.add(" AND ")
	}
	key := q.Sort[p.from]
	switch p.kind {
	case all:
		return t.add("1")
	case isNil:
		return t.add(s.isNull(key.Field, false))
	case notNil:
		return t.add(s.isNull(key.Field, true))
	case beyond:
		t.add(s.expr(key.Field), than(key)).arg(q.Seek[p.from])
		return t.notFirst(s, key)
	}
	t.vector(s, q.Sort[p.from:], q.Seek[p.from:])
	return t.notFirst(s, key)
}

// notFirst leaves out what stands for null, which has a range of its own.
func (t *text) notFirst(s order, key store.Key) *text {
	if s.along != nil && key.Desc && key.Field != "id" {
		t.add(" AND ", s.isNull(key.Field, true))
	}
	return t
}

func (t *text) vector(s order, keys []store.Key, values []any) *text {
	t.add("(")
	for i, key := range keys {
		if i > 0 {
			t.add(", ")
		}
		t.add(s.expr(key.Field))
	}
	t.add(")", than(keys[0]), "(")
	for i, v := range values {
		if i > 0 {
			t.add(", ")
		}
		t.arg(v)
	}
	return t.add(")")
}

func than(key store.Key) string {
	if key.Desc {
		return " < "
	}
	return " > "
}

func (t *text) order(s order, keys []store.Key) *text {
	t.add(" ORDER BY ")
	for i, key := range keys {
		if i > 0 {
			t.add(", ")
		}
		t.add(s.expr(key.Field))
		if key.Desc {
			t.add(" DESC")
		}
	}
	return t
}
