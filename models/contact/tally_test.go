package contact_test

import (
	"slices"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/tag"
)

func tagNames(tallies []tag.Tally) []string {
	var out []string
	for _, t := range tallies {
		out = append(out, t.Value)
	}
	return out
}

// What the filter offers is counted now and then; what somebody has just given is there at once.
func TestTagsAreCountedNowAndThen(t *testing.T) {
	d := newDesk(t)
	a, err := d.contacts.Create(d.ctx, contact.Contact{Name: "A", Tags: []string{"food", "vip"}}, anna)
	ok(t, err)
	b, err := d.contacts.Create(d.ctx, contact.Contact{Name: "B", Tags: []string{"food"}}, anna)
	ok(t, err)
	known := func(want ...string) {
		t.Helper()
		got, err := d.contacts.KnownTags(d.ctx)
		ok(t, err)
		if !slices.Equal(tagNames(got), want) {
			t.Errorf("%v, want %v", tagNames(got), want)
		}
	}
	known("food", "vip")
	_, err = d.contacts.Tag(d.ctx, "new", contact.Selection{IDs: []string{a.ID, b.ID}}, anna)
	ok(t, err)
	_, err = d.contacts.Change(d.ctx, b.ID, contact.AnyRev, func(c *contact.Contact) { c.Tags = []string{"food", "other"} }, anna)
	ok(t, err)
	known("food", "vip", "new", "other")
	d.now = d.now.Add(59 * time.Second)
	_, err = d.contacts.Untag(d.ctx, "vip", contact.Selection{IDs: []string{a.ID}}, anna)
	ok(t, err)
	known("food", "vip", "new", "other")
	d.now = d.now.Add(time.Second)
	known("food", "new", "other")
}

func TestOutletsAndListsAreCountedForThoseShown(t *testing.T) {
	d := newDesk(t)
	list, err := d.lists.Create(d.ctx, "Food", "", anna)
	ok(t, err)
	for _, name := range []string{"A", "B", "C"} {
		_, err := d.contacts.Create(d.ctx, contact.Contact{Name: name, Lists: []string{list.ID}}, anna)
		ok(t, err)
	}
	for most, want := range map[int64]int64{2: 2, 9: 3} {
		if n, err := d.contacts.PerListUpTo(d.ctx, most, list.ID, "none"); err != nil || n[list.ID] != want || n["none"] != 0 {
			t.Errorf("up to %d: %v, %v", most, n, err)
		}
	}
	if n, err := d.contacts.PerOutlet(d.ctx); err != nil || len(n) != 0 {
		t.Error("of no outlet:", n, err)
	}
}

func TestATagOfAGroupStandsInPlaceOfTheOthers(t *testing.T) {
	d := newDesk(t)
	a := d.add(t, contact.Contact{Name: "A", Tags: []string{"stage: cold", "beat: food", "vip"}})
	b := d.add(t, contact.Contact{Name: "B", Tags: []string{"Stage：lost", "stage: warm"}})
	c := d.add(t, contact.Contact{Name: "C", Tags: []string{"stage: cold"}})
	n, err := d.contacts.TagInstead(d.ctx, "stage: warm", contact.Selection{IDs: []string{a.ID, b.ID}}, anna)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	for id, want := range map[string][]string{a.ID: {"beat: food", "vip", "stage: warm"}, b.ID: {"stage: warm"}, c.ID: {"stage: cold"}} {
		x, err := d.contacts.Get(d.ctx, id)
		if err != nil || !slices.Equal(x.Tags, want) {
			t.Errorf("%v, want %v (%v)", x.Tags, want, err)
		}
	}
	if _, err := d.contacts.TagInstead(d.ctx, "vip", contact.Selection{IDs: []string{a.ID}}, anna); !fault.Is(err, "contact.tag.no_group") {
		t.Error(err)
	}
	// All who have one of the group, of either colon, are those whom a filter for the group finds; while the group
	// is what they are selected by, they keep being selected until the end.
	for query, want := range map[string]int{"tag.group.stage": 3, "tag.group.条线": 1} {
		d.add(t, contact.Contact{Name: query, Tags: []string{"条线：食品"}})
		if got := len(d.found(t, contact.Search{Tree: d.tree(t, query)})); query == "tag.group.stage" && got != want {
			t.Errorf("%s finds %d", query, got)
		} else if query != "tag.group.stage" && got == 0 {
			t.Errorf("%s finds nobody", query)
		}
	}
	all := contact.Selection{All: true, Of: contact.Search{Tag: "stage: cold"}}
	if n, err := d.contacts.TagInstead(d.ctx, "stage: warm", all, anna); err != nil || n != 1 {
		t.Error(n, err)
	}
	if x, err := d.contacts.Get(d.ctx, c.ID); err != nil || !slices.Equal(x.Tags, []string{"stage: warm"}) {
		t.Error(x.Tags, err)
	}
}
