package outlet

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"standfirst/models/store"
	"standfirst/models/term"
)

// Search is what the outlet table asks for; its zero value is every outlet by name.
type Search struct {
	Text          string
	Kind, Lang    string
	Tier          int
	Region        string
	Country       string // two letters, ISO 3166
	StaleBy       string // date: only those whose record or reach is too old by then
	Suspected     bool   // only those that may be a second record of another one
	Sort          string // "name", "reach" or "updated", "-" before it for descending
	After, Before string
	Limit         int
}

var orders = map[string][]string{
	"name": {"sort_key"}, "-name": {"-sort_key"}, "reach": {"reach"}, "-reach": {"-reach"},
	"updated": {"updated_at"}, "-updated": {"-updated_at"}, "stale": {"stale_on"}, "-stale": {"-stale_on"},
}

func (q Search) filter() store.Filter {
	var fs []store.Filter
	for _, t := range term.Query(q.Text) {
		fs = append(fs, store.AnyPrefix("terms", term.Forms(t)...))
	}
	if q.Kind != "" {
		fs = append(fs, store.Eq("kind", q.Kind))
	}
	if q.Lang != "" {
		fs = append(fs, store.Eq("lang", q.Lang))
	}
	if q.Tier != 0 {
		fs = append(fs, store.Eq("tier", q.Tier))
	}
	if q.Region != "" {
		fs = append(fs, store.Eq("region", q.Region))
	}
	if q.Country != "" {
		fs = append(fs, store.Eq("country", q.Country))
	}
	if q.Suspected {
		fs = append(fs, store.Gt("suspects", 0))
	}
	if q.StaleBy != "" {
		fs = append(fs, store.Gt("stale_on", ""), store.Lte("stale_on", q.StaleBy))
	}
	return store.And(fs...)
}

// Find returns a page of the outlets that match.
func (s *Outlets) Find(ctx context.Context, q Search) (store.Page[Outlet], error) {
	order, ok := orders[q.Sort]
	if !ok {
		order = orders["name"]
	}
	query := store.Query{Filter: q.filter(), Sort: order, After: q.After, Before: q.Before, Limit: q.Limit}
	return s.outlets.Browse(ctx, query)
}

// Places returns the values that outlets have of "region" or "country", the most used first, at most most of them.
func (s *Outlets) Places(ctx context.Context, field string, most int) ([]string, error) {
	if field != "region" && field != "country" {
		return nil, nil
	}
	rows, err := s.outlets.Group(ctx, store.Gt(field, ""), []store.By{{Field: field}})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b store.Row) int { return cmp.Compare(b.Count, a.Count) })
	var out []string
	for _, r := range rows[:min(len(rows), most)] {
		out = append(out, r.Text(0))
	}
	return out, nil
}

// Count returns how many outlets match.
func (s *Outlets) Count(ctx context.Context, q Search) (int64, error) {
	return s.outlets.Count(ctx, q.filter())
}

// CountUpTo counts those that match, and stops at so many.
func (s *Outlets) CountUpTo(ctx context.Context, q Search, most int64) (int64, error) {
	return s.outlets.CountUpTo(ctx, q.filter(), most)
}

// Each streams every outlet that matches, by name.
func (s *Outlets) Each(ctx context.Context, q Search) iter.Seq2[Outlet, error] {
	return s.outlets.Each(ctx, store.Query{Filter: q.filter(), Sort: orders["name"]})
}

// Named asks for the outlets whose names, or the start of whose words, are in the text, in any script.
func Named(text string) store.Filter {
	var fs []store.Filter
	for _, t := range term.Query(text) {
		fs = append(fs, store.AnyPrefix("terms", term.Forms(t)...))
	}
	if len(fs) == 0 {
		return store.Or() // nothing was asked: nobody is meant
	}
	return store.And(fs...)
}

// IDs returns the ids of the outlets that a question of another feature means, at most limit of them.
func (s *Outlets) IDs(ctx context.Context, f store.Filter, limit int) ([]string, error) {
	rows, err := s.outlets.Group(ctx, f, []store.By{{Field: "id"}})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, row := range rows[:min(len(rows), limit)] {
		ids = append(ids, row.Text(0))
	}
	return ids, nil
}
