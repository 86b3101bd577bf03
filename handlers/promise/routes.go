// Package promise serves what was promised to the public: everybody's list with its filters, the list of one
// incident, the record of a promise with its progress, and what is done with it.
package promise

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions of promises. Who may read an incident's log reads them; to give one up, or to
// open it again, is for whoever answers for the incident.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	exports := route("GET", "/promises/export.csv", account.FactVerify, export)
	exports.Rate = web.Exports
	return []web.Route{
		route("GET", "/promises", account.FactVerify, list),
		exports,
		route("GET", "/incidents/:id/promises", account.FactVerify, ofIncident),
		route("POST", "/incidents/:id/promises", account.FactEdit, add),
		route("GET", "/promises/:promise", account.FactVerify, show),
		route("GET", "/promises/:promise/edit", account.FactEdit, editForm),
		route("POST", "/promises/:promise", account.FactEdit, change),
		route("POST", "/promises/:promise/progress", account.FactEdit, progress),
		route("POST", "/promises/:promise/kept", account.FactEdit, keep),
		route("POST", "/promises/:promise/broken", account.IncidentManage, breakIt),
		route("POST", "/promises/:promise/withdrawn", account.IncidentManage, withdraw),
		route("POST", "/promises/:promise/open", account.IncidentManage, reopen),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage, formPage} }
