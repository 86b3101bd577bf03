package complaint

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/money"
	"standfirst/models/store"
)

// The events in the incident's stream. None says who complains.
const (
	EventReceived     = "case.received"
	EventChanged      = "case.changed"
	EventOffered      = "case.offered"
	EventSettled      = "case.settled"
	EventRejected     = "case.rejected"
	EventWithdrawn    = "case.withdrawn"
	EventReopened     = "case.reopened"
	EventNoted        = "case.noted"
	EventPersonOpened = "case.person_opened"
	EventPersonErased = "case.person_erased"
	EventPersonFixed  = "case.person_corrected"
	EventPersonGiven  = "case.person_exported"
	EventFormOpened   = "case.form_opened"
	EventFormClosed   = "case.form_closed"
	EventExported     = "case.exported" // in the stream of exports
)

// Deps is what complaints need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	People    incident.People // of the team; nil: whoever is named is taken
	Space     string          // id, from which the first letters of references come
}

// Complaints holds the cases of one space, and apart from them the people's records.
type Complaints struct {
	d       Deps
	docs    store.Collection[Case]
	persons store.Collection[Person]
	intakes store.Collection[intake]
}

// Open opens the complaints.
func Open(ctx context.Context, d Deps) (*Complaints, error) {
	s := &Complaints{d: d}
	var err error
	indexes := []store.Index{store.Unique("ref"), store.On("keptUntil"), store.On("owes"), store.On("terms"), store.On("receivedAt"), store.On("incidentId", "harm")}
	for _, filter := range []string{"incidentId", "state", "harm", "ownerId"} {
		indexes = append(indexes, store.On(filter, "receivedAt"))
	}
	if s.docs, err = store.Open[Case](ctx, d.DB, "complaints", indexes...); err != nil {
		return nil, err
	}
	if s.persons, err = store.Open[Person](ctx, d.DB, "complainants"); err != nil {
		return nil, err
	}
	s.intakes, err = store.Open[intake](ctx, d.DB, "complaint_forms", store.On("owes"))
	return s, err
}

func (s *Complaints) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Terms are what the team says of a case.
type Terms struct {
	Harm    Harm
	Wish    Remedy
	Wished  Sum
	Summary string // without names
	OwnerID string // who works on it; "": nobody yet
}

// set takes the terms, with every fault at once: on harm, wish, wished, currency, summary and owner.
func (s *Complaints) set(ctx context.Context, c *Case, t Terms, i incident.Incident, faults *fault.List) {
	if c.Harm = t.Harm; !slices.Contains(Harms(), t.Harm) {
		faults.Add(fault.Bad("harm", "complaint.harm.unknown"))
	}
	if c.Wish = t.Wish; !slices.Contains(Remedies(), t.Wish) {
		faults.Add(fault.Bad("wish", "complaint.wish.unknown"))
	}
	c.Wished = t.Wished.checked("wished", faults)
	c.Summary = incident.Tidy(t.Summary)
	tooLong(faults, "summary", c.Summary, MaxSummary)
	switch {
	case t.OwnerID == c.OwnerID: // who has left stays its owner until another is named
	case t.OwnerID == "":
		c.OwnerName = ""
	case s.d.People == nil:
		c.OwnerName = t.OwnerID
	default:
		p, err := s.d.People.Person(ctx, t.OwnerID)
		if err != nil || !i.VisibleTo(p.ID, false) {
			faults.Add(fault.Bad("owner", "complaint.owner.unknown"))
		}
		c.OwnerName = p.Name
	}
	if c.OwnerID = t.OwnerID; c.OwnerID != "" && c.State == Received {
		c.State = InHand
	}
}

// checked is the sum, without a currency when it is none.
func (m Sum) checked(field string, faults *fault.List) Sum {
	switch {
	case m.Amount < 0:
		faults.Add(fault.Bad(field, "money.amount.bad"))
	case m.Amount == 0:
		return Sum{}
	case !money.Known(m.Currency):
		faults.Add(fault.Bad("currency", "money.currency.unknown"))
	}
	return m
}

func tooLong(faults *fault.List, field, text string, most int) {
	if len([]rune(text)) > most {
		faults.Add(fault.Bad(field, "complaint.long", "max", most))
	}
}

// Change changes what the team says of a case. Whoever gets a new case takes it in hand.
func (s *Complaints) Change(ctx context.Context, id string, t Terms, by audit.Actor) (Case, error) {
	_, i, err := s.Get(ctx, id)
	if err != nil {
		return Case{}, err
	}
	return s.change(ctx, id, func(c *Case, now time.Time) error {
		before := c.OwnerName
		var faults fault.List
		s.set(ctx, c, t, i, &faults)
		data := map[string]string{"harm": string(c.Harm)}
		if c.OwnerName != before {
			data["owner"] = c.OwnerName
		}
		c.owe(now, by, EventChanged, data)
		return faults.Err()
	})
}

