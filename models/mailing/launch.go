package mailing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
)

// launchTime is how long a launch may take before another may be tried.
const launchTime = 5 * time.Minute

// WaveJob is the payload of the jobs "wave.start".
type WaveJob struct {
	MailingID string `json:"mailingId"`
	WaveID    string `json:"waveId"`
	Run       int64  `json:"run"` // the mailing's Run at that time: jobs of earlier runs do nothing
}

// WaveKind is the kind of the jobs that start waves.
const WaveKind = "wave.start"

// waveAttempts is how often a wave is taken up again. Its progress is kept with each delivery, and one whose message
// kills the program is not met a second time: so a program that dies again and again does not end the wave.
const waveAttempts = 1000

// Confirmation is what somebody types and shows to launch a mailing.
type Confirmation struct {
	Key   string // names the form: launching twice with the same key is launching once
	Total int64  // the number of recipients: if it is not that of the frozen audience, nothing happens
	Code  string // the second factor, where the settings ask for one
}

// Launch freezes the audience of a draft and lets its waves go at their times, without a second factor.
func (s *Mailings) Launch(ctx context.Context, id, key string, confirmed int64, by audit.Actor) (Mailing, error) {
	return s.LaunchWith(ctx, id, Confirmation{Key: key, Total: confirmed}, by)
}

// LaunchWith freezes the audience of a draft and lets its waves go at their times. Where the settings want two people, the
// first to confirm asks for the second: the mailing is still a draft then. The form's fields are confirm and code.
func (s *Mailings) LaunchWith(ctx context.Context, id string, c Confirmation, by audit.Actor) (Mailing, error) {
	key := c.Key
	m, err := s.reserve(ctx, id, key)
	if errors.Is(err, errLaunched) {
		return m, nil
	}
	if err != nil {
		return m, missing(err, "mailing.missing")
	}
	m, err = s.launch(ctx, m, c, by)
	if errors.Is(err, errAsked) {
		if err := s.release(ctx, id, key); err != nil {
			return m, err
		}
		return s.ask(ctx, id, c.Total, by)
	}
	if err != nil {
		return m, errors.Join(err, s.release(context.WithoutCancel(ctx), id, key))
	}
	if err := s.enqueue(ctx, m, by.ID); err != nil {
		return m, err // the sweep enqueues what is missing
	}
	data := map[string]string{"recipients": fmt.Sprint(m.Recipients), "removed": fmt.Sprint(m.Removed), "version": fmt.Sprint(m.ReleaseVersion)}
	for _, g := range m.Past {
		data["past_"+string(g)] = m.PastReason
	}
	if m.Asked.By != "" {
		data["asked_by"] = m.Asked.Name
	}
	return m, s.record(ctx, m, "mailing.launched", by, data)
}

var errLaunched = errors.New("mailing: launched already by this form")

// reserve keeps everybody else from launching or changing the draft for a while.
func (s *Mailings) reserve(ctx context.Context, id, key string) (Mailing, error) {
	now := s.now()
	var there Mailing
	m, err := s.edit(ctx, id, func(m *Mailing) error {
		there = *m
		switch {
		case m.State != Draft && key != "" && m.LaunchKey == key:
			return errLaunched
		case m.State != Draft:
			return fault.Clash("mailing.not_draft")
		case m.LaunchUntil.After(now):
			return fault.Clash("mailing.launch.under_way")
		}
		m.LaunchKey, m.LaunchUntil = key, now.Add(launchTime)
		return nil
	})
	if err != nil {
		return there, err
	}
	return m, nil
}

func (s *Mailings) launch(ctx context.Context, m Mailing, c Confirmation, by audit.Actor) (Mailing, error) {
	checks, err := s.Checks(ctx, m)
	if err != nil {
		return m, err
	}
	if err := refusals(checks); err != nil {
		return m, err
	}
	a, err := s.freeze(ctx, m)
	if err != nil {
		return m, err
	}
	held, err := s.underEmbargo(ctx, m)
	if err != nil {
		return m, err
	}
	if a.Total == 0 {
		return m, fault.Bad("confirm", "mailing.launch.nobody")
	}
	if err := s.mayBulk(ctx, m, a.Total, by); err != nil {
		return m, err
	}
	if a.Total != c.Total {
		return m, fault.Bad("confirm", "mailing.launch.number", "n", a.Total)
	}
	if err := s.mayLaunch(ctx, m, a.Total, c.Code, by); err != nil {
		return m, err
	}
	dated, urgent, err := s.pressing(ctx, m)
	if err != nil {
		return m, err
	}
	var links []string
	if m.Track {
		if links, err = s.linksOf(ctx, m); err != nil {
			return m, err
		}
	}
	return s.edit(ctx, m.ID, func(m *Mailing) error {
		if m.State != Draft || m.LaunchKey != c.Key {
			return fault.Clash("mailing.not_draft")
		}
		now := s.now()
		m.Links, m.Dated, m.Urgent = links, dated, urgent
		m.State, m.LaunchUntil, m.Teaser = Scheduled, time.Time{}, held != nil
		m.LaunchedAt, m.LaunchedBy, m.UpdatedAt, m.Run = now, by.ID, now, m.Run+1
		m.Recipients, m.Removed = a.Total, a.RemovedTotal()
		for i := range m.Waves {
			w := &m.Waves[i]
			w.Frozen, w.Total = true, a.Waves[w.ID]
			if w.Now {
				w.At = now.Add(s.d.Hold)
			}
			if first, ok := a.first[w.ID]; ok && (w.OwnZone || m.Workdays == MoveDays && first.After(w.At)) {
				w.At = first
			}
		}
		return nil
	})
}

// release gives up a launch that failed.
func (s *Mailings) release(ctx context.Context, id, key string) error {
	_, err := s.edit(ctx, id, func(m *Mailing) error {
		if m.State != Draft || m.LaunchKey != key {
			return fault.Clash("mailing.not_draft")
		}
		m.LaunchUntil = s.now().Add(launchTime)
		return nil
	})
	if err == nil {
		_, err = s.unfreeze(ctx, id, key)
	}
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}

// unfreeze removes the audience of a draft that is kept from everybody else under a key, and then lets it go. In the
// other order it could remove an audience that the next launch has just frozen, and these people would get nothing.
func (s *Mailings) unfreeze(ctx context.Context, id, key string) (Mailing, error) {
	if err := s.thaw(ctx, id); err != nil {
		return Mailing{}, err // the next launch does it, when the time of this one is over
	}
	return s.edit(ctx, id, func(m *Mailing) error {
		if m.State != Draft || m.LaunchKey != key {
			return fault.Clash("mailing.not_draft")
		}
		m.LaunchKey, m.LaunchUntil = "", time.Time{}
		return nil
	})
}

// enqueue plans the jobs of the waves that are not over. Its ids make repeating it harmless; those of urgent mailings come
// first in the order of ids, in which jobs run that are due at the same instant.
func (s *Mailings) enqueue(ctx context.Context, m Mailing, by string) error {
	first := ""
	if m.Urgent {
		first = "!"
	}
	for _, w := range m.Waves {
		if w.State != WavePlanned && w.State != WaveSending {
			continue
		}
		err := s.d.Jobs.Enqueue(ctx, job.New{
			ID: fmt.Sprintf("%s:%s%s:%d", WaveKind, first, w.ID, m.Run), Kind: WaveKind,
			Payload: WaveJob{m.ID, w.ID, m.Run}, RunAt: w.At, By: by, MaxAttempts: waveAttempts,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
