package contact

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// remove deletes what is to go, unless somebody has touched it since it was looked at: that is kept.
func (u *undoer) remove(ctx context.Context, results []Result, here map[string]Contact, again bool) error {
	revs := map[int64][]string{}
	var going []string
	var events []audit.Placed
	for _, r := range results {
		if r.Fate != Removed {
			continue
		}
		if c, ok := here[r.ContactID]; ok {
			revs[c.Rev] = append(revs[c.Rev], r.ContactID)
			going = append(going, r.ContactID)
		}
		stream := "contact:" + r.ContactID
		events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{
			By: u.by, Action: "contact.deleted", Object: stream, Data: map[string]string{"name": r.Name, "undo": u.imp.ID},
		}})
	}
	if err := u.s.Forget(ctx, going...); err != nil {
		return err
	}
	for rev, ids := range revs {
		for part := range slices.Chunk(ids, 2000) {
			if _, err := u.s.contacts.Delete(ctx, store.And(store.In("id", part...), store.Eq("rev", rev))); err != nil {
				return err
			}
		}
	}
	left, err := u.left(ctx, results)
	if err != nil {
		return err
	}
	events = slices.DeleteFunc(events, func(e audit.Placed) bool {
		_, stays := left[strings.TrimPrefix(e.Stream, "contact:")]
		return stays
	})
	if again {
		if events, err = u.s.untold(ctx, events, "undo", u.imp); err != nil {
			return err
		}
	}
	return u.s.audit.AppendAll(ctx, events)
}

// left finds those that could not be deleted, and says so in their results.
func (u *undoer) left(ctx context.Context, results []Result) (map[string]Contact, error) {
	var ids []string
	for _, r := range results {
		if r.Fate == Removed {
			ids = append(ids, r.ContactID)
		}
	}
	left, err := u.s.contacts.GetAll(ctx, ids...)
	for i := range results {
		if _, ok := left[results[i].ContactID]; ok && results[i].Fate == Removed {
			results[i].Fate, results[i].Problems = Kept, []Problem{{-1, "contact.undo.touched", nil}}
		}
	}
	return left, err
}

// restore gives changed contacts back what they had.
func (u *undoer) restore(ctx context.Context, rows, results []Result, since map[string]touched, again bool) error {
	var events []audit.Placed
	for i, r := range rows {
		if r.Fate != Update || results[i].Fate == Gone {
			continue
		}
		data := map[string]string{"undo": u.imp.ID}
		_, err := u.s.contacts.Edit(ctx, r.ContactID, func(c *Contact) error {
			before := clone(*c)
			kept, err := r.Delta.revert(c, since[c.ID])
			if err != nil {
				return err
			}
			u.settle(&results[i], kept)
			changed := difference(before, *c)
			for field, text := range changed {
				data[field] = text
			}
			if len(changed) == 0 && slices.Equal(before.Lists, c.Lists) && slices.Equal(before.Checks, c.Checks) {
				*c = before
				return errSame
			}
			if err := c.tidy(); err != nil {
				return err
			}
			o, err := u.s.outletOf(ctx, *c)
			if err != nil {
				return err
			}
			c.derive(o)
			c.UpdatedAt = u.s.now().UTC()
			return nil
		})
		if errors.Is(err, store.ErrNotFound) {
			results[i].Fate, results[i].Changes = Gone, nil
			continue
		}
		if err != nil && !errors.Is(err, errSame) {
			return err
		}
		stream := "contact:" + r.ContactID
		if !errors.Is(err, errSame) || again {
			events = append(events, audit.Placed{Stream: stream, Entry: audit.Entry{By: u.by, Action: "contact.changed", Object: stream, Data: data}})
		}
	}
	if again {
		var err error
		if events, err = u.s.untold(ctx, events, "undo", u.imp); err != nil {
			return err
		}
	}
	return u.s.audit.AppendAll(ctx, events)
}

var errSame = errors.New("contact: nothing to change")

// outlets takes away the outlets that the import made and nobody uses, and the further names that it gave.
func (u *undoer) outlets(ctx context.Context) (int64, error) {
	made, names := map[string]bool{}, map[string][]string{}
	for r, err := range u.s.Results(ctx, u.imp, "") {
		if err != nil {
			return 0, err
		}
		switch {
		case r.Fate != New && r.Fate != Update:
		case r.NewOutlet:
			made[r.OutletID] = true
		case r.Alias != "":
			names[r.OutletID] = append(names[r.OutletID], outlet.Key(r.Alias))
		}
	}
	var gone int64
	for part := range slices.Chunk(slices.Sorted(maps.Keys(made)), 200) {
		free, err := u.free(ctx, part)
		if err != nil {
			return gone, err
		}
		if err := u.s.outlets.TakeAway(ctx, free, u.by); err != nil {
			return gone, err
		}
		gone += int64(len(free))
	}
	for id, keys := range names {
		if made[id] {
			continue
		}
		_, err := u.s.outlets.Change(ctx, id, outlet.AnyRev, func(o *outlet.Outlet) {
			o.Aliases = slices.DeleteFunc(slices.Clone(o.Aliases), func(a string) bool { return slices.Contains(keys, outlet.Key(a)) })
		}, u.by)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return gone, err
		}
	}
	return gone, nil
}

// free are those of the outlets that nobody uses and nobody but the importer has worked on. One that is gone
// already is one of them.
func (u *undoer) free(ctx context.Context, ids []string) ([]string, error) {
	taken := map[string]bool{}
	used, err := u.s.tallyOf(ctx, store.In("outlet_ids", ids...), "outlet_ids")
	if err != nil {
		return nil, err
	}
	for _, o := range used {
		taken[o.Value] = true
	}
	streams := make([]string, len(ids))
	for i, id := range ids {
		streams[i] = "outlet:" + id
	}
	for ev, err := range u.s.audit.OfStreams(ctx, u.imp.StartedAt, streams...) {
		if err != nil {
			return nil, err
		}
		if ev.Action != "outlet.created" && !ev.By.IsSystem() && ev.By.ID != u.imp.By {
			taken[strings.TrimPrefix(ev.Stream, "outlet:")] = true // somebody has worked on it
		}
	}
	for _, id := range ids {
		for _, check := range u.s.keepOutlet {
			if taken[id] {
				break
			}
			kept, err := check(ctx, id)
			if err != nil {
				return nil, err
			}
			taken[id] = kept
		}
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return taken[id] }), nil
}
