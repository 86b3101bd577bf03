package line

import (
	"time"

	"standfirst/models/incident"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleTags() []FactTag {
	return []FactTag{
		{Key: "F-1", URL: "/f/1", State: "Verified", Kind: "ok", Claim: Said{"12,400 numbers.", "en"}, Version: 2},
		{Key: "F-2", URL: "/f/2", State: "Disputed", Kind: "warn", Claim: Said{"x", "en"}, Version: 1, Internal: true},
		{Key: "a fact", State: "Unknown", Kind: "mute", Version: 1},
	}
}

func sampleRows() []Row {
	r := Row{
		Key: "Q-1", URL: "/l/1", Use: "Public", UseKind: "ok", State: "Ready", StateKind: "ok", Topic: "Scope", Owner: "林悦",
		Question: Said{"How many?", "en"}, Answer: Said{"12,400.", "en"}, Questions: []Said{{"How many?", "en"}, {"多少？", incident.Chinese}},
		Answers: []Said{{"12,400.", "en"}, {"12,400个。", incident.Chinese}}, Changed: sampleTime, Facts: sampleTags(), AnswerURL: "/answers/new", Public: true,
	}
	frozen := r
	frozen.Frozen, frozen.Drill, frozen.Public, frozen.Inside, frozen.AnswerURL, frozen.Facts = true, true, false, true, "", nil
	return []Row{r, frozen}
}

func sampleAnswers() []AnswerRow {
	return []AnswerRow{
		{URL: "/a/1", Whom: "李雷 · Harbour Post", Channel: "Call", Speaker: "Omar", Text: Said{"12,000.", "en"}, At: sampleTime, Corrected: true, Flagged: true},
		{URL: "/a/2", Whom: "Amy", Channel: "Mail", Speaker: "Omar", Text: Said{Text: "x"}, At: sampleTime},
	}
}

func listSamples() []ListView {
	full := ListView{
		Incident: Said{"Leak", "en"}, Base: "/i/lines", Sort: "number", Rows: sampleRows(), Pager: templates.Pager{From: 1, To: 2, Total: 2}, MayEdit: true, IsOpen: true,
		CSV: "/csv", CardURL: "/card", RecordURL: "/answers/new", FactsURL: "/f", SaidURL: "/said", Answers: sampleAnswers(), Team: true,
		Filters: []templates.Filter{{Name: "use", Label: "Use", Options: []templates.Option{{Value: "public", Label: "Public"}}}},
	}
	empty, none, reader := full, full, full
	empty.Rows, empty.Answers = nil, nil
	none.Rows, none.Narrowed, none.Q = nil, true, "x"
	reader.Rows, reader.Team, reader.MayEdit = nil, false, false
	return []ListView{full, empty, none, reader}
}

func sampleFacts() []FactOption {
	return []FactOption{
		{Value: "1@1", Key: "F-1 · 1", State: "Verified", Kind: "ok", Claim: Said{"12,400", "en"}, Public: true, Checked: true},
		{Value: "2@1", Key: "F-2 · 1", State: "Unverified", Kind: "mute", Claim: Said{"共", "zh-CN"}},
	}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "public", Label: "Public"}}
	broken := templates.Form{Values: map[string][]string{"question_en": {"<x>"}}, Errors: []templates.FieldError{
		{Key: "line.closed"},
		{Key: "line.many", Args: map[string]any{"max": 500}},
		{Key: "line.save.conflict", Args: map[string]any{"name": "Amy", "version": 2}},
		{Key: "line.versions", Args: map[string]any{"max": 200}},
		{Field: "question_en", Key: "line.question.missing"},
		{Field: "answer_en", Key: "line.long", Args: map[string]any{"max": 4000}},
		{Field: "use", Key: "line.use.unknown"},
		{Field: "facts", Key: "line.facts.unknown"},
		{Field: "facts", Key: "line.facts.many", Args: map[string]any{"max": 20}},
		{Field: "topic", Key: "line.long", Args: map[string]any{"max": 80}},
		{Field: "owner", Key: "line.owner.unknown"},
	}}
	return []FormView{
		{Form: broken, New: true, Action: "/a", Cancel: "/c", Uses: options, Owners: options, Topics: []string{"Scope"}, Facts: sampleFacts(), FactsURL: "/f"},
		{Action: "/a", Cancel: "/c", Base: 2, Uses: options, FactsURL: "/f"},
	}
}

