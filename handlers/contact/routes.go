// Package contact serves the pages of people: the table, the record with its timeline, the forms, imports
// and exports, and the addresses that are not mailed.
package contact

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/acts"
	"standfirst/handlers/web/builder"
	"standfirst/handlers/web/twin"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/templates"
)

// Source adds to the timelines of contacts what another feature knows of them, such as mailings and
// coverage: events before a moment (the zero time: all), the newest first, at most limit of them.
type Source func(c *fiber.Ctx, contactID string, before time.Time, limit int) ([]templates.Event, error)

// pages holds what the handlers need besides the request.
type pages struct{ sources []Source }

// Routes are the pages and actions of contacts; more are the timeline's further sources.
func Routes(_ *web.Kit, more ...Source) []web.Route {
	p := pages{more}
	route := web.ForMembers
	read, edit := account.ContactRead, account.ContactEdit
	upload := route("POST", "/contacts/imports", edit, receive)
	upload.MaxBody = contact.MaxImport + 1<<20
	exporting := func(ending string) web.Route {
		r := route("GET", "/contacts/export"+ending, read, export)
		r.Rate = web.Exports
		return r
	}
	return slices.Concat(duplicateRoutes(), apiRoutes(), book.Routes(read), done.Routes(edit), personRoutes(), p.noteRoutes(), approvalRoutes(), []web.Route{
		route("GET", "/contacts", read, list),
		route("GET", "/contacts/export", read, exportForm),
		exporting(".csv"),
		exporting(".xlsx"),
		exporting(".vcf"),
		exporting(".json"),
		route("POST", "/contacts/filter", read, build),
		route("GET", "/contacts/new", edit, newForm),
		route("POST", "/contacts", edit, create),
		route("POST", "/contacts/bulk", edit, bulk),
		route("POST", "/contacts/bulk/list", edit, bulkList),
		route("POST", "/contacts/bulk/tag", edit, bulkTag),
		route("POST", "/contacts/bulk/untag", edit, bulkUntag),
		route("POST", "/contacts/bulk/owner", edit, bulkOwner),
		route("GET", "/contacts/stale", read, stale),
		route("POST", "/contacts/stale", edit, confirmStale),
		route("GET", "/contacts/imports", edit, imports),
		upload,
		route("GET", "/contacts/imports/:id", edit, showImport),
		route("POST", "/contacts/imports/:id/form", edit, reread),
		route("POST", "/contacts/imports/:id/columns", edit, settle),
		route("POST", "/contacts/imports/:id/start", edit, start),
		route("POST", "/contacts/imports/:id/undo", edit, undo),
		route("POST", "/contacts/imports/:id/resume", edit, resume),
		route("POST", "/contacts/imports/:id/rest", edit, rest),
		route("GET", "/contacts/imports/:id/fix", edit, fixForm),
		route("POST", "/contacts/imports/:id/fix", edit, fix),
		route("GET", "/contacts/imports/:id/progress", edit, progress),
		route("GET", "/contacts/imports/:id/errors.csv", edit, importErrors),
		route("GET", "/contacts/:id", read, p.show),
		route("GET", "/contacts/:id/edit", edit, editForm),
		route("POST", "/contacts/:id", edit, change),
		route("GET", "/contacts/:id/peek", read, p.peek),
		route("GET", "/contacts/:id/cells/:column", edit, cell),
		route("POST", "/contacts/:id/cells/:column", edit, changeCell),
		route("GET", "/contacts/:id/fields/:field", read, showField),
		route("POST", "/contacts/:id/fields/:field", edit, changeField),
		route("POST", "/contacts/:id/confirm", edit, p.confirm),
		route("POST", "/contacts/:id/doubt", edit, p.doubt),
		route("POST", "/contacts/:id/reveal", edit, p.reveal),
		route("POST", "/contacts/:id/block", edit, p.block),
		route("POST", "/contacts/:id/unblock", account.SettingManage, unblock),
		route("POST", "/contacts/:id/lists", edit, p.join),
		route("POST", "/contacts/:id/lists/leave", edit, leave),
		route("GET", "/contacts/:id/delete", edit, deleteForm),
		route("POST", "/contacts/:id/delete", edit, remove),
		route("GET", "/suppressions", read, suppressions),
		route("POST", "/suppressions", edit, suppress),
		route("POST", "/suppressions/lift", account.SettingManage, lift),
	})
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return append(slices.Concat(builder.Pages(), twin.Pages(), views.Pages(), acts.Pages()), []templates.Checker{
		listPage, bulkPage, formPage, showPage, deletePage, importsPage, columnsPage, importPage, fixPage, exportPage, suppressionsPage,
		progressFragment, fieldFragment, peekFragment, cellFragment,
		duplicatesPage, mergePage, stalePage, trustPage, privacyPage, requestsPage, notePage, stepsPage, packPage, packPaper, waitingPage, rejectPage,
	}...)
}
