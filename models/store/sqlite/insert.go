package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"standfirst/models/store"
)

// Insert adds all documents or none.
func (c *collection) Insert(ctx context.Context, docs []store.Encoded) error {
	_, err := c.insert(ctx, docs, "")
	return err
}

// InsertMissing adds those whose id and unique values are free.
func (c *collection) InsertMissing(ctx context.Context, docs []store.Encoded) ([]bool, error) {
	return c.insert(ctx, docs, " ON CONFLICT DO NOTHING")
}

// insertion is documents on their way in. The tables of elements and the words are written after all rows,
// in their own order, so that each of their pages is touched once: triggers, which do it for changes, would
// write them row by row and, for the words, piece by piece.
type insertion struct {
	*collection
	layout *layout
	sides  []sorted // the tables of elements
	added  []bool
	rows   [][]element // of each of them
	words  [][]words   // of each inverted index
}

// element is a row of a table of elements.
type element struct {
	value any
	keys  []any // the columns of the order
	id    string
	n     int64
	i     int64
}

type words struct {
	n      int64
	tokens string
}

func (c *collection) insert(ctx context.Context, docs []store.Encoded, conflict string) ([]bool, error) {
	l := c.table.layout.Load()
	sides := l.sides()
	in := &insertion{c, l, sides, make([]bool, len(docs)), make([][]element, len(sides)), make([][]words, len(l.words))}
	text := c.insertText(l) + conflict
	if len(docs) == 1 && len(in.sides) == 0 && len(in.words) == 0 {
		s, err := c.db.write.stmt(ctx, text)
		if err != nil {
			return nil, fail(err)
		}
		return in.added, in.row(ctx, s, 0, docs[0])
	}
	tx, err := c.db.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	s, err := tx.PrepareContext(ctx, text)
	if err != nil {
		return nil, fail(err)
	}
	for i, doc := range docs {
		if err := in.row(ctx, s, i, doc); err != nil {
			return nil, err
		}
	}
	for i, o := range in.sides {
		if err := in.elements(ctx, tx, o, in.rows[i]); err != nil {
			return nil, err
		}
	}
	for i, field := range l.words {
		if err := in.tokens(ctx, tx, field, in.words[i]); err != nil {
			return nil, err
		}
	}
	return in.added, fail(tx.Commit())
}

// insertText takes the id, the revision, the columns, the words and the document.
func (c *collection) insertText(l *layout) string {
	t, marks := new(text).add("INSERT INTO ", name(c.table.name), " (id, rev"), 3
	for _, field := range l.columns {
		t.add(", ", column(field))
		marks++
	}
	for _, field := range l.words {
		t.add(", ", touch(field))
		marks++
	}
	return t.add(", doc) VALUES (", strings.Repeat("?, ", marks-1), "?)").String()
}

// row inserts a document and notes what of it goes elsewhere.
func (in *insertion) row(ctx context.Context, s *sql.Stmt, at int, doc store.Encoded) error {
	l := in.layout
	values, err := l.picker.Pick(doc.Doc)
	if err != nil {
		return fmt.Errorf("document %s: %w", doc.ID, err)
	}
	columns := make(map[string]any, len(l.columns)+2)
	columns["id"], columns["rev"] = doc.ID, int64(0)
	if rev := scalar(values[0]); rev != nil {
		columns["rev"] = rev
	}
	args := append(make([]any, 0, len(l.columns)+len(l.words)+3), doc.ID, columns["rev"])
	for i, field := range l.columns {
		columns[field] = scalar(values[1+i])
		args = append(args, columns[field])
	}
	arrays := values[1+len(l.columns):]
	tokens := make([]any, len(l.words))
	for i := range l.words {
		if tokens[i], err = tokensOf(arrays[i]); err != nil {
			return err
		}
		args = append(args, tokens[i])
	}
	result, err := s.ExecContext(ctx, append(args, string(doc.Doc))...)
	if err != nil {
		return fail(err)
	}
	rows, err := result.RowsAffected()
	if err != nil || rows == 0 {
		return err
	}
	n, err := result.LastInsertId()
	if err != nil {
		return err
	}
	in.added[at] = true
	for i := range l.words {
		if t, ok := tokens[i].(string); ok {
			in.words[i] = append(in.words[i], words{n, t})
		}
	}
	for i, o := range in.sides {
		in.rows[i] = append(in.rows[i], o.rows(arrays[len(l.words)+i], columns, n)...)
	}
	return nil
}

// rows are those that an array has in a table of its elements.
func (o sorted) rows(array []byte, columns map[string]any, n int64) []element {
	var keys []any
	for _, key := range o.keys {
		v := columns[key]
		if v == nil {
			v = firstValue
		}
		keys = append(keys, v)
	}
	var out []element
	for i, raw := range store.Elements(array) {
		value := scalar(raw)
		if value == nil {
			continue
		}
		e := element{value, keys, columns["id"].(string), n, int64(i)}
		if len(o.keys) > 0 {
			e.i = 0
			for _, before := range out {
				if before.value == value {
					e.i++
				}
			}
		}
		out = append(out, e)
	}
	return out
}

// many is how many rows of elements one statement inserts.
const many = 64

func (in *insertion) elements(ctx context.Context, tx *sql.Tx, o sorted, rows []element) error {
	slices.SortFunc(rows, func(a, b element) int {
		return cmp.Or(compareAny(a.value, b.value), slices.CompareFunc(a.keys, b.keys, compareAny), cmp.Compare(a.id, b.id), cmp.Compare(a.i, b.i))
	})
	width := 3 + len(o.keys)
	if len(o.keys) > 0 {
		width++
	}
	marks := "(" + strings.Repeat("?, ", width-1) + "?)"
	for part := range slices.Chunk(rows, many) {
		s, err := tx.PrepareContext(ctx, "INSERT INTO "+o.table(in.table.name)+" VALUES "+strings.Repeat(marks+", ", len(part)-1)+marks)
		if err != nil {
			return fail(err)
		}
		args := make([]any, 0, len(part)*width)
		for _, e := range part {
			args = append(args, e.value)
			if len(o.keys) == 0 {
				args = append(args, e.n, e.i)
				continue
			}
			args = append(append(args, e.keys...), e.id, e.i, e.n)
		}
		_, err = s.ExecContext(ctx, args...)
		if err := cmp.Or(err, s.Close()); err != nil {
			return fail(err)
		}
	}
	return nil
}

// compareAny orders values well enough to touch each page once.
func compareAny(a, b any) int {
	x, okX := a.(string)
	y, okY := b.(string)
	switch {
	case okX && okY:
		return strings.Compare(x, y)
	case okX:
		return 1
	case okY:
		return -1
	}
	return cmp.Compare(number(a), number(b))
}

func number(v any) float64 {
	switch x := v.(type) {
	case int64:
		return float64(x)
	case float64:
		return x
	}
	return 0
}

func (in *insertion) tokens(ctx context.Context, tx *sql.Tx, field string, rows []words) error {
	if len(rows) == 0 {
		return nil
	}
	s, err := tx.PrepareContext(ctx, "INSERT INTO "+inverted(in.table.name, field)+" (rowid, words) VALUES (?, ?)")
	if err != nil {
		return fail(err)
	}
	for _, w := range rows {
		if _, err := s.ExecContext(ctx, w.n, w.tokens); err != nil {
			return fail(err)
		}
	}
	return s.Close()
}
