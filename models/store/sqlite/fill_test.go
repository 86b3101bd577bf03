package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/models/store"
)

// TestWordsOfManyOldTextsComeInTheBackground: a collection that gets an index of words when it has many documents is in use
// at once; what is changed meanwhile is found, and what was there is after Fill, also where a process ended in its midst.
func TestWordsOfManyOldTextsComeInTheBackground(t *testing.T) {
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	type page struct {
		ID   string `json:"id"`
		Rev  int64  `json:"rev"`
		Text string `json:"text"`
		N    int64  `json:"n"`
	}
	path := filepath.Join(t.TempDir(), "test.db")
	var db *DB
	open := func(indexes ...store.Index) store.Collection[page] {
		var err error
		db, err = Open(ctx, path)
		ok(err)
		pages, err := store.Open[page](ctx, db, "pages", indexes...)
		ok(err)
		return pages
	}
	const old = store.FilledAtOnce + 500
	pages := open()
	many := make([]*page, old)
	for i := range many {
		many[i] = &page{ID: fmt.Sprintf("%05d", i), Text: fmt.Sprint("milk ", i)}
	}
	ok(pages.Insert(ctx, many...))
	ok(db.Close())

	index := store.FullText("words", "text", strings.Fields)
	pages = open(index)
	finds := func(word string, want int) {
		t.Helper()
		n, err := pages.Count(ctx, store.Eq("words", word))
		if ok(err); int(n) != want {
			t.Fatalf("%q is found %d times, want %d", word, n, want)
		}
	}
	filling := func(wantDone, wantAll int64) {
		t.Helper()
		done, all, err := db.Filling(ctx)
		if ok(err); done != wantDone || all != wantAll {
			t.Fatalf("%d of %d, want %d of %d", done, all, wantDone, wantAll)
		}
	}
	filling(0, old)
	ok(pages.Insert(ctx, &page{ID: "new", Text: "milk"}))
	_, err := pages.Edit(ctx, "00007", func(p *page) error { p.Text = "tea"; return nil })
	ok(err)
	_, err = pages.Edit(ctx, "02407", func(p *page) error { p.N = 1; return nil }) // its text stays
	ok(err)
	_, err = pages.Modify(ctx, store.Eq("id", "00008"), store.Patch{Set: map[string]any{"text": "tea"}})
	ok(err)
	_, err = pages.Delete(ctx, store.In("id", "00009", "02409"))
	ok(err)
	finds("tea", 2)

	ok(db.fillSome(ctx, unfilledOne(t, db)))
	filling(rowsOfFill, old)
	ok(db.Close())
	pages = open(index) // the next process goes on
	filling(rowsOfFill, old)
	stopped, stop := context.WithCancel(ctx)
	stop()
	if err := db.Fill(stopped); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ok(db.Fill(ctx))
	filling(0, 0)
	finds("milk", old+1-2-2)
	finds("2407", 1)
	finds("tea", 2)
	finds("7", 0)
	_, err = pages.Delete(ctx, store.Eq("words", "milk"))
	ok(err)
	finds("milk", 0)
	ok(db.Fill(ctx)) // there is nothing to do
	ok(db.Close())
	pages = open(index)
	filling(0, 0)
	finds("tea", 2)
	ok(db.Close())
}

// unfilledOne is the one index that is not whole.
func unfilledOne(t *testing.T, db *DB) filling {
	t.Helper()
	left, err := db.unfilled(t.Context())
	if err != nil || len(left) != 1 {
		t.Fatal(left, err)
	}
	return left[0]
}
