package storetest

import (
	"context"
	"strings"
	"testing"

	"standfirst/models/store"
)

const last = "\U0010FFFF" // the last text of one character

// population has one document for each distinction that the meaning draws.
func population(t *testing.T, things store.Collection[thing], old store.Collection[ancient]) {
	t.Helper()
	ctx := context.Background()
	must(t, old.Insert(ctx, &ancient{ID: "0", Name: "ancient"}))
	must(t, things.Insert(ctx,
		&thing{
			ID: "1", Name: "李雷", Note: ptr("b"), Count: 1, Score: ptr(1.5), Done: true, Sure: ptr(true), At: minute(1),
			Tags: []string{"red", "李雷"}, Nums: []int64{1, 5}, Place: place{"Paris", ptr(int64(2)), []string{"x"}},
			Parts: []part{{"a", 1, []string{"l"}, minute(1)}, {"b", 2, nil, minute(2)}}, Extra: map[string]string{"colour": "red", `"q'`: "1"},
		},
		&thing{
			ID: "2", Name: "李", Note: ptr(""), Count: -1, Score: ptr(-2.0), Sure: ptr(false), At: minute(2),
			Tags: []string{"green"}, Nums: []int64{-3}, Place: place{City: "Pau"}, Parts: []part{{"a", 2, nil, minute(3)}},
		},
		&thing{ID: "3", Name: "100%", Note: ptr("B"), Count: 1 << 53, Done: true, Tags: []string{"red", "green"}, Extra: map[string]string{"colour": "green"}},
		&thing{ID: "4", Name: "100_", Count: 1<<53 + 1, Nums: []int64{0}, Parts: []part{{"b", 1, []string{"l", "m"}, minute(0)}}},
		&thing{ID: "5", Name: "z" + last, At: minute(3), Tags: []string{"z" + last, ""}},
		&thing{ID: "6", Name: "z" + last + "!", Tags: []string{"z" + last + last}},
		&thing{ID: "7", Name: "Zürich", Note: ptr("é"), Score: ptr(1.0), At: minute(3).AddDate(1, 0, 0)},
	))
}

func (s *suite) meaning(t *testing.T) {
	s.both(t, func(t *testing.T, things store.Collection[thing], old store.Collection[ancient]) {
		population(t, things, old)
		for _, c := range s.cases() {
			t.Run(c.name, func(t *testing.T) {
				want := strings.Fields(c.want)
				same(t, "found", ids(t, things, store.Query{Filter: c.filter}), want)
				n, err := things.Count(context.Background(), c.filter)
				must(t, err)
				same(t, "counted", n, len(want))
				n, err = things.CountUpTo(context.Background(), c.filter, 2)
				must(t, err)
				same(t, "counted up to two", n, min(len(want), 2))
			})
		}
	})
}

type meaningCase struct {
	name   string
	filter store.Filter
	want   string
}

