package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"standfirst/models/store"
)

// What to do at a row whose id or unique value is taken. The usual ABORT, which takes back what the statement has done
// so far, would have SQLite keep a copy of every page that a statement of many rows changes; here it is the
// transaction that is taken back.
const (
	orFail = "INSERT OR FAIL INTO "
	orSkip = "INSERT OR IGNORE INTO "
)

// Insert adds all documents or none.
func (c *collection) Insert(ctx context.Context, docs store.Arriving) error {
	_, err := c.insert(ctx, docs, orFail)
	return err
}

// InsertMissing adds those whose id and unique values are free.
func (c *collection) InsertMissing(ctx context.Context, docs store.Arriving) ([]bool, error) {
	return c.insert(ctx, docs, orSkip)
}

// insertion is documents on their way in. The tables of elements and the words are written after all rows,
// in their own order, so that each of their pages is touched once: triggers, which do it for changes, would
// write them row by row and, for the words, piece by piece. Of many documents some are read and encoded while those
// before are written.
type insertion struct {
	*collection
	conn   *sql.Conn // of the transaction
	docs   store.Arriving
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
	of    *owner
	i     int64
}

// owner is what all elements of a document's array are kept with.
type owner struct {
	id   string
	n    int64
	keys []any // the columns of the order, and those that are kept beside
}

type words struct {
	n      int64
	tokens string
}

func (c *collection) insert(ctx context.Context, docs store.Arriving, verb string) ([]bool, error) {
	l := c.table.layout.Load()
	sides := l.sides()
	count := len(docs.IDs)
	in := &insertion{c, nil, docs, l, sides, make([]bool, count), make([][]element, len(sides)), make([][]words, len(l.words))}
	arrivals, err := in.arrivals(0) // before the only writer is asked for
	if err != nil {
		return nil, err
	}
	if count == 1 && len(in.sides) == 0 && len(in.words) == 0 {
		return in.added, in.alone(ctx, verb, arrivals[0])
	}
	if in.conn, err = c.db.write.Conn(ctx); err != nil {
		return nil, fmt.Errorf("connection: %w", err)
	}
	defer in.conn.Close() //nolint:errcheck // it goes back to the pool
	tx, err := in.conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err := in.documents(ctx, tx, verb, arrivals); err != nil {
		return nil, err
	}
	if err := in.elsewhere(ctx); err != nil {
		return nil, err
	}
	return in.added, fail(tx.Commit())
}

// alone inserts one document that has nothing elsewhere: its statement is its transaction.
func (in *insertion) alone(ctx context.Context, verb string, a arrival) error {
	into, marks := in.into()
	s, err := in.db.write.stmt(ctx, verb+into+marks)
	if err != nil {
		return fail(err)
	}
	args := append([]any{nil}, a.args...)
	return in.db.writer.write(ctx, writing{do: func(ctx context.Context, within within) error {
		rows, err := affected(within(s).ExecContext(ctx, args...))
		in.added[0] = rows > 0
		return err
	}})
}

// documents inserts all rows, beginning with those that are ready, and makes more ready meanwhile.
func (in *insertion) documents(ctx context.Context, tx *sql.Tx, verb string, ready []arrival) error {
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT ifnull(max(n), 0) FROM "+name(in.table.name)).Scan(&last); err != nil {
		return err
	}
	in.room(ready)
	for at := 0; len(ready) > 0; {
		var next []arrival
		var reading errgroup.Group
		reading.Go(func() (err error) {
			next, err = in.arrivals(at + len(ready))
			return err
		})
		err := in.run(ctx, tx, verb, last, at, ready)
		if err = errors.Join(err, reading.Wait()); err != nil {
			return err
		}
		at += len(ready)
		ready = next
	}
	return nil
}

// run inserts rows, of which the first is that of the document at a place. They get the numbers after the last, by
// their places. Then it finds out which were added.
func (in *insertion) run(ctx context.Context, tx *sql.Tx, verb string, last int64, at int, arrivals []arrival) error {
	table, from := name(in.table.name), last+int64(at)
	into, marks := in.into()
	width := 1 + len(arrivals[0].args)
	err := in.insertRows(ctx, verb+into, marks, len(arrivals), manyOf(width), func(args []any, i int) []any {
		return append(append(args, from+1+int64(i)), arrivals[i].args...)
	})
	if err != nil {
		return err
	}
	if verb == orFail {
		for i := range arrivals {
			in.note(at+i, from+1+int64(i), arrivals[i])
		}
		return nil
	}
	numbers, err := tx.QueryContext(ctx, "SELECT n FROM "+table+" WHERE n > ? ORDER BY n", from)
	if err != nil {
		return err
	}
	defer numbers.Close()
	for numbers.Next() {
		var n int64
		if err := numbers.Scan(&n); err != nil {
			return err
		}
		i := int(n - from - 1)
		in.note(at+i, n, arrivals[i])
	}
	return numbers.Err()
}

