package report

import (
	"time"

	"standfirst/models/report"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

func listSamples() []ListView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []ListView{
		{Base: "/acme/reports"},
		{Base: "/acme/reports", New: "/acme/reports/new", Made: []MadeRow{{URL: "/r", Title: "Period, 2026-11-23", Kind: "Period", By: "Anna", At: at}}, Rows: []ListRow{{URL: "/r", Title: "<b>Recall</b>", State: "Published", Kind: "ok", At: at, Placements: 12, Suggested: 3}, {URL: "/r", Title: "By mail", State: "Approved", Kind: "info"}}, Pager: templates.Pager{From: 1, To: 2, Total: -1}},
	}
}

func showSamples(paper bool) []ShowView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	frame := templates.Frame{Now: at, Zone: time.UTC, Title: "Recall"}
	clip := ClipRow{Title: "<i>召回</i>", Lang: "zh-CN", URL: "/c", Address: "https://news.example/1", Outlet: "晨报", Byline: "李雷", At: at, Reprint: true, Sure: true, Note: "F-9: poisoned"}
	unsure := ClipRow{Title: "Day", URL: "/c", At: at, DayOnly: true}
	undated := ClipRow{Title: "Undated", URL: "/c", At: at, NoDate: true}
	points := []templates.Point{{Label: "Tier 1", Value: 3}, {Label: "Not judged", Value: 1}}
	full := ShowView{
		Frame: frame, URL: "/acme/reports/1", Kind: "Incident", Span: "1 to 7 November", MayEdit: true, Paper: paper, Cards: everyCard(), Happened: []string{"Published."}, Reached: []string{"4 placements."},
		Judged: []Line{{"ok", "Facts stand.", ""}, {"bad", "Repeats.", "#repeats"}}, Open: []Line{{"warn", "3 wait.", "/c"}},
		Parts:     []StatPart{{Name: "reached", Title: "What it reached", Stats: []Stat{{Label: "Placements", Value: "4", Define: "Confirmed articles", Origin: "confirmed", URL: "/c"}, {Label: "Reach", Value: "1,000", Note: "partly estimated", Origin: "outlets"}}}},
		DayLabels: []string{"1", "2", "3", "4"}, Days: []templates.Series{{Name: "Placements", Values: []float64{1, 2, 0, 1}}}, DayTitle: "Per day", Tiers: points, Langs: points,
		Reach:    []ReachRow{{Name: "晨报", URL: "/o", Source: "media kit", AsOf: "2026-06-01", People: 1000}, {Name: "Post", URL: "/o", People: 10, Estimate: true}},
		Mailings: []MailingRow{{Subject: "Recall", URL: "/m", At: at, Total: 10, Accepted: 8, Bounced: 1, Unconfirmed: 1, Left: 1}, {Subject: "Correction", URL: "/m", At: at, Correction: true, Handover: true}},
		Facts:    []FactRow{{Key: "F-1", URL: "/f", Claim: "3,000 samples", Lang: "en", State: "Verified", Kind: "ok", Version: 2, OK: true}, {Key: "F-2", URL: "/f", Claim: "x", State: "Retracted", Kind: "bad", Version: 1}},
		Repeats:  []ClipRow{clip, unsure}, Paid: []ClipRow{clip}, Stories: []StoryRow{{ClipRow: clip, Others: []ClipRow{undated, unsure}, Same: 2}, {ClipRow: undated}},
		Unseen: []Line{{"warn", "A source is silent.", ""}, {"", "Nothing else.", ""}}, Placements: 4, MoreClips: 2,
		Countries: []templates.Point{{Label: "CN", Value: 3}, {Label: "GB", Value: 1}}, CompareText: "The week before.", CompareTitle: "Beside", CompareHeads: [2]string{"Now", "Before"},
		Compare:    []CompareRow{{Label: "Placements", Now: Stat{Value: "4"}, Was: Stat{Value: "1"}, Change: 3, Comparable: true}, {Label: "Reach", Now: Stat{Value: "1,000"}, Was: Stat{Value: "not known", Unknown: true}}},
		Chain:      []ChainRow{{Label: "Objectives", Text: "Parents know", Define: "What was to be achieved"}},
		Clock:      []ClockRow{{Label: "Declared", At: at}, {Label: "Statement", At: at, Took: "40 min", Due: at, State: "met", Kind: "ok"}, {Label: "Closed"}},
		Promises:   []PromiseRow{{Text: "Refunds", Lang: "en", URL: "/p", State: "Kept", Kind: "ok", Due: at}},
		TopOutlets: []TopRow{{Name: "晨报", URL: "/o", N: 3}}, TopAuthors: []TopRow{{Name: "李雷", N: 2}},
	}
	full.MayHand, full.Prints, full.Query, full.Around = true, true, "?first=2026-11-23", []Step{{"The period before", "/r?first=2026-11-16", "chevron-left"}}
	full.Exhibits = []ExhibitRow{{ClipRow: clip, Sentence: "<b>两批奶粉</b>被召回。", Quote: "We are sorry", QuoteKind: "Li · exact", Same: 2, Archived: at, Copy: "/a", Hash: "ab12", Short: "ab", Picture: templates.Inline("image/jpeg", []byte("x")), Taken: at}, {ClipRow: undated}, {ClipRow: unsure, Archived: at, Hash: "ab12", Short: "ab"}}
	full.Linked = "This link shows this period alone."
	full.Unpictured, full.Pictures = 2, true
	full.Tones, full.Lineage, full.ToneText = []templates.Point{{Label: "Positive", Value: 2, Kind: "ok"}, {Label: "Negative", Value: 1, Kind: "bad"}}, points, "Judged by machine."
	full.Messages = []CarriedRow{{Text: "没有人受伤", Lang: "zh-CN", Carried: "2 of 3", Sure: "1 confirmed", Presence: "1.5", Prominence: "0.5", Fidelity: "2.0"}, {Text: "Refunds", Carried: "0 of 3", Presence: "–", Prominence: "–", Fidelity: "–"}}
	full.Verdicts, full.UptakePoints = []string{"Right", "Differs", "Outdated", "Missing"}, points
	full.Uptake = []UptakeRow{{Key: "F-1", Claim: "两批", Lang: "zh-CN", Release: "Recall", URL: "/f", Tallies: []TallyCell{{"2", "1 cluster"}, {"0", ""}, {"0", ""}, {"1", "1 cluster"}}}, {Key: "F-2", Tallies: []TallyCell{{"0", ""}, {"0", ""}, {"0", ""}, {"1", ""}}}}
	full.LessonText, full.Lessons = "Signed.", []LessonRow{{"What worked", "The <b>call</b>", "en"}}
	full.Decisions, full.Measures = []DecisionRow{{"Recall", "Safety", "Anna", at}}, []MeasureRow{{Title: "Second line", Lang: "en", URL: "/t", Owner: "Li", State: "Open", Kind: "info", Due: at}, {Title: "演练", Lang: "zh-CN", State: "Done", Kind: "ok", Due: at}}
	full.Injects = []InjectRow{{Subject: "A call", Lang: "en", From: "A reporter", By: "Anna", State: "late", Kind: "warn", Came: at, Due: at}, {Subject: "News", Lang: "en", State: "none", Kind: "mute", Came: at}}
	full.Missed, full.Against = []MissedRow{{"Not answered", true}, {"Too late", false}}, []AgainstRow{{"A call", "Anna", "3,000", "F-1 says 2,000"}, {"News", "", "5", "no fact"}}
	full.Seats = []SeatRow{{Name: "Anna", Role: "Lead", Heard: "4 min", Called: true, Answers: 2}, {Role: "Facts", Called: true}, {Role: "Outside the team", Answers: 1}}
	full.Before = []BeforeRow{{Title: "Recall", Lang: "en", Score: "3 of 5", Statement: "40 min", InTime: "2 of 3", At: at, This: true}, {Title: "Fire", Lang: "en", URL: "/d", Score: "1 of 5", Statement: "–", InTime: "0 of 2", At: at}}
	full.Asked = []AskedRow{{Title: "<i>召回</i>", Lang: "zh-CN", URL: "/q", Outlet: "晨报", Key: "F-9", Stage: "The desk", State: "Corrected", Kind: "ok", Took: "after 2 days", At: at}, {Title: "Shock", Outlet: "Post", Key: "F-1", Stage: "The author", State: "Sent", Kind: "info", At: at}}
	full.Deals, full.MoreDeals = []DealRow{{Creator: "小鹿", Platform: "小红书", Title: "手机号", URL: "/d", Address: "https://x.example/1", State: "Published", Kind: "ok", Benefit: "Paid", Label: "Labelled", LabelKind: "ok", Views: "1,000", Interactions: "20", At: at, Gone: true}, {Creator: "Pete", Platform: "YouTube", Title: "A", State: "Briefed", Kind: "info", PublishBy: "2026-12-01", Views: "not known"}, {Creator: "Pete", Title: "B", State: "Draft", Kind: "info"}}, 2
	full.Enquiries = []EnquiryRow{{Outlet: "晨报", URL: "/e", State: "in time", Kind: "ok", Took: "40 min", Came: at, Due: at}, {Outlet: "Post", State: "late", Kind: "bad", Came: at}}
	full.EnquiryNote, full.MoreEnquiries = "Half within 40 min.", 3
	full.ReplyNote, full.Handed = "The first after 10 min.", 2
	full.AskedNote = "Half within two days."
	full.Voices, full.VoicePoints, full.Heard, full.Rivals = []VoiceRow{{Name: "Acme", Own: true, Articles: 3, Stories: 2, Share: "75%"}, {Name: "Rivalco", Articles: 1, Stories: 1, Share: "25%"}}, points, 20, "/rivals"
	full.Frozen = &FrozenView{At: at, By: "Anna", Reason: "for the board", Hash: "ab12", Changed: full.Compare, Gone: []ClipRow{clip, undated}, Fresh: 2}
	short := ShowView{Frame: frame, OfRelease: true, Paper: paper, OnRecord: true, Facts: full.Facts, Cards: everyCard(), Placements: 1, DayPoints: points, Tiers: points, Langs: points, Rivals: "/rivals"}
	drill := ShowView{Frame: frame, Paper: paper}
	drill.Drill = true
	return []ShowView{full, short, drill, {Frame: frame, Paper: paper}}
}

