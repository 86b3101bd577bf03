package approval

import (
	"time"

	"standfirst/templates"
)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment, Title: "Routes", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

func listSamples() []ListView {
	return []ListView{
		{Frame: frame(), Base: "/acme/settings/approvals", New: "/x", Grave: "/x"},
		{Frame: frame(), Base: "/acme/settings/approvals", New: "/x", Grave: "/x", Routes: []RouteRow{{
			Name: "Statement · Grade 1", URL: "/x", Kind: "statement", Grade: "1", Rev: "2", By: "Ada", At: moment,
			Steps: []StepRow{{Order: 1, Name: "Legal", Who: "Bo", Deputy: "Lin", Minutes: 30, Within: "30 minutes", Question: "What?", QuestionLang: "en"}, {Order: 2, Name: "Text", Who: "Bo", Needs: 2}},
		}}},
	}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "1", Label: "One"}}
	v := FormView{
		Frame: frame(), Action: "/x", Cancel: "/x", Grade: "0", Kinds: options, Grades: options, Names: options, People: options, Roles: options, Departments: options, Units: options,
		Steps: []StepForm{{Field: "step.0.", Only: true}}, MayAdd: true,
	}
	set := v
	set.Fixed, set.Rev, set.Steps, set.MayAdd = "Statement · Grade 1", "2", []StepForm{{Field: "step.0."}, {Field: "step.1.", N: 1}}, false
	set.Form = templates.Form{Values: map[string][]string{"step.0.people": {"1"}, "step.0.name": {"legal"}}, Errors: []templates.FieldError{
		{Field: "step.0.people", Key: "approval.step.people_missing"},
		{Field: "step.0.label", Key: "approval.step.label_missing", Args: map[string]any{"most": 60}},
		{Field: "step.0.order", Key: "approval.step.order_range", Args: map[string]any{"most": 10}},
		{Field: "step.0.minutes", Key: "approval.step.minutes_range"},
		{Field: "step.0.question", Key: "release.part.too_long", Args: map[string]any{"most": 500}},
		{Field: "step.0.needed", Key: "approval.step.needed_many", Args: map[string]any{"n": 1}},
		{Field: "step.1.needed", Key: "approval.step.needed_range", Args: map[string]any{"most": 20}},
		{Field: "step.1.deputy", Key: "approval.step.deputy_same"},
		{Field: "grade", Key: "approval.route.grade"},
		{Key: "approval.route.empty"},
	}}
	return []FormView{v, set}
}
