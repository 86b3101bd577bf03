package promise

import (
	"time"

	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleRow() Row {
	return Row{URL: "/p", Text: "Refund within 7 days", TextLang: "en", Incident: "Leak", IncidentURL: "/i", Owner: "Ada", Kind: "bad", State: "Overdue", Due: moment, Public: true}
}

func sampleForm() FormView {
	options := []templates.Option{{Value: "release", Label: "A release"}}
	return FormView{
		Form: templates.Form{Values: map[string][]string{"text_en": {"x"}}, Errors: []templates.FieldError{
			{Field: "text_en", Key: "promise.long", Args: map[string]any{"max": 400}},
			{Field: "text_zh-CN", Key: "promise.both"},
			{Field: "release", Key: "promise.version.unknown", Args: map[string]any{"max": 2}},
			{Field: "where", Key: "promise.where.missing"},
			{Field: "owner", Key: "promise.owner.missing"},
			{Field: "due", Key: "promise.due.range"},
			{Field: "place", Key: "promise.place.unknown"},
		}},
		Action: "/a", Cancel: "/c", Zoned: "UTC", Places: options, Releases: options, People: options,
	}
}

func formSamples() []FormView { return []FormView{sampleForm(), {Zoned: "UTC"}} }

func listSamples() []ListView {
	form := sampleForm()
	filters := []templates.Filter{{Name: "state", Label: "State", Value: "open", Options: []templates.Option{{Value: "open", Label: "Open"}}}}
	rows := []Row{sampleRow(), {URL: "/p", Text: "七日内退款", TextLang: "zh-CN", Kind: "ok", State: "Kept", Due: moment}}
	return []ListView{
		{Base: "/promises", Sort: "due", Filters: filters, Rows: rows, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Export: "/e"},
		{Base: "/promises", Narrowed: true, Q: "x", Filters: filters},
		{Base: "/promises", IncidentsURL: "/i"},
		{Base: "/i/promises", One: true, Rows: rows, Add: &form},
		{Base: "/i/promises", One: true, Add: &form},
		{Base: "/i/promises", One: true},
	}
}

func showSamples() []ShowView {
	broken := templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{
		{Key: "promise.over"},
		{Field: "proof_text", Key: "promise.proof.missing"},
		{Field: "proof_url", Key: "promise.proof.where"},
		{Field: "proof_evidence", Key: "promise.proof.evidence"},
		{Field: "reason", Key: "promise.reason.missing"},
		{Field: "note_en", Key: "promise.note.missing"},
		{Field: "note_public", Key: "promise.note.hidden"},
	}}
	notes := []NoteRow{{Texts: []Said{{"Half is paid", "en"}, {"已付一半", "zh-CN"}}, Public: true, At: moment, By: "Ada"}, {Texts: []Said{{"The bank asks", "en"}}, At: moment, By: "Ada"}}
	open := ShowView{
		Row: sampleRow(), Other: "七日内退款", OtherLang: "zh-CN", URL: "/p", Made: "Statement, version 2", MadeURL: "/r", Reason: "opened again", Form: broken, Open: true,
		MayWrite: true, MayManage: true, Notes: notes, Evidences: []templates.Option{{Value: "f:e", Label: "F-1 · list.csv"}}, Newsroom: "/n",
	}
	hidden := open
	hidden.Public, hidden.Notes, hidden.Newsroom = false, nil, ""
	kept := ShowView{Row: sampleRow(), URL: "/p", MayManage: true, Late: true, Proof: "Paid", ProofURL: "https://example.org", Evidence: "F-1 · list.csv", EvidenceURL: "/f", EndedAt: moment, EndedBy: "Ada"}
	return []ShowView{open, hidden, kept, {Row: sampleRow()}}
}
