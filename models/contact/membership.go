package contact

import (
	"context"
	"slices"
	"strconv"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Selection says which contacts an action is for: those ticked, or all that a search matches.
type Selection struct {
	IDs []string
	All bool
	Of  Search // with All
}

func (sel Selection) filter() store.Filter {
	if sel.All {
		return sel.Of.filter()
	}
	return store.In("id", sel.IDs...)
}

// AddToList puts the selected contacts on a list and returns how many were not on it before.
func (s *Contacts) AddToList(ctx context.Context, listID string, sel Selection, by audit.Actor) (int64, error) {
	l, err := s.lists.Open(ctx, listID)
	if err != nil {
		return 0, err
	}
	return s.mark(ctx, "lists", listID, true, sel, audit.Entry{
		By: by, Action: "contact.listed", Object: "list:" + listID, Data: map[string]string{"list": l.Name},
	})
}

// RemoveFromList takes the selected contacts off a list and returns how many were on it.
func (s *Contacts) RemoveFromList(ctx context.Context, listID string, sel Selection, by audit.Actor) (int64, error) {
	l, err := s.lists.Get(ctx, listID)
	if err != nil {
		return 0, err
	}
	return s.mark(ctx, "lists", listID, false, sel, audit.Entry{
		By: by, Action: "contact.unlisted", Object: "list:" + listID, Data: map[string]string{"list": l.Name},
	})
}

// Tag puts a tag on the selected contacts and returns how many did not have it.
func (s *Contacts) Tag(ctx context.Context, tag string, sel Selection, by audit.Actor) (int64, error) {
	var faults fault.List
	clean := labels(&faults, "tag", []string{tag})
	if len(clean) == 0 {
		faults.Add(fault.Bad("tag", "contact.tag.missing"))
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	n, err := s.mark(ctx, "tags", clean[0], true, sel, audit.Entry{
		By: by, Action: "contact.tagged", Object: "tag:" + clean[0], Data: map[string]string{"tag": clean[0]},
	})
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.retag(ctx, clean[0], sel)
}

// retag derives the terms of the tagged anew, so that the tag is found by search.
func (s *Contacts) retag(ctx context.Context, tag string, sel Selection) error {
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: store.And(sel.filter(), store.Eq("tags", tag))}) {
		if err != nil {
			return err
		}
		o, err := s.outletOf(ctx, c)
		if err != nil {
			return err
		}
		if _, err := s.contacts.Edit(ctx, c.ID, func(c *Contact) error { c.derive(o); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// mark adds a value to an array of the selected contacts, or pulls it, and records it: once for the
// selection, and for each of a few contacts in their own timeline.
func (s *Contacts) mark(ctx context.Context, field, value string, add bool, sel Selection, e audit.Entry) (int64, error) {
	if !sel.All && len(sel.IDs) == 0 {
		return 0, fault.Bad("", "contact.selection.empty")
	}
	has := store.Eq(field, value)
	p := store.Patch{Pull: map[string][]any{field: {value}}}
	if add {
		has = store.Not(has)
		p = store.Patch{Add: map[string][]any{field: {value}}}
	}
	n, err := s.contacts.Modify(ctx, store.And(sel.filter(), has), p)
	if err != nil || n == 0 {
		return n, err
	}
	e.Data["n"] = strconv.FormatInt(n, 10)
	if _, err := s.audit.Append(ctx, e.Object, e); err != nil {
		return n, err
	}
	if sel.All || len(sel.IDs) > 25 {
		return n, nil
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(sel.IDs))) {
		if _, err := s.audit.Append(ctx, "contact:"+id, e); err != nil {
			return n, err
		}
	}
	return n, nil
}
