package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"standfirst/models/store"
)

// gone: to drop an index, one that there never was too, changes no answer, and neither does another one of the same
// array.
func (s *suite) gone(t *testing.T) {
	ctx, db := context.Background(), s.open(t)
	gone := []store.Index{store.Gone("name"), store.Gone("tags"), store.Gone("tags", "count"), store.Gone("count"), store.Gone("tags", "key")}
	open[thing](t, db, "things", gone...)
	things := open[thing](t, db, "things", store.On("name"), store.On("tags"), store.On("tags", "count"))
	must(t, things.Insert(ctx, &thing{ID: "a", Name: "z", Tags: []string{"x", "y"}}, &thing{ID: "b", Name: "y", Tags: []string{"y"}}))
	things = open[thing](t, db, "things", append(gone, store.On("tags", "name"))...)
	must(t, things.Insert(ctx, &thing{ID: "c", Name: "x", Tags: []string{"y"}}))
	_, err := things.Modify(ctx, store.Eq("id", "b"), store.Patch{Pull: map[string][]any{"tags": {"y"}}})
	must(t, err)
	same(t, "by an array, in an order", ids(t, things, store.Query{Filter: store.Eq("tags", "y"), Sort: []string{"name"}}), []string{"c", "a"})
	same(t, "by what has no index any more", ids(t, things, store.Query{Filter: store.Eq("name", "y")}), []string{"b"})
}

// elements: an index that begins with an array follows the array and the fields behind it, whichever
// changes and in whatever way.
func (s *suite) elements(t *testing.T) {
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", store.On("tags", "name").With("count", "done"), store.On("tags", "score"), store.On("place.also", "note"), store.Words("place.also"))
	tagged := func(what, sort, want string) {
		t.Helper()
		same(t, what, ids(t, things, store.Query{Filter: store.Eq("tags", "t"), Sort: []string{sort}}), words(want))
		same(t, what+", descending", ids(t, things, store.Query{Filter: store.Eq("tags", "t"), Sort: []string{"-" + sort}}), backwards(want))
		found := ids(t, things, store.Query{Filter: store.And(store.Eq("tags", "t"), store.Prefix("place.also", "A w"))})
		n, err := things.Count(ctx, store.And(store.Eq("tags", "t"), store.Prefix("place.also", "A w")))
		must(t, err)
		same(t, what+", counted", n, len(found))
	}
	must(t, things.Insert(ctx,
		&thing{ID: "1", Name: "b", Tags: []string{"t", "u", "t"}, Score: ptr(2.0)},
		&thing{ID: "2", Name: "a", Tags: []string{"t"}, Place: place{Also: []string{"A word", "", "A word"}}},
		&thing{ID: "3", Name: "c", Tags: []string{"u"}, Score: ptr(1.0)},
		&thing{ID: "4", Name: "a", Tags: []string{"v", "t"}, Score: ptr(-1.0)}))
	tagged("inserted", "name", "2 4 1")
	tagged("nulls are first", "score", "2 4 1")
	_, err := things.Modify(ctx, store.Eq("id", "1"), store.Patch{Set: map[string]any{"name": "A", "score": nil}})
	must(t, err)
	tagged("the order alone changed", "name", "1 2 4")
	tagged("to null", "score", "1 2 4")
	_, err = things.Modify(ctx, store.Eq("id", "3"), store.Patch{Add: map[string][]any{"tags": {"t"}}, Inc: map[string]int64{"score": -9}})
	must(t, err)
	tagged("added", "name", "1 2 4 3")
	tagged("added and counted down", "score", "1 2 3 4")
	_, err = things.Edit(ctx, "2", func(v *thing) error { v.Name, v.Place.Also = "zz", []string{"A wide", "b"}; return nil })
	must(t, err)
	tagged("replaced", "name", "1 4 3 2")
	for _, c := range []struct {
		f    store.Filter
		want string
	}{
		{store.Prefix("place.also", "A w"), "2"},
		{store.Prefix("place.also", "A word"), ""},
		{store.Eq("place.also", "A wide"), "2"},
		{store.Eq("place.also", "A w"), ""},
		{store.Prefix("place.also", "a"), ""},
		{store.In("place.also", "none", "b"), "2"},
		{store.In("place.also", "1", "2", "3", "4", "b"), "2"},
		{store.In[string]("place.also"), ""},
		{store.Prefix("place.also", ""), "2"},
		{store.Eq("place.also", ""), ""},
		{store.And(store.Prefix("place.also", "A"), store.Prefix("place.also", "b"), store.Eq("tags", "t")), "2"},
		{store.And(store.Prefix("place.also", "A"), store.In("place.also", "b", "x")), "2"},
		{store.And(store.Prefix("place.also", "A"), store.Prefix("place.also", "z")), ""},
		{store.Not(store.Prefix("place.also", "A")), "1 3 4"},
		{store.Gt("place.also", "a"), "2"},
	} {
		same(t, "words", ids(t, things, store.Query{Filter: c.f}), words(c.want))
		n, err := things.Count(ctx, c.f)
		must(t, err)
		same(t, "words counted", n, len(words(c.want)))
	}
	_, err = things.Modify(ctx, store.Eq("id", "2"), store.Patch{Add: map[string][]any{"place.also": {"new _ one"}}, Pull: map[string][]any{"tags": {"t"}}})
	must(t, err)
	tagged("pulled", "name", "1 4 3")
	same(t, "an added word", ids(t, things, store.Query{Filter: store.Prefix("place.also", "new _ ")}), words("2"))
	_, err = things.Modify(ctx, store.Eq("id", "2"), store.Patch{Set: map[string]any{"place": place{City: "Pau", Also: []string{"in all"}}}})
	must(t, err)
	same(t, "words set with what they are in", ids(t, things, store.Query{Filter: store.Eq("place.also", "in all")}), words("2"))
	same(t, "the words before are gone", ids(t, things, store.Query{Filter: store.Prefix("place.also", "A")}), words(""))
	_, err = things.Delete(ctx, store.In("id", "1", "2"))
	must(t, err)
	tagged("deleted", "name", "4 3")
	same(t, "deleted words", ids(t, things, store.Query{Filter: store.Prefix("place.also", "in")}), words(""))
	rows, err := things.Group(ctx, store.Filter{}, []store.By{{Field: "tags"}})
	must(t, err)
	same(t, "grouped", rowsText(rows), "[t]=2[] [u]=1[] [v]=1[]")
}

func words(list string) []string { return append([]string{}, strings.Fields(list)...) }

func backwards(list string) []string {
	out := words(list)
	slices.Reverse(out)
	return out
}
