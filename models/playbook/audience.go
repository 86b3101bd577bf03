package playbook

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// audienceMap says who has been told, in one incident. Its id is the incident's.
type audienceMap struct {
	ID   string       `json:"id"`
	Rev  int64        `json:"rev"`
	Told []Told       `json:"told"`
	Owed []audit.Owed `json:"owed"`
}

// Told says that a group of people has been told, and how. The last time counts.
type Told struct {
	Kind Kind      `json:"kind"`
	At   time.Time `json:"at"`
	By   string    `json:"by"` // name
	How  string    `json:"how"`
}

// Reached is a group of people in an incident: what it needs to hear, and whether it has been told.
type Reached struct {
	Audience
	Told Told // At zero: not yet
}

// Audiences are the groups of an incident, with what the playbook of its kind says that they need.
func (s *Playbooks) Audiences(ctx context.Context, i incident.Incident) ([]Reached, error) {
	p, err := s.Get(ctx, i.Type)
	if err != nil {
		return nil, err
	}
	m, err := s.maps.Get(ctx, i.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	var out []Reached
	for _, kind := range Kinds() {
		r := Reached{Audience: Audience{Kind: kind}}
		if at := slices.IndexFunc(p.Audiences, func(a Audience) bool { return a.Kind == kind }); at >= 0 {
			r.Audience = p.Audiences[at]
		}
		if at := slices.IndexFunc(m.Told, func(t Told) bool { return t.Kind == kind }); at >= 0 {
			r.Told = m.Told[at]
		}
		out = append(out, r)
	}
	return out, nil
}

// Tell says that a group of people has been told, and how.
func (s *Playbooks) Tell(ctx context.Context, incidentID string, kind Kind, how string, by audit.Actor) error {
	if _, err := s.d.Incidents.Get(ctx, incidentID); err != nil {
		return err
	}
	how = incident.TidyLine(how)
	switch {
	case !slices.Contains(Kinds(), kind):
		return fault.Bad("audience", "playbook.audience.unknown")
	case how == "":
		return fault.Bad("how", "playbook.how.missing")
	case len([]rune(how)) > MaxNeed:
		return fault.Bad("how", "playbook.long", "max", MaxNeed)
	}
	if _, err := s.maps.InsertMissing(ctx, &audienceMap{ID: incidentID}); err != nil {
		return err
	}
	at := incident.Stream(incidentID)
	m, err := s.maps.Edit(ctx, incidentID, func(m *audienceMap) error {
		told := Told{Kind: kind, At: s.now(), By: by.Name, How: how}
		m.Told = append(slices.DeleteFunc(m.Told, func(t Told) bool { return t.Kind == kind }), told)
		m.Owed = append(m.Owed, audit.Owe(told.At, audit.Entry{By: by, Action: EventTold, Object: at, Data: map[string]string{"audience": string(kind), "text": how}}))
		return nil
	})
	if err != nil {
		return err
	}
	paid, err := s.d.Audit.PayAll(ctx, at, m.Owed)
	if err != nil {
		return err
	}
	_, err = s.maps.Edit(ctx, incidentID, func(m *audienceMap) error { m.Owed = paid.Rest(m.Owed); return nil })
	return err
}
