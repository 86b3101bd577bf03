// Package webhook serves the pages on which administrators enter the programs that are told of what the newsroom shows.
package webhook

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions. An address here hears of everything that is published, so only administrators enter
// one.
func Routes(*web.Kit) []web.Route {
	route := func(method, path string, do fiber.Handler) web.Route {
		return web.Route{Method: method, Path: "/settings/webhooks" + path, Scope: web.InSpace, Allow: account.SettingManage, Do: do}
	}
	costly := route("POST", "/:id/test", test)
	costly.Rate = web.Costly
	return []web.Route{
		route("GET", "", list),
		route("POST", "", create),
		route("GET", "/new", begin),
		route("GET", "/:id", show),
		route("POST", "/:id", change),
		costly,
		route("POST", "/:id/pause", pause),
		route("POST", "/:id/secret", renew),
		route("POST", "/:id/removal", remove),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage, secretPage} }
