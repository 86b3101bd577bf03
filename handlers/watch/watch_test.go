package watch_test

import (
	"net/url"
	"testing"
	"time"

	"standfirst/handlers/watch"
	"standfirst/handlers/web/webtest"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	model "standfirst/models/watch"
)

func TestAWatchFromItsTrialToItsArchive(t *testing.T) {
	app := webtest.New(t, watch.Routes)
	clip, err := app.Space.Coverage.WriteDown(t.Context(), coverage.Hand{Medium: "web", Title: "Fire <b>at Beifeng", Text: "The maker <i>Beifeng</i> recalls its chargers."}, app.As("officer").Actor())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"name": {"Brand <b>"}, "kind": {"brand"}, "query": {"beifeng AND ("}, "once": {"1"}}
	app.Run(
		webtest.Scenario{Name: "an empty list says what to do", As: "officer", Path: "/acme/watches", Has: []string{"Nothing is watched yet", "/acme/watches/new"}},
		webtest.Scenario{Name: "who may only read is offered none", As: "approver", Path: "/acme/watches", HasNot: []string{"/acme/watches/new"}},
		webtest.Scenario{Name: "a guest sees none", As: "viewer", Path: "/acme/watches", Status: 403},
		webtest.Scenario{Name: "the form", As: "officer", Path: "/acme/watches/new?query=beifeng", Has: []string{">beifeng</textarea>", "NEAR/5"}},
		webtest.Scenario{Name: "a fault with its place", As: "officer", Method: "POST", Path: "/acme/watches/trial", Form: form, Status: 422, Has: []string{"Brand &lt;b&gt;", `id="f-query-error"`, "Character 14"}},
		webtest.Scenario{Name: "the same when saved", As: "officer", Method: "POST", Path: "/acme/watches", Form: form, Status: 422, Has: []string{"Character 14"}},
		webtest.Scenario{Name: "who may not write", As: "approver", Method: "POST", Path: "/acme/watches", Form: form, Status: 403},
	)
	form.Set("query", "beifeng recall*")
	app.Run(
		webtest.Scenario{Name: "tried", As: "officer", Method: "POST", Path: "/acme/watches/trial", Form: form, Status: 200, Has: []string{"Fire &lt;b&gt;at Beifeng", "<mark>Beifeng</mark>", "1 article was looked at", "beifeng recall*</textarea>"}},
	)
	if n, err := app.Space.Watches.Count(t.Context(), model.Search{}); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	app.Run(webtest.Scenario{Name: "saved", As: "officer", Method: "POST", Path: "/acme/watches", Form: form, Status: 303})
	page, err := app.Space.Watches.Find(t.Context(), model.Search{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page.Items, err)
	}
	w := page.Items[0]
	one := "/acme/watches/" + w.ID
	app.Run(
		webtest.Scenario{Name: "while the past is gone through", As: "officer", Path: one, Has: []string{"The last 90 days are being gone through", "Nothing yet", "Spikes are told from"}},
	)
	if err := app.Space.Watches.Fill(t.Context(), model.FillTask{WatchID: w.ID, Generation: 1}, nil); err != nil {
		t.Fatal(err)
	}
	if err := app.Space.Watches.Match(t.Context(), clip.ID); err != nil {
		t.Fatal(err)
	}
	app.Clock.Add(time.Minute)
	app.Run(
		webtest.Scenario{Name: "its record", As: "approver", Path: one, Has: []string{"Fire &lt;b&gt;at Beifeng", "<mark>Beifeng</mark>", "independent", "made the watch Brand &lt;b&gt;"}, HasNot: []string{"being gone through", "No alerts"}},
		webtest.Scenario{Name: "in the list with its week", As: "officer", Path: "/acme/watches", Has: []string{"Brand &lt;b&gt;", "Watching"}},
		webtest.Scenario{Name: "another space's", As: "rival/officer", Path: "/rival/watches/" + w.ID, Status: 404},
		webtest.Scenario{Name: "edit", As: "officer", Path: one + "/edit", Has: []string{"beifeng recall*</textarea>", `name="seen"`}},
		webtest.Scenario{Name: "tried while it is changed", As: "officer", Method: "POST", Path: "/acme/watches/trial", Form: url.Values{"id": {w.ID}, "name": {"B"}, "kind": {"brand"}, "query": {"nothing"}}, Status: 200, Has: []string{"It finds nothing there", `action="` + one + `"`}},
		webtest.Scenario{Name: "changed by somebody else", As: "officer", Method: "POST", Path: one, Form: url.Values{"seen": {"1"}, "name": {"B"}, "kind": {"brand"}, "query": {"fire"}}, Status: 422, Has: []string{"Somebody has changed this watch"}},
		webtest.Scenario{Name: "changed", As: "officer", Method: "POST", Path: one, Form: url.Values{"name": {"B"}, "kind": {"brand"}, "query": {"fire"}}, Status: 303, To: one},
		webtest.Scenario{Name: "muted", As: "officer", Method: "POST", Path: one + "/mute", Form: url.Values{"on": {"1"}}, Status: 303, To: one},
		webtest.Scenario{Name: "says so", As: "officer", Path: one, Has: []string{"No alerts", "Alert again"}},
		webtest.Scenario{Name: "archived", As: "officer", Method: "POST", Path: one + "/archive", Form: url.Values{"on": {"1"}}, Status: 303, To: one},
		webtest.Scenario{Name: "gone from the list", As: "officer", Path: "/acme/watches", Has: []string{"Nothing is watched yet"}},
		webtest.Scenario{Name: "kept among the archived", As: "officer", Path: "/acme/watches?state=archived", Has: []string{one}},
		webtest.Scenario{Name: "taken up again", As: "officer", Method: "POST", Path: one + "/archive", Status: 303, To: one},
	)
}

func TestAWatchOfAnIncident(t *testing.T) {
	app := webtest.New(t, watch.Routes)
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"name": {"Leak watch"}, "kind": {"crisis"}, "query": {"leak"}, "incident": {i.ID}}
	app.Run(
		webtest.Scenario{Name: "who may not know of it cannot name it", As: "officer", Method: "POST", Path: "/acme/watches", Form: form, Status: 422, Has: []string{"This incident does not exist"}},
		webtest.Scenario{Name: "who may, can", As: "manager", Method: "POST", Path: "/acme/watches", Form: form, Status: 303},
		webtest.Scenario{Name: "and sees it", As: "manager", Path: "/acme/watches", Has: []string{"Leak watch", "/acme/incidents/" + i.ID}},
		webtest.Scenario{Name: "the others do not", As: "officer", Path: "/acme/watches", HasNot: []string{"Leak watch"}},
	)
}
