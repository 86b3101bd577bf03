package enquiry

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/store"
)

// The events, in the stream of the incident, or of the space where an enquiry is about none.
const (
	EventNoted    = "enquiry.noted"
	EventChanged  = "enquiry.changed"
	EventAnswered = "enquiry.answered"
	EventDeclined = "enquiry.declined"
	EventReopened = "enquiry.reopened"
	EventExported = "enquiry.exported" // in the stream of exports
)

// Deps is what enquiries need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	Lines     *line.Lines
	People    incident.People // nil: whoever is named is taken
}

// Enquiries are those of one space.
type Enquiries struct {
	d    Deps
	docs store.Collection[Enquiry]
}

// Load opens the enquiries.
func Load(ctx context.Context, d Deps) (*Enquiries, error) {
	docs, err := store.Open[Enquiry](ctx, d.DB, "enquiries",
		store.On("came"), store.On("state", "came"), store.On("state", "due"), store.On("due"), store.On("ownerId", "due"), store.On("incidentId", "came"), store.On("incidentId", "state", "came"), store.On("ownerId", "state", "came"),
		store.On("outletId", "came"), store.On("contactId", "came"), store.On("answerId"), store.Words("terms"), store.On("owes"))
	return &Enquiries{d, docs}, err
}

func (s *Enquiries) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// New is an enquiry as it is noted.
type New struct {
	ID         string // made by the form, so that sending it twice notes it once; "" makes one
	IncidentID string // "" for none
	ContactID  string
	OutletID   string // "" takes the contact's
	Name       string // of whoever is not among the contacts
	Channel    string
	Question   string
	Came       time.Time // zero: now
	Due        time.Time // zero: nobody has said
	OwnerID    string    // "" for nobody yet
}

// Note writes an enquiry down. Faults are on incident, contact, outlet, to, channel, question, came, due and owner, all
// at once.
func (s *Enquiries) Note(ctx context.Context, n New, by audit.Actor) (Enquiry, error) {
	now := s.now()
	e := Enquiry{ID: n.ID, State: Open, NotedAt: now, NotedBy: by.Name}
	if _, err := uuid.Parse(n.ID); err != nil {
		e.ID = store.NewID()
	}
	if err := s.set(ctx, &e, n, now); err != nil {
		return e, err
	}
	e.derive()
	e.owe(now, by, EventNoted, nil)
	added, err := s.docs.InsertMissing(ctx, &e)
	if err != nil {
		return e, err
	}
	if !added[0] {
		return s.Get(ctx, e.ID)
	}
	return s.pay(ctx, e)
}

// Change says what was typed wrongly, or who sees to it now. Faults are those of Note. What has ended stays as it is.
func (s *Enquiries) Change(ctx context.Context, id string, n New, by audit.Actor) (Enquiry, error) {
	old, err := s.Get(ctx, id)
	if err != nil {
		return old, err
	}
	next := Enquiry{ID: id, IncidentID: old.IncidentID, OwnerID: old.OwnerID, OwnerName: old.OwnerName}
	if err := s.set(ctx, &next, n, s.now()); err != nil {
		return old, err
	}
	return s.change(ctx, id, func(e *Enquiry, now time.Time) error {
		if e.State != Open {
			return fault.Clash("enquiry.over")
		}
		from := e.OwnerName
		e.IncidentID, e.ContactID, e.ContactName, e.OutletID, e.OutletName, e.Name = next.IncidentID, next.ContactID, next.ContactName, next.OutletID, next.OutletName, next.Name
		e.Channel, e.Question, e.Came, e.Due, e.OwnerID, e.OwnerName = next.Channel, next.Question, next.Came, next.Due, next.OwnerID, next.OwnerName
		e.owe(now, by, EventChanged, map[string]string{"from": from, "owner": e.OwnerName})
		return nil
	})
}

