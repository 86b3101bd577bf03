package mailing

import (
	"time"

	"standfirst/handlers/web"
	"standfirst/handlers/web/builder"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/reply"
	"standfirst/models/setting"
	"standfirst/templates"
)

// The samples run every branch of the pages; the test of all templates renders them in both languages.

var sampleTime = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func sampleHead(state mailing.State) Head {
	return Head{
		ID: "1", URL: "/acme/mailings/1", Name: "On the recall", TitleLang: "en", State: string(state), Kind: stateKinds[state],
		IsDrill: true, Correction: true, Handover: true, Draft: state == mailing.Draft, MaySend: true, MayChange: true,
	}
}

func sampleWaves() []WaveView {
	return []WaveView{
		{N: 1, Now: true, ZoneName: "UTC", State: "planned", Kind: "info", Lists: []string{"Press"}, Rest: true, Total: 1},
		{N: 2, At: sampleTime, Zone: time.UTC, ZoneName: "Asia/Shanghai", State: "refused", Kind: "bad", Reason: "x", Accepts: 2, Ambiguous: true, Second: sampleTime, Total: 20, OwnZone: true, Local: "2026-11-25 09:00", After: true, Phase: "confirmed", Waits: sampleWaits()},
		{N: 3, At: sampleTime, State: "sending", Kind: "info"},
		{N: 4, At: sampleTime, State: "done", Kind: "ok"},
		{N: 5, At: sampleTime, State: "cancelled", Kind: "mute"},
	}
}

func sampleWaits() []mailing.Check {
	var out []mailing.Check
	for _, key := range []string{"paused", "halted", "time"} {
		out = append(out, mailing.Check{Key: "mailing.wait." + key})
	}
	for _, phase := range incident.Phases() {
		out = append(out, mailing.Check{Key: "mailing.wait.phase." + string(phase)})
	}
	return append(out, mailing.Check{Key: "mailing.wait.accepts", Args: map[string]any{"n": 2, "have": 1}}, mailing.Check{Key: "mailing.wait.earlier", Args: map[string]any{"n": 1}})
}

func broken(fields ...string) templates.Form {
	f := templates.Form{Values: map[string][]string{}}
	for _, name := range fields {
		f.Errors = append(f.Errors, templates.FieldError{Field: name, Key: "mailing.subject.needed"})
	}
	return f
}

func listSamples() []ListView {
	n := 3
	var rows []Row
	for _, state := range mailing.States() {
		rows = append(rows, Row{Head: sampleHead(state), When: sampleTime, Zone: time.UTC, ZoneName: "UTC", Waves: 2, Recipients: 2000})
	}
	rows = append(rows, Row{Head: Head{Name: "x", State: "draft"}})
	return []ListView{
		{Base: "/acme/mailings"},
		{Base: "/acme/mailings", Narrowed: true, Export: "/e", Tabs: []templates.Tab{{Label: "All", Count: &n}}},
		{Base: "/acme/mailings", Export: "/e", Sort: "-made", Q: "recall", Keep: []templates.Option{{Label: "state", Value: "done"}}, Rows: rows, Tabs: []templates.Tab{{Label: "All", Active: true, Count: &n}}, Captured: 5, CapturedURL: "/c", Pager: templates.Pager{From: 1, To: 3, Total: 3}},
	}
}

func chooseSamples() []ChooseView {
	return []ChooseView{{}, {Releases: []Choice{{URL: "/x", Title: "A", Type: "Statement", State: "approved", Kind: "ok", Version: 2}}}}
}

