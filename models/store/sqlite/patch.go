package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	engine "modernc.org/sqlite"

	"standfirst/models/store"
)

// toPatched is the function by which statements change the first fields of a document: SQLite's own takes the whole
// document apart and writes it anew, which is a quarter of what such a statement costs.
const toPatched = "standfirst_patched"

func registerPatched() error {
	return engine.RegisterFunction(toPatched, &engine.FunctionImpl{
		NArgs: 4, Deterministic: true, VolatileArgs: true, // store.Splice keeps nothing
		Scalar: caught(func(_ *engine.FunctionContext, args []driver.Value) (driver.Value, error) {
			doc, _ := args[0].(string)
			rev, _ := args[1].(int64)
			set, _ := args[2].(string)
			inc, _ := args[3].(string)
			out, err := store.Splice(bytesOf(doc), bytesOf(set), bytesOf(inc), rev)
			if err != nil {
				return nil, err
			}
			return shared(out), nil
		}),
	})
}

// set writes the SET clause of a patch: the document, its revision, and the columns that it changes.
func (t *text) set(s *scope, p store.RawPatch) *text {
	if flat(p) {
		t.add(" SET doc = ", toPatched, "(t.doc, t.rev + 1, ").arg(setObject(p.Set)).add(", ").arg(incObject(p.Inc)).add("), rev = t.rev + 1")
	} else {
		t.setInside(s, p)
	}
	for _, v := range p.Set {
		t.setColumns(s, v)
	}
	for _, v := range p.Inc {
		if s.layout.hasColumn(v.Field) {
			t.add(", ", column(v.Field), " = ").sum(s, v)
		}
	}
	for _, v := range p.Add {
		if s.layout.touches[v.Field] {
			t.touch(s, v.Field, func() { t.added(s, v) })
		}
	}
	for _, v := range p.Pull {
		if s.layout.touches[v.Field] {
			t.touch(s, v.Field, func() { t.pulled(s, v) })
		}
	}
	return t
}

// flat reports whether a patch changes nothing but first fields as a whole.
func flat(p store.RawPatch) bool {
	inside := func(field string) bool { return strings.ContainsAny(field, ".\"\\") }
	return len(p.Add)+len(p.Pull) == 0 &&
		!slices.ContainsFunc(p.Set, func(v store.RawValue) bool { return inside(v.Field) }) &&
		!slices.ContainsFunc(p.Inc, func(v store.RawInc) bool { return inside(v.Field) })
}

// setObject is what a flat patch sets as an object.
func setObject(all []store.RawValue) string {
	size := 2
	for _, v := range all {
		size += len(v.Field) + len(v.JSON) + 4
	}
	out := make([]byte, 0, size)
	for _, v := range all {
		out = append(append(member(out, v.Field), v.JSON...), ',')
	}
	return object(out)
}

func incObject(all []store.RawInc) string {
	var out []byte
	for _, v := range all {
		out = append(strconv.AppendInt(member(out, v.Field), v.By, 10), ',')
	}
	return object(out)
}

func member(to []byte, name string) []byte {
	if len(to) == 0 {
		to = append(to, '{')
	}
	return append(append(append(to, '"'), name...), '"', ':')
}

// object closes an object behind the comma of its last member; without members it is nothing.
func object(of []byte) string {
	if len(of) == 0 {
		return ""
	}
	of[len(of)-1] = '}'
	return shared(of)
}

// setInside writes what a patch sets where it reaches into arrays, or into the fields of a field.
func (t *text) setInside(s *scope, p store.RawPatch) {
	t.add(" SET doc = json_set(t.doc, '$.\"rev\"', t.rev + 1")
	for _, v := range p.Set {
		t.add(", ", path(v.Field), ", ").value(v.JSON)
	}
	for _, v := range p.Inc {
		t.add(", ", path(v.Field), ", ").sum(s, v)
	}
	for _, v := range p.Add {
		t.add(", ", path(v.Field), ", ").added(s, v)
	}
	for _, v := range p.Pull {
		t.add(", ", path(v.Field), ", ").pulled(s, v)
	}
	t.add("), rev = t.rev + 1")
}

