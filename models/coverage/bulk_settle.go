package coverage

import (
	"context"
	"slices"
	"time"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// MostDecided is how many clips are decided on at once: each is read against what it belongs to then.
const MostDecided = 500

// DecideMany confirms or rejects what the machine suggests of each selected clip, and returns how many that were.
func (s *Clips) DecideMany(ctx context.Context, state State, sel Selection, by audit.Actor) (int64, error) {
	e := audit.Entry{By: by, Action: "coverage.confirmed_many", Object: "clips", Data: map[string]string{}}
	if state == Rejected {
		e.Action = "coverage.rejected_many"
	}
	return s.settleMany(ctx, sel, store.Eq("state", string(Suggested)), e, func(c Clip) (act.Exchange, bool) {
		return act.Exchange{Field: matchField + c.ReleaseID, Was: string(Suggested), Is: string(state)}, c.State == Suggested
	})
}

// DismissMany says that the selected clips are not about us, or takes that back, and returns how many it changed. What is
// confirmed stays.
func (s *Clips) DismissMany(ctx context.Context, yes bool, sel Selection, by audit.Actor) (int64, error) {
	e := audit.Entry{By: by, Action: "coverage.dismissed_many", Object: "clips", Data: map[string]string{}}
	x := act.Exchange{Field: "dismissed", Is: "yes"}
	f := store.And(store.Ne("dismissed", true), store.Ne("state", string(Confirmed)))
	if !yes {
		e.Action, x, f = "coverage.recalled_many", act.Exchange{Field: "dismissed", Was: "yes"}, store.Eq("dismissed", true)
	}
	return s.settleMany(ctx, sel, f, e, func(c Clip) (act.Exchange, bool) { return x, c.Dismissed != yes && (!yes || c.State != Confirmed) })
}

// FileMany puts the selected clips under an incident, "" takes them out, and returns how many it changed. Name is what the
// incident is called; a clip that belongs to an incident of which the viewer may not know stays there. It returns a fault
// on "incident" when there is none.
func (s *Clips) FileMany(ctx context.Context, incidentID, name string, sel Selection, by audit.Actor) (int64, error) {
	if err := s.Belongs(ctx, "", incidentID); err != nil {
		return 0, err
	}
	hidden, err := s.hidden(ctx)
	if err != nil {
		return 0, err
	}
	e := audit.Entry{By: by, Action: "coverage.filed_many", Object: "clips", Data: map[string]string{"what": name, "incident": incidentID}}
	f := store.Ne("about", incidentID)
	if len(hidden) > 0 {
		f = store.And(f, store.Not(store.In("about", hidden...)))
	}
	return s.settleMany(ctx, sel, f, e, func(c Clip) (act.Exchange, bool) {
		return act.Exchange{Field: "about", Was: c.About, Is: incidentID}, true
	})
}

// settleMany exchanges a value clip by clip, as much hangs on it, and returns how many were changed. It returns a fault
// when more than MostDecided are selected, and does nothing then.
func (s *Clips) settleMany(ctx context.Context, sel Selection, f store.Filter, e audit.Entry, what func(Clip) (act.Exchange, bool)) (int64, error) {
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	var changes []act.Exchange
	var incidents []string
	count := 0
	for c, err := range s.clips.Each(ctx, store.Query{Filter: store.And(chosen, f)}) {
		if err != nil {
			return 0, err
		}
		if c, err = s.veiled(ctx, c); err != nil {
			return 0, err
		}
		x, ok := what(c)
		if !ok {
			continue
		}
		if count++; count > MostDecided {
			return 0, fault.Bad("", "coverage.bulk.many", "max", MostDecided)
		}
		at := slices.IndexFunc(changes, func(o act.Exchange) bool { return o.Field == x.Field && o.Was == x.Was })
		if at < 0 {
			at, changes = len(changes), append(changes, x)
		}
		changes[at].IDs = append(changes[at].IDs, c.ID)
		for _, i := range tells(c, x) {
			if i != "" && !slices.Contains(incidents, i) {
				incidents = append(incidents, i)
			}
		}
	}
	if count == 0 {
		return 0, nil
	}
	if sel.Act != "" {
		if err := s.Acts.KeepMany(ctx, sel.Act, changes, e, incidents...); err != nil {
			return 0, err
		}
	}
	var done int64
	for _, x := range changes {
		n, err := s.carry(ctx, x, e.By, true)
		if done += n; err != nil {
			return done, err
		}
	}
	return done, s.tellMany(ctx, done, e)
}

// TakeBackAct gives clips back what an act changed, as far as it is still so, and returns it and how many of its values are
// as before. Done twice it changes nothing. What tells of an incident that the viewer may not know of is not found.
func (s *Clips) TakeBackAct(ctx context.Context, id string, by audit.Actor) (act.Act, int64, error) {
	a, err := s.Acts.Get(ctx, id)
	if err != nil {
		return a, 0, err
	}
	hidden, err := s.hidden(ctx)
	if err != nil {
		return a, 0, err
	}
	if slices.ContainsFunc(a.Incidents, func(i string) bool { return slices.Contains(hidden, i) }) {
		return a, 0, fault.Missing("contact.act.missing")
	}
	var back int64
	for p, err := range s.Acts.Parts(ctx, id) {
		if err != nil {
			return a, back, err
		}
		n := int64(0)
		if p.Many.Field == "tags" {
			n, err = s.things().Reverse(ctx, *p.Many)
			s.tags.Learn(p.Many.Was)
		} else {
			n, err = s.carry(ctx, act.Exchange{Field: p.Many.Field, Was: p.Many.Is, Is: p.Many.Was, IDs: p.Many.IDs}, by, false)
		}
		if back += n; err != nil {
			return a, back, err
		}
	}
	if a, err = s.Acts.End(ctx, id); err != nil {
		return a, back, err
	}
	return a, back, s.tellMany(ctx, back, audit.Entry{By: by, Action: "coverage.act_undone", Object: "clip_act:" + id, Data: map[string]string{"did": a.Action}})
}

// RecentActs are what was done to many clips in the last 30 days, the latest first, as far as the viewer may know of it.
func (s *Clips) RecentActs(ctx context.Context, limit int) ([]act.Act, error) {
	hidden, err := s.hidden(ctx)
	if err != nil {
		return nil, err
	}
	return s.Acts.Recent(ctx, limit, hidden...)
}

// Sweep forgets what cannot be taken back any more.
func (s *Clips) Sweep(ctx context.Context) error { return s.Acts.Forget(ctx, nil) }

// matchField begins the field of an exchange that decides on a release; its id follows.
const matchField = "match:"

// carry exchanges a value of clips one by one, of those that still have the first one, and returns how many those were.
// Anew: it is a decision, which stands in the timelines of release and author; else one that is taken back.
func (s *Clips) carry(ctx context.Context, x act.Exchange, by audit.Actor, anew bool) (int64, error) {
	change, releaseID, err := s.exchangeOf(ctx, x, by)
	if err != nil {
		return 0, err
	}
	var done int64
	for _, id := range x.IDs {
		changed := false
		c, err := s.edit(ctx, id, func(c *Clip) error { changed = change(c); return nil })
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return done, err
		}
		if !changed {
			continue
		}
		done++
		if releaseID != "" {
			if c, err = s.readOn(ctx, c); err != nil {
				return done, err
			}
			if anew {
				err = s.remember(ctx, "coverage."+x.Is, c, releaseID, by)
			}
		}
		if err == nil {
			err = s.tellSettled(ctx, id)
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// tells are the incidents that an exchange of a clip tells of, "" among them.
func tells(c Clip, x act.Exchange) []string {
	if x.Field == "about" {
		return []string{x.Was, x.Is}
	}
	var out []string
	for _, m := range c.Matches {
		if x.Field == matchField+m.ReleaseID {
			out = append(out, m.IncidentID)
		}
	}
	return out
}

// exchangeOf is what an exchange does to one clip, and the id of the release that it decides on, "" for none. A decision is
// taken back also where that release is out no more.
func (s *Clips) exchangeOf(ctx context.Context, x act.Exchange, by audit.Actor) (func(*Clip) bool, string, error) {
	switch x.Field {
	case "dismissed":
		return func(c *Clip) bool {
			had := c.Dismissed == (x.Was == "yes") && (x.Is == "" || c.State != Confirmed)
			if had {
				c.Dismissed = x.Is == "yes"
			}
			return had
		}, "", nil
	case "about":
		return func(c *Clip) bool {
			had := c.About == x.Was
			if had {
				c.About = x.Is
			}
			return had
		}, "", nil
	}
	releaseID := x.Field[len(matchField):]
	hidden, err := s.hidden(ctx)
	if err != nil {
		return nil, "", err
	}
	decided := func(c *Clip) int {
		return slices.IndexFunc(c.Matches, func(m Match) bool {
			return m.ReleaseID == releaseID && string(m.State) == x.Was && !slices.Contains(hidden, m.IncidentID)
		})
	}
	if x.Is == string(Suggested) {
		return func(c *Clip) bool {
			i := decided(c)
			if i >= 0 {
				m := &c.Matches[i]
				m.State, m.By, m.ByName, m.At = Suggested, "", "", time.Time{}
			}
			return i >= 0
		}, releaseID, nil
	}
	told, err := s.told(ctx, releaseID)
	if err != nil {
		return nil, "", err
	}
	return func(c *Clip) bool {
		return decided(c) >= 0 && c.decide(*told, State(x.Is), by, s.Now().UTC())
	}, releaseID, nil
}
