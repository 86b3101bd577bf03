package contact_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	"standfirst/models/duplicate"
)

func (d desk) at(outletName string, c model.Contact) model.Contact {
	d.t.Helper()
	o, err := d.Space.Outlets.Named(d.t.Context(), outletName, "", d.As("officer").Actor())
	d.ok(err)
	c.OutletID = o.ID
	c, err = d.Space.Contacts.Create(d.t.Context(), c, d.As("officer").Actor())
	d.ok(err)
	return c
}

func TestDuplicatesAreQueuedComparedAndMerged(t *testing.T) {
	d := newDesk(t)
	officer, ctx := d.As("officer"), t.Context()
	d.Run(webtest.Scenario{Name: "nothing to do", As: "officer", Path: "/acme/contacts/duplicates", Has: []string{"No duplicates"}})
	a := d.at("新华网", model.Contact{Name: "李雷", Email: "lilei@gmail.com", Role: "<b>记者", Tags: []string{"食品"}})
	b := d.at("新华网", model.Contact{Name: "Li Lei", Email: "li.lei@gmail.com", Role: "Editor", Phone: "010 12345678"})
	x := d.at("财经", model.Contact{Name: "王小明"})
	y := d.at("财经", model.Contact{Name: "Xiaoming Wang", Email: "w@x.example"})
	d.ok(d.Space.Contacts.Watch(ctx))
	page, err := d.Space.Contacts.Suspicions(ctx, duplicate.Search{Of: x.ID})
	d.ok(err)
	two := page.Items[0].ID
	merge := "/acme/contacts/merge?a=" + a.ID + "&b=" + b.ID
	d.Run(
		webtest.Scenario{Name: "the queue", As: "officer", Path: "/acme/contacts/duplicates", Has: []string{"same mailbox: lilei@gmail.com", "&lt;b&gt;记者", "same name in Chinese and Latin letters", "1–2 of 2", "Merge 1 exact duplicate"}, HasNot: []string{"<b>记者"}},
		webtest.Scenario{Name: "the menu counts", As: "officer", Path: "/acme/contacts", Has: []string{`<span class="count"><span class="sr-only">waiting:</span>2</span>`}},
		webtest.Scenario{Name: "by strength", As: "officer", Path: "/acme/contacts/duplicates?strength=likely", Has: []string{"王小明", "1–1 of 1"}, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "by reason", As: "officer", Path: "/acme/contacts/duplicates?rule=mailbox", Has: []string{"李雷"}, HasNot: []string{"王小明"}},
		webtest.Scenario{Name: "nonsense shows all", As: "officer", Path: "/acme/contacts/duplicates?rule=%24ne&strength=x&after=zz", Has: []string{"1–2 of 2"}},
		webtest.Scenario{Name: "a checker reads", As: "checker", Path: "/acme/contacts/duplicates", Has: []string{"李雷"}, HasNot: []string{"Compare and merge", "/dismiss"}},
		webtest.Scenario{Name: "a viewer does not", As: "viewer", Path: "/acme/contacts/duplicates", Status: 403},
		webtest.Scenario{Name: "on the record", As: "officer", Path: "/acme/contacts/" + x.ID, Has: []string{"May be the same person as", "Xiaoming Wang"}},
		webtest.Scenario{Name: "two people", As: "officer", Method: "POST", Path: "/acme/contacts/duplicates/" + two + "/dismiss", Form: url.Values{"strength": {"likely"}}, Status: 303, To: "/acme/contacts/duplicates?strength=likely"},
		webtest.Scenario{Name: "remembered", As: "officer", Path: "/acme/contacts/duplicates?show=dismissed", Has: []string{"王小明", "Judged to be two people by"}},
		webtest.Scenario{Name: "not on the record any more", As: "officer", Path: "/acme/contacts/" + y.ID, HasNot: []string{"May be the same person as"}},
		webtest.Scenario{Name: "asked again", As: "officer", Method: "POST", Path: "/acme/contacts/duplicates/" + two + "/reopen", Form: url.Values{"show": {"dismissed"}}, Status: 303, To: "/acme/contacts/duplicates?show=dismissed"},
		webtest.Scenario{Name: "compare", As: "officer", Path: merge, Has: []string{`name="pick_name" value="a" checked`, `name="pick_role"`, "Kept of both", "010 12345678", "li.lei@gmail.com"}},
		webtest.Scenario{Name: "one is not two", As: "officer", Path: "/acme/contacts/merge?a=" + a.ID, Status: 303, To: "/acme/contacts/duplicates"},
		webtest.Scenario{Name: "of another space", As: "rival/officer", Path: strings.Replace(merge, "acme", "rival", 1), Status: 404},
		webtest.Scenario{Name: "no number", As: "officer", Method: "POST", Path: "/acme/contacts/duplicates/exact", Form: url.Values{"confirm": {"many"}}, Status: 422, Has: []string{"There is 1 pair by now"}},
		webtest.Scenario{Name: "a checker merges nothing", As: "checker", Method: "POST", Path: "/acme/contacts/merge", Form: url.Values{"a": {a.ID}, "b": {b.ID}}, Status: 403},
		webtest.Scenario{Name: "merged", As: "officer", Method: "POST", Path: "/acme/contacts/merge", Form: url.Values{"a": {a.ID}, "b": {b.ID}, "pick_name": {"b"}, "next": {"queue"}}, Status: 303, To: "/acme/contacts/duplicates", Undo: "/acme/contacts/merges/" + b.ID + "/undo"},
		webtest.Scenario{Name: "the old page leads on", As: "officer", Path: "/acme/contacts/" + b.ID, Status: 303, To: "/acme/contacts/" + a.ID},
		webtest.Scenario{Name: "the record tells", As: "officer", Path: "/acme/contacts/" + a.ID, Has: []string{"Merged into this contact", "merged Li Lei into this contact", "li.lei@gmail.com", "010 12345678", "/contacts/merges/" + b.ID + "/undo"}},
	)
	if c, err := d.Space.Contacts.Get(ctx, a.ID); err != nil || c.Name != "Li Lei" || c.Role != "<b>记者" {
		t.Fatal(c.Name, c.Role, err)
	}
	r := officer.Post("/acme/contacts/merges/"+b.ID+"/undo", nil)
	if r.StatusCode != 303 || r.Header.Get("Location") != "/acme/contacts/"+a.ID {
		t.Fatal(r.StatusCode, r.Header.Get("Location"))
	}
	d.Run(
		webtest.Scenario{Name: "there again", As: "officer", Path: "/acme/contacts/" + b.ID, Has: []string{"li.lei@gmail.com", "Editor"}},
		webtest.Scenario{Name: "gone from the other", As: "officer", Path: "/acme/contacts/" + a.ID, HasNot: []string{"li.lei@gmail.com", "Merged into this contact"}},
		webtest.Scenario{Name: "sent twice it is undone once, and leads back to where it was pressed", As: "officer", Method: "POST", Path: "/acme/contacts/merges/" + b.ID + "/undo", Form: url.Values{"back": {"/acme/contacts/duplicates"}}, Status: 303, To: "/acme/contacts/duplicates"},
	)
}

