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

// TestALongCommonWordIsAskedForByItsBeginning: beside another word, and what only begins like it is not found.
func TestALongCommonWordIsAskedForByItsBeginning(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.TakeAllForBig()
	c, err := store.Open[shape](ctx, db, "shapes", store.Words("tags"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 120 {
		v := shape{ID: fmt.Sprintf("%03d", i), Tags: []string{[]string{"reporter", "report", "smith"}[i%3], []string{"smith", "smiley", "jones", "reporters"}[i%4]}}
		has := func(start string) bool {
			return slices.ContainsFunc(v.Tags, func(tag string) bool { return strings.HasPrefix(tag, start) })
		}
		if has("reporter") && has("smi") {
			want = append(want, v.ID)
		}
		if err := c.Insert(ctx, &v); err != nil {
			t.Fatal(err)
		}
	}
	page, err := c.Find(ctx, store.Query{Filter: store.And(store.Prefix("tags", "reporter"), store.Prefix("tags", "smi")), Sort: []string{"plain"}, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range page.Items {
		got = append(got, v.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	looked := false
	for statement := range db.read.stmts {
		looked = looked || strings.Contains(statement, `t.n IN (SELECT s.rowid AS n FROM "shapes~tags"(?) s) AND (instr(t."a:tags", ?) > 0)`)
	}
	if !looked {
		t.Error("the rows are not looked into")
	}
}

func TestBeginnings(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "smith": "smith", "reporter": "repor", "o'brien": "o'b", "首席记者": "首席记者", "首席记者们好": "首席记者们", "'''": "'", "a\xff\xfebcde": "a\xff\xfebc", "é.é": "é.é", "éé.é": "éé.",
	} {
		if got := beginning(text); got != want {
			t.Errorf("%q begins %q, not %q", text, got, want)
		}
	}
}
