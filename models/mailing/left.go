package mailing

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// Left is what a wave still has before it.
type Left struct {
	Queued, Deferred, InFlight int64
	Ready                      int64     // wait for a person; see Carry
	Next                       time.Time // when the earliest is due of those that are not due yet; zero for none
}

// Left counts what a wave still has before it, after turning claims without an outcome into unconfirmed. Whoever stops
// what waits of a halted mailing may come late, when it has been resumed: what was stopped so waits again.
func (s *Mailings) Left(ctx context.Context, m Mailing, waveID string) (Left, error) {
	wave := store.Eq("waveId", waveID)
	for {
		left, stale, err := s.left(ctx, wave)
		if err != nil {
			return left, err
		}
		if stale.stopped {
			if left.Queued, err = s.resumed(ctx, m, wave, left.Queued); err != nil {
				return left, err
			}
		}
		if !stale.claims {
			return left, nil
		}
		if n, err := s.expire(ctx, wave); err != nil || n == 0 { // somebody else was quicker: they count it
			return left, err
		}
	}
}

// stale is what of a wave may not be as it is on record.
type stale struct{ claims, stopped bool }

func (s *Mailings) left(ctx context.Context, wave store.Filter) (left Left, old stale, err error) {
	rows, err := s.deliveries.Group(ctx, store.And(wave, store.In("state", Queued, Deferred, InFlight, Ready, Stopped)), []store.By{{Field: "state"}}, store.Min("dueAt"))
	if err != nil {
		return left, old, err
	}
	now := s.now()
	for _, row := range rows {
		at := timeOf(row.Values[0])
		switch Status(row.Text(0)) {
		case Queued:
			if at.After(now) { // all of them have a later time of their own
				break
			}
			left.Queued = row.Count
			continue
		case Ready:
			left.Ready = row.Count
			continue
		case Stopped:
			old.stopped = true
			continue
		case Deferred:
			left.Deferred = row.Count
		case InFlight:
			left.InFlight, old.claims = row.Count, !at.After(now)
		}
		if left.Next.IsZero() || at.Before(left.Next) {
			left.Next = at
		}
	}
	return left, old, nil
}

// resumed lets deliveries of a wave that a halt has stopped wait again if the mailing goes on, and says how many wait then.
func (s *Mailings) resumed(ctx context.Context, m Mailing, wave store.Filter, queued int64) (int64, error) {
	going, err := s.Going(ctx, m.ID, m.Run)
	if err != nil || !going {
		return queued, err
	}
	n, err := s.restart(ctx, wave)
	return queued + n, err
}

func timeOf(v any) time.Time {
	text, _ := v.(string)
	t, _ := time.Parse("2006-01-02T15:04:05.000Z", text)
	return t
}

// EndWave closes a wave of which nothing is left and, with the last one, the mailing.
func (s *Mailings) EndWave(ctx context.Context, m Mailing, waveID string) error {
	ended, done := false, false
	m, err := s.docs.Edit(ctx, m.ID, func(m *Mailing) error {
		ended, done = false, false
		w := m.wave(waveID)
		if w == nil || w.State != WaveSending {
			return nil
		}
		ended = true
		w.State, w.DoneAt, m.UpdatedAt = WaveDone, s.now(), s.now()
		for _, w := range m.Waves {
			if w.State == WavePlanned || w.State == WaveSending {
				return nil
			}
		}
		if done = m.State == Sending; done {
			m.State, m.FinishedAt = Done, s.now()
		}
		return nil
	})
	if err != nil || !ended {
		return err
	}
	by := audit.System("mailing")
	events := []audit.Entry{m.entry("mailing.wave_done", by, map[string]string{"wave": waveID})}
	if done {
		events = append(events, m.entry("mailing.done", by, nil))
	}
	return s.d.Audit.AppendRun(ctx, m.stream(), events...)
}
