package complaint

import (
	"context"
	"errors"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Person opens the record of who complains. That somebody opens it is in the log before it is read. Whoever calls
// this has checked that they may.
func (s *Complaints) Person(ctx context.Context, id string, by audit.Actor) (Case, Person, error) {
	return s.open(ctx, id, EventPersonOpened, nil, by)
}

// open notes in the log what is done with a person's record, and then reads it.
func (s *Complaints) open(ctx context.Context, id, action string, data map[string]string, by audit.Actor) (Case, Person, error) {
	c, _, err := s.Get(ctx, id)
	if err != nil {
		return c, Person{}, err
	}
	if !c.ErasedAt.IsZero() {
		return c, Person{}, fault.Clash("complaint.person.erased")
	}
	all := map[string]string{"ref": c.Ref}
	for name, value := range data {
		all[name] = value
	}
	if _, err := s.d.Audit.Append(ctx, incident.Stream(c.IncidentID), audit.Entry{By: by, Action: action, Object: Object(c.ID), Data: all}); err != nil {
		return c, Person{}, err
	}
	p, err := s.persons.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return c, p, fault.Clash("complaint.person.erased").Because(err)
	}
	return c, p, err
}

// Correction is what a person's record shall say. What they have agreed to, and when, stays as it was.
type Correction struct {
	Name, Reach  string
	Story, Words string
	Reason       string // for the log, which must not say who complains
}

// Correct corrects a person's record. The log has who did it, why, and which parts were changed, before they are;
// neither the old nor the new words stand in it. Faults are on name, reach, story, wish_text and reason.
func (s *Complaints) Correct(ctx context.Context, id string, to Correction, by audit.Actor) error {
	c, _, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	before, err := s.persons.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) || !c.ErasedAt.IsZero() {
		return fault.Clash("complaint.person.erased").Because(err)
	}
	if err != nil {
		return err
	}
	after, changed, reason, err := before.corrected(to)
	if err != nil {
		return err
	}
	if len(changed) == 0 {
		return fault.Clash("complaint.person.same")
	}
	data := map[string]string{"fields": strings.Join(changed, ", "), "reason": reason}
	if _, _, err := s.open(ctx, id, EventPersonFixed, data, by); err != nil {
		return err
	}
	_, err = s.persons.Edit(ctx, id, func(p *Person) error {
		if p.Rev != before.Rev {
			return fault.Clash("complaint.person.changed")
		}
		p.Name, p.Reach, p.Key, p.Story, p.Wish = after.Name, after.Reach, after.Key, after.Story, after.Wish
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return fault.Clash("complaint.person.erased").Because(err)
	}
	return err
}

// corrected is the record as it shall be, with the names of the parts that differ and the reason in order.
func (p Person) corrected(to Correction) (after Person, changed []string, reason string, err error) {
	var faults fault.List
	after = p
	after.set(New{Name: to.Name, Reach: to.Reach, Story: to.Story, Words: to.Words, Consent: p.Consent}, &faults)
	reason = checkReason(&faults, to.Reason)
	for _, x := range []struct{ name, was, is string }{
		{"name", p.Name, after.Name}, {"reach", p.Reach, after.Reach}, {"story", p.Story, after.Story}, {"wish", p.Wish, after.Wish},
	} {
		if x.was != x.is {
			changed = append(changed, x.name)
		}
	}
	return after, changed, reason, faults.Err()
}

func checkReason(faults *fault.List, reason string) string {
	if reason = incident.Tidy(reason); reason == "" {
		faults.Add(fault.Bad("reason", "complaint.reason.missing"))
	}
	tooLong(faults, "reason", reason, MaxReason)
	return reason
}

// GiveOut returns a person's record with its case, to be handed to the person. The log has who did it and why,
// before it is read. The fault is on reason.
func (s *Complaints) GiveOut(ctx context.Context, id, reason string, by audit.Actor) (Case, Person, error) {
	var faults fault.List
	reason = checkReason(&faults, reason)
	if err := faults.Err(); err != nil {
		return Case{}, Person{}, err
	}
	return s.open(ctx, id, EventPersonGiven, map[string]string{"reason": reason}, by)
}

// Exported notes in the log that a list of n cases was taken out; incidentID is "" for those of all incidents.
func (s *Complaints) Exported(ctx context.Context, n int, incidentID string, by audit.Actor) error {
	return s.d.Audit.Exported(ctx, EventExported, "cases", n, map[string]string{"incident": incidentID}, by)
}

// Erase erases the record of who complains; the case stays. To repeat it changes nothing.
func (s *Complaints) Erase(ctx context.Context, id string, by audit.Actor) (Case, error) {
	c, _, err := s.Get(ctx, id)
	if err != nil {
		return c, err
	}
	if _, err := s.persons.Delete(ctx, store.Eq("id", c.ID)); err != nil {
		return c, err
	}
	return s.change(ctx, id, func(c *Case, now time.Time) error {
		if !c.ErasedAt.IsZero() {
			return nil
		}
		c.ErasedAt, c.KeptUntil = now, time.Time{}
		c.owe(now, by, EventPersonErased, nil)
		return nil
	})
}
