// Package mailing serves the pages of mailings: the table, the form of a draft, the review before it is
// launched, the progress while it sends, its recipients, what was captured instead of sent, and the open
// page on which readers unsubscribe.
package mailing

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of mailings.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	exports := route("GET", "/mailings/:id/recipients.csv", account.MailingEdit, exportCSV)
	exports.Rate = web.Exports
	lost := route("GET", "/mailings/:id/removed.csv", account.MailingEdit, removedCSV)
	lost.Rate = web.Exports
	calls := route("GET", "/mailings/:id/missed.csv", account.MailingEdit, missedCSV)
	calls.Rate = web.Exports
	tests := route("POST", "/mailings/:id/test", account.MailingEdit, test)
	tests.Rate = web.Costly
	offers, counts := route("GET", "/mailings/people", account.MailingEdit, offer), route("POST", "/mailings/audience", account.MailingEdit, weigh)
	offers.Rate, counts.Rate = web.Searches, web.Searches
	packets := route("GET", "/mailings/:id/recipients/:delivery/packet.zip", account.MailingSend, packet)
	packets.Rate = web.Exports
	table := route("GET", "/mailings/export.csv", account.MailingEdit, exportList)
	table.Rate = web.Exports
	return []web.Route{
		route("GET", "/mailings", account.MailingEdit, list),
		table,
		route("GET", "/mailings/new", account.MailingEdit, newForm),
		route("POST", "/mailings", account.MailingEdit, create),
		route("GET", "/mailings/handover", account.MailingEdit, handoverForm),
		route("POST", "/mailings/handover", account.MailingSend, handOver),
		offers,
		counts,
		route("GET", "/mailings/:id", account.MailingEdit, show),
		route("GET", "/mailings/:id/edit", account.MailingEdit, editForm),
		route("POST", "/mailings/:id", account.MailingEdit, change),
		route("GET", "/mailings/:id/review", account.MailingEdit, review),
		route("GET", "/mailings/:id/preview", account.MailingEdit, preview),
		tests,
		route("POST", "/mailings/:id/launch", account.MailingSend, launch),
		route("POST", "/mailings/:id/pause", account.MailingSend, pause),
		route("POST", "/mailings/:id/resume", account.MailingSend, resume),
		route("POST", "/mailings/:id/cancel", account.MailingSend, cancel),
		route("POST", "/mailings/:id/back", account.MailingSend, takeBack),
		route("POST", "/mailings/:id/follow-up", account.MailingEdit, followUp),
		route("POST", "/mailings/:id/lanes", account.MailingSend, openLane),
		route("POST", "/mailings/:id/correction", account.MailingEdit, correct),
		route("GET", "/mailings/:id/progress", account.MailingEdit, progress),
		route("GET", "/mailings/:id/progress/stream", account.MailingEdit, stream),
		route("GET", "/mailings/:id/recipients", account.MailingEdit, recipients),
		exports,
		route("GET", "/mailings/:id/recipients/:delivery", account.MailingEdit, delivery),
		route("POST", "/mailings/:id/recipients/:delivery", account.MailingSend, decide),
		route("POST", "/mailings/:id/recipients/:delivery/carry", account.MailingSend, carry),
		packets,
		route("POST", "/mailings/:id/recipients/:delivery/reply", account.MailingEdit, replied),
		route("POST", "/mailings/:id/recipients/:delivery/reply/undo", account.MailingEdit, unreplied),
		route("GET", "/mailings/:id/interest", account.MailingEdit, interest),
		route("GET", "/mailings/:id/removed", account.MailingEdit, removed),
		lost,
		route("GET", "/mailings/:id/missed", account.MailingEdit, missed),
		calls,
		route("POST", "/mailings/:id/missed/task", account.MailingEdit, missedTask),
		route("GET", "/captured", account.MailingEdit, captured),
		route("GET", "/captured/:id", account.MailingEdit, capturedMessage),
		route("GET", "/captured/:id/html", account.MailingEdit, capturedHTML),
		{Method: "GET", Path: "/c/:token", Scope: web.Open, Rate: links, Do: follow},
		{Method: "GET", Path: "/u/:token", Scope: web.Open, Do: unsubscribePage},
		{Method: "POST", Path: "/u/:token", Scope: web.Open, CrossSite: true, Rate: web.Readers, Do: unsubscribe},
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{
		listPage, choosePage, formPage, handoverPage, countPart, offerPart, reviewPage, showPage, progressPart, recipientsPage, deliveryPage, removedPage, missedPage, interestPage,
		capturedPage, messagePage, leavePage,
	}
}
