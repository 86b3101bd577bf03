package store

import (
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

var decodeTime = json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, t *time.Time) error {
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() == 'n' {
		*t = time.Time{}
		return nil
	}
	*t, err = time.Parse(timeLayout, token.String())
	return err
}))

func encode(v any) ([]byte, error) { return json.Marshal(v, encodeTime, json.Deterministic(true)) }

func decode[T any](data []byte) (T, error) {
	var v T
	err := json.Unmarshal(data, &v, decodeTime)
	return v, err
}
