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

// arrival is what a document becomes: the arguments of its row, the rows of its arrays in the tables of their
// elements, and its words. The number of the row is known when it is written.
type arrival struct {
	args   []any
	rows   [][]element
	tokens []any
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
	arrivals, err := in.arrivals(docs)
	if err != nil {
		return nil, err
	}
	if len(docs) == 1 && len(in.sides) == 0 && len(in.words) == 0 {
		s, err := c.db.write.stmt(ctx, text)
		if err != nil {
			return nil, fail(err)
		}
		return in.added, in.row(ctx, s, 0, arrivals[0])
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
	for i, a := range arrivals {
		if err := in.row(ctx, s, i, a); err != nil {
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

// arrivals reads the documents before the only writer is asked for: of many, each processor takes a part.
func (in *insertion) arrivals(docs []store.Encoded) ([]arrival, error) {
	out := make([]arrival, len(docs))
	err := store.Together(len(docs), func(i int) (err error) {
		out[i], err = in.arrival(docs[i])
		return err
	})
	return out, err
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

func (in *insertion) arrival(doc store.Encoded) (arrival, error) {
	l := in.layout
	values, err := l.picker.Pick(doc.Doc)
	if err != nil {
		return arrival{}, fmt.Errorf("document %s: %w", doc.ID, err)
	}
	columns := make(map[string]any, len(l.columns)+2)
	columns["id"], columns["rev"] = doc.ID, int64(0)
	if rev := scalar(values[0]); rev != nil {
		columns["rev"] = rev
	}
	a := arrival{args: make([]any, 0, len(l.columns)+len(l.words)+3), rows: make([][]element, len(in.sides)), tokens: make([]any, len(l.words))}
	a.args = append(a.args, doc.ID, columns["rev"])
	for i, field := range l.columns {
		columns[field] = scalar(values[1+i])
		a.args = append(a.args, columns[field])
	}
	arrays := values[1+len(l.columns):]
	for i := range l.words {
		if a.tokens[i], err = tokensOf(arrays[i]); err != nil {
			return a, err
		}
	}
	a.args = append(append(a.args, a.tokens...), string(doc.Doc))
	for i, o := range in.sides {
		a.rows[i] = o.rows(arrays[len(l.words)+i], columns)
	}
	return a, nil
}

// row inserts a document and notes what of it goes elsewhere.
func (in *insertion) row(ctx context.Context, s *sql.Stmt, at int, a arrival) error {
	result, err := s.ExecContext(ctx, a.args...)
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
	for i, tokens := range a.tokens {
		if t, ok := tokens.(string); ok {
			in.words[i] = append(in.words[i], words{n, t})
		}
	}
	for i, elements := range a.rows {
		for j := range elements {
			elements[j].n = n
		}
		in.rows[i] = append(in.rows[i], elements...)
	}
	return nil
}

// rows are those that an array has in a table of its elements.
func (o sorted) rows(array []byte, columns map[string]any) []element {
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
		e := element{value: value, keys: keys, id: columns["id"].(string), i: int64(i)}
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
	s, prepared, err := (*sql.Stmt)(nil), 0, error(nil)
	args := make([]any, 0, min(len(rows), many)*width)
	for part := range slices.Chunk(rows, many) {
		if prepared != len(part) { // the first part and the last, which is shorter
			s, err = tx.PrepareContext(ctx, "INSERT INTO "+o.table(in.table.name)+" VALUES "+strings.Repeat(marks+", ", len(part)-1)+marks)
			if err != nil {
				return fail(err)
			}
			prepared = len(part)
			defer s.Close() //nolint:errcheck // it was run
		}
		args = args[:0]
		for _, e := range part {
			args = append(args, e.value)
			if len(o.keys) == 0 {
				args = append(args, e.n, e.i)
				continue
			}
			args = append(append(args, e.keys...), e.id, e.i, e.n)
		}
		if _, err = s.ExecContext(ctx, args...); err != nil {
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
