// Package enquiry serves what the press asks: the list with its filters, the form in which a question is noted, the
// question with lines to answer it, and what is done with it.
package enquiry

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions. Who reads answers reads what was asked; who may answer notes it.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	exports := route("GET", "/enquiries/export.csv", account.LineRead, export)
	exports.Rate = web.Exports
	return []web.Route{
		route("GET", "/enquiries", account.LineRead, list),
		exports,
		route("GET", "/enquiries/new", account.LineEdit, newForm),
		route("POST", "/enquiries", account.LineEdit, note),
		route("GET", "/enquiries/:enquiry", account.LineRead, show),
		route("GET", "/enquiries/:enquiry/edit", account.LineEdit, editForm),
		route("POST", "/enquiries/:enquiry", account.LineEdit, change),
		route("POST", "/enquiries/:enquiry/owner", account.LineEdit, take),
		route("POST", "/enquiries/:enquiry/end", account.LineEdit, end),
		route("POST", "/enquiries/:enquiry/open", account.LineEdit, reopen),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage, formPage} }
