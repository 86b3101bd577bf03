package correction

import (
	"time"

	"standfirst/models/correction"
	"standfirst/models/fact"
	"standfirst/templates"
)

// ListView is the list of requests.
type ListView struct {
	templates.Frame
	Base, Export, CoverageURL, Q string
	Filters                      []templates.Filter
	Rows                         []Row
	Pager                        templates.Pager
	Narrowed                     bool
}

// Row is one request.
type Row struct {
	URL, Title, Lang, Outlet, OutletURL string
	Key, FactURL, Ground                string
	State, Kind, Owner                  string
	Found, FoundKind                    string // what the last look found, of a case that is open
	After                               string // how long it took to be corrected
	At, SentAt                          time.Time
	Late                                bool
}

// ShowView is the page of a request.
type ShowView struct {
	templates.Frame
	Form                                         templates.Form
	R                                            Row
	Base, ClipURL, ContactURL, Address, Lang     string
	Disputed, Wrong, Right, RightLang, Evidence  string
	Stage, Trouble, Note, Escalate               string
	OpenedAt, SentAt, AnswerBy, EndedAt, CheckAt time.Time
	BeforeAt, AfterAt                            time.Time
	Letter                                       correction.Letter
	Draft, MaySend                               bool
	Moves                                        []templates.Option
	Steps                                        []StepView
	Pieces                                       [][]fact.Piece
	Looks                                        int
}

// StepView is something that happened in a case.
type StepView struct {
	What, Note, By string
	At             time.Time
}

var (
	listPage = templates.NewPageOf("app", "correction/list.html", listSamples)
	showPage = templates.NewPageOf("app", "correction/show.html", showSamples)
)

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleFrame() templates.Frame {
	return templates.Frame{Space: &templates.Space{ID: "acme", Name: "Acme"}, Now: sampleTime, Zone: time.UTC, Path: "/acme/corrections"}
}

func sampleRow() Row {
	return Row{
		URL: "/u", Title: "<b>Recall</b>", Lang: "en", Outlet: "Morning", OutletURL: "/o", Key: "F-1", FactURL: "/f", Ground: "Differs", State: "Sent", Kind: "info", Owner: "韩梅梅",
		Found: "Changed", FoundKind: "warn", At: sampleTime, SentAt: sampleTime, Late: true,
	}
}

func listSamples() []ListView {
	options := []templates.Option{{Value: "1", Label: "One"}}
	return []ListView{
		{Frame: sampleFrame(), Base: "/b", CoverageURL: "/c"},
		{Frame: sampleFrame(), Base: "/b", Narrowed: true, Filters: []templates.Filter{{Name: "state", Label: "State", Value: "1", Options: options}}},
		{Frame: sampleFrame(), Base: "/b", Rows: []Row{sampleRow(), {Title: "x", At: sampleTime, State: "Corrected", Kind: "ok", After: "2 h"}}, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Export: "/e"},
	}
}

func showSamples() []ShowView {
	draft := ShowView{
		Frame: sampleFrame(), R: sampleRow(), Base: "/b", ClipURL: "/c", ContactURL: "/p", Address: "https://x.example/1", Lang: "en", Disputed: "2,000 samples", Wrong: "2,000", Right: "3,000 samples",
		RightLang: "en", Evidence: "https://press.example/f", Stage: "author", Trouble: "not sent", Draft: true, MaySend: true, OpenedAt: sampleTime, BeforeAt: sampleTime,
		Letter: correction.Letter{To: "a@b.example", Name: "Ada", Subject: "Request", Text: "Dear"}, Moves: []templates.Option{{Value: "withdrawn", Label: "Withdraw"}},
		Form: templates.Form{Errors: []templates.FieldError{{Field: "to", Key: "correction.letter.address"}}},
	}
	sent := draft
	sent.Draft, sent.MaySend, sent.Trouble, sent.SentAt, sent.AnswerBy, sent.EndedAt, sent.CheckAt, sent.AfterAt = false, false, "", sampleTime, sampleTime, sampleTime, sampleTime, sampleTime
	sent.Form, sent.Escalate, sent.Note, sent.Looks = templates.Form{}, "Go to the desk", "Correction: an earlier version", 2
	sent.Pieces = [][]fact.Piece{{{Op: "same", Text: "a"}, {Op: "added", Text: "b"}, {Op: "removed", Text: "c"}}}
	sent.Steps = []StepView{{What: "Sent", Note: "by mail", By: "韩梅梅", At: sampleTime}, {What: "Changed", At: sampleTime}}
	return []ShowView{draft, sent}
}