func TestAScanRunsInTheBackground(t *testing.T) {
	d := newDesk(t)
	a := d.person("李雷", "lilei@gmail.com")
	d.person("Li Lei", "li.lei@gmail.com")
	r := d.As("officer").Post("/acme/contacts/duplicates/scan", nil)
	to := r.Header.Get("Location")
	if r.StatusCode != 303 || !strings.Contains(to, "work=contact.scan") {
		t.Fatal(r.StatusCode, to)
	}
	d.Run(webtest.Scenario{Name: "on its way", As: "officer", Path: to, Has: []string{"Comparing all contacts", `hx-trigger="every 2s"`}})
	x, _, err := d.Space.Contacts.LastScan(t.Context())
	d.ok(err)
	d.ok(d.Space.Contacts.Scan(t.Context(), model.ScanWork{Key: x.Key}, func(int, int) error { return nil }))
	d.Run(
		webtest.Scenario{Name: "found", As: "officer", Path: "/acme/contacts/duplicates", Has: []string{"same mailbox", "2 contacts were compared", a.ID}},
		webtest.Scenario{Name: "confirm", As: "officer", Path: "/acme/contacts/duplicates/exact", Has: []string{"Type 1 to confirm", "李雷"}},
		webtest.Scenario{Name: "all of them", As: "officer", Method: "POST", Path: "/acme/contacts/duplicates/exact", Form: url.Values{"confirm": {" 1 "}}, Status: 303},
	)
}
