package audience_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/audience"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
)

func TestListPages(t *testing.T) {
	app := webtest.New(t, audience.Routes)
	by := app.As("officer").Actor()
	app.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/lists", Has: []string{"No lists yet"}},
		webtest.Scenario{Name: "no name", As: "officer", Method: "POST", Path: "/acme/lists", Form: url.Values{"purpose": {"<b>daily"}}, Status: 422, Has: []string{"Name the list", "&lt;b&gt;daily"}},
	)
	r := app.As("officer").Post("/acme/lists", url.Values{"name": {"食品线"}, "purpose": {"日常"}})
	at := r.Header.Get("Location")
	id := at[strings.LastIndexByte(at, '/')+1:]
	app.Run(
		webtest.Scenario{Name: "nobody on it", As: "officer", Path: at, Has: []string{"Nobody is on this list", "/acme/contacts/new?list=" + id}},
		webtest.Scenario{Name: "the same name", As: "officer", Method: "POST", Path: "/acme/lists", Form: url.Values{"name": {"食品线"}}, Status: 422, Has: []string{"There is a list called"}},
	)
	var ids []string
	for _, name := range []string{"李雷", "韩梅梅", "Anna"} {
		c, err := app.Space.Contacts.Create(t.Context(), contact.Contact{Name: name, Lists: []string{id}}, by)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	if err := app.Space.Contacts.Suppressions.Suppress(t.Context(), "x@x.example", contact.ListScope(id), contact.Unsubscribed, by); err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "members", As: "officer", Path: at, Has: []string{"3 members", "1–3 of 3", "李雷"}},
		webtest.Scenario{Name: "found by initials", As: "officer", Path: at + "?q=hmm", Has: []string{"韩梅梅", "1–1 of 1"}, HasNot: []string{"李雷"}},
		webtest.Scenario{Name: "table", As: "officer", Path: "/acme/lists", Has: []string{"食品线", "日常"}},
		webtest.Scenario{Name: "one off", As: "officer", Method: "POST", Path: at + "/members/remove", Form: url.Values{"id": ids[:1]}, Status: 303, To: at},
		webtest.Scenario{Name: "those that match off", As: "officer", Method: "POST", Path: at + "/members/remove", Form: url.Values{"all": {"1"}, "q": {"anna"}}, Status: 303},
		webtest.Scenario{Name: "one left", As: "officer", Path: at, Has: []string{"1 member", "韩梅梅"}, HasNot: []string{"李雷", "Anna"}},
		webtest.Scenario{Name: "renamed", As: "officer", Method: "POST", Path: at, Form: url.Values{"name": {"食品与健康"}}, Status: 303},
		webtest.Scenario{Name: "archived", As: "officer", Method: "POST", Path: at + "/archive", Status: 303},
		webtest.Scenario{Name: "not among those in use", As: "officer", Path: "/acme/lists", HasNot: []string{at}},
		webtest.Scenario{Name: "among the archived", As: "officer", Path: "/acme/lists?archived=1", Has: []string{at}},
		webtest.Scenario{Name: "says so", As: "officer", Path: at, Has: []string{"Archived", "Bring back"}},
		webtest.Scenario{Name: "back", As: "officer", Method: "POST", Path: at + "/restore", Status: 303, To: at},
		webtest.Scenario{Name: "approvers only read", As: "approver", Method: "POST", Path: at + "/archive", Status: 403},
		webtest.Scenario{Name: "not elsewhere", As: "rival/officer", Path: "/rival/lists/" + id, Status: 404},
	)
}
