package enquiry

import (
	"time"

	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleRow() Row {
	return Row{
		URL: "/e", Whom: "Ada · Morning News", Question: "Who is <b>liable</b>?", TextLang: "en", Incident: "Leak", IncidentURL: "/i", Channel: "Call", Owner: "Omar",
		State: "Open", Kind: "info", Left: "2 h left", Came: moment, Due: moment.Add(3 * time.Hour),
	}
}

func listSamples() []ListView {
	frame := templates.Frame{Now: moment, Zone: time.UTC}
	rows := []Row{sampleRow(), {URL: "/e", Whom: "晨报", Kind: "mute", State: "Declined", Channel: "Mail", Came: moment, Erased: true}, {URL: "/e", Whom: "Post", Question: "谁负责？", TextLang: "zh-CN", Incident: "Leak", Kind: "ok", State: "Answered", Channel: "Mail", Came: moment}}
	filters := []templates.Filter{{Name: "state", Label: "State", Value: "open", Options: []templates.Option{{Value: "open", Label: "Open"}}}}
	return []ListView{
		{Frame: frame, Base: "/enquiries"},
		{Frame: frame, Base: "/enquiries", New: "/enquiries/new"},
		{Frame: frame, Base: "/enquiries", New: "/enquiries/new", Rows: rows, Filters: filters, Export: "/x", Pager: templates.Pager{From: 1, To: 3, Total: 3}},
		{Frame: frame, Base: "/enquiries", Narrowed: true, Filters: filters, Export: "/x"},
	}
}

func showSamples() []ShowView {
	frame := templates.Frame{Now: moment, Zone: time.UTC}
	form := templates.Form{Values: map[string][]string{"note": {"x"}}, Errors: []templates.FieldError{{Key: "enquiry.over"}, {Field: "note", Key: "enquiry.note.missing"}}}
	lines := []LineRow{{URL: "/l", Key: "Q-1", Question: "Who is liable?", Answer: "We are.", Lang: "en", Use: "Public"}}
	open := ShowView{Frame: frame, Row: sampleRow(), Form: form, ContactURL: "/c", OutletURL: "/o", Open: true, Nobodys: true, MayEdit: true, Answering: "/a", Lines: lines, LinesURL: "/l", NotedBy: "Omar"}
	bare := ShowView{Frame: frame, Row: Row{Whom: "Post", Question: "谁？", TextLang: "zh-CN", State: "Open", Kind: "info", Channel: "Mail", Came: moment}, Open: true, MayEdit: true, Mine: true, Declare: "/i", LinesURL: "/l", NotedBy: "Omar"}
	over := ShowView{Frame: frame, Row: sampleRow(), MayEdit: true, AnswerURL: "/a", EndedAt: moment, EndedBy: "Omar", Took: "40 min", NotedBy: "Omar"}
	declined := ShowView{Frame: frame, Row: Row{Whom: "Post", Erased: true, State: "Declined", Kind: "mute", Channel: "Mail", Came: moment}, Note: "We do not speak of staff.", EndedAt: moment, EndedBy: "Omar", NotedBy: "Omar"}
	return []ShowView{open, bare, over, declined}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "call", Label: "Call"}}
	form := templates.Form{Values: map[string][]string{"question": {"x"}}, Errors: []templates.FieldError{
		{Field: "who", Key: "enquiry.whom.missing"},
		{Field: "outlet", Key: "line.answer.outlet_unknown"},
		{Field: "channel", Key: "line.answer.channel_unknown"},
		{Field: "question", Key: "enquiry.question.missing"},
		{Field: "due", Key: "enquiry.due.before"},
		{Field: "incident", Key: "enquiry.incident.unknown"},
		{Field: "owner", Key: "enquiry.owner.unknown"},
	}}
	return []FormView{
		{Action: "/a", Cancel: "/c", ID: "1", Zoned: "UTC", Now: "2026-11-25T09:00", Channels: options, Incidents: options, People: options, PeopleURL: "/p", OutletURL: "/o"},
		{Action: "/a", Cancel: "/c", Form: form, Zoned: "UTC", Now: "2026-11-25T09:00", Channels: options, People: options, PeopleURL: "/p", OutletURL: "/o"},
	}
}
