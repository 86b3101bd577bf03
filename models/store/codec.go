package store

import (
	"reflect"
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
