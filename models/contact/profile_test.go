package contact_test

import (
	"slices"
	"testing"

	"standfirst/models/contact"
	"standfirst/models/outlet"
)

func (d *desk) outlet(t testing.TB, name string) outlet.Outlet {
	t.Helper()
	o, err := d.outlets.Create(d.ctx, outlet.Outlet{Name: name}, anna)
	ok(t, err)
	return o
}

// The figures, positions and checks of a contact come back from the store as they went in; what other
// features keep is not the form's to change.
func TestAProfileIsKeptWhole(t *testing.T) {
	w := newDesk(t)
	desk := w.outlet(t, "新华社")
	paper := w.outlet(t, "Harbour Times")
	c, err := w.contacts.Create(w.ctx, contact.Contact{
		Name: "李雷", Email: "lilei@xinhua.example", OutletID: desk.ID, Role: "记者", Phone: "+86 138 0000 1111", WeChat: "lilei88",
		Phones: []string{"010 8888 7777", "+86 138 0000 1111"}, Handles: []contact.Handle{{Service: "weibo", Name: "@LiLei"}, {Name: " "}}, Channel: "wechat",
		HoursFrom: "9:30", HoursTo: "18:00", Positions: []contact.Position{{OutletID: paper.ID, Role: "columnist"}}, Custom: map[string]string{"size": "L ", "x": " "},
	}, anna)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.contacts.SetCreatorFigures(w.ctx, c.ID, contact.CreatorFigures{Platforms: []string{"douyin"}, Followers: 12000, Engagement: 0.031}); err != nil {
		t.Fatal(err)
	}
	c, err = w.contacts.Change(w.ctx, c.ID, contact.AnyRev, func(c *contact.Contact) { c.Role, c.Followers, c.Trust = "主编", 1, 1 }, anna)
	if err != nil {
		t.Fatal(err)
	}
	c, err = w.contacts.Get(w.ctx, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if c.Trust != contact.FirstTrust || c.Followers != 12000 || c.Engagement != 0.031 || !slices.Equal(c.Platforms, []string{"douyin"}) {
		t.Errorf("figures: %+v", c.Figures)
	}
	if !slices.Equal(c.HandleKeys, []string{"wechat:lilei88", "weibo:lilei", "tel:8613800001111", "tel:01088887777"}) {
		t.Errorf("handle keys: %q", c.HandleKeys)
	}
	if !slices.Equal(c.OutletIDs, []string{desk.ID, paper.ID}) || c.Positions[0].Outlet != "Harbour Times" {
		t.Errorf("outlets: %q, positions: %+v", c.OutletIDs, c.Positions)
	}
	if len(c.Phones) != 1 || len(c.Handles) != 1 || len(c.Custom) != 1 || c.Custom["size"] != "L" || c.HoursFrom != "09:30" {
		t.Errorf("tidied: %+v", c)
	}
}

// A contact that comes to another outlet keeps the role that it had before.
func TestAMoveIsRemembered(t *testing.T) {
	w := newDesk(t)
	a, b := w.outlet(t, "新华社"), w.outlet(t, "Harbour Times")
	c, err := w.contacts.Create(w.ctx, contact.Contact{Name: "Ann", OutletID: a.ID, Role: "editor"}, anna)
	if err != nil {
		t.Fatal(err)
	}
	c, err = w.contacts.Change(w.ctx, c.ID, contact.AnyRev, func(c *contact.Contact) { c.OutletID, c.Role = b.ID, "chief" }, anna)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Positions) != 1 || c.Positions[0].OutletID != a.ID || c.Positions[0].Role != "editor" || c.Positions[0].To == "" {
		t.Errorf("positions: %+v", c.Positions)
	}
	if !slices.Equal(c.OutletIDs, []string{b.ID}) {
		t.Errorf("outlets now: %q", c.OutletIDs)
	}
}

// What was typed is as of today; it grows stale by its age, or at once when a colleague doubts it, and
// is fresh again once somebody has looked.
func TestFieldsGrowStale(t *testing.T) {
	w := newDesk(t)
	c, err := w.contacts.Create(w.ctx, contact.Contact{Name: "Ann", Email: "ann@x.example", Role: "editor"}, anna)
	if err != nil {
		t.Fatal(err)
	}
	today := w.now.UTC().Format("2006-01-02")
	half := w.now.AddDate(0, 0, 182).Format("2006-01-02")
	if k := c.CheckOf("role"); k.On != today || k.Source != "hand" || k.By != anna.ID || c.StaleOn != half {
		t.Errorf("check %+v, stale on %s", k, c.StaleOn)
	}
	if got := c.StaleFields(half); !slices.Equal(got, []string{"role"}) {
		t.Errorf("stale after half a year: %q", got)
	}
	if c, err = w.contacts.Doubt(w.ctx, c.ID, "email", "bounced twice", anna); err != nil || c.StaleOn != today {
		t.Errorf("doubted: stale on %s, %v", c.StaleOn, err)
	}
	if c, err = w.contacts.Confirm(w.ctx, c.ID, "masthead", "", nil, anna); err != nil || c.StaleOn != half || c.CheckOf("email").Doubt != "" {
		t.Errorf("confirmed: %+v, %v", c.Checks, err)
	}
	for name, bad := range map[string]func() error{
		"a date in the future": func() error { _, err := w.contacts.Confirm(w.ctx, c.ID, "", "2999-01-01", nil, anna); return err },
		"an empty field":       func() error { _, err := w.contacts.Confirm(w.ctx, c.ID, "", "", []string{"phone"}, anna); return err },
		"an unknown field":     func() error { _, err := w.contacts.Confirm(w.ctx, c.ID, "", "", []string{"notes"}, anna); return err },
		"a doubt without why":  func() error { _, err := w.contacts.Doubt(w.ctx, c.ID, "email", " ", anna); return err },
	} {
		if bad() == nil {
			t.Errorf("%s: nothing is said", name)
		}
	}
}
