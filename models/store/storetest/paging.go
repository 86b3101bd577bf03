package storetest

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"standfirst/models/store"
)

// orders mixes directions, ties, nulls and fields with and without an index.
var orders = [][]string{
	nil,
	{"id"},
	{"-id"},
	{"note"},
	{"-note"},
	{"note", "count"},
	{"-note", "-count"},
	{"note", "-count"},
	{"-note", "count"},
	{"done", "at"},
	{"-done", "-at"},
	{"done", "-at"},
	{"sure", "-score", "note"},
	{"-sure", "-score", "-note"},
	{"-score", "note", "-at", "id"},
	{"score"},
	{"-score"},
	{"place.city", "place.rank"},
	{"-place.rank", "-id"},
	{"extra.colour", "-id"},
	{"at", "sure"},
}

// crowd is documents with many ties and nulls, and the model of them.
func crowd(t *testing.T, things store.Collection[thing], old store.Collection[ancient], n int) map[string]tree {
	t.Helper()
	ctx := context.Background()
	docs := map[string]tree{}
	var all []*thing
	for i := range n {
		v := &thing{ID: fmt.Sprintf("%03d", (i*37)%n), Count: int64(i % 3), Done: i%2 == 0, Place: place{City: []string{"", "a", "b"}[i%3]}}
		if i%4 > 0 {
			v.Note = ptr([]string{"", "a", "B", "李"}[i%4])
		}
		if i%5 > 1 {
			v.Score = ptr(float64(i%5) / 2)
		}
		if i%3 > 0 {
			v.Sure = ptr(i%3 == 1)
		}
		if i%7 > 0 {
			v.At = minute(i % 7)
			v.Place.Rank = ptr(int64(i % 2))
			v.Extra = map[string]string{"colour": v.Place.City}
		}
		v.Nums = []int64{int64(i % 2), 7, 7}[:1+i%3]
		v.Place.Also, v.Tags = []string{"x", "y", "x"}[:i%4], []string{"x", "y z", ""}[:i%4]
		all = append(all, v)
		docs[v.ID] = storedTree(v)
	}
	must(t, things.Insert(ctx, all...))
	for _, id := range []string{"m", "k"} {
		must(t, old.Insert(ctx, &ancient{ID: id}))
		docs[id] = treeOf(&ancient{ID: id})
	}
	return docs
}

func (s *suite) paging(t *testing.T) {
	s.both(t, func(t *testing.T, things store.Collection[thing], old store.Collection[ancient]) {
		size, limits := 40, []int{1, 7, 40, 100}
		if !s.has(Speed) {
			size, limits = 20, []int{3}
		}
		docs := crowd(t, things, old, size)
		for _, filter := range []store.Filter{
			{},
			store.Eq("done", true), store.Or(store.Exists("note"), store.Lt("score", 1)),
			store.Eq("nums", 7), store.And(store.Eq("place.also", "x"), store.Exists("note")),
			store.And(store.Prefix("tags", "y "), store.Eq("nums", 7), store.Eq("done", false)),
			store.Or(store.Eq("tags", "y z"), store.And(store.Eq("nums", 0), store.Eq("done", true))),
		} {
			for _, keys := range orders {
				want := sorted(docs, filter, keys)
				for _, limit := range limits {
					if limit == 1 && len(keys) > 2 {
						continue // what pages of one can show, shorter orders do
					}
					walk(t, things, store.Query{Filter: filter, Sort: keys, Limit: limit}, want)
				}
			}
		}
	})
}

// walk goes through all pages and back again.
func walk(t *testing.T, things store.Collection[thing], q store.Query, want []string) {
	t.Helper()
	what := fmt.Sprint(q.Filter, q.Sort, q.Limit)
	forward := []string{}
	var page store.Page[thing]
	for first := true; first || page.Next != ""; first = false {
		q.After = page.Next
		page = find(t, things, q)
		if (page.Prev == "") != first {
			t.Errorf("%s: the first page alone has nothing before it", what)
		}
		forward = append(forward, pageIDs(page)...)
	}
	same(t, what+" forward", forward, want)
	backward := pageIDs(page)
	for q.After = ""; page.Prev != ""; {
		q.Before = page.Prev
		page = find(t, things, q)
		if len(page.Items) > 0 && page.Next == "" {
			t.Errorf("%s: going back, there is a next page", what)
		}
		backward = append(pageIDs(page), backward...)
	}
	same(t, what+" backward", backward, want)
}

func find(t *testing.T, things store.Collection[thing], q store.Query) store.Page[thing] {
	t.Helper()
	page, err := things.Find(context.Background(), q)
	must(t, err)
	if len(page.Items) > q.Limit {
		t.Fatalf("%d on a page of %d", len(page.Items), q.Limit)
	}
	return page
}

func pageIDs(page store.Page[thing]) []string {
	out := make([]string, len(page.Items))
	for i, v := range page.Items {
		out[i] = v.ID
	}
	return out
}

// cursors: one that was tampered with is refused or harmless, never an error of the database.
func (s *suite) cursors(t *testing.T) {
	ctx := context.Background()
	s.both(t, func(t *testing.T, things store.Collection[thing], old store.Collection[ancient]) {
		crowd(t, things, old, 10)
		page := find(t, things, store.Query{Sort: []string{"note", "-count"}, Limit: 3})
		bad := []string{"x", "!", page.Next[1:], page.Next + "AAAA", page.Next[:len(page.Next)-2]}
		for _, text := range []string{`[]`, `["a"]`, `{}`, `[{"$gt":""},1,"x"]`, `[[],1,"x"]`, `["a",1,null]`, `["a",1,7]`, `["a","b","c"]`, `[1,1,"c"]`, `[true,1,"c"]`, `["a",1e999,"c"]`, `["a",1,"c"] ` + `x`, `null`, "['a']"} {
			bad = append(bad, base64.RawURLEncoding.EncodeToString([]byte(text)))
		}
		for _, cursor := range bad {
			for _, q := range []store.Query{{After: cursor}, {Before: cursor}} {
				q.Sort = []string{"note", "-count"}
				if _, err := things.Find(ctx, q); !store.IsCursorError(err) {
					t.Errorf("%q: %v", cursor, err)
				}
				q.Limit = 3
				start, err := things.Browse(ctx, q)
				if must(t, err); !slices.Equal(pageIDs(start), pageIDs(page)) {
					t.Errorf("%q shows %v, not the start", cursor, pageIDs(start))
				}
			}
		}
		// A cursor outlives its document.
		next := find(t, things, store.Query{Sort: []string{"note", "-count"}, Limit: 3, After: page.Next})
		_, err := things.Delete(ctx, store.In("id", pageIDs(page)...))
		must(t, err)
		again := find(t, things, store.Query{Sort: []string{"note", "-count"}, Limit: 3, After: page.Next})
		if !slices.Equal(pageIDs(next), pageIDs(again)) {
			t.Errorf("after the page before was deleted: %v, was %v", pageIDs(again), pageIDs(next))
		}
	})
}
