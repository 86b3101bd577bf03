package coverage

import (
	"context"
	"errors"
	"iter"
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
	return c.without(func(incidentID string) bool { return slices.Contains(hidden, incidentID) }), nil
}

// without is a clip without what it has to do with some incidents.
func (c Clip) without(is func(incidentID string) bool) Clip {
	findings := func() int {
		return len(c.Matches) + len(c.Claims) + len(c.Facts) + len(c.Messages) + len(c.Quotes) + len(c.Sightings)
	}
	before := findings()
	c.Sightings = slices.DeleteFunc(slices.Clone(c.Sightings), func(s Sighting) bool { return is(s.IncidentID) })
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
		c.derive()
	}
	return c
}

// betrays reports whether a clip was found by what belongs to an incident that the viewer may not know of, and is not
// what was asked for as they may know of it.
func (q Search) betrays(found, veiled Clip) bool { return q.matches(found) && !q.matches(veiled) }

// matches reports whether a clip is what is asked for, as far as that goes by what belongs to an incident.
func (q Search) matches(c Clip) bool {
	return (q.WatchID == "" || slices.Contains(c.WatchIDs, q.WatchID)) && (q.ReleaseID == "" || q.ReleaseID == c.ReleaseID) && (q.IncidentID == "" || q.IncidentID == c.IncidentID) &&
		(q.State == "" || q.State == c.State) && (q.Lineage == "" || q.Lineage == c.Lineage.Kind) &&
		(!q.Flagged || c.Flagged) && (!q.Differs || c.Differs) && (!q.Breached || c.Breached) && (q.everything() || c.Relevant)
}

// Bare is what is derived of a clip without the one incident that has to do with it.
type Bare struct {
	Relevant  bool   `json:"relevant"`
	State     State  `json:"state"`
	ReleaseID string `json:"release_id"`
	Lineage   string `json:"lineage"`
	Flagged   bool   `json:"flagged"`
	Differs   bool   `json:"differs"`
	Breached  bool   `json:"breached"`
}

// bareOf derives it; the incident is "" where none or several have to do with the clip.
func (c Clip) bareOf() (sole string, bare Bare) {
	if len(c.IncidentIDs) != 1 {
		return "", Bare{}
	}
	sole = c.IncidentIDs[0]
	c = c.without(func(incidentID string) bool { return incidentID == sole })
	return sole, Bare{c.Relevant, c.State, c.ReleaseID, c.Lineage.Kind, c.Flagged, c.Differs, c.Breached}
}

// bare asks for what matches asks for, of what is kept as Bare.
func (q Search) bare() store.Filter {
	var f []store.Filter
	ask := func(field string, v any, wanted bool) {
		if wanted {
			f = append(f, store.Eq("bare."+field, v))
		}
	}
	ask("release_id", q.ReleaseID, q.ReleaseID != "")
	ask("state", string(q.State), q.State != "")
	ask("lineage", q.Lineage, q.Lineage != "")
	ask("flagged", true, q.Flagged)
	ask("differs", true, q.Differs)
	ask("breached", true, q.Breached)
	ask("relevant", true, !q.everything())
	return store.And(f...)
}

// mostVeiled bounds the clips that are looked at one by one for a count.
const mostVeiled = 10_000

// apart parts the clips that a filter finds for a count. The filters find those that have nothing to do with incidents of
// which the viewer may not know, and those that one such incident alone has to do with and that are what was asked for also
// without it. Of the few others, and of those that were last read before that was kept, each is given that still is: a
// count that differs from the list would tell of the rest.
func (s *Clips) apart(ctx context.Context, q Search, f store.Filter) ([]store.Filter, iter.Seq2[Clip, error], error) {
	hidden, err := s.hidden(ctx)
	if err != nil || len(hidden) == 0 {
		return []store.Filter{f}, func(func(Clip, error) bool) {}, err
	}
	touched, sole := store.In("incident_ids", hidden...), store.In("sole", hidden...)
	open, rest := []store.Filter{store.And(f, store.Not(touched))}, store.And(f, touched)
	if q.WatchID == "" {
		rest = store.And(rest, store.Not(sole))
		if q.IncidentID == "" { // else none of them is what was asked for
			open = append(open, store.And(f, sole, q.bare()))
		}
	}
	return open, func(yield func(Clip, error) bool) {
		seen := 0
		for c, err := range s.clips.Each(ctx, store.Query{Filter: rest}) {
			if seen++; seen > mostVeiled {
				return
			}
			var known Clip
			if err == nil {
				known, err = s.veiled(ctx, c)
			}
			if err == nil && q.betrays(c, known) {
				continue
			}
			if !yield(known, err) || err != nil {
				return
			}
		}
	}, nil
}

// incidents are those that anything that was found in the clip belongs to.
func (c Clip) incidents() []string {
	ids := []string{c.About, c.IncidentID, c.Answer.IncidentID, c.Breach.IncidentID}
	for _, m := range c.Matches {
		ids = append(ids, m.IncidentID)
	}
	for _, h := range c.Claims {
		ids = append(ids, h.IncidentID)
	}
	for _, r := range c.Facts {
		ids = append(ids, r.IncidentID)
	}
	for _, r := range c.Messages {
		ids = append(ids, r.IncidentID)
	}
	for _, r := range c.Quotes {
		ids = append(ids, r.IncidentID)
	}
	for _, s := range c.Sightings {
		ids = append(ids, s.IncidentID)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

// RederiveIncidents finds out to which incidents belongs what was found in clips before that was kept with them.
func (s *Clips) RederiveIncidents(ctx context.Context) error {
	var ops []store.Op
	apply := func() error {
		_, err := s.clips.Apply(ctx, ops...)
		ops = ops[:0]
		return err
	}
	for c, err := range s.clips.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		ids := c.incidents()
		if slices.Equal(ids, c.IncidentIDs) {
			continue
		}
		ops = append(ops, store.Op{ID: c.ID, If: store.Eq("rev", c.Rev), Patch: store.Patch{Set: map[string]any{"incident_ids": ids}}})
		if len(ops) == 500 {
			if err := apply(); err != nil {
				return err
			}
		}
	}
	return apply()
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
