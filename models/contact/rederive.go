package contact

import (
	"context"
	"errors"
	"reflect"

	"standfirst/models/outlet"
	"standfirst/models/store"
)

// rederived is how many contacts are looked at together.
const rederived = 500

// Rederive fills anew what searches, filters and orders go by, in every contact that an older program has
// written otherwise. It is safe to repeat, and leaves alone what is right already.
func (s *Contacts) Rederive(ctx context.Context) error {
	q := store.Query{Limit: rederived}
	for {
		page, err := s.contacts.Find(ctx, q)
		if err != nil {
			return err
		}
		var ids []string
		for _, c := range page.Items {
			if c.OutletID != "" {
				ids = append(ids, c.OutletID)
			}
		}
		outlets, err := s.outlets.GetAll(ctx, ids...)
		if err != nil {
			return err
		}
		for _, c := range page.Items {
			if err := s.rederive(ctx, c, outlets[c.OutletID]); err != nil {
				return err
			}
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

func (s *Contacts) rederive(ctx context.Context, c Contact, o outlet.Outlet) error {
	fresh := c
	if fresh.derive(o); alike(c, fresh) {
		return nil
	}
	_, err := s.contacts.Edit(ctx, c.ID, func(c *Contact) error { c.derive(o); return nil })
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// alike reports whether two contacts say the same. A list without elements is one whether it was stored or not.
func alike(a, b Contact) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		f, g := x.Field(i), y.Field(i)
		if f.Kind() == reflect.Slice && f.Len() == 0 && g.Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(f.Interface(), g.Interface()) {
			return false
		}
	}
	return true
}
