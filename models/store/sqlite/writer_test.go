package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"standfirst/models/store"
)

// holding is a database in which whoever writes waits: gather until there are so many of them, goOn lets them.
func holding(t *testing.T) (db *DB, gather func(n int), goOn func()) {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "writer.db"))
	ok(t, err)
	t.Cleanup(func() { ok(t, db.Close()) })
	gather = func(n int) {
		for there := -1; there != n; time.Sleep(time.Millisecond) {
			db.writer.mu.Lock()
			db.writer.busy = true
			there = len(db.writer.waiting)
			db.writer.mu.Unlock()
		}
	}
	return db, gather, db.writer.lead
}

// Whatever waits for the same commit has what it would have had alone: what is taken, what does not apply and what fails
// half-way changes nothing, and nobody else loses by it.
func TestWritesOfOneCommitAreEachTheirOwn(t *testing.T) {
	db, gather, goOn := holding(t)
	people, err := store.Open[person](t.Context(), db, "people", store.Unique("name"), store.On("state"))
	ok(t, err)
	must := []*person{{ID: "a", Name: "anna", State: "ready"}, {ID: "b", Name: "bo"}}
	ok(t, people.Insert(t.Context(), must...))
	set := func(field string, v any) store.Patch { return store.Patch{Set: map[string]any{field: v}} }
	gone, giveUp := context.WithCancel(t.Context())

	gather(0)
	all := map[string]func() error{
		"new": func() error { return people.Insert(t.Context(), &person{ID: "c", Name: "chen"}) },
		"taken": func() error {
			if err := people.Insert(t.Context(), &person{ID: "d", Name: "anna"}); !errors.Is(err, store.ErrDuplicate) {
				return errors.Join(err, errors.New("a name was given twice"))
			}
			return nil
		},
		"half-way": func() error { // the second takes a name that there is: the first does not count either
			_, err := people.Apply(t.Context(), store.Op{ID: "a", Patch: set("notes", "changed")}, store.Op{ID: "b", Patch: set("name", "anna")})
			if !errors.Is(err, store.ErrDuplicate) {
				return errors.Join(err, errors.New("a name was given twice"))
			}
			return nil
		},
		"guarded": func() error {
			did, err := people.Apply(t.Context(), store.Op{ID: "a", If: store.Eq("state", "ready"), Patch: store.Patch{Inc: map[string]int64{"score": 1}}},
				store.Op{ID: "b", If: store.Eq("state", "ready"), Patch: store.Patch{Inc: map[string]int64{"score": 1}}})
			if err == nil && (!did[0] || did[1]) {
				err = errors.New("the guards do not hold")
			}
			return err
		},
		"claim": func() error {
			p, there, err := people.Take(t.Context(), store.Query{Filter: store.Eq("state", "ready")}, set("owner", "me"))
			if err == nil && (!there || p.ID != "a" || p.Owner != "me") {
				err = errors.New("not taken")
			}
			return err
		},
		"named": func() error {
			n, err := people.Modify(t.Context(), store.Eq("id", "b"), store.Patch{Inc: map[string]int64{"score": 7}})
			if err == nil && n != 1 {
				err = errors.New("not changed")
			}
			return err
		},
		"called off": func() error {
			err := people.Insert(gone, &person{ID: "e", Name: "emil"})
			if !errors.Is(err, context.Canceled) {
				return errors.Join(err, errors.New("it went on"))
			}
			return nil
		},
	}
	var writers sync.WaitGroup
	for name, write := range all {
		writers.Go(func() {
			if err := write(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	gather(len(all))
	giveUp()
	gather(len(all) - 1)
	goOn()
	writers.Wait()

	found, err := people.GetAll(t.Context(), "a", "b", "c", "d", "e")
	ok(t, err)
	a, b := found["a"], found["b"]
	if len(found) != 3 || a.Notes != "" || a.Score != 1 || a.Owner != "me" || b.Name != "bo" || b.Score != 7 {
		t.Errorf("%+v", found)
	}
}

// What ends the transaction of all fails alone, and what the others had done in it is done once.
func TestAWriteThatEndsTheTransactionFailsAlone(t *testing.T) {
	db, gather, goOn := holding(t)
	people, err := store.Open[person](t.Context(), db, "people")
	ok(t, err)
	ok(t, people.Insert(t.Context(), &person{ID: "a"}))
	gather(0)
	broken := errors.New("no disk")
	var writers sync.WaitGroup
	count := func() {
		_, err := people.Modify(t.Context(), store.Eq("id", "a"), store.Patch{Inc: map[string]int64{"score": 1}})
		if err != nil {
			t.Error(err)
		}
	}
	writers.Go(count)
	writers.Go(func() {
		err := db.writer.write(t.Context(), writing{do: func(context.Context, within) error { return broken }})
		if !errors.Is(err, broken) {
			t.Error(err)
		}
	})
	writers.Go(count)
	gather(3)
	goOn()
	writers.Wait()
	if a, err := people.Get(t.Context(), "a"); err != nil || a.Score != 2 {
		t.Error(a.Score, err)
	}
}

// What panics does so before whoever wanted it, alone or with others, and the writer goes on.
func TestAWriteThatPanicsHarmsNobodyElse(t *testing.T) {
	db, gather, goOn := holding(t)
	people, err := store.Open[person](t.Context(), db, "people")
	ok(t, err)
	ok(t, people.Insert(t.Context(), &person{ID: "a"}))
	count := func() {
		_, err := people.Modify(t.Context(), store.Eq("id", "a"), store.Patch{Inc: map[string]int64{"score": 1}})
		if err != nil {
			t.Error(err)
		}
	}
	wrong := func() {
		defer func() {
			if p := recover(); p != "wrong" {
				t.Errorf("it ended with %v", p)
			}
		}()
		err := db.writer.write(t.Context(), writing{do: func(context.Context, within) error { panic("wrong") }})
		t.Errorf("it went on with %v", err)
	}
	wrong()
	gather(0)
	var writers sync.WaitGroup
	for _, write := range []func(){count, wrong, count} {
		writers.Go(write)
	}
	gather(3)
	goOn()
	writers.Wait()
	if a, err := people.Get(t.Context(), "a"); err != nil || a.Score != 2 {
		t.Error(a.Score, err)
	}
}