func formSamples() []FormView {
	options := []templates.Option{{Value: "en", Label: "English"}, {Value: "zh-CN", Label: "中文"}}
	texts := []TextField{{"en", "en", "subject_en", "intro_en"}, {"zh-CN", "zh", "subject_zh-CN", "intro_zh-CN"}}
	wave := waveField(0)
	wave.Whens, wave.HasLists = options, true
	second := waveField(1)
	second.Whens, second.HasLists = options, true
	lists := []ListField{{ID: "1", Name: "Press", Counted: true, N: 20}, {ID: "2", Name: "All", Counted: true, N: 10000, More: true, Archived: true}}
	segments := []ListField{{ID: "3", Name: "Food"}, {ID: "4", Name: "Old", Archived: true}}
	side := SideField{
		ListsName: "lists", SegmentsName: "segments", PeopleName: "people", PersonName: "person", Lists: lists, Segments: segments,
		People: []templates.Option{{Value: "1", Label: "李雷"}}, Builder: builder.Samples()[0], Building: true,
	}
	bare := SideField{ListsName: "exclude", SegmentsName: "exclude_segments", PeopleName: "exclude_people", PersonName: "exclude_person", Builder: templates.Builder{Name: "x", Root: templates.BuilderPart{ID: "x", IsGroup: true}}}
	counts := countSamples()
	faults := broken(
		"subject_en", "lists", "segments", "people", "person", "rules", "exclude", "exclude_segments", "exclude_people", "exclude_person", "x",
		"past_reason", "per_outlet", "wave_0_phase", "wave_0_at", "wave_0_accepts", "wave_1_lists", "wave_1_segments", "",
	)
	return []FormView{
		{New: true, Texts: texts, Langs: options, Waves: []WaveField{wave}, Zoned: "UTC", Meant: bare, Left: bare},
		{Texts: texts[:1], Langs: options[:1], FollowUp: true, Guards: mailing.Guards(), PerOutlets: options, Workdays: options, Waves: []WaveField{wave}, Zoned: "UTC"},
		{Texts: texts[:1], Langs: options[:1], Correction: true, Waves: []WaveField{wave}, Zoned: "UTC"},
		{Texts: texts, Langs: options, Embargoed: true, OfIncident: true, Phases: options, Guards: mailing.Guards(), PerOutlets: options, Workdays: options, Meant: side, Left: side, Count: counts[1], Waves: []WaveField{wave, second}, RestWaves: options, Zoned: "Asia/Shanghai", Form: faults},
		{Texts: texts, Langs: options, Senders: options, MailingID: "1", Meant: side, Left: side, Waves: []WaveField{wave}, Zoned: "Asia/Shanghai", Form: faults},
	}
}

func countSamples() []CountView {
	var hints []Count
	for _, h := range mailing.Hints() {
		hints = append(hints, Count{Key: string(h), N: 3})
	}
	full := CountView{Counted: true, Total: 12, Removed: 3, Looked: 10000, Reasons: []Count{{Label: "No address", N: 3}}, Hints: hints, CountURL: "/a"}
	most := full
	most.More = true
	return []CountView{
		{CountURL: "/a"},
		full, most,
		{Counted: true, Total: 1},
		{Counted: true, Faults: []templates.FieldError{{Field: "lists", Key: "mailing.lists.needed"}, {Field: "rules-0", Key: "filter.value.missing"}}},
	}
}

func reviewSamples() []ReviewView {
	checks := []mailing.Check{
		{Key: "mailing.check.release", OK: true, Args: map[string]any{"version": 1}},
		{Key: "mailing.check.no_sender", Warn: true},
		{Key: "mailing.check.fact_bad", Args: map[string]any{"fact": "F-1", "version": 2}},
	}
	people := []Lost{{Name: "A", Address: "a@b.example", Why: "Unsubscribed"}}
	full := ReviewView{
		Head: sampleHead(mailing.Draft), Form: broken("confirm", "address"), Total: 1234, Langs: []Count{{Key: "en", N: 3}, {Key: "zh", N: 4}},
		Removed: []Count{{Key: mailing.NoAddress, Label: "No address", N: 1}}, Left: people, MoreLeft: true, Gaps: 5, InGap: people, Meant: sampleWho(), LeftOut: Who{Lists: []string{"Rivals"}}, Rules: Rules{mailing.Guards(), "urgent", "one"},
		Waves: sampleWaves(), Checks: checks, Subjects: []Subject{{"en", "en", "Hello"}, {"zh-CN", "zh", "你好"}}, Readers: []templates.Option{{Value: "1", Label: "A"}},
		As: "1", Text: "Hello", Key: "k", From: "Acme <a@acme.example>", ReplyTo: "a@acme.example", CorrectsURL: "/x",
	}
	blocked, empty, plain, guest, first, asked, waits := full, full, full, full, full, full, full
	first.NeedsSecond, first.NeedsFactor, first.SecondFrom = true, true, 1000
	off := time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC)
	asked.DaysOff, asked.OnDaysOff = []DayOffRow{{Day: off, Country: "DE", Name: "Tag der Deutschen Einheit", N: 4}, {Day: off.AddDate(0, 0, 1), N: 3}}, 7
	first.DaysOff, first.OnDaysOff, first.DaysMoved = []DayOffRow{{Day: off, N: 4, Moved: off.AddDate(0, 0, 2)}}, 4, true
	asked.NeedsSecond, asked.AskedBy, asked.Shared, asked.SharedAt = true, "Lin", 3, []string{"The News"}
	waits.AskedBy, waits.AskedByMe = "Lin", true
	lacking := first
	lacking.LacksFactor, lacking.FollowsURL = true, "/x"
	blocked.Blocked = true
	empty.Total, empty.Removed = 0, nil
	plain.Capturing = true
	guest.MaySend = false
	full.Drill = true
	return []ReviewView{full, blocked, empty, plain, guest, first, asked, waits, lacking}
}

