// Package report serves the reports: what became of a release, an incident, an outlet, a contact, the work with
// creators or a span of time, what was right and wrong, and what is open. They are pages, print, and files.
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
	file := func(path string, do fiber.Handler) web.Route {
		r := route(path, do)
		r.Rate = web.Exports
		return r
	}
	edit := account.CoverageEdit
	return []web.Route{
		route("/reports", list),
		web.ForMembers("GET", "/reports/new", edit, newForm),
		web.ForMembers("POST", "/reports", edit, order),
		web.ForMembers("GET", "/reports/rivals", edit, rivalsForm),
		web.ForMembers("POST", "/reports/rivals", edit, nameRivals),
		route("/reports/:id", show),
		route("/reports/:id/print", paper),
		web.ForMembers("GET", "/reports/:id/arrange", edit, arrangeForm),
		web.ForMembers("POST", "/reports/:id/arrange", edit, arrange),
		web.ForMembers("POST", "/reports/:id/templates", edit, keepTemplate),
		web.ForMembers("POST", "/reports/:id/template", edit, applyTemplate),
		web.ForMembers("POST", "/reports/:id/templates/:arrangement/end", edit, dropTemplate),
		web.ForMembers("GET", "/reports/:id/hand", account.MailingEdit, hand),
		web.ForMembers("POST", "/reports/:id/links", account.MailingEdit, share),
		web.ForMembers("POST", "/reports/:id/links/:link/end", account.MailingEdit, unshare),
		web.ForMembers("POST", "/reports/:id/rounds", account.MailingEdit, makeRound),
		web.ForMembers("POST", "/reports/:id/rounds/:round/end", account.MailingEdit, endRound),
		web.ForMembers("POST", "/reports/:id/snapshots", account.MailingEdit, freeze),
		route("/reports/:id/snapshots/:hash", snapshot),
		{Method: "GET", Path: "/shared/:token", Scope: web.Open, Do: gate},
		{Method: "POST", Path: "/shared/:token", Scope: web.Open, Rate: web.Costly, Do: shared},
		{Method: "POST", Path: "/reports/:id/pdf", Scope: web.InSpace, Allow: account.ReportRead, Rate: web.Costly, Do: pdf},
		{Method: "POST", Path: "/reports/:id/pictures", Scope: web.InSpace, Allow: edit, Rate: web.Costly, Do: takePictures},
		route("/reports/:id/pictures/:clip", picture),
		route("/reports/:id/prints/:print", making),
		file("/reports/:id/prints/:print/file", printed),
		file("/reports/:id/csv", export),
		file("/reports/:id/figures", figures),
		file("/reports/:id/xlsx", workbook),
		file("/reports/:id/text", text),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, newPage, arrangePage, handPage, gatePage, sharedPage, showPage, printPage, printsPage, makingFragment, rivalsPage}
}
