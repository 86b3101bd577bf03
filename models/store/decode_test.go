package store

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json"
)

type base struct {
	ID  string `json:"id"`
	Rev int64  `json:"rev"`
}

type kind string

type rich struct {
	base
	Kind    kind              `json:"kind"`
	Text    *string           `json:"text"`
	Small   int8              `json:"small"`
	Count   uint16            `json:"count"`
	Ratio   float64           `json:"ratio"`
	Single  float32           `json:"single"`
	Yes     bool              `json:"yes"`
	At      time.Time         `json:"at"`
	Due     *time.Time        `json:"due"`
	Took    time.Duration     `json:"took,omitzero,format:nano"`
	Tags    []kind            `json:"tags"`
	Times   []time.Time       `json:"times"`
	Numbers []*int64          `json:"numbers"`
	Raw     []byte            `json:"raw"`
	Rows    []base            `json:"rows"`
	Nested  [][]string        `json:"nested"`
	Extra   map[kind]string   `json:"extra"`
	Deep    map[string][]base `json:"deep"`
	Any     any               `json:"any"`
	Inner   struct {
		Name string `json:"name,omitempty"`
		skip int
	} `json:"inner"`
	Hidden string `json:"-"`
}

// plainer has no tag that only the JSON package knows.
type plainer struct {
	base
	Text  *string                      `json:"text"`
	At    time.Time                    `json:"at"`
	Due   *time.Time                   `json:"due"`
	Small int8                         `json:"small"`
	Ratio float64                      `json:"ratio"`
	Yes   bool                         `json:"yes"`
	Tags  []kind                       `json:"tags"`
	Raw   []byte                       `json:"raw"`
	Rows  []base                       `json:"rows,omitempty"`
	Extra map[kind]string              `json:"extra"`
	Deep  map[string][]base            `json:"deep"`
	Words []string                     `json:"words"`
	Pairs map[string]string            `json:"pairs"`
	Any   any                          `json:"any"`
	Inner struct{ Name, skip *string } `json:"-"`
	Times []time.Time                  `json:"times"`
}

// encoded are what may be in a database, and what may not.
var encoded = []string{
	`{"words":[],"pairs":{}}`, `{"words":null,"pairs":null}`, `{"words":["a]\"","",null,"\u0041"],"pairs":{"a":"b","c":null,"\"":"\\"}}`, `{"words":["a" "b"]}`, `{"words":["a",]}`, `{"words":[1]}`, `{"pairs":{"a":1}}`, `{"pairs":{"a":"b",}}`, `{"words":["a"`,
	`{}`, `{"id":"a","rev":1}`, `{"rev":1,"id":"a"}`, `{"id":null,"rev":null,"text":null,"at":null,"due":null,"yes":null,"tags":null,"rows":null,"extra":null,"ratio":null,"small":null}`,
	`{"text":"","tags":[],"rows":[],"extra":{},"deep":{},"times":[],"raw":""}`,
	`{"text":"a\"b\\","tags":["\u674e\\\"","李雷","\n","\ud83d\ude00"],"extra":{"k\"":"v","":"","中":"文\\"}}`,
	`{"at":"2026-11-25T17:00:00.123Z","due":"2026-11-25T17:00:00.000Z","times":["2026-11-25T17:00:00.123Z",null]}`,
	`{"at":"2026-02-31T17:00:00.123Z"}`, `{"at":"2026-13-01T17:00:00.123Z"}`, `{"at":"2026-11-25T24:00:00.000Z"}`, `{"at":"2024-02-29T23:59:59.999Z"}`, `{"at":"2026-11-25T1a:00:00.000Z"}`, `{"at":"0000-01-01T00:00:00.000Z"}`,
	`{"at":"2026-11-25T17:00:00Z"}`, `{"at":"2026-11-25T17:00:00.123456789+02:00"}`, `{"at":"yesterday"}`, `{"at":""}`, `{"at":7}`,
	`{"small":127}`, `{"small":128}`, `{"small":-0}`, `{"small":1.0}`, `{"small":"1"}`, `{"rev":9223372036854775807}`, `{"rev":9223372036854775808}`, `{"rev":1e2}`,
	`{"ratio":0.1}`, `{"ratio":-1.5e10}`, `{"ratio":7}`, `{"ratio":}`, `{"ratio":1e999}`,
	`{"yes":true}`, `{"yes":false}`, `{"yes":1}`, `{"yes":"true"}`,
	`{"rows":[{"id":"x","rev":2},{"rev":3},{}],"deep":{"a":[{"id":"y"}],"b":[],"c":null}}`,
	`{"raw":"aGVsbG8=","any":{"a":[1,"]}",{"b":null}]},"id":"after"}`, `{"raw":"!"}`, `{"any":"}"}`, `{"any":[[],{},[{}]]}`, `{"any":null}`,
	`{"unknown":{"a":[1,2,"}"]},"id":"a"}`, `{"ID":"a"}`, `{"id":"a","id":"b"}`, ` {"id":"a"}`, `{"id": "a"}`, `{"id":"a"} `, `{"id":"a"}x`,
	``, `null`, `[]`, `{`, `{"id"`, `{"id":`, `{"id":"a`, `{"id":"a\"}`, `{"id":"a",}`, `{,}`, `{"tags":["a",]}`, `{"tags":["a"`, `{"tags":{}}`, `{"rows":[1]}`, `{"extra":{"a":1}}`, `{"extra":{"a"}}`, `{"i\u0064":"a"}`,
	`{"kind":"k","count":65535,"single":0.5,"numbers":[1,null,-2],"nested":[["a"],[],null],"inner":{"name":"n"},"took":5}`,
}