func sampleFlags() []FlagRow {
	return []FlagRow{
		{Kind: "fact", Text: "12,000", Near: "…about 12,000 users", Key: "F-1", Says: "12,400", URL: "/f/1"},
		{Kind: "fact", Text: "12,000", Key: "F-1", Says: "12,400"},
		{Kind: "said", Text: "12,000", Near: "12,000 users", Says: "13,000", URL: "/a/1", Whom: "Harbour Post", Source: "Answer", At: sampleTime},
		{Kind: "said", Text: "12,000", Says: "13,000", Source: "Mailing", At: sampleTime},
		{Kind: "standing", Key: "F-2", State: "Disputed", URL: "/f/2"},
		{Kind: "standing", Key: "F-2", State: "Disputed"},
		{Kind: "internal", Key: "F-3", URL: "/f/3"},
		{Kind: "internal", Key: "F-3"},
	}
}

func showSamples() []ShowView {
	rows := sampleRows()
	full := ShowView{
		L: rows[1], URL: "/l/1", EditURL: "/l/1/edit", Version: 2, Flags: sampleFlags(), MayEdit: true, Team: true, Ready: true, Answers: sampleAnswers(),
		Versions: []VersionRow{
			{Number: 2, By: "林悦", At: sampleTime, Current: true, Use: "Public", ReadyBy: "Amy", ReadyAt: sampleTime},
			{Number: 1, By: "林悦", At: sampleTime, Use: "Internal", Questions: []Said{{"How?", "en"}}, Answers: []Said{{"So.", "en"}}},
		},
		Form: templates.Form{Errors: []templates.FieldError{{Key: "line.ready.changed"}, {Key: "line.unready.state"}, {Key: "line.ready.dropped"}}},
	}
	var out []ShowView
	for _, why := range []*templates.FieldError{
		{Key: "line.ready.language"},
		{Key: "line.ready.fact", Args: map[string]any{"key": "F-1", "version": 1}},
		{Key: "line.ready.internal", Args: map[string]any{"key": "F-1"}},
	} {
		out = append(out, ShowView{L: rows[0], URL: "/l/1", WhyNot: why, MayEdit: true, Team: true})
	}
	ready := ShowView{L: rows[0], URL: "/l/1", MayReady: true, MayEdit: true, Team: true}
	dropped := ShowView{L: Row{Key: "Q-2"}, MayEdit: true, Dropped: true, Team: true}
	return append(out, full, ready, dropped, ShowView{L: rows[0]})
}

func answerSamples() []AnswerView {
	asked := &AskedView{URL: "/e", Question: Said{"Who is <b>liable</b>?", "en"}}
	options := []templates.Option{{Value: "call", Label: "Call"}}
	rows := sampleRows()
	broken := templates.Form{Values: map[string][]string{"text": {"<x>"}}, Errors: []templates.FieldError{
		{Key: "line.use.not_ready"},
		{Key: "line.use.internal_only"},
		{Key: "line.use.frozen"},
		{Key: "line.answer.line_unknown"},
		{Key: "line.answer.taken"},
		{Key: "line.correct.conflict", Args: map[string]any{"name": "Amy"}},
		{Field: "incident", Key: "line.answer.incident_missing"},
		{Field: "incident", Key: "line.answer.incident_unknown"},
		{Field: "who", Key: "line.answer.whom_missing"},
		{Field: "who", Key: "line.answer.contact_unknown"},
		{Field: "who", Key: "line.answer.contact_many"},
		{Field: "outlet", Key: "line.answer.outlet_unknown"},
		{Field: "at", Key: "line.answer.ahead"},
		{Field: "at", Key: "line.answer.when"},
		{Field: "channel", Key: "line.answer.channel_unknown"},
		{Field: "text", Key: "line.answer.text_missing"},
		{Field: "text", Key: "line.correct.same"},
		{Field: "why", Key: "line.correct.why_missing"},
		{Field: "reason", Key: "line.answer.flagged", Args: map[string]any{"n": 1}},
		{Field: "facts", Key: "line.facts.unknown"},
	}}
	told := []ToldRow{
		{Kind: "Answer", Whom: "Amy", URL: "/a", By: "Omar", Text: Said{"12,000", "en"}, At: sampleTime, Ours: true, Corrected: true, Figures: []string{"12,000", "3%"}, Facts: sampleTags()},
		{Kind: "Release", At: sampleTime},
	}
	correcting := givenSamples()[0]
	return []AnswerView{
		{Choose: true, Incidents: options, Action: "/a"},
		{Choose: true, Action: "/a"},
		{Form: broken, Action: "/a", Cancel: "/c", Line: &rows[0], Facts: sampleFacts(), Channels: options, Zoned: "UTC", Check: &CheckView{Stamp: "x", Stale: true, Flags: sampleFlags(), Told: told}},
		{Action: "/a", Cancel: "/c", Asked: asked, Channels: options, Zoned: "UTC", Check: &CheckView{Stamp: "x"}},
		{Action: "/a", Cancel: "/c", Zoned: "UTC", Correcting: &correcting, Base: 2, Check: &CheckView{Stamp: "x", Told: told}},
	}
}

