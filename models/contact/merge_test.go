package contact_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/fault"
	"standfirst/models/job"
)

// twins are two records of one person that differ in everything.
func (d *desk) twins(t testing.TB) (a, b contact.Contact) {
	t.Helper()
	l := d.list(t, "Food")
	a = d.person(t, "新华网", contact.Contact{
		Name: "李雷", Email: "lilei@xinhua.example", Phone: "+86 138 0000 1111", WeChat: "lilei", Role: "记者", Tags: []string{"食品"},
		Notes: "calls back", Lang: "zh-CN", Custom: map[string]string{"diet": "vegan"},
	})
	b = d.person(t, "财经", contact.Contact{
		Name: "Li Lei", Latin: "Li Lei", Email: "lei@caijing.example", Emails: []string{"li.lei@gmail.example"}, Phone: "010 8888 8888", WeChat: "leili", Role: "Editor",
		Tags: []string{"常规", "食品"}, Notes: "likes numbers", Lists: []string{l.ID}, Country: "CN", Custom: map[string]string{"diet": "none", "desk": "2"},
	})
	var err error
	_, err = d.contacts.Log(d.ctx, b.ID, contact.Entry{Kind: "call", Text: "rang twice"}, anna)
	ok(t, err)
	_, err = d.contacts.Block(d.ctx, b.ID, "asked us to", anna)
	ok(t, err)
	b, err = d.contacts.Get(d.ctx, b.ID)
	ok(t, err)
	d.now = d.now.Add(time.Hour)
	return a, b
}

func TestAMergeKeepsWhatBothHave(t *testing.T) {
	d := newDesk(t)
	a, b := d.twins(t)
	m, err := d.contacts.Merge(d.ctx, a.ID, b.ID, map[string]string{"name": duplicate.Second, "email": duplicate.Second, "custom_diet": duplicate.Second}, anna)
	ok(t, err)
	if m.ID != a.ID || m.Name != "Li Lei" || m.Email != "lei@caijing.example" || m.Role != "记者" || m.Country != "CN" || m.Phone != a.Phone || m.WeChat != "lilei" {
		t.Errorf("%+v", m)
	}
	for what, got := range map[string][2][]string{
		"addresses": {m.Emails, {"lei@caijing.example", "lilei@xinhua.example", "li.lei@gmail.example"}}, "tags": {m.Tags, {"食品", "常规"}},
		"lists": {m.Lists, b.Lists}, "phones": {m.Phones, {"010 8888 8888"}}, "merged from": {m.MergedFrom, {b.ID}},
	} {
		if !slices.Equal(got[0], got[1]) {
			t.Errorf("%s: %v, want %v", what, got[0], got[1])
		}
	}
	if !m.DoNotContact || m.DoNotContactReason != "asked us to" || m.Notes != "calls back\n\nlikes numbers" || m.Custom["diet"] != "none" || m.Custom["desk"] != "2" {
		t.Errorf("%+v", m)
	}
	if len(m.Positions) != 1 || m.Positions[0].Outlet != "财经" || m.Positions[0].Role != "Editor" || len(m.Handles) != 1 || m.Handles[0].Name != "leili" || len(m.OutletIDs) != 2 {
		t.Errorf("%+v %+v", m.Positions, m.Handles)
	}
	// The id of the one that is gone leads on, in every way of asking.
	if c, err := d.contacts.Get(d.ctx, b.ID); err != nil || c.ID != a.ID {
		t.Error(c.ID, err)
	}
	if all, err := d.contacts.GetAll(d.ctx, a.ID, b.ID); err != nil || all[a.ID].ID != a.ID || all[b.ID].ID != a.ID {
		t.Error(all, err)
	}
	if notes, err := d.contacts.NotesOf(d.ctx, a.ID, time.Time{}, 10); err != nil || len(notes) != 1 || notes[0].ContactID != b.ID {
		t.Error(notes, err)
	}
	again, err := d.contacts.Merge(d.ctx, a.ID, b.ID, nil, anna)
	if err != nil || again.Rev != m.Rev {
		t.Error("merging again changes something", err)
	}
	if _, err := d.contacts.Create(d.ctx, contact.Contact{Name: "Third", Email: "li.lei@gmail.example"}, anna); !fault.Is(err, "contact.address.taken") {
		t.Error(err)
	}
	page, err := d.audit.Timeline(d.ctx, "contact:"+a.ID, "", 1)
	if err != nil || page.Items[0].Action != "contact.merged" || page.Items[0].Data["name"] != "Li Lei" {
		t.Error(page, err)
	}
}