func (s *suite) cases() []meaningCase {
	cases := []meaningCase{
		{"the zero filter matches all", store.Filter{}, "0 1 2 3 4 5 6 7"},
		{"eq text", store.Eq("name", "李雷"), "1"},
		{"eq takes case seriously", store.Eq("note", "b"), "1"},
		{"eq empty text is not null", store.Eq("note", ""), "2"},
		{"eq null matches missing", store.Eq("note", nil), "0 4 5 6"},
		{"eq false does not match missing", store.Eq("sure", false), "2"},
		{"eq true", store.Eq("done", true), "1 3"},
		{"eq big numbers exactly", store.Eq("count", int64(1<<53+1)), "4"},
		{"eq number over kinds", store.Eq("score", 1), "7"},
		{"eq time", store.Eq("at", minute(2)), "2"},
		{"eq zero time is null", store.Eq("at", thing{}.At), "0 3 4 6"},
		{"eq of another type", store.Eq("count", "1"), ""},
		{"eq id", store.Eq("id", "3"), "3"},
		{"eq contains", store.Eq("tags", "red"), "1 3"},
		{"eq contains empty text", store.Eq("tags", ""), "5"},
		{"eq contains number", store.Eq("nums", -3), "2"},
		{"eq inside an object", store.Eq("place.city", "Paris"), "1"},
		{"eq array inside an object", store.Eq("place.also", "x"), "1"},
		{"eq key of a map", store.Eq("extra.colour", "green"), "3"},
		{"eq missing key of a map", store.Eq("extra.colour", nil), "0 2 4 5 6 7"},
		{"eq odd key of a map", store.Eq(`extra."q'`, "1"), "1"},
		{"ne matches missing", store.Ne("note", "b"), "0 2 3 4 5 6 7"},
		{"ne null", store.Ne("note", nil), "1 2 3 7"},
		{"ne array", store.Ne("tags", "red"), "0 2 4 5 6 7"},
		{"ne of another type", store.Ne("count", "1"), "0 1 2 3 4 5 6 7"},
		{"lt never matches null", store.Lt("score", 1.5), "2 7"},
		{"lte", store.Lte("score", 1.5), "1 2 7"},
		{"gt", store.Gt("count", 1), "3 4"},
		{"gte", store.Gte("count", 1), "1 3 4"},
		{"lt null matches nothing", store.Lt("note", nil), ""},
		{"lte null matches nothing", store.Lte("note", nil), ""},
		{"gte null matches nothing", store.Gte("note", nil), ""},
		{"not lt null matches all", store.Not(store.Lt("note", nil)), "0 1 2 3 4 5 6 7"},
		{"text by bytes", store.Lt("note", "b"), "2 3"},
		{"text by bytes, beyond ascii", store.Gt("note", "z"), "7"},
		{"time before", store.Lt("at", minute(3)), "1 2"},
		{"gt of any element", store.Gt("nums", 0), "1"},
		{"range by and", store.And(store.Gte("at", minute(2)), store.Lt("at", minute(4))), "2 5"},
		{"in", store.In("name", "李", "100%"), "2 3"},
		{"in empty", store.In[string]("name"), ""},
		{"not in empty", store.Not(store.In[string]("name")), "0 1 2 3 4 5 6 7"},
		{"in with null", store.In("note", any("b"), nil), "0 1 4 5 6"},
		{"in many", store.In("count", -1, 1, 2, 3, 4, 5, 6, 7, 8, 9), "1 2"},
		{"in many ids", store.In("id", "7", "1", "x", "y", "z", "0"), "0 1 7"},
		{"in shares any", store.In("tags", "green", "none"), "2 3"},
		{"in shares any of many", store.In("tags", "a", "b", "c", "d", "e", "李雷"), "1"},
		{"exists", store.Exists("note"), "1 2 3 7"},
		{"exists array is not empty", store.Exists("tags"), "1 2 3 5 6"},
		{"exists objects", store.Exists("parts"), "1 2 4"},
		{"not exists", store.Not(store.Exists("tags")), "0 4 7"},
		{"exists in an object", store.Exists("place.rank"), "1"},
		{"prefix", store.Prefix("name", "李"), "1 2"},
		{"prefix % is no pattern", store.Prefix("name", "100%"), "3"},
		{"prefix _ is no pattern", store.Prefix("name", "100_"), "4"},
		{"prefix . is no pattern", store.Prefix("name", "1.0"), ""},
		{"prefix up to the last character", store.Prefix("name", "z"+last), "5 6"},
		{"prefix takes case seriously", store.Prefix("name", "z"), "5 6"},
		{"prefix empty matches any text", store.Prefix("note", ""), "1 2 3 7"},
		{"prefix of any element", store.Prefix("tags", "李"), "1"},
		{"prefix last character of an element", store.Prefix("tags", "z"+last+last), "6"},
		{"prefix in a map", store.Prefix("extra.colour", "gr"), "3"},
		{"contains", store.Contains("name", "0%"), "3"},
		{"contains Chinese", store.Contains("name", "雷"), "1"},
		{"contains takes case seriously", store.Contains("name", "Z"), "7"},
		{"contains in any element", store.Contains("tags", "ee"), "2 3"},
		{"and", store.And(store.Eq("tags", "red"), store.Eq("tags", "green")), "3"},
		{"or", store.Or(store.Eq("id", "1"), store.Eq("count", -1)), "1 2"},
		{"or of nothing", store.Or(), ""},
		{"or with all", store.Or(store.Eq("id", "1"), store.Filter{}), "0 1 2 3 4 5 6 7"},
		{"not matches missing", store.Not(store.Gt("score", 1)), "0 2 3 4 5 6 7"},
		{"not and", store.Not(store.And(store.Eq("done", true), store.Exists("at"))), "0 2 3 4 5 6 7"},
		{"not not", store.Not(store.Not(store.Eq("note", "b"))), "1"},
		{"any", store.Any("parts", store.Eq("kind", "a")), "1 2"},
		{"not any", store.Not(store.Any("parts", store.Eq("kind", "a"))), "0 3 4 5 6 7"},
		{"any range", store.Any("parts", store.Gt("size", 1)), "1 2"},
		{"any array in it", store.Any("parts", store.Eq("labels", "m")), "4"},
		{"any time in it", store.Any("parts", store.Lt("at", minute(1))), "4"},
		{"any or", store.Any("parts", store.Or(store.Eq("kind", "b"), store.Eq("size", 2))), "1 2 4"},
		{"any or of nothing", store.Any("parts", store.Or()), ""},
		{"any of all", store.Any("parts", store.Filter{}), "1 2 4"},
	}
	if s.has(ElemMatch) {
		cases = append(cases,
			meaningCase{"any is one object", store.Any("parts", store.And(store.Eq("kind", "a"), store.Eq("size", 2))), "2"},
			meaningCase{"any not", store.Any("parts", store.Not(store.Eq("kind", "a"))), "1 4"},
			meaningCase{"any ne", store.Any("parts", store.Ne("kind", "a")), "1 4"},
			meaningCase{"any empty array in it", store.Any("parts", store.Not(store.Exists("labels"))), "1 2"},
			meaningCase{"any or not", store.Any("parts", store.Or(store.Eq("kind", "b"), store.Ne("kind", "a"))), "1 4"})
	}
	return cases
}

