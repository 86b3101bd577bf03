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

// seek writes the condition of a part.
func (t *text) seek(s *scope, q store.RawQuery, p part) *text {
	for i := range p.from {
		if i > 0 {
			t.add(" AND ")
		}
		t.add(s.expr(q.Sort[i].Field))
		if q.Seek[i] == nil {
			t.add(" IS NULL")
		} else {
			t.add(" = ").arg(q.Seek[i])
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
		return t.add(s.expr(key.Field), " IS NULL")
	case notNil:
		return t.add(s.expr(key.Field), " IS NOT NULL")
	case beyond:
		return t.add(s.expr(key.Field), than(key)).arg(q.Seek[p.from])
	}
	return t.vector(s, q.Sort[p.from:], q.Seek[p.from:])
}

func (t *text) vector(s *scope, keys []store.Key, values []any) *text {
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

func (t *text) order(s *scope, keys []store.Key) *text {
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
