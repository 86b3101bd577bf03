// Package report serves the reports of releases: what each reached, what was right and wrong, and what is
// open, as a page, on paper and as CSV.
package report

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages of reports.
func Routes(*web.Kit) []web.Route {
	route := func(path string, do fiber.Handler) web.Route {
		return web.Route{Method: "GET", Path: path, Scope: web.InSpace, Allow: account.ReportRead, Do: do}
	}
	exports := route("/reports/:id/csv", export)
	exports.Rate = web.Exports
	return []web.Route{
		route("/reports", list),
		route("/reports/:id", show),
		route("/reports/:id/print", paper),
		exports,
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage, printPage} }
