package field

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Deps are what the fields are built on.
type Deps struct {
	DB    store.DB
	Audit *audit.Log
	Now   func() time.Time
}

// Fields are the added fields of one space.
type Fields struct {
	fields store.Collection[Field]
	audit  *audit.Log
	now    func() time.Time
}

// Open opens the fields.
func Open(ctx context.Context, d Deps) (*Fields, error) {
	c, err := store.Open[Field](ctx, d.DB, "fields", store.On("record", "order"))
	if err != nil {
		return nil, err
	}
	return &Fields{c, d.Audit, d.Now}, nil
}

// All returns every field of a kind of record, archived ones too, in their order.
func (s *Fields) All(ctx context.Context, record string) ([]Field, error) {
	page, err := s.fields.Find(ctx, store.Query{Filter: store.Eq("record", record), Sort: []string{"order"}, Limit: 1000})
	return page.Items, err
}

// Of returns the fields of a kind of record that are in use, in their order.
func (s *Fields) Of(ctx context.Context, record string) ([]Field, error) {
	all, err := s.All(ctx, record)
	return slices.DeleteFunc(all, func(f Field) bool { return f.Archived }), err
}

// Get returns a field, or a fault that there is none.
func (s *Fields) Get(ctx context.Context, id string) (Field, error) {
	f, err := s.fields.Get(ctx, id)
	return f, missing(err)
}

// Create adds a field at the end. Its key is made from its label.
func (s *Fields) Create(ctx context.Context, f Field, by audit.Actor) (Field, error) {
	f.Rev, f.Archived = 0, false
	f.CreatedAt = s.now().UTC()
	f.UpdatedAt = f.CreatedAt
	if err := f.tidy(); err != nil {
		return f, err
	}
	all, err := s.All(ctx, f.Record)
	if err != nil {
		return f, err
	}
	if len(all) >= maxFields {
		return f, fault.Bad("label_en", "field.many", "max", maxFields)
	}
	f.Order = 1
	for _, old := range all {
		f.Order = max(f.Order, old.Order+1)
	}
	f.Key = free(keyOf(cmp.Or(f.Label["en"], f.Label["zh-CN"])), func(key string) bool {
		return slices.ContainsFunc(all, func(old Field) bool { return old.Key == key })
	})
	f.ID = f.Record + ":" + f.Key
	if err := s.fields.Insert(ctx, &f); errors.Is(err, store.ErrDuplicate) {
		return f, fault.Bad("label_en", "field.label.taken")
	} else if err != nil {
		return f, err
	}
	return f, s.record(ctx, "field.created", f, by)
}

// Change gives a field other labels or options. Key and kind stay, because values lie under them; options
// that are left out stay where they are in use, and are offered no more.
func (s *Fields) Change(ctx context.Context, id string, label map[string]string, options []Option, by audit.Actor) (Field, error) {
	f, err := s.fields.Edit(ctx, id, func(f *Field) error {
		f.Label, f.Options, f.UpdatedAt = label, options, s.now().UTC()
		return f.tidy()
	})
	if err != nil {
		return f, missing(err)
	}
	return f, s.record(ctx, "field.changed", f, by)
}

// Archive takes a field off every form and record, or brings it back; the values stay.
func (s *Fields) Archive(ctx context.Context, id string, archived bool, by audit.Actor) (Field, error) {
	f, err := s.fields.Edit(ctx, id, func(f *Field) error { f.Archived, f.UpdatedAt = archived, s.now().UTC(); return nil })
	if err != nil {
		return f, missing(err)
	}
	action := "field.archived"
	if !archived {
		action = "field.restored"
	}
	return f, s.record(ctx, action, f, by)
}

// Move puts a field one place up (-1) or down (1) among those in use.
func (s *Fields) Move(ctx context.Context, id string, step int, by audit.Actor) error {
	f, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	all, err := s.Of(ctx, f.Record)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(x Field) bool { return x.ID == id })
	to := at + step
	if at < 0 || to < 0 || to >= len(all) {
		return nil
	}
	for id, order := range map[string]int64{f.ID: all[to].Order, all[to].ID: f.Order} {
		if _, err := s.fields.Edit(ctx, id, func(x *Field) error { x.Order = order; return nil }); err != nil {
			return err
		}
	}
	return s.record(ctx, "field.moved", f, by)
}

// Judge puts the values that differ from before into their written form, and returns what is wrong with
// them. Values that were there stay as they are, even when an option is gone meanwhile; values of fields
// that are unknown are left alone.
func (s *Fields) Judge(ctx context.Context, record string, before, values map[string]string) error {
	if len(values) == 0 || maps.Equal(before, values) {
		return nil
	}
	fields, err := s.All(ctx, record)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, f := range fields {
		text, ok := values[f.Key]
		if !ok || text == before[f.Key] {
			continue
		}
		value, err := f.Read(text)
		if err != nil {
			faults = append(faults, fault.All(err)...)
			continue
		}
		if values[f.Key] = value; value == "" {
			delete(values, f.Key)
		}
	}
	return faults.Err()
}

func (s *Fields) record(ctx context.Context, action string, f Field, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "space", audit.Entry{By: by, Action: action, Object: "field:" + f.ID, Data: map[string]string{
		"record": f.Record, "key": f.Key, "name": f.Name("en"),
	}})
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("field.missing").Because(err)
	}
	return err
}