func TestTheLastCheckedValueIsProposed(t *testing.T) {
	d := newDesk(t)
	a := d.person(t, "新华网", contact.Contact{Name: "李雷", Role: "记者", Phone: "1380000111", Channel: "email"})
	b := d.person(t, "新华网", contact.Contact{Name: "李雷", Role: "主任", Phone: "1390000111", Lang: "zh-CN"})
	_, err := d.contacts.Confirm(d.ctx, a.ID, "called", "2026-11-26", []string{"phone"}, anna)
	ok(t, err)
	b, err = d.contacts.Confirm(d.ctx, b.ID, "masthead", "2026-11-26", []string{"role"}, anna)
	ok(t, err)
	a, err = d.contacts.Get(d.ctx, a.ID)
	ok(t, err)
	got := map[string]string{}
	for _, c := range contact.Conflicts(a, b) {
		got[c.Field] = c.Pick
		if c.Equal != (c.Field != "role" && c.Field != "phone") {
			t.Errorf("%s: equal %v", c.Field, c.Equal)
		}
	}
	want := map[string]string{"name": "a", "kind": "a", "role": "b", "phone": "a", "channel": "a", "lang": "b"}
	for f, side := range want {
		if got[f] != side {
			t.Errorf("%s: %q, want %q", f, got[f], side)
		}
	}
}

func TestAMergeIsUndone(t *testing.T) {
	d := newDesk(t)
	a, b := d.twins(t)
	_, err := d.contacts.Merge(d.ctx, a.ID, b.ID, map[string]string{"name": duplicate.Second, "email": duplicate.Second}, anna)
	ok(t, err)
	d.now = d.now.Add(time.Hour)
	_, err = d.contacts.Change(d.ctx, a.ID, contact.AnyRev, func(c *contact.Contact) {
		c.Name, c.Country, c.Emails, c.Tags = "Li Lei (Ray)", "SG", append(c.Emails, "new@x.example"), append(c.Tags, "新")
	}, anna)
	ok(t, err)
	u, err := d.contacts.Undo(d.ctx, b.ID, anna)
	ok(t, err)
	if slices.Sort(u.Kept); !slices.Equal(u.Kept, []string{"country", "name"}) || len(u.Lost) != 0 {
		t.Error(u.Kept, u.Lost)
	}
	if s := u.Stays; s.Name != "Li Lei (Ray)" || s.Country != "SG" || s.Email != a.Email || !slices.Equal(s.Emails, []string{"lilei@xinhua.example", "new@x.example"}) ||
		!slices.Equal(s.Tags, []string{"食品", "新"}) || len(s.Lists) != 0 || s.DoNotContact || s.Notes != a.Notes || len(s.Positions) != 0 || len(s.Handles) != 0 || len(s.MergedFrom) != 0 {
		t.Errorf("stays: %+v", s)
	}
	if back := u.Back; back.ID != b.ID || back.Name != "Li Lei" || !slices.Equal(back.Emails, b.Emails) || !back.DoNotContact || !slices.Equal(back.Lists, b.Lists) || back.Notes != b.Notes {
		t.Errorf("back: %+v", back)
	}
	d.scan(t)
	if got := d.suspected(t); len(got) != 0 {
		t.Error("they are suspected again:", got)
	}
	again, err := d.contacts.Undo(d.ctx, b.ID, anna)
	if slices.Sort(again.Kept); err != nil || again.Back.Rev != u.Back.Rev || again.Stays.Rev != u.Stays.Rev || !slices.Equal(again.Kept, u.Kept) {
		t.Error("undone twice:", again, err)
	}
	// And they may be merged again after all.
	m, err := d.contacts.Merge(d.ctx, a.ID, b.ID, nil, anna)
	if err != nil || !slices.Contains(m.Emails, "lei@caijing.example") {
		t.Error(m, err)
	}
}

func TestMergesOfMergedContacts(t *testing.T) {
	d := newDesk(t)
	var ids []string
	for _, name := range []string{"A", "B", "C"} {
		ids = append(ids, d.named(t, name, strings.ToLower(name)+"@x.example").ID)
	}
	_, err := d.contacts.Merge(d.ctx, ids[1], ids[2], nil, anna)
	ok(t, err)
	m, err := d.contacts.Merge(d.ctx, ids[0], ids[1], nil, anna)
	ok(t, err)
	if !slices.Equal(m.AllIDs(), ids) {
		t.Error(m.AllIDs())
	}
	if c, err := d.contacts.Get(d.ctx, ids[2]); err != nil || c.ID != ids[0] {
		t.Error(c, err)
	}
	if _, err := d.contacts.Undo(d.ctx, ids[2], anna); !fault.Is(err, "contact.merge.undo_first") {
		t.Error(err)
	}
	_, err = d.contacts.Undo(d.ctx, ids[1], anna)
	ok(t, err)
	if c, err := d.contacts.Get(d.ctx, ids[2]); err != nil || c.ID != ids[1] || !slices.Equal(c.MergedFrom, ids[2:]) {
		t.Error(c, err)
	}
	_, err = d.contacts.Undo(d.ctx, ids[2], anna)
	ok(t, err)
	for i, name := range []string{"A", "B", "C"} {
		c, err := d.contacts.Get(d.ctx, ids[i])
		if err != nil || c.Name != name || len(c.Emails) != 1 || len(c.MergedFrom) != 0 {
			t.Errorf("%s: %+v %v", name, c, err)
		}
	}
}

