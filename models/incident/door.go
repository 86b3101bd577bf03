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
