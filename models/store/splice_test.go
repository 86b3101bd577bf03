package store

import "testing"

func TestSplice(t *testing.T) {
	for _, c := range []struct{ doc, set, inc, want string }{
		{`{"id":"a","rev":1}`, ``, ``, `{"id":"a","rev":2}`},
		{`{}`, `{"a":1}`, ``, `{"rev":2,"a":1}`},
		{`{"id":"a","rev":1,"at":null,"list":[{"at":"x,}"}],"n":3}`, `{"at":"now","list":[]}`, `{"n":-4}`, `{"id":"a","rev":2,"at":"now","list":[],"n":-1}`},
		{`{"rev":1,"in":{"a":1},"a":"\"}\\","b":1.5,"z":null}`, `{"a":"\\\""}`, `{"b":1,"new":2,"z":1}`, `{"rev":2,"in":{"a":1},"a":"\\\"","b":2.5,"z":1,"new":2}`},
		{"{ \"rev\" : 1,\n \"a\" : [ 1, 2 ] , \"b\":\"x y\" }", `{"b":true}`, ``, `{"rev":2,"a":[1,2],"b":true}`},
		{`{"rev":1,"a":1,"a":2}`, `{"a":3}`, ``, `{"rev":2,"a":3,"a":2}`},
		{`{"rev":9007199254740993,"n":9007199254740993}`, ``, `{"n":1}`, `{"rev":2,"n":9007199254740994}`},
	} {
		got, err := Splice([]byte(c.doc), []byte(c.set), []byte(c.inc), 2)
		if string(got) != c.want || err != nil {
			t.Errorf("%s with %s and %s:\n%s, %v, want\n%s", c.doc, c.set, c.inc, got, err, c.want)
		}
	}
	for _, doc := range []string{"", "null", `["rev"]`, `{"rev":1`, `{"rev":}`, `{"rev":1}}`} {
		if got, err := Splice([]byte(doc), nil, nil, 2); err == nil {
			t.Errorf("%s became %s", doc, got)
		}
	}
}

func FuzzSplice(f *testing.F) {
	f.Add(`{"id":"a","rev":1,"at":null,"list":[{"at":"x,}"}],"n":3}`)
	f.Add("{ \"rev\" : 1,\n \"a\" : [ 1, 2 ] , \"b\":\"x y\" }")
	f.Fuzz(func(t *testing.T, doc string) {
		got, err := Splice([]byte(doc), []byte(`{"b":"x"}`), []byte(`{"n":1}`), 7)
		if err != nil {
			return
		}
		values, err := NewPicker([]string{"rev", "b"}).Pick(got)
		if err != nil || string(values[0]) != "7" || string(values[1]) != `"x"` {
			t.Errorf("%q became %q", doc, got)
		}
	})
}
