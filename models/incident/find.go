package incident

import (
	"context"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// Search says which incidents a page wants. Zero fields don't narrow.
type Search struct {
	Text          string // words of title and summary, in any script or pinyin
	Phase         Phase
	Open          bool // all phases but closed
	Grade         int
	Mode          Mode
	Sort          string // one of Orders; the first is meant by anything else
	After, Before string
	Limit         int
}

// Orders are the sort orders of the table.
func Orders() []string {
	return []string{"-declared", "declared", "grade", "-grade", "title", "-title"}
}

var orders = map[string][]string{
	"-declared": {"-declaredAt"},
	"declared":  {"declaredAt"},
	"grade":     {"grade", "declaredAt"},
	"-grade":    {"-grade", "-declaredAt"},
	"title":     {"sortKey"},
	"-title":    {"-sortKey"},
}

// Filter is the search as a filter.
func (q Search) Filter() store.Filter {
	var fs []store.Filter
	if q.Phase != "" {
		fs = append(fs, store.Eq("phase", q.Phase))
	}
	if q.Open {
		fs = append(fs, store.Eq("open", true))
	}
	if q.Grade != 0 {
		fs = append(fs, store.Eq("grade", q.Grade))
	}
	if q.Mode != "" {
		fs = append(fs, store.Eq("mode", q.Mode))
	}
	return store.And(append(fs, Wanted("terms", q.Text))...)
}

// Get returns an incident. One that the viewer may not know of is missing.
func (s *Incidents) Get(ctx context.Context, id string) (Incident, error) {
	i, err := s.docs.Get(ctx, id)
	if err == nil && !i.visible(ctx) {
		return Incident{}, fault.Missing("incident.missing")
	}
	return i, missing(err)
}

// GetAll returns the incidents with these ids; missing ones are left out, as are those that the viewer may
// not know of.
func (s *Incidents) GetAll(ctx context.Context, ids ...string) (map[string]Incident, error) {
	all, err := s.docs.GetAll(ctx, ids...)
	for id, i := range all {
		if !i.visible(ctx) {
			delete(all, id)
		}
	}
	return all, err
}

// Find returns a page of the incidents that match and that the viewer may know of.
func (s *Incidents) Find(ctx context.Context, q Search) (store.Page[Incident], error) {
	sort, ok := orders[q.Sort]
	if !ok {
		sort = orders[Orders()[0]]
	}
	veil, err := s.Veil(ctx, "id")
	if err != nil {
		return store.Page[Incident]{}, err
	}
	return s.docs.Find(ctx, store.Query{Filter: store.And(q.Filter(), veil), Sort: sort, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many incidents match that the viewer may know of.
func (s *Incidents) Count(ctx context.Context, q Search) (int64, error) {
	veil, err := s.Veil(ctx, "id")
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, store.And(q.Filter(), veil))
}
