package coverage

import (
	"context"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Tagged returns every tag that clips have, the most used first.
func (s *Clips) Tagged(ctx context.Context) ([]tag.Tally, error) {
	rows, err := s.clips.Group(ctx, store.Gt("tags", ""), []store.By{{Field: "tags"}})
	return tag.Tallies(rows), err
}

// KnownTags is Tagged, counted in the last minute or minutes. A tag that was given for the first time since stands at the
// end.
func (s *Clips) KnownTags(ctx context.Context) ([]tag.Tally, error) {
	return s.tags.Get(ctx, s.Now, s.Tagged)
}

// SetTags gives a clip these tags instead of those that it has. Faults are on "tags".
func (s *Clips) SetTags(ctx context.Context, id string, tags []string, by audit.Actor) (Clip, error) {
	var before []string
	c, err := s.edit(ctx, id, func(c *Clip) error {
		before = c.Tags
		var faults fault.List
		c.setTags(&faults, tags)
		return faults.Err()
	})
	if err != nil || slices.Equal(before, c.Tags) {
		return c, err
	}
	s.tags.Learn(c.Tags...)
	return c, s.log(ctx, c, "coverage.tags_set", map[string]string{"tags": strings.Join(c.Tags, ", ")}, by)
}

// setTags takes what a person typed: what stays as it was stays whose it was.
func (c *Clip) setTags(faults *fault.List, typed []string) {
	c.Tags = tag.Clean(faults, "tags", typed)
	c.AutoTags = slices.DeleteFunc(slices.Clone(c.AutoTags), func(t string) bool { return !slices.Contains(c.Tags, t) })
}

// addTags adds what a run brings.
func (c *Clip) addTags(tags ...string) {
	for _, t := range tags {
		if !slices.Contains(c.Tags, t) && len(c.Tags) < tag.Most {
			c.Tags, c.AutoTags = append(c.Tags, t), append(c.AutoTags, t)
		}
	}
}

// ownTags are the tags that people have put on the clip.
func (c Clip) ownTags() []string {
	return slices.DeleteFunc(slices.Clone(c.Tags), func(t string) bool { return slices.Contains(c.AutoTags, t) })
}
