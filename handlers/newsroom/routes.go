// Package newsroom is the public site of a space: its statements, fact sheets and feeds, open to
// everybody without a sign-in and without scripts; and the portal's page that says what is on it.
package newsroom

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the public pages, and the portal's page about them.
func Routes(*web.Kit) []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/newsroom/:space", Scope: web.Open, Do: index},
		{Method: "GET", Path: "/newsroom/:space/rss.xml", Scope: web.Open, Do: rss},
		{Method: "GET", Path: "/newsroom/:space/atom.xml", Scope: web.Open, Do: atom},
		{Method: "GET", Path: "/newsroom/:space/feed.json", Scope: web.Open, Do: jsonFeed},
		{Method: "GET", Path: "/newsroom/:space/releases/:slug", Scope: web.Open, Do: show},
		{Method: "GET", Path: "/newsroom/:space/facts/:incident", Scope: web.Open, Do: facts},
		{Method: "GET", Path: "/newsroom/:space/facts/:incident/evidence/:evidence", Scope: web.Open, Do: evidence},

		{Method: "GET", Path: "/newsroom", Scope: web.InSpace, Allow: account.IncidentRead, Do: manage},
		{Method: "POST", Path: "/newsroom/sheets/:incident", Scope: web.InSpace, Allow: account.ReleaseApprove, Do: publishSheet},
		{Method: "POST", Path: "/newsroom/sheets/:incident/withdrawal", Scope: web.InSpace, Allow: account.ReleaseApprove, Do: withdrawSheet},
	}
}

// Pages are the pages, for the test that renders every one.
func Pages() []templates.Checker {
	return []templates.Checker{indexPage, showPage, factsPage, managePage}
}
