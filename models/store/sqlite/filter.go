package sqlite

import (
	"encoding/json"
	"slices"
	"strconv"

	"standfirst/models/store"
)

// scope is where fields are read: a row of the collection's table, or an object of an array in it.
type scope struct {
	schema *store.Schema
	layout *layout // nil inside an object
	table  string
	doc    string // the SQL of the document
	depth  int
	beside *sorted            // fields are read in a table of elements, which has them
	begun  map[begun][]string // words of derived ones by how they begin, where there are few
	single bool               // one row is looked at, so that gathering others for it is no use
}

func (s *scope) expr(field string) string {
	switch {
	case s.beside == nil:
	case field == "id":
		return "s.id"
	case slices.Contains(s.beside.keys, field):
		return "nullif(s." + column(field) + ", " + first + ")"
	default:
		return "s." + column(field)
	}
	if s.layout != nil {
		if field == "id" || field == "rev" {
			return "t." + field
		}
		if s.layout.hasColumn(field) {
			return "t." + column(field)
		}
	}
	return extract(s.doc, field)
}

// where writes a filter as a condition, which may be NULL for "no".
func (t *text) where(s *scope, f store.Filter) *text {
	switch f.Op {
	case store.OpAll:
		return t.add("1")
	case store.OpAnd:
		if _, derived := s.derived(f); derived {
			return t.hasDerived(s, f)
		}
		return t.join(s, f.Sub, " AND ", "1")
	case store.OpOr:
		if _, derived := s.derived(f); derived {
			return t.hasDerived(s, f)
		}
		return t.join(s, f.Sub, " OR ", "0")
	case store.OpNot:
		return t.add("(").where(s, f.Sub[0]).add(") IS NOT TRUE")
	case store.OpNe:
		f.Op = store.OpEq
		if kind, _ := s.schema.Kind(f.Field); kind == store.Array || !fits(s.schema, f.Field, f.Value) {
			return t.add("(").where(s, f).add(") IS NOT TRUE")
		}
		return t.add(s.expr(f.Field), " IS NOT ").arg(f.Value)
	case store.OpAny:
		return t.any(s, f)
	case store.OpExists:
		return t.exists(s, f.Field)
	}
	if kind, _ := s.schema.Kind(f.Field); kind == store.Array {
		return t.element(s, f)
	}
	return t.compare(s.expr(f.Field), s.schema, f)
}

func (t *text) join(s *scope, fs []store.Filter, word, none string) *text {
	if len(fs) == 0 {
		return t.add(none)
	}
	for i, f := range fs {
		if i > 0 {
			t.add(word)
		}
		t.add("(").where(s, f).add(")")
	}
	return t
}

func (t *text) exists(s *scope, field string) *text {
	if kind, _ := s.schema.Kind(field); kind == store.Array || kind == store.Rows {
		return t.add("json_array_length(", s.doc, ",", path(field), ") > 0")
	}
	return t.add(s.expr(field), " IS NOT NULL")
}

// any asks for an object of an array.
func (t *text) any(s *scope, f store.Filter) *text {
	each := "e" + strconv.Itoa(s.depth+1)
	inner := &scope{schema: s.schema.Rows[f.Field], doc: each + ".value", depth: s.depth + 1}
	return t.add("EXISTS (SELECT 1 FROM json_each(", s.doc, ",", path(f.Field), ") ", each, " WHERE ").where(inner, f.Sub[0]).add(")")
}

