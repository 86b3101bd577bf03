package contact_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/act"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

// An edit is taken back whole, where it stood: the addresses in their order, and where a field comes from.
func TestAnEditIsTakenBack(t *testing.T) {
	d := newDesk(t)
	was := d.person(t, "", contact.Contact{Name: "Ada", Email: "a@x.example", Emails: []string{"b@x.example"}, Role: "Reporter", Tags: []string{"vip"}, Custom: nil})
	for name, edit := range map[string]func(*contact.Contact){
		"role":    func(c *contact.Contact) { c.Role = "Editor" },
		"address": func(c *contact.Contact) { c.Email, c.Emails = "c@x.example", []string{"b@x.example"} },
		"first":   func(c *contact.Contact) { c.Email, c.Emails = "b@x.example", nil },
		"tags":    func(c *contact.Contact) { c.Tags = []string{"food"} },
		"nothing": func(c *contact.Contact) { c.Role = "" },
	} {
		under := act.New()
		d.now = d.now.Add(time.Hour)
		changed, err := d.contacts.ChangeActed(d.ctx, under, was.ID, contact.AnyRev, edit, ben)
		ok(t, err)
		if changed.Role == was.Role && slices.Equal(changed.Tags, was.Tags) && slices.Equal(changed.Emails, was.Emails) {
			t.Fatal(name, "changed nothing")
		}
		u, err := d.contacts.TakeBack(d.ctx, under, anna)
		ok(t, err)
		now, err := d.contacts.Get(d.ctx, was.ID)
		ok(t, err)
		if u.Since.Any() || now.Role != was.Role || !slices.Equal(now.Emails, was.Emails) || now.Email != was.Email || !slices.Equal(now.Tags, was.Tags) || !slices.Equal(now.Checks, was.Checks) {
			t.Errorf("%s: %+v is left, %+v", name, now, u)
		}
		if _, err := d.contacts.TakeBack(d.ctx, under, anna); !fault.Is(err, "contact.act.undone") {
			t.Error(name, "was taken back twice", err)
		}
	}
	if found := d.found(t, contact.Search{Text: "vip"}); !slices.Equal(found, []string{"Ada"}) {
		t.Errorf("by the tag that is back %q are found", found)
	}
	same := act.New()
	_, err := d.contacts.ChangeActed(d.ctx, same, was.ID, contact.AnyRev, func(*contact.Contact) {}, anna)
	ok(t, err)
	if may, err := d.contacts.Acts.Undoable(d.ctx, same); may || err != nil {
		t.Error("what changed nothing can be taken back", err)
	}
	if acts, err := d.contacts.Acts.Recent(d.ctx, 10); err != nil || len(acts) != 0 {
		t.Error("the list of what was done to many has single edits", acts, err)
	}
}

// What somebody has changed since stays, and it is said by whom and to what.
func TestAnEditIsNotTakenBackOverALaterOne(t *testing.T) {
	d := newDesk(t)
	was := d.person(t, "", contact.Contact{Name: "Ada", Email: "a@x.example", Role: "Reporter", HoursFrom: "09:00", HoursTo: "12:00"})
	role := func(text string) func(*contact.Contact) {
		return func(c *contact.Contact) { c.Role = text }
	}
	under, other := act.New(), act.New()
	d.now = d.now.Add(24 * time.Hour)
	_, err := d.contacts.ChangeActed(d.ctx, under, was.ID, contact.AnyRev, role("Editor"), anna)
	ok(t, err)
	_, err = d.contacts.ChangeActed(d.ctx, other, was.ID, contact.AnyRev, func(c *contact.Contact) { c.HoursFrom = "10:00" }, anna)
	ok(t, err)
	d.now = d.now.Add(time.Hour)
	_, err = d.contacts.Change(d.ctx, was.ID, contact.AnyRev, func(c *contact.Contact) { c.Role, c.HoursFrom = "Chief", "11:00" }, ben)
	ok(t, err)
	u, err := d.contacts.TakeBack(d.ctx, under, anna)
	ok(t, err)
	if s := u.Since; !slices.Equal(s.Fields, []string{"role"}) || s.Data["role"] != "Editor → Chief" || s.Data["hours"] != "" || s.ByName != ben.Name || !s.At.Equal(d.now) {
		t.Errorf("said is %+v", s)
	}
	if u, err = d.contacts.TakeBack(d.ctx, other, anna); err != nil || !slices.Equal(u.Since.Fields, []string{"hours"}) || u.Since.Data["hours"] == "" {
		t.Errorf("of the hours it is said %+v: %v", u.Since, err)
	}
	if now, err := d.contacts.Get(d.ctx, was.ID); err != nil || now.Role != "Chief" || now.HoursFrom != "11:00" {
		t.Error(now.Role, now.HoursFrom, err)
	}
	// As soon as it is again as the edit left it, it can be taken back.
	_, err = d.contacts.Change(d.ctx, was.ID, contact.AnyRev, role("Editor"), ben)
	ok(t, err)
	d.now = d.now.Add(24 * time.Hour)
	_, err = d.contacts.Confirm(d.ctx, was.ID, "", "", []string{"role"}, ben)
	ok(t, err)
	if u, err = d.contacts.TakeBack(d.ctx, under, anna); err != nil || !u.Since.Checked || u.Since.ByName != ben.Name {
		t.Errorf("what a colleague has confirmed since is taken back: %+v %v", u.Since, err)
	}
	// An address that has become another's cannot come back.
	mail := act.New()
	_, err = d.contacts.ChangeActed(d.ctx, mail, was.ID, contact.AnyRev, func(c *contact.Contact) { c.Email, c.Emails = "new@x.example", nil }, anna)
	ok(t, err)
	d.person(t, "", contact.Contact{Name: "Cleo", Email: "a@x.example"})
	if _, err = d.contacts.TakeBack(d.ctx, mail, anna); !fault.Is(err, "contact.address.taken") {
		t.Error("one address is two people's", err)
	}
}

