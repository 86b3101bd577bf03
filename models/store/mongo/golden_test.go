package mongo

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"standfirst/models/store"
)

var rewrite = flag.Bool("update", false, "write the golden file anew")

// TestGolden shows every change of what is sent to a server, whichever server there is to try it on.
func TestGolden(t *testing.T) {
	inner := &store.Schema{Fields: map[string]store.FieldKind{"kind": store.Text, "size": store.Number, "labels": store.Array}}
	schema := &store.Schema{
		Fields: map[string]store.FieldKind{"id": store.Text, "name": store.Text, "at": store.Text, "n": store.Number, "tags": store.Array, "rows": store.Rows},
		Rows:   map[string]*store.Schema{"rows": inner},
	}
	var out strings.Builder
	write := func(name string, v any) {
		data, err := bson.MarshalExtJSON(bson.D{{Key: "v", Value: v}}, false, false)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&out, "%s\n  %s\n", strings.ReplaceAll(name, "\x00", `\x00`), strings.TrimSuffix(strings.TrimPrefix(string(data), `{"v":`), "}"))
	}
	for _, f := range []store.Filter{
		{},
		store.Eq("id", "x"), store.Eq("name", nil), store.Ne("name", "a"), store.Lt("n", 1), store.Lte("name", nil), store.In("tags", "a", "b"),
		store.In[string]("name"), store.Exists("name"), store.Exists("tags"), store.Prefix("name", "a.b\x00%"), store.Contains("name", "李"),
		store.Or(), store.Or(store.Eq("n", 1), store.Eq("n", 2)), store.Not(store.Gt("n", 1)),
		store.Any("rows", store.Eq("kind", "a")), store.Any("rows", store.Eq("kind", nil)), store.Any("rows", store.And(store.Eq("kind", "a"), store.Gt("size", 1))),
		store.Any("rows", store.Or()), store.Any("rows", store.Filter{}),
	} {
		write(fmt.Sprint("filter ", f), where(schema, f))
	}
	for _, q := range []store.RawQuery{
		{Sort: []store.Key{{Field: "id"}}, Seek: []any{"x"}},
		{Filter: store.Eq("n", 1), Sort: []store.Key{{Field: "name"}, {Field: "id"}}, Seek: []any{"a", "x"}},
		{Sort: []store.Key{{Field: "name"}, {Field: "id"}}, Seek: []any{nil, "x"}},
		{Sort: []store.Key{{Field: "name", Desc: true}, {Field: "id", Desc: true}}, Seek: []any{"a", "x"}},
		{Sort: []store.Key{{Field: "name", Desc: true}, {Field: "id", Desc: true}}, Seek: []any{nil, "x"}},
		{Sort: []store.Key{{Field: "name"}, {Field: "n", Desc: true}, {Field: "id"}}, Seek: []any{"a", 1, "x"}},
	} {
		write(fmt.Sprint("after ", q.Sort, q.Seek), query(schema, q))
	}
	patch, err := update(schema, store.RawPatch{
		Set: []store.RawValue{{Field: "name", JSON: []byte(`"a"`)}, {Field: "at", JSON: []byte("null")}, {Field: "rows", JSON: []byte(`[{"kind":null,"size":1.5}]`)}},
		Inc: []store.RawInc{{Field: "n", By: -1}}, Add: []store.RawValues{{Field: "tags", Values: []any{"a"}}}, Pull: []store.RawValues{{Field: "labels", Values: []any{"b"}}},
	}, "c1")
	if err != nil {
		t.Fatal(err)
	}
	write("patch", patch)
	write("group by hour", pipeline(schema, store.Eq("n", 1), []store.By{{Field: "at", Hour: true}}, []store.Measure{store.Sum("n"), store.Min("at")}))
	write("group by element and text", pipeline(schema, store.Filter{}, []store.By{{Field: "tags"}, {Field: "name"}}, nil))

	const path = "testdata/queries.golden.txt"
	if *rewrite {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != out.String() {
		t.Errorf("%s differs (go test -update writes it anew, then review the difference):\n%s", path, out.String())
	}
}
