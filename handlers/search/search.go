// Package search answers the command palette and the page behind it: records first, then the places to
// go and the things to make, each only for those who may.
package search

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the palette, asked while somebody types, and the page for those without it.
func Routes(*web.Kit) []web.Route {
	return []web.Route{
		{Method: fiber.MethodGet, Path: "/palette", Scope: web.InSpace, Allow: account.Member, Rate: web.Searches, Do: palette},
		{Method: fiber.MethodGet, Path: "/search", Scope: web.InSpace, Allow: account.Member, Rate: web.Searches, Do: page},
	}
}

// Pages are the pages of the package, for the test that renders every one.
func Pages() []templates.Checker { return []templates.Checker{searchPage, templates.PaletteList} }

// perSource is how many records of a kind the palette shows: it answers a name, it is no list.
const perSource = 5

func palette(c *fiber.Ctx) error {
	q := web.Query(c).Get("q")
	v := templates.PaletteView{Query: q, Actions: actions(c, q)}
	groups, err := search(c, q, perSource)
	if err != nil {
		return err
	}
	for _, g := range groups {
		v.Records = append(v.Records, g.Found...)
	}
	return web.Fragment(c, templates.PaletteList, v)
}

// group is what one source found.
type group struct {
	Title string
	Found []templates.Found
}

type view struct {
	templates.Frame
	Q      string
	Groups []group
}

var searchPage = templates.NewPage("app", "search/search.html",
	view{}, view{Q: "zzz"},
	view{Q: "glass", Groups: []group{{Title: "Incidents", Found: []templates.Found{{Icon: "alert-triangle", Label: "Glass", Note: "Open", URL: "/acme/incidents/1"}}}}})

func page(c *fiber.Ctx) error {
	q := web.Query(c).Get("q")
	groups, err := search(c, q, 4*perSource)
	if err != nil {
		return err
	}
	return web.Render(c, searchPage, view{Frame: web.Frame(c, "search.title"), Q: q, Groups: groups})
}

// search asks every source that the user may read; nothing typed finds nothing.
func search(c *fiber.Ctx, q string, limit int) ([]group, error) {
	if q == "" {
		return nil, nil
	}
	var out []group
	for _, src := range sources {
		if !web.May(c, src.allow) {
			continue
		}
		hits, err := src.find(c.UserContext(), web.Space(c), web.Lang(c), q, limit)
		if err != nil {
			return nil, err
		}
		if len(hits) == 0 {
			continue
		}
		g := group{Title: web.T(c, src.key)}
		for _, h := range hits {
			g.Found = append(g.Found, templates.Found{Icon: src.icon, Label: h.label, Lang: h.lang, Note: h.note, URL: web.URL(c, h.path)})
		}
		out = append(out, g)
	}
	return out, nil
}