// Whoever was deleted by mistake comes back under the same id, with notes, trust, lists and what is held.
func TestADeletionIsTakenBack(t *testing.T) {
	d := newDesk(t)
	l := d.list(t, "Food")
	ada := d.person(t, "Xinhua", contact.Contact{Name: "Ada Quirk", Email: "a@x.example", Emails: []string{"ada@home.example"}, Phone: "+44 20 7946 0001", Tags: []string{"vip"}})
	twin := d.person(t, "Xinhua", contact.Contact{Name: "Ada Quirk"})
	_, err := d.contacts.AddToList(d.ctx, l.ID, contact.Selection{IDs: []string{ada.ID}}, anna)
	ok(t, err)
	d.logged(t, ada.ID, contact.Entry{Kind: "note", Text: "likes tea", At: d.now}, anna)
	_, err = d.contacts.Credit(d.ctx, ada.ID, credit("answered", "on time"), anna)
	ok(t, err)
	ok(t, d.contacts.Watch(d.ctx))
	was, err := d.contacts.Get(d.ctx, ada.ID)
	ok(t, err)
	if was.Suspects == 0 {
		t.Fatal("the two are not suspected")
	}

	under := act.New()
	ok(t, d.contacts.DeleteActed(d.ctx, under, ada.ID, anna))
	if _, err := d.contacts.Get(d.ctx, ada.ID); fault.KindOf(err) != fault.NotFound {
		t.Fatal("she is still there", err)
	}
	ok(t, d.contacts.Suppressions.Suppress(d.ctx, "a@x.example", contact.ScopeAll, contact.Unsubscribed, anna))
	d.person(t, "", contact.Contact{Name: "Ada's mother", Email: "ada@home.example"})
	acts, err := d.contacts.Acts.Recent(d.ctx, 10)
	if ok(t, err); len(acts) != 1 || acts[0].What != "Ada Quirk" || acts[0].Action != "contact.deleted" || acts[0].N != 1 {
		t.Errorf("what was done is %+v", acts)
	}
	d.now = d.now.Add(act.For - time.Hour)
	ok(t, d.contacts.Sweep(d.ctx))
	u, err := d.contacts.TakeBack(d.ctx, under, ben)
	ok(t, err)
	if !slices.Equal(u.Lost, []string{"ada@home.example"}) {
		t.Errorf("lost are %q", u.Lost)
	}
	now, err := d.contacts.Get(d.ctx, ada.ID)
	ok(t, err)
	if now.Name != was.Name || !slices.Equal(now.Emails, []string{"a@x.example"}) || now.Trust != was.Trust || !slices.Equal(now.Lists, was.Lists) || now.OutletID != was.OutletID || now.Suspects != 1 || !slices.Equal(now.Held, []string{contact.Unsubscribed}) {
		t.Errorf("back is %+v", now)
	}
	if notes, err := d.contacts.NotesOf(d.ctx, ada.ID, time.Time{}, 9); err != nil || len(notes) != 1 || notes[0].Text != "likes tea" {
		t.Error("her notes are", notes, err)
	}
	if other, err := d.contacts.Get(d.ctx, twin.ID); err != nil || other.Suspects != 1 {
		t.Error("her twin is suspected of", other.Suspects, err)
	}
	if _, err := d.contacts.TakeBack(d.ctx, under, anna); !fault.Is(err, "contact.act.undone") {
		t.Error("she was brought back twice", err)
	}
	page, err := d.audit.Timeline(d.ctx, "contact:"+ada.ID, "", 1)
	if err != nil || page.Items[0].Action != "contact.restored" || !strings.Contains(page.Items[0].By.Name, ben.Name) {
		t.Error(page.Items, err)
	}

	// Who is here again keeps what she was credited with.
	d.now = d.now.Add(2 * time.Hour)
	ok(t, d.contacts.Sweep(d.ctx))
	if l, err := d.contacts.Ledger(d.ctx, ada.ID); err != nil || len(l.Lines) != 1 {
		t.Error("her credits are", l.Lines, err)
	}

	// After a month nothing of her is left.
	late := act.New()
	ok(t, d.contacts.DeleteActed(d.ctx, late, ada.ID, anna))
	d.now = d.now.Add(act.For)
	ok(t, d.contacts.Sweep(d.ctx))
	if _, err := d.contacts.TakeBack(d.ctx, late, anna); fault.KindOf(err) != fault.NotFound {
		t.Error("she is kept for ever", err)
	}
	if l, err := d.contacts.Ledger(d.ctx, ada.ID); err != nil || len(l.Lines) > 0 {
		t.Error("she is credited for ever", l.Lines, err)
	}
}
