// Package complaint serves the cases of people whom an incident has harmed: the public form and the public page on
// which a complainant asks for the state of their case; for the team the lists, the record of a case, apart from it
// the record of the person, and the page that compares how people are treated.
package complaint

import (
	"time"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 50

// The public forms are used once by a person: a network that sends more of them tries something.
var (
	sending = web.Rate{Name: "complaints", Every: 20 * time.Second, Burst: 30}
	asking  = web.Rate{Name: "case status", Every: 20 * time.Second, Burst: 20}
)

// Routes are the pages and actions of complaint cases. Who may read an incident's log reads the cases, which say
// nothing of the people. To open the record of a person is a post, as it leaves a trace.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	exports, compared := route("GET", "/cases/export.csv", account.FactVerify, export), route("GET", "/incidents/:id/treatment/export.csv", account.FactVerify, exportTreatment)
	given := route("POST", "/cases/:case/person/export", account.CasePerson, giveOut)
	exports.Rate, compared.Rate, given.Rate = web.Exports, web.Exports, web.Exports
	return []web.Route{
		route("GET", "/cases", account.FactVerify, list),
		exports,
		route("GET", "/incidents/:id/cases", account.FactVerify, ofIncident),
		route("GET", "/incidents/:id/cases/new", account.CaseEdit, newForm),
		route("POST", "/incidents/:id/cases", account.CaseEdit, receive),
		route("POST", "/incidents/:id/cases/form", account.IncidentManage, take),
		route("GET", "/incidents/:id/treatment", account.FactVerify, treatment),
		compared,
		route("GET", "/cases/:case", account.FactVerify, show),
		route("POST", "/cases/:case", account.CaseEdit, change),
		route("POST", "/cases/:case/offers", account.CaseEdit, offer),
		route("POST", "/cases/:case/end", account.CaseEdit, end),
		route("POST", "/cases/:case/open", account.CaseEdit, reopen),
		route("POST", "/cases/:case/notes", account.CaseEdit, note),
		route("POST", "/cases/:case/person", account.CasePerson, person),
		route("POST", "/cases/:case/person/record", account.CasePerson, correct),
		given,
		route("POST", "/cases/:case/person/erasure", account.CasePerson, erase),

		{Method: "GET", Path: "/newsroom/:space/cases", Scope: web.Open, Do: statusForm},
		{Method: "POST", Path: "/newsroom/:space/cases", Scope: web.Open, Rate: asking, Do: status},
		{Method: "GET", Path: "/newsroom/:space/cases/:incident", Scope: web.Open, Do: publicForm},
		{Method: "POST", Path: "/newsroom/:space/cases/:incident", Scope: web.Open, Rate: sending, Do: submit},
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, showPage, newPage, personPage, treatmentPage, publicPage, donePage, statusPage}
}
