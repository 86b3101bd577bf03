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
	var left Left
	wave := store.Eq("waveId", waveID)
	if _, err := s.expire(ctx, wave); err != nil {
		return left, err
	}
	rows, err := s.deliveries.Group(ctx, store.And(wave, store.In("state", Queued, Deferred, InFlight, Ready, Stopped)), []store.By{{Field: "state"}}, store.Min("dueAt"))
	if err != nil {
		return left, err
	}
	for _, row := range rows {
		at := timeOf(row.Values[0])
		switch Status(row.Text(0)) {
		case Queued:
			if at.After(s.now()) { // all of them have a later time of their own
				break
			}
			left.Queued += row.Count
			continue
		case Ready:
			left.Ready = row.Count
			continue
		case Stopped:
			again, err := s.resumed(ctx, m, wave)
			if err != nil {
				return left, err
			}
			left.Queued += again
			continue
		case Deferred:
			left.Deferred = row.Count
		case InFlight:
			left.InFlight = row.Count
		}
		if left.Next.IsZero() || at.Before(left.Next) {
			left.Next = at
		}
	}
	return left, nil
}

// resumed lets deliveries of a wave that a halt has stopped wait again if the mailing goes on, and says how many.
func (s *Mailings) resumed(ctx context.Context, m Mailing, wave store.Filter) (int64, error) {
	going, err := s.Going(ctx, m.ID, m.Run)
	if err != nil || !going {
		return 0, err
	}
	return s.restart(ctx, wave)
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
	if err := s.record(ctx, m, "mailing.wave_done", audit.System("mailing"), map[string]string{"wave": waveID}); err != nil || !done {
		return err
	}
	return s.record(ctx, m, "mailing.done", audit.System("mailing"), nil)
}
