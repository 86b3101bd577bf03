package fact

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Search says which facts a page wants. Zero fields don't narrow.
type Search struct {
	Text          string // words of the claim or its wordings, in any script or pinyin, or "F-1"
	IncidentID    string
	State         State
	Public        bool      // only those that the public may read once they are verified
	DueFrom       time.Time // with DueBy: only those whose day of review is no earlier
	DueBy         time.Time // only facts in force whose day of review is no later
	After, Before string
	Limit         int
}

// Filter is the search as a filter.
func (q Search) Filter() store.Filter {
	var fs []store.Filter
	if q.IncidentID != "" {
		fs = append(fs, store.Eq("incidentId", q.IncidentID))
	}
	if q.State != "" {
		fs = append(fs, store.Eq("state", q.State))
	}
	if q.Public {
		fs = append(fs, store.Eq("public", true))
	}
	if !q.DueBy.IsZero() {
		fs = append(fs, store.Gt("reviewAt", time.Unix(0, 0).UTC()), store.Lte("reviewAt", q.DueBy), store.In("state", Unverified, Verified, Disputed))
	}
	if !q.DueFrom.IsZero() {
		fs = append(fs, store.Gte("reviewAt", q.DueFrom))
	}
	return store.And(append(fs, incident.Wanted("terms", q.Text))...)
}

// Get returns a fact. One of an incident that the viewer may not know of is missing.
func (s *Facts) Get(ctx context.Context, id string) (Fact, error) {
	f, err := s.docs.Get(ctx, id)
	if err != nil {
		return f, missing(err)
	}
	if err := s.incidents.Seen(ctx, f.IncidentID, "fact.missing"); err != nil {
		return Fact{}, err
	}
	return f, nil
}

// GetAll returns the facts with these ids; missing ones are left out, as are those of incidents that the
// viewer may not know of.
func (s *Facts) GetAll(ctx context.Context, ids ...string) (map[string]Fact, error) {
	all, err := s.docs.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for id, f := range all {
		sees, err := s.incidents.Sees(ctx, f.IncidentID)
		if err != nil {
			return nil, err
		}
		if !sees {
			delete(all, id)
		}
	}
	return all, nil
}

// filter is the search without what the viewer may not know of.
func (s *Facts) filter(ctx context.Context, q Search) (store.Filter, error) {
	veil, err := s.incidents.Veil(ctx, "incidentId")
	return store.And(q.Filter(), veil), err
}

// Find returns a page of the facts that match: those of one incident by number, else the last changed
// first.
func (s *Facts) Find(ctx context.Context, q Search) (store.Page[Fact], error) {
	sort := []string{"-updatedAt"}
	switch {
	case q.IncidentID != "":
		sort = []string{"seq"}
	case !q.DueBy.IsZero():
		sort = []string{"reviewAt"}
	}
	f, err := s.filter(ctx, q)
	if err != nil {
		return store.Page[Fact]{}, err
	}
	return s.docs.Find(ctx, store.Query{Filter: f, Sort: sort, After: q.After, Before: q.Before, Limit: q.Limit})
}

// Count returns how many facts match.
func (s *Facts) Count(ctx context.Context, q Search) (int64, error) {
	f, err := s.filter(ctx, q)
	if err != nil {
		return 0, err
	}
	return s.docs.Count(ctx, f)
}

// Of returns the fact sheet of an incident: all its facts by number.
func (s *Facts) Of(ctx context.Context, incidentID string) ([]Fact, error) {
	return s.all(ctx, Search{IncidentID: incidentID}, "seq")
}

// InState returns all facts in a state, such as the refuted claims that coverage is compared with.
func (s *Facts) InState(ctx context.Context, state State) ([]Fact, error) {
	return s.all(ctx, Search{State: state}, "updatedAt")
}

func (s *Facts) all(ctx context.Context, q Search, sort string) ([]Fact, error) {
	filter, err := s.filter(ctx, q)
	if err != nil {
		return nil, err
	}
	var all []Fact
	for f, err := range s.docs.Each(ctx, store.Query{Filter: filter, Sort: []string{sort}}) {
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// Standing says whether one version of a fact may be relied on now.
type Standing struct {
	Ref
	Fact  Fact
	OK    bool  // that very version is verified
	State State // why not: the fact's state, Superseded or Unknown
}

// Standing judges citations, in the order given. A fact that the viewer may not know of is unknown: nobody
// vouches for what they cannot read.
func (s *Facts) Standing(ctx context.Context, refs []Ref) ([]Standing, error) {
	ids := make([]string, 0, len(refs))
	for _, r := range refs {
		ids = append(ids, r.FactID)
	}
	facts, err := s.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(refs))
	for i, r := range refs {
		f, ok := facts[r.FactID]
		out[i] = Standing{Ref: r, Fact: f, State: Unknown}
		if ok {
			out[i].State = f.standing(r.Version)
		}
		out[i].OK = out[i].State == Verified
	}
	return out, nil
}

// Stands reports whether a version may be relied on: it is the current one, and verified.
func (f Fact) Stands(version int) bool { return f.standing(version) == Verified }

func (f Fact) standing(version int) State {
	switch _, exists := f.Version(version); {
	case !exists:
		return Unknown
	case f.State == Disputed, f.State == Retracted, f.State == Refuted:
		return f.State
	case version != f.Current:
		return Superseded
	case f.State == Verified && !f.Now().vouched():
		return Unverified // a document that was altered outside of this package
	}
	return f.State
}

// Timeline returns a page of what was done to the fact, newest first.
func (s *Facts) Timeline(ctx context.Context, id, after string, limit int) (store.Page[audit.Event], error) {
	return s.audit.Of(ctx, Object(id), after, limit)
}
