// Package audience serves the pages of lists: the table, a list with its members, and the forms.
package audience

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of lists.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	read, edit := account.ContactRead, account.ContactEdit
	return []web.Route{
		route("GET", "/lists", read, lists),
		route("GET", "/lists/new", edit, newForm),
		route("POST", "/lists", edit, create),
		route("GET", "/lists/:id", read, show),
		route("GET", "/lists/:id/edit", edit, editForm),
		route("POST", "/lists/:id", edit, rename),
		route("POST", "/lists/:id/archive", edit, archive),
		route("POST", "/lists/:id/restore", edit, restore),
		route("POST", "/lists/:id/members/remove", edit, removeMembers),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, formPage, showPage} }
