package playbook

import (
	"time"

	"standfirst/templates"
)

func listSamples() []ListView {
	return []ListView{{Rows: []Row{{URL: "/p", Title: "Data leak", Steps: 15, Own: true, ReviewedAt: time.Unix(1, 0), ReviewedBy: "Ada"}, {URL: "/p", Title: "Rumour", Due: true}}}}
}

func sampleShow() ShowView {
	return ShowView{
		Row: Row{URL: "/p", Title: "Data leak", Steps: 1, Own: true, ReviewedAt: time.Unix(1, 0), ReviewedBy: "Ada"}, MayManage: true,
		Plan: []StepRow{{Role: "Lead", When: "15 min", Title: "Assess", Lang: "en"}}, Statement: "On [date]", Language: "en", Approval: Approval{Hash: "x", By: "Zhou", At: time.Unix(1, 0), Holds: true},
		Audiences: []AudienceRow{{Kind: "media", Label: "Media", Need: "What data", Lang: "en", At: time.Unix(1, 0), By: "Ada", How: "by mail"}, {Kind: "staff", Label: "Staff"}},
	}
}

func showSamples() []ShowView {
	read := sampleShow()
	read.Approval = Approval{Hash: "x", MayDecide: true}
	read.MayManage, read.Due, read.ReviewedAt = false, true, time.Time{}
	changed := sampleShow()
	changed.Approval.Holds = false
	return []ShowView{sampleShow(), read, changed}
}

func incidentSamples() []IncidentView {
	options := []templates.Option{{Value: "data_leak", Label: "Data leak"}}
	refused := templates.Form{Values: map[string][]string{"audience": {"staff"}}, Errors: []templates.FieldError{{Field: "how", Key: "playbook.how.missing"}, {Key: "task.closed"}}}
	return []IncidentView{
		{ShowView: sampleShow(), Form: refused, Back: "/i", NewRelease: "/r", LibraryURL: "/p", Open: true, MayTell: true, Types: options},
		{ShowView: sampleShow(), Back: "/i", LibraryURL: "/p", Types: options},
	}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "lead", Label: "Lead"}}
	refused := templates.Form{Values: map[string][]string{"step_0_en": {"x"}}, Errors: []templates.FieldError{
		{Field: "step_0_en", Key: "task.title.long", Args: map[string]any{"max": 300}},
		{Field: "statement_en", Key: "playbook.long", Args: map[string]any{"max": 6000}},
		{Key: "playbook.clash", Args: map[string]any{"name": "Ada"}},
	}}
	return []FormView{{Form: refused, Action: "/a", Cancel: "/c", Rev: "1", Steps: []StepForm{{"step_0_", "k"}}, Roles: options, Audiences: []templates.Option{{Value: "media", Label: "Media"}}}}
}
