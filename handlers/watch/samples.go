package watch

import (
	"time"

	"standfirst/models/query"
	"standfirst/models/watch"
	"standfirst/templates"
)

var at = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: at, Title: "Watches", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

var (
	sampleRow    = Row{URL: "/x", Name: "Beifeng", Query: "beifeng OR 北风", Kind: "Brand", Incident: "Recall", IncidentURL: "/i", State: "Watching", StateKind: "ok", Articles: 12, Outlets: 3, Negative: 4}
	sampleHits   = []HitRow{{URL: "/c", Title: "Recall", Lang: "en", Outlet: "Evening Post", Before: "said ", Marked: "Beifeng", Behind: " today", At: at, Tone: "Negative", ToneKind: "bad", Independent: true}, {URL: "/c", Title: "Beifeng", Marked: "Beifeng", InTitle: true, At: at, Tone: "Neutral", ToneKind: "mute", Denied: true}}
	sampleSeries = []templates.Series{{Name: "Articles", Values: []float64{1, 4}}, {Name: "Outlets", Values: []float64{1, 2}}}
	sampleWeeks  = []string{"2026-11-11", "2026-11-18"}
)

func listSamples() []ListView {
	return []ListView{
		{Frame: frame(), Base: "/x", Tabs: []templates.Tab{{Label: "All", URL: "/x", Active: true}}, Rows: []Row{sampleRow, {URL: "/y", Name: "Plain", Query: "a"}}, Pager: templates.Pager{From: 1, To: 2, Total: 2}, MayEdit: true},
		{Frame: frame(), Base: "/x", MayEdit: true},
		{Frame: frame(), Base: "/x", Archived: true},
	}
}

func formSamples() []FormView {
	kinds := []templates.Option{{Value: string(watch.Brand), Label: "Brand"}}
	wrong := templates.Form{Values: map[string][]string{"once": {"1"}}, Errors: []templates.FieldError{
		{Field: "name", Key: "watch.name.missing"},
		{Field: "name", Key: "watch.name.long", Args: map[string]any{"max": watch.MaxName}},
		{Field: "target", Key: "watch.target.long", Args: map[string]any{"max": watch.MaxTarget}},
		{Field: "kind", Key: "watch.kind.unknown"},
		{Field: "incident", Key: "watch.incident.missing"},
		{Key: "watch.many", Args: map[string]any{"max": watch.Most}},
		{Key: "watch.changed_meanwhile"},
		{Key: "watch.refuted.fixed"},
	}}
	for _, p := range query.Problems() {
		wrong.Errors = append(wrong.Errors, templates.FieldError{Field: "query", Key: "watch.query." + string(p), Args: map[string]any{"at": 3, "near": "AND b"}})
	}
	tried := &Tried{Found: 12, Outlets: 4, Negative: 3, Read: 900, From: at, Cut: true, Weeks: sampleWeeks, Series: sampleSeries, Examples: sampleHits}
	return []FormView{
		{Frame: frame(), Form: wrong, New: true, Action: "/x", Cancel: "/x", Trial: "/t", Kinds: kinds, Incidents: kinds},
		{Frame: frame(), Form: templates.Form{Values: map[string][]string{"id": {"1"}}}, Action: "/x", Cancel: "/x", Trial: "/t", Kinds: kinds, Tried: tried},
		{Frame: frame(), Action: "/x", Cancel: "/x", Trial: "/t", Kinds: kinds, Tried: &Tried{Read: 900, From: at}},
	}
}

func showSamples() []ShowView {
	own := ShowView{SpikesFrom: at, Frame: frame(), TableURL: "/t", ReportURL: "/r", W: sampleRow, Target: "Beifeng", Tag: "safety", Own: true, MayEdit: true, Filling: true, Filled: 300, Weeks: sampleWeeks, Series: sampleSeries, Hits: sampleHits, Pager: templates.Pager{From: 1, To: 2, Total: 2}, Alerts: []AlertRow{{"/a", "More than usual", at, true}, {"/b", "Joined", at, false}}, Form: templates.Form{Values: map[string][]string{"factor": {"x"}}, Errors: []templates.FieldError{{Field: "factor", Key: "alert.bar.factor", Args: map[string]any{"min": 1.5, "max": 20}}, {Field: "outlets", Key: "alert.bar.outlets", Args: map[string]any{"min": 3, "max": 100}}}}, Log: []templates.Event{{Icon: "eye", Text: "made it", When: at}}}
	muted, archived := own, own
	muted.Muted, muted.Filling = true, false
	archived.Archived, archived.Hits = true, nil
	refuted := ShowView{Frame: frame(), W: sampleRow, FactURL: "/f", MayEdit: true, Weeks: sampleWeeks, Series: sampleSeries}
	return []ShowView{own, muted, archived, refuted, {Frame: frame(), W: Row{URL: "/x", Name: "A"}, Weeks: sampleWeeks, Series: sampleSeries}}
}
