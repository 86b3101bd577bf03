package mailing

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/outlet"
	"standfirst/models/release"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// toList is a mailing about an approved text of its own to a list.
func (w *world) toList(rel release.Release, change func(*mailing.Plan), people ...contact.Contact) mailing.Mailing {
	w.Helper()
	p := w.plan(rel, w.list("List "+store.NewID(), people...))
	if change != nil {
		change(&p)
	}
	return w.draft(p)
}

func (w *world) guard(g setting.Guards) { w.Helper(); w.must(w.settings.SetGuards(w.ctx, g, author)) }

// why says of everybody why they are left out of a mailing, "" for those who get it.
func (w *world) why(m mailing.Mailing) map[string]string {
	w.Helper()
	a, err := w.mailings.Audience(w.ctx, m)
	w.must(err)
	out := map[string]string{}
	for _, d := range a.Sample {
		out[d.Name] = ""
	}
	for _, r := range a.Removed {
		out[r.Name] = r.Reason
	}
	return out
}

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func TestNobodyIsWrittenToTooOften(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	ada, bo := w.contact("Ada", "ada@x.example"), w.contact("Bo", "bo@x.example")
	weekly := w.contact("Weekly", "weekly@x.example", func(c *contact.Contact) { c.MailEvery = 7 })
	w.launch(w.toList(rel, nil, ada, weekly))
	w.run(w.engine())
	w.clock.Add(49 * time.Hour)

	second := w.toList(rel, nil, ada, bo, weekly)
	same(t, "no rules but the reader's own", w.why(second), map[string]string{"Ada": "", "Bo": "", "Weekly": mailing.WishedLess})
	w.guard(setting.Guards{WindowDays: 7})
	same(t, "a week between two", w.why(second), map[string]string{"Ada": mailing.PitchedLately, "Bo": "", "Weekly": mailing.WishedLess})
	w.guard(setting.Guards{WindowDays: 2, CapCount: 2, CapDays: 30})
	same(t, "two days, twice a month", w.why(second), map[string]string{"Ada": "", "Bo": "", "Weekly": mailing.WishedLess})
	w.launch(second)

	// A colleague was quicker: what was free when the audience was frozen is looked at again before each message.
	w.run(w.engine())
	w.clock.Add(49 * time.Hour)
	third := w.toList(rel, func(p *mailing.Plan) {
		p.Waves = []mailing.WavePlan{{Local: w.clock.Now().Add(2 * time.Hour).Format(mailing.LocalLayout), Zone: "UTC"}}
	}, ada, bo)
	same(t, "the month's two are used up", w.why(third), map[string]string{"Ada": mailing.Capped, "Bo": ""})
	third = w.launch(third)
	w.launch(w.toList(rel, nil, bo))
	w.run(w.engine())
	w.clock.Add(2 * time.Hour)
	w.run(w.engine())
	if d := w.deliveries(third); len(d) != 1 || d[0].State != mailing.Suppressed || d[0].Reason != mailing.PitchedLately {
		t.Errorf("the slower of two colleagues: %+v", d)
	}

	if _, err := w.mailings.Create(w.ctx, func() mailing.Plan {
		p := w.plan(rel, w.list("Past", ada))
		p.Past = []mailing.Guard{mailing.GuardCap, mailing.GuardWindow}
		return p
	}(), author); !fault.Is(err, "mailing.past.reason_needed") {
		t.Errorf("past the rules without a reason: %v", err)
	}
	urgent := w.toList(rel, func(p *mailing.Plan) {
		p.Past, p.PastReason = []mailing.Guard{mailing.GuardCap, mailing.GuardWindow}, "a recall"
	}, ada, bo, weekly)
	same(t, "a recall", w.why(urgent), map[string]string{"Ada": "", "Bo": "", "Weekly": mailing.WishedLess})
	urgent = w.launch(urgent)
	page, err := w.audit.Timeline(w.ctx, "mailing:"+urgent.ID, "", 1)
	w.must(err)
	if page.Items[0].Data["past_cap"] != "a recall" {
		t.Errorf("the reason is not in the record: %v", page.Items[0].Data)
	}
}

