// Package watches offers the watches of a space in forms and filters.
package watches

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/watch"
	"standfirst/templates"
)

// mostOffered is how many watches a select offers.
const mostOffered = 200

// Options lists watches by name, for those who may see what is watched; the chosen one is among them.
func Options(c *fiber.Ctx, chosen string) ([]templates.Option, error) {
	if !web.May(c, account.FactVerify) {
		return nil, nil
	}
	all := web.Space(c).Watches
	page, err := all.Find(c.UserContext(), watch.Search{Limit: mostOffered})
	if err != nil {
		return nil, err
	}
	var out []templates.Option
	for _, w := range page.Items {
		out = append(out, templates.Option{Value: w.ID, Label: w.Name})
	}
	if chosen == "" || slices.ContainsFunc(out, func(o templates.Option) bool { return o.Value == chosen }) {
		return out, nil
	}
	more, err := all.GetAll(c.UserContext(), chosen)
	if w, ok := more[chosen]; ok {
		out = append(out, templates.Option{Value: w.ID, Label: w.Name})
	}
	return out, err
}
