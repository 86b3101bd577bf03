package sqlite

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"standfirst/models/store"
)

// elsewhere fills the inverted indexes and the tables of elements, which are put in order meanwhile.
func (in *insertion) elsewhere(ctx context.Context) error {
	sorted := make([]chan struct{}, len(in.sides))
	for i := range in.sides {
		sorted[i] = make(chan struct{})
	}
	go func() {
		for i := range in.sides {
			slices.SortFunc(in.rows[i], element.compare)
			close(sorted[i])
		}
	}()
	for i, field := range in.layout.words {
		if err := in.tokens(ctx, field, in.words[i]); err != nil {
			return err
		}
	}
	for i, o := range in.sides {
		<-sorted[i]
		if err := in.elements(ctx, o, in.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// kept is a value of a document without the document, which is many times as long and else would stay until all are
// written.
func kept(value any) any {
	if text, ok := value.(string); ok {
		return strings.Clone(text)
	}
	return value
}

// rows are those that an array has in a table of its elements.
func (o sorted) rows(array []byte, id string) []element {
	of := &owner{id: id}
	var out []element
	at := int64(-1)
	for raw := range store.Elements(array) {
		at++
		value := scalar(raw)
		if value == nil {
			continue
		}
		e := element{kept(value), of, at}
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

// elements fills one of the tables with rows that are in its order.
func (in *insertion) elements(ctx context.Context, o sorted, all []element) error {
	width, order := 3, len(o.keys)
	if order > 0 {
		width = 4 + order + len(o.beside)
	}
	return in.insertRows(ctx, orFail+o.table(in.table.name)+" VALUES ", marksFor(width), len(all), manyOf(width), func(args []any, i int) []any {
		e := all[i]
		args = append(args, e.value)
		if order == 0 {
			return append(args, e.of.n, e.i)
		}
		return append(append(append(args, e.of.keys[:order]...), e.of.id, e.i, e.of.n), e.of.keys[order:]...)
	})
}

// compare orders elements as their table has them.
func (e element) compare(o element) int {
	if c := compareAny(e.value, o.value); c != 0 {
		return c
	}
	if c := slices.CompareFunc(e.of.keys, o.of.keys, compareAny); c != 0 {
		return c
	}
	if len(e.of.keys) == 0 {
		return cmp.Or(cmp.Compare(e.of.n, o.of.n), cmp.Compare(e.i, o.i))
	}
	return cmp.Or(cmp.Compare(e.of.id, o.of.id), cmp.Compare(e.i, o.i))
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

// tokens fills an inverted index, a row with each statement: before one of many it would
// write what it has gathered, so as to take back that statement alone.
func (in *insertion) tokens(ctx context.Context, field string, rows []words) error {
	return in.insertRows(ctx, "INSERT INTO "+inverted(in.table.name, field)+" (rowid, words) VALUES ", marksFor(2), len(rows), 1, func(args []any, i int) []any {
		return append(args, rows[i].n, rows[i].tokens)
	})
}