func TestMailWaitsForTheReadersHours(t *testing.T) {
	w := newWorld(t) // nine in the morning, UTC
	w.setSender()
	w.guard(setting.Guards{QuietFrom: "21:00", QuietTo: "08:00"})
	rel := w.approved(w.incident(incident.Real))
	zone := func(name, from, to string) func(*contact.Contact) {
		return func(c *contact.Contact) { c.Zone, c.HoursFrom, c.HoursTo = name, from, to }
	}
	people := []contact.Contact{
		w.contact("London", "a@x.example", zone("Europe/London", "", "")),
		w.contact("New York", "b@x.example", zone("America/New_York", "", "")),        // four at night: until eight, 13:00
		w.contact("Shanghai", "c@x.example", zone("Asia/Shanghai", "10:00", "16:00")), // five in the afternoon: until ten tomorrow, 02:00
		w.contact("Night desk", "d@x.example", zone("Europe/London", "22:00", "04:00")),
	}
	m := w.launch(w.toList(rel, nil, people...))
	due := func(hours int, want int) {
		t.Helper()
		w.clock.Add(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour).Sub(w.clock.Now()))
		w.run(w.engine())
		if w.server.count() != want {
			t.Errorf("after %d hours %d messages, want %d: %v", hours, w.server.count(), want, w.server.order)
		}
	}
	due(0, 1)
	due(3, 1)
	due(4, 2)
	due(13, 3) // 22:00
	due(16, 3)
	due(17, 4)
	if m = w.get(m.ID); m.State != mailing.Done {
		t.Errorf("%s", m.State)
	}
	w.clock.Add(14 * time.Hour) // 16:00
	p := func(p *mailing.Plan) {
		p.Past, p.PastReason = []mailing.Guard{mailing.GuardHours}, "they asked for it at once"
	}
	w.launch(w.toList(rel, p, people...))
	w.run(w.engine())
	if w.server.count() != 8 {
		t.Errorf("past the hours: %d", w.server.count())
	}
}

func TestEachReaderAtTheirOwnHour(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	var people []contact.Contact
	for _, zone := range []string{"Asia/Shanghai", "Europe/London", "America/New_York", ""} {
		people = append(people, w.contact("In "+zone, "in"+fmt.Sprint(len(people))+"@x.example", func(c *contact.Contact) { c.Zone = zone }))
	}
	m := w.launch(w.toList(rel, func(p *mailing.Plan) {
		p.Waves = []mailing.WavePlan{{Local: "2026-11-26T09:00", Zone: "Europe/Berlin", OwnZone: true}}
	}, people...))
	if at := m.Waves[0].At; !at.Equal(time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC)) {
		t.Fatalf("the first is due at %s", at)
	}
	for _, step := range []struct {
		at   int // hour of the 26th, UTC
		sent int
	}{{0, 0}, {1, 1}, {7, 1}, {8, 2}, {9, 3}, {13, 3}, {14, 4}} {
		w.clock.Add(time.Date(2026, 11, 26, step.at, 0, 1, 0, time.UTC).Sub(w.clock.Now()))
		if n := w.run(w.engine()); n > 5 {
			t.Errorf("%d jobs at %d: it looks again and again", n, step.at)
		}
		if w.server.count() != step.sent {
			t.Errorf("at %d: %d messages, want %d", step.at, w.server.count(), step.sent)
		}
	}
	if m = w.get(m.ID); m.State != mailing.Done {
		t.Errorf("%s", m.State)
	}
}

func TestSeveralOfOneOutlet(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	news, err := w.outlets.Create(w.ctx, outlet.Outlet{Name: "The News", Kind: "newspaper"}, author)
	w.must(err)
	at := func(c *contact.Contact) { c.OutletID = news.ID }
	li, han := w.contact("Li Lei", "li@news.example", at), w.contact("Han Meimei", "han@news.example", at)
	_, err = w.contacts.Log(w.ctx, han.ID, contact.Entry{Kind: "message", Text: "thanks", At: w.clock.Now()}, author)
	w.must(err)
	free := w.contact("Free", "free@x.example")
	m := w.toList(rel, nil, li, han, free)
	a, err := w.mailings.Audience(w.ctx, m)
	w.must(err)
	if a.Total != 3 || a.Shared != 1 || len(a.SharedAt) != 1 || a.SharedAt[0] != "The News" {
		t.Errorf("shared %d %v of %d", a.Shared, a.SharedAt, a.Total)
	}
	one := w.toList(rel, func(p *mailing.Plan) { p.PerOutlet = mailing.OnePerson }, li, han, free)
	same(t, "one of each", w.why(one), map[string]string{"Li Lei": mailing.SameOutlet, "Han Meimei": "", "Free": ""})
	open := w.launch(w.toList(rel, func(p *mailing.Plan) { p.PerOutlet = mailing.OpenLine }, li, han, free))
	w.run(w.engine())
	for address, want := range map[string]string{"li@news.example": "I have sent this to Han Meimei at The News as well.", "han@news.example": "I have sent this to Li Lei at The News as well.", "free@x.example": ""} {
		got := w.server.got[address][0].Text
		if said := strings.Contains(got, "I have sent this"); said != (want != "") || said && !strings.Contains(got, want) {
			t.Errorf("%s of %s reads\n%s", address, open.ID, got)
		}
	}
}

