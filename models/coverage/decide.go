package coverage

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Confirm says that the clip is coverage of the release, whether the machine had suggested it or not.
func (s *Clips) Confirm(ctx context.Context, id, releaseID string, by audit.Actor) (Clip, error) {
	return s.say(ctx, id, releaseID, Confirmed, "coverage.confirmed", by)
}

// Reject says that the clip has nothing to do with the release. It is not suggested again.
func (s *Clips) Reject(ctx context.Context, id, releaseID string, by audit.Actor) (Clip, error) {
	return s.say(ctx, id, releaseID, Rejected, "coverage.rejected", by)
}

func (s *Clips) say(ctx context.Context, id, releaseID string, state State, action string, by audit.Actor) (Clip, error) {
	told, err := s.told(ctx, releaseID)
	if err != nil {
		return Clip{}, err
	}
	if told == nil {
		return Clip{}, fault.Bad("release", "coverage.release.missing")
	}
	changed := false
	c, err := s.edit(ctx, id, func(c *Clip) error {
		changed = c.decide(*told, state, by, s.Now().UTC())
		return nil
	})
	if err != nil || !changed {
		return c, err
	}
	if c, err = s.readOn(ctx, c); err != nil {
		return c, err
	}
	return c, s.remember(ctx, action, c, releaseID, by)
}

// readOn reads a clip against what it belongs to now: after a release was chosen or rejected by hand.
func (s *Clips) readOn(ctx context.Context, c Clip) (Clip, error) {
	found, err := s.find(ctx, c)
	if err != nil {
		return c, err
	}
	return s.edit(ctx, c.ID, func(c *Clip) error { c.takeFindings(found); return nil })
}

// decide records what a person says of a clip and a release; false when it was so already.
func (c *Clip) decide(t Told, state State, by audit.Actor, at time.Time) bool {
	i := slices.IndexFunc(c.Matches, func(m Match) bool { return m.ReleaseID == t.ID })
	if i < 0 {
		c.Matches = append(c.Matches, Match{ReleaseID: t.ID, IncidentID: t.IncidentID, Version: t.Version, Kind: "hand"})
		i = len(c.Matches) - 1
	}
	m := &c.Matches[i]
	if m.State == state {
		return false
	}
	m.State, m.By, m.ByName, m.At = state, by.ID, by.Name, at
	if state == Confirmed {
		c.Dismissed = false
	}
	return true
}

// ConfirmClaim says that the clip does repeat the refuted claim.
func (s *Clips) ConfirmClaim(ctx context.Context, id, factID string, by audit.Actor) (Clip, error) {
	return s.judge(ctx, id, factID, Confirmed, "coverage.claim_confirmed", by)
}

// RejectClaim says that the clip does not repeat it: it reports the rebuttal, or means something else.
func (s *Clips) RejectClaim(ctx context.Context, id, factID string, by audit.Actor) (Clip, error) {
	return s.judge(ctx, id, factID, Rejected, "coverage.claim_rejected", by)
}

func (s *Clips) judge(ctx context.Context, id, factID string, state State, action string, by audit.Actor) (Clip, error) {
	incident, changed := "", false
	words := map[string]State{} // what was said of each wording before
	c, err := s.edit(ctx, id, func(c *Clip) error {
		found := false
		for i := range c.Claims {
			hit := &c.Claims[i]
			if hit.FactID != factID {
				continue
			}
			found, incident = true, hit.IncidentID
			if hit.State != state {
				words[hit.Wording] = hit.State
				hit.State, hit.By, hit.ByName, hit.At = state, by.ID, by.Name, s.Now().UTC()
				changed = true
			}
		}
		if !found {
			return fault.Missing("coverage.claim.missing")
		}
		return nil
	})
	if err != nil || !changed {
		return c, err
	}
	for wording, was := range words {
		if err := s.heed(ctx, ForClaim, wording, factID, was, state); err != nil {
			return c, err
		}
	}
	stream := "space"
	if incident != "" {
		stream = "incident:" + incident
	}
	_, err = s.Audit.Append(ctx, stream, audit.Entry{By: by, Action: action, Object: "clip:" + id, Data: map[string]string{"title": c.Title, "fact": factID}})
	if err != nil {
		return c, err
	}
	return c, s.tellSettled(ctx, c.ID)
}