// value is a JSON value within json_set, which makes of a plain text and of a whole number what they were.
func (t *text) value(data []byte) *text {
	if data[0] == '"' || data[0] == '-' || '0' <= data[0] && data[0] <= '9' {
		switch plain := scalar(data).(type) {
		case int64:
			return t.arg(plain)
		case string:
			if !strings.ContainsAny(plain, "\x00\\") {
				return t.arg(plain)
			}
		}
	}
	return t.add("json(").arg(string(data)).add(")")
}

func (t *text) sum(s *scope, v store.RawInc) *text {
	return t.add("ifnull(", s.expr(v.Field), ", 0) + ").arg(v.By)
}

// setColumns follows a Set in the columns of that field and of the fields inside it.
func (t *text) setColumns(s *scope, v store.RawValue) {
	for _, field := range s.layout.columns {
		if field == v.Field {
			t.add(", ", column(field), " = ").arg(scalar(v.JSON))
		} else if rest, ok := strings.CutPrefix(field, v.Field+"."); ok {
			t.add(", ", column(field), " = json_extract(").arg(string(v.JSON)).add(", ", path(rest), ")")
		}
	}
	for _, field := range s.layout.touched() {
		source := s.layout.source(field)
		if source == v.Field {
			whole := any(string(v.JSON))
			if source != field {
				whole = scalar(v.JSON)
			}
			t.touch(s, field, func() { t.arg(whole) })
		} else if rest, ok := strings.CutPrefix(source, v.Field+"."); ok {
			t.touch(s, field, func() { t.add("json_extract(").arg(string(v.JSON)).add(", ", path(rest), ")") })
		}
	}
}

// touch names the column of an indexed array, and fills it with the words of the array where it holds them.
func (t *text) touch(s *scope, field string, array func()) {
	t.add(", ", touch(field), " = ")
	if !s.layout.hasWords(field) {
		t.add("NULL")
		return
	}
	if _, derived := s.layout.derived[field]; derived {
		t.add(toMark, "(")
	} else {
		t.add(toTokens, "(")
	}
	array()
	t.add(")")
}

// added is the array with the values that it lacks at its end.
func (t *text) added(s *scope, v store.RawValues) *text {
	old := "json_each(" + s.doc + "," + path(v.Field) + ")"
	return t.add("json((SELECT json_group_array(value) FROM (SELECT value FROM ", old,
		" UNION ALL SELECT a.value FROM json_each(").arg(list(v.Values)).
		add(") a WHERE NOT EXISTS (SELECT 1 FROM ", old, " o WHERE o.value IS a.value))))")
}

func (t *text) pulled(s *scope, v store.RawValues) *text {
	return t.add("json((SELECT json_group_array(o.value) FROM json_each(", s.doc, ",", path(v.Field),
		") o WHERE NOT EXISTS (SELECT 1 FROM json_each(").arg(list(v.Values)).add(") a WHERE a.value IS o.value)))")
}

// list is values as a JSON array, each once.
func list(values []any) string {
	once := make([]any, 0, len(values))
	for _, v := range values {
		if !slices.Contains(once, v) {
			once = append(once, v)
		}
	}
	data, err := json.Marshal(once)
	if err != nil {
		panic("sqlite: " + err.Error()) // plain values always encode
	}
	return string(data)
}

// shared is bytes of a document as text, without a copy: nobody changes them later.
func shared(of []byte) string { return unsafe.String(unsafe.SliceData(of), len(of)) }

// bytesOf is a text as bytes, without a copy: nobody changes them.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// scalar is what json_extract makes of a JSON value; nil of none. A text is a part of the value.
func scalar(data []byte) any {
	if len(data) == 0 {
		return nil
	}
	switch c := data[0]; {
	case c == '"':
		if inside := data[1 : len(data)-1]; bytes.IndexByte(inside, '\\') < 0 {
			return shared(inside)
		}
	case c == 'n':
		return nil
	case c == 't':
		return int64(1)
	case c == 'f':
		return int64(0)
	case c == '-' || '0' <= c && c <= '9':
		if n, err := strconv.ParseInt(shared(data), 10, 64); err == nil {
			return n
		}
	default:
		return string(data)
	}
	var v any
	if json.Unmarshal(data, &v) != nil {
		return nil
	}
	return v
}
