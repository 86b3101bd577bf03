package upgrade

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

func database(t *testing.T) store.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func clock() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }

func TestEachStepIsDoneOnceAndInOrder(t *testing.T) {
	db, done := database(t), ""
	step := func(name string) Step {
		return Step{name, func(context.Context) error { done += name; return nil }}
	}
	for range 2 {
		if err := Run(t.Context(), db, clock, step("a")); err != nil || done != "a" {
			t.Fatalf("%q, %v", done, err)
		}
	}
	if err := Run(t.Context(), db, clock, step("a"), step("b"), step("c")); err != nil || done != "abc" {
		t.Fatalf("%q, %v", done, err)
	}
	if err := Run(t.Context(), db, clock, step("a")); !errors.Is(err, ErrNewer) || done != "abc" {
		t.Errorf("an older program opens what a newer one wrote: %v, %q", err, done)
	}
}

func TestAFailedStepIsTriedAgain(t *testing.T) {
	db := database(t)
	broken, times := errors.New("the disk is full"), 0
	step := Step{"a", func(context.Context) error {
		if times++; times == 1 {
			return broken
		}
		return nil
	}}
	if err := Run(t.Context(), db, clock, step); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := Run(t.Context(), db, clock, step); err != nil || times != 2 {
		t.Fatalf("%d times, %v", times, err)
	}
}

// Who died in the middle of a step is waited for no longer than the lease.
func TestAStepIsTakenOver(t *testing.T) {
	db, now, times := database(t), clock(), 0
	dead, die := context.WithCancel(t.Context())
	panicked := func() (p any) {
		defer func() { p = recover() }()
		return Run(dead, db, clock, Step{"a", func(context.Context) error { panic("died") }})
	}()
	die()
	step := Step{"a", func(context.Context) error { times++; return nil }}
	soon, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if err := Run(soon, db, clock, step); err == nil || soon.Err() == nil || times != 0 || panicked != "died" {
		t.Fatalf("%v, %d times, %v", err, times, panicked)
	}
	now = now.Add(lease + time.Second)
	if err := Run(t.Context(), db, func() time.Time { return now }, step); err != nil || times != 1 {
		t.Fatalf("%d times, %v", times, err)
	}
}

func TestProcessesThatStartTogetherShareTheSteps(t *testing.T) {
	db := database(t)
	var times, at atomic.Int32
	step := Step{"a", func(context.Context) error {
		if at.Add(1) > 1 {
			t.Error("two at once")
		}
		times.Add(1)
		at.Add(-1)
		return nil
	}}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := Run(t.Context(), db, clock, step, step, step); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if times.Load() != 3 {
		t.Errorf("3 steps were done %d times", times.Load())
	}
}

type note struct {
	ID  string `json:"id"`
	Rev int64  `json:"rev"`
	Low string `json:"low"`
}

func TestWhatIsOutdatedIsRewrittenAndNothingElse(t *testing.T) {
	docs, err := store.Open[note](t.Context(), database(t), "notes")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b", "c"} {
		n := note{ID: id, Low: map[string]string{"a": "old", "c": "new"}[id]}
		if err := docs.Insert(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		err = Rewrite(t.Context(), docs, func(n *note) (string, bool) {
			if n.ID == "b" { // deleted while it is looked at
				_, _ = docs.Delete(t.Context(), store.Eq("id", "b"))
			}
			if n.Low == "new" {
				return n.ID, false
			}
			n.Low = "new"
			return n.ID, true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, revs := range map[string]int64{"a": 1, "c": 0} { // once each time something is mended
		if n, err := docs.Get(t.Context(), id); err != nil || n.Low != "new" || n.Rev != revs {
			t.Errorf("%+v, %v", n, err)
		}
	}
	if _, err := docs.Get(t.Context(), "b"); !errors.Is(err, store.ErrNotFound) {
		t.Error("it came back:", err)
	}
}
