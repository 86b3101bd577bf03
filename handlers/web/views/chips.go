package views

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/templates"
)

// Chips are the filters that are on, each with the address without it.
func (b Book) Chips(c *fiber.Ctx, q url.Values, filters []templates.Filter) []templates.Chip {
	var out []templates.Chip
	for _, f := range filters {
		at := slices.IndexFunc(f.Options, func(o templates.Option) bool { return o.Value == f.Value })
		if f.Value == "" || at < 0 { // or nothing that could be chosen
			continue
		}
		rest := Only(q, b.Address()...)
		rest.Del(f.Name)
		out = append(out, templates.Chip{Label: f.Options[at].Label, URL: Canonical(web.URL(c, b.Path), rest)})
	}
	return out
}
