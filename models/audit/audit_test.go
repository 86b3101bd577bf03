package audit

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

func open(t *testing.T) *Log {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return openAt(t, func() time.Time { at = at.Add(time.Second); return at })
}

func openAt(t *testing.T, now func() time.Time) *Log {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "audit.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	log, err := Open(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func fill(t *testing.T, l *Log, stream string, n int) []Event {
	t.Helper()
	var out []Event
	for i := range n {
		ev, err := l.Append(t.Context(), stream, Entry{
			By: Actor{ID: "u1", Name: "李雷\r\nAda", Department: "legal", From: "192.0.2.1"}, Action: "fact.verified", Object: "fact:1",
			Data: map[string]string{"n": fmt.Sprint(i), "before": "a\r\n{\"seq\":9}", "after": "b"},
		})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ev)
	}
	return out
}

func TestTheChainHoldsWhileNobodyTouchesIt(t *testing.T) {
	l := open(t)
	events := fill(t, l, "incident:1", 5)
	fill(t, l, "incident:2", 3)
	for i, ev := range events {
		if ev.Seq != int64(i+1) || (i > 0 && ev.Prev != events[i-1].Hash) {
			t.Errorf("event %d: seq %d, prev %s", i, ev.Seq, ev.Prev)
		}
	}
	r, err := l.VerifyAll(t.Context())
	if err != nil || len(r.Faults) > 0 || r.Events != 8 || r.Streams != 2 {
		t.Errorf("verify: %+v, %v", r, err)
	}
	page, err := l.Timeline(t.Context(), "incident:1", "", 3)
	if err != nil || len(page.Items) != 3 || page.Items[0].Seq != 5 || page.Next == "" {
		t.Errorf("timeline: %+v, %v", page, err)
	}
}

// Every field of an event is part of its hash, so every change of one must be found.
func TestAnyAlterationIsFound(t *testing.T) {
	changes := map[string]map[string]any{
		"who":        {"by": Actor{ID: "u2", Name: "Mallory", Department: "legal", From: "192.0.2.1"}},
		"when":       {"at": time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)},
		"what":       {"action": "fact.retracted"},
		"object":     {"object": "fact:2"},
		"data":       {"data": map[string]string{"n": "2", "before": "a\r\n{\"seq\":9}", "after": "c"}},
		"data field": {"data": map[string]string{"n": "2", "before": "a\r\n{\"seq\":9}"}},
		"hash":       {"hash": "00"},
		"prev":       {"prev": "00"},
		"stream":     {"stream": "incident:9"},
		"place":      {"seq": 99},
	}
	for name, set := range changes {
		for _, place := range []int{0, 2, 4} {
			t.Run(fmt.Sprintf("%s of event %d", name, place+1), func(t *testing.T) {
				l := open(t)
				events := fill(t, l, "incident:1", 5)
				mustModify(t, l, events[place].ID, set)
				wantFaults(t, l)
			})
		}
	}
}

func TestRemovalAndReorderingAreFound(t *testing.T) {
	for place := range 5 {
		t.Run(fmt.Sprintf("without event %d", place+1), func(t *testing.T) {
			l := open(t)
			events := fill(t, l, "incident:1", 5)
			if _, err := l.events.Delete(t.Context(), store.Eq("id", events[place].ID)); err != nil {
				t.Fatal(err)
			}
			wantFaults(t, l)
		})
	}
	t.Run("without any", func(t *testing.T) {
		l := open(t)
		fill(t, l, "incident:1", 5)
		if _, err := l.events.Delete(t.Context(), store.Eq("stream", "incident:1")); err != nil {
			t.Fatal(err)
		}
		wantFaults(t, l)
	})
	t.Run("renumbered after a removal", func(t *testing.T) {
		l := open(t)
		events := fill(t, l, "incident:1", 5)
		if _, err := l.events.Delete(t.Context(), store.Eq("id", events[2].ID)); err != nil {
			t.Fatal(err)
		}
		mustModify(t, l, events[3].ID, map[string]any{"seq": 3})
		mustModify(t, l, events[4].ID, map[string]any{"seq": 4})
		wantFaults(t, l)
	})
	t.Run("two changed places", func(t *testing.T) {
		l := open(t)
		events := fill(t, l, "incident:1", 5)
		mustModify(t, l, events[1].ID, map[string]any{"seq": 100})
		mustModify(t, l, events[2].ID, map[string]any{"seq": 2})
		mustModify(t, l, events[1].ID, map[string]any{"seq": 3})
		wantFaults(t, l)
	})
}

