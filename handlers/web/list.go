package web

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/store"
	"standfirst/templates"
)

// Pager tells where a page of a list stands and links to its neighbours, keeping filters and order. The
// links carry the cursor ("after" or "before") and the number of their first row ("from"); size is that
// of a full page, total how many match (below zero: nobody has counted).
func Pager[T any](c *fiber.Ctx, page store.Page[T], size int, total int64) templates.Pager {
	q := Query(c)
	from := 1
	if q.Get("after") != "" || q.Get("before") != "" {
		if n, err := strconv.Atoi(q.Get("from")); err == nil && n > 0 {
			from = n
		}
	}
	p := templates.Pager{From: from, To: from + len(page.Items) - 1, Total: int(total)}
	if page.Next != "" {
		p.Next = neighbour(c, q, "after", page.Next, p.To+1)
	}
	if page.Prev != "" {
		p.Prev = neighbour(c, q, "before", page.Prev, max(1, from-size))
	}
	return p
}

// MostCounted is where counting stops being of use to a reader: a page says "more than" it rather than wait.
const MostCounted = 10000

// PagerUpTo is Pager where counting stopped once there were more than most.
func PagerUpTo[T any](c *fiber.Ctx, page store.Page[T], size int, n, most int64) templates.Pager {
	p := Pager(c, page, size, min(n, most))
	p.More = n > most
	return p
}

func neighbour(c *fiber.Ctx, q url.Values, name, cursor string, from int) string {
	to := url.Values{}
	for k, v := range q {
		if k != "after" && k != "before" {
			to[k] = v
		}
	}
	to.Set(name, cursor)
	to.Set("from", strconv.Itoa(from))
	return c.Path() + "?" + to.Encode()
}

// Address is an address with parameters, given as names and values; those without a value are left out.
func Address(base string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return base
	}
	return Front(base) + "?" + q.Encode()
}
