// Package release shows the releases of a space: writing, checking, approving, previewing, publishing.
package release

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/asset"
	"standfirst/templates"
)

// Routes are the pages and actions of releases.
func Routes(*web.Kit) []web.Route {
	read, edit, approve, talk := account.IncidentRead, account.ReleaseEdit, account.ReleaseApprove, account.ReleaseComment
	pictures := web.Route{Method: "POST", Path: "/releases/:id/pictures", Scope: web.InSpace, Allow: edit, MaxBody: asset.MaxBytes + 1<<20, Rate: web.Costly, Do: addPicture}
	return []web.Route{
		pictures,
		{Method: "GET", Path: "/releases", Scope: web.InSpace, Allow: read, Do: list},
		{Method: "GET", Path: "/releases/export.csv", Scope: web.InSpace, Allow: read, Rate: web.Exports, Do: export},
		{Method: "GET", Path: "/releases/new", Scope: web.InSpace, Allow: edit, Do: begin},
		{Method: "POST", Path: "/releases", Scope: web.InSpace, Allow: edit, Do: create},
		{Method: "GET", Path: "/releases/:id", Scope: web.InSpace, Allow: read, Do: show},
		{Method: "GET", Path: "/releases/:id/edit", Scope: web.InSpace, Allow: edit, Do: edition},
		{Method: "POST", Path: "/releases/:id/versions", Scope: web.InSpace, Allow: edit, MaxBody: 2 << 20, Do: save},
		{Method: "POST", Path: "/releases/:id/draft", Scope: web.InSpace, Allow: edit, MaxBody: 2 << 20, Do: keep},
		{Method: "POST", Path: "/releases/:id/draft/removal", Scope: web.InSpace, Allow: edit, Do: discard},
		{Method: "GET", Path: "/releases/:id/baton", Scope: web.InSpace, Allow: edit, Do: baton},
		{Method: "POST", Path: "/releases/:id/baton", Scope: web.InSpace, Allow: edit, Do: beat},
		{Method: "POST", Path: "/releases/:id/baton/return", Scope: web.InSpace, Allow: edit, Do: leave},
		{Method: "POST", Path: "/releases/:id/baton/request", Scope: web.InSpace, Allow: edit, Do: askFor},
		{Method: "POST", Path: "/releases/:id/baton/handover", Scope: web.InSpace, Allow: edit, Do: handOver},
		{Method: "POST", Path: "/releases/:id/baton/seizure", Scope: web.InSpace, Allow: account.IncidentManage, Do: wrest},
		{Method: "GET", Path: "/releases/:id/versions/:n", Scope: web.InSpace, Allow: read, Do: version},
		{Method: "GET", Path: "/releases/:id/diff", Scope: web.InSpace, Allow: read, Do: difference},
		{Method: "GET", Path: "/releases/:id/preview", Scope: web.InSpace, Allow: read, Do: preview},
		{Method: "GET", Path: "/releases/:id/mail", Scope: web.InSpace, Allow: read, Do: mail},
		{Method: "POST", Path: "/releases/:id/acceptances", Scope: web.InSpace, Allow: edit, Do: accept},
		{Method: "POST", Path: "/releases/:id/bindings", Scope: web.InSpace, Allow: edit, Do: back},
		{Method: "POST", Path: "/releases/:id/links", Scope: web.InSpace, Allow: edit, Rate: web.Costly, Do: askLinks},
		{Method: "POST", Path: "/releases/:id/submission", Scope: web.InSpace, Allow: edit, Do: submit},
		{Method: "POST", Path: "/releases/:id/approval", Scope: web.InSpace, Allow: approve, Do: decide},
		{Method: "GET", Path: "/approve/:token", Scope: web.Open, Do: askedPage},
		{Method: "POST", Path: "/approve/:token", Scope: web.Open, Do: answer},
		{Method: "POST", Path: "/approve/:token/comments", Scope: web.Open, Do: askBack},
		{Method: "GET", Path: "/releases/:id/comments", Scope: web.InSpace, Allow: talk, Do: comments},
		{Method: "POST", Path: "/releases/:id/comments", Scope: web.InSpace, Allow: talk, Do: begun},
		{Method: "POST", Path: "/releases/:id/comments/:comment/answers", Scope: web.InSpace, Allow: talk, Do: answered},
		{Method: "POST", Path: "/releases/:id/comments/:comment/text", Scope: web.InSpace, Allow: talk, Do: rewritten},
		{Method: "POST", Path: "/releases/:id/comments/:comment/resolution", Scope: web.InSpace, Allow: talk, Do: resolved},
		{Method: "GET", Path: "/releases/:id/publication", Scope: web.InSpace, Allow: edit, Do: review},
		{Method: "POST", Path: "/releases/:id/publication", Scope: web.InSpace, Allow: edit, Do: publish},
		{Method: "GET", Path: "/releases/:id/withdrawal", Scope: web.InSpace, Allow: edit, Do: takeDown},
		{Method: "POST", Path: "/releases/:id/withdrawal", Scope: web.InSpace, Allow: edit, Do: withdraw},
		{Method: "POST", Path: "/releases/:id/retraction", Scope: web.InSpace, Allow: edit, Do: retract},
	}
}

// Pages are the pages, for the test that renders every one.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, newPage, showPage, commentsPage, askPage, editPage, keptFragment, picturesFragment, batonPage, versionPage, diffPage, previewPage, reviewPage, takeDownPage}
}
