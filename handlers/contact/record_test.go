package contact_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	media "standfirst/models/outlet"
)

func TestARecordSaysHowOldItIs(t *testing.T) {
	d := newDesk(t)
	by := d.As("officer").Actor()
	li, err := d.Space.Contacts.Create(t.Context(), model.Contact{Name: "李雷", Email: "lilei@x.example", Phone: "+86 138 0000 1111", Role: "记者"}, by)
	d.ok(err)
	at := "/acme/contacts/" + li.ID
	d.Run(webtest.Scenario{Name: "fresh", As: "officer", Path: at, Has: []string{"As of 2026-11-", "Everything was checked in time"}, HasNot: []string{"Wants a look"}})
	_, err = d.Space.Contacts.Confirm(t.Context(), li.ID, "masthead", "2026-05-01", []string{"role"}, by)
	d.ok(err)
	d.Run(
		webtest.Scenario{Name: "a role is stale after half a year", As: "officer", Path: at, Has: []string{"Wants a look", "1 detail wants a look"}},
		webtest.Scenario{Name: "doubt wants words", As: "officer", Method: "POST", Path: at + "/doubt", Form: url.Values{"field": {"email"}}, Status: 422, Has: []string{"Say what seems to be wrong"}},
		webtest.Scenario{Name: "doubted", As: "officer", Method: "POST", Path: at + "/doubt", Form: url.Values{"field": {"email"}, "why": {"no longer <b>there"}}, Status: 303, To: at},
		webtest.Scenario{Name: "is seen", As: "manager", Path: at, Has: []string{"Doubted", "no longer &lt;b&gt;there", "doubts mail address", "2 details want a look"}},
		webtest.Scenario{Name: "confirmed", As: "manager", Method: "POST", Path: at + "/confirm", Form: url.Values{"field": {"email"}, "source": {"phone call"}}, Status: 303},
		webtest.Scenario{Name: "and the reporter hears of it", As: "officer", Path: at, Has: []string{"settled what", "it is right", "phone call"}},
		webtest.Scenario{Name: "all at once", As: "officer", Method: "POST", Path: at + "/confirm", Status: 303},
		webtest.Scenario{Name: "nothing is stale", As: "officer", Path: at, Has: []string{"Everything was checked in time"}},
		webtest.Scenario{Name: "an unknown field", As: "officer", Method: "POST", Path: at + "/confirm", Form: url.Values{"field": {"name"}}, Status: 422},
		webtest.Scenario{Name: "checkers read", As: "checker", Path: at, HasNot: []string{"Still right", "/doubt"}},
		webtest.Scenario{Name: "and change nothing", As: "checker", Method: "POST", Path: at + "/confirm", Status: 403},
		webtest.Scenario{Name: "not elsewhere", As: "rival/officer", Method: "POST", Path: "/rival/contacts/" + li.ID + "/doubt", Form: url.Values{"field": {"email"}, "why": {"x"}}, Status: 404},
	)
	c := d.As("officer")
	c.Header.Set("HX-Request", "true")
	c.Header.Set("HX-Target", "div#field-email")
	r := c.Post(at+"/doubt", url.Values{"field": {"email"}, "shown": {"email"}, "why": {"bounced"}})
	if r.StatusCode != 200 || strings.Contains(r.Text, "<html") || !strings.Contains(r.Text, "bounced") {
		t.Error(r.StatusCode, r.Text)
	}
	r = c.Post(at+"/doubt", url.Values{"field": {"email"}, "shown": {"email"}})
	if r.StatusCode != 422 || !strings.Contains(r.Text, "Say what seems to be wrong") || !strings.Contains(r.Text, `class="check-more" open`) {
		t.Error(r.StatusCode, r.Text)
	}
	// A corrected address is a settled doubt.
	if r := c.Post(at+"/fields/email", url.Values{"value": {"li@y.example"}}); r.StatusCode != 200 || strings.Contains(r.Text, "Doubted") {
		t.Error(r.StatusCode, r.Text)
	}
	d.Run(webtest.Scenario{Name: "corrected", As: "officer", Path: at, Has: []string{"“bounced”): corrected"}})
}

