package mailing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/setting"
)

// Asked is who wants a mailing launched that a second person has to launch.
type Asked struct {
	By    string    `json:"by"` // user id; "" nobody has asked
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
	Total int64     `json:"total"` // the number that they typed
}

// errAsked says that a launch waits for a second person.
var errAsked = errors.New("mailing: a second person has been asked for")

// NeedsSecond reports whether a mailing to so many is launched by two people.
func NeedsSecond(g setting.Guards, total int64) bool { return g.Second > 0 && total >= g.Second }

// NeedsFactor reports whether whoever launches a mailing to so many shows a second factor.
func NeedsFactor(g setting.Guards, total int64) bool { return g.Factor > 0 && total >= g.Factor }

// mayLaunch refuses a launch to many that lacks a second factor, or a second person. Drills are practised as things are.
func (s *Mailings) mayLaunch(ctx context.Context, m Mailing, total int64, code string, by audit.Actor) error {
	set, err := s.d.Settings.Get(ctx)
	if err != nil {
		return err
	}
	if NeedsFactor(set.Guards, total) && s.d.Factor != nil {
		if err := s.d.Factor(ctx, by, code); err != nil {
			return err
		}
	}
	if !NeedsSecond(set.Guards, total) {
		return nil
	}
	switch m.Asked.By {
	case "":
		return errAsked
	case by.ID:
		return fault.Clash("mailing.second.other")
	}
	return nil
}

// ask keeps with a draft that somebody wants it launched. A change of the draft forgets it.
func (s *Mailings) ask(ctx context.Context, id string, total int64, by audit.Actor) (Mailing, error) {
	m, err := s.edit(ctx, id, func(m *Mailing) error {
		if m.State != Draft {
			return fault.Clash("mailing.not_draft")
		}
		m.Asked = Asked{By: by.ID, Name: by.Name, At: s.now(), Total: total}
		return nil
	})
	if err != nil {
		return m, err
	}
	return m, s.record(ctx, m, "mailing.second_asked", by, map[string]string{"recipients": fmt.Sprint(total)})
}

// TakeBack makes a draft again of a mailing of which nothing has started: within the hold after a launch, and until the
// first wave. Nobody has got anything, and nobody will.
func (s *Mailings) TakeBack(ctx context.Context, id string, by audit.Actor) (Mailing, error) {
	key := newID()
	m, err := s.edit(ctx, id, func(m *Mailing) error {
		if !m.MayTakeBack() {
			return fault.Clash("mailing.back.too_late")
		}
		m.State, m.Reason, m.Run, m.UpdatedAt = Draft, "", m.Run+1, s.now()
		m.LaunchKey, m.LaunchUntil = key, s.now().Add(launchTime) // nobody launches it until the audience is gone
		m.Links, m.Asked, m.Teaser = nil, Asked{}, false
		m.Recipients, m.Removed = 0, 0
		for i := range m.Waves {
			m.Waves[i].Frozen, m.Waves[i].Total = false, 0
		}
		return nil
	})
	if err != nil {
		return m, missing(err, "mailing.missing")
	}
	if m, err = s.unfreeze(context.WithoutCancel(ctx), id, key); err != nil {
		return m, err
	}
	return m, s.record(ctx, m, "mailing.taken_back", by, nil)
}

// MayTakeBack reports whether nothing of a launched mailing has started.
func (m Mailing) MayTakeBack() bool {
	if m.State != Scheduled && m.State != Paused {
		return false
	}
	for _, w := range m.Waves {
		if !w.StartedAt.IsZero() {
			return false
		}
	}
	return true
}