func everyCard() []CardView {
	var out []CardView
	seen := map[string]bool{}
	for _, kind := range append(report.Kinds(), report.OfRelease) {
		for _, name := range report.Cards(kind) {
			if !seen[name] {
				seen[name] = true
				out = append(out, CardView{Name: name, Note: "A note on " + name})
			}
		}
	}
	return out
}

func handSamples() []HandView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	frame := templates.Frame{Now: at, Zone: time.UTC}
	return []HandView{
		{Frame: frame, Base: "/r", Choices: []templates.Option{{Label: "As it stands"}}},
		{
			Frame: frame, Base: "/r", Query: "?first=2026-11-23", Period: "November", Form: templates.Form{Errors: []templates.FieldError{{Key: "report.share.many", Args: map[string]any{"max": 50}}}},
			Links:  []LinkRow{{ID: "1", URL: "https://pr.example/shared/x", By: "Anna", State: "Open", Kind: "ok", Password: true, Open: true, Until: at, Seen: at, Views: 3, Shows: "November"}, {ID: "2", By: "Li", State: "Ended", Kind: "mute", Snapshot: "ab12", Until: at}},
			Rounds: []RoundRow{{ID: "1", Name: "Li", Spec: "0 9 * * 1", Zone: "UTC", State: "Sent", Kind: "ok", Skips: true, PDF: true, Next: at, Last: at}, {ID: "2", Name: "Anna", Spec: "0 9 1 * *", Zone: "UTC", Next: at}},
			People: []templates.Option{{Value: "1", Label: "Li"}}, Every: []templates.Option{{Value: "week", Label: "Mondays"}}, ZoneNamed: "UTC", Prints: true,
			Snapshots: []SnapshotRow{{URL: "/s", Hash: "ab12", Short: "ab12", By: "Anna", Reason: "for the board", Period: "November", At: at}},
		},
	}
}

