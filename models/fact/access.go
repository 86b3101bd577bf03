package fact

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/link"
	"standfirst/models/store"
)

// The longest that an access lasts, and what is kept of one.
const (
	MaxAccess   = 90 * 24 * time.Hour
	MaxPerson   = 120
	MaxOpenings = 200 // the latest; the log of the incident has all
)

// Access lets one person outside read one piece of restricted evidence by a link of their own, until a day, or
// until it is withdrawn. Every opening is kept.
type Access struct {
	ID         string    `json:"id"`
	Rev        int64     `json:"rev"`
	FactID     string    `json:"factId"`
	EvidenceID string    `json:"evidenceId"`
	Name       string    `json:"name"` // of the evidence
	SHA256     string    `json:"sha256"`
	Person     string    `json:"person"` // who it is for, with their outlet or office
	Reason     string    `json:"reason"`
	By         string    `json:"by"`
	ByName     string    `json:"byName"`
	At         time.Time `json:"at"`
	Ends       time.Time `json:"ends"`
	Withdrawn  time.Time `json:"withdrawn"` // zero while it stands
	Openings   []Opening `json:"openings"`  // oldest first
	Opened     int64     `json:"opened"`
}

// Opening is one time at which somebody opened the evidence by the link.
type Opening struct {
	At   time.Time `json:"at"`
	From string    `json:"from"` // address of the request
}

// Opens reports whether the link opens something at a moment.
func (a Access) Opens(at time.Time) bool { return a.Withdrawn.IsZero() && at.Before(a.Ends) }

// Grant is an access to be given.
type Grant struct {
	Person, Reason string
	Days           int // from now, at least 1
}

// GiveAccess lets somebody outside read one restricted piece of evidence. The link is Token's.
func (s *Facts) GiveAccess(ctx context.Context, id, evidenceID string, g Grant, by audit.Actor) (Access, error) {
	if err := person(by); err != nil {
		return Access{}, err
	}
	f, err := s.Get(ctx, id)
	if err != nil {
		return Access{}, err
	}
	e, ok := f.Evidence(evidenceID)
	if !ok || !e.Stored() {
		return Access{}, fault.Missing("fact.evidence.missing")
	}
	leaves, err := s.incidents.Leaves(ctx, f.IncidentID)
	if err != nil {
		return Access{}, err
	}
	if !leaves {
		return Access{}, fault.Bad("person", "fact.access.drill")
	}
	g.Person, g.Reason = incident.TidyLine(g.Person), incident.TidyLine(g.Reason)
	if err := g.check(); err != nil {
		return Access{}, err
	}
	now := s.moment()
	a := Access{
		ID: store.NewID(), FactID: id, EvidenceID: evidenceID, Name: e.Name, SHA256: e.SHA256, Person: g.Person, Reason: g.Reason,
		By: by.ID, ByName: by.Name, At: now, Ends: now.Add(time.Duration(g.Days) * 24 * time.Hour).Truncate(time.Second),
	}
	if err := s.note(ctx, f, by, EventAccessGiven, a); err != nil {
		return a, err
	}
	return a, s.accesses.Insert(ctx, &a)
}

func (g Grant) check() error {
	var faults fault.List
	switch {
	case g.Person == "":
		faults.Add(fault.Bad("person", "fact.access.person_missing"))
	case len([]rune(g.Person)) > MaxPerson:
		faults.Add(fault.Bad("person", "fact.access.person_long", "max", MaxPerson))
	}
	if len([]rune(g.Reason)) > MaxNote {
		faults.Add(fault.Bad("access_reason", "fact.reason.long", "max", MaxNote))
	}
	if most := int(MaxAccess / (24 * time.Hour)); g.Days < 1 || g.Days > most {
		faults.Add(fault.Bad("days", "fact.access.days", "max", most))
	}
	return faults.Err()
}

// note writes an event about an access into the incident's stream, before the access changes: what is not in
// the log has not happened.
func (s *Facts) note(ctx context.Context, f Fact, by audit.Actor, action string, a Access) error {
	_, err := s.audit.Append(ctx, incident.Stream(f.IncidentID), audit.Entry{By: by, Action: action, Object: Object(f.ID), Data: map[string]string{
		"key": f.Key, "name": a.Name, "person": a.Person, "date": a.Ends.Format(time.DateOnly), "sha256": a.SHA256, "access": a.ID,
	}})
	return err
}

