package coverage

import (
	"context"
	"iter"
	"time"

	"standfirst/models/store"
	"standfirst/models/term"
)

// SourceSearch says which sources are wanted; the zero value wants all, by name.
type SourceSearch struct {
	Text     string // words of name or host, in any script or pinyin
	State    string // one of SourceStates
	Kind     string // one of Kinds
	OutletID string
	Sort     string // one of SourceSorts
	After    string // cursors
	Before   string
	Limit    int
}

// SourceStates are the states that a search can ask for. A source that is unheard may be in trouble as well.
func SourceStates() []string { return []string{"ok", "trouble", "unheard", "paused"} }

// SourceSorts are the orders of the table; the first is meant by anything else.
func SourceSorts() []string {
	return []string{"name", "-name", "heard", "-heard", "new", "-new", "found", "-found"}
}

var sourceOrders = map[string]string{
	"name": "name", "-name": "-name", "heard": "last_ok_at", "-heard": "-last_ok_at", "new": "last_new_at", "-new": "-last_new_at", "found": "found", "-found": "-found",
}

func (q SourceSearch) filter(now time.Time) store.Filter {
	var f []store.Filter
	for _, t := range term.Query(q.Text) {
		f = append(f, store.Prefix("terms", t))
	}
	if q.Kind != "" {
		f = append(f, store.Eq("kind", q.Kind))
	}
	if q.OutletID != "" {
		f = append(f, store.Eq("outlet_id", q.OutletID))
	}
	switch q.State {
	case "paused":
		f = append(f, store.Eq("paused", true))
	case "unheard": // what was never heard has no such time
		day := now.Add(-silentAfter)
		f = append(f, store.Eq("paused", false), store.Not(store.Gt("last_ok_at", day)), store.Lte("created_at", day))
	case "trouble":
		f = append(f, store.Eq("paused", false), store.Gt("failures", 0.0))
	case "ok":
		f = append(f, store.Eq("paused", false), store.Eq("failures", 0.0), store.Gt("last_ok_at", now.Add(-silentAfter)))
	}
	return store.And(f...)
}

func (q SourceSearch) query(now time.Time) store.Query {
	sort, ok := sourceOrders[q.Sort]
	if !ok {
		sort = "name"
	}
	return store.Query{Filter: q.filter(now), Sort: []string{sort}, After: q.After, Before: q.Before, Limit: q.Limit}
}

// Find returns a page of the sources.
func (s *Sources) Find(ctx context.Context, q SourceSearch) (store.Page[Source], error) {
	return s.sources.Find(ctx, q.query(s.Now()))
}

// Count returns how many sources match.
func (s *Sources) Count(ctx context.Context, q SourceSearch) (int64, error) {
	return s.sources.Count(ctx, q.filter(s.Now()))
}

// maxListedSources bounds a list of sources that is handed out whole.
const maxListedSources = 20_000

// Each streams the sources that match, in order, at most 20,000.
func (s *Sources) Each(ctx context.Context, q SourceSearch) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		n := 0
		for src, err := range s.sources.Each(ctx, q.query(s.Now())) {
			if n++; n > maxListedSources || !yield(src, err) {
				return
			}
		}
	}
}
