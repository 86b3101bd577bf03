package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

type page struct {
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`
	Text string `json:"text"`
}

// An index of words from before it knew their first characters is made anew when the table is opened.
func TestAnIndexWithoutBeginningsIsMadeAnew(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "space.db")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	opened := func() (store.DB, store.Collection[page]) {
		db, err := sqlite.Open(ctx, path)
		must(err)
		pages, err := store.Open[page](ctx, db, "pages", store.FullText("words", "text", strings.Fields))
		must(err)
		return db, pages
	}
	db, pages := opened()
	must(pages.Insert(ctx, &page{ID: "a", Text: "召回 奶粉"}, &page{ID: "b", Text: "召开 会议"}))
	must(db.Close())
	raw, err := sql.Open("sqlite", path)
	must(err)
	for _, statement := range []string{`DROP TABLE "pages~words"`, `CREATE VIRTUAL TABLE "pages~words" USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'")`} {
		_, err = raw.ExecContext(ctx, statement)
		must(err)
	}
	must(raw.Close())
	for range 2 {
		db, pages = opened()
		n, err := pages.Count(ctx, store.Prefix("words", "召"))
		if must(err); n != 2 {
			t.Errorf("%d begin so", n)
		}
		must(db.Close())
	}
	db, pages = opened()
	t.Cleanup(func() { _ = db.Close() })
	_, err = pages.Edit(ctx, "b", func(p *page) error { p.Text = "闭会"; return nil })
	must(err)
	if n, err := pages.Count(ctx, store.Prefix("words", "召")); err != nil || n != 1 {
		t.Errorf("after a change %d begin so, %v", n, err)
	}
}

// Finding the words of a text goes wrong: that fails, and what comes after it does not.
func TestWordsThatPanicFailAlone(t *testing.T) {
	ctx := t.Context()
	db, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "space.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	pages, err := store.Open[page](ctx, db, "pages", store.FullText("wrong", "text", func(text string) []string {
		if text == "wrong" {
			panic(text)
		}
		return strings.Fields(text)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := pages.Insert(ctx, &page{ID: "a", Text: "right"}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"wrong", "right again"} {
		n, err := pages.Modify(ctx, store.Eq("id", "a"), store.Patch{Set: map[string]any{"text": text}})
		if fails := text == "wrong"; (err != nil) != fails || (n == 1) == fails {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
}
