package store

import (
	"fmt"
	"slices"
	"testing"
)

func TestPick(t *testing.T) {
	p := NewPicker([]string{"id", "a.b", "a", "list", "none", "a.none", "m.x y", "id"})
	for doc, want := range map[string]string{
		`{"id":"1","a":{"b":[1,{"c":"}"}],"z":2},"list":["x","]\"",null],"m":{"x y":true}}`:                        `"1" [1,{"c":"}"}] {"b":[1,{"c":"}"}],"z":2} ["x","]\"",null]   true "1"`,
		"{ \"id\" : 7,\n \"a\": null, \"\\u006dist\": 1, \"\\u006c\\u0069st\": [ ], \"m\":{\"x\\u0020y\":-1.5e3}}": `7  null []   -1.5e3 7`,
		`{}`: `       `,
	} {
		values, err := p.Pick([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		got := ""
		for i, v := range values {
			if i > 0 {
				got += " "
			}
			got += string(v)
		}
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", doc, got, want)
		}
	}
	for _, doc := range []string{``, `[]`, `{"id":1`, `{"id"}`, `{"id":"1"}x`, `nonsense`} {
		if _, err := p.Pick([]byte(doc)); err == nil {
			t.Errorf("%s is taken", doc)
		}
	}
	for array, want := range map[string]string{`["a",1,null,[2,3],{"b":"]"}]`: `["a" 1 null [2,3] {"b":"]"}]`, `[]`: `[]`, `"x"`: `[]`, `null`: `[]`} {
		if got := fmt.Sprintf("%s", slices.Collect(Elements([]byte(array)))); got != want {
			t.Errorf("%s: %s", array, got)
		}
	}
}
