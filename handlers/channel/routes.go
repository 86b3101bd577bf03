// Package channel serves the pages on which administrators say who is told of alerts outside the portal.
package channel

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions. What is told leaves the house, so only administrators say where to.
func Routes(*web.Kit) []web.Route {
	route := func(method, path string, do fiber.Handler) web.Route {
		return web.ForMembers(method, "/settings/alerts"+path, account.SettingManage, do)
	}
	costly := route("POST", "/:channel/test", test)
	costly.Rate = web.Costly
	return []web.Route{
		route("GET", "", list),
		route("POST", "", create),
		route("GET", "/new", begin),
		route("GET", "/:channel", show),
		route("POST", "/:channel", change),
		costly,
		route("POST", "/:channel/pause", pause),
		route("POST", "/:channel/removal", remove),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage} }
