package drill

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/call"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Part is what a person did in a drill, in one role.
type Part struct {
	UserID   string        `json:"userId"`
	Name     string        `json:"name"`
	Role     incident.Role `json:"role"` // "" for somebody who is not of the team and answered
	Deputy   bool          `json:"deputy"`
	CalledAt time.Time     `json:"calledAt"` // zero: was not called
	AckAt    time.Time     `json:"ackAt"`    // zero: did not acknowledge
	Answers  int           `json:"answers"`  // in all roles together
}

// Acknowledged is how long it took to acknowledge the call; false when it was not.
func (p Part) Acknowledged() (time.Duration, bool) {
	if p.CalledAt.IsZero() || p.AckAt.IsZero() {
		return 0, false
	}
	return p.AckAt.Sub(p.CalledAt), true
}

// seats are who holds the roles, holders and those deputies who were called, with their first calls.
func (s *Drills) seats(ctx context.Context, i incident.Incident) ([]Part, error) {
	calls, err := s.d.Calls.Of(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	var out []Part
	for _, seat := range i.Team {
		for n, m := range []incident.Member{seat.Holder, seat.Deputy} {
			p := Part{UserID: m.ID, Name: m.Name, Role: seat.Role, Deputy: n == 1}
			p.heed(calls)
			if m.ID != "" && (n == 0 || !p.CalledAt.IsZero()) {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// heed takes the first call to the person in the role, and the first acknowledgement of any.
func (p *Part) heed(calls []call.Call) {
	for _, c := range calls {
		if c.UserID != p.UserID || c.Role != p.Role {
			continue
		}
		if p.CalledAt.IsZero() || c.CalledAt.Before(p.CalledAt) {
			p.CalledAt = c.CalledAt
		}
		if c.Acknowledged() && (p.AckAt.IsZero() || c.AckAt.Before(p.AckAt)) {
			p.AckAt = c.AckAt
		}
	}
}

// parts are the seats with the answers that each person gave, and whoever answered without a seat.
func (r record) parts(d Drill) []Part {
	out := slices.Clone(r.seats)
	for _, e := range d.Events {
		for _, reply := range e.Replies {
			found := false
			for n := range out {
				if out[n].UserID == reply.ByID {
					out[n].Answers++
					found = true
				}
			}
			if !found {
				out = append(out, Part{UserID: reply.ByID, Name: reply.By, Answers: 1})
			}
		}
	}
	return out
}

// Trained is what a person did in a drill.
type Trained struct {
	Drill Drill
	Part  Part
}

// Exported notes in the log that the record of training was given out: it is about people.
func (s *Drills) Exported(ctx context.Context, n int, by audit.Actor) error {
	return s.d.Audit.Exported(ctx, "drill.exported", "drills", n, nil, by)
}

// MaxTrained is how many drills the record of training goes back.
const MaxTrained = 500

// Training is who took part in which drill that has ended, the latest first; userID "" means everybody.
func (s *Drills) Training(ctx context.Context, userID string) ([]Trained, error) {
	veil, err := s.d.Incidents.Veil(ctx, "id")
	if err != nil {
		return nil, err
	}
	var out []Trained
	n := 0
	for d, err := range s.docs.Each(ctx, store.Query{Filter: store.And(store.Eq("open", false), veil), Sort: []string{"-startedAt"}}) {
		if err != nil {
			return nil, err
		}
		if n++; n > MaxTrained {
			break
		}
		for _, p := range d.Parts {
			if userID == "" || p.UserID == userID {
				out = append(out, Trained{d, p})
			}
		}
	}
	return out, nil
}
