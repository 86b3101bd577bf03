package mailing

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// LateLimit is how long after its time a wave still starts, or goes on, by itself. A program that was off for longer
// pauses the mailing: old news does not go out without a person's word.
const LateLimit = 2 * time.Hour

// late pauses a mailing whose wave is to start long after its time, or in which nothing happened for long although
// messages were due. The second is also how a copy of the database from before looks that was put back where nothing is
// remembered outside of it (see Outbox): of some whom it holds to be waiting, it does not know that they got their message
// since.
func (s *Mailings) late(ctx context.Context, m Mailing, w Wave) (bool, error) {
	reason, action := "mailing.paused.late", "mailing.paused_late"
	switch {
	case w.State == WavePlanned && (w.Conditional() || s.now().Sub(w.At) <= LateLimit || !m.ResumedAt.Before(w.At)):
		return false, nil
	case w.State == WaveSending:
		idle, err := s.idle(ctx, m, w)
		if err != nil || !idle {
			return false, err
		}
		reason, action = "mailing.paused.idle", "mailing.paused_idle"
	}
	m, err := s.pause(ctx, m.ID, reason)
	if err != nil {
		return false, err
	}
	return true, s.record(ctx, m, action, audit.System("mailing"), map[string]string{"wave": w.ID})
}

// idle reports whether messages of a wave have been due for longer than LateLimit, and nothing has been heard of the
// mailing since.
func (s *Mailings) idle(ctx context.Context, m Mailing, w Wave) (bool, error) {
	before := s.now().Add(-LateLimit)
	if m.ResumedAt.After(before) || w.StartedAt.After(before) {
		return false, nil
	}
	due, err := s.deliveries.CountUpTo(ctx, store.And(store.Eq("waveId", w.ID), store.In("state", Queued, Deferred), store.Lt("dueAt", before)), 1)
	if err != nil || due == 0 {
		return false, err
	}
	for _, state := range []Status{Accepted, Deferred, Queued, Bounced, Failed, Suppressed} {
		last, err := s.deliveries.Find(ctx, store.Query{Filter: store.And(store.Eq("mailingId", m.ID), store.Eq("state", state)), Sort: []string{"-at", "-turn"}, Limit: 1})
		if err != nil || len(last.Items) > 0 && last.Items[0].At.After(before) {
			return false, err
		}
	}
	return true, nil
}
