// Package outlet serves the pages of media: the table, the record with its people, and the forms.
package outlet

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of outlets.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	read, edit := account.ContactRead, account.ContactEdit
	exports, books := route("GET", "/outlets/export.csv", read, export), route("GET", "/outlets/export.xlsx", read, export)
	exports.Rate, books.Rate = web.Exports, web.Exports
	return append(duplicateRoutes(), []web.Route{
		exports,
		books,
		route("GET", "/outlets", read, list),
		route("GET", "/outlets/suggest", read, suggest),
		route("GET", "/outlets/new", edit, newForm),
		route("POST", "/outlets", edit, create),
		route("GET", "/outlets/:id", read, show),
		route("GET", "/outlets/:id/edit", edit, editForm),
		route("POST", "/outlets/:id", edit, change),
		route("GET", "/outlets/:id/fields/:field", read, showDetail),
		route("POST", "/outlets/:id/fields/:field", edit, changeDetail),
		route("POST", "/outlets/:id/reach", edit, addReach),
		route("POST", "/outlets/:id/reach/drop", edit, dropReach),
		route("POST", "/outlets/:id/confirm", edit, confirm),
		route("GET", "/outlets/:id/delete", edit, deleteForm),
		route("POST", "/outlets/:id/delete", edit, remove),
	}...)
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, formPage, showPage, deletePage, suggestFragment, detailFragment, duplicatesPage, mergePage}
}