func progressSamples() []ProgressView {
	var counts []Count
	for _, s := range mailing.Statuses() {
		counts = append(counts, Count{Key: string(s), Kind: statusKinds[s], N: 7, URL: "/x"})
	}
	return []ProgressView{
		{Live: true, State: "scheduled", Total: 10, Counts: counts, Waves: sampleWaves()},
		{Live: true, State: "sending", Rate: 12.5, RestMin: 3, Done: 5, Total: 10, Counts: counts, Lanes: sampleLanes()},
		{Live: true, State: "scheduled", HeldUntil: "09:00:30", Total: 10},
		{Live: true, State: "cancelled", InHand: 2, Over: true},
		{Live: true, State: "sending", InHand: 2, Lanes: LanesView{All: sampleLanes().All[:3], Going: true, Others: 1}},
		{Live: true, State: "sending", Done: 5, Total: 10, Counts: counts, Zone: time.UTC, Away: sampleTime},
		{State: "done", Done: 10, Total: 10, Captured: true, Counts: counts},
	}
}

func sampleLanes() LanesView {
	slow := mailing.Lane{Hold: mailing.LaneSlowed, Why: "rate", Answer: "slow down", Until: sampleTime}
	stop := mailing.Lane{Hold: mailing.LaneStopped, Why: "spam"}
	v := LanesView{Limits: setting.Limits{PerMinute: 30, PerHour: 600, PerDay: 5000}, Any: true, Going: true, Others: 2, Rest: LaneView{Provider: mailing.Provider{Waiting: 5}}, Viewer: Viewer{Zone: time.UTC, CSRF: "x", URL: "/m"}}
	v.All = append(v.All, laneView(mailing.Provider{Name: "paper.example", Waiting: 3, Deferred: 4, Gap: 4 * time.Second, Held: slow}, "/m"))
	for i, p := range reply.Providers() {
		x := mailing.Provider{Name: string(p), Waiting: 1200, InHand: 2, Sent: 7, Refused: 1, Rate: 3.25}
		if i%2 == 0 {
			x.Held = stop
		}
		v.All = append(v.All, laneView(x, "/m"))
		stop.Until = sampleTime
	}
	return v
}

func sampleWho() Who {
	return Who{Lists: []string{"Press", "Desks"}, Segments: []string{"Food"}, Rules: "Tag: food", People: []string{"李雷"}, More: 3}
}

func showSamples() []ShowView {
	var out []ShowView
	for _, p := range progressSamples() {
		out = append(out, ShowView{
			Head: sampleHead(mailing.Sending), Progress: p, Subjects: []Subject{{"en", "en", "x"}}, Meant: sampleWho(), LeftOut: Who{Lists: []string{"Rivals"}}, Rules: Rules{mailing.Guards(), "urgent", "one"},
			Notes: []Note{
				{Kind: "bad", Key: "mailing.halted.fact", Args: map[string]any{"fact": "F-1"}},
				{Kind: "info", Key: "mailing.correction.drafted", URL: "/x", Link: "mailing.correction.open"},
			},
			MayPause: true, MayResume: true, MayCancel: true, MayCorrect: true, MayTakeBack: true, MayFollow: true,
			Events: []templates.Event{{Icon: "send", Who: "A", Text: "x", When: sampleTime}},
		})
	}
	for i, r := range sampleRecipients() {
		out[0].Wires = append(out[0].Wires, WireLine{Recipient: r, MayCarry: i == 1, Packet: []string{"", "/packet.zip"}[i%2]})
	}
	out[0].Wires[0].Address, out[0].Wires[0].SentAt = "", time.Time{}
	return out
}

func sampleRecipients() []Recipient {
	var out []Recipient
	for i, s := range mailing.Statuses() {
		d := mailing.Delivery{ID: "1", Name: "Reader", Address: "r@news.example", Outlet: "News", State: s, At: sampleTime, SentAt: sampleTime, Captured: i%2 == 0, Code: 550, Text: "no", BodyHash: "ab", MessageID: "<x@y>"}
		out = append(out, recipient(d, "/m"))
	}
	for _, reason := range append(mailing.Reasons(),
		mailing.ByCancel, mailing.ByHalt, mailing.TooLong, mailing.NoAnswer, mailing.ByPerson, mailing.Unrendered, mailing.NotNow, mailing.LaneHeld, mailing.LanePaced,
	) {
		out = append(out, recipient(mailing.Delivery{ID: "2", Meaning: "full", Address: "r@news.example", State: mailing.Stopped, Reason: reason}, "/m"))
	}
	return out
}

