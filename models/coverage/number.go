package coverage

import (
	"context"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/outlet"
)

// Stated is how many people a clip reaches as somebody of the team has set it for this clip alone.
type Stated struct {
	Reach  int64     `json:"reach"`  // people; 0: nobody has set it
	Source string    `json:"source"` // where the number is from
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// Whose word the reach of a clip is.
const (
	ReachByHand    = "hand_reach"
	ReachOfOutlet  = "reach"
	ReachByService = "service_reach"
)

// Reaches says how many people a clip of an outlet reaches, and whose word that is: what was set for the clip by hand, else
// the outlet's own figure, else that of a monitoring service. 0 and "" where nobody knows.
func (c Clip) Reaches(o Standing) (people int64, said string) {
	switch {
	case c.Stated.Reach > 0:
		return c.Stated.Reach, ReachByHand
	case o.Reach > 0:
		return o.Reach, ReachOfOutlet
	case c.Assessed.Reach > 0:
		return c.Assessed.Reach, ReachByService
	}
	return 0, ""
}

const (
	maxReachSource = 300            // characters of where a number is from
	mostReach      = 10_000_000_000 // people; there are fewer
)

// SetReach sets how many people this clip reaches, with where the number is from; 0 people takes back what was set.
func (s *Clips) SetReach(ctx context.Context, id string, people int64, source string, by audit.Actor) (Clip, error) {
	source = markup.OneLine(source)
	var faults fault.List
	if people < 0 || people > mostReach {
		faults.Add(fault.Bad("reach", "outlet.reach.bad"))
	}
	if people > 0 && source == "" {
		faults.Add(fault.Bad("reach_source", "outlet.reach.source_missing"))
	}
	if utf8.RuneCountInString(source) > maxReachSource {
		faults.Add(fault.Bad("reach_source", "outlet.text.long", "max", maxReachSource))
	}
	if err := faults.Err(); err != nil {
		return Clip{}, err
	}
	if _, err := s.Get(ctx, id); err != nil { // nor is there one for a person who may not know of it
		return Clip{}, err
	}
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if c.Stated = (Stated{}); people > 0 {
			c.Stated = Stated{people, source, by.Name, s.Now().UTC()}
		}
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	return c, s.log(ctx, c, "coverage.reach_set", map[string]string{"source": source}, by)
}

// SetReachFrom sets how many people the outlet of a clip reaches from the day of the clip on: for it and for every later one,
// as a dated figure of the outlet. What was set for this clip alone gives way to it.
func (s *Clips) SetReachFrom(ctx context.Context, id string, people int64, source string, by audit.Actor) (Clip, error) {
	c, err := s.Get(ctx, id)
	if err != nil {
		return Clip{}, err
	}
	if people > mostReach {
		return Clip{}, fault.Bad("reach", "outlet.reach.bad")
	}
	if c.OutletID == "" {
		return Clip{}, fault.Clash("coverage.reach.no_outlet")
	}
	r := outlet.Reach{Figure: people, Source: source, On: c.At.UTC().Format(time.DateOnly)}
	if err := s.Outlets.AddReach(ctx, c.OutletID, r, by); err != nil {
		return Clip{}, err
	}
	if c.Stated.Reach == 0 {
		return c, nil
	}
	return s.SetReach(ctx, id, 0, "", by)
}
