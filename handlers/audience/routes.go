// Package audience serves the pages of lists and segments: the tables, each with its members, and the forms.
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
		route("GET", "/segments", read, segments),
		route("GET", "/segments/new", edit, newSegment),
		route("POST", "/segments", edit, saveSegment),
		route("GET", "/segments/:id", read, showSegment),
		route("GET", "/segments/:id/edit", edit, editSegment),
		route("POST", "/segments/:id", edit, saveSegment),
		route("POST", "/segments/:id/copy", edit, copySegment),
		route("POST", "/segments/:id/archive", edit, archiveSegment),
		route("POST", "/segments/:id/restore", edit, restoreSegment),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, formPage, showPage, segmentsPage, segmentFormPage, segmentPage}
}
