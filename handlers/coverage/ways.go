package coverage

import (
	"standfirst/handlers/web"
	"standfirst/handlers/web/program"
	"standfirst/models/account"
	"standfirst/models/coverage/intake"
	"standfirst/templates"
)

// ways are the pages and actions by which coverage comes in: sources, and what others have gathered. Their addresses
// begin as those of one clip do, so they come first.
func ways() []web.Route {
	route := web.ForMembers
	bring := route("POST", "/coverage/runs", account.CoverageEdit, bringFile)
	bring.MaxBody = intake.MaxFile + 1<<20
	issue := route("POST", "/coverage/keys", account.CoverageEdit, issueKey)
	issue.Rate = web.Costly
	fates := route("GET", "/coverage/runs/:run/lines.csv", account.CoverageEdit, runLines)
	fates.Rate = web.Exports
	listed := route("GET", "/sources/export.csv", account.CoverageEdit, exportSources)
	listed.Rate = web.Exports
	feeds := route("GET", "/sources/feeds.opml", account.CoverageEdit, exportFeeds)
	feeds.Rate = web.Exports
	discover := route("POST", "/sources/discoveries", account.CoverageEdit, discoverSources)
	discover.Rate = web.Costly
	opml := route("POST", "/sources/opml", account.CoverageEdit, listSources)
	opml.MaxBody = maxList + 1<<20
	return []web.Route{
		{Method: "POST", Path: "/api/v1/:space/clips", Scope: web.Open, CrossSite: true, Rate: program.Rate, Do: addClips},
		route("GET", "/coverage/keys", account.CoverageEdit, keys),
		issue,
		route("POST", "/coverage/keys/:key/end", account.CoverageEdit, endKey),
		route("GET", "/coverage/runs", account.CoverageEdit, runs),
		bring,
		route("GET", "/coverage/runs/:run", account.CoverageEdit, showRun),
		route("POST", "/coverage/runs/:run/plan", account.CoverageEdit, replan),
		route("POST", "/coverage/runs/:run/start", account.CoverageEdit, startRun),
		route("POST", "/coverage/runs/:run/undo", account.CoverageEdit, undoRun),
		fates,
		route("GET", "/coverage/:id/versions", account.ReportRead, clipVersions),
		route("GET", "/coverage/:id/versions/:version/archive", account.ReportRead, versionArchive),

		route("GET", "/sources", account.CoverageEdit, sources),
		route("GET", "/sources/new", account.CoverageEdit, sourceForm),
		route("POST", "/sources", account.CoverageEdit, addSource),
		listed,
		feeds,
		discover,
		opml,
		route("GET", "/sources/discoveries/:discovery", account.CoverageEdit, showChoice),
		route("POST", "/sources/discoveries/:discovery", account.CoverageEdit, choose),
		route("GET", "/sources/:id", account.CoverageEdit, showSource),
		route("GET", "/sources/:id/edit", account.CoverageEdit, editSource),
		route("POST", "/sources/:id", account.CoverageEdit, changeSource),
		route("POST", "/sources/:id/poll", account.CoverageEdit, pollSource),
		route("POST", "/sources/:id/pause", account.CoverageEdit, pauseSource),
		route("POST", "/sources/:id/removal", account.CoverageEdit, removeSource),
	}
}

func wayPages() []templates.Checker {
	return []templates.Checker{sourcesPage, sourcePage, sourceFormPage, choicePage, runsPage, runPage, clipVersionsPage, keysPage}
}
