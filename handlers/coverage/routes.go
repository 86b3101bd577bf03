// Package coverage serves the pages of coverage: the table of clips, a clip with its evidence, the forms
// that take clips in, and the sources that are read.
package coverage

import (
	"slices"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of coverage.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	exporting := func(ending string) web.Route {
		r := route("GET", "/coverage/export"+ending, account.ReportRead, export)
		r.Rate = web.Exports
		return r
	}
	again := route("POST", "/coverage/rematch", account.CoverageEdit, rematch)
	again.Rate = web.Costly
	return append(slices.Concat(ways(), book.Routes(account.ReportRead), many.Routes(account.CoverageEdit)), []web.Route{
		route("GET", "/coverage", account.ReportRead, list),
		exporting(".csv"),
		exporting(".xlsx"),
		route("GET", "/coverage/new", account.CoverageEdit, pasteForm),
		route("POST", "/coverage", account.CoverageEdit, paste),
		route("GET", "/coverage/hand", account.CoverageEdit, handForm),
		route("POST", "/coverage/hand", account.CoverageEdit, writeDown),
		again,
		route("POST", "/coverage/bulk", account.CoverageEdit, bulk),
		route("POST", "/coverage/bulk/tag", account.CoverageEdit, bulkTag),
		route("POST", "/coverage/bulk/untag", account.CoverageEdit, bulkUntag),
		route("POST", "/coverage/bulk/incident", account.CoverageEdit, bulkIncident),
		route("GET", "/coverage/names", account.CoverageEdit, namesForm),
		route("POST", "/coverage/names", account.CoverageEdit, setNames),
		route("GET", "/coverage/:id", account.ReportRead, show),
		route("GET", "/coverage/:id/peek", account.ReportRead, peek),
		route("GET", "/coverage/:id/edit", account.CoverageEdit, editForm),
		route("POST", "/coverage/:id", account.CoverageEdit, change),
		route("POST", "/coverage/:id/match", account.CoverageEdit, match),
		route("POST", "/coverage/:id/claim", account.CoverageEdit, claim),
		route("POST", "/coverage/:id/finding", account.CoverageEdit, finding),
		route("POST", "/coverage/:id/lineage", account.CoverageEdit, lineage),
		route("POST", "/coverage/:id/tone", account.CoverageEdit, tone),
		route("POST", "/coverage/:id/breach", account.CoverageEdit, breach),
		route("POST", "/coverage/:id/reach", account.CoverageEdit, reach),
		route("POST", "/coverage/:id/reach/later", account.ContactEdit, reachFrom),
		route("POST", "/coverage/:id/engagement", account.CoverageEdit, engage),
		route("POST", "/coverage/:id/relevance", account.CoverageEdit, relevance),
		route("POST", "/coverage/:id/reading", account.CoverageEdit, readAgain),
		route("GET", "/coverage/:id/cells/tags", account.CoverageEdit, tagsCell),
		route("POST", "/coverage/:id/cells/tags", account.CoverageEdit, changeTagsCell),
		route("GET", "/coverage/:id/fields/tags", account.ReportRead, tagsField),
		route("POST", "/coverage/:id/fields/tags", account.CoverageEdit, changeTagsField),
		route("GET", "/coverage/:id/archive", account.ReportRead, archive),
	}...)
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return append(wayPages(), listPage, pastePage, handPage, showPage, peekFragment, namesPage, bulkPage, fieldFragment)
}
