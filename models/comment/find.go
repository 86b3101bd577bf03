package comment

import (
	"context"
	"slices"

	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/models/store"
)

// Of returns the threads of a release: those that are open, then the resolved ones, each the oldest first.
func (s *Comments) Of(ctx context.Context, rel release.Release) ([]Thread, error) {
	page, err := s.threads.Find(ctx, store.Query{Filter: store.Eq("releaseId", rel.ID), Limit: MaxThreads})
	slices.SortStableFunc(page.Items, func(a, b Thread) int {
		if a.Open != b.Open {
			if a.Open {
				return -1
			}
			return 1
		}
		return a.Said[0].At.Compare(b.Said[0].At)
	})
	return page.Items, err
}

// open are the ids of the open threads of a release.
func (s *Comments) open(ctx context.Context, releaseID string) ([]string, error) {
	page, err := s.threads.Find(ctx, store.Query{Filter: store.And(store.Eq("releaseId", releaseID), store.Eq("open", true)), Limit: MaxThreads})
	var out []string
	for _, t := range page.Items {
		out = append(out, t.ID)
	}
	return out, err
}

// CountOpen counts the open threads of releases.
func (s *Comments) CountOpen(ctx context.Context, releaseIDs ...string) (map[string]int, error) {
	out := map[string]int{}
	if len(releaseIDs) == 0 {
		return out, nil
	}
	rows, err := s.threads.Group(ctx, store.And(store.In("releaseId", releaseIDs...), store.Eq("open", true)), []store.By{{Field: "releaseId"}})
	for _, row := range rows {
		out[row.Text(0)] = int(row.Count)
	}
	return out, err
}

// Waiting is a thread that waits for somebody.
type Waiting struct {
	Thread
	Release release.Release
}

// WaitingFor are the threads in which somebody was mentioned or answered and that they have not dealt with, of releases
// that they may see; at most limit, what was said last first.
func (s *Comments) WaitingFor(ctx context.Context, userID string, limit int) ([]Waiting, error) {
	page, err := s.threads.Find(ctx, store.Query{Filter: store.Eq("waits", userID), Limit: 10 * limit})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(page.Items, func(a, b Thread) int { return b.At.Compare(a.At) })
	var out []Waiting
	for _, t := range page.Items {
		if len(out) == limit {
			break
		}
		rel, err := s.d.Releases.Get(ctx, t.ReleaseID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Waiting{t, rel})
	}
	return out, nil
}
