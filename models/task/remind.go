package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// SweepKind is the job that reminds and finishes what crashes left.
const SweepKind = "task.sweep"

// Sweep sends the reminders that are due and writes the events that crashes left owing. It may be repeated at
// will: a reminder sent again has the same Message-ID.
func (s *Tasks) Sweep(ctx context.Context) error {
	now := s.now()
	if err := audit.Late(ctx, s.docs, now, func(t Task) time.Time { return audit.Since(t.Owed) }, s.pay); err != nil {
		return err
	}
	var errs []error // one address that fails keeps nobody else from being reminded
	for t, err := range s.docs.Each(ctx, store.Query{Filter: store.Lte("remindAt", now), Sort: []string{"remindAt"}}) {
		if err != nil {
			return err
		}
		errs = append(errs, s.remind(ctx, t))
	}
	return errors.Join(errs...)
}

// remind sends the reminder of a task that is due, and then plans the next: one before it is due, one when it is late.
func (s *Tasks) remind(ctx context.Context, t Task) error {
	_, i, err := s.get(ctx, t.ID)
	if err != nil {
		return err
	}
	if (i.Open || t.Lasting()) && t.OwnerID != "" && s.d.People != nil {
		if err := s.write(ctx, t, i); err != nil {
			return fmt.Errorf("task %s: %w", t.ID, err)
		}
	}
	_, err = s.docs.Edit(ctx, t.ID, func(now *Task) error {
		if !now.RemindAt.Equal(t.RemindAt) { // it was changed or done meanwhile
			return nil
		}
		now.Told++
		if now.RemindAt = now.Due; now.Told > 1 || !t.RemindAt.Before(t.Due) {
			now.RemindAt = time.Time{}
		}
		return nil
	})
	return err
}

func (s *Tasks) write(ctx context.Context, t Task, i incident.Incident) error {
	r := Reminder{
		ID: fmt.Sprintf("task:%s:%d:%d", t.ID, t.Due.Unix(), t.Told), OwnerID: t.OwnerID, Keys: "task.mail.",
		Title: t.Title, Due: t.Due, Late: !t.RemindAt.Before(t.Due), Path: "/incidents/" + i.ID + "/tasks",
	}
	if t.OfSpace() {
		r.Path = "/tasks"
	}
	return s.d.Reminders().Send(ctx, i, r)
}

// Follow gives the open tasks of roles to whoever holds them now. It may be repeated at will.
func (s *Tasks) Follow(ctx context.Context, i incident.Incident) error {
	f := store.And(store.Eq("incidentId", i.ID), store.Eq("open", true), store.Eq("byRole", true))
	for t, err := range s.docs.Each(ctx, store.Query{Filter: f}) {
		if err != nil {
			return err
		}
		if seat, _ := i.Seat(t.Role); seat.Holder.ID == t.OwnerID {
			continue
		}
		if _, err := s.docs.Edit(ctx, t.ID, func(t *Task) error { t.own(i); return nil }); err != nil {
			return err
		}
	}
	return nil
}
