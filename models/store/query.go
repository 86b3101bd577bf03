package store

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Query asks for documents in an order, a page at a time.
type Query struct {
	Filter Filter
	// Sort names fields, "-" before one for descending order. The id is always the last key.
	Sort []string
	// After and Before are cursors of an earlier Page: what follows it, or what precedes it.
	After, Before string
	// Limit is the page's size; 0 means 50, the most is MaxLimit.
	Limit int
}

// MaxLimit bounds a page, so that no query reads a collection into memory by mistake.
const MaxLimit = 2000

// Page is a part of a result. Next and Prev are cursors, empty at the ends.
type Page[T any] struct {
	Items      []T
	Next, Prev string
}

// Key is one field of an order.
type Key struct {
	Field string
	Desc  bool
}

// RawQuery is a Query as adapters get it: the sort ends in "id", and Seek, when set, holds a value for
// each key: only documents after it in the order are wanted.
type RawQuery struct {
	Filter Filter
	Sort   []Key
	Seek   []any
	Limit  int
}

// Measure is a figure that Group takes of each group.
type Measure struct {
	Op    string // "sum", "min" or "max"
	Field string
}

// Sum adds up a number field; missing counts as 0.
func Sum(field string) Measure { return Measure{"sum", field} }

// Min is the least value of a field, missing ones left out.
func Min(field string) Measure { return Measure{"min", field} }

// Max is the greatest value of a field, missing ones left out.
func Max(field string) Measure { return Measure{"max", field} }

// By is a field to group by: an array field counts a document once for each of its elements; Hour cuts
// a time to its UTC hour, "2026-11-25T17", which callers fold into local days.
type By struct {
	Field string
	Hour  bool
}

// Row is one group: its keys in the order asked (nil for missing), how many documents, and the measures
// in the order asked (int64, float64, string or nil).
type Row struct {
	Keys   []any
	Count  int64
	Values []any
}

// Text returns key i as text, "" for missing.
func (r Row) Text(i int) string {
	if r.Keys[i] == nil {
		return ""
	}
	return fmt.Sprint(r.Keys[i])
}

// errCursor is what a cursor that was tampered with, or made for another order, gives.
var errCursor = errors.New("store: not a cursor of this order")

func (s *Schema) raw(q Query) (RawQuery, bool, error) {
	s.check(q.Filter)
	r := RawQuery{Filter: q.Filter, Limit: q.Limit}
	if r.Limit <= 0 {
		r.Limit = 50
	}
	r.Limit = min(r.Limit, MaxLimit)
	for _, name := range q.Sort {
		field, desc := strings.CutPrefix(name, "-")
		if k := s.mustHave(field); k > Bool {
			panic(fmt.Sprintf("store: %s cannot be sorted by %q", s.Name, field))
		}
		if field == "id" {
			r.Sort = append(r.Sort, Key{"id", desc})
			break
		}
		r.Sort = append(r.Sort, Key{field, desc})
	}
	if n := len(r.Sort); n == 0 || r.Sort[n-1].Field != "id" {
		// The id follows the last key's direction, so that one index serves the whole order.
		r.Sort = append(r.Sort, Key{"id", n > 0 && r.Sort[n-1].Desc})
	}
	back := q.Before != ""
	cursor := q.After
	if back {
		cursor = q.Before
		for i := range r.Sort {
			r.Sort[i].Desc = !r.Sort[i].Desc
		}
	}
	if cursor == "" {
		return r, back, nil
	}
	seek, err := parseCursor(cursor)
	if err != nil || !s.fits(seek, r.Sort) {
		return r, back, errCursor
	}
	r.Seek = seek
	return r, back, nil
}

// fits tells whether the values of a cursor are of the kinds that the keys have. A page's address can be
// edited by whoever sees it.
func (s *Schema) fits(values []any, keys []Key) bool {
	if len(values) != len(keys) {
		return false
	}
	for i, v := range values {
		field := keys[i].Field
		kind, declared := s.Fields[field] // a key of a map may hold anything
		if (v == nil && field == "id") || (v != nil && declared && kindOf(v) != kind) {
			return false
		}
	}
	return true
}

func kindOf(v any) FieldKind {
	switch v.(type) {
	case string:
		return Text
	case bool:
		return Bool
	}
	return Number
}

// IsCursorError reports whether err came from a cursor that cannot be used; a page then shows its start.
func IsCursorError(err error) bool { return errors.Is(err, errCursor) }

func parseCursor(text string) ([]any, error) {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, errCursor
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	var values []any
	if dec.Decode(&values) != nil {
		return nil, errCursor
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errCursor
	}
	for i, v := range values {
		switch x := v.(type) {
		case nil, string, bool:
		case json.Number:
			if n, err := x.Int64(); err == nil {
				values[i] = n
			} else if f, err := x.Float64(); err == nil {
				values[i] = f
			} else {
				return nil, errCursor
			}
		default:
			return nil, errCursor
		}
	}
	return values, nil
}

// errNoDocument is what no adapter should give.
var errNoDocument = errors.New("store: not a document")

// cursor reads the sort keys of an encoded document.
func cursor(doc []byte, sort []Key) (string, error) {
	fields := make([]string, len(sort))
	for i, key := range sort {
		fields[i] = key.Field
	}
	values, err := NewPicker(fields).Pick(doc)
	if err != nil {
		return "", err
	}
	out := []byte{'['}
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		if v == nil {
			v = []byte("null")
		}
		out = append(out, v...)
	}
	return base64.RawURLEncoding.EncodeToString(append(out, ']')), nil
}
