// Package creator serves the pages of people who publish for themselves: the table, the record with
// accounts, figures and prices, and the deals with their briefs and drafts.
//
// Whoever may see incidents but no contacts sees a guest's view: accounts, public figures and what has been
// published, never notes, tags, prices, costs or what was said on the way (field.md 5.15). A creator has a link
// of their own to the brief of a deal, without an account.
package creator

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/creator"
	"standfirst/templates"
)

// Routes are the pages and actions of creators and their deals.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	guest, read, edit := account.IncidentRead, account.ContactRead, account.ContactEdit
	exports, books := route("GET", "/creators/export.csv", read, export), route("GET", "/creators/export.xlsx", read, export)
	exports.Rate, books.Rate = web.Exports, web.Exports
	upload := route("POST", "/creators/:id/documents", edit, takeDocument)
	upload.MaxBody = creator.MaxDocument + 1<<20
	briefing, links := route("POST", "/creators/deals/:id/briefing", edit, sendBrief), route("POST", "/creators/deals/:id/link", edit, issueLink)
	briefing.Rate, links.Rate = web.Costly, web.Costly
	routes := []web.Route{
		route("GET", "/creators", guest, list),
		exports,
		books,
		route("GET", "/creators/deals", guest, board),
		route("GET", "/creators/deals/new", edit, newDeal),
		route("POST", "/creators/deals", edit, arrange),
		route("GET", "/creators/deals/:id", guest, showDeal),
		route("GET", "/creators/deals/:id/edit", edit, editDeal),
		route("POST", "/creators/deals/:id", edit, rewrite),
		route("GET", "/creators/deals/:id/brief", guest, printBrief),
		route("GET", "/creators/deals/:id/brief/edit", edit, editBrief),
		route("POST", "/creators/deals/:id/brief", edit, writeBrief),
		route("POST", "/creators/deals/:id/approval", account.ReleaseApprove, allow),
		route("POST", "/creators/deals/:id/offer", edit, step(offer)),
		route("POST", "/creators/deals/:id/answer", edit, step(answer)),
		briefing,
		links,
		route("POST", "/creators/deals/:id/acknowledgement", edit, step(acknowledge)),
		route("POST", "/creators/deals/:id/drafts", edit, step(handIn)),
		route("POST", "/creators/deals/:id/review", edit, step(review)),
		route("POST", "/creators/deals/:id/comments", edit, step(comment)),
		route("POST", "/creators/deals/:id/post", edit, step(publish)),
		route("POST", "/creators/deals/:id/label-check", edit, step(see)),
		route("POST", "/creators/deals/:id/post-figures", edit, step(countPost)),
		route("POST", "/creators/deals/:id/retention", edit, step(retain)),
		route("POST", "/creators/deals/:id/looks", edit, step(look)),
		route("POST", "/creators/deals/:id/ending", edit, step(finish)),
		route("POST", "/creators/deals/:id/cancellation", edit, step(cancel)),
		route("POST", "/creators/deals/:id/label", edit, step(relabel)),
		route("POST", "/creators/deals/:id/rating", edit, step(rate)),
		route("GET", "/creators/:id", guest, show),
		upload,

		route("POST", "/creators/:id/documents/:doc/removal", edit, removeDocument),
		route("POST", "/creators/:id/accounts/removal", edit, removeAccount),
		route("POST", "/creators/:id/rates/:rate/end", edit, endRate),
		route("POST", "/creators/:id/violations/:violation/withdrawal", edit, withdraw),
		route("GET", "/creators/:id/documents/new", edit, newPart("documents")),
		route("GET", "/creators/:id/documents/:doc", read, download),

		{Method: "GET", Path: "/b/:token", Scope: web.Open, Rate: personal, Do: readBrief},
		{Method: "POST", Path: "/b/:token", Scope: web.Open, Do: acknowledgeBrief},
	}
	routes = append(figureRoutes(), routes...) // before the pages of one creator, whose address begins alike
	for _, part := range parts {
		routes = append(routes,
			route("GET", "/creators/:id/"+part.name+"/new", edit, newPart(part.name)),
			route("POST", "/creators/:id/"+part.name, edit, takePart(part)))
	}
	return routes
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, showPage, partPage, boardPage, dealPage, dealFormPage, briefPage, briefPaper, personalPage, figuresPage, figuresImportPage}
}
