package drill

import (
	"time"

	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var moment = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func listSamples() []ListView {
	row := Row{URL: "/d", Debrief: "/b", Title: Said{"Data for sale", "en"}, State: "Running", Kind: "warn", By: "Ada", At: moment, Good: 3, Of: 5, Statement: "42 min", Answered: 3, Wanted: 4}
	silent := row
	silent.Statement = ""
	scenario := ScenarioRow{ID: "x", URL: "/s", Start: "/n", Title: row.Title, Type: "Data leak", Grade: "2", Injects: 10, Minutes: 60, Own: true}
	read := scenario
	read.URL, read.Own = "", false
	return []ListView{
		{MayManage: true, New: "/n", Training: "/t"},
		{Training: "/t", Scenarios: []ScenarioRow{read}},
		{MayManage: true, New: "/n", Training: "/t", Running: []Row{row}, Past: []Row{row, silent}, Older: "/o", Scenarios: []ScenarioRow{scenario}},
	}
}

func startSamples() []StartView {
	options := []templates.Option{{Value: "1", Label: "One"}}
	refused := templates.Form{Values: map[string][]string{"speed": {"9"}}, Errors: []templates.FieldError{
		{Field: "scenario", Key: "drill.scenario.choose"}, {Field: "speed", Key: "drill.speed.unknown"}, {Field: "team_lead", Key: "incident.team.unknown"},
	}}
	return []StartView{{Form: refused, Action: "/a", Cancel: "/c", Scenarios: options, Speeds: options, Seats: []Seat{{"team_lead", "Lead"}}, People: options}}
}

func sampleInject() InjectRow {
	return InjectRow{At: "+0:05", Channel: "Mail", Icon: "mail", From: Said{"Mara Voss", "en"}, Subject: Said{"Question", "en"}, Body: Said{"Is it true?", "en"}, Answer: 15, If: "Only if a fact is disputed"}
}

func scenarioSamples() []ScenarioView {
	own := ScenarioView{
		ScenarioRow: ScenarioRow{URL: "/s", Start: "/n", Title: Said{"Leak", "en"}, Summary: Said{"At nine", "en"}, Type: "Data leak", Grade: "2", Injects: 1, Minutes: 5, Own: true},
		Changed:     "Ada", Script: []InjectRow{sampleInject(), {At: "+0:09", Channel: "Call", Icon: "phone", Subject: Said{"Ring", "en"}}},
	}
	supplied := own
	supplied.Supplied = true
	bare := supplied
	bare.Own, bare.Summary = false, Said{}
	return []ScenarioView{own, supplied, bare}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "mail", Label: "Mail"}}
	refused := templates.Form{Values: map[string][]string{"inject_0_at": {"x"}}, Errors: []templates.FieldError{
		{Field: "title_en", Key: "incident.title.missing"},
		{Field: "inject_0_at", Key: "drill.inject.at", Args: map[string]any{"max": 1440}},
		{Field: "inject_0_subject_en", Key: "drill.inject.subject"},
		{Field: "inject_0_body_en", Key: "drill.long", Args: map[string]any{"max": 4000}},
		{Field: "inject_0_channel", Key: "drill.inject.channel"},
		{Field: "inject_0_if", Key: "drill.inject.condition"},
		{Field: "inject_0_answer", Key: "drill.inject.none"},
		{Key: "drill.scenario.clash", Args: map[string]any{"name": "Ada"}},
		{Key: "drill.inject.many", Args: map[string]any{"max": 60}},
	}}
	return []FormView{{Form: refused, Action: "/a", Cancel: "/c", Rev: "1", Types: options, Grades: options, Channels: options, Ifs: options, Ofs: options, Injects: []InjectForm{{"inject_0_", "k"}}}}
}

func sampleEvents() []EventRow {
	waits := EventRow{InjectRow: sampleInject(), Key: "k", URL: "/i", Came: moment, State: "5 min left", Kind: "warn", Due: moment, Waits: true, Fresh: true}
	over, done := waits, waits
	over.Kind, done.Waits, done.By, done.Replies, done.Fresh = "bad", false, "Ada", 1, false
	return []EventRow{waits, over, done, {InjectRow: InjectRow{Channel: "Article", Icon: "news", Subject: Said{"News", "en"}}, URL: "/i", Came: moment}}
}

func roomSamples() []RoomView {
	refused := templates.Form{Values: map[string][]string{"inject_at": {"x"}}, Errors: []templates.FieldError{{Key: "drill.inject.last"}, {Field: "inject_subject_en", Key: "drill.inject.subject"}}}
	full := RoomView{
		Form: refused, URL: "/d", Incident: "/i", Live: "/l", MayManage: true, Called: true, ShowScript: true, Scripted: true, State: "Running", Kind: "warn", Running: true, Ran: "+0:12", Speed: "Real time", Inbox: sampleEvents(), Left: 2,
		Script: []NextRow{{Key: "k", At: "+0:20", Subject: "Leak", Lang: "en", If: "Only if", When: moment}, {Key: "l", At: "+0:25", Subject: "Gone", Fate: "Left out", Kind: "mute"}},
		Sent:   []SentRow{{URL: "/c", To: "a@b.example", Subject: "Hello", At: moment}, {To: "a@b.example", Subject: "Hello", At: moment}}, MoreSent: "/captured",
		Newsroom: "/n", Debrief: "/b", Situation: "/s", Published: 1, Channels: []templates.Option{{Value: "mail", Label: "Mail"}},
	}
	paused, over, hand := full, full, full
	paused.Running = false
	over.Over, over.Running, over.Inbox, over.Sent, over.MoreSent = true, false, nil, nil, ""
	hand.Scripted, hand.MayManage, hand.Debrief = false, false, ""
	return []RoomView{full, paused, over, hand}
}

