package space

import "context"

// Public is the address of the newsroom as everybody is told it, without a slash at the end: its own host, while that is
// active, else what the settings say of the portal and the part of the path that is the space's.
func (s *Space) Public(ctx context.Context) (string, error) {
	set, err := s.Settings.Get(ctx)
	return set.Newsroom(s.Host.Base(), s.ID), err
}
