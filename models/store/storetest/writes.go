package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"standfirst/models/store"
)

func (s *suite) insert(t *testing.T) {
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", declared()...)
	made := &thing{Name: "made"}
	must(t, things.Insert(ctx, made))
	if len(made.ID) != 36 {
		t.Errorf("an id is given: %q", made.ID)
	}
	must(t, things.Insert(ctx))
	if err := things.Insert(ctx, &thing{ID: made.ID}); !errors.Is(err, store.ErrDuplicate) {
		t.Errorf("the id is taken: %v", err)
	}
	if err := things.Insert(ctx, &thing{ID: "a"}, &thing{ID: "b"}, &thing{ID: "a"}); !errors.Is(err, store.ErrDuplicate) {
		t.Errorf("the id is twice in one call: %v", err)
	}
	_, err := things.Delete(ctx, store.Filter{})
	must(t, err)
	must(t, things.Insert(ctx, &thing{ID: "b", Name: "old"}))
	added, err := things.InsertMissing(ctx, &thing{ID: "a"}, &thing{ID: "b", Name: "new"}, &thing{ID: "c"}, &thing{ID: "c"})
	must(t, err)
	same(t, "added", added, []bool{true, false, true, false})
	added, err = things.InsertMissing(ctx, &thing{ID: "a"}, &thing{ID: "d"})
	must(t, err)
	same(t, "added again", added, []bool{false, true})
	added, err = things.InsertMissing(ctx, &thing{ID: "a"})
	must(t, err)
	same(t, "one alone", added, []bool{false})
	b, err := things.Get(ctx, "b")
	must(t, err)
	same(t, "what was there stays", b.Name, "old")
	packed := make([]store.Packed, 2)
	var like store.Packing
	for i, v := range []*thing{{ID: "b", Name: "new"}, {Name: "packed"}} {
		packed[i], err = things.Pack(&like, v)
		must(t, err)
		same(t, "packed as itself", packed[i].ID, v.ID)
		v.Name = "later" // what was packed is what goes in
	}
	added, err = things.InsertPacked(ctx, packed)
	must(t, err)
	same(t, "packed ones added", added, []bool{false, true})
	added, err = things.InsertPacked(ctx, []store.Packed{packed[1].As("f"), packed[0].As("another \"g\""), packed[1].As(packed[0].ID)})
	must(t, err)
	same(t, "packed ones added with other ids", added, []bool{true, true, false})
	for id, name := range map[string]string{"f": "packed", `another "g"`: "new"} {
		v, err := things.Get(ctx, id)
		must(t, err)
		same(t, "a packed one with another id", []string{v.ID, v.Name}, []string{id, name})
	}
	_, err = things.Delete(ctx, store.In("id", "f", `another "g"`))
	must(t, err)
	same(t, "what was packed", ids(t, things, store.Query{Filter: store.Eq("name", "packed")}), []string{packed[1].ID})
	_, err = things.Delete(ctx, store.Eq("id", packed[1].ID))
	must(t, err)
	if _, err := things.Get(ctx, "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := things.First(ctx, store.Query{Filter: store.Eq("name", "nobody")}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("first: %v", err)
	}
	n, err := things.Delete(ctx, store.In("id", "a", "nobody", "c"))
	must(t, err)
	same(t, "deleted", n, 2)
	same(t, "left", ids(t, things, store.Query{}), []string{"b", "d"})
	must(t, things.Put(ctx, &thing{ID: "d", Name: "put"}))
	must(t, things.Put(ctx, &thing{ID: "e", Name: "put"}))
	same(t, "put", ids(t, things, store.Query{Filter: store.Eq("name", "put")}), []string{"d", "e"})
}

