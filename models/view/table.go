package view

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Sizes are how many rows a page of a table may have; the first is what everybody starts with.
var Sizes = []int{25, 50, 100}

// Shape is what a table can be made to look like.
type Shape struct {
	Columns []string // what it can show beside the name, in the order in which it does
	Default []string // of them, what somebody sees who has chosen none
	Orders  []string
}

// Table is how one person wants a table to look.
type Table struct {
	ID      string   `json:"id"` // user id
	Rev     int64    `json:"rev"`
	Columns []string `json:"columns"`       // of the shape, in its order
	Compact bool     `json:"compact"`       // narrow rows
	Size    int      `json:"size,omitzero"` // rows of a page, one of Sizes; 0 is the first of them

	Sorts map[string]string `json:"sorts"` // the order chosen last in a view, by the view's key
}

// Tables are how the members of a space want their tables to look.
type Tables struct {
	Shape
	tables store.Collection[Table]
}

// OpenTables opens how people want one table, which is kept under the name of a collection.
func OpenTables(ctx context.Context, db store.DB, name string, shape Shape) (*Tables, error) {
	c, err := store.Open[Table](ctx, db, name)
	return &Tables{shape, c}, err
}

// Of returns a person's table, or the one that everybody starts with.
func (s *Tables) Of(ctx context.Context, userID string) (Table, error) {
	t, err := s.tables.Get(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		return Table{ID: userID, Columns: slices.Clone(s.Default)}, nil
	}
	return t, err
}

// Rows is how many rows a page has.
func (t Table) Rows() int { return cmp.Or(t.Size, Sizes[0]) }

// Choose keeps the columns, the height of the rows and how many a page has. What is no column is left out, none at all
// is a table of names; what is none of Sizes is the first of them.
func (s *Tables) Choose(ctx context.Context, columns []string, compact bool, size int, by audit.Actor) (Table, error) {
	t := Table{ID: by.ID, Columns: []string{}, Compact: compact}
	if slices.Contains(Sizes[1:], size) {
		t.Size = size
	}
	if by.ID == "" {
		return t, fault.Missing("error.text.404")
	}
	for _, c := range s.Columns {
		if slices.Contains(columns, c) {
			t.Columns = append(t.Columns, c)
		}
	}
	err := s.tables.Insert(ctx, &t)
	if !errors.Is(err, store.ErrDuplicate) {
		return t, err
	}
	return s.tables.Edit(ctx, by.ID, func(old *Table) error {
		old.Columns, old.Compact, old.Size = t.Columns, t.Compact, t.Size
		return nil
	})
}

// SortBy keeps in which order a person wants a view; "" forgets it. What is no order changes nothing.
func (s *Tables) SortBy(ctx context.Context, view, sort string, by audit.Actor) error {
	if (sort != "" && !slices.Contains(s.Orders, sort)) || by.ID == "" {
		return nil
	}
	change := func(t *Table) error {
		sorts := maps.Clone(t.Sorts)
		if sorts == nil {
			sorts = map[string]string{}
		}
		if sorts[view] = sort; sort == "" {
			delete(sorts, view)
		}
		t.Sorts = sorts
		return nil
	}
	first := Table{ID: by.ID, Columns: slices.Clone(s.Default)}
	_ = change(&first)
	err := s.tables.Insert(ctx, &first)
	if errors.Is(err, store.ErrDuplicate) {
		_, err = s.tables.Edit(ctx, by.ID, change)
	}
	return err
}
