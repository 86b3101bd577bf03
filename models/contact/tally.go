package contact

import (
	"context"
	"slices"
	"sync"
	"time"
)

// keptTally is a tally that is counted now and then instead of on every page: with a million contacts it is a
// walk through millions of entries, and what a filter offers may be a minute old.
type keptTally struct {
	mu    sync.Mutex
	until time.Time
	of    []Tally
}

const (
	shortestKept = time.Minute
	restPerWork  = 100 // kept so many times as long as counting took, so that it never takes more than 1 % of the time
)

// KnownTags returns the tags that are in use as Tags does, counted in the last minute or minutes. One that was
// given for the first time since stands at the end.
func (s *Contacts) KnownTags(ctx context.Context) ([]Tally, error) {
	return s.tags.get(ctx, s.now, s.Tags)
}

func (k *keptTally) get(ctx context.Context, now func() time.Time, count func(context.Context) ([]Tally, error)) ([]Tally, error) {
	k.mu.Lock() // those who come while it is being counted wait for it rather than count as well
	defer k.mu.Unlock()
	start := now()
	if start.Before(k.until) {
		return slices.Clone(k.of), nil
	}
	of, err := count(ctx)
	if err != nil {
		return nil, err
	}
	end := now()
	k.of, k.until = of, end.Add(max(shortestKept, restPerWork*end.Sub(start)))
	return slices.Clone(of), nil
}

// learn adds what was just given, so that people find it at once.
func (k *keptTally) learn(values ...string) {
	if len(values) == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, v := range values {
		if !slices.ContainsFunc(k.of, func(t Tally) bool { return t.Value == v }) {
			k.of = append(k.of, Tally{v, 1})
		}
	}
}
