package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"standfirst/models/store"
)

// table is a collection's table; the layout changes when an index is added.
type table struct {
	name   string
	layout atomic.Pointer[layout]
}

// layout is which fields have columns and which arrays have tables, in order.
type layout struct {
	columns []string
	arrays  []string
}

func (l *layout) hasColumn(field string) bool { return slices.Contains(l.columns, field) }
func (l *layout) hasArray(field string) bool  { return slices.Contains(l.arrays, field) }

func side(collection, field string) string { return name(collection + ":" + field) }

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
	var todo []string
	for _, index := range s.Indexes {
		todo = append(todo, l.declare(s, index)...)
	}
	for _, statement := range todo {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return l, tx.Commit()
}

// create has the columns before the document: SQLite reads a row from its start, and what is behind a long
// document costs the reading of all its pages.
func create(s *store.Schema) string {
	t := new(text).add("CREATE TABLE IF NOT EXISTS ", name(s.Name), " (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL")
	var made []string
	for _, index := range s.Indexes {
		for _, field := range index.Fields {
			kind, _ := s.Kind(field)
			if kind != store.Array && plainColumn(field) != field && !slices.Contains(made, field) {
				made = append(made, field)
				t.add(", ", column(field))
			}
		}
	}
	return t.add(", doc TEXT NOT NULL)").String()
}

// readLayout finds what the table has already, which may be more than is declared today.
func readLayout(ctx context.Context, tx *sql.Tx, table string) (*layout, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?) ORDER BY cid", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	l := &layout{}
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		if field, ok := strings.CutPrefix(column, "f:"); ok {
			l.columns = append(l.columns, field)
		}
		if field, ok := strings.CutPrefix(column, "a:"); ok {
			l.arrays = append(l.arrays, field)
		}
	}
	return l, rows.Err()
}

// declare adds what an index needs to the layout and returns the statements that make it.
func (l *layout) declare(s *store.Schema, index store.Index) []string {
	if kind, _ := s.Kind(index.Fields[0]); kind == store.Array {
		if index.Unique {
			panic("sqlite: " + s.Name + "." + index.Fields[0] + ": an array index cannot be unique")
		}
		return l.declareArray(s.Name, index.Fields[0])
	}
	var todo []string
	for _, field := range index.Fields {
		if field == "id" || field == "rev" || l.hasColumn(field) {
			continue
		}
		l.columns = append(l.columns, field)
		todo = append(todo,
			"ALTER TABLE "+name(s.Name)+" ADD COLUMN "+column(field),
			"UPDATE "+name(s.Name)+" SET "+column(field)+" = "+extract("doc", field))
	}
	return append(todo, indexes(s.Name, index)...)
}

func indexes(table string, index store.Index) []string {
	columns := make([]string, len(index.Fields))
	for i, field := range index.Fields {
		columns[i] = plainColumn(field)
	}
	list := strings.Join(columns, ", ")
	called := table + "(" + strings.Join(index.Fields, ",") + ")"
	if !index.Unique {
		return []string{"CREATE INDEX IF NOT EXISTS " + name(called) + " ON " + name(table) + " (" + list + ", id)"}
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

// declareArray makes the table of an array's elements and the triggers that keep it. The column "a:field"
// holds nothing: naming it in an UPDATE is what fires the trigger, so that other updates cost nothing.
func (l *layout) declareArray(table, field string) []string {
	if l.hasArray(field) {
		return nil
	}
	l.arrays = append(l.arrays, field)
	s := side(table, field)
	each := func(row string) string { return "json_each(" + row + ".doc, " + path(field) + ")" }
	remove := "DELETE FROM " + s + " WHERE n = old.n AND value IN (SELECT value FROM " + each("old") + ");"
	add := "INSERT INTO " + s + " SELECT value, new.n, key FROM " + each("new") + " WHERE value IS NOT NULL;"
	trigger := func(kind, event string) string {
		return "CREATE TRIGGER " + name(table+":"+field+" "+kind) + " AFTER " + event + " ON " + name(table)
	}
	return []string{
		"ALTER TABLE " + name(table) + " ADD COLUMN " + touch(field),
		"CREATE TABLE " + s + " (value NOT NULL, n INTEGER NOT NULL, i INTEGER NOT NULL, PRIMARY KEY (value, n, i)) WITHOUT ROWID",
		"INSERT INTO " + s + " SELECT e.value, t.n, e.key FROM " + name(table) + " t, " + each("t") + " e WHERE e.value IS NOT NULL",
		trigger("insert", "INSERT") + " BEGIN " + add + " END",
		trigger("delete", "DELETE") + " BEGIN " + remove + " END",
		trigger("update", "UPDATE OF "+touch(field)) + " WHEN " + extract("old.doc", field) + " IS NOT " +
			extract("new.doc", field) + " BEGIN " + remove + " " + add + " END",
	}
}
