// Package incident serves the pages of incidents: the table, the record with its phases, clock, fact
// sheet, releases and log, and the forms that declare and change one.
package incident

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of incidents.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	chains := route("GET", "/incidents/:id/chain.json", account.FactVerify, chain)
	timing := route("GET", "/incidents/times/export.csv", account.FactVerify, exportTimes)
	chains.Rate, timing.Rate = web.Exports, web.Exports
	return append(reviewRoutes(), []web.Route{
		route("GET", "/settings/targets", account.IncidentManage, targetsForm),
		route("POST", "/settings/targets", account.IncidentManage, setTargets),
		route("POST", "/settings/targets/reset", account.IncidentManage, resetTargets),
		route("GET", "/incidents", account.IncidentRead, list),
		route("GET", "/incidents/new", account.IncidentManage, declareForm),
		route("POST", "/incidents", account.IncidentManage, declare),
		route("GET", "/incidents/times", account.FactVerify, times),
		timing,
		route("GET", "/incidents/:id", account.IncidentRead, show),
		route("GET", "/incidents/:id/edit", account.IncidentManage, editForm),
		route("POST", "/incidents/:id", account.IncidentManage, rewrite),
		route("POST", "/incidents/:id/phase", account.IncidentManage, move),
		route("POST", "/incidents/:id/grade", account.IncidentManage, regrade),
		route("POST", "/incidents/:id/weight", account.IncidentManage, assess),
		route("POST", "/incidents/:id/privacy", account.IncidentManage, restrict),
		route("POST", "/incidents/:id/related", account.IncidentManage, relate),
		route("POST", "/incidents/:id/unrelated", account.IncidentManage, unrelate),
		route("POST", "/incidents/:id/point", account.IncidentManage, reach),
		route("POST", "/incidents/:id/update", account.FactEdit, announce),
		route("POST", "/incidents/:id/claim", account.IncidentManage, claim),
		chains,
		route("GET", "/incidents/:id/situation", account.FactVerify, situation),
		route("GET", "/incidents/:id/situation/stream", account.FactVerify, situationStream),
		route("POST", "/incidents/:id/log", account.FactEdit, addToLog),
	}...)
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, formPage, showPage, situationPage, changedPart, targetsPage, reviewPage, reviewPaper, timesPage}
}
