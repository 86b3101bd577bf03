package report_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/promise"
	model "standfirst/models/report"
	"standfirst/models/store"
)

// ordered makes a report and returns its address.
func (d *desk) ordered(of model.Subject) string {
	d.t.Helper()
	p := must[model.Plan](d.t)(d.Space.Reports.Make(d.ctx, "", of, d.As("officer").Actor()))
	return "/acme/reports/" + p.ID
}

func TestAReportIsOrderedByAForm(t *testing.T) {
	d := newDesk(t)
	for _, mail := range []string{"ada@morning.example", "ada@daily.example"} { // two of one name
		must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "Ada Abbott", Kind: "journalist", Email: mail}, d.As("officer").Actor()))
	}
	form := url.Values{"id": {"twice"}, "kind": {"period"}, "unit": {"week"}, "first": {d.Clock.Now().Format("2006-01-02")}}
	d.Run(
		webtest.Scenario{Name: "the form", As: "officer", Path: "/acme/reports/new", Has: []string{"First day", "Quarter"}},
		webtest.Scenario{Name: "of an incident", As: "officer", Path: "/acme/reports/new?kind=incident", Has: []string{"Recall"}},
		webtest.Scenario{Name: "from the page of an outlet", As: "officer", Path: "/acme/reports/new?kind=outlet&thing=" + d.daily.ID, Has: []string{"Daily Post"}, HasNot: []string{"Name of the outlet"}},
		webtest.Scenario{Name: "from one that is gone", As: "officer", Path: "/acme/reports/new?kind=outlet&thing=gone", Has: []string{"Name of the outlet"}},
		webtest.Scenario{Name: "not for readers", As: "viewer", Path: "/acme/reports/new", Status: 403},
		webtest.Scenario{Name: "without a day", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"period"}, "unit": {"week"}}, Status: 422, Has: []string{`id="f-first-error"`}},
		webtest.Scenario{Name: "of an outlet that is not", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"outlet"}, "name": {"Nowhere Gazette"}}, Status: 422, Has: []string{`id="f-name-error"`, "Nowhere Gazette"}},
		webtest.Scenario{Name: "of an incident that is not", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"incident"}, "thing": {"x"}}, Status: 422, Has: []string{`id="f-thing-error"`}},
		webtest.Scenario{Name: "of an outlet by name", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"outlet"}, "name": {"Daily Post"}}, Status: 303},
		webtest.Scenario{Name: "of one of two contacts", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"contact"}, "name": {"Ada Abbott"}}, Status: 422, Has: []string{`id="f-name-error"`}},
		webtest.Scenario{Name: "of the one with an address", As: "officer", Method: "POST", Path: "/acme/reports", Form: url.Values{"kind": {"contact"}, "name": {"Ada Abbott <ada@daily.example>"}}, Status: 303},
		webtest.Scenario{Name: "sent", As: "officer", Method: "POST", Path: "/acme/reports", Form: form, Status: 303},
		webtest.Scenario{Name: "sent again", As: "officer", Method: "POST", Path: "/acme/reports", Form: form, Status: 303},
		webtest.Scenario{Name: "an empty period", As: "viewer", Path: "/acme/reports/twice", Has: []string{"No coverage so far", "Beside the period before"}},
	)
	plans := must[[]model.Plan](t)(d.Space.Reports.Plans(d.ctx, 50))
	if len(plans) != 3 {
		t.Errorf("%d reports after one form was sent twice and two others once", len(plans))
	}
}

