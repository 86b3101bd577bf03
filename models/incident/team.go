package incident

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Role is what somebody does in the team of an incident.
type Role string

// The roles.
const (
	Lead            Role = "lead"
	FactsRole       Role = "facts"
	Spokesperson    Role = "spokesperson"
	Media           Role = "media"
	Creators        Role = "creators"
	Legal           Role = "legal"
	Product         Role = "product"
	CustomerService Role = "customer_service"
	Regulator       Role = "regulator"
	Recorder        Role = "recorder"
)

// Roles are all of them, in the order in which pages show them.
func Roles() []Role {
	return []Role{Lead, FactsRole, Spokesperson, Media, Creators, Legal, Product, CustomerService, Regulator, Recorder}
}

// Member is a person in a team, with the name that the person had then.
type Member struct {
	ID   string `json:"id"` // user
	Name string `json:"name"`
}

// Seat is a role of the team with who holds it and who steps in. A holder may hold several.
type Seat struct {
	Role   Role   `json:"role"`
	Holder Member `json:"holder"`
	Deputy Member `json:"deputy"` // ID "" when there is none
}

// Person is what is known of a member of the space.
type Person struct{ ID, Name, Email, Lang string }

// People finds the members of the space who may see incidents.
type People interface {
	// Person returns the member, or a NotFound fault.
	Person(ctx context.Context, userID string) (Person, error)
}

// EventSeated tells who holds a role of the team.
const EventSeated = "incident.seated"

// Seat returns the seat of a role.
func (i Incident) Seat(role Role) (Seat, bool) {
	at := slices.IndexFunc(i.Team, func(s Seat) bool { return s.Role == role })
	if at < 0 {
		return Seat{}, false
	}
	return i.Team[at], true
}

// In reports whether the user is of the team, as holder or deputy.
func (i Incident) In(userID string) bool {
	return userID != "" && slices.ContainsFunc(i.Team, func(s Seat) bool { return s.Holder.ID == userID || s.Deputy.ID == userID })
}

// Appoint says who holds a role and who is the deputy; no holder leaves the role empty. Both see the incident
// from then on while it is private, and whoever leaves the team does not. Faults are on holder and deputy.
func (s *Incidents) Appoint(ctx context.Context, id string, role Role, holderID, deputyID string, by audit.Actor) (Incident, error) {
	var faults fault.List
	if !slices.Contains(Roles(), role) {
		faults.Add(fault.Bad("role", "incident.team.role"))
	}
	seat := Seat{Role: role, Holder: s.member(ctx, "holder", holderID, &faults), Deputy: s.member(ctx, "deputy", deputyID, &faults)}
	switch {
	case deputyID != "" && holderID == "":
		faults.Add(fault.Bad("holder", "incident.team.holder"))
	case deputyID != "" && deputyID == holderID:
		faults.Add(fault.Bad("deputy", "incident.team.same"))
	}
	if err := faults.Err(); err != nil {
		return Incident{}, err
	}
	i, err := s.change(ctx, id, func(i *Incident, now time.Time) error {
		if !i.Open {
			return fault.Clash("incident.team.closed")
		}
		if old, _ := i.Seat(role); old == seat || (old == Seat{} && seat.Holder.ID == "") {
			return nil
		}
		i.Team = slices.DeleteFunc(i.Team, func(s Seat) bool { return s.Role == role })
		if seat.Holder.ID != "" {
			i.Team = append(i.Team, seat)
			slices.SortFunc(i.Team, func(a, b Seat) int { return slices.Index(Roles(), a.Role) - slices.Index(Roles(), b.Role) })
		}
		i.owe(now, by, EventSeated, map[string]string{"role": string(role), "name": seat.Holder.Name, "deputy": seat.Deputy.Name})
		return nil
	})
	if err != nil {
		return i, err
	}
	return i, s.follow(ctx, i)
}

// OnSeated adds what follows when somebody takes or leaves a role, and when the incident becomes private or is so no
// more. It must be safe to repeat, and is called while the space is built.
func (s *Incidents) OnSeated(follow func(context.Context, Incident) error) {
	s.seated = append(s.seated, follow)
}

func (s *Incidents) follow(ctx context.Context, i Incident) error {
	var errs []error
	for _, follow := range s.seated {
		errs = append(errs, follow(ctx, i))
	}
	return errors.Join(errs...)
}

func (s *Incidents) member(ctx context.Context, field, id string, faults *fault.List) Member {
	if id == "" {
		return Member{}
	}
	if s.people == nil { // on the command line nobody is asked about
		return Member{ID: id, Name: id}
	}
	p, err := s.people.Person(ctx, id)
	if err != nil {
		faults.Add(fault.Bad(field, "incident.team.unknown").Because(err))
	}
	return Member{ID: p.ID, Name: p.Name}
}
