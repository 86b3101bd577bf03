package promise

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

var orders = map[string][]string{"due": {"due"}, "-due": {"-due"}}

// Orders are the sort orders of lists; the first is meant by anything else.
func Orders() []string { return []string{"due", "-due"} }

// Search says which promises a page wants. Zero fields don't narrow.
type Search struct {
	Text          string // words of the promise or of its owner's name
	IncidentID    string
	OwnerID       string
	State         State
	From          time.Time // due then or later
	Until         time.Time // due before it
	Sort          string
	After, Before string
	Limit         int
}

func (s *Promises) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	fs := []store.Filter{veil, incident.Wanted("terms", q.Text)}
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

// Find returns a page of the promises that match and that the viewer may know of.
func (s *Promises) Find(ctx context.Context, q Search) (store.Page[Promise], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Promise]{}, err
	}
	sort, ok := orders[q.Sort]
	if !ok {
		sort = orders[Orders()[0]]
	}
	return s.docs.Browse(ctx, store.Query{Filter: f, Sort: sort, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many promises match.
func (s *Promises) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, f)
}

// Overdue returns how many promises of an incident are overdue now: while there are any it cannot be closed.
func (s *Promises) Overdue(ctx context.Context, incidentID string) (int64, error) {
	return s.Count(ctx, Search{IncidentID: incidentID, State: Open, Until: s.now()})
}

// Get returns a promise and its incident; what the viewer may not know of is missing.
func (s *Promises) Get(ctx context.Context, id string) (Promise, incident.Incident, error) {
	p, err := s.docs.Get(ctx, id)
	if err != nil {
		return p, incident.Incident{}, missing(err)
	}
	i, err := s.d.Incidents.Get(ctx, p.IncidentID)
	if fault.KindOf(err) == fault.NotFound {
		return Promise{}, i, fault.Missing("promise.missing").Because(err)
	}
	return p, i, err
}

// Shown are the promises of a real incident that the public sees, by their time, each with its public notes alone
// and without anything else that the team has written. Nothing private and no drill is public.
func (s *Promises) Shown(ctx context.Context, i incident.Incident) ([]Promise, error) {
	if i.Drill() || i.Private {
		return nil, nil
	}
	page, err := s.docs.Find(ctx, store.Query{Filter: store.And(store.Eq("incidentId", i.ID), store.Eq("public", true)), Sort: []string{"due"}, Limit: MaxPromises})
	out := make([]Promise, 0, len(page.Items))
	for _, p := range page.Items {
		out = append(out, Promise{
			ID: p.ID, IncidentID: p.IncidentID, Text: p.Text, Due: p.Due, State: p.State, Open: p.Open, EndedAt: p.EndedAt, Public: true, ChangedAt: p.ChangedAt,
			Notes: slices.DeleteFunc(slices.Clone(p.Notes), func(n Note) bool { return !n.Public }), Proof: Proof{URL: p.Proof.URL},
		})
	}
	return out, err
}

// Exported notes in the log that a list of n promises was taken out; incidentID is "" for those of all incidents.
func (s *Promises) Exported(ctx context.Context, n int, incidentID string, by audit.Actor) error {
	return s.d.Audit.Exported(ctx, EventExported, "promises", n, map[string]string{"incident": incidentID}, by)
}