func TestAReportOfAPeriodCountsWhatAppearedInIt(t *testing.T) {
	d := newDesk(t)
	now := d.Clock.Now().UTC()
	monday := time.Date(now.Year(), now.Month(), now.Day()-(int(now.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	hours := func(at time.Time) int { return int(d.Clock.Now().Add(time.Minute).Sub(at).Hours()) }
	d.clip("Last week", text, d.morning, hours(monday.Add(-20*time.Hour)), true)
	d.clip("Also last week", "Quite another text about the recall that nobody else has printed so far in this town.", d.daily, hours(monday.Add(-40*time.Hour)), true)
	d.clip("=1+1 Now", text+" More.", d.daily, 0, true)
	path := d.ordered(model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: monday.Format("2006-01-02"), Zone: "UTC"}})
	r := must[model.Report](t)(d.Space.Reports.About(d.ctx, model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: monday.Format("2006-01-02"), Zone: "UTC"}}, nil))
	if r.Placements != 1 || r.Earlier == nil || r.Earlier.Placements != 2 || len(r.TopOutlets) != 1 {
		t.Fatalf("%d placements, before %+v", r.Placements, r.Earlier)
	}
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Has: []string{"1 placement in 1 cluster", "Beside the period before", "Most placements", "Daily Post", "What these numbers mean"}, HasNot: []string{"Last week</a>"}},
		webtest.Scenario{Name: "in the list", As: "viewer", Path: "/acme/reports", Has: []string{"Made by people", path}},
	)
	d.numbersAgree(path, map[string]string{"Placements": "1", "Clusters": "1", "Outlets": "1"})
}

// numbersAgree reads the page, both tables and the text, and finds each figure in all of them.
func (d *desk) numbersAgree(path string, want map[string]string) {
	d.t.Helper()
	viewer := d.As("viewer")
	_, page, _ := strings.Cut(viewer.Get(path).Text, `id="numbers"`)
	page = webtest.Words(page[:strings.Index(page, "<details")])
	csv, text := viewer.Get(path+"/figures").Text, viewer.Get(path+"/text").Text
	book, err := excelize.OpenReader(bytes.NewReader([]byte(viewer.Get(path + "/xlsx").Text)))
	if err != nil {
		d.t.Fatal(err)
	}
	rows, err := book.GetRows("Figures")
	if err != nil {
		d.t.Fatal(err)
	}
	inBook := map[string]string{}
	for i, row := range rows[1:] {
		inBook[row[0]] = row[1]
		if kind, err := book.GetCellType("Figures", "B"+string(rune('2'+i))); i < 3 && (err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString) {
			d.t.Errorf("the number of %s is kept as a text", row[0])
		}
	}
	for label, n := range want {
		if inBook[label] != n || !strings.Contains(csv, label+","+n+",") || !strings.Contains(text, label+": "+n+"\n") || !strings.Contains(page, label+" "+n) {
			d.t.Errorf("%s is not %s everywhere: workbook %q\n%s\n%s", label, n, inBook[label], csv, text)
		}
	}
	if clips := viewer.Get(path + "/csv").Text; strings.Contains(clips, ",=") {
		d.t.Errorf("a formula in %q", clips)
	}
	clips, err := book.GetRows("Placements")
	for r, row := range clips {
		for c := range row {
			cell := must[string](d.t)(excelize.CoordinatesToCellName(c+1, r+1))
			if formula, err := book.GetCellFormula("Placements", cell); err != nil || formula != "" {
				d.t.Errorf("%s is the formula %q, %v", cell, formula, err)
			}
		}
	}
	if err != nil {
		d.t.Error(err)
	}
}

