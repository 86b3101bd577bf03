package mailing

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// Guard is a rule of the space's settings, or a reader's own wish, that keeps mailings from somebody or makes them wait.
// A mailing may go past one for a reason that is kept with it; a correction goes past all of them, because whoever has
// the wrong text is to have the right one. The catalogue key of its words is "mailing.guard."+Guard.
type Guard string

// The guards.
const (
	GuardLeave  Guard = "leave"  // who is on leave gets nothing
	GuardWindow Guard = "window" // nor who got another mailing within the settings' window,
	GuardCap    Guard = "cap"    // or has had as many messages as the settings allow
	GuardHours  Guard = "hours"  // what would arrive outside of the reader's hours waits for them
)

// Guards are all guards, in the order in which pages show them.
func Guards() []Guard { return []Guard{GuardLeave, GuardWindow, GuardCap, GuardHours} }

// Passes reports whether a mailing goes past a guard.
func (m Mailing) Passes(g Guard) bool {
	return m.IsCorrection() || slices.Contains(m.Past, g) || g == GuardLeave && m.OnLeave
}

// setPast keeps which guards a plan goes past, which wants a reason.
func (m *Mailing) setPast(p Plan, faults *fault.List) {
	m.Past, m.PastReason = nil, ""
	for _, g := range Guards() {
		if slices.Contains(p.Past, g) {
			m.Past = append(m.Past, g)
		}
	}
	if len(m.Past) == 0 {
		return
	}
	m.PastReason = oneLine(p.PastReason)
	switch {
	case strings.TrimSpace(p.PastReason) == "":
		faults.Add(fault.Bad("past_reason", "mailing.past.reason_needed"))
	case utf8.RuneCountInString(p.PastReason) > MaxReason:
		faults.Add(fault.Bad("past_reason", "mailing.past.reason_long", "max", MaxReason))
	}
}

// history is how often people got mail of ours before a moment, as far as the guards ask for it.
type history struct {
	latest map[string]time.Time // contact → of the last message
	times  map[string]int64     // contact → messages within the cap's days
}

// history looks only at those whose record says that they got something lately, so that an audience that was left alone
// costs nothing. What was captured was not sent.
func (s *Mailings) history(ctx context.Context, m Mailing, g setting.Guards, contacts iter.Seq[contact.Contact], at time.Time) (history, error) {
	h := history{map[string]time.Time{}, map[string]int64{}}
	owner := map[string]string{}
	var ids []string
	for c := range contacts {
		window, capped := days(m, g, c)
		if most := max(window, capped); most == 0 || c.LastMailed.Before(at.AddDate(0, 0, -int(most))) {
			continue
		}
		for _, id := range c.AllIDs() {
			ids, owner[id] = append(ids, id), c.ID
		}
	}
	if len(ids) == 0 {
		return h, nil
	}
	got := store.And(store.In("contactId", ids...), store.Eq("state", Accepted), store.Ne("captured", true), store.Ne("mailingId", m.ID))
	rows, err := s.deliveries.Group(ctx, got, []store.By{{Field: "contactId"}}, store.Max("at"))
	if err != nil {
		return h, err
	}
	for _, row := range rows {
		if id, last := owner[row.Text(0)], timeOf(row.Values[0]); last.After(h.latest[id]) {
			h.latest[id] = last
		}
	}
	if g.CapCount == 0 || m.Passes(GuardCap) {
		return h, nil
	}
	rows, err = s.deliveries.Group(ctx, store.And(got, store.Gte("at", at.AddDate(0, 0, -int(g.CapDays)))), []store.By{{Field: "contactId"}})
	for _, row := range rows {
		h.times[owner[row.Text(0)]] += row.Count
	}
	return h, err
}

// days are how far back the guards look for a contact; 0 is not at all. Who wishes to be written to at most every so many
// days is heard whatever a mailing goes past.
func days(m Mailing, g setting.Guards, c contact.Contact) (window, capped int64) {
	if m.IsCorrection() {
		return 0, 0
	}
	if !m.Passes(GuardWindow) && !m.IsFollowUp() {
		window = g.WindowDays
	}
	if g.CapCount > 0 && !m.Passes(GuardCap) {
		capped = g.CapDays
	}
	return max(window, c.MailEvery), capped
}

// tires is why another message at a moment would be one too many; "" when it would not.
func (h history) tires(m Mailing, g setting.Guards, c contact.Contact, at time.Time) string {
	last, ok := h.latest[c.ID]
	if !ok || m.IsCorrection() {
		return ""
	}
	since := func(days int64) bool { return days > 0 && last.After(at.AddDate(0, 0, -int(days))) }
	window, _ := days(m, g, c)
	switch {
	case since(c.MailEvery) && !m.IsFollowUp():
		return WishedLess
	case since(window) && !m.IsFollowUp():
		return PitchedLately
	case g.CapCount > 0 && !m.Passes(GuardCap) && h.times[c.ID] >= g.CapCount:
		return Capped
	}
	return ""
}

// opens is when the hours of a contact are open, at a moment or next after it. A contact's own hours are those in which
// they may be pitched; the settings name those in which nobody is.
func (m Mailing) opens(g setting.Guards, c contact.Contact, w Wave, at time.Time) time.Time {
	if m.Passes(GuardHours) {
		return at
	}
	from, to := c.HoursFrom, c.HoursTo // open from, until
	if from == "" || to == "" || from == to {
		from, to = g.QuietTo, g.QuietFrom
	}
	if from == "" || to == "" || from == to {
		return at
	}
	zone := zoneOf(c, w)
	local := at.In(zone)
	now := local.Format("15:04")
	if from < to && now >= from && now < to || from > to && (now >= from || now < to) {
		return at
	}
	day := local.Format(time.DateOnly)
	if now >= from { // today's have been
		day = local.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	hour, err := time.ParseInLocation("2006-01-02 15:04", day+" "+from, zone)
	if err != nil || !hour.After(at) {
		return at
	}
	return hour.UTC()
}

// zoneOf is the zone of a contact or, where that is not known, of the wave.
func zoneOf(c contact.Contact, w Wave) *time.Location {
	for _, name := range []string{c.Zone, w.Zone} {
		if zone, err := Zone(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// lastLook is what stands against readers right before their messages are handed over.
type lastLook struct {
	m      Mailing
	w      Wave
	now    time.Time
	guards setting.Guards
	past   history
}

func (s *Mailings) lastLook(ctx context.Context, m Mailing, w Wave, g setting.Guards, contacts iter.Seq[contact.Contact]) (lastLook, error) {
	l := lastLook{m: m, w: w, now: s.now(), guards: g}
	var err error
	l.past, err = s.history(ctx, m, g, contacts, l.now)
	return l, err
}

// bars is why a message is not handed over now; OffHours with the time until which it waits.
func (l lastLook) bars(d Delivery, c contact.Contact, held contact.Suppression) (reason string, until time.Time) {
	if reason = l.m.bars(c, held, l.w, d.Via, l.now).Reason; reason != "" {
		return reason, until
	}
	if reason = l.m.reacted(c, l.w, d.After, l.now); reason != "" {
		return reason, until
	}
	if reason = l.past.tires(l.m, l.guards, c, l.now); reason != "" {
		return reason, until
	}
	if until = l.m.opens(l.guards, c, l.w, l.now); until.After(l.now) {
		return OffHours, until
	}
	return "", until
}
