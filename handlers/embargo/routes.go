// Package embargo serves the portal's page of a release's embargo: until when and on which terms, who was invited, who
// has accepted, and what is done about it.
package embargo

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 100

// Routes are the page and its actions. Who may publish a release may say when it opens; names of contacts are for
// those who may read contacts.
func Routes(*web.Kit) []web.Route {
	route, edit := web.ForMembers, account.ReleaseEdit
	exports := route("GET", "/releases/:id/embargo/export.csv", account.ContactRead, export)
	exports.Rate = web.Exports
	return []web.Route{
		route("GET", "/releases/:id/embargo", account.IncidentRead, show),
		route("POST", "/releases/:id/embargo", edit, set),
		exports,
		route("POST", "/releases/:id/embargo/schedule", edit, schedule),
		route("POST", "/releases/:id/embargo/lift", edit, lift),
		route("POST", "/releases/:id/embargo/end", edit, end),
		route("POST", "/releases/:id/embargo/people", edit, invite),
		route("POST", "/releases/:id/embargo/people/:guest", edit, revoke),
	}
}

// Pages are the pages, for the test that renders every one.
func Pages() []templates.Checker { return []templates.Checker{showPage} }
