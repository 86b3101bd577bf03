package alert_test

import (
	"net/url"
	"slices"
	"testing"

	"standfirst/handlers/alert"
	"standfirst/handlers/incident"
	"standfirst/handlers/today"
	"standfirst/handlers/watch"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	incidents "standfirst/models/incident"
	"standfirst/models/outlet"
	watches "standfirst/models/watch"
)

func routes(k *web.Kit) []web.Route {
	return slices.Concat(alert.Routes(k), incident.Routes(k), watch.Routes(k), today.Routes(k))
}

func TestFromTheAlertToTheIncident(t *testing.T) {
	app := webtest.New(t, routes)
	ctx, by := t.Context(), app.As("officer").Actor()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	paper, err := app.Space.Outlets.Create(ctx, outlet.Outlet{Name: "Evening <b>", Kind: "newspaper", Tier: 1}, by)
	must(err)
	w, err := app.Space.Watches.Create(ctx, "", watches.Plan{Name: "Beifeng <i>", Kind: watches.Brand, Query: "beifeng"}, by)
	must(err)
	app.Run(
		webtest.Scenario{Name: "nothing waits", As: "officer", Path: "/acme/alerts", Has: []string{"No alert waits", "/acme/watches"}},
		webtest.Scenario{Name: "a guest sees none", As: "viewer", Path: "/acme/alerts", Status: 403},
	)
	clip, err := app.Space.Coverage.WriteDown(ctx, coverage.Hand{Medium: "web", Title: "Fire <b>", Text: "The maker Beifeng said nothing.", OutletID: paper.ID}, by)
	must(err)
	must(app.Space.Watches.Match(ctx, clip.ID))
	page, err := app.Space.Alerts.Find(ctx, model.Search{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page.Items, err)
	}
	one := "/acme/alerts/" + page.Items[0].ID
	declaration := url.Values{"title_en": {"Fire at <b>"}}
	app.Run(
		webtest.Scenario{Name: "waits in the list", As: "approver", Path: "/acme/alerts", Has: []string{one, "Beifeng &lt;i&gt;", "First by a leading outlet", "Evening &lt;b&gt;"}},
		webtest.Scenario{Name: "and on the first page", As: "officer", Path: "/acme/", Has: []string{one, "Beifeng &lt;i&gt;: First by a leading outlet"}},
		webtest.Scenario{Name: "its record", As: "manager", Path: one, Has: []string{"Fire &lt;b&gt;", "Beifeng", "instead of 1", `action="` + one + `/incident"`, "Reports about Beifeng", "关于“Beifeng"}, HasNot: []string{"It belongs to a private incident"}},
		webtest.Scenario{Name: "for who may only read", As: "approver", Path: one, HasNot: []string{"I have looked", "It was a false alarm", "/incident\""}},
		webtest.Scenario{Name: "who may not judge", As: "approver", Method: "POST", Path: one + "/falsity", Status: 403},
		webtest.Scenario{Name: "who may not declare", As: "officer", Method: "POST", Path: one + "/incident", Form: declaration, Status: 403},
		webtest.Scenario{Name: "another space's", As: "rival/manager", Path: "/rival/alerts/" + page.Items[0].ID, Status: 404},
		webtest.Scenario{Name: "a false alarm", As: "officer", Method: "POST", Path: one + "/falsity", Form: url.Values{"say": {"false"}}, Status: 303, To: one},
		webtest.Scenario{Name: "says what it changed", As: "officer", Path: one, Has: []string{"called it a false alarm", "It was no false alarm"}},
		webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: one + "/falsity", Form: url.Values{"say": {"real"}}, Status: 303, To: one},
		webtest.Scenario{Name: "looked at", As: "officer", Method: "POST", Path: one + "/acknowledgement", Status: 303, To: one},
		webtest.Scenario{Name: "a declaration without a type", As: "manager", Method: "POST", Path: one + "/incident", Form: declaration, Status: 422, Has: []string{"Fire at &lt;b&gt;", `id="f-type-error"`}},
	)
	declaration.Set("type", string(incidents.ProductSafety))
	app.Run(
		webtest.Scenario{Name: "declared", As: "manager", Method: "POST", Path: one + "/incident", Form: declaration, Status: 303},
		webtest.Scenario{Name: "leads to the incident", As: "manager", Path: one, Has: []string{"/acme/incidents/", "Fire at &lt;b&gt;", "Incident declared"}, HasNot: []string{`action="` + one + `/incident"`}},
		webtest.Scenario{Name: "kept among all", As: "manager", Path: "/acme/alerts?state=all", Has: []string{one}},
		webtest.Scenario{Name: "the bar of the watch", As: "officer", Method: "POST", Path: "/acme/watches/" + w.ID + "/bar", Form: url.Values{"factor": {"x"}, "outlets": {"1"}}, Status: 422, Has: []string{`id="f-factor-error"`, `id="f-outlets-error"`, `value="x"`}},
		webtest.Scenario{Name: "set", As: "officer", Method: "POST", Path: "/acme/watches/" + w.ID + "/bar", Form: url.Values{"factor": {"4.5"}, "outlets": {"6"}}, Status: 303},
		webtest.Scenario{Name: "shown with what it raised", As: "officer", Path: "/acme/watches/" + w.ID, Has: []string{`value="4.5"`, one}},
	)
	open, err := app.Space.Incidents.Find(ctx, incidents.Search{})
	if err != nil || len(open.Items) != 1 {
		t.Fatal(open.Items, err)
	}
	app.Run(webtest.Scenario{Name: "which leads back", As: "manager", Path: "/acme/incidents/" + open.Items[0].ID, Has: []string{one}})
	_, err = app.Space.Incidents.Restrict(ctx, open.Items[0].ID, true, incidents.Stays, app.As("manager").Actor())
	must(err)
	log, err := app.Space.Audit.Timeline(ctx, watches.Stream(w.ID), "", 50)
	must(err)
	if slices.ContainsFunc(log.Items, func(ev audit.Event) bool { return ev.Action == model.EventDeclared }) {
		t.Error("whoever may read of the watch reads of the incident that was declared")
	}
	app.Run(
		webtest.Scenario{Name: "of a private one its team knows", As: "manager", Path: "/acme/alerts?state=all", Has: []string{"Incident declared"}},
		webtest.Scenario{Name: "and nobody else", As: "officer", Path: "/acme/alerts?state=all", Has: []string{one, "Beifeng &lt;i&gt;"}, HasNot: []string{"Incident declared"}},
		webtest.Scenario{Name: "nor by its record", As: "officer", Path: one, HasNot: []string{"Incident declared", "Fire at"}},
	)
}
