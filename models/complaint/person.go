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

// Person opens the record of who complains. That somebody opens it is in the log before it is read. Whoever calls
// this has checked that they may.
func (s *Complaints) Person(ctx context.Context, id string, by audit.Actor) (Case, Person, error) {
	c, _, err := s.Get(ctx, id)
	if err != nil {
		return c, Person{}, err
	}
	if !c.ErasedAt.IsZero() {
		return c, Person{}, fault.Clash("complaint.person.erased")
	}
	entry := audit.Entry{By: by, Action: EventPersonOpened, Object: Object(c.ID), Data: map[string]string{"ref": c.Ref}}
	if _, err := s.d.Audit.Append(ctx, incident.Stream(c.IncidentID), entry); err != nil {
		return c, Person{}, err
	}
	p, err := s.persons.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return c, p, fault.Clash("complaint.person.erased").Because(err)
	}
	return c, p, err
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
