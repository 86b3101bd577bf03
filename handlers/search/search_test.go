package search_test

import (
	"context"
	"strings"
	"testing"

	"standfirst/handlers/search"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/complaint"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/promise"
	"standfirst/models/release"
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
	_, err = app.Space.Releases.Create(context.Background(), "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "On oat drink"}, "zh-CN": {Headline: "关于燕麦饮"}}}, audit.Actor{ID: "u", Name: "U", Department: "communications"})
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
		webtest.Scenario{Name: "a release by pinyin of its other language", As: "viewer", Path: "/acme/palette?q=guanyu", Has: []string{"On oat drink", "/acme/releases/"}},
		webtest.Scenario{Name: "another space's words are not found", As: "rival/officer", Path: "/rival/palette?q=oat", HasNot: []string{"Glass"}},
	)
	for _, p := range search.Pages() {
		if err := p.Check(app.Kit.Set); err != nil {
			t.Error(err)
		}
	}
}

// What is owed is found by who may see it: by its words, a case by its reference, and nothing of a private incident by
// anybody else.
func TestPromisesAndCasesAreFound(t *testing.T) {
	app := webtest.New(t, search.Routes)
	manager := app.As("manager").Actor()
	made := func(word string, private bool) complaint.Case {
		t.Helper()
		i, err := app.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: private}, manager)
		if err != nil {
			t.Fatal(err)
		}
		_, err = app.Space.Promises.Make(t.Context(), i.ID, promise.New{
			Text: incident.Text{"en": word + " refund for all"}, OwnerID: manager.ID, Due: app.Clock.Now().AddDate(0, 1, 0), Made: promise.Made{Place: promise.Elsewhere, Where: "on the radio"},
		}, manager)
		if err != nil {
			t.Fatal(err)
		}
		c, err := app.Space.Complaints.Receive(t.Context(), i.ID, complaint.New{
			Terms: complaint.Terms{Harm: complaint.Data, Wish: complaint.Apology, Summary: word + " calls at night"}, Channel: complaint.Phone, Name: "Zebrafinch", Reach: "z@zebra.example", Story: "x", Consent: "told",
		}, manager)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	open, hidden := made("Marigold", false), made("Hushed", true)
	app.Run(
		webtest.Scenario{Name: "both by a word", As: "officer", Path: "/acme/palette?q=marigold", Has: []string{"Marigold refund", "/acme/promises/", open.Ref, "/acme/cases/" + open.ID}},
		webtest.Scenario{Name: "a case by its reference", As: "checker", Path: "/acme/search?q=" + strings.ToLower(open.Ref), Has: []string{open.Ref}},
		webtest.Scenario{Name: "a guest finds neither", As: "viewer", Path: "/acme/palette?q=marigold", HasNot: []string{"Marigold", open.Ref}},
		webtest.Scenario{Name: "of a private incident its team does", As: "manager", Path: "/acme/palette?q=hushed", Has: []string{"Hushed refund", hidden.Ref}},
		webtest.Scenario{Name: "and nobody else", As: "officer", Path: "/acme/palette?q=hushed", HasNot: []string{"Hushed", hidden.Ref}},
		webtest.Scenario{Name: "not by the reference either", As: "officer", Path: "/acme/search?q=" + hidden.Ref, HasNot: []string{"Hushed", "/cases/" + hidden.ID}},
		webtest.Scenario{Name: "nobody is found by who complains", As: "manager", Path: "/acme/search?q=zebrafinch", HasNot: []string{open.Ref}},
		webtest.Scenario{Name: "the places", As: "officer", Path: "/acme/palette?q=complaint", Has: []string{`/acme/cases"`}},
	)
}
