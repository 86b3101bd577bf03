package outlet

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Deps are what the outlets are built on.
type Deps struct {
	DB     store.DB
	Audit  *audit.Log
	Jobs   *job.Queue
	Now    func() time.Time
	Fields *field.Fields // the fields that the space has added; nil opens them
}

// Outlets are the outlets of one space.
type Outlets struct {
	duplicate.Book[Outlet] // those that may be one, and those that were merged

	outlets store.Collection[Outlet]
	audit   *audit.Log
	jobs    *job.Queue
	now     func() time.Time
	fields  *field.Fields
	onMerge []func(ctx context.Context, stays, goes string, back bool) error
}

// Open opens the outlets.
func Open(ctx context.Context, d Deps) (*Outlets, error) {
	c, err := store.Open[Outlet](ctx, d.DB, "outlets",
		store.Unique("name_key"), store.On("sort_key"), store.On("names"), store.On("domains"), store.On("terms"),
		store.On("kind", "sort_key"), store.On("lang", "sort_key"), store.On("tier", "sort_key"), store.On("region", "sort_key"), store.On("country", "sort_key"),
		store.On("reach"), store.On("updated_at"), store.On("stale_on"), store.On("alike"), store.On("suspects"))
	if err != nil {
		return nil, err
	}
	if d.Fields == nil {
		if d.Fields, err = field.Open(ctx, field.Deps{DB: d.DB, Audit: d.Audit, Now: d.Now}); err != nil {
			return nil, err
		}
	}
	s := &Outlets{outlets: c, audit: d.Audit, jobs: d.Jobs, now: d.Now, fields: d.Fields}
	return s, s.openBook(ctx, d.DB)
}

// AnyRev as a revision means: change it whatever has happened since.
const AnyRev = -1

// Create adds an outlet. Its name and its domains must not be another's.
func (s *Outlets) Create(ctx context.Context, o Outlet, by audit.Actor) (Outlet, error) {
	o.ID, o.Rev = store.NewID(), 0
	o.CreatedAt = s.now().UTC()
	o.UpdatedAt = o.CreatedAt
	o.Checked = Check{On: o.CreatedAt.Format(time.DateOnly), By: by.ID, ByName: by.Name}
	err := s.prepare(ctx, &o, Outlet{}, by)
	if clash, e := s.clashes(ctx, o); e != nil {
		return o, e
	} else if len(clash) > 0 {
		err = append(fault.List(fault.All(err)), clash...)
	}
	if err != nil {
		return o, err
	}
	if err := s.outlets.Insert(ctx, &o); err != nil {
		if errors.Is(err, store.ErrDuplicate) {
			return o, fault.Bad("name", "outlet.name.taken", "name", o.Name)
		}
		return o, err
	}
	return o, s.record(ctx, "outlet.created", o.ID, map[string]string{"name": o.Name}, by)
}

// Change edits an outlet. Rev is the revision that the editor saw, AnyRev to change whatever is there; the
// contacts that show the outlet's name follow in the background.
func (s *Outlets) Change(ctx context.Context, id string, rev int64, edit func(*Outlet), by audit.Actor) (Outlet, error) {
	var before Outlet
	var data map[string]string
	after, err := s.outlets.Edit(ctx, id, func(o *Outlet) error {
		if rev != AnyRev && o.Rev != rev {
			return fault.Clash("outlet.changed")
		}
		before = *o
		before.Custom = maps.Clone(o.Custom)
		edit(o)
		o.ID, o.CreatedAt, o.Checked = before.ID, before.CreatedAt, before.Checked
		o.Suspects, o.MergedFrom = before.Suspects, before.MergedFrom
		err := s.prepare(ctx, o, before, by)
		clash, e := s.clashes(ctx, *o)
		if e != nil {
			return e
		}
		if len(clash) > 0 {
			err = append(fault.List(fault.All(err)), clash...)
		}
		if err != nil {
			return err
		}
		if data = difference(before, *o); len(data) > 0 {
			o.UpdatedAt = s.now().UTC()
		}
		return nil
	})
	if errors.Is(err, store.ErrDuplicate) {
		return after, fault.Bad("name", "outlet.name.taken", "name", after.Name)
	}
	if err != nil || len(data) == 0 {
		return after, missing(err)
	}
	if !slices.Equal(before.Names, after.Names) && s.jobs != nil {
		err := s.jobs.Enqueue(ctx, job.New{ID: fmt.Sprintf("outlet.renamed:%s:%d", id, after.Rev), Kind: "outlet.renamed", Payload: Renamed{id}, By: by.ID})
		if err != nil {
			return after, err
		}
	}
	return after, s.record(ctx, "outlet.changed", id, data, by)
}

// prepare tidies what was typed and keeps the history of what changed.
func (s *Outlets) prepare(ctx context.Context, o *Outlet, before Outlet, by audit.Actor) error {
	err := o.tidy()
	if e := s.fields.Judge(ctx, "outlet", before.Custom, o.Custom); len(fault.All(e)) > 0 {
		return append(fault.List(fault.All(err)), fault.All(e)...)
	} else if e != nil {
		return e
	}
	if err == nil {
		o.keepReach(before, by)
		o.derive()
	}
	return err
}

// Renamed is the payload of the job "outlet.renamed": contacts keep their outlet's name among their terms.
type Renamed struct {
	OutletID string `json:"outlet_id"`
}

