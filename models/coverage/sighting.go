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

// Sight notes that a watch has found a clip, and puts its tag on a clip that it finds for the first time; "" is none. Said
// again it changes nothing: a tag that somebody has taken off stays off. Of a clip that is gone there is nothing to note.
func (s *Clips) Sight(ctx context.Context, id string, seen Sighting, name string) error {
	return s.sighted(ctx, id, func(c *Clip) {
		at := slices.IndexFunc(c.Sightings, func(o Sighting) bool { return o.WatchID == seen.WatchID })
		if at >= 0 {
			c.Sightings[at] = seen
			return
		}
		c.Sightings = append(c.Sightings, seen)
		if name != "" {
			c.addTags(name)
			s.tags.Learn(name)
		}
	})
}

// SightAll notes that watches have found a clip, and nothing else.
func (s *Clips) SightAll(ctx context.Context, id string, seen []Sighting) error {
	return s.sighted(ctx, id, func(c *Clip) {
		for _, one := range seen {
			if !slices.ContainsFunc(c.Sightings, func(o Sighting) bool { return o.WatchID == one.WatchID }) {
				c.Sightings = append(c.Sightings, one)
			}
		}
	})
}

// Unsight notes that a watch finds a clip no more.
func (s *Clips) Unsight(ctx context.Context, id, watchID string) error {
	return s.sighted(ctx, id, func(c *Clip) {
		c.Sightings = slices.DeleteFunc(c.Sightings, func(o Sighting) bool { return o.WatchID == watchID })
	})
}

// sighted changes the sightings of a clip, and writes only where that makes a difference.
func (s *Clips) sighted(ctx context.Context, id string, change func(*Clip)) error {
	c, err := s.clips.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	before := slices.Clone(c.Sightings)
	if change(&c); slices.Equal(before, c.Sightings) {
		return nil
	}
	_, err = s.clips.Edit(ctx, id, func(c *Clip) error {
		change(c)
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
