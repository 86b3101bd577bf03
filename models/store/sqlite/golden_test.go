package sqlite

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/models/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

type shape struct {
	ID    string            `json:"id"`
	Rev   int64             `json:"rev"`
	State string            `json:"state"`
	Due   string            `json:"due"`
	Plain string            `json:"plain"`
	N     int64             `json:"n"`
	Done  bool              `json:"done"`
	Tags  []string          `json:"tags"`
	Loose []string          `json:"loose"`
	Rows  []row             `json:"rows"`
	Extra map[string]string `json:"extra"`
}

type row struct {
	Kind   string   `json:"kind"`
	Labels []string `json:"labels"`
}

// shapes is a query for each form that a filter or an order can take.
var shapes = []struct {
	name  string
	query store.Query
	scan  bool // it looks through the collection, as it must
}{
	{"all", store.Query{}, false},
	{"eq", store.Query{Filter: store.Eq("state", "a"), Sort: []string{"due"}}, false},
	{"eq null", store.Query{Filter: store.Eq("state", nil), Sort: []string{"due"}}, false},
	{"eq true", store.Query{Filter: store.Eq("done", true)}, false},
	{"eq without index", store.Query{Filter: store.Eq("plain", "a")}, true},
	{"eq in a map", store.Query{Filter: store.Eq("extra.it's \"x\"", "a")}, true},
	{"eq of another type", store.Query{Filter: store.Eq("n", "1")}, false},
	{"ne", store.Query{Filter: store.Ne("state", "a"), Sort: []string{"state", "due"}}, true},
	{"lt", store.Query{Filter: store.Lt("state", "a"), Sort: []string{"state", "due"}}, false},
	{"range", store.Query{Filter: store.And(store.Eq("state", "a"), store.Gte("due", "1"), store.Lt("due", "2")), Sort: []string{"-due"}}, false},
	{"lte null", store.Query{Filter: store.Lte("state", nil)}, false},
	{"in", store.Query{Filter: store.In("state", "a", "b")}, false},
	{"in with null", store.Query{Filter: store.In("state", any("a"), nil)}, false},
	{"in many", store.Query{Filter: store.In("id", "1", "2", "3", "4", "5")}, false},
	{"in none", store.Query{Filter: store.In[string]("state")}, false},
	{"exists", store.Query{Filter: store.Exists("state"), Sort: []string{"state", "due"}}, false},
	{"exists array", store.Query{Filter: store.Exists("tags")}, true},
	{"prefix", store.Query{Filter: store.Prefix("state", "ab"), Sort: []string{"state", "due"}}, false},
	{"contains", store.Query{Filter: store.Contains("state", "ab")}, true},
	{"tag", store.Query{Filter: store.Eq("tags", "a")}, false},
	{"tag null", store.Query{Filter: store.Eq("tags", nil)}, true},
	{"two tags", store.Query{Filter: store.And(store.Eq("tags", "a"), store.Eq("tags", "b")), Sort: []string{"state", "due"}}, false},
	{"not tag", store.Query{Filter: store.Ne("tags", "a")}, true},
	{"tag in", store.Query{Filter: store.In("tags", "a", "b")}, false},
	{"tag prefix", store.Query{Filter: store.Prefix("tags", "a")}, false},
	{"array without index", store.Query{Filter: store.Eq("loose", "a")}, true},
	{"any", store.Query{Filter: store.Any("rows", store.And(store.Eq("kind", "a"), store.Eq("labels", "b")))}, true},
	{"or", store.Query{Filter: store.Or(store.Eq("state", "a"), store.Eq("state", "b"))}, false},
	{"or none", store.Query{Filter: store.Or()}, false},
	{"not", store.Query{Filter: store.Not(store.Eq("state", "a"))}, true},
	{"descending", store.Query{Sort: []string{"-state", "-due"}}, false},
	{"mixed", store.Query{Filter: store.Eq("state", "a"), Sort: []string{"due", "-id"}}, false},
	{"sort without index", store.Query{Sort: []string{"plain"}}, true},
}