func TestWhatToKnowBeforeWriting(t *testing.T) {
	d := newDesk(t)
	by := d.As("officer").Actor()
	now, err := d.Space.Outlets.Create(t.Context(), media.Outlet{Name: "Harbour Times"}, by)
	d.ok(err)
	li, err := d.Space.Contacts.Create(t.Context(), model.Contact{
		Name: "李雷", Email: "lilei@x.example", OutletID: now.ID, Role: "editor", Zone: "Asia/Shanghai", HoursFrom: "09:00", HoursTo: "09:01", Channel: "wechat",
		Do: "data first", Dont: "attachments", LeaveFrom: "2026-01-01", LeaveNote: "Han Meimei stands in", Stage: "close",
		Positions: []model.Position{{Outlet: "Old Paper", Role: "intern", From: "2010", To: "2012"}, {Outlet: "Radio", Role: "host", From: "2024"}},
	}, by)
	d.ok(err)
	at := "/acme/contacts/" + li.ID
	d.Run(
		webtest.Scenario{Name: "record", As: "officer", Path: at, Has: []string{
			"data first", "attachments", "there (UTC", "09:00–09:01", "Now outside of their hours", "Away", "Han Meimei", "WeChat", "Close", "Main role", "Since 2024", "2010–2012", `data-copy="lilei@x.example"`,
		}},
		webtest.Scenario{Name: "in short", As: "officer", Path: at + "/peek", Has: []string{"data first", "lilei@x.example", "Harbour Times", at}, HasNot: []string{"<html", "<form"}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: at + "/peek", Status: 403},
		webtest.Scenario{Name: "not elsewhere", As: "rival/officer", Path: "/rival/contacts/" + li.ID + "/peek", Status: 404},
	)
	d.ok(d.Space.Contacts.Suppressions.Suppress(t.Context(), "lilei@x.example", model.ScopeAll, model.Bounced, by))
	_, err = d.Space.Contacts.Block(t.Context(), li.ID, "asked us to", by)
	d.ok(err)
	d.Run(
		webtest.Scenario{Name: "addresses are hidden", As: "administrator", Path: at, Has: []string{"Hidden: do not contact", "Show the addresses", "Suppressed addresses", "No: marked “do not contact”"}, HasNot: []string{"lilei@x.example", "May be written to"}},
		webtest.Scenario{Name: "in the drawer", As: "officer", Path: at + "/peek", HasNot: []string{"lilei@x.example"}},
		webtest.Scenario{Name: "in their place", As: "officer", Path: at + "/fields/email?edit=1", HasNot: []string{"lilei@x.example"}},
		webtest.Scenario{Name: "without a reason", As: "officer", Method: "POST", Path: at + "/reveal", Status: 422, Has: []string{"Say why you need"}, HasNot: []string{"lilei@x.example"}},
		webtest.Scenario{Name: "with one", As: "officer", Method: "POST", Path: at + "/reveal", Form: url.Values{"reveal": {"lawyer asked"}}, Has: []string{"lilei@x.example", "lawyer asked"}},
	)
}

func TestNeighboursInTheTable(t *testing.T) {
	d := newDesk(t)
	a, b, c := d.person("Anna", "a@x.example"), d.person("Ben", "b@x.example"), d.person("Cleo", "c@x.example")
	in := func(id, table string) string { return "/acme/contacts/" + id + "?in=" + url.QueryEscape(table) }
	link := func(id, table string) string { return strings.ReplaceAll(in(id, table), "&", "&amp;") }
	d.Run(
		webtest.Scenario{Name: "the table hands itself on", As: "officer", Path: "/acme/contacts?sort=-name", Has: []string{link(b.ID, "sort=-name"), `id="row-` + b.ID, "/peek?in="}},
		webtest.Scenario{Name: "in the middle", As: "officer", Path: in(b.ID, "sort=name"), Has: []string{`href="` + link(a.ID, "sort=name") + `" data-key="["`, `href="` + link(c.ID, "sort=name") + `" data-key="]"`, "/acme/contacts?sort=name#row-" + b.ID}},
		webtest.Scenario{Name: "the other way round", As: "officer", Path: in(b.ID, "sort=-name"), Has: []string{`href="` + link(c.ID, "sort=-name") + `" data-key="["`}},
		webtest.Scenario{Name: "at the end", As: "officer", Path: in(c.ID, "sort=name"), Has: []string{`data-key="["`}, HasNot: []string{`data-key="]"`}},
		webtest.Scenario{Name: "filtered", As: "officer", Path: in(b.ID, "q=cleo"), Has: []string{link(c.ID, "q=cleo")}, HasNot: []string{link(a.ID, "q=cleo")}},
		webtest.Scenario{Name: "nonsense", As: "officer", Path: in(b.ID, "sort=%zz&after=zzz"), HasNot: []string{`data-key="]"`}},
		webtest.Scenario{Name: "without a table", As: "officer", Path: "/acme/contacts/" + b.ID, HasNot: []string{`data-key="]"`}},
	)
}

