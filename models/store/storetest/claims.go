package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"standfirst/models/store"
)

func (s *suite) take(t *testing.T) {
	ctx := context.Background()
	s.both(t, func(t *testing.T, things store.Collection[thing], _ store.Collection[ancient]) {
		must(t, things.Insert(ctx, &thing{ID: "a", Name: "ready", At: minute(2)}, &thing{ID: "b", Name: "ready", At: minute(1), Tags: []string{"t"}},
			&thing{ID: "c", Name: "ready"}, &thing{ID: "d", Name: "other"}, &thing{ID: "e", Name: "ready", At: minute(1)}))
		q := store.Query{Filter: store.And(store.Eq("name", "ready"), store.Lte("at", minute(5))), Sort: []string{"at"}}
		claim := store.Patch{Set: map[string]any{"name": "taken", "at": minute(9)}, Inc: map[string]int64{"count": 1}, Add: map[string][]any{"tags": {"by me"}}}
		for _, want := range []string{"b", "e", "a"} {
			got, ok, err := things.Take(ctx, q, claim)
			must(t, err)
			same(t, "taken, as it is then", []any{ok, got.ID, got.Name, got.At, got.Count, got.Rev}, []any{true, want, "taken", minute(9), 1, 1})
			same(t, "tags", got.Tags[len(got.Tags)-1], "by me")
		}
		if got, ok, err := things.Take(ctx, q, claim); ok || err != nil {
			t.Errorf("nothing is left: %v %v", got, err)
		}
		q = store.Query{Filter: store.Eq("name", "taken"), Sort: []string{"-id"}}
		got, _, err := things.Take(ctx, q, claim)
		must(t, err)
		same(t, "by descending id", got.ID, "e")
	})
}

const claimants, claims = 6, 90

// takeByMany: no document is taken twice, none is left.
func (s *suite) takeByMany(t *testing.T) {
	s.needs(t, AtomicWrites)
	things := open[thing](t, s.open(t), "things", store.On("name", "count"))
	fill(t, things, claims)
	var lock sync.Mutex
	var all []string
	var wait sync.WaitGroup
	for range claimants {
		wait.Go(func() {
			err := claimAll(context.Background(), things, func(id string) {
				lock.Lock()
				defer lock.Unlock()
				all = append(all, id)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	onceEach(t, all, claims)
}

func fill(t testing.TB, things store.Collection[thing], n int) {
	t.Helper()
	docs := make([]*thing, n)
	for i := range docs {
		docs[i] = &thing{ID: fmt.Sprintf("%05d", i), Name: "ready", Count: int64(i % 7)}
	}
	if err := things.Insert(context.Background(), docs...); err != nil {
		t.Fatal(err)
	}
}

// claimAll takes until there is nothing left.
func claimAll(ctx context.Context, things store.Collection[thing], took func(id string)) error {
	for {
		got, ok, err := things.Take(ctx, store.Query{Filter: store.Eq("name", "ready"), Sort: []string{"count"}}, store.Patch{Set: map[string]any{"name": "taken"}})
		if err != nil || !ok {
			return err
		}
		took(got.ID)
	}
}

func onceEach(t testing.TB, taken []string, n int) {
	t.Helper()
	seen := map[string]bool{}
	for _, id := range taken {
		if seen[id] {
			t.Errorf("%s was taken twice", id)
		}
		seen[id] = true
	}
	if len(seen) != n {
		t.Errorf("%d of %d were taken", len(seen), n)
	}
}

// editContention: no edit is lost.
func (s *suite) editContention(t *testing.T) {
	s.needs(t, AtomicWrites)
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", declared()...)
	must(t, things.Insert(ctx, &thing{ID: "a"}))
	var wait sync.WaitGroup
	for i := range claimants {
		wait.Go(func() {
			for range 10 {
				_, err := things.Edit(ctx, "a", func(v *thing) error { v.Count++; v.Nums = append(v.Nums, int64(i)); return nil })
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	a, err := things.Get(ctx, "a")
	must(t, err)
	same(t, "edits", []any{a.Count, a.Rev, len(a.Nums)}, []any{claimants * 10, claimants * 10, claimants * 10})
}
