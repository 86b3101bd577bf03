package mailing

import (
	"context"
	"time"

	"standfirst/models/store"
)

// longestPlan is how long before its last wave a mailing is usually launched: what was launched earlier is not looked
// at for waves of the past.
const longestPlan = 62 * 24 * time.Hour

// Waving returns the mailings that may have a wave from one moment until before another, each once: those that are
// scheduled or on their way, and those launched not long before. At most limit of each; more says that there are others.
func (s *Mailings) Waving(ctx context.Context, from, to time.Time, limit int) (all []Mailing, more bool, err error) {
	f, err := s.veil(ctx, store.And(store.Gte("launchedAt", from.Add(-longestPlan)), store.Lt("launchedAt", to)))
	if err != nil {
		return nil, false, err
	}
	launched, err := s.docs.Find(ctx, store.Query{Filter: f, Sort: []string{"-launchedAt"}, Limit: limit})
	if err != nil {
		return nil, false, err
	}
	all, more = launched.Items, launched.Next != ""
	known := make(map[string]bool, len(all))
	for _, m := range all {
		known[m.ID] = true
	}
	for _, state := range []State{Scheduled, Sending, Paused, Halted} {
		page, err := s.Find(ctx, state, Part{Limit: limit})
		if err != nil {
			return nil, false, err
		}
		more = more || page.Next != ""
		for _, m := range page.Items {
			if !known[m.ID] {
				known[m.ID], all = true, append(all, m)
			}
		}
	}
	return all, more, nil
}
