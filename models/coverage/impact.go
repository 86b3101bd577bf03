package coverage

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/mention"
	"standfirst/models/uptake"
)

// The levels of impact.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)

// Standing is what impact asks of an outlet.
type Standing struct {
	Tier  int   // 1 (most important to us) to 3; 0 is not judged
	Reach int64 // people; 0 is unknown
}

// Impact is how much a clip matters, and why. It is no measure of worth in money and counts nothing that is not known.
type Impact struct {
	Level string   // "" where neither the reach nor the tier of its outlet is known: then nobody can say
	Why   []Reason // what counted, what counted most first, and what is not known
}

// Reason is one thing that counted.
type Reason struct {
	Key    string // "hand_reach", "reach", "service_reach", "no_reach", "tier", "no_tier", "headline", "refuted", "wrong", "right", "tone_machine.…" or "tone_hand.…"
	N      int64  // people, or the tier
	Points int    // 0: it is not known, or counts nothing
}

// The bounds of reach in people, and of points.
const (
	wideReach = 1_000_000
	someReach = 100_000
	isHigh    = 4
	isMedium  = 2
)

// OurNames finds the names under which others speak of us, as words of their own: "Arc" is not in "March". It is nil where
// we have none. Making it takes longer than a page of clips to look through, so it is kept until the names change.
func (s *Clips) OurNames(ctx context.Context) (*mention.Finder, error) {
	if s.Names == nil {
		return nil, nil
	}
	names, err := s.Names(ctx)
	if err != nil {
		return nil, err
	}
	s.ours.Lock()
	defer s.ours.Unlock()
	if slices.Equal(s.ours.names, names) {
		return s.ours.finder, nil
	}
	finder, err := finderOf(names)
	if err == nil {
		s.ours.names, s.ours.finder = slices.Clone(names), finder
	}
	return finder, err
}

func finderOf(names []string) (*mention.Finder, error) {
	finder, err := mention.New(names, mention.Options{WholeWords: true})
	if errors.Is(err, mention.ErrNoTerms) {
		return nil, nil
	}
	return finder, err
}

// Impact judges a clip of an outlet: by how many it reaches (see Reaches),
// how much the outlet matters to us, whether our name is in the headline, what it does with our facts, and whether it takes
// a side. High is four points or more, medium two or three: two for a reach of a million people or an outlet of tier 1, one
// for a reach of 100,000 or tier 2, and one for each of the others.
func (c Clip) Impact(o Standing, names *mention.Finder) Impact {
	var i Impact
	add := func(key string, n int64, points int) { i.Why = append(i.Why, Reason{key, n, points}) }
	reach, said := c.Reaches(o)
	switch {
	case reach >= wideReach:
		add(said, reach, 2)
	case reach >= someReach:
		add(said, reach, 1)
	case reach > 0:
		add(said, reach, 0)
	default:
		add("no_reach", 0, 0)
	}
	if o.Tier > 0 {
		add("tier", int64(o.Tier), 3-o.Tier)
	} else {
		add("no_tier", 0, 0)
	}
	if names != nil && len(names.In([]byte(c.Title))) > 0 {
		add("headline", 0, 1)
	}
	switch {
	case c.Flagged:
		add("refuted", 0, 1)
	case c.Differs:
		add("wrong", 0, 1)
	case slices.ContainsFunc(c.Facts, func(r FactReading) bool { return r.Counts() && r.Verdict == uptake.Right }):
		add("right", 0, 1)
	}
	if c.Tone.Label == "negative" || c.Tone.Label == "positive" {
		by := "tone_machine."
		if c.Tone.By != "" {
			by = "tone_hand."
		}
		add(by+c.Tone.Label, 0, 1)
	}
	slices.SortStableFunc(i.Why, func(a, b Reason) int { return b.Points - a.Points })
	if reach == 0 && o.Tier == 0 {
		return i
	}
	sum := 0
	for _, r := range i.Why {
		sum += r.Points
	}
	switch i.Level = Low; {
	case sum >= isHigh:
		i.Level = High
	case sum >= isMedium:
		i.Level = Medium
	}
	return i
}
