package coverage

import (
	"time"

	"standfirst/handlers/web/views"
	model "standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleRow() Row {
	return Row{
		Impact: ImpactView{Level: "High", Kind: "warn", Line: "an outlet of tier 1", Why: []string{"an outlet of tier 1"}},
		Tags:   templates.Cell{Key: "tags", Labels: []string{"vip"}, ID: "1", URL: "/c", Change: "/c/cells/tags"},
		ID:     "1", URL: "/acme/coverage/1", Title: "<b>星禾召回两批次奶粉</b>", Lang: "zh-CN", Byline: "李雷", Outlet: "晨报", OutletURL: "/acme/outlets/1",
		At: sampleTime, State: "Suggested", StateKind: "warn", Release: "Recall", ReleaseID: "r1", ReleaseURL: "/acme/releases/r1",
		Score: 0.86, HasScore: true, Reprint: true, Flagged: true, Suggested: true, Benefit: "Paid", DealURL: "/d",
		Tone: "Negative", ToneKind: "bad", Lineage: "Rewritten", Differs: true, Breached: true,
		PeekURL: "/p", Record: "/acme/coverage/1", Incident: "Recall", IncidentURL: "/i", Medium: "Web", LangName: "Chinese", Reach: 5000, ReachSaid: "as a service says", FoundAt: sampleTime,
		Spot:    "Evening News · 19:03:20–19:05:00",
		Excerpt: []model.Piece{{Text: "…召回"}, {Text: "<奶粉>", Found: true}},
	}
}

func sampleHeads() []Head {
	var out []Head
	for _, key := range model.Columns() {
		out = append(out, Head{Key: key, Label: key})
	}
	out[0].Sort, out[1].Class = "at", "wide-only"
	return out
}

func sampleRows() []Row {
	return []Row{
		sampleRow(),
		{URL: "/x", Title: "Plain", At: sampleTime, NoDate: true, State: "No match", StateKind: "mute", Trouble: "gone"},
		{URL: "/y", Title: "Day", At: sampleTime, DayOnly: true, Waiting: true},
	}
}

func sampleOptions() []templates.Option { return []templates.Option{{Value: "1", Label: "One"}} }

func inSpace() templates.Frame {
	return templates.Frame{Space: &templates.Space{ID: "acme", Name: "Acme"}, Now: sampleTime, Zone: time.UTC, Path: "/acme/coverage", Query: "state=suggested"}
}

func broken(fields ...string) templates.Form {
	f := templates.Form{Values: map[string][]string{}}
	for _, name := range fields {
		f.Values[name] = []string{"<typed>"}
		f.Errors = append(f.Errors, templates.FieldError{Field: name, Key: "coverage.url.missing"})
	}
	return f
}

func listSamples() []ListView {
	return []ListView{
		{Frame: inSpace(), Base: "/acme/coverage", MayEdit: true},
		{Frame: inSpace(), Base: "/acme/coverage"},
		{Frame: inSpace(), Base: "/acme/coverage", Narrowed: true, Narrowing: true, Q: "x", MayEdit: true, Chips: []templates.Chip{{Label: "A", URL: "/"}}, Keep: sampleOptions(), Filters: []templates.Filter{{Name: "state", Label: "State", Value: "1", Options: sampleOptions()}}},
		{Frame: inSpace(), Base: "/acme/coverage", Sort: "-at", Rows: sampleRows(), Pager: templates.Pager{From: 1, To: 3, Total: 3}, MayEdit: true, Waiting: 2, Done: 40, Texts: 100, Days: []templates.DayField{{Name: "from", Label: "From", Value: "2026-11-01"}, {Name: "to", Label: "to"}}, Suggested: "/s", CSV: "/csv", XLSX: "/xlsx", Criteria: "q=x", Actions: []templates.Action{{Name: "do", Value: "tag", Label: "Tag", Icon: "tag"}}, Total: 3, Stories: 2, NamesURL: "/n", CorrectionsURL: "/k", Columns: sampleHeads(), Look: views.Look{Columns: []views.ColumnChoice{{Value: "lang", Label: "Language"}}, Sizes: []views.SizeChoice{{N: 25, Chosen: true}}, Compact: true}, Views: views.Tabs{CountURL: "/c"}, View: views.Bar{Keepable: true}},
		{Frame: inSpace(), Base: "/acme/coverage", Sort: "score", Rows: sampleRows(), Pager: templates.Pager{From: 1, To: 3, Total: 3}, CSV: "/csv", XLSX: "/xlsx", Columns: sampleHeads(), View: views.Bar{Modified: true, Keepable: true}},
	}
}

