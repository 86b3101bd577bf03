package coverage

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/store"
)

// Sighting is a watch that has found the clip. One of what is ours, or of an incident, makes an article that came by a
// feed part of our coverage; others are kept so that what they found can be listed.
type Sighting struct {
	WatchID    string `json:"watch_id"`
	IncidentID string `json:"incident_id"` // of the watch, "" for none
	Ours       bool   `json:"ours"`        // it is about what is ours, or about an incident
}

// Sight notes that a watch has found a clip. Said again it changes nothing; of a clip that is gone there is nothing to
// note.
func (s *Clips) Sight(ctx context.Context, id string, seen Sighting) error {
	return s.sighted(ctx, id, func(all []Sighting) []Sighting {
		at := slices.IndexFunc(all, func(o Sighting) bool { return o.WatchID == seen.WatchID })
		if at < 0 {
			return append(all, seen)
		}
		all[at] = seen
		return all
	})
}

// Unsight notes that a watch finds a clip no more.
func (s *Clips) Unsight(ctx context.Context, id, watchID string) error {
	return s.sighted(ctx, id, func(all []Sighting) []Sighting {
		return slices.DeleteFunc(all, func(o Sighting) bool { return o.WatchID == watchID })
	})
}

// sighted changes the sightings of a clip, and writes only where that makes a difference.
func (s *Clips) sighted(ctx context.Context, id string, change func([]Sighting) []Sighting) error {
	c, err := s.clips.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || slices.Equal(change(slices.Clone(c.Sightings)), c.Sightings) {
		return err
	}
	_, err = s.clips.Edit(ctx, id, func(c *Clip) error {
		c.Sightings = change(c.Sightings)
		c.settle()
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// ours reports whether a watch of what is ours has found the clip.
func (c Clip) ours() bool {
	return slices.ContainsFunc(c.Sightings, func(s Sighting) bool { return s.Ours })
}
