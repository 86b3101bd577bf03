package incident_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/incident"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/incident"
)

func TestTheClockTheTargetsAndTheChainOfAnIncident(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	i := declared(t, app, model.Real)
	path := "/acme/incidents/" + i.ID
	app.Clock.Add(50 * time.Minute)
	in := func(d time.Duration) string { return app.Clock.Now().Add(d).UTC().Format("2006-01-02T15:04") }
	post := func(name, to string, form url.Values, status int, has ...string) {
		t.Helper()
		app.Run(webtest.Scenario{Name: name, As: "manager", Method: "POST", Path: path + to, Form: form, Status: status, Has: has})
	}
	app.Run(webtest.Scenario{Name: "near and missed", As: "officer", Path: path, Has: []string{"First statement", "10 min left", "missed by 35 min", "Export the chain"}})
	post("an update in the past", "/update", url.Values{"update": {in(-time.Hour)}, "update_zone": {"UTC"}}, 422, `id="f-update-error"`)
	post("an update that is no time", "/update", url.Values{"update": {"soon"}, "update_zone": {"UTC"}}, 422, `id="f-update-error"`)
	post("a claim after the declaration", "/claim", url.Values{"claimed": {in(0)}, "claimed_zone": {"UTC"}, "claim_text": {"a customer"}}, 422, `id="f-claimed-error"`)
	post("a point without words", "/point", url.Values{"point": {"remedy"}}, 422, `id="f-point_text-error"`)
	post("a point that is none", "/point", url.Values{"point": {"declared"}, "point_text": {"x"}}, 422, "Choose one of the points")
	post("an update", "/update", url.Values{"update": {in(2 * time.Hour)}, "update_zone": {"UTC"}}, 303)
	post("a claim", "/claim", url.Values{"claimed": {in(-24 * time.Hour)}, "claimed_zone": {"UTC"}, "claim_text": {"a customer <i>rang"}}, 303)
	post("a point", "/point", url.Values{"point": {"remedy"}, "point_text": {"new chargers for all"}}, 303)
	app.Run(
		webtest.Scenario{Name: "shown", As: "officer", Path: path, Has: []string{"Announced update", "2 h 0 min left", "Claimed, not proved", "a customer &lt;i&gt;rang", "after 50 min"}},
		webtest.Scenario{Name: "a viewer gets no chain", As: "viewer", Path: path + "/chain.json", Status: 403},
		webtest.Scenario{Name: "another space's", As: "rival/manager", Path: "/rival/incidents/" + i.ID + "/chain.json", Status: 404},
	)
	r := app.As("officer").Get(path + "/chain.json")
	if c, report, err := model.VerifyChain([]byte(r.Text), ""); err != nil || report.Events != 4 || len(c.Clock) != 2 {
		t.Fatalf("%+v %+v %v", c.Clock, report, err)
	}
	if !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the chain is shown and not saved")
	}
}
