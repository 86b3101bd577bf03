package view_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store/sqlite"
	"standfirst/models/view"
)

var anna = audit.Actor{ID: "u1", Name: "Anna"}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newDB(t *testing.T) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"))
	ok(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func newViews(t *testing.T) *view.Views {
	t.Helper()
	views, err := view.Open(t.Context(), newDB(t), "views", time.Now)
	ok(t, err)
	return views
}

func newTables(t *testing.T) *view.Tables {
	t.Helper()
	tables, err := view.OpenTables(t.Context(), newDB(t), "tables", view.Shape{
		Columns: []string{"outlet", "owner", "trust", "updated"}, Default: []string{"outlet"}, Orders: []string{"trust", "-updated"},
	})
	ok(t, err)
	return tables
}

func TestViewsAreTheirOwners(t *testing.T) {
	ctx, views := t.Context(), newViews(t)
	ben := audit.Actor{ID: "u2", Name: "Ben"}
	v, err := views.Keep(ctx, " 我的  视图 ", "sort=name&f=tag.is.food", false, anna)
	ok(t, err)
	if v.Name != "我的 视图" || v.Query != "f=tag.is.food&sort=name" {
		t.Errorf("%+v", v)
	}
	if _, err := views.Get(ctx, v.ID, "u2"); fault.KindOf(err) != fault.NotFound {
		t.Error("seen:", err)
	}
	if err := views.Drop(ctx, v.ID, ben); fault.KindOf(err) != fault.NotFound {
		t.Error("dropped:", err)
	}
	_, err = views.Change(ctx, v.ID, func(v *view.View) { v.Shared = true }, anna)
	ok(t, err)
	if theirs, err := views.Of(ctx, "u2"); err != nil || len(theirs) != 1 {
		t.Error("shared:", theirs, err)
	}
	if err := views.Drop(ctx, v.ID, ben); fault.KindOf(err) != fault.Forbidden {
		t.Error("dropped:", err)
	}
	if _, err := views.Keep(ctx, "", "", false, anna); !fault.Is(err, "view.name_missing") {
		t.Error("nameless:", err)
	}
	ok(t, views.Drop(ctx, v.ID, anna))
}

func TestATableIsAsItsReaderWantsIt(t *testing.T) {
	ctx, tables := t.Context(), newTables(t)
	first, err := tables.Of(ctx, anna.ID)
	ok(t, err)
	if first.Compact || !slices.Contains(first.Columns, "outlet") {
		t.Errorf("at first it is %+v", first)
	}
	for _, columns := range [][]string{{"updated", "owner", "password", "owner"}, {"trust"}, nil} {
		_, err = tables.Choose(ctx, columns, true, 50, anna)
		ok(t, err)
	}
	_, err = tables.Choose(ctx, []string{"updated", "owner", "password", "owner"}, true, 26, anna)
	ok(t, err)
	got, err := tables.Of(ctx, anna.ID)
	ok(t, err)
	if !slices.Equal(got.Columns, []string{"owner", "updated"}) || !got.Compact {
		t.Errorf("kept is %+v", got)
	}
	if other, err := tables.Of(ctx, "u2"); err != nil || !slices.Equal(other.Columns, first.Columns) {
		t.Errorf("a colleague has %+v, %v", other, err)
	}
	if _, err := tables.Choose(ctx, nil, false, 0, audit.Actor{}); err == nil {
		t.Error("kept for nobody")
	}
}

func TestTheOrderOfAViewIsKeptForItsReader(t *testing.T) {
	ctx, tables := t.Context(), newTables(t)
	for _, step := range [][2]string{{"all", "-updated"}, {"mine", "trust"}, {"all", "password"}, {"mine", ""}} {
		ok(t, tables.SortBy(ctx, step[0], step[1], anna))
	}
	got, err := tables.Of(ctx, anna.ID)
	if err != nil || len(got.Sorts) != 1 || got.Sorts["all"] != "-updated" || !slices.Contains(got.Columns, "outlet") {
		t.Errorf("%+v %v", got, err)
	}
	_, err = tables.Choose(ctx, []string{"trust"}, true, 100, anna)
	ok(t, err)
	if got, err = tables.Of(ctx, anna.ID); err != nil || got.Sorts["all"] != "-updated" {
		t.Error("choosing columns has lost the order", err)
	}
}
