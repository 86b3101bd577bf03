package coverage

import (
	"context"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/markup"
)

// Engagement is how a post stood at a moment. A figure below zero is not known. Each is added to those before: what a
// post had on a day is not changed by what it has later.
type Engagement struct {
	At       time.Time `json:"at"`
	Views    int64     `json:"views"`
	Likes    int64     `json:"likes"`
	Comments int64     `json:"comments"`
	Shares   int64     `json:"shares"`
	Source   string    `json:"source"` // where the figures are from
	ByName   string    `json:"by_name"`
}

// Interactions are what readers did, as far as it is known.
func (e Engagement) Interactions() int64 {
	return max(e.Likes, 0) + max(e.Comments, 0) + max(e.Shares, 0)
}

const (
	maxEngagements = 200
	maxFigure      = int64(1e12)
	maxSource      = 120
)

// Engage notes how a post stands now. Faults are on views, likes, comments, shares and source.
func (s *Clips) Engage(ctx context.Context, id string, e Engagement, by audit.Actor) (Clip, error) {
	var faults fault.List
	none := true
	for field, n := range map[string]int64{"views": e.Views, "likes": e.Likes, "comments": e.Comments, "shares": e.Shares} {
		if n > maxFigure {
			faults.Add(fault.Bad(field, "coverage.engagement.number"))
		}
		none = none && n < 0
	}
	if none {
		faults.Add(fault.Bad("views", "coverage.engagement.none"))
	}
	if e.Source = markup.OneLine(e.Source); e.Source == "" || len([]rune(e.Source)) > maxSource {
		faults.Add(fault.Bad("source", "coverage.engagement.source", "max", maxSource))
	}
	if err := faults.Err(); err != nil {
		return Clip{}, err
	}
	e.At, e.ByName = s.Now().UTC().Truncate(time.Minute), by.Name
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if c.Medium != "post" {
			return fault.Clash("coverage.engagement.post")
		}
		// What is sent twice within a minute is said once.
		c.Engagement = slices.DeleteFunc(c.Engagement, func(o Engagement) bool { return o.At.Equal(e.At) })
		if len(c.Engagement) >= maxEngagements {
			return fault.Bad("views", "coverage.engagement.many", "max", maxEngagements)
		}
		c.Engagement = append(c.Engagement, e)
		return nil
	})
	if err != nil {
		return c, err
	}
	return c, s.log(ctx, c, "coverage.engagement_noted", map[string]string{"n": strconv.FormatInt(e.Interactions(), 10)}, by)
}