func TestExactOnesAreMergedTogether(t *testing.T) {
	d := newDesk(t)
	d.crowd(t)
	ok(t, d.contacts.Watch(d.ctx))
	if _, err := d.contacts.MergeExactLater(d.ctx, 99, anna); !fault.Is(err, "contact.merge.other_number") {
		t.Fatal(err)
	}
	id, err := d.contacts.MergeExactLater(d.ctx, 3, anna)
	ok(t, err)
	j, err := d.jobs.Get(d.ctx, id)
	ok(t, err)
	w, err := job.Decode[duplicate.ExactWork](j)
	ok(t, err)
	for range 2 { // twice is once
		ok(t, d.contacts.MergeExact(d.ctx, w, func(int, int) error { return nil }))
	}
	if n, err := d.contacts.CountSuspicions(d.ctx, duplicate.Search{Strength: duplicate.Exact}); err != nil || n != 0 {
		t.Error(n, err)
	}
	if n, err := d.contacts.Count(d.ctx, contact.Search{}); err != nil || n != 8 {
		t.Error(n, err)
	}
	if _, err := d.contacts.MergeExactLater(d.ctx, 0, anna); !fault.Is(err, "contact.merge.none") {
		t.Error(err)
	}
}

// Killed at any write, a merge is finished by the sweep and nothing is lost; the same for undoing it.
func TestAMergeSurvivesDeathAtAnyWrite(t *testing.T) {
	for at := 0; ; at++ {
		d := mortalDesk(t, t.TempDir())
		a, b := d.twins(t)
		died := d.killed(t, at, func() error { _, err := d.contacts.Merge(d.ctx, a.ID, b.ID, nil, anna); return err })
		found, err := d.contacts.Get(d.ctx, b.ID)
		if err != nil {
			t.Fatalf("died at write %d: the second contact is nowhere: %v", at, err)
		}
		begun := at > 0
		d.now = d.now.Add(2 * time.Minute)
		ok(t, d.contacts.Sweep(d.ctx))
		found, err = d.contacts.Get(d.ctx, b.ID)
		ok(t, err)
		if begun && (found.ID != a.ID || !slices.Contains(found.Emails, "lei@caijing.example") || !slices.Contains(found.Lists, b.Lists[0])) {
			t.Fatalf("died at write %d: %+v", at, found)
		}
		if n := merges(t, d, a.ID); begun && n != 1 {
			t.Fatalf("died at write %d: the merge is told %d times", at, n)
		}
		if r, err := d.audit.VerifyAll(d.ctx); err != nil || len(r.Faults) > 0 {
			t.Fatal(r, err)
		}
		if !died {
			if at < 6 {
				t.Fatalf("a merge of %d writes", at)
			}
			break
		}
	}
	for at := 0; ; at++ {
		d := mortalDesk(t, t.TempDir())
		a, b := d.twins(t)
		_, err := d.contacts.Merge(d.ctx, a.ID, b.ID, nil, anna)
		ok(t, err)
		died := d.killed(t, at, func() error { _, err := d.contacts.Undo(d.ctx, b.ID, anna); return err })
		d.now = d.now.Add(2 * time.Minute)
		ok(t, d.contacts.Sweep(d.ctx))
		x, err := d.contacts.Get(d.ctx, a.ID)
		ok(t, err)
		y, err := d.contacts.Get(d.ctx, b.ID)
		ok(t, err)
		if at > 0 && (y.ID != b.ID || !slices.Equal(y.Emails, b.Emails) || !slices.Equal(x.Emails, a.Emails) || x.DoNotContact || !y.DoNotContact) {
			t.Fatalf("died at write %d of undoing: %+v %+v", at, x, y)
		}
		if !died {
			break
		}
	}
}

func merges(t *testing.T, d *desk, id string) int {
	t.Helper()
	page, err := d.audit.Timeline(d.ctx, "contact:"+id, "", 100)
	ok(t, err)
	n := 0
	for _, e := range page.Items {
		if e.Action == "contact.merged" {
			n++
		}
	}
	return n
}
