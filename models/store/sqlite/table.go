package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"standfirst/models/store"
)

// table is a collection's table; the layout changes when an index is added.
type table struct {
	name   string
	layout atomic.Pointer[layout]
	rows   atomic.Int64  // about so many, as last asked
	asked  atomic.Uint64 // how often
}

// layout is which fields have columns, which arrays have tables or words, and which indexes there are.
type layout struct {
	columns []string
	arrays  []string               // with a table of their elements alone
	sorted  []sorted               // with a table of their elements in an order
	words   []string               // with an inverted index
	begins  []string               // of these, those whose index knows beginnings of words
	derived map[string]store.Index // those of words that are no part of the document
	touches map[string]bool        // arrays with a column to name in an UPDATE
	indexes []store.Index          // the declared ones of plain columns
	last    int64                  // number of the last row when it was opened, where words are derived
	picker  *store.Picker          // of the revision, the columns, the words and the arrays of sides
}

func (l *layout) hasColumn(field string) bool { return slices.Contains(l.columns, field) }
func (l *layout) hasArray(field string) bool  { return slices.Contains(l.arrays, field) }
func (l *layout) hasWords(field string) bool  { return slices.Contains(l.words, field) }

// source is the field of the document that an array is made of: itself, or the text that its words are derived of.
func (l *layout) source(field string) string {
	if index, ok := l.derived[field]; ok {
		return index.Of
	}
	return field
}

func without(list []string, one string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == one })
}