// roundTrip: what is read is what was written.
func (s *suite) roundTrip(t *testing.T) {
	ctx := context.Background()
	things := open[thing](t, s.open(t), "things", declared()...)
	in := &thing{
		ID: "x", Name: "nul \x00 \u2028 \"\\ <&> 李雷" + last, Note: ptr(""), Count: -1 << 63, Score: ptr(0.1), At: minute(1).Add(123456789),
		Tags: []string{"", "a", "a"}, Nums: []int64{1<<63 - 1, 0}, Parts: []part{{Kind: "k", At: minute(9)}},
		Extra: map[string]string{"": "empty", "a b": "c", "中": "文", "0": "x"},
	}
	must(t, things.Insert(ctx, in))
	out, err := things.Get(ctx, "x")
	must(t, err)
	same(t, "time to the millisecond", out.At.Format("15:04:05.999999999"), "17:01:00.123")
	same(t, "name", out.Name, in.Name)
	same(t, "numbers", []any{out.Count, *out.Score, out.Nums}, []any{in.Count, *in.Score, in.Nums})
	same(t, "tags", out.Tags, in.Tags)
	same(t, "map", out.Extra, in.Extra)
	same(t, "parts", out.Parts[0].At, in.Parts[0].At)
	if out.Sure != nil || out.Place.Rank != nil || out.Note == nil || out.Place.Also == nil || out.Parts[0].Labels == nil {
		t.Errorf("nulls, or nil slices that are stored empty: %+v", out)
	}
	found, err := things.First(ctx, store.Query{Filter: store.Eq("name", in.Name)})
	must(t, err)
	same(t, "found by a name with a NUL", found.ID, "x")
}