// Dismiss says that the clip is not about us; Recall takes that back. Nothing is deleted: a feed would
// bring it again.
func (s *Clips) Dismiss(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	return s.dismiss(ctx, id, true, "coverage.dismissed", by)
}

// Recall takes Dismiss back.
func (s *Clips) Recall(ctx context.Context, id string, by audit.Actor) (Clip, error) {
	return s.dismiss(ctx, id, false, "coverage.recalled", by)
}

func (s *Clips) dismiss(ctx context.Context, id string, yes bool, action string, by audit.Actor) (Clip, error) {
	c, err := s.edit(ctx, id, func(c *Clip) error {
		if yes && c.State == Confirmed {
			return fault.Clash("coverage.clip.confirmed")
		}
		c.Dismissed = yes
		return nil
	})
	if err != nil {
		return Clip{}, err
	}
	_, err = s.Audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "clip:" + id, Data: map[string]string{"title": c.Title}})
	if err != nil {
		return c, err
	}
	return c, s.tellSettled(ctx, c.ID)
}

// remember writes a decision to the release's stream and, when it is known who wrote the article, to the
// contact's, so that it stands in both timelines.
func (s *Clips) remember(ctx context.Context, action string, c Clip, releaseID string, by audit.Actor) error {
	e := audit.Entry{By: by, Action: action, Object: "clip:" + c.ID, Data: map[string]string{"title": c.Title, "url": c.URL, "release": releaseID}}
	if _, err := s.Audit.Append(ctx, "release:"+releaseID, e); err != nil {
		return err
	}
	if c.ContactID == "" || action != "coverage.confirmed" {
		return nil
	}
	_, err := s.Audit.Append(ctx, "contact:"+c.ContactID, e)
	return err
}

// RematchLater compares everything found in the last days again with what is ours now: a release may have
// gone out, or a claim been refuted, after an article was read.
func (s *Clips) RematchLater(ctx context.Context, days int, by audit.Actor) error {
	now := s.Now().UTC()
	return s.Jobs.Enqueue(ctx, job.New{
		ID: "rematch:" + now.Format("20060102T1504"), Kind: RematchJob,
		Payload: RematchTask{now.AddDate(0, 0, -days)}, By: by.ID,
	})
}

// Rematch compares every clip whose text was read and which was found after since. It may be run again
// from the start. Progress is told after each hundred.
func (s *Clips) Rematch(ctx context.Context, since time.Time, progress func(done int64) error) error {
	m, err := s.material(ctx)
	if err != nil {
		return err
	}
	var done int64
	for c, err := range s.clips.Each(ctx, store.Query{Filter: store.Gte("at", since.AddDate(0, 0, -1)), Sort: []string{"at"}}) {
		if err != nil {
			return err
		}
		if c.FoundAt.Before(since) || c.Text == "" {
			continue
		}
		if err := s.rematch(ctx, m, c); err != nil {
			return err
		}
		if done++; done%100 == 0 && progress != nil {
			if err := progress(done); err != nil {
				return err
			}
		}
	}
	return nil
}

// rematch keeps links that were found in the page: its markup is not read again.
func (s *Clips) rematch(ctx context.Context, m *material, c Clip) error {
	matches, claims := m.compare(c.Title, c.Text, nil)
	claims, err := s.unsilenced(ctx, claims)
	if err != nil {
		return err
	}
	before := len(c.RefutedFactIDs)
	again, err := s.edit(ctx, c.ID, func(c *Clip) error {
		for _, old := range c.Matches {
			i := slices.IndexFunc(matches, func(m Match) bool { return m.ReleaseID == old.ReleaseID })
			switch {
			case i < 0 && old.Kind == "link":
				matches = append(matches, old)
			case i >= 0 && old.Kind == "link":
				matches[i].Kind = "link"
			}
		}
		c.merge(slices.Clone(matches), slices.Clone(claims))
		return nil
	})
	if err != nil {
		return err
	}
	if again, err = s.readOn(ctx, again); err != nil || before+len(again.RefutedFactIDs) == 0 {
		return err // nobody asks for what else a clip has to do with us
	}
	return s.tellSettled(ctx, again.ID)
}