// prepare makes or completes a table in one transaction.
func prepare(ctx context.Context, p *pool, s *store.Schema) (*layout, error) {
	tx, err := p.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err = tx.ExecContext(ctx, create(s)); err != nil {
		return nil, err
	}
	l, err := readLayout(ctx, tx, s.Name)
	if err != nil {
		return nil, err
	}
	if l.last, err = lastRow(ctx, tx, s); err != nil {
		return nil, err
	}
	var todo []string
	for _, field := range l.touched() { // from the time when triggers did what Insert does
		todo = append(todo, "DROP TRIGGER IF EXISTS "+name(s.Name+":"+field+" insert"))
	}
	for _, index := range s.Indexes {
		todo = append(todo, l.declare(s, index)...)
	}
	for _, statement := range todo {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	l.picker = l.picks()
	return l, tx.Commit()
}

// sides are all tables of elements.
func (l *layout) sides() []sorted {
	out := make([]sorted, 0, len(l.arrays)+len(l.sorted))
	for _, field := range l.arrays {
		out = append(out, sorted{field: field})
	}
	return append(out, l.sorted...)
}

// keep adds the indexes that somebody else who opened the collection declared.
func (l *layout) keep(indexes []store.Index) {
	for _, index := range indexes {
		if !slices.ContainsFunc(l.indexes, func(x store.Index) bool { return slices.Equal(x.Fields, index.Fields) }) {
			l.indexes = append(l.indexes, index)
		}
	}
}

func (l *layout) picks() *store.Picker {
	fields := append([]string{"rev"}, l.columns...)
	for _, field := range l.words {
		fields = append(fields, l.source(field))
	}
	for _, o := range l.sides() {
		fields = append(fields, o.field)
	}
	return store.NewPicker(fields)
}

// create has the columns before the document: SQLite reads a row from its start, and what is behind a long
// document costs the reading of all its pages.
func create(s *store.Schema) string {
	t := new(text).add("CREATE TABLE IF NOT EXISTS ", name(s.Name), " (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL")
	var made []string
	for _, index := range s.Indexes {
		if index.Gone {
			continue
		}
		for _, field := range slices.Concat(index.Fields, index.Beside) {
			c := plainColumn(field)
			if kind, _ := s.Kind(field); kind == store.Array {
				c = touch(field)
			}
			if c != field && !slices.Contains(made, c) {
				made = append(made, c)
				t.add(", ", c)
			}
		}
	}
	return t.add(", doc TEXT NOT NULL)").String()
}

// readLayout finds what the table has already, which may be more than is declared today.
func readLayout(ctx context.Context, tx *sql.Tx, table string) (*layout, error) {
	columns, err := texts(ctx, tx, "SELECT name FROM pragma_table_info(?) ORDER BY cid", table)
	if err != nil {
		return nil, err
	}
	tables, err := texts(ctx, tx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND (substr(name, 1, length(?1) + 1) = ?1 || ':' OR sql LIKE 'CREATE VIRTUAL%' AND substr(name, 1, length(?1) + 1) = ?1 || '~') ORDER BY name", table)
	if err != nil {
		return nil, err
	}
	begins, err := texts(ctx, tx, "SELECT substr(name, length(?1) + 2) FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%prefix=%' AND substr(name, 1, length(?1) + 1) = ?1 || '~'", table)
	if err != nil {
		return nil, err
	}
	l := &layout{begins: begins, touches: map[string]bool{}, derived: map[string]store.Index{}}
	for _, column := range columns {
		if field, ok := strings.CutPrefix(column, "f:"); ok {
			l.columns = append(l.columns, field)
		}
		if field, ok := strings.CutPrefix(column, "a:"); ok {
			l.touches[field] = true
		}
	}
	for _, t := range tables {
		kind, fields := t[len(table)], strings.Split(t[len(table)+1:], ",")
		switch {
		case kind == '~':
			l.words = append(l.words, fields[0])
		case len(fields) > 1:
			o := sorted{field: fields[0], keys: fields[1:]}
			if o.beside, err = besides(ctx, tx, t, o.keys); err != nil {
				return nil, err
			}
			l.sorted = append(l.sorted, o)
		default:
			l.arrays = append(l.arrays, fields[0])
		}
	}
	return l, nil
}

// besides are the fields that a table of elements keeps but for those of its order.
func besides(ctx context.Context, tx *sql.Tx, table string, keys []string) ([]string, error) {
	columns, err := texts(ctx, tx, "SELECT name FROM pragma_table_info(?) ORDER BY cid", table)
	var out []string
	for _, column := range columns {
		if field, ok := strings.CutPrefix(column, "f:"); ok && !slices.Contains(keys, field) {
			out = append(out, field)
		}
	}
	return out, err
}

func texts(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// declare adds what an index needs to the layout and returns the statements that make it.
func (l *layout) declare(s *store.Schema, index store.Index) []string {
	if index.Gone {
		return l.drop(s, index.Fields)
	}
	if index.Words {
		return l.declareWords(s.Name, index)
	}
	if kind, _ := s.Kind(index.Fields[0]); kind == store.Array {
		todo := append(l.declareColumns(s.Name, index.Fields[1:]), l.declareColumns(s.Name, index.Beside)...)
		return append(todo, l.declareArray(s.Name, index.Fields, index.Beside)...)
	}
	if !index.Unique {
		l.indexes = append(l.indexes, index)
	}
	return append(l.declareColumns(s.Name, index.Fields), indexes(s.Name, index)...)
}

// drop returns the statements that remove an index, if there is one. The columns of its fields stay.
func (l *layout) drop(s *store.Schema, fields []string) []string {
	if kind, _ := s.Kind(fields[0]); kind != store.Array {
		return []string{"DROP INDEX IF EXISTS " + indexName(s.Name, fields)}
	}
	o := sorted{field: fields[0], keys: fields[1:]}
	if len(o.keys) == 0 && l.hasArray(o.field) {
		l.arrays = without(l.arrays, o.field)
		return o.drop(s.Name)
	}
	at := slices.IndexFunc(l.sorted, o.like)
	if at < 0 {
		return nil
	}
	l.sorted = slices.Delete(l.sorted, at, at+1)
	return o.drop(s.Name)
}

func (l *layout) declareColumns(table string, fields []string) []string {
	var todo []string
	for _, field := range fields {
		if field == "id" || field == "rev" || l.hasColumn(field) {
			continue
		}
		l.columns = append(l.columns, field)
		todo = append(todo,
			"ALTER TABLE "+name(table)+" ADD COLUMN "+column(field),
			"UPDATE "+name(table)+" SET "+column(field)+" = "+extract("doc", field))
	}
	return todo
}

func indexes(table string, index store.Index) []string {
	columns := make([]string, len(index.Fields))
	for i, field := range index.Fields {
		columns[i] = plainColumn(field)
	}
	list := strings.Join(columns, ", ")
	called := table + "(" + strings.Join(index.Fields, ",") + ")"
	if !index.Unique {
		return []string{"CREATE INDEX IF NOT EXISTS " + indexName(table, index.Fields) + " ON " + name(table) + " (" + list + ", id)"}
	}
	todo := []string{"CREATE UNIQUE INDEX IF NOT EXISTS " + name(called+"!") + " ON " + name(table) + " (" + list + ")"}
	if len(columns) == 1 {
		return todo
	}
	// SQLite takes nulls for different from each other; here they are equal, but in the first field.
	var some []string
	for _, c := range columns[1:] {
		some = append(some, c+" IS NULL")
	}
	for i := range columns[1:] {
		columns[i+1] = "ifnull(" + columns[i+1] + ", x'')"
	}
	return append(todo, "CREATE UNIQUE INDEX IF NOT EXISTS "+name(called+"!null")+" ON "+name(table)+
		" ("+strings.Join(columns, ", ")+") WHERE "+columns[0]+" IS NOT NULL AND ("+strings.Join(some, " OR ")+")")
}

func plainColumn(field string) string {
	if field == "id" || field == "rev" {
		return field
	}
	return column(field)
}

// touched is the arrays with a column to name in an UPDATE, in order.
func (l *layout) touched() []string {
	if len(l.touches) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(l.touches))
}