// MakeOffer offers something. One of an amount far from what others of the incident were offered for the same kind
// of harm needs a reason. Faults are on offer_kind, offer_amount, currency and offer_reason.
func (s *Complaints) MakeOffer(ctx context.Context, id string, o Offer, by audit.Actor) (Case, error) {
	var faults fault.List
	if !slices.Contains(Remedies(), o.Kind) {
		faults.Add(fault.Bad("offer_kind", "complaint.offer.unknown"))
	}
	o.Sum = o.Sum.checked("offer_amount", &faults)
	o.Reason = incident.Tidy(o.Reason)
	tooLong(&faults, "offer_reason", o.Reason, MaxReason)
	if o.Sum.Amount == 0 && (o.Kind == Refund || o.Kind == Compensation) {
		faults.Add(fault.Bad("offer_amount", "complaint.offer.amount"))
	}
	c, _, err := s.Get(ctx, id)
	if err != nil {
		return c, err
	}
	if err := s.compare(ctx, c, o, &faults); err != nil {
		return c, err
	}
	if err := faults.Err(); err != nil {
		return c, err
	}
	return s.change(ctx, id, func(c *Case, now time.Time) error {
		switch {
		case c.State.Ended():
			return fault.Clash("complaint.over")
		case len(c.Offers) >= MaxOffers:
			return fault.Clash("complaint.offers.many", "max", MaxOffers)
		}
		o.At, o.By, c.State = now, by.Name, Offered
		c.Offers = append(c.Offers, o)
		data := map[string]string{"kind": string(o.Kind)}
		if o.Sum.Amount > 0 {
			data["sum"] = o.Sum.Currency + " " + money.WriteAmount(o.Sum.Amount, o.Sum.Currency)
		}
		if o.Reason != "" {
			data["reason"] = o.Reason
		}
		c.owe(now, by, EventOffered, data)
		return nil
	})
}

var endings = map[State]string{Settled: EventSettled, Rejected: EventRejected, Withdrawn: EventWithdrawn}

// End ends a case, with what came of it and, when it is settled, the day of the remedy. From now on runs the time
// for which the person's record is kept. Faults are on state, outcome and remedy_on.
func (s *Complaints) End(ctx context.Context, id string, to State, outcome, remedyOn string, by audit.Actor) (Case, error) {
	var faults fault.List
	if !to.Ended() {
		faults.Add(fault.Bad("state", "complaint.state.unknown"))
	}
	if outcome = incident.Tidy(outcome); outcome == "" {
		faults.Add(fault.Bad("outcome", "complaint.outcome.missing"))
	}
	tooLong(&faults, "outcome", outcome, MaxSummary)
	if to != Settled {
		remedyOn = ""
	}
	if day, err := time.Parse(time.DateOnly, remedyOn); remedyOn != "" && (err != nil || day.Year() < 2000 || day.Year() > 2100) {
		faults.Add(fault.Bad("remedy_on", "complaint.remedy.bad"))
	}
	if err := faults.Err(); err != nil {
		return Case{}, err
	}
	return s.change(ctx, id, func(c *Case, now time.Time) error {
		if c.State.Ended() {
			return fault.Clash("complaint.over")
		}
		c.State, c.Outcome, c.RemedyOn, c.EndedAt = to, outcome, remedyOn, now
		if c.ErasedAt.IsZero() {
			c.KeptUntil = now.AddDate(kept, 0, 0)
		}
		c.owe(now, by, endings[to], map[string]string{"text": outcome})
		return nil
	})
}

// Reopen opens a case again that has ended, for a reason.
func (s *Complaints) Reopen(ctx context.Context, id, reason string, by audit.Actor) (Case, error) {
	var faults fault.List
	reason = checkReason(&faults, reason)
	if err := faults.Err(); err != nil {
		return Case{}, err
	}
	return s.change(ctx, id, func(c *Case, now time.Time) error {
		if !c.State.Ended() {
			return fault.Clash("complaint.open")
		}
		c.State, c.EndedAt, c.KeptUntil, c.Outcome, c.RemedyOn = InHand, time.Time{}, time.Time{}, "", ""
		c.owe(now, by, EventReopened, map[string]string{"reason": reason})
		return nil
	})
}

// Note writes something down about a case. The fault is on note.
func (s *Complaints) Note(ctx context.Context, id, text string, by audit.Actor) (Case, error) {
	var faults fault.List
	if text = incident.Tidy(text); text == "" {
		faults.Add(fault.Bad("note", "complaint.note.missing"))
	}
	tooLong(&faults, "note", text, MaxNote)
	if err := faults.Err(); err != nil {
		return Case{}, err
	}
	return s.change(ctx, id, func(c *Case, now time.Time) error {
		if len(c.Notes) >= MaxNotes {
			return fault.Clash("complaint.notes.many", "max", MaxNotes)
		}
		c.Notes = append(c.Notes, Note{Text: text, At: now, By: by.Name})
		c.owe(now, by, EventNoted, nil)
		return nil
	})
}

// derive sets what lists ask for.
func (c *Case) derive() {
	c.Open = !c.State.Ended()
	c.Terms = incident.Terms(c.Ref, c.Summary, c.OwnerName)
}

func (c *Case) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	if data == nil {
		data = map[string]string{}
	}
	data["ref"] = c.Ref
	c.Owed = append(c.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: Object(c.ID), Data: data}))
	c.Owes, c.ChangedAt = true, at
}

// Object is how the log names a case. Its events stand in the stream of its incident.
func Object(id string) string { return "case:" + id }

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("complaint.missing").Because(err)
	}
	return err
}

func (s *Complaints) change(ctx context.Context, id string, change func(*Case, time.Time) error) (Case, error) {
	c, err := s.docs.Edit(ctx, id, func(c *Case) error {
		if err := s.d.Incidents.Seen(ctx, c.IncidentID, "complaint.missing"); err != nil {
			return err
		}
		if err := change(c, s.now()); err != nil {
			return err
		}
		c.derive()
		return nil
	})
	if err != nil {
		return c, missing(err)
	}
	return s.pay(ctx, c)
}

func (s *Complaints) pay(ctx context.Context, c Case) (Case, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, c.ID, incident.Stream(c.IncidentID), c, func(c *Case) audit.Debt { return audit.Debt{Owes: &c.Owes, Owed: &c.Owed} })
}