// set takes what was typed, with every fault at once.
func (s *Enquiries) set(ctx context.Context, e *Enquiry, n New, now time.Time) error {
	var faults fault.List
	i, err := s.about(ctx, n.IncidentID, &faults)
	if err != nil {
		return err
	}
	moved := e.IncidentID != n.IncidentID
	e.IncidentID, e.Name, e.Channel = n.IncidentID, incident.TidyLine(n.Name), n.Channel
	if err := s.whom(ctx, e, n, &faults); err != nil {
		return err
	}
	if !slices.Contains(line.Channels(), n.Channel) {
		faults.Add(fault.Bad("channel", "line.answer.channel_unknown"))
	}
	switch e.Question = incident.Tidy(n.Question); {
	case e.Question == "":
		faults.Add(fault.Bad("question", "enquiry.question.missing"))
	case len([]rune(e.Question)) > MaxQuestion:
		faults.Add(fault.Bad("question", "enquiry.long", "max", MaxQuestion))
	}
	e.times(n, now, &faults)
	if err := s.owner(ctx, e, n.OwnerID, i, moved, &faults); err != nil {
		return err
	}
	return faults.Err()
}

// about is the incident that is asked about. A drill has an inbox of its own, and nobody outside asks about it.
func (s *Enquiries) about(ctx context.Context, id string, faults *fault.List) (incident.Incident, error) {
	if id == "" {
		return incident.Incident{}, nil
	}
	i, err := s.d.Incidents.Get(ctx, id)
	if fault.KindOf(err) == fault.NotFound || (err == nil && i.Drill()) {
		faults.Add(fault.Bad("incident", "enquiry.incident.unknown"))
		return i, nil
	}
	return i, err
}

// longest is how far ahead an answer may be needed.
const longest = 366 * 24 * time.Hour

func (e *Enquiry) times(n New, now time.Time, faults *fault.List) {
	e.Came, e.Due = n.Came.UTC().Truncate(time.Millisecond), n.Due.UTC().Truncate(time.Millisecond)
	switch {
	case n.Came.IsZero():
		e.Came = now
	case e.Came.After(now.Add(time.Minute)): // clocks differ a little
		faults.Add(fault.Bad("came", "line.answer.ahead"))
	case e.Came.Year() < 2000:
		faults.Add(fault.Bad("came", "line.answer.when"))
	}
	switch {
	case n.Due.IsZero():
		e.Due = time.Time{}
	case e.Due.Before(e.Came):
		faults.Add(fault.Bad("due", "enquiry.due.before"))
	case e.Due.Sub(e.Came) > longest:
		faults.Add(fault.Bad("due", "enquiry.due.far"))
	}
}

// whom finds contact and outlet.
func (s *Enquiries) whom(ctx context.Context, e *Enquiry, n New, faults *fault.List) error {
	found, err := s.d.Lines.Whom(ctx, n.ContactID, n.OutletID, faults)
	if err != nil {
		return err
	}
	e.ContactID, e.ContactName, e.OutletID, e.OutletName = found.ContactID, found.ContactName, found.OutletID, found.OutletName
	if len([]rune(e.Name)) > MaxName {
		faults.Add(fault.Bad("to", "enquiry.long", "max", MaxName))
	}
	if len(e.Whom()) == 0 && n.ContactID == "" && n.OutletID == "" {
		faults.Add(fault.Bad("to", "enquiry.whom.missing"))
	}
	return nil
}

// owner is who sees to it: somebody who may know of the incident, which may be another than before. Who has left stays its
// owner until another is named.
func (s *Enquiries) owner(ctx context.Context, e *Enquiry, id string, i incident.Incident, moved bool, faults *fault.List) error {
	switch {
	case id == "":
		e.OwnerID, e.OwnerName = "", ""
		return nil
	case id == e.OwnerID && moved && !i.VisibleTo(id, false):
		faults.Add(fault.Bad("owner", "enquiry.owner.unknown"))
		return nil
	case id == e.OwnerID:
		return nil
	case s.d.People == nil:
		e.OwnerID, e.OwnerName = id, id
		return nil
	}
	person, err := s.d.People.Person(ctx, id)
	if errors.Is(err, store.ErrNotFound) || fault.KindOf(err) == fault.NotFound || (err == nil && !i.VisibleTo(person.ID, false)) {
		faults.Add(fault.Bad("owner", "enquiry.owner.unknown"))
		return nil
	}
	e.OwnerID, e.OwnerName = id, person.Name
	return err
}