func pasteSamples() []PasteView {
	return []PasteView{{Frame: inSpace(), Action: "/a", Cancel: "/c", HandURL: "/h", RunsURL: "/r", Releases: sampleOptions(), Incidents: sampleOptions(), Form: broken("addresses", "release")}}
}

func handSamples() []HandView {
	return []HandView{
		{Frame: inSpace(), New: true, WithText: true, Action: "/a", Cancel: "/c", Zone: "Europe/London", Media: sampleOptions(), Releases: sampleOptions(), Incidents: sampleOptions(), Outlets: sampleOptions(), Form: broken("title", "url", "date", "time", "text", "medium")},
		{Frame: inSpace(), Action: "/a", Cancel: "/c", Zone: "UTC", Media: sampleOptions(), Was: Typed{Title: "x", Date: "2026-11-25"}},
	}
}

func showSamples() []ShowView {
	full := ShowView{
		Frame: inSpace(), C: sampleRow(), Place: &views.Place{Before: "/b", After: "/n", Back: "/t"}, URL: "/acme/coverage/1", Address: "https://news.example/1", MayEdit: true, MediumName: "Website", Origin: "from a source",
		Lang: "Chinese", Position: "p. 3", Note: "note", Contact: "李雷", ContactURL: "/p", OutletHow: "known by its domain", Source: "Feed", SourceURL: "/s",
		Incident: "Recall", IncidentURL: "/i", PublishedHow: "from the feed", FoundAt: sampleTime,
		Paragraphs: [][]Segment{
			{{Text: "Before "}, {"<i>quoted</i>", "match", "at-7"}, {Text: " and "}, {"false", "claim", ""}, {"a", "fact", ""}, {"b", "quote", ""}, {"c", "message", ""}, {"d", "answer", ""}}, {{Text: "Second."}},
		},
		Matches: []MatchView{
			{ReleaseID: "r1", Title: "Recall", URL: "/r", How: "Shares text", Score: 0.86, HasScore: true, Reprint: true, State: "Suggested", StateKind: "warn", Evidence: "…", Open: true, Yes: true, No: true, First: true},
			{ReleaseID: "r2", Title: "Older", URL: "/r", How: "Chosen", State: "Confirmed", StateKind: "ok", By: "韩梅梅", At: sampleTime, No: true},
			{ReleaseID: "r3", Title: "Other", URL: "/r", How: "Chosen", State: "Rejected", StateKind: "mute", By: "韩梅梅", At: sampleTime, Yes: true},
		},
		Claims: []ClaimView{
			{FactID: "f1", Key: "F-9", URL: "/f", Wording: "poisoned", Quote: "poisoned", State: "To be judged", StateKind: "warn", Open: true, Yes: true, No: true, Ask: Ask{FactID: "f1"}},
			{FactID: "f2", Key: "F-8", Wording: "x", State: "Repeats", StateKind: "bad", By: "韩梅梅", At: sampleTime, No: true},
		},
		Cluster: sampleRows(), MoreCluster: sampleRows(), ClusterSize: 6,
		Spot: model.Spot{Edition: "Late", Page: "A05", Programme: "News", Start: "19:03:20", End: "19:05:00", Heard: "李雷"}, OnAir: "2 min",
		Assessed: model.Assessed{Service: "Meltwater", AsOf: sampleTime, Reach: 125_000, Tone: "negative"}, AssessedTone: "Negative",
		Stated: model.Stated{Reach: 40_000, Source: "Publisher", ByName: "韩梅梅", At: sampleTime}, MayFigure: true,
		Watches:  []Link{{Name: "Milk", URL: "/w", Note: "Brand"}},
		Archive:  &ArchiveView{URL: "/a", SHA256: "abcdef", Short: "abc", ContentType: "text/html", Charset: "gb18030", Size: 12345, At: sampleTime, Final: "https://final.example/", Versions: 2, VersionsURL: "/v"},
		Releases: sampleOptions(), Form: broken("release", "note"),
		Facts: []FactView{
			{Judge: Judge{Kind: "fact", Key: "f1", State: "Suggested", StateKind: "warn", Open: true, First: true}, Name: "F-1", URL: "/f", Verdict: "Differs", VerdictKind: "bad", Value: "1", Says: "3,000 against 2,000", Note: "an older version", Quote: "…", Anchor: "at-7", Verdicts: sampleOptions()},
			{Judge: Judge{Kind: "fact", Key: "f2", By: "韩梅梅"}, Name: "F-2", URL: "/f", Machine: "the machine said: missing", Ask: Ask{URL: "/k"}, Verdicts: sampleOptions()},
		},
		Quotes: []QuoteView{
			{Judge: Judge{Kind: "quote", Key: "7", Open: true}, Speaker: "陈宇", Kind: "Altered", KindKind: "warn", Anchor: "at-7", Pieces: []fact.Piece{{Op: "same", Text: "a"}, {Op: "added", Text: "b"}, {Op: "removed", Text: "c"}}},
			{Judge: Judge{Kind: "quote", Key: "8", By: "韩梅梅"}, Text: "word for word", Kind: "Exact", KindKind: "ok"},
		},
		Messages: []CodedView{
			{Judge: Judge{Kind: "message", Key: "m1", Open: true}, Text: "No contamination", Quote: "…", Anchor: "at-7", Presence: "explicit", Prominence: "lead", Fidelity: "accurate", HasMore: true, PresenceN: "2", ProminenceN: "2", FidelityN: "2"},
			{Judge: Judge{Kind: "message", Key: "m2", By: "韩梅梅"}, Text: "Refunds", Presence: "absent"},
		},
		Presences: sampleOptions(), Prominences: sampleOptions(), Fidelities: sampleOptions(), OpenCount: 3, MessagesURL: "/m",
		Lineage: LineageView{Value: "1", Kind: "Rewritten", Name: "Recall, version 2", URL: "/r", By: "韩梅梅", Options: sampleOptions(), Answer: &Judge{Kind: "answer", Open: true}, AnswerQuote: "…"},
		Tone:    ToneView{Value: "1", Label: "Negative", Kind: "bad", Target: "Starharvest", By: "韩梅梅", Machine: "neutral", Measured: "80 %", Score: "-0.40", Options: sampleOptions()},
		Breach: &BreachView{
			Release: "Recall", URL: "/r", Lift: sampleTime, Appeared: sampleTime, Early: "2 h", Rulings: sampleOptions(), MoreHolders: true,
			Holders: []Holder{{Name: "李雷", URL: "/p", Accepted: sampleTime, Author: true}, {Name: "Jane"}},
		},
		Post: &PostView{
			Platform: "Weibo", Label: "missing", LabelKind: "bad", Source: "rule", MayAdd: true, HasGrowth: true, Growth: "12",
			Counts: []CountRow{{Engagement: model.Engagement{At: sampleTime, Source: "<screenshot>", ByName: "韩梅梅"}, Views: "1200", Likes: "3"}},
		},
		OutletJudge: &Judge{Kind: "outlet", Open: true}, ContactJudge: &Judge{Kind: "contact", Open: true},
	}
	viewer := ShowView{Frame: inSpace(), C: Row{Title: "Plain", At: sampleTime, State: "No match", StateKind: "mute", Trouble: "gone"}, Address: "https://x.example/", Dismissed: true, Source: "Feed"}
	viewer.Lineage, viewer.Breach = LineageView{Kind: "Not known"}, &BreachView{Release: "Recall", DayOnly: true, Ruling: "Breach", By: "韩梅梅", Note: "reason"}
	waiting := ShowView{Frame: inSpace(), C: Row{Title: "Plain", At: sampleTime, Waiting: true}, Hand: true, MayEdit: true, Dismissed: true, SameURL: "/coverage/other"}
	return []ShowView{full, viewer, waiting}
}
