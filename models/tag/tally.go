package tag

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"standfirst/models/store"
	"standfirst/models/term"
)

// Tally is a value and how many have it.
type Tally struct {
	Value string
	Count int64
}

// Tallies are the values of a grouping by one field, the most used first; nothing is no value.
func Tallies(rows []store.Row) []Tally {
	var out []Tally
	for _, r := range rows {
		if v := r.Text(0); v != "" {
			out = append(out, Tally{v, r.Count})
		}
	}
	slices.SortFunc(out, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(term.SortKey(a.Value), term.SortKey(b.Value)))
	})
	return out
}

// Kept is a tally that is counted now and then instead of on every page: with a million contacts it is a
// walk through millions of entries, and what a filter offers may be a minute old. Its zero value is ready to use.
type Kept struct {
	mu    sync.Mutex
	until time.Time
	of    []Tally
}

const (
	shortestKept = time.Minute
	restPerWork  = 100 // kept so many times as long as counting took, so that it never takes more than 1 % of the time
)

// Get returns the tally, counted in the last minute or minutes. A value that was given for the first time since stands at
// the end.
func (k *Kept) Get(ctx context.Context, now func() time.Time, count func(context.Context) ([]Tally, error)) ([]Tally, error) {
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

// Learn adds what was just given, so that people find it at once; nothing is no value.
func (k *Kept) Learn(values ...string) {
	if len(values) == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, v := range values {
		if v != "" && !slices.ContainsFunc(k.of, func(t Tally) bool { return t.Value == v }) {
			k.of = append(k.of, Tally{v, 1})
		}
	}
}