func TestAReportOfAnIncidentSaysHowItWasAnswered(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager").Actor()
	promised := func(what string, in time.Duration) promise.Promise {
		return must[promise.Promise](t)(d.Space.Promises.Make(d.ctx, d.incident.ID, promise.New{
			Text: incident.Text{"en": what}, OwnerID: d.As("officer").User().ID, Due: d.Clock.Now().Add(in), Made: promise.Made{Place: promise.InRelease, ReleaseID: d.release.ID, Version: 1},
		}, manager))
	}
	promised("A hotline by noon", time.Hour)
	promised("Refunds within five days", 120*time.Hour)
	d.Clock.Add(2 * time.Hour)
	must[fact.Fact](t)(d.Space.Facts.Retract(d.ctx, d.fact.ID, "a third batch", manager))
	path := d.ordered(model.Subject{Kind: model.OfIncident, ID: d.incident.ID})
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Has: []string{
			"Response times", "First public statement", "A hotline by noon", "1 promise is overdue", "1 promise is still to be kept", "0 of 1 promises", "1 fact is disputed or retracted", "1 release published", "It is still open",
		}},
		webtest.Scenario{Name: "another space", As: "rival/viewer", Path: strings.Replace(path, "acme", "rival", 1), Status: 404},
	)
	d.numbersAgree(path, map[string]string{"Promises overdue": "1", "Promises kept": "0", "Releases published": "1"})
}

func TestCardsAreChosenOrderedAndAnnotated(t *testing.T) {
	d := newDesk(t)
	d.clip("Recall", text, d.morning, 3, true)
	path := "/acme/reports/" + d.release.ID
	form := url.Values{"show": {"facts", "numbers", "chain"}, "place_facts": {"1"}, "place_numbers": {"2"}, "note_facts": {"One of them <b>fell</b>."}, "objective": {"Every parent knows"}}
	long := url.Values{"show": {"facts"}, "note_facts": {strings.Repeat("x", 2001)}}
	d.Run(
		webtest.Scenario{Name: "before", As: "viewer", Path: path, Has: []string{`id="clips"`, `id="facts"`}, HasNot: []string{"Chain of effects"}},
		webtest.Scenario{Name: "the form", As: "officer", Path: path + "/arrange", Has: []string{"Placements by cluster"}},
		webtest.Scenario{Name: "not by readers", As: "viewer", Method: "POST", Path: path + "/arrange", Form: form, Status: 403},
		webtest.Scenario{Name: "too long", As: "officer", Method: "POST", Path: path + "/arrange", Form: long, Status: 422, Has: []string{`id="f-note_facts-error"`}},
		webtest.Scenario{Name: "kept", As: "officer", Method: "POST", Path: path + "/arrange", Form: form, Status: 303},
		webtest.Scenario{Name: "after", As: "viewer", Path: path, Has: []string{"One of them &lt;b&gt;fell&lt;/b&gt;.", "Every parent knows", "Not measured.", "What this report did not see"}, HasNot: []string{`id="clips"`}},
		webtest.Scenario{Name: "on paper", As: "viewer", Path: path + "/print", Has: []string{"One of them", `class="defines" open`}},
	)
	page := d.As("viewer").Get(path).Text
	if strings.Index(page, `id="facts"`) > strings.Index(page, `id="numbers"`) {
		t.Error("the cards are not in the order that was chosen")
	}
}

func TestReportsOfReleasesTakeNoPlaceAmongThoseThatWereMade(t *testing.T) {
	d := newDesk(t)
	made := d.ordered(model.Subject{Kind: model.OfIncident, ID: d.incident.ID})
	d.Clock.Add(time.Minute)
	must[model.Plan](t)(d.Space.Reports.Arrange(d.ctx, d.release.ID, model.Arrangement{Objective: "Every parent knows"}, d.As("officer").Actor()))
	if plans := must[[]model.Plan](t)(d.Space.Reports.Plans(d.ctx, 1)); len(plans) != 1 || !strings.HasSuffix(made, plans[0].ID) {
		t.Errorf("%+v instead of %s", plans, made)
	}
}

func TestAReportOutlivesItsOutlet(t *testing.T) {
	d := newDesk(t)
	gone := must[outlet.Outlet](t)(d.Space.Outlets.Create(d.ctx, outlet.Outlet{Name: "Evening Star", Kind: "site"}, d.As("officer").Actor()))
	path := d.ordered(model.Subject{Kind: model.OfOutlet, ID: gone.ID})
	if err := d.Space.Outlets.Delete(d.ctx, gone.ID, d.As("manager").Actor()); err != nil {
		t.Fatal(err)
	}
	d.Run(webtest.Scenario{As: "viewer", Path: path, Has: []string{"Evening Star", "not on record any more"}})
}

