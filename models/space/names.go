package space

import "context"

// names are those under which others speak of the space: what its settings say, else its own name.
func (s *Space) names(ctx context.Context) ([]string, error) {
	set, err := s.Settings.Get(ctx)
	if err != nil || len(set.Names) > 0 {
		return set.Names, err
	}
	return []string{s.Name}, nil
}
