package store

import (
	"fmt"
	"sort"
)

// Patch is a change by fields, made atomically in the database. A field may be named once.
type Patch struct {
	Set  map[string]any   // field → value; nil clears it
	Inc  map[string]int64 // number field → added
	Add  map[string][]any // array field → values added unless present
	Pull map[string][]any // array field → values removed
}

// Op is a guarded patch of one document: it applies only if the document matches If.
type Op struct {
	ID    string
	If    Filter
	Patch Patch
}

// RawPatch is a Patch with its values encoded, fields in order.
type RawPatch struct {
	Set  []RawValue // one value each
	Inc  []RawInc
	Add  []RawValues
	Pull []RawValues
}

// RawValue is a field and its JSON.
type RawValue struct {
	Field string
	JSON  []byte
}

// RawInc is a field and what is added to it.
type RawInc struct {
	Field string
	By    int64
}

// RawValues is an array field and plain values (nil, string, int64, float64, bool).
type RawValues struct {
	Field  string
	Values []any
}

// RawOp is an Op with its patch encoded.
type RawOp struct {
	ID    string
	If    Filter
	Patch RawPatch
}

// patch encodes a patch. A field that is named twice, and the revision, which changes by itself, are mistakes of the program
// as a field that does not exist is one.
func (s *Schema) patch(p Patch) (RawPatch, error) {
	s.mustBeOnce(p)
	r := RawPatch{Set: make([]RawValue, 0, len(p.Set))}
	for _, field := range names(p.Set) {
		s.mustHave(field)
		data, err := encodeValue(p.Set[field])
		if err != nil {
			return r, err
		}
		r.Set = append(r.Set, RawValue{field, data})
	}
	for _, field := range names(p.Inc) {
		s.mustHave(field)
		r.Inc = append(r.Inc, RawInc{field, p.Inc[field]})
	}
	for _, field := range names(p.Add) {
		s.mustHave(field)
		r.Add = append(r.Add, RawValues{field, plainAll(p.Add[field])})
	}
	for _, field := range names(p.Pull) {
		s.mustHave(field)
		r.Pull = append(r.Pull, RawValues{field, plainAll(p.Pull[field])})
	}
	return r, nil
}

func (s *Schema) mustBeOnce(p Patch) {
	if has(p.Set, "rev") || has(p.Inc, "rev") {
		panic(fmt.Sprintf("store: a patch of %s names its revision", s.Name))
	}
	twice := ""
	for field := range p.Inc {
		if has(p.Set, field) {
			twice = field
		}
	}
	for field := range p.Add {
		if has(p.Set, field) || has(p.Inc, field) {
			twice = field
		}
	}
	for field := range p.Pull {
		if has(p.Set, field) || has(p.Inc, field) || has(p.Add, field) {
			twice = field
		}
	}
	if twice != "" {
		panic(fmt.Sprintf("store: a patch of %s names %q twice", s.Name, twice))
	}
}

func has[V any](m map[string]V, field string) bool {
	_, is := m[field]
	return is
}

func plainAll(vs []any) []any {
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = plain(v)
	}
	return out
}

func names[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}
