package call

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// The events in the incident's stream.
const (
	EventMade       = "call.made"
	EventAnswered   = incident.EventAcknowledged // the clock reads it
	EventEscalated  = "call.escalated"
	EventUnanswered = "call.unanswered" // nobody is left to be called
	EventFailed     = "call.failed"
)

// The kinds of job.
const (
	SendKind     = "call.send"
	EscalateKind = "call.escalate"
)

// Work is the payload of both.
type Work struct {
	CallID string `json:"callId"`
}

// Post sends letters; mailing.Mailings does.
type Post interface {
	Post(ctx context.Context, l mailing.Notice) (mailing.Outcome, error)
	BaseURL(ctx context.Context) (string, error)
}

// Deps is what calls need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Now       func() time.Time
	Incidents *incident.Incidents
	People    incident.People // nil: nobody has an address, and nobody can be called
	Post      Post
	Space     string // id, a part of the links
	SpaceName string
	Lang      string // of the space, for people who have chosen none
	Words     func(lang, key string, args map[string]any) string
	Code      func([]byte) []byte // makes the code of a link
}

// Calls holds the calls of one space.
type Calls struct {
	d      Deps
	docs   store.Collection[Call]
	alarms store.Collection[alarm]
}

// Open opens the calls.
func Open(ctx context.Context, d Deps) (*Calls, error) {
	docs, err := store.Open[Call](ctx, d.DB, "calls", store.On("incidentId", "calledAt"), store.On("owes"))
	if err != nil {
		return nil, err
	}
	alarms, err := store.Open[alarm](ctx, d.DB, "call_alarms")
	return &Calls{d, docs, alarms}, err
}

func (s *Calls) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Of returns the calls of an incident that the viewer may know of, the latest first, at most 200.
func (s *Calls) Of(ctx context.Context, incidentID string) ([]Call, error) {
	if err := s.d.Incidents.Seen(ctx, incidentID, "incident.missing"); err != nil {
		return nil, err
	}
	page, err := s.docs.Find(ctx, store.Query{Filter: store.Eq("incidentId", incidentID), Sort: []string{"-calledAt"}, Limit: 200})
	return page.Items, err
}

// CallTeam calls every holder of a role who has not been called for it yet, and says how many. Calling again
// calls only those whose seats are new.
func (s *Calls) CallTeam(ctx context.Context, incidentID string, by audit.Actor) (int, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return 0, err
	}
	if !i.Open {
		return 0, fault.Clash("incident.team.closed")
	}
	if len(i.Team) == 0 {
		return 0, fault.Clash("call.nobody")
	}
	n := 0
	var gone fault.List // those who have left the space meanwhile; the others are called all the same
	for _, seat := range i.Team {
		made, err := s.call(ctx, i, Call{Role: seat.Role, UserID: seat.Holder.ID, Round: 1}, EventMade, by)
		switch {
		case isGone(err):
			gone.Add(fault.Clash("call.gone", "name", seat.Holder.Name))
		case err != nil:
			return n, err
		case made:
			n++
		}
	}
	return n, gone.Err()
}

// isGone reports whether a person is no member of the space any more.
func isGone(err error) bool { return fault.KindOf(err) == fault.NotFound }

// CallAgain calls somebody again who has not acknowledged. A person may be called again a few times only.
func (s *Calls) CallAgain(ctx context.Context, incidentID, id string, by audit.Actor) error {
	c, i, err := s.get(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case i.ID != incidentID:
		return fault.Missing("call.missing")
	case !i.Open:
		return fault.Clash("incident.team.closed")
	case c.Acknowledged():
		return fault.Clash("call.acknowledged", "name", c.Name)
	case c.Round >= 5:
		return fault.Clash("call.often", "name", c.Name)
	}
	_, err = s.call(ctx, i, Call{Role: c.Role, UserID: c.UserID, Deputy: c.Deputy, Round: c.Round + 1}, EventMade, by)
	return err
}

func (s *Calls) get(ctx context.Context, id string) (Call, incident.Incident, error) {
	c, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return c, incident.Incident{}, fault.Missing("call.missing").Because(err)
	}
	if err != nil {
		return c, incident.Incident{}, err
	}
	i, err := s.d.Incidents.Get(ctx, c.IncidentID)
	return c, i, err
}

// call writes the call down, which makes it, and then gives its jobs and events away.
func (s *Calls) call(ctx context.Context, i incident.Incident, c Call, event string, by audit.Actor) (made bool, err error) {
	if s.d.People == nil {
		return false, fault.Clash("call.nobody")
	}
	p, err := s.d.People.Person(ctx, c.UserID)
	if err != nil {
		return false, fmt.Errorf("call of %s: %w", c.UserID, err)
	}
	c.ID, c.IncidentID, c.State = idOf(i.ID, c.Role, c.UserID, c.Round), i.ID, Waiting
	c.Name, c.Address, c.Lang, c.CalledAt, c.CalledBy = p.Name, p.Email, p.Lang, s.now(), by.Name
	within, err := s.d.Incidents.LimitsOf(ctx, i)
	if err != nil {
		return false, err
	}
	c.Wait = within.Call
	c.owe(c.CalledAt, by, event, nil)
	err = s.docs.Insert(ctx, &c)
	if errors.Is(err, store.ErrDuplicate) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = s.settle(ctx, c)
	return true, err
}

// settle enqueues the jobs of a call, writes its events, and then forgets both. Every step may be repeated.
func (s *Calls) settle(ctx context.Context, c Call) (Call, error) {
	for _, j := range []job.New{
		{ID: "call.send:" + c.ID, Kind: SendKind, Payload: Work{c.ID}, MaxAttempts: 20, By: "system:call"},
		{ID: "call.escalate:" + c.ID, Kind: EscalateKind, Payload: Work{c.ID}, RunAt: c.DueAt(), By: "system:call"},
	} {
		if err := s.d.Jobs.Enqueue(ctx, j); err != nil {
			return c, err
		}
	}
	return s.pay(ctx, c)
}

func (s *Calls) pay(ctx context.Context, c Call) (Call, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, c.ID, incident.Stream(c.IncidentID), c, func(c *Call) audit.Debt { return audit.Debt{Owes: &c.Owes, Owed: &c.Owed} })
}

// Sweep finishes what crashes left owing for more than a minute. It may be repeated at will.
func (s *Calls) Sweep(ctx context.Context) error {
	return audit.Late(ctx, s.docs, s.now(), func(c Call) time.Time { return audit.Since(c.Owed) }, s.settle)
}

// Latest is the last round of each person in each role, in the order of the roles, holders before deputies.
func Latest(calls []Call) []Call {
	var out []Call
	for _, c := range calls { // the latest first
		if !slices.ContainsFunc(out, func(o Call) bool { return o.Role == c.Role && o.UserID == c.UserID }) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Call) int {
		if d := slices.Index(incident.Roles(), a.Role) - slices.Index(incident.Roles(), b.Role); d != 0 {
			return d
		}
		return a.CalledAt.Compare(b.CalledAt)
	})
	return out
}
