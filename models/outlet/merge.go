package outlet

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/duplicate"
	"standfirst/models/store"
)

// mergeFields are those of which a merged outlet has one, in the order in which a person is asked.
var mergeFields = []duplicate.Field[Outlet]{
	duplicate.FieldOf("name", func(o Outlet) string { return o.Name }, func(to *Outlet, o Outlet) { to.Name = o.Name }),
	duplicate.FieldOf("kind", func(o Outlet) string { return o.Kind }, func(to *Outlet, o Outlet) { to.Kind = o.Kind }),
	duplicate.FieldOf("tier", func(o Outlet) string { return strings.TrimPrefix(strconv.Itoa(o.Tier), "0") }, func(to *Outlet, o Outlet) { to.Tier = o.Tier }),
	duplicate.FieldOf("lang", func(o Outlet) string { return o.Lang }, func(to *Outlet, o Outlet) { to.Lang = o.Lang }),
	duplicate.FieldOf("region", func(o Outlet) string { return o.Region }, func(to *Outlet, o Outlet) { to.Region = o.Region }),
	duplicate.FieldOf("country", func(o Outlet) string { return o.Country }, func(to *Outlet, o Outlet) { to.Country = o.Country }),
	duplicate.FieldOf("platform", func(o Outlet) string { return strings.TrimSpace(o.Platform + " " + o.Handle) }, func(to *Outlet, o Outlet) {
		to.Platform, to.Handle = o.Platform, o.Handle
	}),
	duplicate.FieldOf("site", func(o Outlet) string { return o.Site }, func(to *Outlet, o Outlet) { to.Site = o.Site }),
}

func fieldsOf(a, b Outlet) []duplicate.Field[Outlet] {
	return append(slices.Clone(mergeFields), duplicate.CustomFields(func(o *Outlet) *map[string]string { return &o.Custom }, a, b)...)
}

// Conflicts are the fields in which at least one of two outlets says something. Of two values the one of the record
// that was checked last is proposed; of the names that of the outlet that stays.
func Conflicts(a, b Outlet) []duplicate.Conflict {
	return duplicate.Conflicts(fieldsOf(a, b), a, b, func(field string) bool {
		switch field {
		case "name":
			return false
		case "kind":
			return a.Kind == "other" // what an import writes that knows no better
		}
		return b.Checked.On > a.Checked.On
	})
}

func picks(a, b Outlet, chosen map[string]string) map[string]string {
	return duplicate.Picked(Conflicts(a, b), chosen)
}

// FieldText is a field of Conflicts as it is written down; "" when the outlet says nothing there.
func FieldText(o Outlet, field string) string {
	for _, f := range fieldsOf(o, Outlet{}) {
		if f.Name == field {
			return f.Get(o)
		}
	}
	return ""
}

// Better orders two outlets by which of them rather stays: the one whose domain is known, of which more is known, the
// older one.
func Better(a, b Outlet) bool {
	weight := func(o Outlet) int {
		n := 4*min(len(o.Domains), 1) + 2*min(o.Tier, 1) + min(len(o.Desks), 1) + min(len(o.Feeds), 1)
		if o.Reach > 0 {
			n += 2
		}
		return n
	}
	if x, y := weight(a), weight(b); x != y {
		return x > y
	}
	if !a.CreatedAt.Equal(b.CreatedAt) {
		return a.CreatedAt.Before(b.CreatedAt)
	}
	return a.ID < b.ID
}

// combined makes one outlet of two: a, with what was picked from b, and all that both can keep.
func (s *Outlets) combined(_ context.Context, a, b Outlet, pick map[string]string) (Outlet, error) {
	m := clone(a)
	duplicate.TakeSecond(fieldsOf(a, b), &m, b, pick)
	m.Aliases = duplicate.United(duplicate.United(a.Aliases, []string{a.Name, b.Name}), b.Aliases) // the one that is the name falls out
	m.Domains, m.Feeds = duplicate.United(a.Domains, b.Domains), duplicate.United(a.Feeds, b.Feeds)
	m.Desks = duplicate.United(a.allDesks(), b.allDesks())
	m.Reaches = duplicate.United(a.History(), b.History())
	m.current()
	if b.Notes != "" && !strings.Contains(a.Notes, b.Notes) {
		m.Notes = strings.TrimSpace(a.Notes + "\n\n" + b.Notes)
	}
	if b.Checked.On < a.Checked.On { // what is of both is as fresh as the older of them
		m.Checked = b.Checked
	}
	if b.CreatedAt.Before(a.CreatedAt) {
		m.CreatedAt = b.CreatedAt
	}
	m.MergedFrom = duplicate.United(duplicate.United(a.MergedFrom, []string{b.ID}), b.MergedFrom)
	return s.ready(m)
}

