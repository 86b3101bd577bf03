package mailing

import (
	"context"
	"iter"

	"standfirst/models/store"
)

// Missed is somebody who has the wrong text and cannot be told by mail that it is wrong: a person has to. Reason is one
// of Reasons or, where the message was refused, "" with the state of its delivery.
type Missed struct {
	ContactID, Name, Address string
	Reason                   string
	State                    Status
}

// decided are the reasons of Removed of whom somebody has decided that they need no correction, or who get it
// otherwise: they are not missed.
var decided = []any{Duplicate, EarlierWave, ExcludedList, ExcludedSegment, ExcludedRules, ExcludedByHand}

// lostStates are the states in which a message has not arrived and will not by itself.
var lostStates = []any{Bounced, Failed, Suppressed}

func (m Mailing) missedRemoved() store.Filter {
	return store.And(store.Eq("mailingId", m.ID), store.Not(store.In("reason", decided...)))
}

func (m Mailing) missedSent() store.Filter {
	return store.And(store.Eq("mailingId", m.ID), store.In("state", lostStates...))
}

// Missed are those whom a launched correction does not reach: who may not be written to any more, then whose message
// did not arrive.
func (s *Mailings) Missed(ctx context.Context, m Mailing) iter.Seq2[Missed, error] {
	return func(yield func(Missed, error) bool) {
		for r, err := range s.removed.Each(ctx, store.Query{Filter: m.missedRemoved(), Sort: []string{"reason"}}) {
			if !yield(Missed{ContactID: r.ContactID, Name: r.Name, Address: r.Address, Reason: r.Reason}, err) || err != nil {
				return
			}
		}
		for d, err := range s.deliveries.Each(ctx, store.Query{Filter: m.missedSent(), Sort: []string{"state", "at", "turn"}}) {
			if !yield(Missed{ContactID: d.ContactID, Name: d.Name, Address: d.Address, Reason: d.Reason, State: d.State}, err) || err != nil {
				return
			}
		}
	}
}

// CountMissed says how many Missed are.
func (s *Mailings) CountMissed(ctx context.Context, m Mailing) (int64, error) {
	removed, err := s.removed.Count(ctx, m.missedRemoved())
	if err != nil {
		return 0, err
	}
	lost, err := s.deliveries.Count(ctx, m.missedSent())
	return removed + lost, err
}
