package alert

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Get returns an alert, or a NotFound fault, also for one of an incident that the viewer may not know of.
func (s *Alerts) Get(ctx context.Context, id string) (Alert, error) {
	a, err := s.alerts.Get(ctx, id)
	if err != nil {
		return a, missing(err)
	}
	if err := s.d.Incidents.Seen(ctx, a.IncidentID, "alert.missing"); err != nil {
		return Alert{}, err
	}
	return a, nil
}

// Search says which alerts are wanted, the latest first.
type Search struct {
	Waiting       bool // nobody has looked at them
	WatchID       string
	After, Before string
	Limit         int
}

func (s *Alerts) filter(ctx context.Context, q Search) (store.Filter, error) {
	f, err := s.d.Incidents.Veil(ctx, "incident_id")
	if err != nil {
		return f, err
	}
	parts := []store.Filter{}
	if q.Waiting {
		parts = append(parts, store.Eq("waiting", true))
	}
	if q.WatchID != "" {
		parts = append(parts, store.Eq("watch_id", q.WatchID))
	}
	return store.And(append(parts, f)...), nil
}

// Find returns a page of the alerts that the viewer may know of.
func (s *Alerts) Find(ctx context.Context, q Search) (store.Page[Alert], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Alert]{}, err
	}
	return s.alerts.Browse(ctx, store.Query{Filter: f, Sort: []string{"-opened"}, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many there are, counted up to most.
func (s *Alerts) Count(ctx context.Context, q Search, most int64) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.alerts.CountUpTo(ctx, f, most)
}

// Acknowledge says that somebody has looked. Whoever did so first stays named.
func (s *Alerts) Acknowledge(ctx context.Context, id string, by audit.Actor) (Alert, error) {
	return s.act(ctx, id, EventAcknowledged, by, nil, func(a *Alert) bool { return s.look(a, by) })
}

func (s *Alerts) look(a *Alert, by audit.Actor) bool {
	if !a.Waiting {
		return false
	}
	a.Waiting, a.AckBy, a.AckName, a.AckAt = false, by.ID, by.Name, s.now()
	return true
}

// FalseAlarm says that there was nothing to it. The bar for the next of its kind is put higher; the alert says from where
// to where. Said twice, it is put higher once.
func (s *Alerts) FalseAlarm(ctx context.Context, id string, by audit.Actor) (Alert, error) {
	a, err := s.Get(ctx, id)
	if err != nil || a.False {
		return a, err
	}
	bar, err := s.Of(ctx, a.Subject)
	if err != nil {
		return a, err
	}
	before := bar.Height(a.Reason)
	bar.rise(a.Reason)
	after := bar.Height(a.Reason)
	a, err = s.act(ctx, id, EventFalse, by, nil, func(a *Alert) bool {
		if a.False {
			return false
		}
		s.look(a, by)
		a.False, a.FalseName, a.FalseAt, a.BarBefore, a.BarAfter = true, by.Name, s.now(), before, after
		return true
	})
	if err != nil {
		return a, err
	}
	_, err = s.change(ctx, a.Subject, func(b *Bar) {
		if b.Height(a.Reason) < a.BarAfter {
			b.rise(a.Reason)
		}
	})
	return a, err
}

// Real takes FalseAlarm back; the bar is put back where it was, unless it was changed since.
func (s *Alerts) Real(ctx context.Context, id string, by audit.Actor) (Alert, error) {
	var before, after float64
	a, err := s.act(ctx, id, EventReal, by, nil, func(a *Alert) bool {
		if !a.False {
			return false
		}
		before, after = a.BarBefore, a.BarAfter
		a.False, a.FalseName, a.BarBefore, a.BarAfter = false, "", 0, 0
		return true
	})
	if err != nil || after == 0 {
		return a, err
	}
	_, err = s.change(ctx, a.Subject, func(b *Bar) {
		if b.Height(a.Reason) == after {
			b.fall(a.Reason, before)
		}
	})
	return a, err
}

// act changes an alert and writes that down, unless it was so already.
func (s *Alerts) act(ctx context.Context, id, action string, by audit.Actor, data map[string]string, change func(*Alert) bool) (Alert, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return Alert{}, err
	}
	changed := false
	a, err := s.alerts.Edit(ctx, id, func(a *Alert) error {
		changed = change(a)
		return nil
	})
	if err != nil || !changed {
		return a, missing(err)
	}
	return a, s.record(ctx, a, action, by, data)
}

// Declaration is what is asked to declare an incident from an alert; the rest is taken from it.
type Declaration struct {
	Title   incident.Text
	Summary incident.Text
	Type    incident.Type
	Private bool
}

// Declare declares an incident from an alert, or returns the one that was declared from it already. Faults are those of
// incident.Declare.
func (s *Alerts) Declare(ctx context.Context, id string, d Declaration, by audit.Actor) (incident.Incident, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return incident.Incident{}, err
	}
	if a.DeclaredID != "" {
		i, err := s.d.Incidents.Get(ctx, a.DeclaredID)
		if fault.KindOf(err) == fault.NotFound {
			return i, fault.Clash("alert.declared_already")
		}
		return i, err
	}
	spread := incident.Local
	if a.Peak >= MinOutlets || a.Count >= MinOutlets {
		spread = incident.Wide
	}
	i, err := s.d.Incidents.Declare(ctx, incident.New{
		Title: d.Title, Summary: d.Summary, Type: d.Type, Private: d.Private, Mode: incident.Real,
		Weight: incident.Weight{Spread: spread, Harm: incident.Annoyance, Source: incident.Named},
		Origin: incident.Origin{Kind: incident.FromAlert, Ref: a.ID, Name: a.Name}, Once: "alert " + a.ID,
	}, by)
	if err != nil {
		return i, err
	}
	_, err = s.act(ctx, id, EventDeclared, by, map[string]string{"incident": i.ID}, func(a *Alert) bool {
		if a.DeclaredID != "" {
			return false
		}
		s.look(a, by)
		a.DeclaredID = i.ID
		return true
	})
	return i, err
}
