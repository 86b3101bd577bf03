package audience_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/audience"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
)

func TestSegmentPages(t *testing.T) {
	app := webtest.New(t, audience.Routes)
	by := app.As("officer").Actor()
	for _, c := range []contact.Contact{{Name: "李雷", Tags: []string{"food"}}, {Name: "Anna"}} {
		if _, err := app.Space.Contacts.Create(t.Context(), c, by); err != nil {
			t.Fatal(err)
		}
	}
	rules := func(more ...string) url.Values {
		v := url.Values{"name": {"食品"}, "description": {"<b>daily"}, "rules-match": {"all"}, "rules-0-field": {"tag"}, "rules-0-op": {"is"}, "rules-0-value": {"food"}}
		for i := 0; i+1 < len(more); i += 2 {
			v[more[i]] = []string{more[i+1]}
		}
		return v
	}
	app.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/segments", Has: []string{"No segments yet"}},
		webtest.Scenario{Name: "from the table", As: "officer", Path: "/acme/segments/new?f=tag.is.food", Has: []string{`value="food"`, `name="rules-0-field"`}},
		webtest.Scenario{Name: "a condition more", As: "officer", Method: "POST", Path: "/acme/segments", Form: rules("rules-do", "add:"), Has: []string{`name="rules-1-field"`, "&lt;b&gt;daily", "食品"}},
		webtest.Scenario{Name: "faults", As: "officer", Method: "POST", Path: "/acme/segments", Form: rules("name", "", "rules-0-value", ""), Status: 422, Has: []string{"Say which value."}},
		webtest.Scenario{Name: "no condition", As: "officer", Method: "POST", Path: "/acme/segments", Form: url.Values{"name": {"x"}, "rules-match": {"all"}}, Status: 422, Has: []string{"Add at least one condition"}},
		webtest.Scenario{Name: "readers make none", As: "checker", Method: "POST", Path: "/acme/segments", Form: rules(), Status: 403},
	)
	at := app.As("officer").Post("/acme/segments", rules()).Header.Get("Location")
	app.Run(
		webtest.Scenario{Name: "members", As: "officer", Path: at, Has: []string{"1 member", "李雷", "Tag: food", "Only its owner", "/acme/contacts?f=tag.is.food"}, HasNot: []string{"Anna"}},
		webtest.Scenario{Name: "table", As: "officer", Path: "/acme/segments", Has: []string{"食品", "Tag: food"}},
		webtest.Scenario{Name: "private", As: "checker", Path: at, Status: 404},
		webtest.Scenario{Name: "shared", As: "officer", Method: "POST", Path: at, Form: rules("shared", "1"), Status: 303, To: at},
		webtest.Scenario{Name: "seen by others", As: "checker", Path: at, Has: []string{"李雷"}},
		webtest.Scenario{Name: "copied", As: "officer2", Method: "POST", Path: at + "/copy", Status: 303},
		webtest.Scenario{Name: "archived", As: "officer", Method: "POST", Path: at + "/archive", Status: 303, To: "/acme/segments"},
		webtest.Scenario{Name: "among the archived", As: "officer", Path: "/acme/segments?archived=1", Has: []string{at}},
		webtest.Scenario{Name: "back", As: "officer", Method: "POST", Path: at + "/restore", Status: 303, To: at},
		webtest.Scenario{Name: "not elsewhere", As: "rival/officer", Path: "/rival" + at[len("/acme"):], Status: 404},
	)
}

// A list that is not offered any more has its name in the table of segments, whatever stands above it.
func TestSegmentsNameListsThatArePutAway(t *testing.T) {
	app := webtest.New(t, audience.Routes)
	by := app.As("officer").Actor()
	for segment, list := range map[string]string{"first": "Current", "second": "Of old"} {
		l, err := app.Space.Lists.Create(t.Context(), list, "", by)
		if err != nil {
			t.Fatal(err)
		}
		app.As("officer").Post("/acme/segments", url.Values{"name": {segment}, "rules-match": {"all"}, "rules-0-field": {"list"}, "rules-0-op": {"is"}, "rules-0-value": {l.ID}})
		if list != "Current" {
			if err := app.Space.Lists.Archive(t.Context(), l.ID, by); err != nil {
				t.Fatal(err)
			}
		}
	}
	app.Run(webtest.Scenario{Name: "table", As: "officer", Path: "/acme/segments", Has: []string{"first", "second", "List: Current", "List: Of old"}})
}
