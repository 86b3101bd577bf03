// Package watch serves what is sought in the coverage: the list of watches, the form with its trial on the past, and the
// record of a watch with what it has found.
package watch

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions of watches. Guests see none: what is watched tells what somebody is afraid of.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	trial := route("POST", "/watches/trial", account.CoverageEdit, try)
	trial.Rate = web.Costly
	return []web.Route{
		route("GET", "/watches", account.FactVerify, list),
		route("GET", "/watches/new", account.CoverageEdit, newForm),
		route("POST", "/watches", account.CoverageEdit, create),
		trial,
		route("GET", "/watches/:watch", account.FactVerify, show),
		route("GET", "/watches/:watch/edit", account.CoverageEdit, editForm),
		route("POST", "/watches/:watch", account.CoverageEdit, change),
		route("POST", "/watches/:watch/mute", account.CoverageEdit, mute),
		route("POST", "/watches/:watch/bar", account.CoverageEdit, setBar),
		route("POST", "/watches/:watch/archive", account.CoverageEdit, archive),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, formPage, showPage} }
