package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"standfirst/models/store"
)

// TestWhatStandsBesideElementsIsAdded: an index that is declared with more beside its elements is made anew with that,
// of what is there already, and then answers alone; it follows what is changed, added and removed.
func TestWhatStandsBesideElementsIsAdded(t *testing.T) {
	ctx := context.Background()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "test.db")
	open := func(index store.Index) (*DB, store.Collection[shape]) {
		db, err := Open(ctx, path)
		ok(err)
		db.TakeAllForBig()
		c, err := store.Open[shape](ctx, db, "shapes", index)
		ok(err)
		return db, c
	}
	db, c := open(store.On("tags", "state"))
	add := func(from, to int) {
		for i := from; i < to; i++ {
			v := shape{ID: fmt.Sprintf("%03d", i), State: "s", Due: fmt.Sprint(900 - i), Done: i%8 == 0, Tags: []string{"a", "a"}}
			if i%3 == 0 {
				v.Tags = []string{"b"}
			}
			ok(c.Insert(ctx, &v))
		}
	}
	add(0, 100)
	ok(db.Close())
	for _, index := range []store.Index{store.On("tags", "state").With("done"), store.On("tags", "state").With("due"), store.On("tags", "state").With("done", "due")} {
		db, c = open(index)
		if kept := db.tables["shapes"].layout.Load().sorted[0].beside; !slices.Contains(kept, index.Beside[0]) {
			t.Fatal("only", kept, "stands beside")
		}
		if len(index.Beside) < 2 {
			ok(db.Close())
		}
	}
	defer db.Close()
	add(100, 200)
	_, err := c.Modify(ctx, store.Eq("id", "152"), store.Patch{Set: map[string]any{"due": "1"}})
	ok(err)
	_, err = c.Delete(ctx, store.Eq("id", "184"))
	ok(err)
	want := []string{"152", "176", "160", "136", "128", "112"}
	q := store.Query{Filter: store.And(store.Eq("tags", "a"), store.Eq("done", true)), Sort: []string{"due"}, Limit: 3}
	var got []string
	for range 2 {
		page, err := c.Find(ctx, q)
		ok(err)
		for _, v := range page.Items {
			got = append(got, v.ID)
		}
		q.After = page.Next
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	alone := false
	for statement := range db.read.stmts {
		alone = alone || strings.Contains(statement, `t.n IN (SELECT s.n FROM "shapes:tags,state" AS s WHERE s.value = ? AND s.i = 0 AND (s."f:done" = ?)`)
	}
	if !alone {
		t.Error("the elements do not answer alone")
	}
}
