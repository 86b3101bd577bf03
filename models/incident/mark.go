package incident

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// The events that say that a point of the clock is reached, that a next update is promised, and that somebody
// claims an earlier first signal.
const (
	EventRemedy    = "incident.remedy"
	EventBriefed   = "incident.briefed"
	EventAnswered  = "incident.answered"
	EventAnnounced = "incident.announced"
	EventClaimed   = "incident.claimed"
)

// Reachable are the points that somebody says are reached; the others follow from what is done.
func Reachable() []string { return []string{"remedy", "briefed", "answered"} }

// Reach says that a point of the clock is reached now, with where that can be seen. Nobody can say that it was
// earlier.
func (s *Incidents) Reach(ctx context.Context, id, point, text string, by audit.Actor) error {
	var faults fault.List
	if !slices.Contains(Reachable(), point) {
		faults.Add(fault.Bad("point", "incident.point.unknown"))
	}
	text = checkNote(&faults, text)
	if err := faults.Err(); err != nil {
		return err
	}
	return s.write(ctx, id, audit.Entry{By: by, Action: "incident." + point, Data: map[string]string{"text": text}})
}

// furthest is how far ahead a next update can be announced.
const furthest = 30 * 24 * time.Hour

// Announce promises the next update at a time: from here on its countdown runs.
func (s *Incidents) Announce(ctx context.Context, id string, at time.Time, by audit.Actor) error {
	now := s.now()
	switch {
	case at.IsZero():
		return fault.Bad("update", "incident.update.missing")
	case !at.After(now) || at.After(now.Add(furthest)):
		return fault.Bad("update", "incident.update.range")
	}
	return s.write(ctx, id, audit.Entry{By: by, Action: EventAnnounced, Data: map[string]string{"at": at.UTC().Format(time.RFC3339)}})
}

// Claim keeps that somebody says the matter was first seen earlier than it was declared. The clock does not take it.
func (s *Incidents) Claim(ctx context.Context, id string, at time.Time, text string, by audit.Actor) error {
	var faults fault.List
	text = checkNote(&faults, text)
	i, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if at.IsZero() || !at.Before(i.DeclaredAt) || at.Before(i.DeclaredAt.AddDate(-10, 0, 0)) {
		faults.Add(fault.Bad("claimed", "incident.claim.range"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return s.write(ctx, id, audit.Entry{By: by, Action: EventClaimed, Data: map[string]string{"at": at.UTC().Format(time.RFC3339), "text": text}})
}
