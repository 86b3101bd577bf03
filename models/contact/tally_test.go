package contact_test

import (
	"slices"
	"testing"
	"time"

	"standfirst/models/contact"
)

func tagNames(tallies []contact.Tally) []string {
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
