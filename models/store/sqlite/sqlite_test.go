package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

type note struct {
	ID    string    `json:"id"`
	Rev   int64     `json:"rev"`
	Owner string    `json:"owner"`
	State string    `json:"state"`
	Due   time.Time `json:"due"`
	Tags  []string  `json:"tags"`
	Tries int64     `json:"tries"`
}

func openNotes(t *testing.T, path string, indexes ...store.Index) (*sqlite.DB, store.Collection[note]) {
	t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	notes, err := store.Open[note](ctx, db, "notes", indexes...)
	if err != nil {
		t.Fatal(err)
	}
	return db, notes
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnIndexAddedLaterKnowsTheOldDocuments(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "a b%?#.db")
	db, notes := openNotes(t, path)
	must(t, notes.Insert(ctx, &note{ID: "a", Owner: "李雷", Tags: []string{"x", "y"}}, &note{ID: "b", Owner: "bob", Tags: []string{"y"}}))
	must(t, db.Close())

	db, notes = openNotes(t, path, store.On("owner", "due"), store.On("tags"))
	for _, f := range []store.Filter{store.Eq("owner", "李雷"), store.Eq("tags", "x")} {
		if n, err := notes.Count(ctx, f); err != nil || n != 1 {
			t.Errorf("%v: %d %v", f, n, err)
		}
	}
	_, err := notes.Modify(ctx, store.Eq("id", "b"), store.Patch{Set: map[string]any{"owner": "李雷"}, Add: map[string][]any{"tags": {"x"}}})
	must(t, err)
	if n, err := notes.Count(ctx, store.And(store.Eq("owner", "李雷"), store.Eq("tags", "x"))); err != nil || n != 2 {
		t.Errorf("after a patch: %d %v", n, err)
	}
	if scans, err := sqlite.Scans(ctx, db); err != nil || len(scans) > 0 {
		t.Errorf("scans: %v %v", scans, err)
	}

	// A program that declares fewer indexes must not let the others go stale.
	must(t, db.Close())
	db, notes = openNotes(t, path)
	_, err = notes.Edit(ctx, "a", func(n *note) error { n.Owner, n.Tags = "eve", []string{"z"}; return nil })
	must(t, err)
	must(t, db.Close())
	_, notes = openNotes(t, path, store.On("owner", "due"), store.On("tags"))
	for _, f := range []store.Filter{store.Eq("owner", "eve"), store.Eq("tags", "z")} {
		if n, err := notes.Count(ctx, f); err != nil || n != 1 {
			t.Errorf("%v: %d %v", f, n, err)
		}
	}
}

func TestScansFindsAQueryWithoutAnIndex(t *testing.T) {
	ctx := context.Background()
	db, notes := openNotes(t, filepath.Join(t.TempDir(), "x.db"))
	_, err := notes.Find(ctx, store.Query{Filter: store.Eq("owner", "x"), Sort: []string{"due"}})
	must(t, err)
	if scans, err := sqlite.Scans(ctx, db); err != nil || len(scans) != 1 {
		t.Errorf("scans: %v %v", scans, err)
	}
}

func TestAnEmptyDatabaseAnswers(t *testing.T) {
	db, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "new", "x.db"))
	must(t, err)
	defer db.Close()
	must(t, db.Ping(context.Background()))
}

func TestOnlyOneProcessServes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	first, _ := openNotes(t, path)
	must(t, first.Serve())
	second, notes := openNotes(t, path)
	if err := second.Serve(); err == nil || !strings.Contains(err.Error(), "another process already serves") {
		t.Fatalf("second: %v", err)
	}
	must(t, notes.Insert(context.Background(), &note{ID: "beside"}))
	must(t, first.Close())
	must(t, second.Serve())
}

// TestAnIndexThatIsGoneIsDropped where a database has it, and nothing is found otherwise.
func TestAnIndexThatIsGoneIsDropped(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "x.db")
	had := []store.Index{store.On("owner", "due"), store.On("tags"), store.On("tags", "due").With("owner")}
	db, notes := openNotes(t, path, had...)
	must(t, notes.Insert(ctx, &note{ID: "a", Owner: "eve", Tags: []string{"x", "y"}}))
	must(t, db.Close())

	db, notes = openNotes(t, path, store.Gone("owner", "due"), store.Gone("tags"), store.Gone("tags", "due"), store.Gone("state"), store.Gone("tags", "state"), store.On("tags", "owner"))
	must(t, notes.Insert(ctx, &note{ID: "b", Owner: "bob", Tags: []string{"y"}}))
	_, err := notes.Edit(ctx, "a", func(n *note) error { n.Owner, n.Tags = "bob", []string{"y", "z"}; return nil })
	must(t, err)
	for f, want := range map[string]int64{"x": 0, "y": 2, "z": 1} {
		if n, err := notes.Count(ctx, store.And(store.Eq("tags", f), store.Eq("owner", "bob"))); err != nil || n != want {
			t.Errorf("%s: %d, not %d: %v", f, n, want, err)
		}
	}
	must(t, db.Close())
	if left := shape(t, path); !slices.Equal(left, []string{"notes", "notes:tags,owner", "notes:tags,owner delete", "notes:tags,owner update"}) {
		t.Errorf("what is left: %q", left)
	}
	_, notes = openNotes(t, path, had...)
	if n, err := notes.Count(ctx, store.Eq("tags", "y")); err != nil || n != 2 {
		t.Errorf("by an index that was made again: %d %v", n, err)
	}
}

// shape is what a file has of tables, indexes and triggers that have been made by name.
func shape(t *testing.T, path string) []string {
	t.Helper()
	file, err := sql.Open("sqlite", path)
	must(t, err)
	defer file.Close()
	rows, err := file.Query("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
	must(t, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		out = append(out, name)
	}
	must(t, rows.Err())
	return out
}
