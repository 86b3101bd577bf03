package report_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/coverage"
	facts "standfirst/handlers/fact"
	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	clips "standfirst/models/coverage"
	"standfirst/models/incident"
	model "standfirst/models/report"
	"standfirst/models/watch"
)

var tableLink = regexp.MustCompile(`href="(/acme/coverage\?[^"]*)"`)

// leads is how many clips the table shows to which the page of a report leads for a value of a parameter.
func (d *desk) leads(page, name, value string) int {
	d.t.Helper()
	for _, m := range tableLink.FindAllStringSubmatch(page, -1) {
		link := html.UnescapeString(m[1])
		u := must[*url.URL](d.t)(url.Parse(link))
		if u.Query().Get(name) == value {
			return strings.Count(d.As("officer").Get(link).Text, `<tr id="row-`)
		}
	}
	d.t.Errorf("the report leads to no table with %s=%s", name, value)
	return -1
}

// The table to which a figure leads shows exactly the clips that it counts, whatever the report is about, and however the
// days of its period lie to those of its reader.
func TestFiguresLeadToExactlyTheirClips(t *testing.T) {
	d := newDesk(t, coverage.Routes)
	officer := d.As("officer").Actor()
	ada := must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "Ada Abbott", Kind: "journalist", Email: "ada@daily.example"}, officer))
	shanghai := must[*time.Location](t)(time.LoadLocation("Asia/Shanghai"))
	now := d.Clock.Now().In(shanghai)
	dawn := time.Date(now.Year(), now.Month(), now.Day()-3, 0, 0, 0, 0, shanghai)
	write := func(title, by, outletID string, at time.Time) clips.Clip {
		return must[clips.Clip](t)(d.Space.Coverage.WriteDown(d.ctx, clips.Hand{
			Medium: "web", URL: "https://daily.example/" + url.PathEscape(title), Title: title, Text: title + " at Harbour. " + text, OutletID: outletID, ContactID: by, IncidentID: d.incident.ID, Published: at,
		}, officer))
	}
	write("first minute", ada.ID, d.daily.ID, dawn)
	write("last minute", ada.ID, d.daily.ID, dawn.Add(24*time.Hour-time.Minute))
	write("by nobody", "", d.daily.ID, dawn.Add(2*time.Hour))
	write("elsewhere", ada.ID, d.morning.ID, dawn.Add(3*time.Hour))
	write("the day before", ada.ID, d.daily.ID, dawn.Add(-time.Minute))
	write("the day after", ada.ID, d.daily.ID, dawn.Add(24*time.Hour))
	write("The milk was poisoned", ada.ID, d.daily.ID, dawn.Add(4*time.Hour))
	gone := write("not about us", ada.ID, d.daily.ID, dawn.Add(5*time.Hour))
	paid := write("paid for", ada.ID, d.daily.ID, dawn.Add(6*time.Hour))
	if err := d.Space.Coverage.Mark(d.ctx, clips.Marked{URL: paid.URL, Benefit: "paid", DealID: "d"}); err != nil {
		t.Fatal(err)
	}
	harbour := d.watched("", "Harbour")
	must[clips.Clip](t)(d.Space.Coverage.Dismiss(d.ctx, gone.ID, officer)) // the watch has it until it is matched anew, an archived one for good

	day := model.Period{Unit: "days", First: dawn.Format(time.DateOnly), Last: dawn.Format(time.DateOnly), Zone: "Asia/Shanghai"}
	for name, of := range map[string]model.Subject{
		"a period":           {Kind: model.OfPeriod, Period: day},
		"a contact":          {Kind: model.OfContact, ID: ada.ID},
		"a contact on a day": {Kind: model.OfContact, ID: ada.ID, Period: day},
		"an outlet on a day": {Kind: model.OfOutlet, ID: d.daily.ID, Period: day},
		"an incident":        {Kind: model.OfIncident, ID: d.incident.ID},
		"a watch":            {Kind: model.OfWatch, ID: harbour.ID},
		"a watch on a day":   {Kind: model.OfWatch, ID: harbour.ID, Period: day},
	} {
		r := must[model.Report](t)(d.Space.Reports.About(d.ctx, of, nil))
		page := d.As("officer").Get(d.ordered(of)).Text
		if n := d.leads(page, "benefit", "earned"); n != r.Placements || n < 3 || n > 7 {
			t.Errorf("%s: %d placements, and the table shows %d", name, r.Placements, n)
		}
		if n := d.leads(page, "benefit", "paid"); n != len(r.Paid) || n != 1 {
			t.Errorf("%s: %d were paid for, and the table shows %d", name, len(r.Paid), n)
		}
		if n := d.leads(page, "state", "flagged"); n != len(r.Repeats) || n != 1 {
			t.Errorf("%s: %d repeat a claim, and the table shows %d", name, len(r.Repeats), n)
		}
		if n := d.leads(page, "state", "suggested"); n != r.Suggested || n < 4 {
			t.Errorf("%s: %d are suggestions, and the table shows %d", name, r.Suggested, n)
		}
	}
}

