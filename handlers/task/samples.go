package task

import (
	"time"

	"standfirst/templates"
)

func sampleForm() FormView {
	options := []templates.Option{{Value: "lead", Label: "Lead"}}
	broken := templates.Form{Values: map[string][]string{"title_en": {"x"}}, Errors: []templates.FieldError{
		{Field: "title_en", Key: "task.title.long", Args: map[string]any{"max": 300}}, {Field: "owner", Key: "task.owner.missing"}, {Field: "offset_hours", Key: "task.offset.range"}, {Field: "due", Key: "task.due.range"},
	}}
	return FormView{Form: broken, Action: "/a", Cancel: "/c", Roles: options, People: options, Whens: options, Zoned: "UTC", Declared: time.Unix(1, 0)}
}

func formSamples() []FormView { return []FormView{sampleForm(), {Zoned: "UTC"}} }

func listSamples() []ListView {
	at := time.Unix(1, 0)
	rows := []Row{
		{ID: "1", URL: "/t/1", Title: "Call the lab", Lang: "en", Incident: "Leak", IncidentURL: "/i", Owner: "Ada", Role: "Lead", State: "Late", Kind: "bad", Due: at, Open: true, Late: true},
		{ID: "2", URL: "/t/2", Title: "通知监管", Lang: "zh-CN", Incident: "Leak", IncidentURL: "/i", State: "Done", Kind: "ok", Note: "Bo", Reason: "again", Due: at},
		{ID: "3", URL: "/t/3", Title: "Look through the playbook", Lang: "en", OfSpace: true, Owner: "Ada", State: "Open", Kind: "info", Due: at, Open: true},
	}
	form := sampleForm()
	return []ListView{
		{Base: "/tasks", Tabs: []templates.Tab{{Label: "Mine", URL: "/t", Active: true}}, Rows: rows, Pager: templates.Pager{From: 1, To: 2, Total: 2}},
		{Base: "/tasks"},
		{Base: "/i/tasks", One: true, Rows: rows, Plans: "/p", Add: &form},
		{Base: "/i/tasks", One: true},
	}
}