// seeks are cursors, for an order of two fields and the id.
var seeks = []struct {
	name string
	sort []store.Key
	seek []any
}{
	{"ascending", keys("state", "due", "id"), []any{"a", "1", "x"}},
	{"ascending at null", keys("state", "due", "id"), []any{"a", nil, "x"}},
	{"descending", keys("-state", "-due", "-id"), []any{"a", "1", "x"}},
	{"descending at null", keys("-state", "-due", "-id"), []any{nil, "1", "x"}},
	{"mixed", keys("state", "-due", "id"), []any{"a", "1", "x"}},
	{"one key descending", keys("-due", "-id"), []any{"1", "x"}},
	{"id", keys("id"), []any{"x"}},
}

func keys(names ...string) []store.Key {
	out := make([]store.Key, len(names))
	for i, n := range names {
		field, desc := strings.CutPrefix(n, "-")
		out[i] = store.Key{Field: field, Desc: desc}
	}
	return out
}

// TestGolden shows every change of the SQL, and of SQLite's plan for it, to whoever reviews it.
func TestGolden(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	spy := &spy{DB: db}
	shapesIn, err := store.Open[shape](ctx, spy, "shapes", store.On("state", "due"), store.On("tags"), store.On("done"), store.On("due"), store.Unique("n", "plain"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	write := func(name string, q *text) string {
		plan, err := Explain(ctx, db, q.String())
		if err != nil {
			t.Fatalf("%s: %s: %v", name, q.String(), err)
		}
		fmt.Fprintf(&out, "-- %s %v\n%s\n   %s\n\n", name, q.args, q.String(), strings.ReplaceAll(plan, "\n", "\n   "))
		return plan
	}
	for _, s := range shapes {
		spy.query = store.RawQuery{}
		if _, err := shapesIn.Find(ctx, s.query); err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		sc := spy.scope()
		cond, err := spy.condition(ctx, sc, spy.query.Filter, true)
		if err != nil {
			t.Fatal(err)
		}
		q := spy.find(sc, cond, spy.query, part{})
		if plan := write(s.name, q); scans(q.String(), plan) != s.scan {
			t.Errorf("%s: scan or sort: %v\n%s", s.name, !s.scan, plan)
		}
	}
	for _, s := range seeks {
		q := store.RawQuery{Sort: s.sort, Seek: s.seek, Limit: 51}
		for i, p := range parts(q) {
			plan := write(fmt.Sprint("after ", s.name, " ", i+1), spy.find(spy.scope(), condition{}, q, p))
			if !strings.Contains(plan, "SEARCH t") || (strings.Contains(plan, "TEMP B-TREE") && s.name != "mixed") {
				t.Errorf("%s, part %d, does not seek: %s", s.name, i+1, plan)
			}
		}
	}
	golden(t, "testdata/queries.golden.sql", out.String())
}

// letter is a document with words and with an array in an order.
type letter struct {
	ID    string   `json:"id"`
	Rev   int64    `json:"rev"`
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Plain string   `json:"plain"`
	At    int64    `json:"at"`
	Tags  []string `json:"tags"`
	Terms []string `json:"terms"`
}

// TestGoldenOfBigTables shows how each choice is made in a table that is taken for big: 400 documents, of
// which every second is common, every hundredth rare.
func TestGoldenOfBigTables(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.limits = bounds{few: 1000, big: 100, tiny: 5, most: 60, asked: 128, dear: 10}
	spy := &spy{DB: db}
	letters, err := store.Open[letter](ctx, spy, "letters", store.Words("terms"), store.On("tags", "name"), store.On("name"), store.On("kind", "name"), store.On("at"))
	if err != nil {
		t.Fatal(err)
	}
	every := func(i, n int, often, seldom string) string {
		if i%n == 0 {
			return often
		}
		return seldom
	}
	for i := range 400 {
		half, rare := every(i, 2, "common", "other"), every(i, 100, "rare", "other")
		some, late := every(i, 20, "some", "other"), every(i+1, 20, "late", "other")
		if err := letters.Insert(ctx, &letter{Name: fmt.Sprintf("%03d", i*7%400), Kind: half, At: int64(i), Tags: []string{half, rare, some, late}, Terms: []string{half, rare, some, late, "two words"}}); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	for _, c := range []struct {
		name   string
		filter store.Filter
		sort   string
		way    string // a step that the plan must have
	}{
		{"tag by name", store.Eq("tags", "common"), "name", "SEARCH s USING PRIMARY KEY (value=?)"},
		{"tag by name, descending", store.Eq("tags", "rare"), "-name", "SEARCH s USING PRIMARY KEY (value=?)"},
		{"tag and kind by name", store.And(store.Eq("tags", "common"), store.Eq("kind", "common")), "name", "SEARCH s USING PRIMARY KEY (value=?)"},
		{"tag in another order", store.Eq("tags", "common"), "-at", "SCAN t USING INDEX letters(at)"},
		{"rare tag in another order", store.Eq("tags", "rare"), "-at", "USE TEMP B-TREE FOR ORDER BY"},
		{"two tags", store.And(store.Eq("tags", "common"), store.Eq("tags", "some")), "name", "SEARCH s USING PRIMARY KEY (value=?)"},
		{"kind by name", store.Eq("kind", "common"), "name", "SEARCH t USING INDEX letters(kind,name) (f:kind=?)"},
		{"kind and no index", store.And(store.Eq("kind", "common"), store.Eq("plain", "")), "name", "SEARCH t USING INDEX letters(kind,name) (f:kind=?)"},
		{"kind in another order", store.Eq("kind", "common"), "at", "SCAN t USING INDEX letters(at)"},
		{"common word", store.Prefix("terms", "common"), "name", "SCAN t USING INDEX letters(name)"},
		{"words", store.And(store.Prefix("terms", "com"), store.Prefix("terms", "two "), store.Eq("kind", "common")), "name", "SEARCH t USING INDEX letters(kind,name) (f:kind=?)"},
		{"rare word", store.And(store.Prefix("terms", "rar"), store.Prefix("terms", "com")), "name", "VIRTUAL TABLE INDEX"},
		{"rare word and tag", store.And(store.Eq("terms", "rare"), store.Eq("tags", "common")), "name", "VIRTUAL TABLE INDEX"},
		{"word and tag that do not meet", store.And(store.Eq("terms", "some"), store.Eq("tags", "late")), "name", "VIRTUAL TABLE INDEX"},
		{"they do not meet in another order", store.And(store.Eq("terms", "some"), store.Eq("tags", "late")), "at", "VIRTUAL TABLE INDEX"},
		{"rare or rare", store.Or(store.Eq("terms", "rare"), store.Eq("at", 7)), "name", "COMPOUND QUERY"},
		{"not", store.And(store.Not(store.Eq("terms", "rare")), store.Eq("kind", "other")), "name", "SEARCH t USING INDEX letters(kind,name) (f:kind=?)"},
		{"range", store.And(store.Gte("at", 397), store.Eq("kind", "common")), "name", "SEARCH s USING COVERING INDEX letters(at) (f:at>?)"},
	} {
		if _, err := letters.Find(ctx, store.Query{Filter: c.filter, Sort: []string{c.sort}}); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		cond, err := spy.plan(ctx, spy.scope(), spy.query)
		if err != nil {
			t.Fatal(err)
		}
		q := spy.find(spy.scope(), cond, spy.query, part{})
		plan, err := Explain(ctx, db, q.String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "-- %s %v\n%s\n   %s\n\n", c.name, q.args, q.String(), strings.ReplaceAll(plan, "\n", "\n   "))
		if !strings.Contains(plan, c.way) {
			t.Errorf("%s: not %s but\n%s", c.name, c.way, plan)
		}
	}
	golden(t, "testdata/big.golden.sql", out.String())
}

// spy keeps what an adapter gets.
type spy struct {
	*DB
	*collection
	query store.RawQuery
	patch store.RawPatch
	ops   []store.RawOp
}

func (s *spy) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	c, err := s.DB.collection(ctx, schema)
	s.collection = c
	return s, err
}

func (s *spy) Find(ctx context.Context, q store.RawQuery) ([][]byte, error) {
	s.query = q
	return s.collection.Find(ctx, q)
}

func (s *spy) Apply(ctx context.Context, ops []store.RawOp) ([]bool, error) {
	s.ops = ops
	return s.collection.Apply(ctx, ops)
}

func (s *spy) Take(ctx context.Context, q store.RawQuery, p store.RawPatch) ([]byte, error) {
	s.query, s.patch = q, p
	return s.collection.Take(ctx, q, p)
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	was := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(was) || was[i] != line {
			t.Fatalf("%s, line %d (go test -update writes it anew, then review the difference):\n%s", path, i+1, line)
		}
	}
	t.Fatalf("%s is longer than what is written now", path)
}
