package mailing

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// A follow-up asks once more those who got a mailing and have not reacted. Most journalists accept exactly one, and none
// on the same day: so there is one for each mailing, it has none of its own, and nobody gets it before the next day.

// followHour is when a follow-up is planned at first, on the next working day.
const followHour = 10

// IsFollowUp reports whether its audience are those who have not reacted to an earlier mailing.
func (m Mailing) IsFollowUp() bool { return m.FollowsID != "" }

// Derived reports whether its audience and its release are those of an earlier mailing.
func (m Mailing) Derived() bool { return m.IsCorrection() || m.IsFollowUp() }

// MayFollow reports whether a mailing may be followed up: it is over, and is itself neither a follow-up nor a correction.
func (m Mailing) MayFollow() bool {
	return m.State == Done && !m.Derived() && !m.Teaser && !m.HandsOver()
}

// DraftFollowUp drafts the follow-up of a mailing. The same call again returns the same draft, or what became of it.
func (s *Mailings) DraftFollowUp(ctx context.Context, mailingID string, by audit.Actor) (Mailing, error) {
	first, err := s.Get(ctx, mailingID)
	if err != nil {
		return Mailing{}, err
	}
	id := hashID("follow-up", mailingID)
	if there, err := s.Get(ctx, id); err == nil || fault.KindOf(err) != fault.NotFound {
		return there, err
	}
	if !first.MayFollow() {
		return Mailing{}, fault.Clash("mailing.follow.not_now")
	}
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return Mailing{}, err
	}
	now := s.now()
	m := Mailing{
		ID: id, State: Draft, ReleaseID: first.ReleaseID, ReleaseVersion: first.ReleaseVersion, IncidentID: first.IncidentID, Drill: first.Drill,
		SenderID: first.SenderID, Lang: first.Lang, Subject: map[string]string{}, Intro: map[string]string{}, FollowsID: first.ID,
		Facts: first.Facts, FactKeys: first.FactKeys, Track: first.Track, Topics: first.Topics, Waves: []Wave{nextMorning(first, now, set.Guards)},
		CreatedAt: now, CreatedBy: by.ID, UpdatedAt: now,
	}
	for _, lang := range first.Langs() {
		m.Subject[lang] = s.d.Words(lang, "mailing.follow.subject", map[string]any{"subject": first.Subject[lang]})
		m.Intro[lang] = s.d.Words(lang, "mailing.follow.intro", nil)
	}
	m.derive()
	if err := s.docs.Insert(ctx, &m); err != nil {
		if errors.Is(err, store.ErrDuplicate) {
			return s.Get(ctx, id)
		}
		return m, err
	}
	if _, err := s.docs.Edit(ctx, first.ID, func(f *Mailing) error { f.FollowUpID = m.ID; return nil }); err != nil {
		return m, err
	}
	return m, s.record(ctx, first, "mailing.follow_drafted", by, map[string]string{"follow": m.ID})
}

// nextMorning is a wave on the next working day of the space, in the zone of the first mailing.
func nextMorning(first Mailing, now time.Time, g setting.Guards) Wave {
	w := Wave{ID: newID(), Zone: "UTC", State: WavePlanned}
	if len(first.Waves) > 0 && first.Waves[0].Zone != "" {
		w.Zone, w.OwnZone = first.Waves[0].Zone, first.Waves[0].OwnZone
	}
	day := g.Calendar().Next(g.Country, now.In(zoneOf(contact.Contact{}, w)).AddDate(0, 0, 1))
	w.At = time.Date(day.Year(), day.Month(), day.Day(), followHour, 0, 0, 0, day.Location()).UTC()
	w.Local = w.InZone().Format(LocalLayout)
	return w
}

// followed are the readers of the mailing that a follow-up follows.
func (e *expansion) followed(ctx context.Context) iter.Seq2[candidate, error] {
	q := store.Query{Filter: store.And(store.Eq("mailingId", e.m.FollowsID), store.Eq("state", Accepted)), Sort: []string{"at", "turn"}}
	return e.readersOf(ctx, e.deliveries.Each(ctx, q))
}

// readersOf turns deliveries into the people who got them. The message goes to the address that got the first one; what
// the contact wishes today counts all the same.
func (e *expansion) readersOf(ctx context.Context, all iter.Seq2[Delivery, error]) iter.Seq2[candidate, error] {
	return func(yield func(candidate, error) bool) {
		for part, err := range chunks(all, 500) {
			if err != nil {
				yield(candidate{}, err)
				return
			}
			ids := make([]string, len(part))
			for i, d := range part {
				ids[i] = d.ContactID
			}
			contacts, err := e.d.Contacts.GetAll(ctx, uniq(ids)...)
			if err != nil {
				yield(candidate{}, err)
				return
			}
			wires, err := e.wiresOf(ctx, part)
			if err != nil {
				yield(candidate{}, err)
				return
			}
			for _, d := range part {
				if d.WireID != "" {
					if !yield(atWire(wires[d.WireID]), nil) {
						return
					}
					continue
				}
				c, ok := contacts[d.ContactID]
				if !ok { // the contact is gone, its reader is not
					c = contact.Contact{ID: d.ContactID, Name: d.Name, Lang: d.Lang}
				}
				if c.Lang == "" {
					c.Lang = d.Lang
				}
				if !yield(candidate{Contact: c, address: d.Address, via: d.Via, after: d.SentAt}, nil) {
					return
				}
			}
		}
	}
}

// chunks gathers what a stream gives into parts of at most n. A part is good until the next one.
func chunks[T any](all iter.Seq2[T, error], n int) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		part := make([]T, 0, n)
		for v, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			if part = append(part, v); len(part) < n {
				continue
			}
			if !yield(part, nil) {
				return
			}
			part = part[:0]
		}
		if len(part) > 0 {
			yield(part, nil)
		}
	}
}

// reacted is why somebody who got the first message at a time needs no follow-up at a moment; "" when they do.
func (m Mailing) reacted(c contact.Contact, w Wave, first, at time.Time) string {
	if !m.IsFollowUp() || first.IsZero() {
		return ""
	}
	zone := zoneOf(c, w)
	switch {
	case c.LastReply.After(first), c.LastInteraction.After(first): // written, or spoken with a colleague
		return Replied
	case c.LastClip.After(first):
		return Covered
	case at.In(zone).Format(time.DateOnly) <= first.In(zone).Format(time.DateOnly):
		return SameDay
	}
	return ""
}

// notAtOnce refuses a follow-up without a time: nobody gets it on the day of the first message.
func (m *Mailing) notAtOnce(p Plan, faults *fault.List) {
	if m.IsFollowUp() && slices.ContainsFunc(p.Waves, func(w WavePlan) bool { return w.Now }) {
		faults.Add(fault.Bad("wave_0_at", "mailing.follow.at"))
	}
}
