package creator

import (
	"time"

	"standfirst/models/creator"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var (
	sampleTime   = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	sampleChoice = []templates.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
	sampleTabs   = []templates.Tab{{Label: "A", URL: "/a", Active: true}, {Label: "B", URL: "/b"}}
	sampleForm   = templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{{Key: "creator.deal.step"}, {Field: "reason", Key: "creator.reason.missing"}, {Field: "views", Key: "creator.post.nothing"}, {Field: "readers", Key: "creator.text.long", Args: map[string]any{"max": 4000}}}}
)

func listSamples() []ListView {
	rows := []Row{
		{URL: "/c", Name: "李雷", NameLang: "zh-CN", Platforms: []string{"Weibo", "X"}, Categories: []string{"Food"}, Followers: 12000, Rate: .031, AsOf: "2026-01-01", Stale: true, Manager: "M", Deals: 2},
		{URL: "/d", Name: "Plain"},
	}
	return []ListView{
		{Base: "/acme/creators", Full: true, Without: 2, WithoutURL: "/w", Tabs: sampleTabs},
		{Base: "/acme/creators", Tabs: sampleTabs},
		{Base: "/acme/creators", Narrowed: true, Full: true, Q: "x", Tabs: sampleTabs, Filters: []templates.Filter{{Name: "platform", Label: "Platform", Options: sampleChoice}}},
		{Base: "/acme/creators", Full: true, Sort: "-followers", Tabs: sampleTabs, Rows: rows, Pager: templates.Pager{From: 1, To: 2, Total: 2}, ExportURL: "/e", BookURL: "/e"},
		{Base: "/acme/creators", Sort: "name", Tabs: sampleTabs, Rows: rows, Pager: templates.Pager{From: 1, To: 2, Total: 2}},
	}
}

func sampleDeal() DealRow {
	return DealRow{
		URL: "/d", Title: "召回说明", TitleLang: "zh-CN", Name: "李雷", NameLang: "zh-CN", NameURL: "/c", Platform: "Weibo", State: "Published", Kind: "ok",
		Benefit: "Paid", Due: "2026-11-01", Late: true, Drill: true, Stale: true, Check: true, Unlabelled: true,
	}
}

func showSamples() []ShowView {
	a := creator.Account{ID: "x:lilei", Platform: "x", Handle: "lilei", URL: "https://x.com/lilei", Followers: 900, Engagement: .02, AsOf: "2026-11-01"}
	snap := creator.Snapshot{Date: "2026-11-01", Followers: 900, Rate: .02, ByName: "Ada"}
	full := ShowView{
		URL: "/acme/creators/1", Name: "李雷", Full: true, MayEdit: true, Categories: []string{"Food"}, ContactURL: "/c", NewDeal: "/n", Form: sampleForm,
		Accounts: []AccountCard{
			{Account: a, Name: "X", Source: "hand", Stale: true, Followed: []templates.Dated{{Day: "2026-09-01", Value: 1}, {Day: "2026-11-01", Value: 2}}, Engaged: []templates.Dated{{Day: "2026-09-01", Value: .1}, {Day: "2026-11-01", Value: .05}}, Snapshots: []SnapshotRow{{snap, "hand"}, {creator.Snapshot{}, "import"}}},
			{Account: creator.Account{Handle: "第一"}, Name: "WeChat"},
		},
		Manager: creator.Manager{Name: "M", Contact: "W", Email: "a@b.example", Phone: "1"}, ManagerFrom: From{"kit", true}, Audience: creator.Judgement{Text: "x"}, AudienceFrom: From{"kit", false},
		Rates:      []RateRow{{Rate: creator.Rate{ID: "1", From: "2026-01-01"}, Format: "Post", Platform: "X", Price: "CNY 1", State: "Holds", Kind: "ok", Holds: true}, {Rate: creator.Rate{From: "2026-01-01", Until: "2026-02-01"}, Kind: "mute"}},
		Work:       []WorkRow{{Work: creator.Work{Rival: true, Client: "R", What: "w", URL: "https://x.example"}}, {Work: creator.Work{What: "w"}}},
		Violations: []ViolationRow{{Violation: creator.Violation{ID: "1", Date: "2026-01-01", What: "w", URL: "https://x.example"}, Platform: "X", DealURL: "/d"}, {Violation: creator.Violation{What: "w", Reason: "r"}, Withdrawn: true}},
		Documents:  []DocumentRow{{Document: creator.Document{Name: "a.pdf", Note: "n", AddedAt: sampleTime}, URL: "/d"}}, Deals: []DealRow{sampleDeal(), {Title: "B"}},
		Scores: []templates.Detail{{Label: "Quality", Value: "4"}}, Readers: creator.Judgement{Text: "x"}, ReadersFrom: From{"kit", true}, Trust: 73, TrustKind: "ok", TrustURL: "/t",
		Showings: []ShowingRow{
			{Name: "X", Handle: "lilei", Ordinary: 1200, AsOf: "2026-11-01", Given: creator.Tally{Posts: 2, Interactions: 900, Views: 4000}, Free: creator.Tally{Posts: 1, Interactions: 10, Views: -1}, Costs: []string{"CNY 1"}},
			{Name: "WeChat"},
		},
	}
	return []ShowView{full, {Name: "Plain", Full: true}, {Name: "Plain", Full: true, MayEdit: true, NewDeal: "/n"}, {Name: "Guest", Accounts: full.Accounts}}
}

