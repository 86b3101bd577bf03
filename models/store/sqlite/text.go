package sqlite

import (
	"encoding/json"
	"strings"
	"sync"
)

// text is SQL being written, with its arguments. What comes from data is always an argument.
type text struct {
	sql  []byte
	args []any
}

// String is the SQL so far.
func (t *text) String() string { return string(t.sql) }

func (t *text) add(parts ...string) *text {
	for _, p := range parts {
		t.sql = append(t.sql, p...)
	}
	return t
}

// arg writes a placeholder. Truth is 1 or 0, as SQLite reads it out of JSON.
func (t *text) arg(v any) *text {
	if b, ok := v.(bool); ok {
		v = int64(0)
		if b {
			v = int64(1)
		}
	}
	t.sql = append(t.sql, '?')
	t.args = append(t.args, v)
	return t
}

// within puts more SQL, without arguments, around.
func (t *text) within(before, after string) *text {
	out := new(text).add(before, t.String(), after)
	out.args = t.args
	return out
}

func name(s string) string  { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// written are names of fields as they stand in SQL, for those of plain letters: there are as many as structs have.
type written struct {
	known sync.Map // field → SQL
	write func(field string) string
}

func (w *written) of(field string) string {
	if sql, ok := w.known.Load(field); ok {
		return sql.(string)
	}
	sql := w.write(field)
	if !strings.ContainsFunc(field, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' }) {
		w.known.Store(field, sql)
	}
	return sql
}

var (
	paths   = written{write: writePath}
	columns = written{write: func(field string) string { return name("f:" + field) }}
)

// path is a field as a JSON path in SQL.
func path(field string) string { return paths.of(field) }

func writePath(field string) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, part := range strings.Split(field, ".") {
		key, err := json.Marshal(part)
		if err != nil {
			panic(err) // a string always encodes
		}
		b.WriteByte('.')
		b.Write(key)
	}
	return quote(b.String())
}

func extract(doc, field string) string { return "json_extract(" + doc + "," + path(field) + ")" }

// column names the plain column that holds an indexed field, touch the one whose mention in an UPDATE
// fires the triggers of an indexed array.
func column(field string) string { return columns.of(field) }
func touch(field string) string  { return name("a:" + field) }
