package store

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Documents are encoded by the second version of Go's JSON package: nil slices and maps become empty
// ones, names are matched exactly, and time has one fixed-width form, so that text order is time order.
var encodeTime = json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, t time.Time) error {
	if t.IsZero() {
		return e.WriteToken(jsontext.Null)
	}
	return e.WriteToken(jsontext.String(t.UTC().Format(timeLayout)))
}))

func encode(v any) ([]byte, error) { return json.Marshal(v, encodeTime, json.Deterministic(true)) }

// encodeValue encodes what a patch sets: the same as encode, which for such small values takes its time to begin.
func encodeValue(v any) ([]byte, error) {
	switch x := v.(type) {
	case int64:
		return strconv.AppendInt(nil, x, 10), nil
	case bool:
		return strconv.AppendBool(nil, x), nil
	case time.Time:
		if !x.IsZero() {
			return x.UTC().AppendFormat(make([]byte, 0, len(timeLayout)+2), `"`+timeLayout+`"`), nil
		}
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.String && r.Type().NumMethod() == 0 && !strings.ContainsFunc(r.String(), escaped) {
		return []byte(`"` + r.String() + `"`), nil
	}
	return encode(v)
}

// escaped are the characters that JSON may want written otherwise.
func escaped(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r > '~' }

// decode reads a document as a reader for its type does, and leaves to the JSON package what that cannot.
// There too time needs no care: the fixed form is RFC 3339, and null is the zero time.
func decode[T any](data []byte, read reader) (T, error) {
	var v T
	err := decodeTo(&v, data, read, new(scan))
	return v, err
}

// decodeTo decodes into a zero value, where it will stay. The scan is room to work in.
func decodeTo[T any](v *T, data []byte, read reader, s *scan) error {
	if read != nil {
		if readAll(data, read, s, reflect.ValueOf(v).Elem()) {
			return nil
		}
		*v = *new(T)
	}
	return json.Unmarshal(data, v, jsontext.AllowDuplicateNames(true))
}

func readAll(data []byte, read reader, s *scan, v reflect.Value) bool {
	*s = scan{data: data}
	return read(s, v) && s.at == len(data)
}
