package incident

import (
	"context"
	"slices"
	"sync"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// Viewer is the person for whom a page, a file or a stream is made.
type Viewer struct {
	UserID string
	All    bool // an administrator: sees private incidents as well

	mu     sync.Mutex
	known  bool
	hidden []string
}

type viewerKey struct{}

// For says for whom the work of a context is done. A context without a viewer is the program's own: it sees
// everything, as jobs must. What a viewer may not see is read once per context: streams make a fresh one
// for each look.
func For(ctx context.Context, userID string, all bool) context.Context {
	return context.WithValue(ctx, viewerKey{}, &Viewer{UserID: userID, All: all})
}

// Unseen is the same work done by the program itself: what a person sets going must reach everything that
// it is about, also what that person may not see.
func Unseen(ctx context.Context) context.Context {
	return context.WithValue(ctx, viewerKey{}, (*Viewer)(nil))
}

func viewer(ctx context.Context) *Viewer {
	v, _ := ctx.Value(viewerKey{}).(*Viewer)
	return v
}

// VisibleTo reports whether the person may know that the incident exists.
func (i Incident) VisibleTo(userID string, all bool) bool {
	return !i.Private || all || slices.Contains(i.Seers, userID)
}

func (i Incident) visible(ctx context.Context) bool {
	v := viewer(ctx)
	return v == nil || i.VisibleTo(v.UserID, v.All)
}

// Hidden are the ids of the private incidents that the viewer of the context may not know of.
func (s *Incidents) Hidden(ctx context.Context) ([]string, error) {
	v := viewer(ctx)
	if v == nil || v.All {
		return nil, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known {
		return v.hidden, nil
	}
	var hidden []string
	for i, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("private", true), Sort: []string{"id"}}) {
		if err != nil {
			return nil, err
		}
		if !i.VisibleTo(v.UserID, false) {
			hidden = append(hidden, i.ID)
		}
	}
	v.hidden, v.known = hidden, true
	return hidden, nil
}

// Veil is the filter that leaves out what belongs to incidents that the viewer may not know of; field holds
// the incident's id.
func (s *Incidents) Veil(ctx context.Context, field string) (store.Filter, error) {
	hidden, err := s.Hidden(ctx)
	if err != nil || len(hidden) == 0 {
		return store.Filter{}, err
	}
	return store.Not(store.In(field, hidden...)), nil
}

// Sees reports whether the viewer may know of what belongs to the incident; "" belongs to none.
func (s *Incidents) Sees(ctx context.Context, incidentID string) (bool, error) {
	if incidentID == "" {
		return true, nil
	}
	hidden, err := s.Hidden(ctx)
	return !slices.Contains(hidden, incidentID), err
}

// Seen returns the fault, which is that a thing is missing, unless the viewer may know of the incident.
func (s *Incidents) Seen(ctx context.Context, incidentID, key string) error {
	sees, err := s.Sees(ctx, incidentID)
	if err == nil && !sees {
		return fault.Missing(key)
	}
	return err
}
