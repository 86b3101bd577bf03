package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/models/store"
)

// wordsIn finds the words of a text in the plainest way, each once.
func wordsIn(text string) []string {
	fields := strings.Fields(strings.ToLower(text))
	slices.Sort(fields)
	return slices.Compact(fields)
}

// fullText searches words that are part of no document: they follow every change of the text that they are derived of,
// wherever it stands, and those of documents from before the index are found too.
func (s *suite) fullText(t *testing.T) {
	ctx := context.Background()
	db := s.open(t)
	plain := open[thing](t, db, "things")
	must(t, plain.Insert(ctx, &thing{ID: "old", Name: "An old Recall of milk"}, &thing{ID: "none"}))
	things := open[thing](t, db, "things", store.FullText("said", "name", wordsIn), store.FullText("where", "place.city", wordsIn), store.On("count"))
	must(t, things.Insert(ctx, &thing{ID: "a", Count: 3, Name: "Milk is recalled", Place: place{City: "Port Harbour"}}, &thing{ID: "b", Count: 2, Name: "nothing of that"}))
	_, err := things.InsertMissing(ctx, &thing{ID: "a", Name: "other words"}, &thing{ID: "c", Count: 1, Name: "召回 奶粉 milk"})
	must(t, err)
	find := func(what string, f store.Filter, want ...string) {
		t.Helper()
		same(t, what, ids(t, things, store.Query{Filter: f, Sort: []string{"count"}}), want)
		n, err := things.Count(ctx, f)
		must(t, err)
		same(t, "how many: "+what, n, len(want))
	}
	milk := store.Eq("said", "milk")
	find("a word", milk, "old", "c", "a")
	find("the beginning of words", store.Prefix("said", "recall"), "old", "a")
	find("two of them", store.And(milk, store.Prefix("said", "recall")), "old", "a")
	find("a word of no document", store.And(milk, store.Eq("said", "harbour")))
	find("any of two", store.In("said", "召回", "nothing"), "c", "b")
	find("one or the other", store.Or(store.Eq("said", "奶粉"), store.Eq("where", "harbour")), "c", "a")
	find("without a word", store.Not(milk), "none", "b")
	find("one word or another, and a third", store.And(store.Or(store.Prefix("said", "recall"), store.Eq("said", "奶粉")), milk), "old", "c", "a")
	find("a word and a field", store.And(milk, store.Gt("count", 1)), "a")

	_, err = things.Edit(ctx, "a", func(v *thing) error { v.Name, v.Place.City = "Said otherwise", "harbour"; return nil })
	must(t, err)
	_, err = things.Modify(ctx, store.Eq("id", "b"), store.Patch{Set: map[string]any{"name": "now of milk"}})
	must(t, err)
	_, err = things.Apply(ctx, store.Op{ID: "c", Patch: store.Patch{Set: map[string]any{"name": ""}}}, store.Op{ID: "none", Patch: store.Patch{Set: map[string]any{"place": place{City: "Milk Quay"}}}})
	must(t, err)
	find("after changes", milk, "old", "b")
	find("of what stands inside", store.Prefix("where", "milk"), "none")
	find("the word that stayed", store.Eq("where", "harbour"), "a")
	var many []string
	for i := range 70 { // words that begin alike
		many = append(many, fmt.Sprint("milky", i))
	}
	must(t, things.Insert(ctx, &thing{ID: "e", Count: 9, Name: strings.Join(many, " ")}, &thing{ID: "f", Count: 8, Name: "milky69 mil%k"}))
	find("the beginning of many words", store.Prefix("said", "milky"), "f", "e")
	find("of one of them", store.Prefix("said", "milky69"), "f", "e")
	find("of a word with a sign", store.Prefix("said", "mil%"), "f")
	_, err = things.Delete(ctx, store.In("id", "e", "f"))
	must(t, err)
	find("the beginning of words that are gone", store.Prefix("said", "milky"))
	_, err = things.Delete(ctx, store.Eq("id", "old"))
	must(t, err)
	find("after one is gone", milk, "b")
	got, err := things.Get(ctx, "b")
	must(t, err)
	same(t, "the document is what it was", got.Name, "now of milk")
	again := open[thing](t, db, "things", store.FullText("said", "name", wordsIn))
	same(t, "opened anew", ids(t, again, store.Query{Filter: milk}), []string{"b"})
}

// filling has the words of many documents derived after their collection has been opened: what is written meanwhile is found
// at once, what was there when it is done.
func (s *suite) filling(t *testing.T) {
	s.needs(t, Speed)
	ctx := context.Background()
	db := s.open(t)
	const old = store.FilledAtOnce + 100
	many := make([]*thing, old)
	for i := range many {
		many[i] = &thing{ID: fmt.Sprintf("%05d", i), Name: "old milk"}
	}
	must(t, open[thing](t, db, "things").Insert(ctx, many...))
	things := open[thing](t, db, "things", store.FullText("said", "name", wordsIn))
	must(t, things.Insert(ctx, &thing{ID: "new", Name: "new milk"}))
	_, err := things.Edit(ctx, "00001", func(v *thing) error { v.Name = "old tea"; return nil })
	must(t, err)
	finds := func(word string, want int) {
		t.Helper()
		n, err := things.Count(ctx, store.Eq("said", word))
		must(t, err)
		same(t, "how many have "+word, n, want)
	}
	finds("new", 1)
	finds("tea", 1)
	f, ok := db.(store.Filler)
	if !ok {
		t.Fatal("it cannot be filled")
	}
	for range 2 {
		must(t, f.Fill(ctx))
	}
	finds("milk", old)
	finds("old", old)
	done, all, err := f.Filling(ctx)
	must(t, err)
	same(t, "what is left", done+all, 0)
}
