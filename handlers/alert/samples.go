package alert

import (
	"strconv"
	"time"

	"standfirst/models/alert"
	"standfirst/templates"
)

var at = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// number writes a bar as people write it: 3, or 3.8.
func number(n float64) string {
	if n == float64(int64(n)) {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'f', 1, 64)
}

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: at, Title: "Alerts", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

func sampleRow() Row {
	return Row{URL: "/x", Name: "Beifeng", Why: "8 outlets", Reason: "Spike", Level: "Urgent", LevelKind: "bad", State: "To be looked at", StateKind: "bad", Opened: at, Due: at, Late: true, Outlets: "8 outlets"}
}

func listSamples() []ListView {
	tabs := []templates.Tab{{Label: "Waiting", URL: "/x", Active: true}}
	soon := sampleRow()
	soon.Late, soon.Outlets = false, ""
	return []ListView{
		{Frame: frame(), Base: "/x", ChannelsURL: "/c", Tabs: tabs, Rows: []Row{sampleRow(), soon, {URL: "/y", Name: "Plain", Opened: at}}, Pager: templates.Pager{From: 1, To: 3, Total: 3}, Waiting: true},
		{Frame: frame(), Base: "/x", WatchesURL: "/w", Tabs: tabs, Waiting: true},
		{Frame: frame(), Base: "/x", WatchesURL: "/w", Tabs: tabs},
	}
}

func showSamples() []ShowView {
	wrong := templates.Form{Values: map[string][]string{"title_en": {"Fire"}}, Errors: []templates.FieldError{{Field: "type", Key: "incident.type.unknown"}, {Key: "alert.declared_already"}}}
	articles := []Article{
		{URL: "/c", Title: "Fire", Lang: "en", Outlet: "Evening Post", Quote: "it burns", Tone: "Negative", ToneKind: "bad", Tier: "Tier 1", Apart: true, Details: alert.Article{At: at}},
		{URL: "/c", Ours: "12", Theirs: "13", Details: alert.Article{At: at}},
	}
	details := []templates.Detail{{Label: "Peak", Value: "8 outlets"}}
	waiting := ShowView{Frame: frame(), A: sampleRow(), Form: wrong, Bar: "It takes 3 times", Subject: "Beifeng", SubjectURL: "/w", Incident: "Recall", IncidentURL: "/i", Open: true, Waiting: true, Record: details, Articles: articles, More: 4, MayEdit: true, MayDeclare: true, Types: []templates.Option{{Value: "data_leak", Label: "Leak"}}, Feedback: "It would take 4", Private: true}
	done := ShowView{Frame: frame(), A: Row{URL: "/x", Name: "A", Opened: at}, Subject: "A", Declared: "Fire", DeclaredURL: "/i", False: true, MayEdit: true, Feedback: "It takes 4"}
	return []ShowView{waiting, done, {Frame: frame(), A: Row{URL: "/x", Name: "A", Opened: at}, Subject: "A"}}
}
