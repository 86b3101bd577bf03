package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// SweepKind is the job that reminds and finishes what crashes left.
const SweepKind = "task.sweep"

// Sweep sends the reminders that are due and writes the events that crashes left owing. It may be repeated at
// will: a reminder sent again has the same Message-ID.
func (s *Tasks) Sweep(ctx context.Context) error {
	now := s.now()
	late := now.Add(-time.Minute)
	for t, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("owes", true)}) {
		if err != nil {
			return err
		}
		if len(t.Owed) == 0 || t.Owed[0].At.After(late) {
			continue
		}
		if _, err := s.pay(ctx, t); err != nil {
			return err
		}
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
	i, err := s.d.Incidents.Get(ctx, t.IncidentID)
	if err != nil {
		return err
	}
	if i.Open && t.OwnerID != "" && s.d.People != nil {
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
	p, err := s.d.People.Person(ctx, t.OwnerID)
	if fault.KindOf(err) == fault.NotFound {
		return nil // the page shows that its owner has left
	}
	if err != nil {
		return err
	}
	base, err := s.d.Post.BaseURL(ctx)
	if err != nil {
		return err
	}
	o, err := s.d.Post.Post(ctx, s.letter(t, i, p, base))
	if err == nil && o.Kind != mailing.Taken && o.Kind != mailing.Rejected {
		return fmt.Errorf("the reminder was not taken: %s %s", o.Why, o.Text)
	}
	return err
}

func (s *Tasks) letter(t Task, i incident.Incident, p incident.Person, base string) mailing.Notice {
	lang := p.Lang
	if lang == "" {
		lang = s.d.Lang
	}
	zone, err := time.LoadLocation(s.d.Zone)
	if err != nil {
		zone = time.UTC
	}
	title, _ := t.Title.In(lang)
	about, _ := i.Title.In(lang)
	args := map[string]any{
		"name": p.Name, "task": title, "incident": about, "due": t.Due.In(zone).Format("2006-01-02 15:04 MST"),
		"link": base + "/" + s.d.Space + "/incidents/" + i.ID + "/tasks",
	}
	key := "task.mail.soon"
	if !t.RemindAt.Before(t.Due) {
		key = "task.mail.late"
	}
	if i.Private { // a subject is read over shoulders
		args["task"] = s.d.Words(lang, "task.mail.private", nil)
	}
	subject := s.d.Words(lang, key, args)
	args["task"] = title
	if i.Drill() {
		subject = s.d.Words(lang, "call.mail.drill", map[string]any{"subject": subject})
	}
	return mailing.Notice{
		ID: fmt.Sprintf("task:%s:%d:%d", t.ID, t.Due.Unix(), t.Told), IncidentID: i.ID, To: mailing.Address{Name: p.Name, Email: p.Email},
		Subject: subject, Text: s.d.Words(lang, "task.mail.body", args) + "\n",
	}
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
