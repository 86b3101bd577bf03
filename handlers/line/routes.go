// Package line serves the lines to take of an incident, what people were answered, and the search of everything that
// was ever said.
package line

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions. Guests see the lines that are public and what was said in public; what is kept for
// the team, and every answer, needs line.read.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	people := route("GET", "/answers/people", account.LineEdit, people)
	people.Rate = web.Searches
	export := route("GET", "/incidents/:id/lines/export.csv", account.LineRead, exportCSV)
	export.Rate = web.Exports
	return []web.Route{
		route("GET", "/incidents/:id/lines", account.IncidentRead, list),
		export,
		route("GET", "/incidents/:id/lines/card", account.LineRead, card),
		route("GET", "/incidents/:id/lines/new", account.LineEdit, newForm),
		route("POST", "/incidents/:id/lines", account.LineEdit, create),
		route("GET", "/lines/:line", account.IncidentRead, show),
		route("GET", "/lines/:line/edit", account.LineEdit, editForm),
		route("POST", "/lines/:line", account.LineEdit, save),
		route("POST", "/lines/:line/ready", account.LineEdit, approve),
		route("POST", "/lines/:line/draft", account.LineEdit, withhold),
		route("POST", "/lines/:line/drop", account.LineEdit, drop),
		people,
		route("GET", "/answers/new", account.LineEdit, answerForm),
		route("POST", "/answers", account.LineEdit, record),
		route("GET", "/answers/:answer", account.LineRead, showAnswer),
		route("GET", "/answers/:answer/correct", account.LineEdit, correctForm),
		route("POST", "/answers/:answer/corrections", account.LineEdit, correct),
		{Method: "GET", Path: "/said", Scope: web.InSpace, Allow: account.IncidentRead, Rate: web.Searches, Do: said},
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, cardPage, formPage, showPage, answerPage, givenPage, saidPage, peopleFragment}
}