// watched is a watch that has found what there is.
func (d *desk) watched(incidentID, name string) watch.Watch {
	d.t.Helper()
	w := must[watch.Watch](d.t)(d.Space.Watches.Create(d.ctx, "", watch.Plan{Name: name, Kind: watch.Competitor, Query: strings.ToLower(name), IncidentID: incidentID}, d.As("manager").Actor()))
	if err := d.Space.Watches.Fill(d.ctx, watch.FillTask{WatchID: w.ID, Generation: w.Generation}, nil); err != nil {
		d.t.Fatal(err)
	}
	return w
}

// A report of a watch counts what it finds, also what is not about us, and is for those who may know what is watched.
func TestAReportOfAWatch(t *testing.T) {
	d := newDesk(t, coverage.Routes)
	officer := d.As("officer").Actor()
	for _, title := range []string{"Rivalco grows", "Rivalco hires", "Nothing of it"} {
		d.Clock.Add(time.Minute)
		must[clips.Clip](t)(d.Space.Coverage.WriteDown(d.ctx, clips.Hand{Medium: "web", Title: title, Text: title + " in the town this winter, as it did the year before.", OutletID: d.daily.ID}, officer))
	}
	rival := d.watched("", "Rivalco")
	form := url.Values{"id": {"of-rival"}, "kind": {"watch"}, "thing": {rival.ID}}
	d.Run(
		webtest.Scenario{Name: "the form", As: "officer", Path: "/acme/reports/new?kind=watch&thing=" + rival.ID, Has: []string{`value="` + rival.ID + `" selected`}},
		webtest.Scenario{Name: "of none", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"watch"}, "thing": {"x"}}, Status: 422, Has: []string{`id="f-thing-error"`}},
		webtest.Scenario{Name: "made", As: "officer", Method: "POST", Path: "/acme/reports", Form: form, Status: 303},
		webtest.Scenario{Name: "its page", As: "officer", Path: "/acme/reports/of-rival", Has: []string{"Rivalco", "2 placements in 2 clusters"}, HasNot: []string{"Nothing of it"}},
		webtest.Scenario{Name: "a guest does not learn what is watched", As: "viewer", Path: "/acme/reports/of-rival", Status: 404},
		webtest.Scenario{Name: "nor in the list", As: "viewer", Path: "/acme/reports", HasNot: []string{"Rivalco"}},
	)

	secret := must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true}, d.As("manager").Actor()))
	leak := d.watched(secret.ID, "Winter")
	must[model.Plan](t)(d.Space.Reports.Make(d.ctx, "of-leak", model.Subject{Kind: model.OfWatch, ID: leak.ID}, d.As("manager").Actor()))
	d.Run(
		webtest.Scenario{Name: "who is in it reads it", As: "manager", Path: "/acme/reports/of-leak", Has: []string{"Winter"}},
		webtest.Scenario{Name: "who may not know of its incident does not", As: "officer", Path: "/acme/reports/of-leak", Status: 404},
		webtest.Scenario{Name: "nor that there is one", As: "officer", Path: "/acme/reports", Has: []string{"Rivalco"}, HasNot: []string{"of-leak"}},
		webtest.Scenario{Name: "nor can they make one", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"watch"}, "thing": {leak.ID}}, Status: 422},
	)
}

// The page of a fact tells which reports were handed out with it, by name: to those who may read them.
func TestAFactNamesNoReportThatItsReaderMayNotRead(t *testing.T) {
	d := newDesk(t, facts.Routes)
	d.clip("Recall", text, d.daily, 2, true)
	recalls := d.watched("", "Recalling")
	p := must[model.Plan](t)(d.Space.Reports.Make(d.ctx, "", model.Subject{Kind: model.OfWatch, ID: recalls.ID}, d.As("officer").Actor()))
	must[model.Snapshot](t)(d.Space.Reports.Freeze(d.ctx, p.ID, "", "", time.UTC, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "an officer", As: "officer", Path: "/acme/facts/" + d.fact.ID, Has: []string{"Recalling", "/reports/" + p.ID}},
		webtest.Scenario{Name: "a guest", As: "viewer", Path: "/acme/facts/" + d.fact.ID, HasNot: []string{"Recalling", "/reports/" + p.ID}},
	)
}