func TestAReportOutlivesItsContact(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	gone := must[contact.Contact](t)(d.Space.Contacts.Create(d.ctx, contact.Contact{Name: "Li Lei", Kind: "journalist"}, officer))
	path := d.ordered(model.Subject{Kind: model.OfContact, ID: gone.ID})
	if err := d.Space.Contacts.Delete(d.ctx, gone.ID, d.As("manager").Actor()); err != nil {
		t.Fatal(err)
	}
	d.Run(
		webtest.Scenario{Name: "page", As: "officer", Path: path, Has: []string{"Li Lei", "not on record any more", "No coverage so far"}},
		webtest.Scenario{Name: "table", As: "officer", Path: path + "/figures", Has: []string{"Placements,0,"}},
	)
}

func TestAReportOfAPrivateIncidentIsThereForItsTeamAlone(t *testing.T) {
	d := newDesk(t)
	path := d.ordered(model.Subject{Kind: model.OfIncident, ID: d.incident.ID})
	must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, d.incident.ID, true, incident.Stays, d.As("manager").Actor()))
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Status: 404},
		webtest.Scenario{Name: "file", As: "viewer", Path: path + "/xlsx", Status: 404},
		webtest.Scenario{Name: "list", As: "viewer", Path: "/acme/reports", HasNot: []string{path}},
	)
}

// A page that grows with the coverage would not open in the end; the files have everything.
func TestALongReportListsTheFirstAndCountsAll(t *testing.T) {
	d := newDesk(t)
	for i := range 203 {
		d.clip("Short note "+strings.Repeat("i", i+1), "", d.morning, 3, true)
	}
	path := "/acme/reports/" + d.release.ID
	d.Run(webtest.Scenario{As: "viewer", Path: path, Has: []string{"203 placements in 203 clusters", "3 more placements are in the workbook"}})
	if csv := d.As("viewer").Get(path + "/csv").Text; strings.Count(csv, "\r\n") != 204 {
		t.Errorf("%d lines", strings.Count(csv, "\r\n"))
	}
}

func TestAnArrangementIsKeptForFurtherReports(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	first := "/acme/reports/" + d.release.ID
	must[model.Plan](t)(d.Space.Reports.Arrange(d.ctx, d.release.ID, model.Arrangement{Cards: []model.Card{{Name: "facts", Note: "One fell."}, {Name: "numbers"}, {Name: "clips", Off: true}}}, officer))
	keep := url.Values{"template_name": {" For  the board "}}
	d.Run(
		webtest.Scenario{Name: "without a name", As: "officer", Method: "POST", Path: first + "/templates", Form: url.Values{}, Status: 422, Has: []string{`id="f-template_name-error"`, "One fell."}},
		webtest.Scenario{Name: "not by readers", As: "viewer", Method: "POST", Path: first + "/templates", Form: keep, Status: 403},
		webtest.Scenario{Name: "kept", As: "officer", Method: "POST", Path: first + "/templates", Form: keep, Status: 303},
		webtest.Scenario{Name: "kept again", As: "officer", Method: "POST", Path: first + "/templates", Form: keep, Status: 303},
	)
	all := must[[]model.Template](t)(d.Space.Reports.Templates(d.ctx))
	if len(all) != 1 || all[0].Name != "For the board" {
		t.Fatalf("%+v", all)
	}
	form := url.Values{"id": {"other"}, "kind": {"incident"}, "thing": {d.incident.ID}, "template": {all[0].ID}}
	d.Run(
		webtest.Scenario{Name: "offered", As: "officer", Path: "/acme/reports/new?kind=incident", Has: []string{"For the board"}},
		webtest.Scenario{Name: "taken", As: "officer", Method: "POST", Path: "/acme/reports", Form: form, Status: 303},
		webtest.Scenario{Name: "one that is gone", As: "officer", Method: "POST", Path: first + "/template", Form: url.Values{"template": {"x"}}, Status: 422, Has: []string{`id="f-template-error"`}},
	)
	p := must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, "other"))
	if p.Cards[0].Name != "facts" || p.Cards[0].Off || p.Cards[0].Note != "" || p.Cards[1].Name != "numbers" {
		t.Errorf("%+v", p.Cards)
	}
	for _, c := range p.Cards[2:] {
		if !c.Off {
			t.Errorf("%s is shown, which the template does not show", c.Name)
		}
	}
	d.Run(
		webtest.Scenario{Name: "applied to itself", As: "officer", Method: "POST", Path: first + "/template", Form: url.Values{"template": {all[0].ID}}, Status: 303},
		webtest.Scenario{Name: "its notes stay", As: "viewer", Path: first, Has: []string{"One fell."}, HasNot: []string{`id="clips"`}},
		webtest.Scenario{Name: "removed", As: "officer", Method: "POST", Path: first + "/templates/" + all[0].ID + "/end", Status: 303},
		webtest.Scenario{Name: "removed again", As: "officer", Method: "POST", Path: first + "/templates/" + all[0].ID + "/end", Status: 303},
		webtest.Scenario{Name: "gone", As: "officer", Path: first + "/arrange", HasNot: []string{"For the board"}},
	)
}

