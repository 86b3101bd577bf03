package store

import (
	"reflect"
	"strings"
)

type fieldReader struct {
	name  string
	index []int
	read  reader
}

func readStruct(t reflect.Type) reader {
	fields, ok := fieldReaders(t, nil)
	if !ok {
		return readAny
	}
	return func(s *scan, v reflect.Value) bool {
		if s.null() {
			return true
		}
		if !s.eat('{') {
			return false
		}
		next := 0
		for first := true; !s.eat('}'); first = false {
			if !first && !s.eat(',') {
				return false
			}
			name, escaped, ok := s.quoted()
			if !ok || escaped || !s.eat(':') {
				return false
			}
			if next = find(fields, name, next); next < 0 {
				return false
			}
			field := fields[next]
			if !field.read(s, at(v, field.index)) {
				return false
			}
			next++
		}
		return true
	}
}

func at(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		v = v.Field(i)
	}
	return v
}

// find looks for a field by name, first where it is expected.
func find(fields []fieldReader, name []byte, expected int) int {
	if expected < len(fields) && fields[expected].name == string(name) {
		return expected
	}
	for i := range fields {
		if fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

// fieldReaders lists the fields that the JSON package knows, in its order; false when a tag asks for more
// than a name and leaving out.
func fieldReaders(t reflect.Type, at []int) ([]fieldReader, bool) {
	var out []fieldReader
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int(nil), at...), i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct && options == "" {
			inner, ok := fieldReaders(f.Type, index)
			if !ok {
				return nil, false
			}
			out = append(out, inner...)
			continue
		}
		if name == "-" || !f.IsExported() {
			continue
		}
		if name == "" || strings.ContainsAny(name, `'"\`) || (options != "" && options != "omitempty" && options != "omitzero") {
			return nil, false
		}
		out = append(out, fieldReader{name, index, readerOf(f.Type)})
	}
	return out, true
}