func TestAFollowUpGoesOnceToThoseWhoDidNotReact(t *testing.T) {
	w := newWorld(t)
	w.guard(setting.Guards{WindowDays: 7})
	var people []contact.Contact
	for _, name := range []string{"Silent", "Answered", "Left", "Late", "OtherList", "OtherTopic", "ThisList", "Dead"} {
		people = append(people, w.contact(name, name+"@x.example"))
	}
	m, _ := w.sendTo(people...)
	if _, err := w.mailings.DraftFollowUp(w.ctx, m.ID, author); !fault.Is(err, "mailing.follow.not_now") {
		t.Fatalf("before it is done: %v", err)
	}
	w.run(w.engine())
	f, err := w.mailings.DraftFollowUp(w.ctx, m.ID, author)
	w.must(err)
	if again, err := w.mailings.DraftFollowUp(w.ctx, m.ID, author); err != nil || again.ID != f.ID {
		t.Errorf("a second one: %s %v", again.ID, err)
	}
	if at := f.Waves[0].At; !at.Equal(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("planned for %s", at)
	}
	replied := func(c contact.Contact) {
		w.clock.Add(time.Minute)
		_, err := w.contacts.Log(w.ctx, c.ID, contact.Entry{Kind: "message", Text: "no, thanks", At: w.clock.Now()}, author)
		w.must(err)
	}
	w.clock.Add(time.Minute)
	_, err = w.mailings.LogReply(w.ctx, mailing.DeliveryID(m.ID, "answered@x.example"), time.Time{}, "", author)
	w.must(err)
	w.must(w.mailings.Unsubscribe(w.ctx, tokenOf(w.server.got["left@x.example"][0]), "192.0.2.7"))
	for i, hold := range map[int][2]string{
		4: {contact.ListScope("another"), contact.Unsubscribed}, 5: {contact.TopicScope("another"), contact.Unsubscribed},
		6: {contact.ListScope(m.ListIDs[0]), contact.Unsubscribed}, 7: {contact.ScopeAll, contact.Bounced},
	} {
		w.must(w.contacts.Suppressions.Suppress(w.ctx, people[i].Email, hold[0], hold[1], author))
	}
	same(t, "frozen", w.why(f), map[string]string{
		"Silent": "", "Answered": mailing.Replied, "Left": mailing.Unsubscribed, "Late": "",
		"OtherList": "", "OtherTopic": "", "ThisList": mailing.Unsubscribed, "Dead": mailing.Dead,
	})
	deliveries, err := store.Open[mailing.Delivery](w.ctx, w.db, "deliveries")
	w.must(err)
	via := func(id, part string) { // of old nobody noted by which list somebody got it
		_, err := deliveries.Modify(w.ctx, store.Eq("id", id), store.Patch{Set: map[string]any{"via": part}})
		w.must(err)
	}
	otherList := mailing.DeliveryID(m.ID, "otherlist@x.example")
	via(otherList, "")
	if got := w.why(f)["OtherList"]; got != mailing.Unsubscribed {
		t.Errorf("has left a list, which may be that of the first message: %q", got)
	}
	via(otherList, mailing.ListUse(m.ListIDs[0]))
	now := mailing.Plan{Subject: f.Subject, Lang: f.Lang, Waves: []mailing.WavePlan{{Now: true}}}
	if _, err := w.mailings.Change(w.ctx, f.ID, now, author); !fault.Is(err, "mailing.follow.at") {
		t.Errorf("at once: %v", err)
	}
	today := mailing.Plan{Subject: f.Subject, Lang: f.Lang, Waves: []mailing.WavePlan{{Local: "2026-11-25T20:00", Zone: "UTC"}}}
	early, err := w.mailings.Change(w.ctx, f.ID, today, author)
	w.must(err)
	if got := w.why(early); got["Silent"] != mailing.SameDay {
		t.Errorf("on the same day: %v", got)
	}
	today.Waves[0].Local = "2026-11-26T10:00"
	f, err = w.mailings.Change(w.ctx, f.ID, today, author)
	w.must(err)
	f = w.launch(f)
	replied(people[3]) // before it goes out
	w.clock.Add(26 * time.Hour)
	w.run(w.engine())
	if w.server.copies("silent@x.example") != 2 || w.server.copies("otherlist@x.example") != 2 || w.server.count() != 8+3 {
		t.Errorf("%v", w.server.order)
	}
	if f = w.get(f.ID); f.State != mailing.Done || f.MayFollow() {
		t.Errorf("%s, may be followed %v", f.State, f.MayFollow())
	}
}

