package coverage

import (
	"context"
	"errors"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/store"
)

// veiled is a clip without what it has to do with incidents that the viewer may not know of. The article itself
// is public; that it repeats a claim of such an incident, or quotes its release, is not.
func (s *Clips) veiled(ctx context.Context, c Clip) (Clip, error) {
	hidden, err := s.hidden(ctx)
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
	answered := is(c.Answer.IncidentID)
	if answered {
		c.Answer = AnswerMatch{}
	}
	if is(c.Breach.IncidentID) {
		c.Breach = Breach{}
	}
	if matches != len(c.Matches) || claims != len(c.Claims) || answered || is(c.About) || is(c.IncidentID) {
		if is(c.About) {
			c.About = ""
		}
		c.Lineage = Lineage{}
		c.settle()
	}
	return c, nil
}

func (s *Clips) hidden(ctx context.Context) ([]string, error) {
	if s.Hidden == nil {
		return nil, nil
	}
	return s.Hidden(ctx)
}

// Belongs checks what a person says that clips belong to, before any is taken up. Faults are on "release" and "incident".
func (s *Clips) Belongs(ctx context.Context, releaseID, incidentID string) error {
	_, err := s.belongs(ctx, releaseID, incidentID)
	return err
}

// belongs looks up what a person says that clips belong to; each "" is nothing. It returns a fault on "release" when that
// has not left the house, and one on "incident" when there is none, and the same for what the viewer may not know of.
func (s *Clips) belongs(ctx context.Context, releaseID, incidentID string) (*Told, error) {
	var faults fault.List
	told, err := s.told(ctx, releaseID)
	if err != nil && fault.Of(err) == nil {
		return nil, err
	}
	faults.Add(fault.Of(err))
	if incidentID != "" && s.Incident != nil {
		err := s.Incident(ctx, incidentID)
		if fault.KindOf(err) == fault.NotFound || errors.Is(err, store.ErrNotFound) {
			faults.Add(fault.Bad("incident", "incident.missing"))
		} else if err != nil {
			return nil, err
		}
	}
	return told, faults.Err()
}
