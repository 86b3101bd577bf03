// Package correction serves what outlets are asked to correct: everybody's list with its filters, the case with its
// letter and what its page has become, and what is done with it.
package correction

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions of corrections. Who judges coverage asks for them.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	exports := route("GET", "/corrections/export.csv", account.CoverageEdit, export)
	exports.Rate = web.Exports
	return []web.Route{
		route("GET", "/corrections", account.CoverageEdit, list),
		exports,
		route("POST", "/corrections", account.CoverageEdit, begin),
		route("GET", "/corrections/:correction", account.CoverageEdit, show),
		route("POST", "/corrections/:correction/letter", account.CoverageEdit, write),
		route("POST", "/corrections/:correction/state", account.CoverageEdit, move),
		route("POST", "/corrections/:correction/stage", account.CoverageEdit, escalate),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage} }