// TestDecodeIsWhatTheJSONPackageDoes, whichever of the two does it.
func TestDecodeIsWhatTheJSONPackageDoes(t *testing.T) {
	for _, doc := range encoded {
		alike[rich](t, doc)
		alike[plainer](t, doc)
	}
	for n := range 60 { // around the length at which strings are read in another way
		for _, end := range []string{"", `\"`, `\\`, `\\\"x`, "中"} {
			text := strings.Repeat("x", n) + end
			alike[plainer](t, `{"id":"`+text+`","rev":1,"words":["`+text+`"],"pairs":{"`+text+`":"y"}}`)
			alike[plainer](t, `{"id":"`+text)
		}
	}
	alike[plainer](t, `{"id":"a","text":"`+strings.Repeat("long ", shared/4)+`","words":["b"]}`)
}

// A text of a small document is part of it; to keep one of a large document does not keep the whole.
func TestOnlySmallDocumentsAreShared(t *testing.T) {
	for _, c := range []struct {
		size  int
		parts bool
	}{{shared - 100, true}, {shared + 100, false}} {
		doc := []byte(`{"id":"a","words":["b"],"pairs":{"c":"` + strings.Repeat("x", c.size) + `"}}`)
		v, err := decode[plainer](doc, readerOf(reflect.TypeFor[plainer]()))
		if err != nil {
			t.Fatal(err)
		}
		within := func(text string) bool {
			at := uintptr(unsafe.Pointer(unsafe.StringData(text)))
			start := uintptr(unsafe.Pointer(&doc[0]))
			return at >= start && at < start+uintptr(len(doc))
		}
		if within(v.ID) != c.parts || within(v.Words[0]) != c.parts || within(v.Pairs["c"]) != c.parts {
			t.Errorf("%d bytes: shared %v %v %v", len(doc), within(v.ID), within(v.Words[0]), within(v.Pairs["c"]))
		}
	}
}

func alike[T any](t *testing.T, doc string) {
	t.Helper()
	got, err := decode[T]([]byte(doc), readerOf(reflect.TypeFor[T]()))
	want, wantErr := decode[T]([]byte(doc), nil)
	if (err == nil) != (wantErr == nil) || (err == nil && !reflect.DeepEqual(got, want)) {
		t.Errorf("%T %s\n got %+v %v\nwant %+v %v", got, doc, got, err, want, wantErr)
	}
}

// FuzzDecode looks for a document that the two decode differently.
func FuzzDecode(f *testing.F) {
	for _, doc := range encoded {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		// A reader trusts that adapters keep what was encoded, which is valid.
		if json.Unmarshal([]byte(doc), new(any)) == nil && !strings.ContainsAny(doc, " \t\r\n") {
			alike[plainer](t, doc)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	text, now := strings.Repeat("Prefers a call before ten; 微信 first. ", 10), time.Now()
	v := plainer{
		base{"p0000001", 1},
		&text, now, &now, 7, 0.5, true,
		[]kind{"tag1", "tag2", "tag3", "tag4"},
		[]byte("hello"),
		[]base{{"a", 1}, {"b", 2}},
		map[kind]string{"beat": "food safety", "press card": "1"},
		nil,
		[]string{"li", "zh"},
		map[string]string{"a": "b"},
		nil,
		struct{ Name, skip *string }{},
		nil,
	}
	doc, err := encode(v)
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]reader{"reader": readerOf(reflect.TypeFor[plainer]()), "json": nil} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				if _, err := decode[plainer](doc, read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