func gateSamples() []GateView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	frame := templates.Frame{Now: at, Zone: time.UTC}
	return []GateView{
		{Frame: frame, Action: "/shared/x", By: "Anna", Until: at},
		{Frame: frame, Action: "/shared/x", By: "Anna", Until: at, Password: true, Form: templates.Form{Errors: []templates.FieldError{{Field: "password", Key: "report.share.wrong"}}}},
	}
}

func newSamples() []NewView {
	tabs := []templates.Tab{{Label: "Period", URL: "/p", Active: true}, {Label: "Outlet", URL: "/o"}}
	units := []templates.Option{{Value: "week", Label: "Week"}}
	form := templates.Form{Values: map[string][]string{"thing": {"1"}}, Errors: []templates.FieldError{{Field: "name", Key: "report.thing.unknown"}}}
	return []NewView{
		{Kinds: tabs, Kind: "period", Needed: true, Units: units, ZoneNamed: "UTC", Tags: units},
		{Kinds: tabs, Kind: "incident", Things: units, Units: units, ZoneNamed: "UTC", Templates: units},
		{Kinds: tabs, Kind: "outlet", Named: true, Suggest: "/s", Units: units, ZoneNamed: "UTC"},
		{Kinds: tabs, Kind: "contact", Named: true, Suggest: "/s", ThingName: "李雷", Form: form, Units: units, ZoneNamed: "UTC"},
	}
}

