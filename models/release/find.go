package release

import (
	"context"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/upgrade"
)

// derive keeps what a release is found by: the words of its headlines, those of the current version and of the public one.
func (rel *Release) derive() {
	var texts []string
	for _, lang := range incident.Languages() {
		texts = append(texts, rel.Title[lang], rel.PublishedTitle[lang])
	}
	rel.Terms = incident.Terms(texts...)
}

// Rederive derives anew what releases are found by, for databases of a time when it was not.
func (r *Releases) Rederive(ctx context.Context) error {
	return upgrade.Rewrite(ctx, r.releases, func(rel *Release) (string, bool) {
		was := rel.Terms
		rel.derive()
		return rel.ID, !slices.Equal(was, rel.Terms)
	})
}

// Search narrows the table of releases; what is empty narrows nothing.
type Search struct {
	Text          string // words of a headline, in any script or pinyin
	State         State
	Kind          Kind
	IncidentID    string
	Sort          string // one of Orders; the first is meant by anything else
	After, Before string // cursors
	Limit         int
}

// Orders are the sort orders of the table: by when a release was last changed.
func Orders() []string { return []string{"-changed", "changed"} }

func (r *Releases) filter(ctx context.Context, s Search) (store.Filter, error) {
	veil, err := r.Incidents.Veil(ctx, "incidentId")
	f := []store.Filter{veil, incident.Wanted("terms", s.Text)}
	if s.State != "" {
		f = append(f, store.Eq("state", s.State))
	}
	if s.Kind != "" {
		f = append(f, store.Eq("kind", s.Kind))
	}
	if s.IncidentID != "" {
		f = append(f, store.Eq("incidentId", s.IncidentID))
	}
	return store.And(f...), err
}

// Find returns a page of releases, the last changed first unless another order is asked for.
func (r *Releases) Find(ctx context.Context, s Search) (store.Page[Release], error) {
	f, err := r.filter(ctx, s)
	if err != nil {
		return store.Page[Release]{}, err
	}
	order := "-updatedAt"
	if s.Sort == Orders()[1] {
		order = "updatedAt"
	}
	return r.releases.Browse(ctx, store.Query{Filter: f, Sort: []string{order}, After: s.After, Before: s.Before, Limit: s.Limit})
}

// CountByState counts the releases that a search finds, in each state; its own state narrows nothing.
func (r *Releases) CountByState(ctx context.Context, s Search) (map[State]int, error) {
	s.State = ""
	f, err := r.filter(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := r.releases.Group(ctx, f, []store.By{{Field: "state"}})
	if err != nil {
		return nil, err
	}
	out := map[State]int{}
	for _, row := range rows {
		out[State(row.Text(0))] = int(row.Count)
	}
	return out, nil
}

// Exported notes in the log that a list of n releases was taken out.
func (r *Releases) Exported(ctx context.Context, n int, by audit.Actor) error {
	return r.Audit.Exported(ctx, EventExported, "releases", n, nil, by)
}