// apart undoes combined on an outlet as it is now.
func (s *Outlets) apart(_ context.Context, now Outlet, of duplicate.Stone[Outlet]) (Outlet, []string, error) {
	m, before, after := clone(now), of.Before, of.After
	kept := duplicate.GiveBack(fieldsOf(before, after), &m, now, before, after)
	m.Aliases = duplicate.Without(now.Aliases, before.Aliases, after.Aliases)
	m.Domains, m.Feeds = duplicate.Without(now.Domains, before.Domains, after.Domains), duplicate.Without(now.Feeds, before.Feeds, after.Feeds)
	m.Desks = duplicate.Without(now.Desks, before.allDesks(), after.Desks)
	m.Reaches = duplicate.Without(now.History(), before.History(), after.History())
	m.Desk = ""
	m.current()
	switch now.Notes {
	case before.Notes:
	case after.Notes:
		m.Notes = before.Notes
	default:
		kept = append(kept, "notes")
	}
	if now.Checked == after.Checked {
		m.Checked = before.Checked
	}
	m.CreatedAt = before.CreatedAt
	m.MergedFrom = duplicate.Without(now.MergedFrom, before.MergedFrom, after.MergedFrom)
	m, err := s.ready(m)
	return m, kept, err
}

// back is the outlet that comes back. What only one may have, and a third one has by now, is left out; where that is
// the name, it gets a number.
func (s *Outlets) back(ctx context.Context, gone Outlet) (Outlet, []string, error) {
	b := clone(gone)
	b.UpdatedAt = s.now().UTC()
	var lost []string
	free := func(f store.Filter) (bool, error) {
		_, taken, err := s.first(ctx, store.And(f, store.Ne("id", b.ID)))
		return !taken, err
	}
	b.Domains = nil
	for _, d := range gone.Domains {
		ok, err := free(store.Eq("domains", d))
		if err != nil {
			return b, nil, err
		}
		if ok {
			b.Domains = append(b.Domains, d)
		} else {
			lost = append(lost, ShowDomain(d))
		}
	}
	for n := 2; ; n++ {
		ok, err := free(store.Eq("name_key", Key(b.Name)))
		if err != nil {
			return b, nil, err
		}
		if ok {
			break
		}
		if n == 2 {
			lost = append(lost, gone.Name)
		}
		b.Name = gone.Name + " (" + strconv.Itoa(n) + ")"
	}
	b.derive()
	return b, lost, nil
}

// ready tidies and derives an outlet that was put together of others.
func (s *Outlets) ready(o Outlet) (Outlet, error) {
	err := o.tidy()
	o.UpdatedAt = s.now().UTC()
	return o, err
}

// Moved is what is asked for and what is changed where documents with outletId and outletWas follow an outlet into the one
// that it becomes part of, or back.
func Moved(stays, goes string, back bool) (store.Filter, store.Patch) {
	if back {
		return store.And(store.Eq("outletId", stays), store.Eq("outletWas", goes)),
			store.Patch{Set: map[string]any{"outletId": goes}, Pull: map[string][]any{"outletWas": {goes}}}
	}
	return store.Eq("outletId", goes), store.Patch{Set: map[string]any{"outletId": stays}, Add: map[string][]any{"outletWas": {goes}}}
}

// OnMerge registers what another feature does with what hangs on an outlet that became part of another one; back says
// that it came back. It must be safe to repeat, and is called while the space is built.
func (s *Outlets) OnMerge(do func(ctx context.Context, stays, goes string, back bool) error) {
	s.onMerge = append(s.onMerge, do)
}

func (s *Outlets) merged(ctx context.Context, stays, goes string, back bool) error {
	for _, do := range s.onMerge {
		if err := do(ctx, stays, goes, back); err != nil {
			return err
		}
	}
	return nil
}

// Now returns, for each of these ids, the id of the outlet that it means by now: of one that became part of another
// that one's.
func (s *Outlets) Now(ctx context.Context, ids ...string) ([]string, error) {
	found, err := s.GetAll(ctx, ids...)
	out := slices.Clone(ids)
	for i, id := range ids {
		if o, ok := found[id]; ok {
			out[i] = o.ID
		}
	}
	return out, err
}

// allDesks are the desks, that of an outlet from before there were several included.
func (o Outlet) allDesks() []Desk {
	if len(o.Desks) == 0 && o.Desk != "" {
		return []Desk{{Address: o.Desk}}
	}
	return o.Desks
}

func clone(o Outlet) Outlet {
	o.Aliases, o.Domains, o.Feeds = slices.Clone(o.Aliases), slices.Clone(o.Domains), slices.Clone(o.Feeds)
	o.Desks, o.Reaches, o.MergedFrom = slices.Clone(o.Desks), slices.Clone(o.Reaches), slices.Clone(o.MergedFrom)
	o.Custom = maps.Clone(o.Custom)
	return o
}
