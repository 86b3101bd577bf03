package line

import (
	"context"
	"errors"
	"time"

	"standfirst/models/audit"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Sweep finishes what crashes left, and puts among what was said the releases that became public and the mailings
// that were sent. It may be repeated at will.
func (s *Lines) Sweep(ctx context.Context) error {
	if err := audit.Late(ctx, s.lines, s.now(), func(l Line) time.Time { return l.UpdatedAt }, s.pay); err != nil {
		return err
	}
	if err := audit.Late(ctx, s.answers, s.now(), func(a Answer) time.Time { return a.Now().At }, s.payAnswer); err != nil {
		return err
	}
	return errors.Join(s.gatherReleases(ctx), s.gatherMailings(ctx))
}

// gatherReleases looks through the releases that were changed since the last time. What is there already is left
// alone, so a moment that two changes share is looked at twice and nothing is missed.
func (s *Lines) gatherReleases(ctx context.Context) error {
	last, err := s.marks.Get(ctx, "releases")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	newest := last.At
	for q := (release.Search{Limit: 100}); ; {
		page, err := s.d.Releases.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, rel := range page.Items {
			if rel.UpdatedAt.Before(last.At) {
				page.Next = ""
				break
			}
			if rel.UpdatedAt.After(newest) {
				newest = rel.UpdatedAt
			}
			if err := s.gatherRelease(ctx, rel); err != nil {
				return err
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if newest.Equal(last.At) {
		return nil
	}
	return s.marks.Put(ctx, &mark{ID: "releases", At: newest})
}

// gatherRelease adds the versions of a release that are or were public.
func (s *Lines) gatherRelease(ctx context.Context, rel release.Release) error {
	if rel.PublishedVersion == 0 {
		return nil
	}
	at, public := rel.PublishedAt, map[int]time.Time{}
	for _, n := range rel.Notices {
		if n.Kind == "correction" { // it says which version it put away
			public[n.Version], at = at, n.At
		}
	}
	public[rel.PublishedVersion] = at
	ids := make([]string, 0, len(public))
	for n := range public {
		ids = append(ids, SaidID(OfRelease, rel.ID, n))
	}
	known, err := s.said.GetAll(ctx, ids...)
	if err != nil {
		return err
	}
	for n, at := range public {
		if _, ok := known[SaidID(OfRelease, rel.ID, n)]; ok {
			continue
		}
		v, err := s.d.Releases.VersionOf(ctx, rel, n)
		if err != nil {
			return err
		}
		entry := saidRelease(rel, v, at)
		if err := s.said.Put(ctx, &entry); err != nil {
			return err
		}
	}
	return nil
}

// recentMailings is how many of the latest mailings are looked through each time, besides all that are under way;
// the first time all are.
const recentMailings = 100

func (s *Lines) gatherMailings(ctx context.Context) error {
	first, err := s.said.CountUpTo(ctx, store.Eq("kind", OfMailing), 1)
	if err != nil {
		return err
	}
	most := recentMailings
	if first == 0 {
		most = 1 << 30
	}
	for _, x := range []struct {
		state mailing.State
		most  int
	}{{"", most}, {mailing.Scheduled, most}, {mailing.Sending, most}, {mailing.Paused, most}, {mailing.Halted, most}} {
		seen := 0
		for p := (mailing.Part{Limit: recentMailings}); seen < x.most; {
			page, err := s.d.Mailings.Find(ctx, x.state, p)
			if err != nil {
				return err
			}
			if err := s.addMailings(ctx, page.Items); err != nil {
				return err
			}
			seen += len(page.Items)
			if p.After = page.Next; p.After == "" {
				break
			}
		}
	}
	return nil
}

func (s *Lines) addMailings(ctx context.Context, all []mailing.Mailing) error {
	ids := make([]string, 0, len(all))
	for _, m := range all {
		if !m.LaunchedAt.IsZero() {
			ids = append(ids, SaidID(OfMailing, m.ID, 0))
		}
	}
	known, err := s.said.GetAll(ctx, ids...)
	if err != nil || len(known) == len(ids) {
		return err
	}
	for _, m := range all {
		if _, ok := known[SaidID(OfMailing, m.ID, 0)]; ok || m.LaunchedAt.IsZero() {
			continue
		}
		v, err := s.d.Releases.Version(ctx, m.ReleaseID, m.ReleaseVersion)
		if err != nil {
			return err
		}
		entry := saidMailing(m, v)
		if err := s.said.Put(ctx, &entry); err != nil {
			return err
		}
	}
	return nil
}
