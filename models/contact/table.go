package contact

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

// Columns are what a table can show of a contact beside the name, in the order in which it does.
var Columns = []string{"role", "outlet", "email", "phone", "kind", "stage", "tags", "owner", "trust", "mailed", "reply", "stale", "followers", "updated"}

// defaultColumns are shown to somebody who has chosen none.
var defaultColumns = []string{"outlet", "email", "kind", "tags", "updated"}

// Sizes are how many rows a page of a table may have; the first is what everybody starts with.
var Sizes = []int{25, 50, 100}

// Table is how one person wants tables of contacts to look.
type Table struct {
	ID      string   `json:"id"` // user id
	Rev     int64    `json:"rev"`
	Columns []string `json:"columns"`       // of Columns, in their order
	Compact bool     `json:"compact"`       // narrow rows
	Size    int      `json:"size,omitzero"` // rows of a page, one of Sizes; 0 is the first of them

	Sorts map[string]string `json:"sorts"` // the order chosen last in a view, by the view's key
}

// Tables are how the members of a space want their tables to look.
type Tables struct{ tables store.Collection[Table] }

func openTables(ctx context.Context, db store.DB) (*Tables, error) {
	c, err := store.Open[Table](ctx, db, "contact_tables")
	return &Tables{c}, err
}

// Of returns a person's table, or the one that everybody starts with.
func (s *Tables) Of(ctx context.Context, userID string) (Table, error) {
	t, err := s.tables.Get(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		return Table{ID: userID, Columns: slices.Clone(defaultColumns)}, nil
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
	for _, c := range Columns {
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
	if _, ok := orders[sort]; (!ok && sort != "") || by.ID == "" {
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
	first := Table{ID: by.ID, Columns: slices.Clone(defaultColumns)}
	_ = change(&first)
	err := s.tables.Insert(ctx, &first)
	if errors.Is(err, store.ErrDuplicate) {
		_, err = s.tables.Edit(ctx, by.ID, change)
	}
	return err
}
