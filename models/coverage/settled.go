package coverage

import (
	"context"
	"errors"
	"time"

	"standfirst/models/store"
	"standfirst/models/uptake"
)

// OnSettled has somebody told of every clip whose text, place or claims are known, once it stands in its cluster and
// again when any of these change. One state of a clip, which its Rev names, may be told of twice.
func (s *Clips) OnSettled(do func(ctx context.Context, c Clip) error) { s.settled = do }

// OnGone has somebody told of every clip that is taken back, once it is. It may be told of twice.
func (s *Clips) OnGone(do func(ctx context.Context, clipID string) error) { s.gone = do }

func (s *Clips) tellGone(ctx context.Context, clipID string) error {
	if s.gone == nil {
		return nil
	}
	return s.gone(ctx, clipID)
}

// finish has a clip that is an article's second address count no more, puts any other into its cluster, and tells that it
// is settled.
func (s *Clips) finish(ctx context.Context, c Clip) error {
	twin, err := s.unite(ctx, c)
	if err == nil && !twin {
		err = s.join(ctx, c)
	}
	if err != nil {
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

// Begun is when the first clip was found; zero: there is none.
func (s *Clips) Begun(ctx context.Context) (time.Time, error) {
	first, err := s.clips.First(ctx, store.Query{Sort: []string{"found_at"}})
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	return first.FoundAt, err
}

// Differences are the facts from which a clip differs, as far as nobody has said that it does not.
func (c Clip) Differences() []FactReading {
	var out []FactReading
	for _, r := range c.Facts {
		if r.Counts() && r.Verdict == uptake.Differs {
			out = append(out, r)
		}
	}
	return out
}