func messageSamples() []MessageView {
	refused := templates.Form{Values: map[string][]string{"answer": {""}}, Errors: []templates.FieldError{
		{Field: "answer", Key: "drill.text.missing"}, {Field: "answer", Key: "drill.long", Args: map[string]any{"max": 4000}}, {Key: "drill.ended"}, {Key: "drill.answer.many"},
	}}
	return []MessageView{
		{Form: refused, E: sampleEvents()[0], Replies: []ReplyRow{{By: "Ada", Text: "Yes.", At: moment}}, Action: "/a", Back: "/d", Open: true},
		{E: sampleEvents()[3], Back: "/d"},
	}
}

func newsroomSamples() []NewsroomView {
	return []NewsroomView{
		{Back: "/d", Write: "/w"},
		{Back: "/d"},
		{Back: "/d", Prepared: "/p", Sheet: SheetView{Action: "/s", Facts: []FactRow{{"F-1", "40,000 accounts", "en", "ok", "newsroom.fact.verified", "/f"}}}},
		{Back: "/d", Sheet: SheetView{Public: true, Since: moment, Action: "/s", Facts: []FactRow{{"F-1", "40,000 accounts", "en", "bad", "newsroom.fact.retracted", "/f"}}}, Articles: []Article{
			{Slug: "one", Kind: "Statement", Headline: "We know", Subhead: "What we know", Lang: "en", Body: "<p>Text</p>", URL: "/r", At: moment},
			{Slug: "two", Kind: "Statement", Headline: "Gone", Lang: "en", URL: "/r", At: moment, Gone: "withdrawn", Notices: []Notice{{Kind: "Withdrawn", Text: "Wrong", Lang: "en", At: moment}}},
			{Slug: "three", Kind: "Statement", Headline: "Gone", Lang: "en", URL: "/r", At: moment, Gone: "retracted"},
		}},
	}
}

func debriefSamples() []DebriefView {
	full := DebriefView{
		Form: templates.Form{Values: map[string][]string{"note": {""}}, Errors: []templates.FieldError{{Field: "note", Key: "drill.text.missing"}, {Key: "task.closed"}, {Key: "drill.note.many", Args: map[string]any{"max": 200}}}},
		URL:  "/b", Room: "/d", Incident: "/i", CSV: "/c", Report: "/r", Scenario: Said{"Leak", "en"}, Over: true, MayManage: true, Open: true, StartedAt: moment, EndedAt: moment, StartedBy: "Ada", EndedBy: "Ada",
		Good: 3, Of: 5, Statement: "42 min", Median: "5 min", Wanted: 4, Answered: 3, InTime: 2, Facts: 2, Verified: 1, Before: 1, Fell: 1,
		Points: []PointRow{{Label: "First statement", Target: "1 h", Took: "42 min", State: "Met", Kind: "ok"}, {Label: "Briefing", Target: "24 h", State: "Not due", Kind: "mute"}},
		Inbox:  sampleEvents(), Left: 2, Loose: []LooseRow{{URL: "/i", Subject: "Question", Lang: "en", By: "Ada", Figures: "40,000"}},
		Against: []AgainstRow{{URL: "/i", Where: "Question", Lang: "en", By: "Ada", Figure: "40,000", Says: "4,711", Fact: "F-1"}, {URL: "/a", Where: "An answer", Lang: "en", By: "Bo", Figure: "3 h", Says: "2 h", Reason: "newer"}},
		Misses:  []MissRow{{ID: "late:x", Text: "Answered too late"}, {ID: "fell:", Text: "Fell", Made: true}},
		Others:  []Compared{{URL: "/b", Title: Said{"Leak", "en"}, At: moment, Score: "3 of 5", Statement: "1 h", Median: "5 min", InTime: "2 of 4", This: true}, {URL: "/o", Title: Said{"Fire", "en"}, At: moment, Score: "1 of 5", Assessed: "9 min", InTime: "1 of 4"}},
		Parts:   []PartRow{{Name: "Ada", Role: "Lead", Heard: "2 min", Called: true, Answers: 3}, {Name: "Bo", Called: true}, {Name: "Cy", Role: "Legal"}},
		Notes:   []ReplyRow{{By: "Ada", Text: "Calm", At: moment}},
	}
	return []DebriefView{full, {URL: "/b", Room: "/d", Incident: "/i", CSV: "/c", Scenario: Said{"Leak", "en"}, StartedAt: moment}}
}

func trainedSamples() []TrainedView {
	row := TrainedRow{PartRow: PartRow{Name: "Ada", Role: "Lead", Heard: "2 min", Called: true, Answers: 3}, Person: "/p", URL: "/b", Title: Said{"Leak", "en"}, At: moment}
	silent, guest := row, row
	silent.Heard = ""
	guest.Heard, guest.Called, guest.Role = "", false, ""
	return []TrainedView{{Drills: "/d"}, {Rows: []TrainedRow{row, silent, guest}, Of: "Ada", All: "/a", CSV: "/c"}}
}
