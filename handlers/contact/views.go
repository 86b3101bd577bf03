package contact

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/view"
)

// book is the views of the table of contacts.
var book = views.Book{
	Path: "/contacts", Narrow: criteria, Plain: "name", Share: account.ContactEdit,
	Views:   func(c *fiber.Ctx) *view.Views { return web.Space(c).Contacts.Views },
	Tables:  func(c *fiber.Ctx) *view.Tables { return web.Space(c).Contacts.Tables },
	Presets: presets, Count: countView, Also: withWaiting,
}

func presets(c *fiber.Ctx) []views.Preset {
	var out []views.Preset
	for _, p := range contact.Presets {
		q := url.Values{}
		if p.Filter != "" {
			q.Set("f", p.Filter)
		}
		if p.Sort != "name" {
			q.Set("sort", p.Sort)
		}
		out = append(out, views.Preset{Key: p.Key, Label: web.T(c, "contact.view."+p.Key), Query: q})
	}
	return out
}

func countView(c *fiber.Ctx, q url.Values) (n int64, more bool, err error) {
	search, err := searchOf(c, q)
	if err != nil {
		return 0, false, err
	}
	n, err = web.Space(c).Contacts.CountUpTo(c.UserContext(), search, web.MostCounted+1)
	return min(n, web.MostCounted), n > web.MostCounted, err
}

func (v *ListView) views(c *fiber.Ctx, q url.Values) error {
	state, err := book.Of(c, q)
	if err != nil {
		return err
	}
	v.Views, v.View = state.Tabs, state.Bar
	return nil
}
