package contact

import (
	"standfirst/handlers/web/twin"
	"standfirst/templates"
)

func duplicatesSamples() []DuplicatesView {
	var out []DuplicatesView
	for _, q := range twin.Samples("contact.duplicate.") {
		out = append(out, DuplicatesView{Queue: q})
	}
	n := 3
	out[0].Kinds = []templates.Tab{{Label: "Contacts", URL: "/", Active: true, Count: &n}}
	out[0].Work = templates.Work{URL: "/w", Label: "Scan", Running: true, Done: 1, Total: 3}
	out[0].Scanned, out[0].ScannedAt, out[0].ScannedN = true, sampleTime, 100
	return out
}

func mergeSamples() []MergeView {
	var out []MergeView
	for _, m := range twin.MergerSamples("contact.merge.") {
		out = append(out, MergeView{Merger: m})
	}
	out[0].Form = templates.Form{Errors: []templates.FieldError{{Key: "contact.changed"}}}
	return out
}
