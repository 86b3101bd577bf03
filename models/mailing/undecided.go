package mailing

import (
	"context"

	"standfirst/models/store"
)

// lookBack is how long after its launch a mailing is looked at for messages of which nobody knows whether they arrived.
const lookBack = longestPlan

// WithUndecided is a mailing and how many of its messages nobody knows to have arrived.
type WithUndecided struct {
	Mailing
	N int64
}

// Undecided returns mailings of the last two months of whose messages some are unconfirmed, the latest first, at most
// limit: a person decides about each of those.
func (s *Mailings) Undecided(ctx context.Context, limit int) ([]WithUndecided, error) {
	f, err := s.veil(ctx, store.Gte("launchedAt", s.now().Add(-lookBack)))
	if err != nil {
		return nil, err
	}
	page, err := s.docs.Find(ctx, store.Query{Filter: f, Sort: []string{"-launchedAt"}, Limit: 100})
	if err != nil {
		return nil, err
	}
	var out []WithUndecided
	for _, m := range page.Items {
		if len(out) == limit {
			break
		}
		n, err := s.deliveries.CountUpTo(ctx, store.And(store.Eq("mailingId", m.ID), store.Eq("state", Unconfirmed)), maxUndecided)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, WithUndecided{m, n})
		}
	}
	return out, nil
}

// maxUndecided is where counting them ends.
const maxUndecided = 1000
