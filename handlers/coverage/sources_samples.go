package coverage

import (
	"time"

	"standfirst/models/fact"
	"standfirst/templates"
)

func sampleSource() SourceRow {
	return SourceRow{
		ID: "1", URL: "/acme/sources/1", Name: "晨报", Address: "https://news.example/feed.xml", Format: "rss", Outlet: "晨报", OutletURL: "/o", State: "Heard", StateKind: "ok",
		StateKey: "ok", Kind: "Feed", KindKey: "feed", LastOK: sampleTime, LastNew: sampleTime, NextAt: sampleTime.Add(time.Hour), CreatedAt: sampleTime, Minutes: 30, Found: 12, Polls: 4, Zone: "Asia/Shanghai",
	}
}

func brokenSource() SourceRow {
	s := sampleSource()
	s.State, s.StateKind, s.StateKey, s.Trouble, s.LastOK, s.Cut = "Not heard", "bad", "unheard", "gone", time.Time{}, true
	return s
}

func sourcesSamples() []SourcesView {
	paused := sampleSource()
	paused.Paused = true
	return []SourcesView{
		{Frame: inSpace(), Base: "/acme/sources"},
		{Frame: inSpace(), Base: "/acme/sources", Narrowed: true, Q: "x", Filters: []templates.Filter{{Name: "state", Label: "State", Value: "1", Options: sampleOptions()}}},
		{Frame: inSpace(), Base: "/acme/sources", Sort: "name", CSV: "/csv", OPML: "/opml", Rows: []SourceRow{sampleSource(), brokenSource(), paused, watchedPage()}, Pager: templates.Pager{From: 1, To: 4, Total: 4}, Unheard: 1, UnheardURL: "/u"},
	}
}

func sourceSamples() []SourceView {
	paused := sampleSource()
	paused.Paused = true
	return []SourceView{
		{Frame: inSpace(), S: brokenSource(), TroubleAt: sampleTime, ClipsURL: "/c", Fetches: []FetchRow{{At: sampleTime, Status: 404, Outcome: "gone", Bad: true}, {At: sampleTime, Status: 200, Bytes: 4000, Items: 10, New: 2, Outcome: "10 items"}}},
		{Frame: inSpace(), S: paused, ClipsURL: "/c"},
		{Frame: inSpace(), S: watchedPage(), ClipsURL: "/c", Versions: sampleVersions(), Shown: sampleDifference()},
		{Frame: inSpace(), S: watchedPage(), Versions: sampleVersions(), Shown: &DifferenceView{From: sampleTime, To: sampleTime}},
	}
}

func sourceFormSamples() []SourceFormView {
	return []SourceFormView{
		{Frame: inSpace(), New: true, Action: "/a", Cancel: "/c", Find: "/f", List: "/l", Kinds: sampleOptions(), Outlets: sampleOptions(), Form: broken("url", "name", "zone", "outlet", "site", "file", "kind")},
		{Frame: inSpace(), Action: "/a", Cancel: "/c", Kinds: sampleOptions(), Outlets: sampleOptions(), Was: sampleSource(), OutletID: "1"},
	}
}

func watchedPage() SourceRow {
	s := sampleSource()
	s.Kind, s.KindKey, s.ChangedAt = "Watched page", "page", sampleTime
	return s
}

func sampleVersions() []VersionRow {
	return []VersionRow{{At: sampleTime, Title: "<b>公告</b>", URL: "/v", Open: true, Archive: "/copy", SHA256: "abc"}, {At: sampleTime, URL: "/w"}, {At: sampleTime, First: true}}
}

func sampleDifference() *DifferenceView {
	return &DifferenceView{From: sampleTime, To: sampleTime, Lang: "en", Lines: [][]fact.Piece{{{Op: "same", Text: "Two "}, {Op: "removed", Text: "<tins>"}, {Op: "added", Text: "batches"}}}}
}

func choiceSamples() []ChoiceView {
	rows := []ChoiceRow{
		{Address: "https://a.example/feed", Title: "<b>A</b>", Kind: "Feed", Format: "rss", Items: 12, Latest: sampleTime, Checked: true},
		{Address: "https://a.example/", Kind: "Watched page"},
		{Address: "https://a.example/atom", Kind: "Feed", KnownURL: "/acme/sources/1"},
	}
	return []ChoiceView{
		{Frame: inSpace(), URL: "/d", Site: "https://a.example/", Rows: rows, Free: 2, Back: "/b", Form: broken("url")},
		{Frame: inSpace(), URL: "/d", Rows: rows[:1], Free: 1, Back: "/b", Left: 2, LeftOut: "<i>x</i>"},
		{Frame: inSpace(), URL: "/d", Site: "https://a.example/", Looking: true, Tried: 3, Trouble: "gone", Rows: rows},
		{Frame: inSpace(), URL: "/d", Site: "https://a.example/", Trouble: "gone", Add: "/a"},
	}
}
