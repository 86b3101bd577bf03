package mailing

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/setting"
)

// news is an approved release that nobody waits for on a Sunday.
func (w *world) news() release.Release {
	w.Helper()
	rel, err := w.releases.Create(w.ctx, w.incident(incident.Real).ID, release.Manuscript{Kind: "news", Text: map[string]release.Text{
		"en": {Headline: "A new charger", Body: "<p>We have a new charger.</p>", Contact: "press@acme.example"},
	}}, author)
	w.must(err)
	return w.approve(rel)
}

// Readers are in Germany, in China and somewhere; the wave goes out on the morning of 3 October 2026, a Saturday, which
// is a holiday in the first two. Mainland China works again on the 8th, and on Saturday the 10th.
func TestMessagesWaitForWorkingDays(t *testing.T) {
	w := newWorld(t)
	w.clock.Add(time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC).Sub(w.clock.Now()))
	w.setSender()
	w.guard(setting.Guards{Country: "CN", Days: "DE 2026-10-05 off Betriebsruhe"})
	in := func(country, zone string) func(*contact.Contact) {
		return func(c *contact.Contact) { c.Country, c.Zone = country, zone }
	}
	people := []contact.Contact{
		w.contact("Anke", "anke@de.example", in("DE", "Europe/Berlin")), w.contact("Bea", "bea@de.example", in("DE", "Europe/Berlin")),
		w.contact("Lei", "lei@cn.example"), w.contact("Kim", "kim@xx.example", in("XX", "")),
	}
	rel := w.news()
	plan := func(p *mailing.Plan) {
		p.Subject = map[string]string{"en": "A new charger"}
		p.Waves = []mailing.WavePlan{{Local: "2026-10-03T09:00", Zone: "Asia/Shanghai"}}
	}
	said := func(m mailing.Mailing) map[string]string {
		a, err := w.mailings.Audience(w.ctx, m)
		w.must(err)
		out := map[string]string{}
		for _, d := range a.DaysOff {
			out[strings.TrimSpace(d.Country+" "+d.Date+" "+d.Name)] = strings.TrimSpace(fmt.Sprint(a.OnDay[d], " ", d.Moved))
		}
		return out
	}

	asked := w.toList(rel, plan, people...)
	same(t, "named", said(asked), map[string]string{"CN 2026-10-03 国庆节": "1", "DE 2026-10-03 Tag der Deutschen Einheit": "2", "XX 2026-10-03": "1"})
	for what, m := range map[string]mailing.Mailing{
		"told to ignore it": w.toList(rel, func(p *mailing.Plan) { plan(p); p.Workdays = mailing.IgnoreDays }, people...),
		"a statement":       w.toList(w.approved(w.incident(incident.Real)), func(p *mailing.Plan) { plan(p); p.Workdays = mailing.MoveDays }, people...),
	} {
		if got := said(m); len(got) != 0 {
			t.Errorf("%s: %v", what, got)
		}
	}

	moved := w.toList(rel, func(p *mailing.Plan) { plan(p); p.Workdays = mailing.MoveDays }, people...)
	same(t, "moved", said(moved), map[string]string{"CN 2026-10-03 国庆节": "1 2026-10-08", "DE 2026-10-03 Tag der Deutschen Einheit": "2 2026-10-06", "XX 2026-10-03": "1 2026-10-05"})
	moved = w.launch(moved)
	shanghai, err := mailing.Zone("Asia/Shanghai")
	w.must(err)
	if at := moved.Waves[0].At; !at.Equal(time.Date(2026, 10, 5, 9, 0, 0, 0, shanghai)) {
		t.Errorf("the wave begins at %s", at)
	}
	for _, step := range []struct {
		at   time.Time
		sent int
	}{
		{time.Date(2026, 10, 3, 9, 0, 0, 0, shanghai), 0},
		{time.Date(2026, 10, 5, 9, 0, 0, 0, shanghai), 1},
		{time.Date(2026, 10, 6, 9, 0, 0, 0, shanghai), 3},
		{time.Date(2026, 10, 8, 9, 0, 0, 0, shanghai), 4},
	} {
		w.clock.Add(step.at.Sub(w.clock.Now()))
		w.run(w.engine())
		if n := w.server.count(); n != step.sent {
			t.Errorf("at %s %d were sent, not %d", step.at, n, step.sent)
		}
	}
	w.once(moved, 0)

	w.clock.Add(time.Date(2026, 10, 8, 23, 30, 0, 0, shanghai).Sub(w.clock.Now()))
	follow, err := w.mailings.DraftFollowUp(w.ctx, moved.ID, author)
	w.must(err)
	if at := follow.Waves[0].Local; at != "2026-10-09T10:00" {
		t.Errorf("the follow-up is planned for %s", at)
	}
	w.clock.Add(time.Date(2026, 10, 11, 12, 0, 0, 0, time.UTC).Sub(w.clock.Now())) // a Sunday
	late := w.launch(w.toList(rel, func(p *mailing.Plan) { p.Subject, p.Workdays = map[string]string{"en": "Again"}, mailing.MoveDays }, w.readersAt("late.example", 1)...))
	if at := late.Waves[0].At; !at.Equal(time.Date(2026, 10, 12, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("what was to go at once goes at %s", at)
	}

	// Whose hours are over at ten gets it when they open again, and not on a day off.
	w.guard(setting.Guards{Country: "CN", Days: "DE 2026-10-12 off Betriebsruhe\nDE 2026-10-14 off Betriebsruhe"})
	early := w.contact("Cleo", "cleo@de.example", in("DE", "Europe/Berlin"), func(c *contact.Contact) { c.HoursFrom, c.HoursTo = "06:00", "09:00" })
	hours := w.toList(rel, func(p *mailing.Plan) { p.Subject, p.Workdays = map[string]string{"en": "Early"}, mailing.MoveDays }, early)
	same(t, "moved into their hours", said(hours), map[string]string{"DE 2026-10-12 Betriebsruhe": "1 2026-10-15"})
	if at := w.launch(hours).Waves[0].At; !at.Equal(time.Date(2026, 10, 15, 4, 0, 0, 0, time.UTC)) {
		t.Errorf("whose hours are early gets it at %s", at)
	}
}
