package filter_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
)

type person struct {
	ID     string    `json:"id"`
	Rev    int64     `json:"rev"`
	Kind   string    `json:"kind"`
	Role   string    `json:"role"`
	Tags   []string  `json:"tags"`
	Score  int64     `json:"score"`
	Share  float64   `json:"share"`
	Seen   time.Time `json:"seen"`
	Due    string    `json:"due"`
	Closed bool      `json:"closed"`
}

var people = filter.Catalogue{Name: "person", Fields: []filter.Field{
	{Key: "kind", Kind: filter.Choice, Store: "kind", Choices: []string{"journalist", "zh-CN"}, Words: "kind."},
	{Key: "role", Kind: filter.Text, Store: "role"},
	{Key: "tag", Kind: filter.Tag, Store: "tags", Array: true, Source: "tags"},
	{Key: "last_score", Kind: filter.Number, Store: "score"},
	{Key: "share", Kind: filter.Number, Store: "share", Percent: true},
	{Key: "seen", Kind: filter.Date, Store: "seen"},
	{Key: "due", Kind: filter.Date, Store: "due", Day: true, Ops: []filter.Op{filter.Past, filter.Next, filter.Ago, filter.Before, filter.Unset}},
	{Key: "closed", Kind: filter.Bool, Store: "closed"},
}}

// now is nine in the evening in UTC, and the next morning in Shanghai.
var now = time.Date(2026, 11, 25, 21, 0, 0, 0, time.UTC)

func day(n int) time.Time { return now.AddDate(0, 0, n) }