func TestWhatWantsALook(t *testing.T) {
	d := newDesk(t)
	by := d.As("officer").Actor()
	d.Run(webtest.Scenario{Name: "nothing yet", As: "officer", Path: "/acme/contacts/stale", Has: []string{"Nothing wants a look"}})
	var people []model.Contact
	for i, on := range []string{"2024-01-01", "2025-12-10", "2026-11-01"} { // too old, in two weeks, fresh
		p, err := d.Space.Contacts.Create(t.Context(), model.Contact{Name: []string{"Anna", "Ben", "Cleo"}[i], Email: []string{"a@x.example", "b@x.example", "c@x.example"}[i], Owner: by.ID}, by)
		d.ok(err)
		_, err = d.Space.Contacts.Confirm(t.Context(), p.ID, "masthead", on, nil, by)
		d.ok(err)
		people = append(people, p)
	}
	d.ok(d.Space.Contacts.Bounced(t.Context(), "c@x.example", "550 5.1.1 User unknown"))
	d.ok(d.Space.Contacts.Bounced(t.Context(), "c@x.example", "550 again"))
	d.ok(d.Space.Contacts.Bounced(t.Context(), "nobody@x.example", "550"))
	d.Run(
		webtest.Scenario{Name: "all of it", As: "officer", Path: "/acme/contacts/stale", Has: []string{"Since 2024-12-31", "From 2026-12-10", "550 5.1.1 User unknown (The mail server"}},
		webtest.Scenario{Name: "now", As: "officer", Path: "/acme/contacts/stale?show=now", Has: []string{"Anna", "Cleo"}, HasNot: []string{">Ben<"}},
		webtest.Scenario{Name: "doubted", As: "officer", Path: "/acme/contacts/stale?show=doubted", Has: []string{"Cleo"}, HasNot: []string{">Anna<"}},
		webtest.Scenario{Name: "by detail", As: "officer", Path: "/acme/contacts/stale?field=phone", Has: []string{"Clear filters"}, HasNot: []string{">Anna<"}},
		webtest.Scenario{Name: "mine", As: "officer", Path: "/acme/contacts/stale?owner=me", Has: []string{"Anna"}},
		webtest.Scenario{Name: "not another's", As: "manager", Path: "/acme/contacts/stale?owner=me", HasNot: []string{">Anna<"}},
		webtest.Scenario{Name: "nonsense", As: "officer", Path: "/acme/contacts/stale?field=name&after=zzz&owner=nobody", Has: []string{"Nothing of this kind"}},
		webtest.Scenario{Name: "one", As: "officer", Method: "POST", Path: "/acme/contacts/stale", Form: url.Values{"one": {people[0].ID + ":email"}, "id": {people[1].ID + ":email"}, "query": {"show=now"}}, Status: 303, To: "/acme/contacts/stale?show=now"},
		webtest.Scenario{Name: "is gone", As: "officer", Path: "/acme/contacts/stale", Has: []string{"Ben"}, HasNot: []string{">Anna<"}},
		webtest.Scenario{Name: "a selection", As: "officer", Method: "POST", Path: "/acme/contacts/stale", Form: url.Values{"id": {people[1].ID + ":email", people[2].ID + ":email", people[1].ID + ":name", "gone:email"}, "source": {"called them"}}, Status: 303},
		webtest.Scenario{Name: "nothing left", As: "officer", Path: "/acme/contacts/stale", Has: []string{"Nothing wants a look"}},
		webtest.Scenario{Name: "nobody chosen", As: "officer", Method: "POST", Path: "/acme/contacts/stale", Status: 303},
		webtest.Scenario{Name: "checkers only read", As: "checker", Method: "POST", Path: "/acme/contacts/stale", Status: 403},
	)
}
