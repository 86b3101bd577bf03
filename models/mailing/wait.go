package mailing

import (
	"context"
	"slices"

	"standfirst/models/incident"
	"standfirst/models/store"
)

// WaitsForTime is the key of what a wave waits for when nothing but its time has to come.
const WaitsForTime = "mailing.wait.time"

// Conditional reports whether a wave waits for more than its time. Such a wave is never late.
func (w Wave) Conditional() bool { return w.Accepts > 0 || w.After || w.Phase != "" }

// Waits says why a wave has not started, the first reason first; nothing when it has, or is over.
func (s *Mailings) Waits(ctx context.Context, m Mailing, w Wave) ([]Check, error) {
	if w.State != WavePlanned || m.Over() || m.State == Draft {
		return nil, nil
	}
	var out []Check
	switch {
	case m.State == Paused:
		out = append(out, Check{Key: "mailing.wait.paused"})
	case m.State == Halted:
		out = append(out, Check{Key: "mailing.wait.halted"})
	}
	if s.now().Before(w.At) {
		out = append(out, Check{Key: WaitsForTime})
	}
	more, err := s.conditions(ctx, m, w)
	return append(out, more...), err
}

// conditions are those of a planned wave that do not hold yet.
func (s *Mailings) conditions(ctx context.Context, m Mailing, w Wave) ([]Check, error) {
	if !w.Conditional() || w.State != WavePlanned {
		return nil, nil
	}
	var out []Check
	for _, of := range []func(context.Context, Mailing, Wave) (*Check, error){s.accepted, s.handedOver, s.hasCome} {
		c, err := of(ctx, m, w)
		if err != nil {
			return nil, err
		}
		if c != nil {
			out = append(out, *c)
		}
	}
	return out, nil
}

// accepted asks whether enough people have accepted the terms of the release's embargo, while it is under one.
func (s *Mailings) accepted(ctx context.Context, m Mailing, w Wave) (*Check, error) {
	if w.Accepts == 0 {
		return nil, nil
	}
	rel, err := s.underEmbargo(ctx, m)
	if err != nil || rel == nil {
		return nil, err
	}
	n, err := s.d.Embargoes.Count(ctx, *rel)
	if err != nil || int64(n.Accepted) >= w.Accepts {
		return nil, err
	}
	return &Check{Key: "mailing.wait.accepts", Args: map[string]any{"n": w.Accepts, "have": n.Accepted}}, nil
}

// handedOver asks whether the waves before it have been handed over. What a server has put off does not count: it may
// take days.
func (s *Mailings) handedOver(ctx context.Context, m Mailing, w Wave) (*Check, error) {
	if !w.After {
		return nil, nil
	}
	for i, earlier := range m.Waves {
		if earlier.ID == w.ID {
			return nil, nil
		}
		wait := &Check{Key: "mailing.wait.earlier", Args: map[string]any{"n": i + 1}}
		if earlier.State == WavePlanned {
			return wait, nil
		}
		left, err := s.deliveries.CountUpTo(ctx, store.And(store.Eq("waveId", earlier.ID), store.In("state", Queued, InFlight)), 1)
		if err != nil {
			return nil, err
		}
		if left > 0 {
			return wait, nil
		}
	}
	return nil, nil
}

// hasCome asks whether the incident has come so far.
func (s *Mailings) hasCome(ctx context.Context, m Mailing, w Wave) (*Check, error) {
	if w.Phase == "" || m.IncidentID == "" {
		return nil, nil
	}
	inc, err := s.d.Incidents.Get(incident.Unseen(ctx), m.IncidentID) // what goes out does not depend on who looks
	if err != nil {
		return nil, err
	}
	phases := incident.Phases()
	if slices.Index(phases, inc.Phase) >= slices.Index(phases, w.Phase) {
		return nil, nil
	}
	return &Check{Key: "mailing.wait.phase." + string(w.Phase)}, nil
}
