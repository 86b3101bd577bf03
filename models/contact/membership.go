package contact

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/models/tag"
	"standfirst/models/term"
)

// Selection says which contacts an action is for: those ticked, or all that a search matches.
type Selection struct {
	IDs []string
	All bool
	Of  Search // with All
	Act string // from act.New: what is done is kept under it, to be taken back; "": it is not kept
}

func (s *Contacts) selected(ctx context.Context, sel Selection) (store.Filter, error) {
	if sel.All {
		return s.asks(ctx, sel.Of)
	}
	return store.In("id", sel.IDs...), nil
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
func (s *Contacts) Tag(ctx context.Context, typed string, sel Selection, by audit.Actor) (int64, error) {
	name, err := tag.One(typed)
	if err != nil {
		return 0, err
	}
	n, err := s.mark(ctx, "tags", name, true, sel, audit.Entry{
		By: by, Action: "contact.tagged", Object: "tag:" + name, Data: map[string]string{"tag": name},
	})
	if err != nil || n == 0 {
		return n, err
	}
	s.tags.Learn(name)
	return n, s.retag(ctx, name)
}

// TagInstead puts a tag on the selected contacts as Tag does, and takes the other tags of its group off them: of
// "stage: warm" and "stage: cold" somebody has one. It returns how many did not have it.
func (s *Contacts) TagInstead(ctx context.Context, typed string, sel Selection, by audit.Actor) (int64, error) {
	name := squeeze(typed)
	all, err := s.Tags(ctx)
	if err != nil {
		return 0, err
	}
	others, err := tag.Others(name, all)
	if err != nil {
		return 0, err
	}
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	group := tag.Group(name)
	e := audit.Entry{By: by, Action: "contact.untagged", Object: "tag:" + group, Data: map[string]string{"tag": group + ": …"}}
	n, off, err := s.things().Replace(ctx, sel.Act, chosen, name, others, e, func(id string) (int64, error) {
		sel.Act = id
		return s.Tag(ctx, name, sel, by)
	})
	if err != nil || off == 0 {
		return n, err
	}
	return n, s.tell(ctx, sel, off, e)
}

// Untag takes a tag off the selected contacts and returns how many had it. The words of the tag leave their
// terms when they are next changed: until then search finds them once more than it should.
func (s *Contacts) Untag(ctx context.Context, tag string, sel Selection, by audit.Actor) (int64, error) {
	if tag = squeeze(tag); tag == "" {
		return 0, fault.Bad("tag", "contact.tag.missing")
	}
	return s.mark(ctx, "tags", tag, false, sel, audit.Entry{
		By: by, Action: "contact.untagged", Object: "tag:" + tag, Data: map[string]string{"tag": tag},
	})
}

// HandOver gives the selected contacts to a colleague, "" to nobody, and returns how many were not theirs.
func (s *Contacts) HandOver(ctx context.Context, userID, name string, sel Selection, by audit.Actor) (int64, error) {
	if !sel.All && len(sel.IDs) == 0 {
		return 0, fault.Bad("", "contact.selection.empty")
	}
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	e := audit.Entry{By: by, Action: "contact.handed_over", Object: "owner:" + userID, Data: map[string]string{"owner": name}}
	n, err := s.things().Exchange(ctx, sel.Act, store.And(chosen, store.Ne("owner", userID)), act.Exchange{Field: "owner", Is: userID}, e)
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.tell(ctx, sel, n, e)
}

// retag derives the terms of those anew who have the tag and cannot be found by it.
func (s *Contacts) retag(ctx context.Context, tag string) error {
	var words term.Set
	words.Add(tag)
	var there []store.Filter
	for _, w := range words.List() {
		there = append(there, store.Eq("terms", w))
	}
	lost := store.And(store.Eq("tags", tag), store.Not(store.And(there...)))
	for c, err := range s.contacts.Each(ctx, store.Query{Filter: lost}) {
		if err != nil {
			return err
		}
		o, err := s.outletOf(ctx, c)
		if err != nil {
			return err
		}
		_, err = s.contacts.Edit(ctx, c.ID, func(c *Contact) error { c.derive(o); return nil })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
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
	has, x := store.Eq(field, value), act.Exchange{Field: field, Was: value}
	if add {
		has, x = store.Not(has), act.Exchange{Field: field, Is: value}
	}
	chosen, err := s.selected(ctx, sel)
	if err != nil {
		return 0, err
	}
	n, err := s.things().Exchange(ctx, sel.Act, store.And(chosen, has), x, e)
	if err != nil || n == 0 {
		return n, err
	}
	return n, s.tell(ctx, sel, n, e)
}

// mostTold is how many contacts hear of something that was done to all of them, each in their own timeline.
const mostTold = 25

// tell records what was done to n of a selection.
func (s *Contacts) tell(ctx context.Context, sel Selection, n int64, e audit.Entry) error {
	e.Data["n"] = strconv.FormatInt(n, 10)
	if _, err := s.audit.Append(ctx, e.Object, e); err != nil {
		return err
	}
	if sel.All || len(sel.IDs) > mostTold {
		return nil
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(sel.IDs))) {
		if _, err := s.audit.Append(ctx, "contact:"+id, e); err != nil {
			return err
		}
	}
	return nil
}
