package template

import (
	"time"

	"standfirst/handlers/web"
	"standfirst/templates"
)

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func frame() templates.Frame {
	return templates.Frame{Lang: "en", Zone: time.UTC, Now: moment.Add(time.Hour), Title: "Template", Space: &templates.Space{ID: "acme", Name: "Acme"}}
}

func rows() []Row {
	return []Row{
		{URL: "/x", Name: "First statement", Lang: "en", KindKey: "release.kind.holding", Langs: []string{"release.lang.en", "release.lang.zh"}, Approved: true, Named: true},
		{URL: "/y", Name: "Ours", Lang: "en", KindKey: "release.kind.news", Langs: []string{"release.lang.en"}, Own: true, ChangedAt: moment, ChangedBy: "Anna"},
		{URL: "/z", Name: "Next update", Lang: "en", Langs: []string{"release.lang.en"}},
	}
}

func listSamples() []ListView {
	tabs := []templates.Tab{{Label: "Releases", URL: "/", Active: true}}
	return []ListView{
		{Frame: frame(), Tabs: tabs, Sort: "release", Rows: rows(), New: "/new"},
		{Frame: frame(), Tabs: tabs, Sort: "snippet", New: "/new"},
		{Frame: frame(), Tabs: tabs, Sort: "release", Archived: true},
	}
}

func showSamples() []ShowView {
	sides := []Side{{"en", "release.lang.en", "Headline", "More", "SHANGHAI", "About", "Desk", "<p>Text</p>"}, {Lang: "zh-CN", LangKey: "release.lang.zh", Body: "<p>文</p>"}}
	return []ShowView{
		{Frame: frame(), Row: rows()[0], Supplied: true, Hash: "ab", By: "Bo", At: moment, Until: moment, Sides: sides},
		{Frame: frame(), Row: rows()[1], Supplied: true, Hash: "ab", MayDecide: true, Sides: sides},
		{Frame: frame(), Row: rows()[1], Archived: true, By: "Bo", At: moment, Until: moment, RunOut: true},
		{Frame: frame(), Row: rows()[2], Snippet: true, By: "Bo", At: moment, Sides: sides[1:]},
	}
}

func formSamples() []FormView {
	bad := web.Prefill("kind", "news")
	bad.Errors = []templates.FieldError{
		{Field: "name_en", Key: "template.name.missing"},
		{Field: "body.en", Key: "template.text.missing"},
		{Field: "kind", Key: "release.kind.unknown"},
		{Field: "sort", Key: "template.sort.unknown"},
		{Field: "headline.en", Key: "template.long", Args: map[string]any{"max": 2000}},
		{Key: "template.clash", Args: map[string]any{"name": "Bo"}},
		{Key: "template.many", Args: map[string]any{"max": 300}},
	}
	kinds := []templates.Option{{Value: "news", Label: "News"}}
	return []FormView{{Frame: frame(), Form: bad, Action: "/x", Cancel: "/", Rev: "1", Sort: "release", Kinds: kinds, Most: 1000, MostShown: "1"}, {Frame: frame(), Action: "/x", Cancel: "/", Sort: "snippet"}}
}