// Delete removes an outlet. The caller must have made sure that nobody is linked to it.
func (s *Outlets) Delete(ctx context.Context, id string, by audit.Actor) error {
	o, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if _, err := s.outlets.Delete(ctx, store.Eq("id", o.ID)); err != nil {
		return err
	}
	if err := s.Forget(ctx, o.ID); err != nil {
		return err
	}
	return s.record(ctx, "outlet.deleted", o.ID, map[string]string{"name": o.Name}, by)
}

// ByDomain returns the outlet that a host or page address belongs to: the registrable domain decides.
func (s *Outlets) ByDomain(ctx context.Context, host string) (Outlet, bool, error) {
	domain, err := Domain(host)
	if err != nil {
		return Outlet{}, false, nil
	}
	return s.first(ctx, store.Eq("domains", domain))
}

// ByName returns the outlet that is called so or has it among its aliases.
func (s *Outlets) ByName(ctx context.Context, name string) (Outlet, bool, error) {
	key := Key(name)
	if key == "" {
		return Outlet{}, false, nil
	}
	// Names come first: an alias must not hide an outlet that really has the name.
	if o, ok, err := s.first(ctx, store.Eq("name_key", key)); ok || err != nil {
		return o, ok, err
	}
	return s.first(ctx, store.Eq("names", key))
}

// Named finds or makes the outlet that an imported row speaks of. An unknown name with a known domain
// becomes an alias of the domain's outlet, so that the next row with that name finds it as well.
func (s *Outlets) Named(ctx context.Context, name, domain string, by audit.Actor) (Outlet, error) {
	if o, ok, err := s.ByName(ctx, name); ok || err != nil {
		return o, err
	}
	o, ok, err := s.ByDomain(ctx, domain)
	switch {
	case err != nil || (ok && Key(name) == ""):
		return o, err
	case ok:
		return s.Change(ctx, o.ID, AnyRev, func(o *Outlet) { o.Aliases = append(o.Aliases, name) }, by)
	}
	if Key(name) == "" {
		if name, err = Domain(domain); err != nil {
			return Outlet{}, err
		}
	}
	made, err := s.Create(ctx, Outlet{Name: name, Domains: Split(domain)}, by)
	if fault.Is(err, "outlet.name.taken") { // another import was quicker
		if o, ok, e := s.ByName(ctx, name); ok || e != nil {
			return o, e
		}
	}
	return made, err
}

func (s *Outlets) first(ctx context.Context, f store.Filter) (Outlet, bool, error) {
	o, err := s.outlets.First(ctx, store.Query{Filter: f})
	if errors.Is(err, store.ErrNotFound) {
		return Outlet{}, false, nil
	}
	return o, err == nil, err
}

// clashes finds another outlet that has the name or one of the domains.
func (s *Outlets) clashes(ctx context.Context, o Outlet) (fault.List, error) {
	var faults fault.List
	other, ok, err := s.first(ctx, store.And(store.Eq("name_key", o.NameKey), store.Ne("id", o.ID)))
	if err != nil {
		return nil, err
	}
	if ok && o.NameKey != "" {
		faults.Add(fault.Bad("name", "outlet.name.taken", "name", other.Name))
	}
	for _, d := range o.Domains {
		other, ok, err := s.first(ctx, store.And(store.Eq("domains", d), store.Ne("id", o.ID)))
		if err != nil {
			return nil, err
		}
		if ok {
			faults.Add(fault.Bad("domains", "outlet.domain.taken", "domain", d, "outlet", other.Name))
		}
	}
	return faults, nil
}

func (s *Outlets) record(ctx context.Context, action, id string, data map[string]string, by audit.Actor) error {
	_, err := s.audit.Append(ctx, "outlet:"+id, audit.Entry{By: by, Action: action, Object: "outlet:" + id, Data: data})
	return err
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("outlet.missing").Because(err)
	}
	return err
}

// difference says which fields have changed, each as "before → after".
func difference(a, b Outlet) map[string]string {
	out := map[string]string{}
	put := func(field, x, y string) {
		if x != y {
			out[field] = x + " → " + y
		}
	}
	put("name", a.Name, b.Name)
	put("aliases", strings.Join(a.Aliases, ", "), strings.Join(b.Aliases, ", "))
	put("kind", a.Kind, b.Kind)
	put("tier", strconv.Itoa(a.Tier), strconv.Itoa(b.Tier))
	put("lang", a.Lang, b.Lang)
	put("region", a.Region, b.Region)
	put("country", a.Country, b.Country)
	put("domains", strings.Join(a.Domains, ", "), strings.Join(b.Domains, ", "))
	put("reach", strconv.FormatInt(a.Reach, 10), strconv.FormatInt(b.Reach, 10))
	put("reach_source", a.ReachSource, b.ReachSource)
	put("reach_as_of", a.ReachAsOf, b.ReachAsOf)
	put("desk", deskText(a.Desks), deskText(b.Desks))
	put("platform", strings.TrimSpace(a.Platform+" "+a.Handle), strings.TrimSpace(b.Platform+" "+b.Handle))
	put("custom", customText(a.Custom), customText(b.Custom))
	put("site", a.Site, b.Site)
	put("feeds", strings.Join(a.Feeds, ", "), strings.Join(b.Feeds, ", "))
	if a.Notes != b.Notes {
		out["notes"] = "…"
	}
	return out
}

func deskText(desks []Desk) string {
	var out []string
	for _, d := range desks {
		text := d.Address
		if d.For != "" {
			text += " (" + d.For + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func customText(custom map[string]string) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		out = append(out, key+": "+custom[key])
	}
	return strings.Join(out, "; ")
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// ShowDomain writes a domain as people read it, in its own script.
func ShowDomain(domain string) string {
	if text, err := idna.Display.ToUnicode(domain); err == nil {
		return text
	}
	return domain
}
