package coverage

import "context"

// OnSettled has somebody told of every clip whose text, place or claims are known, once it stands in its cluster and
// again when any of these change. One state of a clip, which its Rev names, may be told of twice.
func (s *Clips) OnSettled(do func(ctx context.Context, c Clip) error) { s.settled = do }

// finish puts a clip into its cluster and tells that it is settled.
func (s *Clips) finish(ctx context.Context, c Clip) error {
	if err := s.join(ctx, c); err != nil {
		return err
	}
	return s.tellSettled(ctx, c.ID)
}

// tellSettled tells of a clip as it stands now.
func (s *Clips) tellSettled(ctx context.Context, id string) error {
	if s.settled == nil {
		return nil
	}
	c, err := s.clips.Get(ctx, id)
	if err != nil {
		return err
	}
	return s.settled(ctx, c)
}
