package contact_test

import (
	"context"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
)

// gated makes new contacts wait unless Ben adds them.
func gated(d *desk, on *bool) {
	d.contacts.Gated(contact.Gate{
		On:  func(context.Context) (bool, error) { return *on, nil },
		May: func(_ context.Context, by audit.Actor) (bool, error) { return by.ID == ben.ID, nil },
	})
}

func TestNewContactsWaitForWhoeverMayApprove(t *testing.T) {
	d := newDesk(t)
	on := false
	gated(d, &on)
	free := d.named(t, "Before", "before@x.example")
	on = true
	li := d.named(t, "李雷", "lilei@x.example")
	bens, err := d.contacts.Create(d.ctx, contact.Contact{Name: "Of Ben"}, ben)
	ok(t, err)
	program, err := d.contacts.Create(d.ctx, contact.Contact{Name: "Of the program"}, audit.System("inbox"))
	ok(t, err)
	if free.Waits() || bens.Waits() || program.Waits() || !li.Waits() || li.PendingBy != anna.Name {
		t.Errorf("%q %q %q %q", free.PendingBy, bens.PendingBy, program.PendingBy, li.PendingBy)
	}
	// Nobody gets past it by an edit.
	li, err = d.contacts.Change(d.ctx, li.ID, contact.AnyRev, func(c *contact.Contact) { c.PendingBy, c.Role = "", "editor" }, anna)
	ok(t, err)
	if !li.Waits() {
		t.Error("an edit approved it")
	}
	same(t, "asked for", d.found(t, contact.Search{Tree: d.tree(t, "pending.is.yes"), At: filter.Moment{Now: d.now}}), "李雷")
	if _, err := d.contacts.Approve(d.ctx, contact.Selection{All: true}, anna); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	if _, err := d.contacts.Approve(d.ctx, contact.Selection{}, ben); len(fault.All(err)) == 0 {
		t.Error("nobody is not everybody")
	}
	if n, err := d.contacts.Approve(d.ctx, contact.Selection{IDs: []string{li.ID, free.ID}}, ben); err != nil || n != 1 {
		t.Error(n, err)
	}
	li, err = d.contacts.Get(d.ctx, li.ID)
	ok(t, err)
	if li.Waits() {
		t.Error("still waits")
	}
	if n, err := d.contacts.CountWaiting(d.ctx, 10); err != nil || n != 0 {
		t.Error(n, err)
	}
	page, err := d.audit.Timeline(d.ctx, "contact:"+li.ID, "", 1)
	ok(t, err)
	if page.Items[0].Action != "contact.approved" || page.Items[0].By.ID != ben.ID {
		t.Errorf("%+v", page.Items[0])
	}
}

func TestWhoIsRejectedGoes(t *testing.T) {
	d := newDesk(t)
	on := false
	gated(d, &on)
	free := d.named(t, "Free", "free@x.example")
	on = true
	li, han := d.named(t, "李雷", "lilei@x.example"), d.named(t, "韩梅梅", "han@x.example")
	d.contacts.KeepIf("contact.delete.mailed", func(_ context.Context, id string) (bool, error) { return id == han.ID, nil })
	ids := []string{free.ID, li.ID, han.ID}
	if _, err := d.contacts.Reject(d.ctx, contact.Selection{IDs: ids}, "x", anna); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	if _, err := d.contacts.Reject(d.ctx, contact.Selection{IDs: ids}, " ", ben); faulty(err)["reason"] == "" {
		t.Error(err)
	}
	if n, err := d.contacts.Reject(d.ctx, contact.Selection{IDs: ids}, "not press", ben); err != nil || n != 1 {
		t.Error(n, err)
	}
	same(t, "those left", d.found(t, contact.Search{}), "Free", "韩梅梅")
	page, err := d.audit.Timeline(d.ctx, "contact:"+li.ID, "", 2)
	ok(t, err)
	if page.Items[1].Action != "contact.rejected" || page.Items[1].Data["reason"] != "not press" {
		t.Errorf("%+v", page.Items)
	}
	// All who wait: she whom something hangs on waits on, and who does not wait stays.
	d.named(t, "A", "a@x.example")
	d.named(t, "B", "b@x.example")
	if n, err := d.contacts.Reject(d.ctx, contact.Selection{All: true}, "a bad list", ben); err != nil || n != 2 {
		t.Error(n, err)
	}
	same(t, "those left", d.found(t, contact.Search{}), "Free", "韩梅梅")
}

func TestImportedContactsWaitAsWell(t *testing.T) {
	d := newDesk(t)
	on := true
	gated(d, &on)
	imp, err := d.contacts.Upload(d.ctx, "a.csv", strings.NewReader("Name,E-mail\n李雷,lilei@x.example\n"), anna)
	ok(t, err)
	imp, err = d.contacts.Map(d.ctx, imp.ID, imp.Plan)
	ok(t, err)
	tell := func(int, int) error { return nil }
	ok(t, d.contacts.Check(d.ctx, contact.Work{ImportID: imp.ID, Try: imp.Try}, tell))
	_, err = d.contacts.Start(d.ctx, imp.ID, anna)
	ok(t, err)
	ok(t, d.contacts.Run(d.ctx, imp.ID, tell))
	c, found, err := d.contacts.ByAddress(d.ctx, "lilei@x.example")
	ok(t, err)
	if !found || !c.Waits() {
		t.Errorf("%v %+v", found, c)
	}
}
