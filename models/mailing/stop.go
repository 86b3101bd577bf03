package mailing

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Pause stops a mailing until somebody resumes it. What is on its way is finished; what has been claimed and has not begun
// waits again.
func (s *Mailings) Pause(ctx context.Context, id string, by audit.Actor) (Mailing, error) {
	m, err := s.pause(ctx, id, "")
	if err != nil {
		return m, err
	}
	return m, s.record(ctx, m, "mailing.paused", by, nil)
}

func (s *Mailings) pause(ctx context.Context, id, reason string) (Mailing, error) {
	defer s.stops.begin(id)()
	m, err := s.edit(ctx, id, func(m *Mailing) error {
		if m.State != Scheduled && m.State != Sending {
			return fault.Clash("mailing.not_running")
		}
		m.State, m.Reason, m.UpdatedAt = Paused, reason, s.now()
		return nil
	})
	return m, missing(err, "mailing.missing")
}

// Resume lets a paused mailing go on. A halted one goes on only when every fact that its version cites is
// verified again in that version; what was stopped then waits again.
func (s *Mailings) Resume(ctx context.Context, id string, by audit.Actor) (Mailing, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return m, err
	}
	if m.State != Paused && m.State != Halted {
		return m, fault.Clash("mailing.not_paused")
	}
	checks, err := s.running(ctx, m)
	if err != nil {
		return m, err
	}
	if err := refusals(checks); err != nil {
		return m, err
	}
	if m.State == Halted {
		if _, err := s.restart(ctx, store.Eq("mailingId", m.ID)); err != nil {
			return m, err
		}
	}
	now := s.now()
	m, err = s.edit(ctx, id, func(m *Mailing) error {
		if m.State != Paused && m.State != Halted {
			return fault.Clash("mailing.not_paused")
		}
		m.State, m.Reason, m.UpdatedAt, m.ResumedAt, m.Run = Scheduled, "", now, now, m.Run+1
		for i := range m.Waves {
			w := &m.Waves[i]
			if w.State == WaveRefused {
				w.State, w.Reason = WavePlanned, ""
				if !w.StartedAt.IsZero() {
					w.State = WaveSending
				}
			}
			if !w.StartedAt.IsZero() {
				m.State = Sending
			}
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	if err := s.enqueue(ctx, m, by.ID); err != nil {
		return m, err
	}
	return m, s.record(ctx, m, "mailing.resumed", by, nil)
}

// restart lets deliveries that a halt stopped wait again, and says how many.
func (s *Mailings) restart(ctx context.Context, of store.Filter) (int64, error) {
	return s.deliveries.Modify(ctx, store.And(of, store.Eq("state", Stopped), store.Eq("reason", ByHalt)),
		store.Patch{Set: map[string]any{"state": Queued, "reason": "", "at": s.now()}})
}

// Cancel ends a mailing for good. What has been sent stays sent.
func (s *Mailings) Cancel(ctx context.Context, id string, by audit.Actor) (Mailing, error) {
	m, err := s.cancel(ctx, id)
	if err != nil {
		return m, missing(err, "mailing.missing")
	}
	if err := s.stop(ctx, m, ByCancel); err != nil {
		return m, err // the sweep stops the rest
	}
	return m, s.record(ctx, m, "mailing.cancelled", by, nil)
}

func (s *Mailings) cancel(ctx context.Context, id string) (Mailing, error) {
	defer s.stops.begin(id)()
	return s.edit(ctx, id, func(m *Mailing) error {
		if m.Over() {
			return fault.Clash("mailing.over")
		}
		if m.LaunchUntil.After(s.now()) {
			return fault.Clash("mailing.launch.under_way")
		}
		now := s.now()
		m.State, m.Reason, m.UpdatedAt, m.FinishedAt = Cancelled, "", now, now
		for i := range m.Waves {
			if m.Waves[i].State != WaveDone {
				m.Waves[i].State = WaveCancelled
			}
		}
		return nil
	})
}

// stop takes what still waits out of the queue. A delivery is marked sending only while it waits, so that
// nothing more is handed over once this has returned.
func (s *Mailings) stop(ctx context.Context, m Mailing, reason string) error {
	_, err := s.deliveries.Modify(ctx, waiting(store.Eq("mailingId", m.ID)),
		store.Patch{Set: map[string]any{"state": Stopped, "reason": reason, "at": s.now()}})
	return err
}

func waiting(f store.Filter) store.Filter {
	return store.And(f, store.In("state", Queued, Deferred, Ready))
}

// Sweep finishes what a crash left undone: jobs that were not planned, queues that were not emptied,
// replies that were half taken in, deliveries whose outcome never came.
func (s *Mailings) Sweep(ctx context.Context) error {
	for _, state := range []State{Scheduled, Sending} {
		for m, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("state", state), Sort: []string{"createdAt"}}) {
			if err != nil {
				return err
			}
			if err := s.enqueue(ctx, m, "system:mailing"); err != nil {
				return err
			}
		}
	}
	recent := s.now().Add(-24 * time.Hour)
	for state, reason := range stopsRest {
		q := store.Query{Filter: store.And(store.Eq("state", state), store.Gte("updatedAt", recent)), Sort: []string{"createdAt"}}
		for m, err := range s.docs.Each(ctx, q) {
			if err != nil {
				return err
			}
			if err := s.stop(ctx, m, reason); err != nil {
				return err
			}
		}
	}
	if err := s.sweepReplies(ctx); err != nil {
		return err
	}
	_, err := s.expire(ctx, store.Filter{})
	return err
}