// Withdraw ends an access at once. It may be repeated.
func (s *Facts) Withdraw(ctx context.Context, id, accessID string, by audit.Actor) (Access, error) {
	if err := person(by); err != nil {
		return Access{}, err
	}
	f, err := s.Get(ctx, id)
	if err != nil {
		return Access{}, err
	}
	a, err := s.accesses.Get(ctx, accessID)
	if errors.Is(err, store.ErrNotFound) || (err == nil && a.FactID != id) {
		return Access{}, fault.Missing("fact.access.missing")
	}
	if err != nil || !a.Withdrawn.IsZero() {
		return a, err
	}
	if err := s.note(ctx, f, by, EventAccessWithdrawn, a); err != nil {
		return a, err
	}
	return s.accesses.Edit(ctx, accessID, func(a *Access) error {
		if a.Withdrawn.IsZero() {
			a.Withdrawn = s.moment()
		}
		return nil
	})
}

// Accesses are the latest accesses to the evidence of a fact, the newest first.
func (s *Facts) Accesses(ctx context.Context, factID string) ([]Access, error) {
	page, err := s.accesses.Find(ctx, store.Query{Filter: store.Eq("factId", factID), Sort: []string{"-at"}, Limit: 100})
	return page.Items, err
}

func (s *Facts) links() link.Signer { return link.Signer{Space: s.space, Code: s.code} }

// Token is what stands in the address of an access: which it is, and until when.
func (s *Facts) Token(a Access) string {
	return s.links().Token(a.ID, strconv.FormatInt(a.Ends.Unix(), 10))
}

// ByLink returns the access that a token opens, and the evidence. A token that is not ours, and one that has
// ended or was withdrawn, is a NotFound fault.
func (s *Facts) ByLink(ctx context.Context, token string) (Access, Evidence, error) {
	a, err := s.held(ctx, token)
	if err != nil {
		return Access{}, Evidence{}, err
	}
	f, err := s.docs.Get(ctx, a.FactID) // whoever has the link may read this, whatever else they may know of
	if err != nil {
		return a, Evidence{}, missing(err)
	}
	leaves, err := s.incidents.Leaves(ctx, f.IncidentID)
	if err != nil {
		return a, Evidence{}, err
	}
	e, ok := f.Evidence(a.EvidenceID)
	if !ok || !leaves || !a.Opens(s.now()) {
		return a, e, fault.Missing("fact.access.ended")
	}
	return a, e, nil
}

func (s *Facts) held(ctx context.Context, token string) (Access, error) {
	unknown := fault.Missing("fact.access.unknown")
	parts, ok := s.links().Parts(token, 2)
	if !ok {
		return Access{}, unknown
	}
	a, err := s.accesses.Get(ctx, parts[0])
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && strconv.FormatInt(a.Ends.Unix(), 10) != parts[1]:
		return Access{}, unknown
	}
	return a, err
}

// OpenByLink opens the evidence for whoever holds the link. The opening stands in the log before the first
// byte is read. from is the address of the request; the caller closes the content.
func (s *Facts) OpenByLink(ctx context.Context, token, from string) (Evidence, io.ReadCloser, error) {
	a, e, err := s.ByLink(ctx, token)
	if err != nil {
		return e, nil, err
	}
	f, err := s.docs.Get(ctx, a.FactID)
	if err != nil {
		return e, nil, missing(err)
	}
	if err := s.note(ctx, f, audit.Actor{ID: "reader:" + a.ID, Name: a.Person, From: from}, EventAccessOpened, a); err != nil {
		return e, nil, err
	}
	_, err = s.accesses.Edit(ctx, a.ID, func(a *Access) error {
		a.Opened++
		a.Openings = append(a.Openings, Opening{s.moment(), from})
		if n := len(a.Openings); n > MaxOpenings {
			a.Openings = a.Openings[n-MaxOpenings:]
		}
		return nil
	})
	if err != nil {
		return e, nil, err
	}
	what, err := s.inspect(ctx, e, true)
	if err == nil && what != "" {
		err = fault.Missing("fact.evidence."+what, "name", e.Name)
	}
	if err != nil {
		return e, nil, err
	}
	content, err := s.files.Open(ctx, e.SHA256)
	return e, content, err
}
