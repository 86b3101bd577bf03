package incident

import (
	"time"

	"standfirst/models/incident"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

func sampleIncident() Incident {
	return Incident{
		ID: "1", Title: Said{"充电器召回", incident.Chinese}, OtherTitle: Said{"Charger recall", incident.English},
		Summary: Said{"Two chargers overheated.", incident.English}, OtherSummary: Said{"两个充电器过热。", incident.Chinese},
		Type: "Product safety", Grade: "1", GradeKind: "bad", Phase: "Acting", PhaseKind: "info", Mode: "Drill", Author: "林悦",
		Drill: true, Open: true, Private: true, Weighed: "Wide × danger × official = 27", ByHand: "a child was hurt", Origin: "By hand", DeclaredAt: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
	}
}

func listSamples() []ListView {
	options := []templates.Option{{Value: "open", Label: "Open"}}
	return []ListView{
		{Base: "/acme/incidents", MayManage: true, PlaybooksURL: "/acme/playbooks", TargetsURL: "/acme/settings/targets"},
		{Base: "/acme/incidents", Narrowed: true, Q: "x", Filters: []templates.Filter{{Name: "phase", Label: "Phase", Value: "open", Options: options}}},
		{Base: "/acme/incidents", Sort: "-declared", Rows: []Row{{Incident: sampleIncident(), URL: "/x"}, {Incident: Incident{Title: Said{"Plain", "en"}}, URL: "/y"}}, Pager: templates.Pager{From: 1, To: 2, Total: 2}},
	}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "1", Label: "One"}}
	broken := templates.Form{
		Values: map[string][]string{"title_en": {"<x>"}},
		Errors: []templates.FieldError{{Field: "title_en", Key: "incident.title.missing"}, {Field: "mode", Key: "incident.mode.unknown"}, {Field: "grade", Key: "incident.grade.slighter", Args: map[string]any{"grade": 2}}},
	}
	return []FormView{
		{New: true, Weight: WeightOptions{options, options, options}, Bands: []templates.Detail{{Label: "12–27 points", Value: "1"}}, Types: options, Grades: options, Modes: options, Form: broken, Action: "/a", Cancel: "/c"},
		{Types: options, Action: "/a", Cancel: "/c"},
	}
}

func showSamples() []ShowView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	full := ShowView{
		I: sampleIncident(), URL: "/acme/incidents/1", MayManage: true, MayWrite: true, MayReadLog: true,
		Form:   templates.Form{Values: map[string][]string{}, Errors: []templates.FieldError{{Key: "incident.phase.already"}, {Field: "text", Key: "incident.log.missing"}}},
		Phases: []templates.Step{{Label: "Aware", State: "done"}, {Label: "Acting", State: "now"}, {Label: "Closed", State: "todo"}},
		Steps:  []templates.Option{{Value: "remedied", Label: "Remedied"}}, Reasoned: []templates.Option{{Value: "investigating", Label: "Investigating"}},
		Grades: []templates.Option{{Value: "1", Label: "1"}}, Weight: WeightOptions{}, Bands: []templates.Detail{{Label: "12–27 points", Value: "1"}},
		Team: []SeatRow{{Role: "Lead", Holder: "林悦", Kind: "ok", State: "Acknowledged"}, {Role: "Legal", Holder: "Ada"}}, LinesURL: "/l", TeamURL: "/acme/incidents/1/team", TasksURL: "/acme/incidents/1/tasks", Tasks: 3, LateTasks: 1,
		Owed:    &Owed{PromisesURL: "/p", CasesURL: "/c", MessagesURL: "/m", Promises: 2, Overdue: 1, Cases: 3, NewCases: 1, Late: []OverdueRow{{"/p", "Ada", Said{"Refund", "en"}, at}}},
		Claimed: &Claimed{At: at, By: "Ada", Note: "a customer rang"}, Targets: []TargetRow{{Label: "First statement", Kind: "warn", State: "12 min left", Due: at}},
		Zoned: "UTC", FactCount: 120, MoreFacts: "/acme/facts",
		Related: []Row{{Incident: Incident{ID: "2", Title: Said{"Other", "en"}, Phase: "Closed", PhaseKind: "mute"}, URL: "/x"}}, Relatable: []templates.Option{{Value: "3", Label: "Third"}},
		Clock: []Reading{{Label: "Declared", At: at, Done: true}, {Label: "Fact", Elapsed: "12 min"}},
		Facts: []FactRow{
			{Key: "F-1", URL: "/f", State: "verified", Kind: "ok", Claim: Said{"x", "en"}, Public: true, Due: true, Signatures: 2, Evidence: 1},
			{Key: "F-2", URL: "/f", State: "unverified", Kind: "mute", Claim: Said{"充", "zh-CN"}},
		},
		Releases: []ReleaseRow{{URL: "/r", Title: "Statement", Type: "statement", StateKey: "state.draft", Kind: "mute", At: at}}, MoreReleases: true, Prepared: "/p", NewRelease: "/acme/releases/new?incident=1",
		Log:   []templates.Event{{Icon: "note", Who: "林悦", Text: "noted", Note: "x", When: at}},
		Older: "/acme/incidents/1?log=x",
	}
	bare := ShowView{I: Incident{Title: Said{"Plain", "en"}, Phase: "Closed"}, URL: "/x"}
	writer := bare
	writer.MayWrite, writer.I.Open = true, true
	return []ShowView{full, bare, writer}
}

func timesSamples() []TimesView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []TimesView{
		{
			Base: "/t", Export: "/t/export.csv", Tabs: []templates.Tab{{Label: "90 days", URL: "/t?days=90", Active: true}}, Columns: []string{"First statement", "Closed"}, More: true, Most: 300,
			Paces: []PaceRow{{Label: "First statement", Median: "42 min", Slowest: "3 h", Reached: 2, Of: 3, InTime: 1, Due: 3, Kind: "warn"}, {Label: "Briefing", Of: 3, Waiting: true}, {Label: "Closed", Of: 3}},
			Rows:  []TimedRow{{URL: "/i", Title: Said{"Leak", "en"}, Grade: "Grade 1", Kind: "bad", At: at, Cells: []TimedCell{{Label: "First statement", Took: "3 h", State: "too late", Kind: "warn"}, {Label: "Closed"}}}},
		},
		{Base: "/t"},
	}
}
