package complaint

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Taking reports whether the public may complain about an incident on a form.
func (s *Complaints) Taking(ctx context.Context, i incident.Incident) (bool, error) {
	f, err := s.intakes.Get(ctx, i.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return f.Open && !i.Drill() && !i.Private, err
}

// Intake returns the incident about which the public may complain on a form; without one it is missing, whatever
// the reason. A drill and a private incident never have one.
func (s *Complaints) Intake(ctx context.Context, incidentID string) (incident.Incident, error) {
	i, err := s.d.Incidents.Get(incident.Unseen(ctx), incidentID)
	if err != nil {
		return incident.Incident{}, err
	}
	open, err := s.Taking(ctx, i)
	if err == nil && !open {
		return incident.Incident{}, fault.Missing("incident.missing")
	}
	return i, err
}

// Take opens the public form of an incident, or closes it.
func (s *Complaints) Take(ctx context.Context, incidentID string, open bool, by audit.Actor) error {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	switch {
	case err != nil:
		return err
	case open && i.Drill():
		return fault.Clash("complaint.form.drill")
	case open && i.Private:
		return fault.Clash("complaint.form.private")
	}
	if _, err := s.intakes.InsertMissing(ctx, &intake{ID: i.ID}); err != nil {
		return err
	}
	f, err := s.intakes.Edit(ctx, i.ID, func(f *intake) error {
		if f.Open == open {
			return nil
		}
		action := EventFormClosed
		if f.Open = open; open {
			action = EventFormOpened
		}
		f.Owed = append(f.Owed, audit.Owe(s.now(), audit.Entry{By: by, Action: action, Object: incident.Stream(i.ID)}))
		f.Owes = true
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.payIntake(ctx, f)
	return err
}

func (s *Complaints) payIntake(ctx context.Context, f intake) (intake, error) {
	return audit.Settle(ctx, s.d.Audit, s.intakes, f.ID, incident.Stream(f.ID), f, func(f *intake) audit.Debt { return audit.Debt{Owes: &f.Owes, Owed: &f.Owed} })
}

// Sweep pays what crashes left owing for more than a minute, and erases the records of people that were kept as long
// as they may be. It may be repeated at will.
func (s *Complaints) Sweep(ctx context.Context) error {
	now := s.now()
	if err := audit.Late(ctx, s.docs, now, func(c Case) time.Time { return audit.Since(c.Owed) }, s.pay); err != nil {
		return err
	}
	if err := audit.Late(ctx, s.intakes, now, func(f intake) time.Time { return audit.Since(f.Owed) }, s.payIntake); err != nil {
		return err
	}
	for c, err := range s.docs.Each(ctx, store.Query{Filter: store.Lte("keptUntil", now), Sort: []string{"keptUntil"}}) {
		if err != nil {
			return err
		}
		if _, err := s.Erase(ctx, c.ID, audit.System("retention")); err != nil {
			return err
		}
	}
	return nil
}
