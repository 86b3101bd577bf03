package outlet_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/outlet"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
)

func TestOutletPages(t *testing.T) {
	app := webtest.New(t, outlet.Routes)
	by := app.As("officer").Actor()
	app.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/outlets", Has: []string{"No outlets yet", "Import contacts"}},
		webtest.Scenario{
			Name: "faults", As: "officer", Method: "POST", Path: "/acme/outlets", Status: 422,
			Form: url.Values{"name": {"<i>"}, "domains": {"localhost, x y"}, "reach": {"many"}, "tier": {"9"}}, Has: []string{"&lt;i&gt;", "Write the reach as a number", `value="many"`},
		},
		webtest.Scenario{
			Name: "more faults", As: "officer", Method: "POST", Path: "/acme/outlets", Status: 422,
			Form: url.Values{"domains": {"localhost"}, "reach": {"12"}, "tier": {"9"}, "feeds": {"javascript:alert(1)"}, "site": {"x"}, "reach_as_of": {"yesterday"}, "country": {"China"}},
			Has:  []string{`id="f-name-error"`, `id="f-domains-error"`, `id="f-reach_source-error"`, `id="f-tier-error"`, `id="f-feeds-error"`, `id="f-site-error"`, `id="f-reach_as_of-error"`, `id="f-country-error"`},
		},
	)
	r := app.As("officer").Post("/acme/outlets", url.Values{
		"name": {"新华网"}, "aliases": {"Xinhuanet"}, "domains": {"https://www.xinhuanet.com/"}, "kind": {"site"}, "tier": {"1"}, "lang": {"zh-CN"},
		"reach": {"1,200,000"}, "reach_source": {"own survey"}, "reach_as_of": {"2026-10-01"},
	})
	at := r.Header.Get("Location")
	o, ok, err := app.Space.Outlets.ByDomain(t.Context(), "news.xinhuanet.com")
	if r.StatusCode != 303 || err != nil || !ok {
		t.Fatal(r.StatusCode, err, webtest.Words(r.Text))
	}
	li, err := app.Space.Contacts.Create(t.Context(), contact.Contact{Name: "李雷", OutletID: o.ID}, by)
	if err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "table", As: "officer", Path: "/acme/outlets", Has: []string{"新华网", "xinhuanet.com", "1,200,000", "Tier 1", "1–1 of 1"}},
		webtest.Scenario{Name: "by alias", As: "officer", Path: "/acme/outlets?q=xinhuanet&kind=site&tier=1&lang=zh-CN", Has: []string{"新华网"}},
		webtest.Scenario{Name: "nothing", As: "officer", Path: "/acme/outlets?tier=3", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "record", As: "officer", Path: at, Has: []string{"own survey, as of 2026-10-01", "李雷", li.ID, "added the outlet"}},
		webtest.Scenario{Name: "a second one with its domain", As: "officer", Method: "POST", Path: "/acme/outlets", Form: url.Values{"name": {"X"}, "domains": {"xinhuanet.com"}}, Status: 422, Has: []string{"belongs to 新华网 already"}},
		webtest.Scenario{Name: "not while somebody works there", As: "officer", Method: "POST", Path: at + "/delete", Form: url.Values{"confirm": {"新华网"}}, Status: 409, Has: []string{"1 contact works at this outlet"}},
		webtest.Scenario{Name: "form", As: "officer", Path: at + "/edit", Has: []string{`value="1200000"`, `value="2026-10-01"`, `value="xinhuanet.com"`}},
		webtest.Scenario{Name: "an old form", As: "officer", Method: "POST", Path: at, Form: url.Values{"name": {"人民网"}, "rev": {"7"}}, Status: 422, Has: []string{"Somebody else has changed"}},
		webtest.Scenario{Name: "renamed", As: "officer", Method: "POST", Path: at, Form: url.Values{"name": {"人民网"}, "rev": {"0"}}, Status: 303, To: at},
		webtest.Scenario{Name: "timeline", As: "officer", Path: at, Has: []string{"人民网", "新华网 → 人民网"}},
		webtest.Scenario{Name: "not elsewhere", As: "rival/officer", Path: "/rival/outlets/" + o.ID, Status: 404},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: at, Status: 403},
	)
	if err := app.Space.Contacts.Delete(t.Context(), li.ID, by); err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "mistyped", As: "officer", Method: "POST", Path: at + "/delete", Form: url.Values{"confirm": {"x"}}, Status: 422},
		webtest.Scenario{Name: "deleted", As: "officer", Method: "POST", Path: at + "/delete", Form: url.Values{"confirm": {"人民网"}}, Status: 303},
	)
}
