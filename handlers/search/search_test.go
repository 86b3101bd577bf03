package search_test

import (
	"context"
	"testing"

	"standfirst/handlers/search"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/outlet"
)

func TestPalette(t *testing.T) {
	app := webtest.New(t, search.Routes)
	_, err := app.Space.Incidents.Declare(context.Background(), incident.New{
		Title: incident.Text{"en": "Glass in oat drink", "zh-CN": "燕麦饮发现玻璃"}, Summary: incident.Text{"en": "Two bottles"},
		Type: incident.Types()[0], Grade: 2, Mode: incident.Real,
	}, audit.Actor{ID: "u", Name: "U", Department: "communications"})
	if err != nil {
		t.Fatal(err)
	}
	o, err := app.Space.Outlets.Create(context.Background(), outlet.Outlet{Name: "Harbour Post", Kind: outlet.Kinds[0]}, audit.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = app.Space.Contacts.Create(context.Background(), contact.Contact{Name: "李雷", Kind: contact.Kinds[0], Email: "li@post.example", OutletID: o.ID}, audit.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "a person by initials, with the outlet", As: "officer", Path: "/acme/palette?q=ll", Has: []string{"李雷", "Harbour Post"}},
		webtest.Scenario{Name: "a viewer finds no person", As: "viewer", Path: "/acme/palette?q=ll", HasNot: []string{"李雷", "Harbour Post"}},
		webtest.Scenario{Name: "nothing typed: what one may do", As: "officer", Path: "/acme/palette", Has: []string{"Contacts", "<kbd>g c", "/acme/contacts"}, HasNot: []string{"Glass", "/acme/members"}},
		webtest.Scenario{Name: "a record by a word", As: "officer", Path: "/acme/palette?q=oat", Has: []string{"Glass in oat drink", "/acme/incidents/"}, HasNot: []string{"<kbd>"}},
		webtest.Scenario{Name: "by pinyin, shown in the reader's language", As: "viewer", Lang: "zh-CN", Path: "/acme/palette?q=yanmai", Has: []string{"/acme/incidents/"}},
		webtest.Scenario{Name: "an action by a word of it", As: "manager", Path: "/acme/palette?q=declare", Has: []string{"/acme/incidents/new"}, HasNot: []string{"/acme/contacts\""}},
		webtest.Scenario{Name: "a viewer sees no contacts", As: "viewer", Path: "/acme/palette", Has: []string{"Incidents"}, HasNot: []string{"/acme/contacts"}},
		webtest.Scenario{Name: "nothing found", As: "officer", Path: "/acme/palette?q=zzzz", Has: []string{"Nothing found for"}},
		webtest.Scenario{Name: "hostile words stay words", As: "officer", Path: "/acme/search?q=%3Cscript%3Ealert(1)%3C/script%3E", HasNot: []string{"<script>alert"}},
		webtest.Scenario{Name: "the page without a script", As: "officer", Path: "/acme/search?q=glass", Has: []string{"Glass in oat drink", "<h1>Search</h1>"}},
		webtest.Scenario{Name: "another space's words are not found", As: "rival/officer", Path: "/rival/palette?q=oat", HasNot: []string{"Glass"}},
	)
	for _, p := range search.Pages() {
		if err := p.Check(app.Kit.Set); err != nil {
			t.Error(err)
		}
	}
}
