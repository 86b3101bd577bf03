// Package audience holds the lists that mailings go to. Who is on a list is kept with the contact, so
// that a contact's document alone says where it belongs.
package audience

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/term"
)

// List is a named set of contacts. An archived list keeps its members and takes no new ones.
type List struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	Name      string    `json:"name"`
	Purpose   string    `json:"purpose"`
	Archived  bool      `json:"archived"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	NameKey   string    `json:"name_key"` // the folded name; unique
	SortKey   string    `json:"sort_key"`
}

// Deps are what the lists are built on.
type Deps struct {
	DB    store.DB
	Audit *audit.Log
	Now   func() time.Time
}

// Lists are the lists of one space.
type Lists struct {
	lists store.Collection[List]
	audit *audit.Log
	now   func() time.Time
}

// Open opens the lists.
func Open(ctx context.Context, d Deps) (*Lists, error) {
	c, err := store.Open[List](ctx, d.DB, "lists", store.Unique("name_key"), store.On("archived", "sort_key"), store.On("sort_key"))
	if err != nil {
		return nil, err
	}
	return &Lists{c, d.Audit, d.Now}, nil
}

// Create adds a list.
func (s *Lists) Create(ctx context.Context, name, purpose string, by audit.Actor) (List, error) {
	now := s.now().UTC()
	l := List{ID: store.NewID(), Name: name, Purpose: purpose, CreatedAt: now, UpdatedAt: now}
	if err := l.tidy(); err != nil {
		return l, err
	}
	if err := s.lists.Insert(ctx, &l); err != nil {
		return l, taken(err, l.Name)
	}
	return l, s.record(ctx, "audience.created", l.ID, map[string]string{"name": l.Name}, by)
}

// Rename changes name and purpose.
func (s *Lists) Rename(ctx context.Context, id, name, purpose string, by audit.Actor) (List, error) {
	var old string
	l, err := s.lists.Edit(ctx, id, func(l *List) error {
		old = l.Name
		l.Name, l.Purpose, l.UpdatedAt = name, purpose, s.now().UTC()
		return l.tidy()
	})
	if err != nil {
		return l, taken(missing(err), strings.TrimSpace(name))
	}
	return l, s.record(ctx, "audience.renamed", id, map[string]string{"before": old, "after": l.Name}, by)
}

// Archive puts a list away; its members and its past stay.
func (s *Lists) Archive(ctx context.Context, id string, by audit.Actor) error {
	return s.setArchived(ctx, id, true, "audience.archived", by)
}

// Restore brings an archived list back.
func (s *Lists) Restore(ctx context.Context, id string, by audit.Actor) error {
	return s.setArchived(ctx, id, false, "audience.restored", by)
}

func (s *Lists) setArchived(ctx context.Context, id string, to bool, action string, by audit.Actor) error {
	changed := false
	l, err := s.lists.Edit(ctx, id, func(l *List) error {
		if changed = l.Archived != to; changed {
			l.Archived, l.UpdatedAt = to, s.now().UTC()
		}
		return nil
	})
	if err != nil || !changed {
		return missing(err)
	}
	return s.record(ctx, action, id, map[string]string{"name": l.Name}, by)
}

// Get returns a list, or a fault that there is none.
func (s *Lists) Get(ctx context.Context, id string) (List, error) {
	l, err := s.lists.Get(ctx, id)
	return l, missing(err)
}

// Open returns a list that may take members: it is there and not archived.
func (s *Lists) Open(ctx context.Context, id string) (List, error) {
	l, err := s.Get(ctx, id)
	if err == nil && l.Archived {
		err = fault.Clash("audience.archived.closed", "name", l.Name)
	}
	return l, err
}

// GetAll returns the lists with these ids; missing ones are left out.
func (s *Lists) GetAll(ctx context.Context, ids ...string) (map[string]List, error) {
	return s.lists.GetAll(ctx, ids...)
}

// All returns every list by name, archived ones only when asked for: a space has dozens, not thousands.
func (s *Lists) All(ctx context.Context, archived bool) ([]List, error) {
	q := store.Query{Filter: store.Eq("archived", archived), Sort: []string{"sort_key"}}
	var out []List
	for l, err := range s.lists.Each(ctx, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (l *List) tidy() error {
	l.Name, l.Purpose = tidy(l.Name, l.Purpose)
	l.NameKey, l.SortKey = term.Fold(l.Name), term.TitleKey(l.Name)
	return judge(l.Name, l.Purpose, "audience.name.missing", "purpose")
}

// tidy is the written form of a name and of what is said about it.
func tidy(name, about string) (string, string) {
	return strings.Join(strings.Fields(name), " "), strings.TrimSpace(about)
}

// judge returns what is wrong with a name and with what is said about it in that field.
func judge(name, about, missing, field string) error {
	var faults fault.List
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		faults.Add(fault.Bad("name", missing))
	case n > 120:
		faults.Add(fault.Bad("name", "audience.name.long", "max", 120))
	}
	if utf8.RuneCountInString(about) > 500 {
		faults.Add(fault.Bad(field, "audience.purpose.long", "max", 500))
	}
	return faults.Err()
}

func (s *Lists) record(ctx context.Context, action, id string, data map[string]string, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "list:"+id, audit.Entry{By: by, Action: action, Object: "list:" + id, Data: data})
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("audience.missing").Because(err)
	}
	return err
}

func taken(err error, name string) error {
	if errors.Is(err, store.ErrDuplicate) {
		return fault.Bad("name", "audience.name.taken", "name", name)
	}
	return err
}