// element asks for an element of an array: in the array's own table when it has one.
func (t *text) element(s *scope, f store.Filter) *text {
	if i := slices.Index(f.Values, nil); f.Op == store.OpIn && i >= 0 {
		rest := store.Filter{Op: store.OpIn, Field: f.Field, Values: slices.Delete(slices.Clone(f.Values), i, i+1)}
		return t.where(s, store.Or(store.Eq(f.Field, nil), rest))
	}
	if f.Op == store.OpEq && f.Value == nil {
		return t.add(extract(s.doc, f.Field), " IS NULL OR EXISTS (SELECT 1 FROM json_each(", s.doc, ",", path(f.Field), ") WHERE value IS NULL)")
	}
	if any, ok := s.words(f); ok {
		return t.hasWord(s, f.Field, any)
	}
	point := f.Op == store.OpEq || f.Op == store.OpIn
	if s.layout == nil || f.Op == store.OpContains || (s.single && !point) {
		return t.elementOfDoc(s, f)
	}
	if !point {
		if table, ok := s.layout.elements(s.table, f.Field); ok {
			return t.among(s, table, f) // a range has no single place to probe for one row
		}
		return t.elementOfDoc(s, f)
	}
	if s.layout.hasArray(f.Field) {
		return t.add("EXISTS (SELECT 1 FROM ", side(s.table, f.Field), " s WHERE s.n = t.n AND ").compare("s.value", s.schema, f).add(")")
	}
	if o, ok := s.layout.sortedBy(f.Field); ok {
		t.add("EXISTS (SELECT 1 FROM ", o.table(s.table), " s WHERE s.id = t.id")
		for _, key := range o.keys {
			t.add(" AND s.", column(key), " = ifnull(", s.expr(key), ", ", first, ")")
		}
		return t.add(" AND ").compare("s.value", s.schema, f).add(")")
	}
	return t.elementOfDoc(s, f)
}

func (t *text) elementOfDoc(s *scope, f store.Filter) *text {
	return t.add("EXISTS (SELECT 1 FROM json_each(", s.doc, ",", path(f.Field), ") s WHERE ").compare("s.value", s.schema, f).add(")")
}

// compare writes the operators on one value. Nothing but Eq and In can match null.
func (t *text) compare(expr string, schema *store.Schema, f store.Filter) *text {
	if f.Op == store.OpIn {
		return t.in(expr, schema, f)
	}
	if f.Op == store.OpEq && f.Value == nil {
		return t.add(expr, " IS NULL")
	}
	if f.Value == nil || !fits(schema, f.Field, f.Value) {
		return t.add("0")
	}
	switch f.Op {
	case store.OpEq:
		return t.add(expr, " = ").arg(f.Value)
	case store.OpLt:
		return t.add(expr, " < ").arg(f.Value)
	case store.OpLte:
		return t.add(expr, " <= ").arg(f.Value)
	case store.OpGt:
		return t.add(expr, " > ").arg(f.Value)
	case store.OpGte:
		return t.add(expr, " >= ").arg(f.Value)
	case store.OpContains:
		return t.add("instr(", expr, ", ").arg(f.Value).add(") > 0")
	case store.OpPrefix:
		return t.prefix(expr, f.Value.(string))
	}
	panic("sqlite: no such operator: " + string(f.Op))
}

// in takes many values as one JSON argument, so that the statement is the same for any number.
func (t *text) in(expr string, schema *store.Schema, f store.Filter) *text {
	var values []any
	null := false
	for _, v := range f.Values {
		if v == nil {
			null = true
		} else if fits(schema, f.Field, v) {
			values = append(values, v)
		}
	}
	if null {
		t.add(expr, " IS NULL OR ")
	}
	if len(values) == 0 {
		return t.add("0")
	}
	if len(values) > 4 {
		list, err := json.Marshal(values)
		if err != nil {
			panic("sqlite: " + err.Error()) // plain values always encode
		}
		return t.add(expr, " IN (SELECT value FROM json_each(").arg(string(list)).add("))")
	}
	t.add(expr, " IN (")
	for i, v := range values {
		if i > 0 {
			t.add(", ")
		}
		t.arg(v)
	}
	return t.add(")")
}

// prefix asks for the range of texts from p up to, without, the first text after all that begin with p.
func (t *text) prefix(expr, p string) *text {
	t.add(expr, " >= ").arg(p)
	end := []byte(p)
	for len(end) > 0 && end[len(end)-1] == 0xff {
		end = end[:len(end)-1]
	}
	if len(end) > 0 {
		end[len(end)-1]++
		t.add(" AND ", expr, " < ").arg(string(end))
	}
	return t
}

// fits tells whether a field can hold such a value; comparing across types matches nothing.
func fits(schema *store.Schema, field string, v any) bool {
	kind, declared := schema.Fields[field]
	if !declared || v == nil {
		return true // a key of a map: it may hold anything
	}
	switch v.(type) {
	case string:
		return kind == store.Text || kind == store.Array
	case bool:
		return kind == store.Bool || kind == store.Array
	default:
		return kind == store.Number || kind == store.Array
	}
}
