package creator

import (
	"context"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// The kinds of the jobs that are planned.
const (
	SweepKind   = "creator.sweep"
	RefreshKind = "creator.refresh"
)

var system = audit.System("creator")

// Sweep finishes what crashes left and finds what has fallen due: events that are not in the log, briefs
// whose facts have fallen or stand again, posts whose retention is over, clips of posts that were published
// lately. It may be repeated at will.
func (s *Creators) Sweep(ctx context.Context) error {
	if err := s.payLate(ctx); err != nil {
		return err
	}
	for after := ""; ; {
		page, err := s.deals.Find(ctx, store.Query{Filter: store.Eq("open", true), Sort: []string{"due"}, After: after, Limit: 200})
		if err != nil {
			return err
		}
		if err := s.sweep(ctx, page.Items); err != nil {
			return err
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// payLate pays what is owed for a minute: before that the call that owes it is still at it.
func (s *Creators) payLate(ctx context.Context) error {
	if err := audit.Late(ctx, s.deals, s.now(), func(d Deal) time.Time { return d.UpdatedAt }, s.pay); err != nil {
		return err
	}
	return audit.Late(ctx, s.profiles, s.now(), func(p Profile) time.Time { return p.UpdatedAt }, func(ctx context.Context, p Profile) (Profile, error) {
		p, err := s.payProfile(ctx, p)
		if err != nil {
			return p, err
		}
		return p, s.settle(ctx, p.ID)
	})
}

func (s *Creators) sweep(ctx context.Context, deals []Deal) error {
	var refs []fact.Ref
	for _, d := range deals {
		refs = append(refs, d.Brief.Refs()...)
	}
	standing, err := s.facts.Standing(ctx, refs)
	if err != nil {
		return err
	}
	today := s.moment().Format(time.DateOnly)
	for _, d := range deals {
		mine := standing[:len(d.Brief.Facts)]
		standing = standing[len(mine):]
		if err := s.note(ctx, d, fallen(d.Brief, mine), today); err != nil {
			return err
		}
		if d.Live() && s.now().Sub(d.Post.At) < 48*time.Hour {
			if err := s.remake(ctx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// note writes to the deal what the sweep has found, if that is new.
func (s *Creators) note(ctx context.Context, d Deal, gone []string, today string) error {
	due := d.State == Retained && d.RetainUntil != "" && d.RetainUntil <= today && !d.Looked()
	if slices.Equal(gone, d.Brief.Fallen) && due == d.CheckDue {
		return nil
	}
	_, err := s.deal(ctx, d.ID, func(now *Deal, at time.Time) error {
		if now.Rev != d.Rev {
			return nil // somebody is at it; the next sweep looks again
		}
		if due && !now.CheckDue {
			now.owe(at, system, "deal.retention_due", map[string]string{"date": now.RetainUntil})
		}
		if len(gone) > len(now.Brief.Fallen) {
			now.owe(at, system, "deal.brief_stale", map[string]string{"keys": strings.Join(gone, ", ")})
		}
		now.CheckDue, now.Brief.Fallen, now.Brief.Stale = due, gone, len(gone) > 0
		return nil
	})
	return err
}

// remake does again what publishing does after the deal has moved on.
func (s *Creators) remake(ctx context.Context, d Deal) error {
	if err := s.mark(ctx, d, d.Post.URL); err != nil {
		return err
	}
	err := s.clip(ctx, d, system)
	if fault.KindOf(err) == fault.Invalid {
		return nil // no retry mends what the clip refuses
	}
	return err
}