func TestAnIncidentIsSetBesideAnother(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager").Actor()
	other := must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{Title: incident.Text{"en": "The fire"}, Type: incident.ProductSafety, Grade: 1, Mode: incident.Real}, manager))
	d.clip("Recall", text, d.morning, 3, true)
	path := d.ordered(model.Subject{Kind: model.OfIncident, ID: d.incident.ID})
	form := url.Values{"objective": {""}, "show": {"numbers", "earlier"}, "beside": {other.ID}}
	d.Run(
		webtest.Scenario{Name: "offered", As: "officer", Path: path + "/arrange", Has: []string{"The fire", "Beside another incident"}, HasNot: []string{`value="` + d.incident.ID + `"`}},
		webtest.Scenario{Name: "one that is not", As: "officer", Method: "POST", Path: path + "/arrange", Form: url.Values{"objective": {""}, "beside": {"x"}}, Status: 422, Has: []string{`id="f-beside-error"`}},
		webtest.Scenario{Name: "chosen", As: "officer", Method: "POST", Path: path + "/arrange", Form: form, Status: 303},
		webtest.Scenario{Name: "beside it", As: "viewer", Path: path, Has: []string{"Beside another incident", "The fire", "This incident"}},
		webtest.Scenario{Name: "frozen", As: "officer", Method: "POST", Path: path + "/snapshots", Status: 303},
	)
	for range 100 {
		must[incident.Incident](t)(d.Space.Incidents.Declare(d.ctx, incident.New{Title: incident.Text{"en": "Later"}, Type: incident.ProductSafety, Grade: 1, Mode: incident.Real}, manager))
	}
	d.Run(webtest.Scenario{Name: "offered while it is chosen, however old", As: "officer", Path: path + "/arrange", Has: []string{"The fire"}})
	p := must[model.Plan](t)(d.Space.Reports.Plan(d.ctx, path[len("/acme/reports/"):]))
	must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, other.ID, true, incident.Stays, manager))
	d.Run(
		webtest.Scenario{Name: "a private one is left out", As: "viewer", Path: path, HasNot: []string{"The fire"}},
		webtest.Scenario{Name: "and not offered", As: "officer", Path: path + "/arrange", HasNot: []string{"The fire"}},
		webtest.Scenario{Name: "who was not asked about it", As: "officer", Method: "POST", Path: path + "/arrange", Form: url.Values{"objective": {"Calm"}, "show": {"numbers", "earlier"}, "beside": {""}}, Status: 303},
		webtest.Scenario{Name: "and hides what was frozen with it", As: "viewer", Path: path + "/snapshots/" + p.Snapshots[0].Hash, Status: 404},
		webtest.Scenario{Name: "its team", As: "manager", Path: path, Has: []string{"The fire"}},
	)
}

