package outlet

import (
	"context"
	"maps"
	"slices"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// atOnce is how many names one question to the store holds.
const atOnce = 400

// Known finds the outlets that many names and domains mean, by key and by domain. A name counts before an
// alias, as in ByName.
func (s *Outlets) Known(ctx context.Context, names, domains []string) (byName, byDomain map[string]Outlet, err error) {
	byName, byDomain = map[string]Outlet{}, map[string]Outlet{}
	var keys []string
	for _, name := range names {
		if key := Key(name); key != "" {
			keys = append(keys, key)
		}
	}
	err = s.several(ctx, "names", keys, func(o Outlet) {
		for _, key := range o.Names {
			if old, ok := byName[key]; !ok || (old.NameKey != key && (o.NameKey == key || o.ID < old.ID)) {
				byName[key] = o
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	err = s.several(ctx, "domains", domains, func(o Outlet) {
		for _, d := range o.Domains {
			if old, ok := byDomain[d]; !ok || o.ID < old.ID {
				byDomain[d] = o
			}
		}
	})
	return byName, byDomain, err
}

func (s *Outlets) several(ctx context.Context, field string, values []string, do func(Outlet)) error {
	slices.Sort(values)
	for part := range slices.Chunk(slices.Compact(values), atOnce) {
		for o, err := range s.outlets.Each(ctx, store.Query{Filter: store.In(field, part...)}) {
			if err != nil {
				return err
			}
			do(o)
		}
	}
	return nil
}

// Brought is an outlet that comes along with an import. Its id is made from the import and the name, so
// that bringing it again makes it once.
type Brought struct{ ID, Name, Domain string }

// Bring makes outlets in a few commits and returns them by the ids given; where a name was taken by
// another outlet in between, that one. Without a name the domain is the name.
func (s *Outlets) Bring(ctx context.Context, batch []Brought, by audit.Actor) (map[string]Outlet, error) {
	made := make([]*Outlet, 0, len(batch))
	for _, b := range batch {
		o := Outlet{ID: b.ID, Name: b.Name, Domains: Split(b.Domain), CreatedAt: s.now().UTC()}
		if o.Name == "" {
			o.Name = b.Domain
		}
		o.UpdatedAt = o.CreatedAt
		if err := o.tidy(); err != nil {
			return nil, err
		}
		made = append(made, &o)
	}
	added, err := s.outlets.InsertMissing(ctx, made...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Outlet, len(made))
	var events []audit.Placed
	for i, o := range made {
		if added[i] {
			out[o.ID] = *o
			events = append(events, audit.Placed{Stream: "outlet:" + o.ID, Entry: audit.Entry{
				By: by, Action: "outlet.created", Object: "outlet:" + o.ID, Data: map[string]string{"name": o.Name},
			}})
			continue
		}
		if old, err := s.outlets.Get(ctx, o.ID); err == nil { // from a run that was stopped
			out[o.ID] = old
			continue
		}
		other, _, err := s.ByName(ctx, o.Name)
		if err != nil {
			return nil, err
		}
		out[o.ID] = other
	}
	return out, s.audit.AppendAll(ctx, events)
}

// TakeAway removes outlets that came along with an import, in one commit; those that are gone count as removed, and
// those into which others were merged stay. The caller must have made sure that nobody is linked to them.
func (s *Outlets) TakeAway(ctx context.Context, ids []string, by audit.Actor) error {
	here, err := s.outlets.GetAll(ctx, ids...)
	if err != nil {
		return err
	}
	maps.DeleteFunc(here, func(_ string, o Outlet) bool { return len(o.MergedFrom) > 0 })
	if ids = slices.Sorted(maps.Keys(here)); len(ids) == 0 {
		return nil
	}
	if _, err := s.outlets.Delete(ctx, store.In("id", ids...)); err != nil {
		return err
	}
	if err := s.Forget(ctx, ids...); err != nil {
		return err
	}
	var events []audit.Placed
	for _, id := range ids {
		events = append(events, audit.Placed{Stream: "outlet:" + id, Entry: audit.Entry{
			By: by, Action: "outlet.deleted", Object: "outlet:" + id, Data: map[string]string{"name": here[id].Name},
		}})
	}
	return s.audit.AppendAll(ctx, events)
}