// insertMany adds more documents at once than an adapter takes in one go: some are there, wherever they stand, and of a
// call that fails at its end nothing of an index is left. MongoDB keeps what came before a duplicate.
func (s *suite) insertMany(t *testing.T) {
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", store.Words("tags"), store.On("place.also", "name"), store.Unique("key"))
	made := func(n int) *thing {
		return &thing{ID: fmt.Sprintf("%04d", n), Name: fmt.Sprint("name ", n%7), Tags: []string{fmt.Sprint("n", n%5), "all"}, Place: place{Also: []string{fmt.Sprint("in", n%3)}}}
	}
	var some, all []*thing
	for n := range 600 {
		all = append(all, made(n))
		if n%100 == 99 {
			some = append(some, made(n))
		}
	}
	must(t, things.Insert(ctx, some...))
	added, err := things.InsertMissing(ctx, all...)
	must(t, err)
	for n, ok := range added {
		if ok == (n%100 == 99) {
			t.Errorf("document %d: added %v", n, ok)
		}
	}
	count := func(f store.Filter) int64 {
		n, err := things.Count(ctx, f)
		must(t, err)
		return n
	}
	same(t, "words", count(store.Eq("tags", "n4")), 120)
	same(t, "elements", count(store.Eq("place.also", "in2")), 200)
	page, err := things.Find(ctx, store.Query{Filter: store.Eq("place.also", "in2"), Sort: []string{"name"}, Limit: 200})
	must(t, err)
	for i, v := range page.Items[1:] {
		if v.Name < page.Items[i].Name {
			t.Fatalf("%s after %s", v.Name, page.Items[i].Name)
		}
	}
	late := []*thing{{ID: "key", Key: ptr("k")}}
	for n := range 600 {
		v := made(n)
		v.ID += "b"
		late = append(late, v)
	}
	late = append(late, &thing{ID: "other", Key: ptr("k")})
	taken(t, "a duplicate at the end", things.Insert(ctx, late...))
	same(t, "words and documents agree", count(store.Eq("tags", "all")), count(store.Eq("place.rank", nil))-count(store.Eq("id", "key")))
}

func (s *suite) unique(t *testing.T) {
	ctx := context.Background()
	db := s.open(t)
	things := open[thing](t, db, "things", store.Unique("key"))
	open[thing](t, db, "things", store.Unique("key")) // twice is no error
	must(t, things.Insert(ctx, &thing{ID: "1", Key: ptr("k")}, &thing{ID: "2"}, &thing{ID: "3"}))
	taken(t, "same key", things.Insert(ctx, &thing{ID: "4", Key: ptr("k")}))
	must(t, things.Insert(ctx, &thing{ID: "4", Key: ptr("K")}, &thing{ID: "5", Key: ptr("")}))
	taken(t, "empty text is a value", things.Insert(ctx, &thing{ID: "6", Key: ptr("")}))
	added, err := things.InsertMissing(ctx, &thing{ID: "6", Key: ptr("k")}, &thing{ID: "7", Key: ptr("7")})
	must(t, err)
	same(t, "missing by a unique value", added, []bool{false, true})
	_, err = things.Edit(ctx, "7", func(v *thing) error { v.Key = nil; return nil })
	must(t, err)
	must(t, things.Insert(ctx, &thing{ID: "8", Key: ptr("7")}))
	n, err := things.Modify(ctx, store.In("id", "7", "8"), store.Patch{Set: map[string]any{"key": nil}})
	must(t, err)
	same(t, "many nulls", n, 2)
	_, err = things.Apply(ctx, store.Op{ID: "8", Patch: store.Patch{Set: map[string]any{"key": "new"}}})
	must(t, err)
	taken(t, "after apply", things.Insert(ctx, &thing{ID: "9", Key: ptr("new")}))
}

func taken(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrDuplicate) {
		t.Errorf("%s: %v", what, err)
	}
}

