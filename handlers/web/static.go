package web

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/templates"
)

// StaticRoutes serve the stylesheets, scripts and pictures. Their addresses change with their content, so
// browsers keep them for a year.
func StaticRoutes(*Kit) []Route {
	return []Route{
		{Method: fiber.MethodGet, Path: templates.AssetPath + "*", Scope: Open, OnHost: true, Rate: Free, Do: asset},
		{Method: fiber.MethodGet, Path: "/favicon.ico", Scope: Open, OnHost: true, Do: favicon},
		{Method: fiber.MethodGet, Path: "/robots.txt", Scope: Open, OnHost: true, Do: robots},
	}
}

func asset(c *fiber.Ctx) error {
	a, ok := state(c).kit.Assets.Find(c.Path())
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, a.Type)
	c.Set(fiber.HeaderCacheControl, templates.CacheControl)
	c.Vary(fiber.HeaderAcceptEncoding)
	body, encoding := a.Encoded(c.Get(fiber.HeaderAcceptEncoding))
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	return c.Send(body)
}

func favicon(c *fiber.Ctx) error {
	url, err := state(c).kit.Assets.URL("mark.svg")
	if err != nil {
		return err
	}
	return c.Redirect(url)
}

// robots keeps the portal out of search engines; only the newsroom is for everybody. On its own host there is nothing
// else, and it says where its maps are.
func robots(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	if own := state(c).hosted; own.space != "" {
		at := state(c).kit.Hosts.Address(own.name)
		return c.SendString("User-agent: *\nAllow: /\n\nSitemap: " + at + "/sitemap.xml\nSitemap: " + at + "/news-sitemap.xml\n")
	}
	return c.SendString("User-agent: *\nAllow: /newsroom/\nAllow: /static/\nDisallow: /\n")
}