func arrangeSamples() []ArrangeView {
	places := []templates.Option{{Value: "1", Label: "1"}}
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	row := []ArrangeRow{{Name: "numbers", Label: "Figures", Place: "1"}}
	return []ArrangeView{
		{Action: "/a", Cancel: "/r", Cards: row, Places: places},
		{Frame: templates.Frame{Now: at, Zone: time.UTC}, Action: "/a", Cancel: "/r", Cards: row, Places: places, Incidents: places, Templates: []TemplateRow{{ID: "1", Name: "<b>Board</b>", Kind: "Period", By: "Anna", At: at}}, Choices: places, Base: "/r", Form: templates.Form{Errors: []templates.FieldError{{Field: "template_name", Key: "report.template.name"}}}},
	}
}

func makingSamples() []MakingView {
	return []MakingView{{URL: "/p", Step: "Counting", Done: 1, Total: 3}, {URL: "/p", Failed: true, Total: 3}, {URL: "/p", File: "/p/file", Done: 3, Total: 3}}
}

func printsSamples() []PrintView {
	var out []PrintView
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for _, m := range makingSamples() {
		out = append(out, PrintView{Frame: templates.Frame{Now: at, Zone: time.UTC}, URL: "/r", Making: &m, Kept: []PrintRow{{File: "/f", Of: "As it stands", KB: 243, At: at}}})
	}
	return append(out, PrintView{Frame: templates.Frame{Now: at, Zone: time.UTC}, URL: "/r", Making: &MakingView{}})
}

func rivalsSamples() []RivalsView {
	form := templates.Form{Values: map[string][]string{"rivals": {"Rivalco: 锐科"}}, Errors: []templates.FieldError{{Field: "rivals", Key: "report.rivals.many", Args: map[string]any{"max": 10}}}}
	return []RivalsView{{Action: "/r", Cancel: "/reports", Own: "Acme, 阿克美"}, {Action: "/r", Cancel: "/reports", Form: form}}
}
