package outlet_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/outlet"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/field"
	media "standfirst/models/outlet"
)

func TestAnOutletKeepsDesksReachAndPeople(t *testing.T) {
	app := webtest.New(t, outlet.Routes)
	by := app.As("officer").Actor()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := app.Space.Fields.Create(t.Context(), field.Field{Record: "outlet", Kind: "yes_no", Label: map[string]string{"en": "Pays for stories"}}, by)
	ok(err)
	typed := url.Values{
		"name": {"早餐电台"}, "kind": {"podcast"}, "rows": {"1"}, "platform": {"xiaoyuzhou"}, "handle": {"=早餐"}, "reach": {"12,000"}, "reach_source": {"platform page"}, "reach_as_of": {"2024-01-01"},
		"desk_address": {"news@x.example", "pics@x.example", ""}, "desk_for": {"news", "pictures", ""}, "custom_pays_for_stories": {"no"},
	}
	with := func(name, value string) url.Values {
		out := url.Values{name: {value}}
		for k, v := range typed {
			out[k] = v
		}
		return out
	}
	app.Run(webtest.Scenario{Name: "another desk keeps what was typed", As: "officer", Method: "POST", Path: "/acme/outlets", Form: with("add", "desk"), Has: []string{"Address 4", `value="pictures"`, `value="12,000"`}})
	r := app.As("officer").Post("/acme/outlets", typed)
	at := r.Header.Get("Location")
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	id := at[len("/acme/outlets/"):]
	for _, c := range []contact.Contact{
		{Name: "Host", OutletID: id, Role: "host"},
		{Name: "Guest", Positions: []contact.Position{{OutletID: id, Role: "columnist"}}},
		{Name: "Gone", Positions: []contact.Position{{OutletID: id, Role: "intern", From: "2010", To: "2012"}}},
	} {
		_, err := app.Space.Contacts.Create(t.Context(), c, by)
		ok(err)
	}
	app.Run(
		webtest.Scenario{Name: "record", As: "officer", Path: at, Has: []string{"Xiaoyuzhou", "=早餐", "news@x.example", "pictures", "platform page, as of 2024-01-01", "Wants a look", "columnist", "1 person who worked here", "2010–2012", "Pays for stories"}},
		webtest.Scenario{Name: "a bad figure", As: "officer", Method: "POST", Path: at + "/reach", Form: url.Values{"reach": {"lots"}, "reach_as_of": {"2099-01-01"}}, Status: 422, Has: []string{"Write the reach as a number", "Say where the number", "cannot lie in the future"}},
		webtest.Scenario{Name: "a newer one", As: "officer", Method: "POST", Path: at + "/reach", Form: url.Values{"reach": {"15 000"}, "reach_source": {"media kit"}, "reach_as_of": {"2026-06-01"}}, Status: 303},
		webtest.Scenario{Name: "an older one that comes late", As: "officer", Method: "POST", Path: at + "/reach", Form: url.Values{"reach": {"9000"}, "reach_source": {"media kit"}, "reach_as_of": {"2023-06-01"}}, Status: 303},
	)
	o, err := app.Space.Outlets.Get(t.Context(), id)
	ok(err)
	if o.Reach != 15000 || o.ReachAsOf != "2026-06-01" || len(o.Reaches) != 3 || o.Reaches[2].Figure != 9000 || o.Reaches[0].ByName != by.Name || o.Custom["pays_for_stories"] != "no" || len(o.Desks) != 2 {
		t.Errorf("%+v", o)
	}
	app.Run(
		webtest.Scenario{Name: "drawn", As: "officer", Path: at, Has: []string{"Reach over time", "15,000", "<svg class=\"line\""}},
		webtest.Scenario{Name: "taken out", As: "officer", Method: "POST", Path: at + "/reach/drop", Form: url.Values{"reach": {"15000"}, "reach_source": {"media kit"}, "reach_as_of": {"2026-06-01"}}, Status: 303},
		webtest.Scenario{Name: "the one before is current", As: "officer", Path: at, Has: []string{"12,000", "took the reach 15000"}},
		webtest.Scenario{Name: "not twice", As: "officer", Method: "POST", Path: at + "/reach/drop", Form: url.Values{"reach": {"15000"}, "reach_source": {"media kit"}, "reach_as_of": {"2026-06-01"}}, Status: 404},
		webtest.Scenario{Name: "confirmed", As: "officer", Method: "POST", Path: at + "/confirm", Form: url.Values{"source": {"their site"}}, Status: 303},
		webtest.Scenario{Name: "stands there", As: "officer", Path: at, Has: []string{"Record as of 2026-11-25", "their site"}},
		webtest.Scenario{Name: "changed where it stands", As: "officer", Method: "POST", Path: at + "/fields/tier", Form: url.Values{"value": {"2"}}, Has: []string{"Tier 2"}, HasNot: []string{"<html"}},
		webtest.Scenario{Name: "or refused there", As: "officer", Method: "POST", Path: at + "/fields/site", Form: url.Values{"value": {"javascript:x"}}, Status: 422, Has: []string{"Write the whole address", "javascript:x"}},
		webtest.Scenario{Name: "own field", As: "officer", Method: "POST", Path: at + "/fields/custom_pays_for_stories", Form: url.Values{"value": {"yes"}}, Has: []string{"Yes"}},
		webtest.Scenario{Name: "no such line", As: "officer", Method: "POST", Path: at + "/fields/rev", Form: url.Values{"value": {"1"}}, Status: 404},
		webtest.Scenario{Name: "checkers only read", As: "checker", Method: "POST", Path: at + "/reach", Status: 403},
		webtest.Scenario{Name: "stale ones", As: "officer", Path: "/acme/outlets?stale=yes", Has: []string{"早餐电台"}},
		webtest.Scenario{Name: "found by pinyin", As: "officer", Path: "/acme/outlets?q=zaocan", Has: []string{"早餐电台"}},
		webtest.Scenario{Name: "export", As: "officer", Path: "/acme/outlets/export.csv?q=zaocan", Has: []string{"早餐电台", "'=早餐", "news@x.example (news)"}},
		webtest.Scenario{Name: "export as a workbook", As: "officer", Path: "/acme/outlets/export.xlsx?q=zaocan", Has: []string{"PK", "xl/worksheets/sheet1.xml"}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: "/acme/outlets/export.csv", Status: 403},
		webtest.Scenario{Name: "no workbook either", As: "viewer", Path: "/acme/outlets/export.xlsx", Status: 403},
		webtest.Scenario{Name: "not elsewhere", As: "rival/officer", Method: "POST", Path: "/rival/outlets/" + id + "/confirm", Status: 404},
		webtest.Scenario{Name: "guests keep it from being deleted", As: "officer", Method: "POST", Path: at + "/delete", Form: url.Values{"confirm": {"早餐电台"}}, Status: 409, Has: []string{"2 contacts work"}},
	)
	if r := app.As("officer").Get(at + "/edit"); !strings.Contains(r.Text, `value="pics@x.example"`) || !strings.Contains(r.Text, `value="xiaoyuzhou" selected`) {
		t.Error("the form has lost a desk or the platform")
	}
	// An outlet from before the history has its one figure.
	if h := (media.Outlet{Reach: 5, ReachSource: "x", ReachAsOf: "2020-01-01"}).History(); len(h) != 1 || h[0].Figure != 5 {
		t.Error(h)
	}
}
