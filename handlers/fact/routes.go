// Package fact serves the pages of facts: the register, the record with claim, evidence, signatures,
// versions and where the fact is used, and the acts that verify, dispute, retract and refute it.
package fact

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/templates"
)

// Routes are the pages and actions of facts.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	upload := route("POST", "/facts/:id/files", account.FactEdit, addFile)
	upload.MaxBody = fact.MaxFile + 1<<20 // the other fields of the form
	copies := route("POST", "/facts/:id/evidence/:evidence/copies", account.FactVerify, addCopy)
	copies.MaxBody = upload.MaxBody
	capture := route("POST", "/facts/:id/captures", account.FactEdit, addCapture)
	capture.Rate = web.Costly
	export := route("GET", "/incidents/:incident/evidence.zip", account.FactVerify, archive)
	export.Rate = web.Exports
	return []web.Route{
		route("GET", "/facts", account.IncidentRead, list),
		route("GET", "/incidents/:incident/facts/new", account.FactEdit, newForm),
		route("POST", "/incidents/:incident/facts", account.FactEdit, create),
		route("GET", "/facts/:id", account.IncidentRead, show),
		route("GET", "/facts/:id/edit", account.FactEdit, editForm),
		route("POST", "/facts/:id", account.FactEdit, revise),
		route("GET", "/facts/:id/compare", account.IncidentRead, compare),
		upload,
		route("POST", "/facts/:id/links", account.FactEdit, addLink),
		route("GET", "/facts/:id/evidence/:evidence", account.IncidentRead, download),
		route("POST", "/facts/:id/evidence/:evidence/access", account.FactEdit, disclose),
		route("POST", "/facts/:id/evidence/:evidence/removal", account.FactEdit, removeEvidence),
		capture,
		export,
		route("GET", "/incidents/:incident/claims.json", account.FactVerify, claims),
		route("GET", "/facts/:id/evidence/:evidence/access", account.FactVerify, share),
		route("POST", "/facts/:id/evidence/:evidence/links", account.FactVerify, lend),
		route("POST", "/facts/:id/evidence/:evidence/links/:access/withdrawal", account.FactVerify, withdraw),
		copies,
		{Method: "GET", Path: "/e/:token", Scope: web.Open, Rate: personal, Do: lent},
		{Method: "POST", Path: "/e/:token", Scope: web.Open, Rate: personal, Do: openLent},
		route("POST", "/facts/:id/signatures", account.FactVerify, sign),
		route("GET", "/facts/:id/dispute", account.FactVerify, judgeForm("dispute")),
		route("POST", "/facts/:id/dispute", account.FactVerify, dispute),
		route("GET", "/facts/:id/retract", account.FactVerify, judgeForm("retract")),
		route("POST", "/facts/:id/retract", account.FactVerify, retract),
		route("GET", "/facts/:id/refute", account.FactVerify, judgeForm("refute")),
		route("POST", "/facts/:id/refute", account.FactVerify, refute),
		route("POST", "/facts/:id/wordings", account.FactVerify, reword),
		route("POST", "/facts/:id/visibility", account.FactEdit, visibility),
		route("POST", "/facts/:id/review", account.FactEdit, review),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, formPage, showPage, judgePage, comparePage, sharePage, lentPage}
}
