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
	findings := func() int { return len(c.Matches) + len(c.Claims) + len(c.Facts) + len(c.Messages) + len(c.Quotes) }
	before := findings()
	c.Matches = slices.DeleteFunc(slices.Clone(c.Matches), func(m Match) bool { return is(m.IncidentID) })
	c.Claims = slices.DeleteFunc(slices.Clone(c.Claims), func(h ClaimHit) bool { return is(h.IncidentID) })
	c.Facts = slices.DeleteFunc(slices.Clone(c.Facts), func(r FactReading) bool { return is(r.IncidentID) })
	c.Messages = slices.DeleteFunc(slices.Clone(c.Messages), func(r MessageReading) bool { return is(r.IncidentID) })
	c.Quotes = slices.DeleteFunc(slices.Clone(c.Quotes), func(r QuoteReading) bool { return is(r.IncidentID) })
	answered := is(c.Answer.IncidentID)
	if answered {
		c.Answer = AnswerMatch{}
	}
	breached := is(c.Breach.IncidentID)
	if breached {
		c.Breach = Breach{}
	}
	if before != findings() || answered || breached || is(c.About) || is(c.IncidentID) {
		if is(c.About) {
			c.About = ""
		}
		c.Lineage = Lineage{}
		c.settle()
	}
	return c, nil
}

// betrays reports whether a clip was found by what belongs to an incident that the viewer may not know of, and is not
// what was asked for as they may know of it.
func (q Search) betrays(found, veiled Clip) bool { return q.matches(found) && !q.matches(veiled) }

// matches reports whether a clip is what is asked for, as far as that goes by what belongs to an incident.
func (q Search) matches(c Clip) bool {
	return (q.ReleaseID == "" || q.ReleaseID == c.ReleaseID) && (q.IncidentID == "" || q.IncidentID == c.IncidentID) &&
		(q.State == "" || q.State == c.State) && (q.Lineage == "" || q.Lineage == c.Lineage.Kind) &&
		(!q.Flagged || c.Flagged) && (!q.Differs || c.Differs) && (!q.Breached || c.Breached) && (q.All || q.State != "" || c.Relevant)
}

// unknown leaves out of a count what belongs to incidents of which the viewer may not know, where that is what is asked
// for: each such question would tell of it.
func (s *Clips) unknown(ctx context.Context, q Search) (store.Filter, error) {
	hidden, err := s.hidden(ctx)
	asks := q.ReleaseID != "" || q.IncidentID != "" || q.State != "" || q.Lineage != "" || q.Flagged || q.Differs || q.Breached
	if err != nil || len(hidden) == 0 || !asks {
		return store.Filter{}, err
	}
	return store.Not(store.In("incident_id", hidden...)), nil
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
