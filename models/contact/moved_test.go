package contact_test

import (
	"slices"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/duplicate"
	"standfirst/models/outlet"
)

// press are two records of one outlet with people at them: now, once, and at both.
func (d *desk) press(t testing.TB) (a, b outlet.Outlet, people map[string]contact.Contact) {
	t.Helper()
	var err error
	a, err = d.outlets.Create(d.ctx, outlet.Outlet{Name: "新华网", Domains: []string{"xinhuanet.example"}, Tier: 1, Desks: []outlet.Desk{{Address: "desk@xinhuanet.example"}}}, anna)
	ok(t, err)
	b, err = d.outlets.Create(d.ctx, outlet.Outlet{
		Name: "Xinhua Wang", Site: "https://www.xinhuanet.example/en", Region: "Beijing", Desks: []outlet.Desk{{Address: "Desk@xinhuanet.example"}}, Notes: "closed on Sundays",
		Reach: 9, ReachSource: "kit", ReachAsOf: "2026-01-01", Feeds: []string{"https://www.xinhuanet.example/feed"}, Custom: map[string]string{},
	}, anna)
	ok(t, err)
	people = map[string]contact.Contact{
		"at b":   d.add(t, contact.Contact{Name: "李雷", OutletID: b.ID, Role: "记者"}),
		"once":   d.add(t, contact.Contact{Name: "韩梅梅", OutletID: a.ID, Role: "主编", Positions: []contact.Position{{OutletID: b.ID, Role: "intern", From: "2010", To: "2012"}}}),
		"twice":  d.add(t, contact.Contact{Name: "王芳", OutletID: a.ID, Role: "editor", Positions: []contact.Position{{OutletID: b.ID, Role: "editor"}}}),
		"beside": d.add(t, contact.Contact{Name: "Jim", Positions: []contact.Position{{OutletID: b.ID, Role: "columnist"}}}),
	}
	return a, b, people
}

func (d *desk) shape(t testing.TB, id string) string {
	t.Helper()
	c, err := d.contacts.Get(d.ctx, id)
	ok(t, err)
	out := c.OutletID + " " + c.Role
	for _, p := range c.Positions {
		out += " | " + p.OutletID + " " + p.Outlet + " " + p.Role + " " + p.From + "–" + p.To
	}
	return out
}

func TestAnOutletThatIsMergedBringsItsPeopleAndTakesThemBack(t *testing.T) {
	d := newDesk(t)
	a, b, people := d.press(t)
	before := map[string]string{}
	for who, c := range people {
		before[who] = d.shape(t, c.ID)
	}
	tree := d.tree(t, "outlet.is."+b.ID)
	d.now = d.now.Add(time.Minute)
	m, err := d.outlets.Merge(d.ctx, a.ID, b.ID, map[string]string{"region": duplicate.Second}, anna)
	ok(t, err)
	if m.ID != a.ID || m.Name != "新华网" || !slices.Equal(m.Aliases, []string{"Xinhua Wang"}) || m.Region != "Beijing" || m.Tier != 1 || m.Reach != 9 || len(m.Feeds) != 1 || m.Notes != "closed on Sundays" {
		t.Errorf("%+v", m)
	}
	want := map[string]string{
		"at b": a.ID + " 记者", "once": a.ID + " 主编 | " + a.ID + " 新华网 intern 2010–2012", "twice": a.ID + " editor", "beside": "  | " + a.ID + " 新华网 columnist –",
	}
	for who, c := range people {
		if got := d.shape(t, c.ID); got != want[who] {
			t.Errorf("%s: %q, want %q", who, got, want[who])
		}
	}
	// Whoever asks for the one that is gone gets the other: links, the table's filter, a segment, a form from before.
	if o, err := d.outlets.Get(d.ctx, b.ID); err != nil || o.ID != a.ID {
		t.Error(o.ID, err)
	}
	if n := len(d.found(t, contact.Search{OutletID: b.ID})); n != 3 {
		t.Errorf("the table shows %d people of it", n)
	}
	if n := len(d.found(t, contact.Search{Tree: tree})); n != 4 {
		t.Errorf("a segment has %d people of it", n)
	}
	if c := d.add(t, contact.Contact{Name: "New", OutletID: b.ID}); c.OutletID != a.ID {
		t.Error("a form from before the merge points to what is gone")
	}
	if got := d.found(t, contact.Search{Text: "xinhua"}); !slices.Contains(got, "李雷") {
		t.Error("not found by the other name:", got)
	}
	// Since then one has moved on, and the outlet got another region.
	other, err := d.outlets.Create(d.ctx, outlet.Outlet{Name: "财经"}, anna)
	ok(t, err)
	_, err = d.contacts.Change(d.ctx, people["at b"].ID, contact.AnyRev, func(c *contact.Contact) { c.OutletID = other.ID }, anna)
	ok(t, err)
	_, err = d.outlets.Change(d.ctx, a.ID, outlet.AnyRev, func(o *outlet.Outlet) { o.Region = "North" }, anna)
	ok(t, err)
	u, err := d.outlets.Undo(d.ctx, b.ID, anna)
	ok(t, err)
	if !slices.Equal(u.Kept, []string{"region"}) || len(u.Lost) != 0 || u.Stays.Region != "North" || len(u.Stays.Aliases) != 0 || len(u.Stays.Feeds) != 0 || u.Stays.Notes != "" || u.Stays.Reach != 0 {
		t.Errorf("%v %v %+v", u.Kept, u.Lost, u.Stays)
	}
	if u.Back.ID != b.ID || u.Back.Name != "Xinhua Wang" || u.Back.Reach != 9 {
		t.Errorf("%+v", u.Back)
	}
	for _, who := range []string{"once", "beside", "twice"} {
		if got := d.shape(t, people[who].ID); got != before[who] {
			t.Errorf("%s: %q, want %q", who, got, before[who])
		}
	}
	if c, err := d.contacts.Get(d.ctx, people["at b"].ID); err != nil || c.OutletID != other.ID {
		t.Error("who has moved on was called back", err)
	}
	if n, err := d.outlets.CountSuspicions(d.ctx, duplicate.Search{}); err != nil || n != 0 {
		t.Error("they are suspected again", n, err)
	}
}

// Killed at any write, the merge of two outlets is finished by the sweep; the same for undoing it.
func TestAMergeOfOutletsSurvivesDeathAtAnyWrite(t *testing.T) {
	for _, undoing := range []bool{false, true} {
		for at := 1; ; at++ {
			d := mortalDesk(t, t.TempDir())
			a, b, people := d.press(t)
			act := func() error { _, err := d.outlets.Merge(d.ctx, a.ID, b.ID, nil, anna); return err }
			want := a.ID + " 记者"
			if undoing {
				ok(t, act())
				act, want = func() error { _, err := d.outlets.Undo(d.ctx, b.ID, anna); return err }, b.ID+" 记者"
			}
			died := d.killed(t, at, act)
			d.now = d.now.Add(2 * time.Minute)
			ok(t, d.outlets.Sweep(d.ctx))
			if got := d.shape(t, people["at b"].ID); got != want {
				t.Fatalf("undoing %v, died at write %d: %q, want %q", undoing, at, got, want)
			}
			if o, err := d.outlets.Get(d.ctx, b.ID); err != nil || (o.ID == b.ID) != undoing {
				t.Fatalf("undoing %v, died at write %d: %v %v", undoing, at, o.ID, err)
			}
			if !died {
				break
			}
		}
	}
}