func mustModify(t *testing.T, l *Log, id string, set map[string]any) {
	t.Helper()
	n, err := l.events.Modify(t.Context(), store.Eq("id", id), store.Patch{Set: set})
	if err != nil || n != 1 {
		t.Fatalf("changed %d, %v", n, err)
	}
}

func wantFaults(t *testing.T, l *Log) {
	t.Helper()
	r, err := l.VerifyAll(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Faults) == 0 {
		t.Error("the chain is said to hold")
	}
}

func TestManyWritersTakeEveryPlaceOnce(t *testing.T) {
	l := open(t)
	l.now = func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	var told atomic.Int64
	l.Follow(func(context.Context, Event) error { told.Add(1); return nil })
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 10 {
				if _, err := l.Append(context.Background(), "space", Entry{Action: "x"}); err != nil {
					t.Error(err)
				}
				if err := l.AppendRun(context.Background(), "space", Entry{Action: "y"}, Entry{Action: "z"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	r, err := l.Verify(t.Context(), "space")
	if err != nil || r.Events != 240 || told.Load() != 240 || len(r.Faults) > 0 {
		t.Errorf("%+v, %d told, %v", r, told.Load(), err)
	}
	before := ""
	for ev, err := range l.After(t.Context(), "space", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if (before == "y") != (ev.Action == "z") {
			t.Errorf("%s comes behind %s", ev.Action, before)
		}
		before = ev.Action
	}
}

// A writer that dies between its two writes leaves a head that is one behind: no fault, and the next
// event goes on from the right place.
func TestADeadWriterBreaksNothing(t *testing.T) {
	l := open(t)
	events := fill(t, l, "space", 3)
	if err := l.heads.Put(t.Context(), &head{ID: "space", Seq: 2, Hash: events[1].Hash}); err != nil {
		t.Fatal(err)
	}
	if r, err := l.Verify(t.Context(), "space"); err != nil || len(r.Faults) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
	fill(t, l, "space", 1)
	if r, err := l.Verify(t.Context(), "space"); err != nil || len(r.Faults) > 0 || r.Events != 4 {
		t.Errorf("%+v, %v", r, err)
	}
}

// A clock that is set back does not turn the order of the chain round.
func TestTimeNeverRunsBackInAStream(t *testing.T) {
	l := open(t)
	first := fill(t, l, "space", 1)[0]
	l.now = func() time.Time { return first.At.Add(-time.Hour) }
	if second := fill(t, l, "space", 1)[0]; second.At.Before(first.At) {
		t.Errorf("%s comes after %s", second.At, first.At)
	}
}

// Whoever pays, and however many at once, what is owed stands in the log once.
func TestWhatManyPayAtOnceIsWrittenOnce(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	l := openAt(t, func() time.Time { return at })
	var owed []Owed
	for n := range 5 {
		owed = append(owed, Owe(l.now(), Entry{Action: "fact.signed", Object: "fact:1", Data: map[string]string{"n": fmt.Sprint(n)}}))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			paid, err := l.PayAll(t.Context(), "incident:1", owed)
			if err != nil || len(paid.Rest(slices.Clone(owed))) != 0 {
				t.Error(paid, err)
			}
		})
	}
	all.Wait()
	n := 0
	for ev, err := range l.After(t.Context(), "incident:1", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; ev.Data["mark"] != owed[n-1].Mark || ev.Data["n"] != fmt.Sprint(n-1) {
			t.Errorf("event %d is %v", n, ev.Data)
		}
	}
	if n != len(owed) {
		t.Errorf("%d events of %d", n, len(owed))
	}
	if r, err := l.Verify(t.Context(), "incident:1"); err != nil || len(r.Faults) > 0 {
		t.Error(r, err)
	}
}
