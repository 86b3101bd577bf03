package job

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"standfirst/models/store/sqlite"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func open(t *testing.T) (*Queue, *clock) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c := &clock{time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	q, err := Open(t.Context(), db, c.now)
	if err != nil {
		t.Fatal(err)
	}
	return q, c
}

func enqueue(t *testing.T, q *Queue, n New) {
	t.Helper()
	if err := q.Enqueue(t.Context(), n); err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, q *Queue, owner string) (Job, bool) {
	t.Helper()
	j, ok, err := q.Claim(t.Context(), owner, 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return j, ok
}

func TestEnqueueingTwiceIsEnqueueingOnce(t *testing.T) {
	q, c := open(t)
	for range 3 {
		enqueue(t, q, New{ID: "wave.start:1", Kind: "wave.start", Payload: map[string]string{"wave": "1"}})
	}
	j, ok := claim(t, q, "a")
	if !ok || j.Kind != "wave.start" || j.Attempt != 1 {
		t.Fatalf("%+v %v", j, ok)
	}
	if payload, err := Decode[map[string]string](j); err != nil || payload["wave"] != "1" {
		t.Errorf("payload %v, %v", payload, err)
	}
	if _, ok := claim(t, q, "b"); ok {
		t.Error("claimed twice")
	}
	if ok, err := q.Finish(t.Context(), j); !ok || err != nil {
		t.Errorf("finish: %v %v", ok, err)
	}
	enqueue(t, q, New{ID: "wave.start:1", Kind: "wave.start"})
	c.at = c.at.Add(time.Hour)
	if _, ok := claim(t, q, "b"); ok {
		t.Error("a job that is done ran again")
	}
}

func TestDueInOrderAndNotBefore(t *testing.T) {
	q, c := open(t)
	enqueue(t, q, New{ID: "later", Kind: "k", RunAt: c.at.Add(time.Hour)})
	enqueue(t, q, New{ID: "second", Kind: "k", RunAt: c.at.Add(-time.Minute)})
	enqueue(t, q, New{ID: "first", Kind: "k", RunAt: c.at.Add(-time.Hour)})
	for _, want := range []string{"first", "second"} {
		if j, _ := claim(t, q, "a"); j.ID != want {
			t.Errorf("claimed %q, want %q", j.ID, want)
		}
	}
	if _, ok := claim(t, q, "a"); ok {
		t.Error("claimed before its time")
	}
	if due, ok, err := q.NextDue(t.Context()); err != nil || !ok || due != time.Hour {
		t.Errorf("next due in %v %v %v", due, ok, err)
	}
}

// A process that was killed and started again does not wait for its own lease.
func TestOrphansAreDueAtOnce(t *testing.T) {
	q, _ := open(t)
	enqueue(t, q, New{ID: "j", Kind: "k"})
	old, _ := claim(t, q, "a")
	if _, ok := claim(t, q, "b"); ok {
		t.Fatal("claimed twice")
	}
	if err := q.Orphaned(t.Context()); err != nil {
		t.Fatal(err)
	}
	if next, ok := claim(t, q, "b"); !ok || next.Attempt != 2 {
		t.Fatalf("%+v %v", next, ok)
	}
	if ok, _ := q.Finish(t.Context(), old); ok {
		t.Error("the dead one finished it")
	}
}

// A runner that was thought dead comes back: nothing that it writes counts any more.
func TestALostLeaseCannotWrite(t *testing.T) {
	q, c := open(t)
	enqueue(t, q, New{ID: "j", Kind: "k"})
	old, _ := claim(t, q, "a")
	c.at = c.at.Add(31 * time.Second)
	next, ok := claim(t, q, "b")
	if !ok || next.Attempt != 2 {
		t.Fatalf("the lease was over, yet %+v %v", next, ok)
	}
	for name, write := range map[string]func() (bool, error){
		"finish":   func() (bool, error) { return q.Finish(t.Context(), old) },
		"extend":   func() (bool, error) { return q.Extend(t.Context(), old, time.Hour) },
		"progress": func() (bool, error) { return q.Progress(t.Context(), old, 1, 2, "") },
		"fail":     func() (bool, error) { return q.Fail(t.Context(), old, errors.New("x"), true) },
		"again":    func() (bool, error) { return q.Again(t.Context(), old, c.at) },
	} {
		if ok, err := write(); ok || err != nil {
			t.Errorf("%s of the old owner: %v %v", name, ok, err)
		}
	}
	if ok, err := q.Finish(t.Context(), next); !ok || err != nil {
		t.Errorf("finish of the new owner: %v %v", ok, err)
	}
}

func TestTriesGrowApartAndEnd(t *testing.T) {
	q, c := open(t)
	enqueue(t, q, New{ID: "j", Kind: "k", MaxAttempts: 3})
	var pauses []time.Duration
	for range 3 {
		j, ok := claim(t, q, "a")
		if !ok {
			t.Fatal("not due")
		}
		if ok, err := q.Fail(t.Context(), j, errors.New("no answer"), false); !ok || err != nil {
			t.Fatal(ok, err)
		}
		stored, err := q.Get(t.Context(), "j")
		if err != nil {
			t.Fatal(err)
		}
		if stored.State == Dead {
			break
		}
		pauses = append(pauses, stored.RunAt.Sub(c.at))
		c.at = stored.RunAt
	}
	stored, _ := q.Get(t.Context(), "j")
	if stored.State != Dead || stored.LastError != "no answer" || stored.FinishedAt.IsZero() {
		t.Errorf("after three tries: %+v", stored)
	}
	if len(pauses) != 2 || pauses[1] < 4*pauses[0] {
		t.Errorf("pauses %v", pauses)
	}
	if err := q.Retry(t.Context(), "j"); err != nil {
		t.Fatal(err)
	}
	if j, ok := claim(t, q, "a"); !ok || j.Attempt != 4 {
		t.Errorf("a person's retry: %+v %v", j, ok)
	}
}

func TestAgainUsesNoTry(t *testing.T) {
	q, c := open(t)
	enqueue(t, q, New{ID: "j", Kind: "k", MaxAttempts: 1})
	for range 5 {
		j, ok := claim(t, q, "a")
		if !ok {
			t.Fatal("not due")
		}
		c.at = c.at.Add(time.Minute)
		if ok, err := q.Again(t.Context(), j, c.at); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if j, ok := claim(t, q, "a"); !ok || j.Attempt > j.MaxAttempts {
		t.Errorf("%+v %v", j, ok)
	}
}