func recipientsSamples() []RecipientsView {
	return []RecipientsView{
		{Head: sampleHead(mailing.Done)},
		{Head: sampleHead(mailing.Done), Rows: sampleRecipients(), Filters: []templates.Filter{{Name: "state", Label: "State"}}, Pager: templates.Pager{From: 1, To: 2, Total: 2}},
	}
}

func deliverySamples() []DeliveryView {
	var out []DeliveryView
	for _, r := range sampleRecipients() {
		r.Suspect = true
		out = append(out, DeliveryView{
			Head: sampleHead(mailing.Done), D: r, Contact: "/c", Wave: WaveView{N: 1}, Facts: []FactLine{{Key: "F-1", URL: "/f", Version: 1}, {Key: "F-2", URL: "/f", Version: 3}},
			Undecided: true, MayResend: true,
		})
	}
	out[0].Answerable, out[0].Local, out[0].Zoned, out[0].Form = true, "2026-11-25T09:00", "UTC", templates.Form{Errors: []templates.FieldError{{Field: "at", Key: "mailing.reply.ahead"}}}
	out = append(out, DeliveryView{Head: sampleHead(mailing.Done), D: out[0].D, Answerable: true, Answered: &Answered{At: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), Took: "2 h", Note: "<b>Later</b>", By: "Li", UndoURL: "/undo", EnquiryURL: "/e", LeaveURL: "/l"}})
	return append(out, DeliveryView{D: recipient(mailing.Delivery{State: mailing.Queued}, "/m"), Links: sampleLinks()})
}

func removedSamples() []RemovedView {
	return []RemovedView{
		{Head: sampleHead(mailing.Done)},
		{Head: sampleHead(mailing.Done), Counts: []Count{{Label: "No address", N: 2, URL: "/r"}}, Narrow: true},
		{
			Head: sampleHead(mailing.Done), Counts: []Count{{Label: "No address", N: 2, URL: "/r"}}, Filters: []templates.Filter{{Name: "why", Label: "Reason"}},
			Rows: []Lost{{Name: "A", URL: "/c", Why: "No address"}, {Address: "b@c.example", Why: "Duplicate"}}, Pager: templates.Pager{From: 1, To: 2, Total: 2},
		},
	}
}

func capturedSamples() []CapturedView {
	row := []Kept{{URL: "/x", To: "a@b.example", Name: "A", Subject: "Hello", At: sampleTime, Test: true, Drill: true}}
	return []CapturedView{{NoSender: true, Settings: "/s"}, {NoSender: true}, {Rows: row, Of: "Hello", OfURL: "/x", All: "/y"}}
}

func messageSamples() []MessageView {
	m := mailing.Message{Subject: "Hello", Text: "Hi", MessageID: "<x@y>"}
	return []MessageView{{M: m}, {M: m, Test: true, HTMLURL: "/h", MailingURL: "/m", Source: "x"}}
}

func sampleLinks() []linkRow {
	var out []linkRow
	for _, why := range []string{web.AsksHead, web.IsPart, web.IsAhead, web.IsProgram, web.IsOurs, mailing.TooSoon, mailing.FetchAll} {
		out = append(out, linkRow{mailing.Click{People: 2, Machines: 1, Machine: why, FirstAt: sampleTime}, "https://acme.example/recall"})
	}
	return append(out, linkRow{mailing.Click{People: 1, FirstAt: sampleTime}, "https://acme.example/faq"})
}

func leaveSamples() []LeaveView {
	langs := []templates.Option{{Value: "en", Label: "English"}}
	return []LeaveView{
		{Sender: "Acme", Hidden: "a•••@b.example", Action: "/u/x", ByList: true, Langs: langs, Rhythms: langs, Offered: langs, TopicsURL: "/s/x"},
		{Sender: "Acme", Hidden: "a•••@b.example", Action: "/u/x", ByList: true, LeftList: true, Noted: true, Wished: true, Chosen: true, Langs: langs, Rhythms: langs, Offered: langs, Form: broken("lang"), Wishes: broken("mail_every", "leave_from", "leave_until"), Topics: broken("topics")},
		{Sender: "Acme", Hidden: "a", Done: true},
		{Test: true},
	}
}