// runOf is how many documents are read and encoded while as many are written.
const runOf = 256

// arrivals encodes and reads the next documents from a place on. All but the first are read while others are written.
func (in *insertion) arrivals(at int) ([]arrival, error) {
	out := make([]arrival, min(runOf, len(in.docs.IDs)-at))
	together := store.Together
	if at > 0 {
		together = store.Aside
	}
	err := together(len(out), func(i int) (err error) {
		out[i], err = in.arrival(at + i)
		return err
	})
	return out, err
}

// into names the number of the row, the id, the revision, the columns, the words and the document.
func (in *insertion) into() (into, marks string) {
	t, width := new(text).add(name(in.table.name), " (n, id, rev"), 4
	for _, field := range in.layout.columns {
		t.add(", ", column(field))
		width++
	}
	for _, field := range in.layout.words {
		t.add(", ", touch(field))
		width++
	}
	return t.add(", doc) VALUES ").String(), marksFor(width)
}

func marksFor(width int) string { return "(" + strings.Repeat("?, ", width-1) + "?)" }

func (in *insertion) arrival(at int) (arrival, error) {
	l, id := in.layout, in.docs.IDs[at]
	doc, err := in.docs.Doc(at)
	if err != nil {
		return arrival{}, err
	}
	values, err := l.picker.Pick(doc)
	if err != nil {
		return arrival{}, fmt.Errorf("document %s: %w", id, err)
	}
	rev := scalar(values[0])
	if rev == nil {
		rev = int64(0)
	}
	a := arrival{args: make([]any, 0, len(l.columns)+len(l.words)+3), rows: make([][]element, len(in.sides)), tokens: make([]any, len(l.words))}
	a.args = append(a.args, id, rev)
	for i := range l.columns {
		a.args = append(a.args, scalar(values[1+i]))
	}
	arrays := values[1+len(l.columns):]
	for i, field := range l.words {
		column := any(nil)
		if index, ok := l.derived[field]; ok {
			a.tokens[i], column = derivedOf(index, arrays[i])
		} else if a.tokens[i], err = tokensOf(arrays[i]); err != nil {
			return a, err
		} else {
			column = a.tokens[i]
		}
		a.args = append(a.args, column)
	}
	a.args = append(a.args, shared(doc))
	for i, o := range in.sides {
		if a.rows[i] = o.rows(arrays[len(l.words)+i], id); len(a.rows[i]) > 0 {
			a.rows[i][0].of.keys = l.keys(o, a.args)
		}
	}
	return a, nil
}

// keys are the columns that the elements of a document are kept with, out of the arguments of its row.
func (l *layout) keys(o sorted, args []any) []any {
	if len(o.keys) == 0 {
		return nil
	}
	keys := make([]any, len(o.keys)+len(o.beside))
	for i := range keys {
		key := ""
		if i < len(o.keys) {
			key = o.keys[i]
		} else {
			key = o.beside[i-len(o.keys)]
		}
		switch key {
		case "id":
			keys[i] = args[0]
		case "rev":
			keys[i] = args[1]
		default:
			keys[i] = kept(args[2+slices.Index(l.columns, key)])
		}
		if keys[i] == nil && i < len(o.keys) {
			keys[i] = firstValue
		}
	}
	return keys
}

// room makes some for what goes elsewhere, of as many documents as there are if all are like the first.
func (in *insertion) room(first []arrival) {
	for i := range in.rows {
		n := 0
		for _, a := range first {
			n += len(a.rows[i])
		}
		in.rows[i] = make([]element, 0, n*len(in.added)/len(first))
	}
	for i := range in.words {
		in.words[i] = make([]words, 0, len(in.added))
	}
}

// note remembers that a document was added, and what of it goes elsewhere.
func (in *insertion) note(at int, n int64, a arrival) {
	in.added[at] = true
	for i, tokens := range a.tokens {
		if t, ok := tokens.(string); ok {
			in.words[i] = append(in.words[i], words{n, t})
		}
	}
	for i, elements := range a.rows {
		if len(elements) > 0 {
			elements[0].of.n = n
		}
		in.rows[i] = append(in.rows[i], elements...)
	}
}
