// Package dev shows the portal's components to those who build it: every partial in every state, with
// invented people. It is mounted in development mode only.
package dev

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/templates"
)

// Routes are the pages for builders; none when the program does not run in development mode.
func Routes(k *web.Kit) []web.Route {
	if !k.Dev {
		return nil
	}
	return []web.Route{
		{Method: fiber.MethodGet, Path: "/dev/ui", Scope: web.Open, Do: catalogue},
		{Method: fiber.MethodGet, Path: "/dev/ui/palette", Scope: web.Open, Do: palette},
		{Method: fiber.MethodGet, Path: "/dev/ui/newsroom", Scope: web.Open, Do: newsroom},
	}
}

// Pages are the pages of the package, for the test that renders every one.
func Pages() []templates.Checker {
	return []templates.Checker{cataloguePage, newsroomPage, templates.PaletteList}
}

var (
	cataloguePage = templates.NewPage("app", "dev/ui.html", sampleCatalogue("en"), sampleCatalogue("zh-CN"))
	newsroomPage  = templates.NewPage("newsroom", "dev/newsroom.html", sampleNewsroom("en"), sampleNewsroom("zh-CN"))
)

// catalogue shows all partials; ?theme= overrides the visitor's own, to compare.
func catalogue(c *fiber.Ctx) error {
	v := sampleCatalogue(web.Lang(c))
	v.Frame = frame(c, v.Frame)
	v.Title = web.T(c, "dev.title")
	return web.Results(c, cataloguePage, "dev.rows", v)
}

func newsroom(c *fiber.Ctx) error {
	v := sampleNewsroom(web.Lang(c))
	v.Frame = frame(c, v.Frame)
	return web.Render(c, newsroomPage, v)
}

func palette(c *fiber.Ctx) error {
	v := templates.PaletteView{Query: c.Query("q"), Actions: actions(web.Lang(c))}
	for _, p := range people(web.Lang(c)) {
		v.Records = append(v.Records, templates.Found{Icon: "user", Label: p.Name, Note: p.Outlet, URL: "/dev/ui"})
	}
	return web.Fragment(c, templates.PaletteList, v)
}

// frame takes what belongs to the request from the real frame, and the rest from the sample.
func frame(c *fiber.Ctx, sample templates.Frame) templates.Frame {
	f := web.Frame(c, "")
	f.User, f.Space, f.Spaces, f.Menu, f.Crumbs = sample.User, sample.Space, sample.Spaces, sample.Menu, sample.Crumbs
	f.Now, f.Zone, f.Capturing, f.Title = sample.Now, sample.Zone, true, sample.Title
	if theme := c.Query("theme"); theme == "light" || theme == "dark" {
		f.Theme = theme
	}
	return f
}