// uniqueChanges: a change may not take what another document has.
func (s *suite) uniqueChanges(t *testing.T) {
	s.needs(t, UniqueChanges)
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", store.Unique("key"))
	must(t, things.Insert(ctx, &thing{ID: "1", Key: ptr("k")}, &thing{ID: "2"}))
	set := store.Patch{Set: map[string]any{"key": "k"}}
	_, err := things.Edit(ctx, "2", func(v *thing) error { v.Key = ptr("k"); return nil })
	taken(t, "edit", err)
	_, err = things.Modify(ctx, store.Eq("id", "2"), set)
	taken(t, "modify", err)
	_, err = things.Apply(ctx, store.Op{ID: "2", Patch: set})
	taken(t, "apply", err)
	_, _, err = things.Take(ctx, store.Query{Filter: store.Eq("id", "2")}, set)
	taken(t, "take", err)
	v, err := things.Get(ctx, "2")
	must(t, err)
	same(t, "as it was", []any{v.Rev, v.Key == nil}, []any{0, true})
}

// uniqueNulls: documents without the first field are not held to a unique index; in a later one null equals null.
func (s *suite) uniqueNulls(t *testing.T) {
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", store.Unique("note", "score"))
	must(t, things.Insert(ctx, &thing{ID: "a", Note: ptr("n"), Score: ptr(1.0)}, &thing{ID: "b", Note: ptr("n")}, &thing{ID: "c", Score: ptr(1.0)}))
	must(t, things.Insert(ctx, &thing{ID: "d", Note: ptr("n"), Score: ptr(2.0)}, &thing{ID: "e", Score: ptr(1.0)}))
	taken(t, "both fields", things.Insert(ctx, &thing{ID: "f", Note: ptr("n"), Score: ptr(2.0)}))
	if s.has(UniqueNulls) {
		taken(t, "null equals null", things.Insert(ctx, &thing{ID: "f", Note: ptr("n")}))
	}
	got, ok, err := things.Take(ctx, store.Query{Filter: store.Eq("id", "d")}, store.Patch{Set: map[string]any{"note": "m"}})
	must(t, err)
	same(t, "take a unique value", []any{ok, *got.Note}, []any{true, "m"})
	taken(t, "after take", things.Insert(ctx, &thing{ID: "f", Note: ptr("m"), Score: ptr(2.0)}))
	must(t, things.Insert(ctx, &thing{ID: "f", Note: ptr("n"), Score: ptr(2.0)}))
}

func (s *suite) patch(t *testing.T) {
	ctx := context.Background()
	s.both(t, func(t *testing.T, things store.Collection[thing], _ store.Collection[ancient]) {
		must(t, things.Insert(ctx, &thing{ID: "a", Name: "a", Count: 1, Tags: []string{"x", "y", "x"}, Nums: []int64{1}, Place: place{City: "Pau"}, Extra: map[string]string{"k": "v"}},
			&thing{ID: "b", Name: "b"}))
		n, err := things.Modify(ctx, store.Eq("id", "a"), store.Patch{
			Set:  map[string]any{"name": "李\"雷", "sure": true, "at": minute(5), "place": place{City: "Paris", Also: []string{"p"}}, "extra.colour": "red", "parts": []part{{Kind: "k"}}},
			Inc:  map[string]int64{"count": -3, "score": 2},
			Add:  map[string][]any{"nums": {2, 1, 2}},
			Pull: map[string][]any{"tags": {"x", "none"}},
		})
		must(t, err)
		same(t, "patched", n, 1)
		a, err := things.Get(ctx, "a")
		must(t, err)
		same(t, "a", []any{a.Rev, a.Name, *a.Sure, a.At, a.Place.City, a.Place.Also, a.Extra, a.Parts[0].Kind, a.Count, *a.Score, a.Nums, a.Tags},
			[]any{1, "李\"雷", true, minute(5), "Paris", []string{"p"}, map[string]string{"k": "v", "colour": "red"}, "k", -2, 2, []int64{1, 2}, []string{"y"}})
		for _, f := range []store.Filter{
			store.Eq("name", "李\"雷"), store.Eq("sure", true), store.Eq("at", minute(5)), store.Eq("place.city", "Paris"),
			store.Eq("place.also", "p"), store.Eq("extra.colour", "red"), store.Any("parts", store.Eq("kind", "k")), store.Eq("score", 2), store.Eq("nums", 2), store.Eq("tags", "y"),
		} {
			same(t, "found by what was patched", ids(t, things, store.Query{Filter: f}), []string{"a"})
		}
		same(t, "not by what was", ids(t, things, store.Query{Filter: store.Or(store.Eq("tags", "x"), store.Eq("place.city", "Pau"), store.Eq("name", "a"))}), []string{})
		_, err = things.Modify(ctx, store.Eq("id", "a"), store.Patch{Set: map[string]any{"sure": nil, "at": thing{}.At, "tags": []string{"new"}, "place.rank": 7}})
		must(t, err)
		same(t, "cleared", ids(t, things, store.Query{Filter: store.And(store.Eq("sure", nil), store.Eq("at", nil), store.Eq("tags", "new"), store.Eq("place.rank", 7))}), []string{"a"})
		n, err = things.Modify(ctx, store.Filter{}, store.Patch{Inc: map[string]int64{"count": 10}})
		must(t, err)
		same(t, "all", n, 2)
		b, err := things.Edit(ctx, "b", func(v *thing) error { v.Name = "edited"; v.Tags = []string{"e"}; return nil })
		must(t, err)
		same(t, "edit", []any{b.Rev, b.Count, b.Name}, []any{2, 10, "edited"})
		same(t, "found by what was edited", ids(t, things, store.Query{Filter: store.And(store.Eq("name", "edited"), store.Eq("tags", "e"))}), []string{"b"})
		stop := errors.New("stop")
		if _, err := things.Edit(ctx, "b", func(v *thing) error { v.Name = "no"; return stop }); !errors.Is(err, stop) {
			t.Errorf("the change's own error comes back as it is: %v", err)
		}
		if _, err := things.Edit(ctx, "nobody", func(*thing) error { return nil }); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("edit nobody: %v", err)
		}
	})
}

