package task

import (
	"context"
	"time"

	"standfirst/models/incident"
	"standfirst/models/store"
)

// Search says which tasks a page wants. Zero fields don't narrow.
type Search struct {
	IncidentID    string
	OwnerID       string
	State         State
	From          time.Time // due then or later
	Until         time.Time // due before it
	After, Before string
	Limit         int
}

func (s *Tasks) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	fs := []store.Filter{veil}
	for field, v := range map[string]string{"incidentId": q.IncidentID, "ownerId": q.OwnerID, "state": string(q.State)} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if !q.From.IsZero() {
		fs = append(fs, store.Gte("due", q.From))
	}
	if !q.Until.IsZero() {
		fs = append(fs, store.Lt("due", q.Until))
	}
	return store.And(fs...), err
}

// Find returns a page of the tasks that match, what is due first before the rest.
func (s *Tasks) Find(ctx context.Context, q Search) (store.Page[Task], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Task]{}, err
	}
	return s.docs.Browse(ctx, store.Query{Filter: f, Sort: []string{"due"}, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many tasks match.
func (s *Tasks) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, f)
}

// Get returns a task and its incident; what the viewer may not know of is missing.
func (s *Tasks) Get(ctx context.Context, id string) (Task, incident.Incident, error) {
	return s.get(ctx, id)
}
