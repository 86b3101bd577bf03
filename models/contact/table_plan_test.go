package contact_test

import (
	"fmt"
	"strings"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/models/store/sqlite"
)

// TestPagesOfTheTableComeOutOfIndexes: whatever order the table has, and whatever one thing it is narrowed to, its
// first page, the pages after and before, and its count are read from an index, with nothing looked through and
// nothing sorted.
func TestPagesOfTheTableComeOutOfIndexes(t *testing.T) {
	f := newDesk(t)
	l := f.list(t, "Food")
	o := f.newsroom(t, "Daily")
	for n := range 9 {
		c := f.add(t, contact.Contact{Name: fmt.Sprint("P", n), Email: fmt.Sprintf("p%d@x.example", n), Kind: "journalist", Lang: "en", Tags: []string{"food"}, OutletID: o})
		_, err := f.contacts.AddToList(f.ctx, l.ID, contact.Selection{IDs: []string{c.ID}}, anna)
		ok(t, err)
	}
	before, err := sqlite.Plans(f.ctx, f.db.(*sqlite.DB))
	ok(t, err)
	pages := func(q contact.Search) {
		t.Helper()
		q.Limit = 3
		first, err := f.contacts.Find(f.ctx, q)
		ok(t, err)
		q.After = first.Next
		second, err := f.contacts.Find(f.ctx, q)
		ok(t, err)
		q.After, q.Before = "", second.Prev
		back, err := f.contacts.Find(f.ctx, q)
		ok(t, err)
		if len(back.Items) != 3 || back.Items[0].ID != first.Items[0].ID {
			t.Errorf("%+v: back is not where it began", q)
		}
		_, err = f.contacts.CountUpTo(f.ctx, q, 10_001)
		ok(t, err)
	}
	for _, order := range contact.Orders() {
		pages(contact.Search{Sort: order})
	}
	for _, q := range []contact.Search{{Tag: "food"}, {ListID: l.ID}, {Kind: "journalist"}, {Lang: "en"}, {Blocked: "no"}, {OutletID: o}} {
		for _, order := range []string{"name", "-name"} {
			q.Sort = order
			pages(q)
		}
	}
	plans, err := sqlite.Plans(f.ctx, f.db.(*sqlite.DB))
	ok(t, err)
	scans, err := sqlite.Scans(f.ctx, f.db.(*sqlite.DB))
	ok(t, err)
	seen := 0
	for statement, plan := range plans {
		if _, old := before[statement]; old || !strings.Contains(statement, `"contacts`) {
			continue
		}
		seen++
		if strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", statement, plan)
		}
		for _, s := range scans {
			if strings.HasPrefix(s, statement+"\n") {
				t.Error(s)
			}
		}
	}
	if seen < 2*len(contact.Orders()) {
		t.Error("only", seen, "statements were looked at")
	}
}

// newsroom makes an outlet and returns its id.
func (d *desk) newsroom(t testing.TB, name string) string {
	t.Helper()
	o, err := d.outlets.Create(d.ctx, outlet.Outlet{Name: name}, anna)
	ok(t, err)
	return o.ID
}
