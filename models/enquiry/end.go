package enquiry

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Take makes somebody the owner of an open enquiry that nobody sees to. One that is theirs already stays so.
func (s *Enquiries) Take(ctx context.Context, id string, by audit.Actor) (Enquiry, error) {
	return s.change(ctx, id, func(e *Enquiry, now time.Time) error {
		switch {
		case e.State != Open:
			return fault.Clash("enquiry.over")
		case e.OwnerID == by.ID:
			return nil
		case e.OwnerID != "":
			return fault.Clash("enquiry.taken", "name", e.OwnerName)
		}
		e.OwnerID, e.OwnerName = by.ID, by.Name
		e.owe(now, by, EventChanged, map[string]string{"from": "", "owner": by.Name})
		return nil
	})
}

// Belong makes an enquiry that is about nothing one about an incident: the one that was declared from it. One that is about
// an incident already stays so; a drill is not asked about.
func (s *Enquiries) Belong(ctx context.Context, id string, i incident.Incident, by audit.Actor) (Enquiry, error) {
	return s.change(ctx, id, func(e *Enquiry, now time.Time) error {
		if e.IncidentID != "" || i.Drill() {
			return nil
		}
		from := e.OwnerName
		e.IncidentID = i.ID
		e.within(i)
		e.owe(now, by, EventChanged, map[string]string{"from": from, "owner": e.OwnerName})
		return nil
	})
}

// within leaves an enquiry to nobody when its owner may not know of its incident: who does not see it sees to nothing, and
// those who do must find that it waits for one of them.
func (e *Enquiry) within(i incident.Incident) {
	if e.OwnerID != "" && !i.VisibleTo(e.OwnerID, false) {
		e.OwnerID, e.OwnerName = "", ""
	}
}

// Follow leaves the open enquiries about an incident that has become private, or whose circle has changed, to nobody where
// their owners may not know of it any more. It may be repeated.
func (s *Enquiries) Follow(ctx context.Context, i incident.Incident) error {
	if !i.Private {
		return nil
	}
	f := store.And(store.Eq("incidentId", i.ID), store.Eq("state", string(Open)), store.Ne("ownerId", ""))
	for e, err := range s.docs.Each(ctx, store.Query{Filter: f}) {
		if err != nil {
			return err
		}
		if i.VisibleTo(e.OwnerID, false) {
			continue
		}
		_, err := s.change(incident.Unseen(ctx), e.ID, func(e *Enquiry, now time.Time) error {
			from := e.OwnerName
			if e.within(i); e.OwnerName != from {
				e.owe(now, audit.System("enquiry"), EventChanged, map[string]string{"from": from, "owner": ""})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Answer ties an enquiry to the answer that was given to it and is on record. It ends when that was said. The answer is
// one about the same incident; an enquiry that is about none becomes one about the answer's.
func (s *Enquiries) Answer(ctx context.Context, id, answerID string, by audit.Actor) (Enquiry, error) {
	a, err := s.d.Lines.Answer(ctx, answerID)
	if err != nil {
		return Enquiry{}, err
	}
	return s.change(ctx, id, func(e *Enquiry, now time.Time) error {
		if e.State == Answered && e.AnswerID == a.ID {
			return nil
		}
		switch {
		case e.State != Open:
			return fault.Clash("enquiry.over")
		case e.IncidentID != "" && e.IncidentID != a.IncidentID, a.Drill():
			return fault.Bad("answer", "enquiry.answer.other")
		}
		e.IncidentID, e.AnswerID = a.IncidentID, a.ID
		e.end(Answered, later(a.At, e.Came), by, now, EventAnswered, "")
		return nil
	})
}

// later is the later of two moments: an answer that was noted as given before the question came was given at once.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// End ends an enquiry without an answer on record: answered by other ways, or declined. The note says how or why; its
// fault is on note.
func (s *Enquiries) End(ctx context.Context, id string, to State, note string, by audit.Actor) (Enquiry, error) {
	note = incident.Tidy(note)
	action := map[State]string{Answered: EventAnswered, Declined: EventDeclined}[to]
	switch {
	case action == "":
		return Enquiry{}, fault.Bad("state", "enquiry.state.unknown")
	case note == "":
		return Enquiry{}, fault.Bad("note", "enquiry.note.missing")
	case len([]rune(note)) > MaxNote:
		return Enquiry{}, fault.Bad("note", "enquiry.long", "max", MaxNote)
	}
	return s.change(ctx, id, func(e *Enquiry, now time.Time) error {
		if e.State == to && e.Note == note {
			return nil
		}
		if e.State != Open {
			return fault.Clash("enquiry.over")
		}
		e.end(to, now, by, now, action, note)
		return nil
	})
}

func (e *Enquiry) end(to State, at time.Time, by audit.Actor, now time.Time, action, note string) {
	e.State, e.EndedAt, e.EndedBy, e.Note = to, at, by.Name, note
	data := map[string]string{}
	if !e.Due.IsZero() && at.After(e.Due) {
		data["late"] = "true"
	}
	e.owe(now, by, action, data)
}

// Reopen opens an enquiry again that was said to be over; its owner sees to it again, as far as they may know of what it is
// about by now. One that is open stays so.
func (s *Enquiries) Reopen(ctx context.Context, id string, by audit.Actor) (Enquiry, error) {
	var i incident.Incident
	e, err := s.Get(ctx, id)
	if err == nil && e.IncidentID != "" {
		i, err = s.d.Incidents.Get(ctx, e.IncidentID)
	}
	if err != nil {
		return Enquiry{}, err
	}
	return s.change(ctx, id, func(e *Enquiry, now time.Time) error {
		if e.State == Open {
			return nil
		}
		e.State, e.EndedAt, e.EndedBy, e.AnswerID, e.Note = Open, time.Time{}, "", "", ""
		e.within(i)
		e.owe(now, by, EventReopened, nil)
		return nil
	})
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("enquiry.missing").Because(err)
	}
	return err
}

func (s *Enquiries) change(ctx context.Context, id string, change func(*Enquiry, time.Time) error) (Enquiry, error) {
	e, err := s.docs.Edit(ctx, id, func(e *Enquiry) error {
		if err := s.d.Incidents.Seen(ctx, e.IncidentID, "enquiry.missing"); err != nil {
			return err
		}
		if err := change(e, s.now()); err != nil {
			return err
		}
		e.derive()
		return nil
	})
	if err != nil {
		return e, missing(err)
	}
	return s.pay(ctx, e)
}

func (s *Enquiries) pay(ctx context.Context, e Enquiry) (Enquiry, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, e.ID, e.stream(), e, func(e *Enquiry) audit.Debt { return audit.Debt{Owes: &e.Owes, Owed: &e.Owed} })
}

// sweepAtOnce bounds one sweep.
const sweepAtOnce = 100

// Sweep writes the events that a death in the middle has left.
func (s *Enquiries) Sweep(ctx context.Context) error {
	page, err := s.docs.Find(ctx, store.Query{Filter: store.Eq("owes", true), Limit: sweepAtOnce})
	errs := []error{err}
	for _, e := range page.Items {
		_, err := s.pay(ctx, e)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
