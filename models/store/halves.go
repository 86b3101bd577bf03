package store

import (
	"context"
	"strings"
)

// Halves is a page of what two filters match, of which no document matches both: first all of the one and then all of
// the other, each in the order of q, whose own filter is not asked. A page may hold the end of the one and the beginning
// of the other. So a list has first what fits best, without an order of its own that an index would have to keep.
func Halves[T any](ctx context.Context, c Collection[T], halves [2]Filter, q Query) (Page[T], error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	if q.Before != "" {
		return backward(ctx, c, halves, q)
	}
	half, after := halfOf(q.After)
	before := q.After != "" // something of the first half may be before what the second begins with
	var page Page[T]
	for ; half < len(halves) && len(page.Items) < q.Limit; half++ {
		part, err := c.Find(ctx, Query{Filter: halves[half], Sort: q.Sort, After: after, Limit: q.Limit - len(page.Items)})
		if err != nil {
			return page, err
		}
		if len(page.Items) == 0 {
			page.Prev = inHalf(half, part.Prev)
			if part.Prev == "" && half > 0 && before && len(part.Items) > 0 {
				page.Prev = secondHalf
			}
		}
		page.Items = append(page.Items, part.Items...)
		page.Next, after = inHalf(half, part.Next), ""
	}
	if page.Next != "" || half == len(halves) || len(page.Items) < q.Limit {
		return page, nil
	}
	rest, err := c.Find(ctx, Query{Filter: halves[half], Sort: q.Sort, Limit: 1})
	if err == nil && len(rest.Items) > 0 {
		page.Next = secondHalf
	}
	return page, err
}

// secondHalf is the cursor at the first of the second half.
const secondHalf = "b"

// inHalf says in which half a cursor stands.
func inHalf(half int, cursor string) string {
	if cursor == "" {
		return ""
	}
	return string(rune('a'+half)) + cursor
}

func halfOf(cursor string) (int, string) {
	if rest, ok := strings.CutPrefix(cursor, "b"); ok {
		return 1, rest
	}
	return 0, strings.TrimPrefix(cursor, "a")
}

// backward is the page before a cursor: what is missing of it in the second half is the end of the first.
func backward[T any](ctx context.Context, c Collection[T], halves [2]Filter, q Query) (Page[T], error) {
	at, before := halfOf(q.Before)
	var page Page[T]
	if at == 0 || before != "" {
		part, err := c.Find(ctx, Query{Filter: halves[at], Sort: q.Sort, Before: before, Limit: q.Limit})
		if err != nil {
			return page, err
		}
		page = Page[T]{Items: part.Items, Prev: inHalf(at, part.Prev), Next: inHalf(at, part.Next)}
	}
	if at == 0 || page.Prev != "" {
		return page, nil
	}
	missing := q.Limit - len(page.Items)
	if missing == 0 {
		page.Prev = secondHalf
		return page, nil
	}
	tail, err := c.Find(ctx, Query{Filter: halves[0], Sort: opposite(q.Sort), Limit: missing})
	if err != nil {
		return page, err
	}
	items := make([]T, 0, q.Limit)
	for i := len(tail.Items) - 1; i >= 0; i-- {
		items = append(items, tail.Items[i])
	}
	if len(page.Items) == 0 {
		page.Next = secondHalf
	}
	page.Items = append(items, page.Items...)
	page.Prev = inHalf(0, tail.Next) // a cursor holds values, whichever way it was come to
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