func partSamples() []PartView {
	var out []PartView
	for _, p := range append([]part{{name: "documents"}}, parts...) {
		out = append(out, PartView{
			Part: p.name, Action: "/a", Cancel: "/c", Platforms: sampleChoice, Formats: sampleChoice, Sources: sampleChoice, Currencies: sampleChoice, Accounts: sampleChoice, Rival: sampleChoice,
			Form: sampleForm, TakenURL: "/t", TakenName: "李雷",
		})
	}
	return append(out, PartView{Part: "figures", Cancel: "/c"})
}

func boardSamples() []BoardView {
	return []BoardView{
		{Base: "/b", Tabs: sampleTabs, MayEdit: true, Stages: sampleTabs, CreatorsURL: "/c"},
		{Base: "/b", Tabs: sampleTabs},
		{Base: "/b", Tabs: sampleTabs, Narrowed: true, Judge: true, Stages: sampleTabs},
		{Base: "/b", Tabs: sampleTabs, Stages: sampleTabs, Judge: true, Rows: []DealRow{sampleDeal(), {Title: "B"}}, Filters: []templates.Filter{{Name: "state", Label: "State", Options: sampleChoice}}},
		{Base: "/b", Tabs: sampleTabs, Rows: []DealRow{sampleDeal()}},
	}
}

