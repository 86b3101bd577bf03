package promise

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/task"
)

// SweepKind is the job that reminds and finishes what crashes left.
const SweepKind = "promise.sweep"

// Sweep sends the reminders that are due and writes the events that crashes left owing. It may be repeated at
// will: a reminder sent again has the same Message-ID.
func (s *Promises) Sweep(ctx context.Context) error {
	now := s.now()
	if err := audit.Late(ctx, s.docs, now, func(p Promise) time.Time { return audit.Since(p.Owed) }, s.pay); err != nil {
		return err
	}
	var errs []error // one address that fails keeps nobody else from being reminded
	for p, err := range s.docs.Each(ctx, store.Query{Filter: store.Lte("remindAt", now), Sort: []string{"remindAt"}}) {
		if err != nil {
			return err
		}
		errs = append(errs, s.remind(ctx, p))
	}
	return errors.Join(errs...)
}

// remind sends the reminder of a promise that is due, and then plans the next: one before it is due, one when it is
// overdue. A promise binds also when its incident is closed.
func (s *Promises) remind(ctx context.Context, p Promise) error {
	i, err := s.d.Incidents.Get(ctx, p.IncidentID)
	if err != nil {
		return err
	}
	if s.d.Reminders.People != nil {
		if err := s.write(ctx, p, i); err != nil {
			return fmt.Errorf("promise %s: %w", p.ID, err)
		}
	}
	_, err = s.docs.Edit(ctx, p.ID, func(now *Promise) error {
		if !now.RemindAt.Equal(p.RemindAt) { // it was changed or ended meanwhile
			return nil
		}
		now.Told++
		if now.RemindAt = now.Due; now.Told > 1 || !p.RemindAt.Before(p.Due) {
			now.RemindAt = time.Time{}
		}
		return nil
	})
	return err
}

func (s *Promises) write(ctx context.Context, p Promise, i incident.Incident) error {
	return s.d.Reminders.Send(ctx, i, task.Reminder{
		ID: fmt.Sprintf("promise:%s:%d:%d", p.ID, p.Due.Unix(), p.Told), OwnerID: p.OwnerID, Keys: "promise.mail.",
		Title: p.Text, Due: p.Due, Late: !p.RemindAt.Before(p.Due), Path: "/promises/" + p.ID,
	})
}
