// Package view keeps how people look at tables: views under a name, for themselves or for everybody, and which columns,
// how many rows and which order somebody has chosen.
package view

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/term"
)

// View is a table that somebody keeps under a name: what its address says after the "?".
type View struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Name      string    `json:"name"`
	Query     string    `json:"query"` // parameters of the address, in one fixed form
	Shared    bool      `json:"shared"`
	Owner     string    `json:"owner"` // user id
	CreatedAt time.Time `json:"created_at"`
	SortKey   string    `json:"sort_key"`
}

// MaxViews bounds the views of one person.
const MaxViews = 40

// Views are the kept views of one table of a space.
type Views struct {
	views store.Collection[View]
	now   func() time.Time
}

// Open opens the views of one table, which are kept under the name of a collection.
func Open(ctx context.Context, db store.DB, name string, now func() time.Time) (*Views, error) {
	c, err := store.Open[View](ctx, db, name, store.On("owner", "sort_key"), store.On("shared", "sort_key"))
	if err != nil {
		return nil, err
	}
	return &Views{c, now}, nil
}

// Of returns the views that a user sees: the own ones and those that others share, by name.
func (s *Views) Of(ctx context.Context, userID string) ([]View, error) {
	page, err := s.views.Find(ctx, store.Query{
		Filter: store.Or(store.Eq("owner", userID), store.Eq("shared", true)), Limit: store.MaxLimit,
	})
	slices.SortFunc(page.Items, func(a, b View) int { return strings.Compare(a.SortKey+a.ID, b.SortKey+b.ID) })
	return page.Items, err
}

// Get returns a view that the user may see, or a NotFound fault.
func (s *Views) Get(ctx context.Context, id, userID string) (View, error) {
	v, err := s.views.Get(ctx, id)
	if err == nil && v.Owner != userID && !v.Shared {
		err = store.ErrNotFound
	}
	return v, noView(err)
}

// Keep adds a view.
func (s *Views) Keep(ctx context.Context, name, query string, shared bool, by audit.Actor) (View, error) {
	v := View{ID: store.NewID(), Name: name, Query: query, Shared: shared, Owner: by.ID, CreatedAt: s.now().UTC()}
	if err := v.tidy(); err != nil {
		return v, err
	}
	n, err := s.views.Count(ctx, store.Eq("owner", by.ID))
	if err != nil {
		return v, err
	}
	if n >= MaxViews {
		return v, fault.Bad("name", "view.many", "max", MaxViews)
	}
	return v, s.views.Insert(ctx, &v)
}

// Change gives an own view another name, query or readers.
func (s *Views) Change(ctx context.Context, id string, edit func(*View), by audit.Actor) (View, error) {
	v, err := s.views.Edit(ctx, id, func(v *View) error {
		if v.Owner != by.ID {
			if v.Shared {
				return fault.Deny("view.not_yours")
			}
			return fault.Missing("view.missing")
		}
		edit(v)
		v.Owner = by.ID
		return v.tidy()
	})
	return v, noView(err)
}

// Drop removes an own view. What it showed stays.
func (s *Views) Drop(ctx context.Context, id string, by audit.Actor) error {
	if _, err := s.Change(ctx, id, func(*View) {}, by); err != nil {
		return err
	}
	_, err := s.views.Delete(ctx, store.And(store.Eq("id", id), store.Eq("owner", by.ID)))
	return err
}

func (v *View) tidy() error {
	v.Name = strings.Join(strings.Fields(v.Name), " ")
	v.SortKey = term.SortKey(v.Name)
	q, err := url.ParseQuery(v.Query)
	if err != nil || len(v.Query) > 10000 {
		return fault.Bad("", "filter.unreadable")
	}
	v.Query = q.Encode()
	switch n := utf8.RuneCountInString(v.Name); {
	case n == 0:
		return fault.Bad("name", "view.name_missing")
	case n > 60:
		return fault.Bad("name", "view.name_long", "max", 60)
	}
	return nil
}

func noView(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("view.missing").Because(err)
	}
	return err
}
