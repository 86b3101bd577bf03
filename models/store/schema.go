package store

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// FieldKind is what a field holds.
type FieldKind int

// The kinds of field.
const (
	Text FieldKind = iota // string or time
	Number
	Bool
	Array  // of texts, numbers or bools
	Object // struct: its fields are reached by a dotted path
	Rows   // array of objects, reached by Any
	Map    // map of texts: any key is a field
)

// Schema describes a collection: its name, the fields of its documents by dotted path, its indexes.
type Schema struct {
	Name    string
	Fields  map[string]FieldKind
	Rows    map[string]*Schema // element fields of each Rows field
	Indexes []Index

	texts map[string]bool // the Array fields whose elements are texts
}

// Kind returns the kind of a field and whether there is such a field. Keys of a Map field count as Text.
func (s *Schema) Kind(field string) (FieldKind, bool) {
	if k, ok := s.Fields[field]; ok {
		return k, true
	}
	if i := strings.LastIndexByte(field, '.'); i > 0 {
		if k, ok := s.Fields[field[:i]]; ok && k == Map {
			return Text, true
		}
	}
	return 0, false
}

func (s *Schema) mustHave(field string) FieldKind {
	k, ok := s.Kind(field)
	if !ok {
		panic(fmt.Sprintf("store: %s has no field %q", s.Name, field))
	}
	return k
}

// derive adds the field that an index derives of another one.
func (s *Schema) derive(index Index) {
	if index.Of == "" {
		return
	}
	words := index.Fields[0]
	if _, taken := s.Fields[words]; taken || s.mustHave(index.Of) != Text {
		panic(fmt.Sprintf("store: %s.%s cannot be derived of %s", s.Name, words, index.Of))
	}
	s.Fields[words], s.texts[words] = Array, true
}

// Derived returns the indexes whose words are derived of a text.
func (s *Schema) Derived() []Index {
	var out []Index
	for _, index := range s.Indexes {
		if index.Of != "" {
			out = append(out, index)
		}
	}
	return out
}

// checkIndex panics on an index that cannot be made.
func (s *Schema) checkIndex(index Index) {
	for i, field := range index.Fields {
		k := s.mustHave(field)
		switch {
		case k == Rows || k == Object,
			k == Array && (i > 0 || index.Unique),
			index.Words && !s.texts[field]:
			panic(fmt.Sprintf("store: %s.%s cannot be indexed so", s.Name, field))
		}
	}
	for _, field := range index.Beside {
		if k := s.mustHave(field); k > Bool || s.Fields[index.Fields[0]] != Array || len(index.Fields) < 2 || index.Words {
			panic(fmt.Sprintf("store: %s.%s cannot stand beside %v", s.Name, field, index.Fields))
		}
	}
}

// check panics on a filter that names an unknown field or puts an operator where it has no meaning.
func (s *Schema) check(f Filter) {
	switch f.Op {
	case OpAll:
	case OpAnd, OpOr, OpNot:
		for _, sub := range f.Sub {
			s.check(sub)
		}
	case OpAny:
		if s.mustHave(f.Field) != Rows {
			panic(fmt.Sprintf("store: Any needs an array of objects, %s.%s is none", s.Name, f.Field))
		}
		s.Rows[f.Field].check(f.Sub[0])
	default:
		s.mustHave(f.Field)
	}
}

func reflectSchema(name string, t reflect.Type) Schema {
	s := Schema{Name: name, Fields: map[string]FieldKind{}, Rows: map[string]*Schema{}, texts: map[string]bool{}}
	s.add("", t, 0)
	return s
}

var timeType = reflect.TypeFor[time.Time]()

func (s *Schema) add(prefix string, t reflect.Type, depth int) {
	if depth > 8 {
		panic("store: " + s.Name + " nests too deep")
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Tag.Get("json") == "" && f.Type.Kind() == reflect.Struct {
			s.add(prefix, f.Type, depth+1)
			continue
		}
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || tag == "-" {
			continue
		}
		if tag == "" {
			panic(fmt.Sprintf("store: %s: field %s has no json tag", s.Name, f.Name))
		}
		s.addField(prefix+tag, f.Type, depth)
	}
}

func (s *Schema) addField(path string, t reflect.Type, depth int) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType || t.Kind() == reflect.String:
		s.Fields[path] = Text
	case t.Kind() == reflect.Bool:
		s.Fields[path] = Bool
	case t.Kind() == reflect.Map:
		s.Fields[path] = Map
	case t.Kind() == reflect.Struct:
		s.Fields[path] = Object
		s.add(path+".", t, depth+1)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		s.Fields[path] = Text // base64
	case t.Kind() == reflect.Slice:
		e := t.Elem()
		for e.Kind() == reflect.Pointer {
			e = e.Elem()
		}
		if e.Kind() != reflect.Struct || e == timeType {
			s.Fields[path] = Array
			s.texts[path] = e.Kind() == reflect.String
			return
		}
		s.Fields[path] = Rows
		sub := reflectSchema(s.Name+"."+path, e)
		s.Rows[path] = &sub
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64:
		s.Fields[path] = Number
	default:
		panic(fmt.Sprintf("store: %s.%s: a %s cannot be stored", s.Name, path, t))
	}
}
