package contact_test

import (
	"maps"
	"slices"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/filter"
)

// A circle means the same whether it is gone through or asked of some, and a segment within it lives.
func TestACircleIsAskedOfSome(t *testing.T) {
	f := newDesk(t)
	g := f.segment(t, "Chinese", "lang.is.zh-CN")
	li := f.add(t, contact.Contact{Name: "李雷", Lang: "zh-CN"})
	han := f.add(t, contact.Contact{Name: "韩梅梅", Lang: "zh-CN"})
	ann := f.add(t, contact.Contact{Name: "Anna", Lang: "en"})
	tree := filter.Group(filter.All, filter.Is("segment", filter.Equals, g.ID))
	c, err := f.contacts.Circle(f.ctx, tree, filter.Moment{})
	ok(t, err)
	var names []string
	for x, err := range f.contacts.Within(f.ctx, c) {
		ok(t, err)
		names = append(names, x.Name)
	}
	if !slices.Equal(names, []string{"韩梅梅", "李雷"}) {
		t.Errorf("%v", names)
	}
	found, err := f.contacts.Among(f.ctx, c, li.ID, ann.ID, "nobody")
	if ok(t, err); !maps.Equal(found, map[string]bool{li.ID: true}) {
		t.Errorf("%v", found)
	}
	if found, err := f.contacts.Among(f.ctx, c); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	_, err = f.contacts.Change(f.ctx, han.ID, contact.AnyRev, func(c *contact.Contact) { c.Lang = "en" }, anna)
	ok(t, err)
	if found, err := f.contacts.Among(f.ctx, c, li.ID, han.ID); err != nil || found[han.ID] {
		t.Errorf("%v, %v", found, err)
	}
}
