package incident

import (
	"time"

	"standfirst/templates"
)

func reviewSamples(paper bool) []ReviewView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	version := ReviewVersion{Number: 2, URL: "/r?version=2", By: "林悦", Department: "Communications", Hash: "abc", Event: "40", At: at}
	full := ReviewView{
		I: sampleIncident(), URL: "/acme/incidents/1/review", Report: "/r", Rev: "3", MayWrite: true, MaySign: true, MayExport: true, Ready: true, Changed: true,
		WrittenBy: "Ada", WrittenAt: at, Versions: []ReviewVersion{version, {Number: 1, URL: "/r", By: "Bo", At: at, Broken: true}},
		Headings: []ReviewHeading{
			{Name: "worked", Label: "What worked", Hint: "x", Texts: []Said{{"The call", "en"}, {"呼叫", "zh-CN"}}}, {Name: "failed", Label: "What did not", Hint: "x"},
		},
		Clock:     []Reading{{Name: "declared", Label: "Declared", At: at, Done: true}, {Name: "statement", Label: "Statement", At: at, Done: true, Elapsed: "after 1 h"}},
		Targets:   []TargetRow{{Label: "Statement", Kind: "warn", State: "late by 1 h", Due: at, Note: "1 h"}},
		Decisions: []ReviewDecision{{By: "Ada", Text: "Stop", Reason: "unknown cause", At: at}}, Earlier: 3,
		Measures: []ReviewMeasure{{Title: Said{"Renew the list", "en"}, Owner: "Ada", State: "Open", Kind: "info", URL: "/t", Due: at}, {Title: Said{"x", "en"}, State: "Done", Kind: "ok", Due: at}},
		Follow:   &FollowForm{Zoned: "UTC", Declared: at, People: []templates.Option{{Value: "a", Label: "Ada"}}},
		Log:      []templates.Event{{Icon: "note", Who: "林悦", Text: "noted", When: at}}, Older: "/r?log=x",
		LeftOut: []string{"names"}, Audiences: []templates.Option{{Value: "inside", Label: "All"}}, VersionOptions: []templates.Option{{Value: "2", Label: "Version 2"}},
		Form: templates.Form{Values: map[string][]string{"worked_en": {"The call"}}, Errors: []templates.FieldError{
			{Field: "worked_en", Key: "review.needed.worked"},
			{Field: "failed_en", Key: "review.needed.failed"},
			{Field: "factors_en", Key: "review.needed.factors"},
			{Field: "lessons_en", Key: "review.long", Args: map[string]any{"max": 8000}},
			{Key: "review.clash", Args: map[string]any{"name": "Ada"}},
			{Key: "review.early"},
			{Key: "review.same"},
			{Key: "review.many", Args: map[string]any{"max": 50}},
		}},
	}
	shown := full
	shown.Shown, shown.Form, shown.Follow, shown.Outside = &version, templates.Form{}, nil, paper
	return []ReviewView{full, shown, {I: sampleIncident(), URL: "/r", WrittenBy: "Ada"}}
}
