package mailing

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/builder"
	"standfirst/models/mailing"
)

// Who is one side of an audience in words: those meant, or those left out.
type Who struct {
	Lists, Segments, People []string
	Wires                   []string
	Rules                   string
	More                    int // people besides those named
}

// Any reports whether it says anything.
func (w Who) Any() bool {
	return len(w.Lists)+len(w.Segments)+len(w.People)+len(w.Wires) > 0 || w.Rules != ""
}

// shownPeople is how many people are named who were chosen one by one.
const shownPeople = 10

// who puts both sides of the audience of a mailing into words.
func who(c *fiber.Ctx, m mailing.Mailing, known map[string]string) (meant, left Who, err error) {
	lists, segments := slices.Clone(m.ListIDs), slices.Clone(m.SegmentIDs)
	for _, w := range m.Waves {
		lists, segments = append(lists, w.ListIDs...), append(segments, w.SegmentIDs...)
	}
	if m.HandsOver() {
		found, err := web.Space(c).Wires.GetAll(c.UserContext(), m.WireIDs...)
		for _, id := range m.WireIDs {
			meant.Wires = append(meant.Wires, found[id].Name)
		}
		return meant, left, err
	}
	d, err := builder.Open(c)
	if err != nil {
		return meant, left, err
	}
	for _, side := range []struct {
		into                    *Who
		lists, segments, people []string
		rules                   string
	}{{&meant, lists, segments, m.PeopleIDs, m.Rules}, {&left, m.ExcludeListIDs, m.ExcludeSegmentIDs, m.ExcludePeopleIDs, m.ExcludeRules}} {
		w := side.into
		w.Lists, w.Segments = names(once(side.lists), known), names(once(side.segments), known)
		tree, bad := d.Catalogue().FromJSON(side.rules)
		if bad != nil { // a field that they ask for is gone
			w.Rules = web.T(c, "mailing.rules.broken")
		} else if w.Rules, err = d.Say(tree); err != nil {
			return meant, left, err
		}
		shown := side.people[:min(len(side.people), shownPeople)]
		w.More = len(side.people) - len(shown)
		people, err := web.Space(c).Contacts.GetAll(c.UserContext(), shown...)
		if err != nil {
			return meant, left, err
		}
		for _, id := range shown {
			if p, ok := people[id]; ok {
				w.People = append(w.People, p.Name)
			}
		}
	}
	return meant, left, nil
}

func once(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Rules are the guards that a mailing goes past, and what it does about several people of one outlet.
type Rules struct {
	Past       []mailing.Guard
	PastReason string
	PerOutlet  string
}

func rulesOf(m mailing.Mailing) Rules {
	var past []mailing.Guard
	for _, g := range mailing.Guards() {
		if m.Passes(g) && !m.IsCorrection() {
			past = append(past, g)
		}
	}
	return Rules{past, m.PastReason, string(m.PerOutlet)}
}
