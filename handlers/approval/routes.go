// Package approval serves the pages on which is set what way releases go to their approval. The decisions themselves
// are taken on the page of the release, or behind the link of a letter.
package approval

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions. Who sets the ways decides who can let a text out, so only administrators do.
func Routes(*web.Kit) []web.Route {
	route := func(method, path string, do fiber.Handler) web.Route {
		return web.Route{Method: method, Path: path, Scope: web.InSpace, Allow: account.SettingManage, Do: do}
	}
	return []web.Route{
		route("GET", "/settings/approvals", list),
		route("GET", "/settings/approvals/route", edit),
		route("POST", "/settings/approvals", save),
		route("POST", "/settings/approvals/removal", remove),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, formPage} }
