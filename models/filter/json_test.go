package filter_test

import (
	"reflect"
	"testing"

	"standfirst/models/filter"
)

// What a kept tree names is found even when its fields are gone since; what is no tree names nothing.
func TestNamesOfAKeptTree(t *testing.T) {
	text := filter.Group(filter.All, filter.Is("list", filter.Equals, "a", "b"), filter.Group(filter.None, filter.Is("gone", filter.Equals, "c"))).JSON()
	got := map[string][]string{}
	collect := func(field string, values []string) { got[field] = values }
	filter.Names(text, collect)
	if want := map[string][]string{"list": {"a", "b"}, "gone": {"c"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	got = map[string][]string{}
	for _, bad := range []string{"", "{", "[]", `{"of": 3}`, "null"} {
		filter.Names(bad, collect)
	}
	for field, values := range got {
		if field != "" || len(values) > 0 {
			t.Errorf("%q names %v", field, values)
		}
	}
}
