package complaint

import (
	"context"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Search says which cases a page wants. Zero fields don't narrow. Nothing of a person can be searched for.
type Search struct {
	Text          string // a reference, words of the summary, the owner's name
	IncidentID    string
	State         State
	Open          bool // any state but those of the end
	Harm          Harm
	OwnerID       string
	Unowned       bool // nobody has taken it in hand
	Sort          string
	After, Before string
	Limit         int
}

var orders = map[string][]string{"-received": {"-receivedAt"}, "received": {"receivedAt"}}

// Orders are the sort orders of lists; the first is meant by anything else.
func Orders() []string { return []string{"-received", "received"} }

func (s *Complaints) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	fs := []store.Filter{veil}
	if ref := tidyRef(q.Text); ref != "" {
		fs = append(fs, store.Eq("ref", ref))
	} else {
		fs = append(fs, incident.Wanted("terms", q.Text))
	}
	for field, v := range map[string]string{"incidentId": q.IncidentID, "state": string(q.State), "harm": string(q.Harm), "ownerId": q.OwnerID} {
		if v != "" {
			fs = append(fs, store.Eq(field, v))
		}
	}
	if q.Open {
		fs = append(fs, store.Eq("open", true))
	}
	if q.Unowned {
		fs = append(fs, store.Eq("ownerId", ""), store.Eq("open", true))
	}
	return store.And(fs...), err
}

// Find returns a page of the cases that match and that the viewer may know of.
func (s *Complaints) Find(ctx context.Context, q Search) (store.Page[Case], error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Case]{}, err
	}
	sort, ok := orders[q.Sort]
	if !ok {
		sort = orders[Orders()[0]]
	}
	return s.docs.Browse(ctx, store.Query{Filter: f, Sort: sort, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many cases match.
func (s *Complaints) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, f)
}

// Get returns a case and its incident; what the viewer may not know of is missing.
func (s *Complaints) Get(ctx context.Context, id string) (Case, incident.Incident, error) {
	c, err := s.docs.Get(ctx, id)
	if err != nil {
		return c, incident.Incident{}, missing(err)
	}
	i, err := s.d.Incidents.Get(ctx, c.IncidentID)
	if fault.KindOf(err) == fault.NotFound {
		return Case{}, i, fault.Missing("complaint.missing").Because(err)
	}
	return c, i, err
}
