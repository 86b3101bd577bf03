package mailing

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/store"
)

// ListUse is how Mailing.Uses, Removed.About and Delivery.Via name a list.
func ListUse(id string) string { return "list:" + id }

// SegmentUse is how they name a segment.
func SegmentUse(id string) string { return "segment:" + id }

// What else a delivery may be there by.
const (
	ViaRules = "rules"
	ViaHand  = "hand"
)

func uniq(ids []string) []string {
	var out []string
	for _, id := range ids {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// setWho sets who is meant and who is left out. A correction means those who got the wrong message.
func (s *Mailings) setWho(ctx context.Context, m *Mailing, p Plan, by audit.Actor, faults *fault.List) error {
	before := append(slices.Concat(m.SegmentIDs, m.ExcludeSegmentIDs), m.waveSegments()...)
	m.ListIDs, m.SegmentIDs, m.PeopleIDs = uniq(p.ListIDs), uniq(p.SegmentIDs), uniq(p.PeopleIDs)
	m.ExcludeListIDs, m.ExcludeSegmentIDs, m.ExcludePeopleIDs = uniq(p.ExcludeListIDs), uniq(p.ExcludeSegmentIDs), uniq(p.ExcludePeopleIDs)
	if err := s.setWires(ctx, m, p, faults); err != nil {
		return err
	}
	if m.Derived() || m.HandsOver() {
		m.ListIDs, m.SegmentIDs, m.PeopleIDs, p.Rules = nil, nil, nil, filter.Tree{}
	}
	if err := s.setRules(ctx, m, p, by, faults); err != nil {
		return err
	}
	own := len(m.ListIDs)+len(m.SegmentIDs)+len(m.PeopleIDs) > 0 || m.Rules != "" || !p.Rules.Clean().Empty()
	for _, w := range p.Waves {
		own = own || len(uniq(w.ListIDs))+len(uniq(w.SegmentIDs)) > 0
	}
	if !own && !m.Derived() && !m.HandsOver() {
		faults.Add(fault.Bad("lists", "mailing.lists.needed"))
	}
	if err := s.judgeLists(ctx, *m, p, faults); err != nil {
		return err
	}
	if err := s.judgeSegments(ctx, *m, p, before, by, faults); err != nil {
		return err
	}
	m.judgePeople(faults)
	m.setPast(p, faults)
	m.setPerOutlet(p, faults)
	return nil
}

// setRules keeps the conditions. "Me" in them is who wrote them.
func (s *Mailings) setRules(ctx context.Context, m *Mailing, p Plan, by audit.Actor, faults *fault.List) error {
	cat, err := s.d.Contacts.Catalogue(ctx)
	if err != nil {
		return err
	}
	for _, r := range []struct {
		field string
		tree  filter.Tree
		into  *string
	}{{"rules", p.Rules, &m.Rules}, {"x", p.ExcludeRules, &m.ExcludeRules}} {
		tree, err := cat.Check(cat.Bind(r.tree, by.ID))
		if err != nil && len(fault.All(err)) == 0 {
			return err
		}
		for _, f := range fault.All(err) {
			faults.Add(f.On(filter.Part(r.field, f.Field)))
		}
		if err == nil {
			*r.into = tree.JSON()
		}
	}
	return nil
}

// meant are the lists, or the segments, that a plan means, each with the form's field that says so.
func (p Plan) meant(own []string, field, what string, of func(WavePlan) []string) map[string]string {
	out := map[string]string{}
	for _, id := range own {
		out[id] = field
	}
	for i, w := range p.Waves {
		for _, id := range uniq(of(w)) {
			if out[id] == "" {
				out[id] = fmt.Sprintf("wave_%d_%s", i, what)
			}
		}
	}
	return out
}

// group is what is known of a list or a segment that a plan names.
type group struct {
	name     string
	archived bool
}

// groups are the lists, or the segments, of a plan: those meant with the form's field that says so, those left
// out, and which of them there are for whoever writes the plan.
type groups struct {
	what    string // "lists" or "segments", as in the keys of the messages
	exclude string // the field of those left out
	meant   map[string]string
	left    []string
	there   map[string]group
}

// judge says what is wrong with them: unknown, archived, or on both sides.
func (g groups) judge(faults *fault.List) {
	for _, id := range slices.Sorted(maps.Keys(g.meant)) {
		switch is, ok := g.there[id]; {
		case !ok:
			faults.Add(fault.Bad(g.meant[id], "mailing."+g.what+".unknown"))
		case is.archived:
			faults.Add(fault.Bad(g.meant[id], "mailing."+g.what+".archived", "name", is.name))
		case slices.Contains(g.left, id):
			faults.Add(fault.Bad(g.exclude, "mailing."+g.what+".both", "name", is.name))
		}
	}
	for _, id := range g.left {
		if _, ok := g.there[id]; !ok {
			faults.Add(fault.Bad(g.exclude, "mailing."+g.what+".unknown"))
		}
	}
}

func (g groups) ids() []string { return append(slices.Sorted(maps.Keys(g.meant)), g.left...) }

func (s *Mailings) judgeLists(ctx context.Context, m Mailing, p Plan, faults *fault.List) error {
	g := groups{
		what: "lists", exclude: "exclude", left: m.ExcludeListIDs, there: map[string]group{},
		meant: p.meant(m.ListIDs, "lists", "lists", func(w WavePlan) []string { return w.ListIDs }),
	}
	known, err := s.d.Lists.GetAll(ctx, g.ids()...)
	if err != nil {
		return err
	}
	for id, l := range known {
		g.there[id] = group{l.Name, l.Archived}
	}
	g.judge(faults)
	return nil
}

// judgeSegments lets somebody add the segments that they may see; those that a colleague added before stay.
func (s *Mailings) judgeSegments(ctx context.Context, m Mailing, p Plan, before []string, by audit.Actor, faults *fault.List) error {
	g := groups{
		what: "segments", exclude: "exclude_segments", left: m.ExcludeSegmentIDs, there: map[string]group{},
		meant: p.meant(m.SegmentIDs, "segments", "segments", func(w WavePlan) []string { return w.SegmentIDs }),
	}
	known, err := s.segments(ctx, g.ids()...)
	if err != nil {
		return err
	}
	for id, x := range known {
		if x.Sees(by.ID) || slices.Contains(before, id) {
			g.there[id] = group{x.Name, x.Archived}
		}
	}
	g.judge(faults)
	return nil
}

// segments are those of the ids that are there.
func (s *Mailings) segments(ctx context.Context, ids ...string) (map[string]audience.Segment, error) {
	if s.d.Segments == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.d.Segments.GetAll(ctx, uniq(ids)...)
}

func (m Mailing) judgePeople(faults *fault.List) {
	for field, ids := range map[string][]string{"people": m.PeopleIDs, "exclude_people": m.ExcludePeopleIDs} {
		if len(ids) > MaxPeople {
			faults.Add(fault.Bad(field, "mailing.people.many", "max", MaxPeople))
		}
	}
	for _, id := range m.PeopleIDs {
		if slices.Contains(m.ExcludePeopleIDs, id) {
			faults.Add(fault.Bad("exclude_people", "mailing.people.both"))
			return
		}
	}
}

func (m Mailing) waveSegments() []string {
	var out []string
	for _, w := range m.Waves {
		out = append(out, w.SegmentIDs...)
	}
	return out
}

// uses are the release, lists and segments that a mailing names: its own, those of its waves, and those in
// its conditions.
func (m Mailing) uses() []string {
	lists, segments := slices.Concat(m.ListIDs, m.ExcludeListIDs), slices.Concat(m.SegmentIDs, m.ExcludeSegmentIDs)
	for _, w := range m.Waves {
		lists, segments = append(lists, w.ListIDs...), append(segments, w.SegmentIDs...)
	}
	for _, rules := range []string{m.Rules, m.ExcludeRules} {
		filter.Names(rules, func(field string, values []string) {
			switch field {
			case audience.ListField:
				lists = append(lists, values...)
			case audience.SegmentField:
				segments = append(segments, values...)
			}
		})
	}
	out := []string{"release:" + m.ReleaseID}
	for _, id := range uniq(lists) {
		out = append(out, ListUse(id))
	}
	for _, id := range uniq(segments) {
		out = append(out, SegmentUse(id))
	}
	return out
}

// learnUses fills in what mailings use that were kept before that was.
func (s *Mailings) learnUses(ctx context.Context) error {
	for m, err := range s.docs.Each(ctx, store.Query{Filter: store.Not(store.Exists("uses"))}) {
		if err != nil {
			return err
		}
		if _, err := s.docs.Edit(ctx, m.ID, func(m *Mailing) error { m.Uses = m.uses(); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// Using returns a part of the mailings that name a list or a segment (ListUse, SegmentUse), newest first.
func (s *Mailings) Using(ctx context.Context, use string, p Part) (store.Page[Mailing], error) {
	f, err := s.veil(ctx, store.Eq("uses", use))
	if err != nil {
		return store.Page[Mailing]{}, err
	}
	return find(ctx, s.docs, f, "-createdAt", p)
}

// Waiting says how many mailings that name a list or a segment have not gone out yet.
func (s *Mailings) Waiting(ctx context.Context, use string) (int64, error) {
	return s.docs.Count(ctx, store.And(store.Eq("uses", use), store.In("state", Draft, Scheduled)))
}