func givenSamples() []GivenView {
	return []GivenView{
		{
			URL: "/a", CorrectURL: "/a/correct", Whom: "李雷 · Harbour Post", ContactURL: "/c", OutletURL: "/o", ContactName: "李雷", Outlet: "Harbour Post", At: sampleTime,
			Channel: "Call", Speaker: "Omar", LineURL: "/l/1", LineKey: "Q-1", LineVersion: 2, Incident: Said{"Leak", "en"}, IncidentURL: "/i", Corrected: true, MayEdit: true, Drill: true,
			Wordings: []WordingRow{
				{Number: 3, Text: Said{"12,400.", ""}, At: sampleTime, By: "Omar", Why: "counted again", Facts: sampleTags(), Current: true},
				{Number: 2, At: sampleTime, Erased: true},
				{Number: 1, Text: Said{"12,000", "zh-CN"}, At: sampleTime, By: "Omar", Flags: sampleFlags(), Reason: "as of noon", First: true},
			},
		},
		{Whom: "Somebody", Name: "Somebody", Wordings: []WordingRow{{Number: 1, Text: Said{Text: "x"}, At: sampleTime, First: true, Current: true}}},
	}
}

func saidSamples() []SaidView {
	row := SaidRow{
		Kind: "Answer", KindIcon: "message-circle", URL: "/a", By: "Omar", Whom: "Amy", Incident: Said{"Leak", "en"}, IncidentURL: "/i", Text: Said{"12,000", "en"},
		At: sampleTime, Facts: sampleTags(), Fallen: true, Corrected: true, Drill: true,
	}
	stands := SaidRow{Kind: "Release", KindIcon: "file-text", URL: "/r", Title: Said{"We apologise", "en"}, Whom: "the public", At: sampleTime, Facts: sampleTags()[:1]}
	shut := SaidRow{Kind: "Mailing", KindIcon: "send", Whom: "3 people", At: sampleTime}
	titled := shut
	titled.Title = Said{"Subject", "en"}
	return []SaidView{
		{
			Base: "/said", Rows: []SaidRow{row, stands, shut, titled}, Pager: templates.Pager{From: 1, To: 4, Total: 4}, MayRecord: true, RecordURL: "/answers/new", SuggestURL: "/o", Team: true,
			Narrowed: true, More: true, Outlet: "Post", From: "2026-11-01", Chips: []templates.Chip{{Label: "On F-1", URL: "/said"}}, Keep: []templates.Option{{Label: "fact", Value: "1"}},
			Filters: []templates.Filter{{Name: "kind", Label: "Kind", Value: "answer", Options: []templates.Option{{Value: "answer", Label: "Answers"}}}},
		},
		{Base: "/said", Narrowed: true, OutletUnknown: true},
		{Base: "/said"},
	}
}