func town(t *testing.T) store.Collection[person] {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c, err := store.Open[person](t.Context(), db, "people", store.On("tags"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*person{
		{ID: "a", Kind: "journalist", Role: "Food editor", Tags: []string{"food", "beat: health"}, Score: 70, Share: .035, Seen: day(-3), Due: "2026-11-20"},
		{ID: "b", Kind: "zh-CN", Role: "记者", Tags: []string{"food", "vip"}, Score: 40, Seen: day(-100), Due: "2026-12-01", Closed: true},
		{ID: "c", Kind: "journalist", Score: 10},
	} {
		if err := c.Insert(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestWhatIsAskedIsFound(t *testing.T) {
	c := town(t)
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"":                                    "abc",
		"kind.is.journalist":                  "ac",
		"kind.not.journalist":                 "b",
		"kind.is.journalist.zh-CN":            "abc",
		"role.has.EDITOR":                     "a",
		"role.has.food":                       "a",
		"role.lacks.food":                     "bc",
		"role.starts.记":                       "b",
		"role.set":                            "ab",
		"role.unset":                          "c",
		"tag.is.food":                         "ab",
		"tag.is.vip.beat: health":             "ab",
		"tag.every.food.vip":                  "b",
		"tag.not.vip":                         "ac",
		"tag.group.beat":                      "a",
		"tag.nogroup.beat:":                   "bc",
		"tag.unset":                           "c",
		"last_score.lt.50":                    "bc",
		"last_score.gt.４０":                    "a",
		"last_score.between.70.40":            "ab",
		"share.gt.3_.4%":                      "a",
		"seen.within.7":                       "a",
		"seen.ago.90":                         "b",
		"seen.unset":                          "c",
		"seen.before.2026-11-01":              "b",
		"seen.after.2026-11-22":               "a", // in Shanghai it was the 23rd already
		"seen.between.2026-11-23.2026-11-23":  "a",
		"due.past":                            "a",
		"due.ago.4":                           "a",
		"due.ago.6":                           "",
		"due.next.6":                          "b",
		"due.before.2027-01-01":               "ab",
		"due.unset":                           "c",
		"closed.is.yes":                       "b",
		"closed.is.no":                        "ac",
		"kind.is.journalist~last_score.lt.50": "c",
		"any~kind.is.zh-CN~last_score.lt.20":  "bc",
		"none~kind.is.zh-CN~last_score.lt.20": "a",
		"tag.is.food~any~closed.is.yes~role.has.editor":                                    "ab",
		"tag.is.food~none~closed.is.yes~end~last_score.gt.1":                               "a",
		"any~all~kind.is.journalist~none~tag.is.food~end~end~last_score.is.40~end":         "bc",
		"any~all~kind.is.journalist~any~last_score.is.10~last_score.is.70~end~end~tag.set": "abc",
	} {
		tree, err := people.FromQuery(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		f, err := people.Compile(t.Context(), tree, filter.Moment{Now: now.In(shanghai)})
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		page, err := c.Find(t.Context(), store.Query{Filter: f, Sort: []string{"id"}})
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		got := ""
		for _, p := range page.Items {
			got += p.ID
		}
		if got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
		same(t, tree)
	}
}

// same holds a tree to being itself again after a way through JSON, an address and a form.
func same(t *testing.T, tree filter.Tree) {
	t.Helper()
	again, err := people.FromQuery(tree.Query())
	if err != nil || again.JSON() != tree.JSON() {
		t.Errorf("%s as an address is %s, %v", tree.JSON(), again.JSON(), err)
	}
	stored, err := people.FromJSON(tree.JSON())
	if err != nil || stored.Query() != tree.Query() {
		t.Errorf("%s as JSON is %s, %v", tree.Query(), stored.Query(), err)
	}
	typed, err := people.Check(filter.Form("f", formOf(tree, nil, map[string][]string{})))
	if err != nil || typed.Query() != tree.Query() {
		t.Errorf("%s as a form is %s, %v", tree.Query(), typed.Query(), err)
	}
}

func formOf(tree filter.Tree, at filter.Path, values map[string][]string) map[string][]string {
	if !tree.IsGroup() {
		values[filter.Input("f", at, "field")] = []string{tree.Field}
		values[filter.Input("f", at, "op")] = []string{string(tree.Op)}
		values[filter.Input("f", at, "value")] = tree.Values
		return values
	}
	values[filter.Input("f", at, "match")] = []string{tree.Match}
	for i, part := range tree.Of {
		formOf(part, append(slices.Clone(at), i), values)
	}
	return values
}

func TestSignsInValuesKeepTheirMeaning(t *testing.T) {
	for _, v := range []string{"a.b", "~", "_", "__~._", "end", "any", "食品．安全", "50% + 2&x=y#", "end~", "_._~"} {
		tree := filter.Group(filter.All, filter.Is("tag", filter.Equals, v, "z"), filter.Group(filter.Any, filter.Is("role", filter.Has, v), filter.Is("tag", filter.Set)))
		same(t, tree)
	}
	if got := filter.Group(filter.All, filter.Is("last_score", filter.Less, "50"), filter.Is("kind", filter.Equals, "zh-CN")).Query(); got != "last_score.lt.50~kind.is.zh-CN" {
		t.Error("an address is not readable:", got)
	}
}

func TestWhatTheCatalogueDoesNotNameIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"secret.is.1":            "filter.field.unknown",
		"doc.is.1":               "filter.field.unknown",
		"kind.$gt.":              "filter.op.unknown",
		"kind.lt.a":              "filter.op.unknown",
		"kind.is.pope":           "filter.value.unknown",
		"kind.is":                "filter.value.missing",
		"last_score.lt.many":     "filter.value.number",
		"last_score.lt.NaN":      "filter.value.number",
		"last_score.between.1":   "filter.value.missing",
		"seen.before.2026-13-01": "filter.value.day",
		"seen.within.-1":         "filter.value.days",
		"closed.is.maybe":        "filter.value.unknown",
		"~~":                     "filter.unreadable",
		"end":                    "filter.unreadable",
		"which~kind.is.zh-CN":    "filter.unreadable",
		".is.x":                  "filter.field.missing",
		"any~any~any~any~any~kind.is.zh-CN~role.set~end~role.set~end~role.set~end~role.set~end~role.set": "filter.deep",
		"role.has." + strings.Repeat("字", 201):                                                           "filter.value.long",
		strings.Repeat("role.set~", 51) + "role.set":                                                     "filter.many",
		"tag.is" + strings.Repeat(".x", 9000):                                                            "filter.many",
	} {
		if _, err := people.FromQuery(text); !fault.Is(err, want) {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
	// JSON may hold objects where a text belongs: none of it gets near the store.
	hostile := []string{`{"$gt":""}`, `{"$ne":null}`, `["a"]`, `1`, `null`, `true`, `"$where"`, `{"field":"kind"}`}
	for _, h := range hostile {
		for _, shape := range []string{
			`%s`, `{"match":%s}`, `{"match":"all","of":%s}`, `{"match":"all","of":[%s]}`, `{"field":%s,"op":"is","values":["x"]}`,
			`{"field":"kind","op":%s,"values":["x"]}`, `{"field":"kind","op":"is","values":%s}`, `{"field":"kind","op":"is","values":[%s]}`,
			`{"match":"all","of":[{"field":"last_score","op":"lt","values":[%s]}]}`, `{"match":"all","of":[],"$or":%s}`,
		} {
			text := fmt.Sprintf(shape, h)
			tree, err := people.FromJSON(text)
			if err == nil && !tree.Empty() && strings.Contains(tree.JSON(), "$") {
				t.Errorf("%s was taken for %s", text, tree.JSON())
			}
		}
	}
	for _, f := range people.Fields {
		for _, op := range f.Allowed() {
			text := fmt.Sprintf(`{"field":%q,"op":%q,"values":[{"$gt":""}]}`, f.Key, op)
			if _, err := people.FromJSON(text); !fault.Is(err, "filter.unreadable") {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

func TestFaultsStandAtTheirPlaces(t *testing.T) {
	_, err := people.Check(filter.Form("f", map[string][]string{
		"f-match": {"all"}, "f-0-field": {"kind"}, "f-0-op": {"is"}, "f-0-value": {"journalist"},
		"f-1-match": {"any"}, "f-1-0-field": {"last_score"}, "f-1-0-op": {"lt"}, "f-1-0-value": {"x"},
		"f-1-1-field": {""}, "f-2-field": {"seen"}, "f-2-op": {"within"},
	}))
	var at []string
	for _, f := range fault.All(err) {
		at = append(at, f.Field+" "+f.Key)
	}
	if want := []string{"1-0 filter.value.number", "2 filter.value.missing"}; !reflect.DeepEqual(at, want) {
		t.Error("faults at", at)
	}
}

func TestABuilderIsEditedWithoutAScript(t *testing.T) {
	tree := people.Edit(filter.Tree{Match: filter.All}, "add:")
	tree = people.Edit(tree, "group:")
	tree = people.Edit(tree, "add:1")
	if tree.Rules() != 4 || len(tree.Of) != 2 || len(tree.Of[1].Of) != 3 {
		t.Fatalf("%+v", tree)
	}
	tree.Of[0] = filter.Is("last_score", filter.Equals, "journalist", "7") // the field was chosen anew
	tree = people.Edit(tree, "settle:0")
	if got := tree.Of[0]; got.Op != filter.Less && got.Op != filter.Equals || !slices.Equal(got.Values, []string{"7"}) {
		t.Errorf("%+v", got)
	}
	tree = people.Edit(people.Edit(tree, "drop:1-0"), "drop:1")
	if tree.Rules() != 1 {
		t.Errorf("%+v", tree)
	}
	if tree = people.Edit(tree, "drop:0"); !tree.Empty() || tree.Match != filter.All {
		t.Errorf("%+v", tree)
	}
	for _, odd := range []string{"", "drop:9-9-9", "add:-1", "add:99999999999999999999", "group:0-0-0-0-0-0-0", "drop:"} {
		people.Edit(filter.Group(filter.All, filter.Is("kind", filter.Equals, "zh-CN")), odd)
	}
}

func TestATreeIsSaidInWords(t *testing.T) {
	s := filter.Speech{
		Message: func(key string, args ...any) string { return strings.TrimPrefix(key, "filter.") + fmt.Sprint(args...) },
		Name:    func(source, value string) string { return source + "/" + value },
	}
	tree, err := people.FromQuery("kind.is.zh-CN~none~tag.is.food~seen.within.7")
	if err != nil {
		t.Fatal(err)
	}
	got := s.Say(people, tree)
	for _, want := range []string{"kind.zh_cn", "tags/food", "say.and", "say.none", "say.or", "say.date.within", "n7"} {
		if !strings.Contains(strings.ReplaceAll(got, " ", ""), want) {
			t.Errorf("%s does not say %s", got, want)
		}
	}
}

// Whatever is read can be asked of the store, and is the same when it is read again.
func judge(t *testing.T, c store.Collection[person], tree filter.Tree, err error) {
	if err != nil {
		if len(fault.All(err)) == 0 {
			t.Fatalf("no fault for people: %v", err)
		}
		return
	}
	f, err := people.Compile(context.Background(), tree, filter.Moment{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Count(context.Background(), f); err != nil {
		t.Fatalf("%s: %v", tree.JSON(), err)
	}
	again, err := people.FromQuery(tree.Query())
	if len(tree.Query()) < 8000 && (err != nil || again.JSON() != tree.JSON()) {
		t.Fatalf("%s\nread again: %s, %v", tree.JSON(), again.JSON(), err)
	}
}

func fuzzTown(f *testing.F) store.Collection[person] {
	db, err := sqlite.Open(context.Background(), filepath.Join(f.TempDir(), "x.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	c, err := store.Open[person](context.Background(), db, "people", store.On("tags"))
	if err != nil {
		f.Fatal(err)
	}
	return c
}

func FuzzQuery(f *testing.F) {
	c := fuzzTown(f)
	for _, seed := range []string{"kind.is.journalist~any~tag.is.a_.b~end", "seen.within.7", "none~all~role.has._~~end", "last_score.between.1.2", "~", "_", "kind.$gt.", "any~end~end"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := people.FromQuery(text)
		judge(t, c, tree, err)
	})
}

func FuzzJSON(f *testing.F) {
	c := fuzzTown(f)
	for _, seed := range []string{`{"match":"any","of":[{"field":"kind","op":"is","values":["journalist"]}]}`, `{"field":"seen","op":"ago","values":["3"]}`, `{"$gt":""}`, `{"match":"none","of":[{}]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := people.FromJSON(text)
		judge(t, c, tree, err)
	})
}

func FuzzForm(f *testing.F) {
	c := fuzzTown(f)
	f.Add(`{"f-match":["all"],"f-0-field":["kind"],"f-0-op":["is"],"f-0-value":["zh-CN"]}`, "group:0")
	f.Add(`{"f-match":["x"],"f-0-match":["any"],"f-0-0-0-0-0-0-match":["any"]}`, "drop:0-0")
	f.Fuzz(func(t *testing.T, form, do string) {
		var values map[string][]string
		if json.Unmarshal([]byte(form), &values) != nil {
			return
		}
		typed := people.Edit(filter.Form("f", values), do)
		tree, err := people.Check(typed)
		judge(t, c, tree, err)
	})
}

func TestMeIsTheReaderOnlyWhereAFieldHoldsUsers(t *testing.T) {
	c := filter.Catalogue{Fields: []filter.Field{
		{Key: "owner", Kind: filter.Choice, Store: "owner", Source: "owners", Own: []string{filter.Me}},
		{Key: "tag", Kind: filter.Tag, Store: "tags", Array: true},
	}}
	tree := filter.Group(filter.Any, filter.Is("owner", filter.Equals, "u2", filter.Me), filter.Is("tag", filter.Equals, filter.Me))
	if got := c.Bind(tree, "u1").Query(); got != "any~owner.is.u2.u1~tag.is.me" {
		t.Error(got)
	}
	if got := tree.Query(); got != "any~owner.is.u2.me~tag.is.me" {
		t.Error("the tree itself was changed:", got)
	}
	asked, err := c.Compile(t.Context(), tree, filter.Moment{Now: now, UserID: "u1"})
	if want := store.Or(store.In("owner", "u2", "u1"), store.Eq("tags", "me")); err != nil || !reflect.DeepEqual(asked, want) {
		t.Errorf("%+v %v", asked, err)
	}
}