// A report of a tag is of the clips that have it, and says so in its name.
func TestAReportIsOfTheClipsOfATag(t *testing.T) {
	d := newDesk(t)
	tagged := d.clip("Recall", "Acme recalls the milk.", d.morning, 30, true)
	d.clip("Other", "Acme recalls the milk, says another.", d.daily, 29, true)
	must[coverage.Clip](t)(d.Space.Coverage.SetTags(d.ctx, tagged.ID, []string{"safety"}, d.As("officer").Actor()))
	d.Run(webtest.Scenario{Name: "the form offers tags", As: "officer", Path: "/acme/reports/new?kind=incident", Has: []string{`<option value="safety"`}})
	of := model.Subject{Kind: model.OfIncident, ID: d.incident.ID}
	count := func(tag string) int {
		t.Helper()
		of.Tag = tag
		return must[model.Report](t)(d.Space.Reports.About(d.ctx, of, time.UTC)).Placements
	}
	if all, some, none := count(""), count("safety"), count("nothing"); all != 2 || some != 1 || none != 0 {
		t.Errorf("%d of all, %d of the tag, %d of none", all, some, none)
	}
	of.Tag = " safety "
	p := must[model.Plan](t)(d.Space.Reports.Make(d.ctx, "", of, d.As("officer").Actor()))
	d.Run(webtest.Scenario{Name: "its name", As: "viewer", Path: "/acme/reports/" + p.ID, Has: []string{"tagged “safety”"}})
}

// A report of a release counts what was confirmed to be of it; that of anything else what the table of coverage shows.
func TestAReportOfAnIncidentCountsWhatTheTableShows(t *testing.T) {
	d := newDesk(t)
	d.clip("Confirmed", text, d.morning, 3, true)
	d.clip("Suggested", text, d.daily, 2, false)
	d.clip("By hand", "A town talks of nothing else, and the mayor has promised to look into it before the winter.", d.daily, 2, false)
	gone := d.clip("Not about us", "It rains in the town, and will go on raining until somebody forgets an umbrella somewhere.", d.daily, 1, false)
	must[coverage.Clip](t)(d.Space.Coverage.Dismiss(d.ctx, gone.ID, d.As("officer").Actor()))
	table := must[store.Page[coverage.Clip]](t)(d.Space.Coverage.Find(d.ctx, coverage.Search{IncidentID: d.incident.ID, Limit: 50}))
	of := func(s model.Subject) model.Report {
		t.Helper()
		return must[model.Report](t)(d.Space.Reports.About(d.ctx, s, time.UTC))
	}
	r := of(model.Subject{Kind: model.OfIncident, ID: d.incident.ID})
	if r.Placements != len(table.Items) || r.Placements != 3 || r.Unconfirmed != 2 || r.Suggested != 1 {
		t.Errorf("%d placements, %d of them unconfirmed, %d suggested; the table has %d", r.Placements, r.Unconfirmed, r.Suggested, len(table.Items))
	}
	if r := must[model.Report](t)(d.Space.Reports.Of(d.ctx, d.release.ID, time.UTC)); r.Placements != 1 || r.Unconfirmed != 0 {
		t.Errorf("of the release: %d placements, %d unconfirmed", r.Placements, r.Unconfirmed)
	}
	path := d.ordered(model.Subject{Kind: model.OfIncident, ID: d.incident.ID})
	d.Run(webtest.Scenario{Name: "in words", As: "viewer", Path: path, Has: []string{"2 of them are confirmed for no release", "it is counted until somebody rejects it", "Counted is what the coverage table shows"}})
}