func TestALargeMailingTakesTwo(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	w.guard(setting.Guards{Second: 3})
	rel := w.approved(w.incident(incident.Real))
	small := w.launch(w.toList(rel, nil, w.people(2)...))
	if small.State != mailing.Scheduled {
		t.Errorf("a small one: %s", small.State)
	}
	w.clock.Add(time.Second)
	m := w.toList(rel, nil, w.readersAt("large.example", 3)...)
	m, err := w.mailings.Launch(w.ctx, m.ID, "first", 3, author)
	w.must(err)
	if m.State != mailing.Draft || m.Asked.By != author.ID || len(w.deliveries(m)) != 0 {
		t.Fatalf("after the first: %s %+v", m.State, m.Asked)
	}
	if _, err := w.mailings.Launch(w.ctx, m.ID, "again", 3, author); !fault.Is(err, "mailing.second.other") {
		t.Errorf("the same person twice: %v", err)
	}
	if _, err := w.mailings.Launch(w.ctx, m.ID, "second", 2, checker); !fault.Is(err, "mailing.launch.number") {
		t.Errorf("a second person who has not looked: %v", err)
	}
	p := w.plan(rel)
	p.ListIDs = m.ListIDs
	if m, err = w.mailings.Change(w.ctx, m.ID, p, author); err != nil || m.Asked != (mailing.Asked{}) {
		t.Errorf("a changed draft is still asked for: %+v %v", m.Asked, err)
	}
	_, err = w.mailings.Launch(w.ctx, m.ID, "first of the new", 3, author)
	w.must(err)
	if m, err = w.mailings.Launch(w.ctx, m.ID, "second of the new", 3, checker); err != nil || m.State != mailing.Scheduled || m.LaunchedBy != checker.ID {
		t.Errorf("with two: %s %v", m.State, err)
	}
}

func TestALaunchIsHeldAndCanBeTakenBack(t *testing.T) {
	w := newWorld(t)
	w.hold = 30 * time.Second
	w.openMailings()
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	m := w.launch(w.toList(rel, nil, w.people(3)...))
	w.run(w.engine())
	if w.server.count() != 0 || !m.MayTakeBack() {
		t.Fatalf("%d messages within the hold", w.server.count())
	}
	m, err := w.mailings.TakeBack(w.ctx, m.ID, author)
	w.must(err)
	w.clock.Add(time.Hour)
	w.run(w.engine())
	if w.server.count() != 0 || m.State != mailing.Draft || len(w.deliveries(m)) != 0 {
		t.Fatalf("taken back: %s, %d messages", m.State, w.server.count())
	}
	m, err = w.mailings.Launch(w.ctx, m.ID, "anew", 3, author)
	w.must(err)
	w.clock.Add(30 * time.Second)
	w.run(w.engine())
	if w.server.count() != 3 {
		t.Errorf("after the hold: %d", w.server.count())
	}
	if _, err := w.mailings.TakeBack(w.ctx, m.ID, author); !fault.Is(err, "mailing.back.too_late") {
		t.Errorf("after it was sent: %v", err)
	}
}

func TestAWaveSaysWhyItWaits(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	rel := w.approved(i)
	one, two := w.list("One", w.people(1)...), w.list("Two", w.readersAt("two.example", 1)...)
	p := w.plan(rel)
	p.Waves = []mailing.WavePlan{
		{Local: "2026-11-25T10:00", Zone: "UTC", ListIDs: []string{one.ID}},
		{Now: true, ListIDs: []string{two.ID}, After: true, Phase: incident.Confirmed},
	}
	m := w.launch(w.draft(p))
	why := func() string {
		w.run(w.engine())
		m = w.get(m.ID)
		checks, err := w.mailings.Waits(w.ctx, m, m.Waves[1])
		w.must(err)
		var keys []string
		for _, c := range checks {
			keys = append(keys, c.Key)
		}
		return fmt.Sprint(keys, w.server.count())
	}
	if got := why(); got != "[mailing.wait.earlier mailing.wait.phase.confirmed] 0" {
		t.Error(got)
	}
	w.clock.Add(61 * time.Minute)
	if got := why(); got != "[mailing.wait.phase.confirmed] 1" {
		t.Error(got)
	}
	for _, to := range []incident.Phase{incident.Investigating, incident.Confirmed} {
		_, err := w.incidents.MoveTo(w.ctx, i.ID, to, "", author)
		w.must(err)
	}
	w.clock.Add(3 * time.Hour) // it is not late: it has waited
	if got := why(); got != "[] 2" {
		t.Error(got)
	}
}
