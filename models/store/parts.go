package store

import (
	"context"
	"slices"
	"strings"
)

// Parts is a page of what several filters match, of which no document matches two: first all of the first, then all of
// the second and so on, each in the order of q, whose own filter is not asked. A page may hold the end of one and the
// beginning of the next. So a list has first what fits best, without an order of its own that an index would have to keep.
// At most 26 parts can be told apart.
func Parts[T any](ctx context.Context, c Collection[T], parts []Filter, q Query) (Page[T], error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	if q.Before != "" {
		return backward(ctx, c, parts, q)
	}
	at, after := partOf(q.After)
	if at >= len(parts) {
		return Page[T]{}, errCursor // of a question that had more of them
	}
	before := q.After != "" // something of an earlier part may be before what this one begins with
	var page Page[T]
	for ; at < len(parts) && len(page.Items) < q.Limit; at++ {
		found, err := c.Find(ctx, Query{Filter: parts[at], Sort: q.Sort, After: after, Limit: q.Limit - len(page.Items)})
		if err != nil {
			return page, err
		}
		if len(page.Items) == 0 && len(found.Items) > 0 {
			page.Prev = inPart(at, found.Prev)
			if found.Prev == "" && at > 0 && before {
				page.Prev = startOf(at)
			}
		}
		page.Items = append(page.Items, found.Items...)
		page.Next, after = inPart(at, found.Next), ""
	}
	for ; page.Next == "" && at < len(parts) && len(page.Items) == q.Limit; at++ {
		rest, err := c.Find(ctx, Query{Filter: parts[at], Sort: q.Sort, Limit: 1})
		if err != nil {
			return page, err
		}
		if len(rest.Items) > 0 {
			page.Next = startOf(at)
		}
	}
	return page, nil
}

// startOf is the cursor at the first of a part.
func startOf(part int) string { return string(rune('a' + part)) }

// inPart says in which part a cursor stands.
func inPart(part int, cursor string) string {
	if cursor == "" {
		return ""
	}
	return startOf(part) + cursor
}

// partOf reads a cursor. One of no part at all is the first's, which refuses it.
func partOf(cursor string) (int, string) {
	if cursor == "" || cursor[0] < 'a' || cursor[0] > 'z' {
		return 0, cursor
	}
	return int(cursor[0] - 'a'), cursor[1:]
}

// backward is the page before a cursor: what is missing of it in its part is the end of those before.
func backward[T any](ctx context.Context, c Collection[T], parts []Filter, q Query) (Page[T], error) {
	at, before := partOf(q.Before)
	var page Page[T]
	if at >= len(parts) {
		return page, errCursor
	}
	if at == 0 || before != "" {
		found, err := c.Find(ctx, Query{Filter: parts[at], Sort: q.Sort, Before: before, Limit: q.Limit})
		if err != nil {
			return page, err
		}
		page = Page[T]{Items: found.Items, Prev: inPart(at, found.Prev), Next: inPart(at, found.Next)}
	}
	if page.Next == "" {
		page.Next = startOf(at)
	}
	for begin := at; at > 0 && page.Prev == ""; {
		at--
		missing := q.Limit - len(page.Items)
		tail, err := c.Find(ctx, Query{Filter: parts[at], Sort: opposite(q.Sort), Limit: max(missing, 1)})
		if err != nil {
			return page, err
		}
		if len(tail.Items) == 0 {
			continue
		}
		if missing == 0 {
			page.Prev = startOf(begin)
			break
		}
		slices.Reverse(tail.Items)
		page.Items = append(tail.Items, page.Items...)
		page.Prev, begin = inPart(at, tail.Next), at // a cursor holds values, whichever way it was come to
	}
	return page, nil
}

func opposite(sort []string) []string {
	out := make([]string, len(sort))
	for i, key := range sort {
		if field, desc := strings.CutPrefix(key, "-"); desc {
			out[i] = field
		} else {
			out[i] = "-" + key
		}
	}
	return out
}
