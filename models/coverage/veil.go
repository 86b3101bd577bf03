package coverage

import (
	"context"
	"slices"
)

// veiled is a clip without what it has to do with incidents that the viewer may not know of. The article itself
// is public; that it repeats a claim of such an incident, or quotes its release, is not.
func (s *Clips) veiled(ctx context.Context, c Clip) (Clip, error) {
	if s.Hidden == nil {
		return c, nil
	}
	hidden, err := s.Hidden(ctx)
	if err != nil || len(hidden) == 0 {
		return c, err
	}
	is := func(incidentID string) bool { return slices.Contains(hidden, incidentID) }
	matches, claims := len(c.Matches), len(c.Claims)
	c.Matches = slices.DeleteFunc(slices.Clone(c.Matches), func(m Match) bool { return is(m.IncidentID) })
	c.Claims = slices.DeleteFunc(slices.Clone(c.Claims), func(h ClaimHit) bool { return is(h.IncidentID) })
	c.Facts = slices.DeleteFunc(slices.Clone(c.Facts), func(r FactReading) bool { return is(r.IncidentID) })
	c.Messages = slices.DeleteFunc(slices.Clone(c.Messages), func(r MessageReading) bool { return is(r.IncidentID) })
	c.Quotes = slices.DeleteFunc(slices.Clone(c.Quotes), func(r QuoteReading) bool { return is(r.IncidentID) })
	if is(c.Answer.IncidentID) {
		c.Answer = AnswerMatch{}
	}
	if is(c.Breach.IncidentID) {
		c.Breach = Breach{}
	}
	if matches != len(c.Matches) || claims != len(c.Claims) || is(c.About) || is(c.IncidentID) {
		if is(c.About) {
			c.About = ""
		}
		c.Lineage = Lineage{}
		c.settle()
	}
	return c, nil
}
