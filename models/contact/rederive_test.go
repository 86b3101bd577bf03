package contact_test

import (
	"testing"

	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/models/store"
)

// What an older program has written is found as if it had been written today; what is right stays untouched.
func TestOldContactsAreDerivedAnew(t *testing.T) {
	d := newDesk(t)
	post, err := d.outlets.Create(d.ctx, outlet.Outlet{Name: "江城日报", Kind: "newspaper"}, anna)
	ok(t, err)
	old, err := d.contacts.Create(d.ctx, contact.Contact{Name: "单雪", Email: "shan@jiang.example", OutletID: post.ID, Role: "编辑"}, anna)
	ok(t, err)
	same, err := d.contacts.Create(d.ctx, contact.Contact{Name: "Jane Okafor", Email: "jane@harbour.example"}, anna)
	ok(t, err)
	type before struct {
		ID        string   `json:"id"`
		Rev       int64    `json:"rev"`
		Terms     []string `json:"terms"`
		OutletIDs []string `json:"outlet_ids"`
		StaleOn   string   `json:"stale_on"`
		SortKey   string   `json:"sort_key"`
	}
	raw, err := store.Open[before](d.ctx, d.db, "contacts")
	ok(t, err)
	_, err = raw.Modify(d.ctx, store.Eq("id", old.ID), store.Patch{Set: map[string]any{"terms": []string{"shan"}, "outlet_ids": []string{}, "stale_on": "", "sort_key": "?"}})
	ok(t, err)
	find := func(text string) int {
		page, err := d.contacts.Find(d.ctx, contact.Search{Text: text, Limit: 10})
		ok(t, err)
		return len(page.Items)
	}
	if find("sx") != 0 {
		t.Fatal("the test has damaged nothing")
	}
	ok(t, d.contacts.Rederive(d.ctx))
	now, err := d.contacts.Get(d.ctx, old.ID)
	ok(t, err)
	if find("sx") != 1 || find("jcrb") != 1 || now.StaleOn != old.StaleOn || now.SortKey != old.SortKey || len(now.OutletIDs) != 1 {
		t.Errorf("%d %d %+v", find("sx"), find("jcrb"), now)
	}
	ok(t, d.contacts.Rederive(d.ctx))
	again, err := d.contacts.Get(d.ctx, old.ID)
	ok(t, err)
	other, err := d.contacts.Get(d.ctx, same.ID)
	ok(t, err)
	if again.Rev != now.Rev || other.Rev != same.Rev {
		t.Errorf("written without need: %d after %d, %d after %d", again.Rev, now.Rev, other.Rev, same.Rev)
	}
}