func dealSamples() []DealView {
	brief := creator.Brief{Version: 2, Task: "t", ByName: "A", At: sampleTime, SentAt: sampleTime, SentName: "B", Hash: "abc", Ack: creator.Ack{Name: "C", How: "mail", At: sampleTime}}
	good, bad := creator.Check{OK: true, Label: "Ad"}, creator.Check{Reason: creator.LabelMissing, Label: "Ad"}
	d := creator.Deal{
		Title: "T", State: creator.Retained, Open: true, Handle: "h", Given: "g", Country: "CN", PublishBy: "2026-12-01", RetainUntil: "2026-12-02", Reason: "r", Brief: brief,
		Approval: creator.Approval{By: "1", ByName: "Z", At: sampleTime, Note: "n"}, Override: creator.Override{Text: "推广", Reason: "r", ByName: "Z"},
		Post:   creator.Post{URL: "https://x.example", Check: good, CheckBy: "A", CheckAt: sampleTime, Seen: "Ad"},
		Looks:  []creator.Look{{There: true, ByName: "A", At: sampleTime}, {Note: "gone", At: sampleTime}},
		Rating: creator.Rating{Quality: 5, Timeliness: 4, Communication: 3, Note: "n", At: sampleTime},
	}
	full := DealView{
		URL: "/acme/creators/deals/1", BriefURL: "/b", BriefEdit: "/e", LedgerURL: "/t", Row: sampleDeal(), D: d, Steps: []templates.Step{{Label: "Draft", State: "now"}}, Format: "Post", Price: "CNY 1", Wording: "English",
		Incident: "I", IncidentURL: "/i", ClipURL: "/k", Label: LabelView{Text: "Ad", Default: "Ad", Tool: "tool", Rules: []string{"rule"}}, PostCheck: "ok", Until: "2026-12-02", Legal: true, Judge: true, MayEdit: true,
		Editable: true, Rateable: true, Fallen: []string{"F-1"}, MayCount: true, Counted: []CountedRow{{"2026-11-25", []int64{100, 20, -1, 3}}}, Facts: []FactLine{{Key: "F-1", Claim: "x", Lang: "en", URL: "/f", Version: 1, Fallen: true}, {Key: "F-2"}}, Scores: sampleChoice, Earlier: sampleChoice, Form: sampleForm,
		Drafts: []DraftCard{
			{Text: creator.Text{Number: 2, Text: "x", Check: good, At: sampleTime, Comments: []creator.Comment{{Text: "c", ByName: "A", At: sampleTime}}}, Lang: "zh-CN", Check: "ok", State: "s", Kind: "ok"},
			{Text: creator.Text{Number: 1, Text: "x", Check: bad, At: sampleTime}, Check: "bad", State: "s", Kind: "info"},
		},
		Events: []templates.Event{{Icon: "plus", Text: "x", When: sampleTime}},
	}
	full.Link = LinkView{URL: "https://x.example/b/x", Ends: sampleTime, To: "a@x.example", Mailed: sampleTime, Address: "a@x.example"}
	out := []DealView{full}
	for _, next := range []string{"legal", "offer", "answer", "brief", "send", "acknowledge", "draft", "review", "publish", "see", "retain", "wait", "look", "finish", "rate"} {
		v := full
		v.Next, v.D.State = next, creator.Briefed
		out = append(out, v)
		v.D.Brief, v.PostCheck, v.Wrong, v.MayAllow, v.D.Rating, v.D.Reason, v.Fallen, v.Facts = creator.Brief{}, "", true, true, creator.Rating{}, "", nil, nil
		v.Link = LinkView{URL: "https://x.example/b/x", Address: "a@x.example"}
		out = append(out, v)
		v.Link = LinkView{Address: "a@x.example"}
		out = append(out, v)
		v.Link = LinkView{}
		out = append(out, v)
		v.MayEdit, v.Wrong, v.MayAllow, v.Label = false, false, false, LabelView{}
		out = append(out, v)
	}
	return append(out, DealView{D: creator.Deal{Title: "Guest", State: creator.Published, Post: creator.Post{URL: "https://x.example"}}, Row: sampleDeal()})
}

func dealFormSamples() []DealFormView {
	return []DealFormView{
		{New: true, Form: sampleForm, Accounts: sampleChoice, Benefits: sampleChoice, Formats: sampleChoice, Langs: sampleChoice, Currencies: sampleChoice, Incidents: sampleChoice, Action: "/a", Cancel: "/c"},
		{Accounts: sampleChoice, Action: "/a", Cancel: "/c", Rev: 2},
		{NewAccount: "/n"},
	}
}

func briefSamples() []BriefView {
	refused := templates.Form{Values: map[string][]string{"facts": {"1"}}, Errors: []templates.FieldError{{Field: "facts", Key: "creator.brief.facts_missing"}}}
	return []BriefView{
		{Form: refused, Again: true, Incidents: sampleChoice, Label: "Ad", Wording: "English", Facts: []FactChoice{{ID: "1", Key: "F-1", Claim: "x", Lang: "en", OK: true, Chosen: true}, {Key: "F-2", State: "Disputed", Kind: "warn"}}},
		{Wording: "English"},
	}
}

func paperSamples() []PaperView {
	d := creator.Deal{Title: "T", ContactName: "李雷", PublishBy: "2026-12-01"}
	b := creator.Brief{Version: 1, Task: "t", Do: "d", Dont: "n", Label: "Ad", At: sampleTime, Facts: []creator.Cited{{Key: "F-1", Claim: "x", Lang: "en", Version: 1}}}
	return []PaperView{{D: d, B: b, Tool: "tool", Fallen: []string{"F-1"}, Old: true}, {D: creator.Deal{Title: "T"}, B: creator.Brief{Version: 1}}}
}