func (s *suite) apply(t *testing.T) {
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", declared()...)
	for _, id := range []string{"a", "b", "c", "d"} {
		must(t, things.Insert(ctx, &thing{ID: id, Name: "ready", Tags: []string{"t"}}))
	}
	op := func(id, name string) store.Op {
		return store.Op{ID: id, If: store.Eq("name", name), Patch: store.Patch{Set: map[string]any{"name": "by " + id}, Inc: map[string]int64{"count": 1}, Pull: map[string][]any{"tags": {"t"}}}}
	}
	applied, err := things.Apply(ctx, op("d", "ready"), op("b", "other"), op("nobody", "ready"), op("a", "ready"))
	must(t, err)
	same(t, "some", applied, []bool{true, false, false, true})
	same(t, "as they are", ids(t, things, store.Query{Filter: store.Eq("name", "ready")}), []string{"b", "c"})
	same(t, "arrays too", ids(t, things, store.Query{Filter: store.Eq("tags", "t")}), []string{"b", "c"})
	applied, err = things.Apply(ctx, op("b", "ready"), op("c", "ready"))
	must(t, err)
	same(t, "all", applied, []bool{true, true})
	applied, err = things.Apply(ctx, op("b", "ready"), op("c", "ready"))
	must(t, err)
	same(t, "none again", applied, []bool{false, false})
	applied, err = things.Apply(ctx, op("a", "by a"))
	must(t, err)
	same(t, "one", applied, []bool{true})
	a, err := things.Get(ctx, "a")
	must(t, err)
	same(t, "a", []any{a.Rev, a.Count}, []any{2, 2})
	applied, err = things.Apply(ctx,
		store.Op{ID: "a", If: store.Eq("count", 2), Patch: store.Patch{Inc: map[string]int64{"count": 1}}},
		store.Op{ID: "a", If: store.Eq("count", 3), Patch: store.Patch{Inc: map[string]int64{"count": 1}}},
		store.Op{ID: "a", If: store.Eq("count", 3), Patch: store.Patch{Inc: map[string]int64{"count": 1}}})
	must(t, err)
	same(t, "several of one document, in order", applied, []bool{true, true, false})
	applied, err = things.Apply(ctx)
	must(t, err)
	same(t, "no operations", len(applied), 0)
}
