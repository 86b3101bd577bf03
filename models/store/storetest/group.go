package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"standfirst/models/store"
)

func (s *suite) group(t *testing.T) {
	s.both(t, func(t *testing.T, things store.Collection[thing], old store.Collection[ancient]) {
		population(t, things, old)
		for _, c := range []struct {
			name     string
			filter   store.Filter
			by       []store.By
			measures []store.Measure
			want     string
		}{
			{"by text", store.Filter{}, []store.By{{Field: "place.city"}}, nil, "[<nil>]=1[] []=5[] [Paris]=1[] [Pau]=1[]"},
			{"by truth", store.Filter{}, []store.By{{Field: "done"}}, []store.Measure{store.Sum("count")}, "[<nil>]=1[0] [false]=5[9007199254740992] [true]=2[9007199254740993]"},
			{"by element", store.Filter{}, []store.By{{Field: "tags"}}, []store.Measure{store.Max("note")}, fmt.Sprintf("[]=1[<nil>] [green]=2[B] [red]=2[b] [z%s]=1[<nil>] [z%s]=1[<nil>] [李雷]=1[b]", last, last+last)},
			{
				"by hour and kind", store.Exists("at"),
				[]store.By{{Field: "at", Hour: true}, {Field: "done"}},
				[]store.Measure{store.Min("score"), store.Max("score"), store.Sum("score")},
				"[2026-11-25T17 false]=2[-2 -2 -2] [2026-11-25T17 true]=1[1.5 1.5 1.5] [2027-11-25T17 false]=1[1 1 1]",
			},
			{"by missing", store.Lte("count", 1), []store.By{{Field: "sure"}}, []store.Measure{store.Min("at")}, "[<nil>]=3[2026-11-25T17:03:00.000Z] [false]=1[2026-11-25T17:02:00.000Z] [true]=1[2026-11-25T17:01:00.000Z]"},
			{"by two", store.Exists("tags"), []store.By{{Field: "place.city"}, {Field: "done"}}, nil, "[ false]=2[] [ true]=1[] [Paris true]=1[] [Pau false]=1[]"},
			{"by element and text", store.Eq("id", "1"), []store.By{{Field: "tags"}, {Field: "name"}}, nil, "[red 李雷]=1[] [李雷 李雷]=1[]"},
			{"of nothing", store.Eq("name", "nobody"), []store.By{{Field: "name"}}, nil, ""},
			{"by elements of two", store.Eq("id", "1"), []store.By{{Field: "tags"}, {Field: "nums"}}, nil, "[red 1]=1[] [red 5]=1[] [李雷 1]=1[] [李雷 5]=1[]"},
		} {
			rows, err := things.Group(context.Background(), c.filter, c.by, c.measures...)
			must(t, err)
			same(t, c.name, rowsText(rows), c.want)
		}
		must(t, things.Insert(context.Background(), &thing{ID: "x", Tags: []string{"twice", "twice"}}))
		rows, err := things.Group(context.Background(), store.Eq("id", "x"), []store.By{{Field: "tags"}})
		must(t, err)
		same(t, "an element that is twice in an array", rowsText(rows), "[twice]=2[]")
	})
}

// rowsText is rows by their keys; a number looks alike whether an adapter gives it whole or not.
func rowsText(rows []store.Row) string {
	slices.SortFunc(rows, func(a, b store.Row) int {
		for i := range a.Keys {
			if c := order(a.Keys[i], b.Keys[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	out := ""
	for i, r := range rows {
		if i > 0 {
			out += " "
		}
		out += fmt.Sprintf("%v=%d%v", r.Keys, r.Count, r.Values)
	}
	return out
}

// programmer: mistakes of the program are told at once, by name.
func (s *suite) programmer(t *testing.T) {
	ctx := context.Background()
	db := s.open(t)
	things := open[thing](t, db, "things")
	for name, call := range map[string]func(){
		"filter":       func() { _, _ = things.Count(ctx, store.Eq("nope", 1)) },
		"inner filter": func() { _, _ = things.Count(ctx, store.Any("parts", store.Not(store.Eq("name", "x")))) },
		"any on text":  func() { _, _ = things.Count(ctx, store.Any("tags", store.Eq("x", 1))) },
		"sort":         func() { _, _ = things.Find(ctx, store.Query{Sort: []string{"-nope"}}) },
		"sort array":   func() { _, _ = things.Find(ctx, store.Query{Sort: []string{"tags"}}) },
		"patch":        func() { _, _ = things.Modify(ctx, store.Filter{}, store.Patch{Set: map[string]any{"nope": 1}}) },
		"guard":        func() { _, _ = things.Apply(ctx, store.Op{ID: "x", If: store.Eq("nope", 1)}) },
		"group":        func() { _, _ = things.Group(ctx, store.Filter{}, []store.By{{Field: "nope"}}) },
		"measure":      func() { _, _ = things.Group(ctx, store.Filter{}, []store.By{{Field: "name"}}, store.Sum("nope")) },
		"field twice": func() {
			_, _ = things.Modify(ctx, store.Eq("id", "1"), store.Patch{Set: map[string]any{"count": 1}, Inc: map[string]int64{"count": 1}})
		},
		"revision":      func() { _, _ = things.Modify(ctx, store.Eq("id", "1"), store.Patch{Set: map[string]any{"rev": 1}}) },
		"index":         func() { _, _ = store.Open[thing](ctx, db, "others", store.On("nope")) },
		"array behind":  func() { _, _ = store.Open[thing](ctx, db, "others", store.On("name", "tags")) },
		"unique array":  func() { _, _ = store.Open[thing](ctx, db, "others", store.Unique("tags")) },
		"words of text": func() { _, _ = store.Open[thing](ctx, db, "others", store.Words("name")) },
		"words of nums": func() { _, _ = store.Open[thing](ctx, db, "others", store.Words("nums")) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}
