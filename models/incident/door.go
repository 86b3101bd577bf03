package incident

import (
	"context"
	"errors"

	"standfirst/models/store"
)

// Leaves reports whether what belongs to an incident may leave the house. Every way out asks this one question
// (mail, the newsroom, the fetching of pages), so that nothing can leave a drill (field.md C-8). What belongs to no
// incident ("") may leave; what belongs to one that nobody knows of may not. It does not ask who is looking: the
// mode of an incident is the same for everybody.
func (s *Incidents) Leaves(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	i, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && i.Mode == Real, err
}

// Shown reports whether what was published of an incident is to be had by the public: it may leave, and was not taken
// out of the newsroom when the incident became private. Like Leaves it does not ask who is looking.
func (s *Incidents) Shown(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	i, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && i.IsShown(), err
}

// IsShown is Shown of an incident that has been read.
func (i Incident) IsShown() bool { return i.Mode == Real && !(i.Private && i.Withheld) }

// Withheld are the ids of the incidents whose public pages are out of the newsroom.
func (s *Incidents) Withheld(ctx context.Context) (ids []string, err error) {
	for i, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("private", true), Sort: []string{"id"}}) {
		if err != nil {
			return nil, err
		}
		if i.Withheld {
			ids = append(ids, i.ID)
		}
	}
	return ids, nil
}
