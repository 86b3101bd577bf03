package report_test

import (
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/drill"
	"standfirst/models/fault"
	"standfirst/models/incident"
	model "standfirst/models/report"
	"standfirst/models/review"
	"standfirst/models/task"
)

// drilled runs a drill to its end: its first inject is answered with a figure that nobody had checked.
func (d *desk) drilled() drill.Drill {
	d.t.Helper()
	manager := d.As("manager").Actor()
	begun := must[drill.Drill](d.t)(d.Space.Drills.Start(d.ctx, drill.New{ScenarioID: "data_leak", Speed: 1, Team: map[incident.Role]string{incident.Lead: manager.ID}}, manager))
	d.Clock.Add(6 * time.Minute)
	must[time.Time](d.t)(d.Space.Drills.Tick(d.ctx, drill.Work{ID: begun.ID, Turn: begun.Turn}))
	begun = must[drill.Drill](d.t)(d.Space.Drills.Get(d.ctx, begun.ID))
	for _, e := range begun.Inbox() {
		if e.Wanted() {
			must[drill.Drill](d.t)(d.Space.Drills.Answer(d.ctx, begun.ID, e.Key, "It was 4,711 accounts.", d.As("officer").Actor()))
			break
		}
	}
	return must[drill.Drill](d.t)(d.Space.Drills.End(d.ctx, begun.ID, manager))
}

func TestADrillHasAReportThatNamesNobodyOutside(t *testing.T) {
	d := newDesk(t)
	ended := d.drilled()
	path := d.ordered(model.Subject{Kind: model.OfDrill, ID: ended.ID})
	share := must[model.Share](t)(d.Space.Reports.Share(d.ctx, path[len("/acme/reports/"):], model.NewShare{Days: 7}, d.As("officer").Actor()))
	d.Run(
		webtest.Scenario{Name: "the form", As: "officer", Path: "/acme/reports/new?kind=drill&thing=" + ended.ID, Has: []string{`value="` + ended.ID + `" selected`}, HasNot: []string{">Recall<"}},
		webtest.Scenario{Name: "page", As: "checker", Path: path, Has: []string{`class="drill"`, "Nothing of it left the house", "Who took part", "Officer of acme", "no verified fact has it", "4,711", "Injects answered", "Whatever the team said or did outside of the portal"}, HasNot: []string{"Placements", "silent"}},
		webtest.Scenario{Name: "not for guests", As: "viewer", Path: path, Status: 404},
		webtest.Scenario{Name: "by link", Method: "POST", Path: "/shared/" + d.Space.Reports.Token(path[len("/acme/reports/"):], share.ID), Has: []string{`class="drill"`, "4,711"}, HasNot: []string{"Officer of acme", "Manager of acme", `href="/acme`}},
		webtest.Scenario{Name: "text", As: "checker", Path: path + "/text", Has: []string{"Injects answered: 1", "Answers with unchecked figures: 1"}},
	)
	if _, err := d.Space.Reports.Make(d.ctx, "", model.Subject{Kind: model.OfIncident, ID: ended.ID}, d.As("officer").Actor()); !fault.Is(err, "report.thing.missing") {
		t.Errorf("a drill is reported as an incident: %v", err)
	}
	if _, err := d.Space.Reports.Make(d.ctx, "", model.Subject{Kind: model.OfDrill, ID: d.incident.ID}, d.As("officer").Actor()); !fault.Is(err, "report.thing.missing") {
		t.Errorf("an incident is reported as a drill: %v", err)
	}
}

func TestAReviewHasAReportWithoutDecisionsForPeopleOutside(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager").Actor()
	if err := d.Space.Incidents.Decide(d.ctx, d.incident.ID, "Stop the sale", "cause unknown", manager); err != nil {
		t.Fatal(err)
	}
	words := review.Content{Worked: incident.Text{"en": "The call came at once"}, Failed: incident.Text{"en": "The list was stale"}, Factors: incident.Text{"en": "No owner"}}
	written := must[review.Review](t)(d.Space.Reviews.Write(d.ctx, d.incident.ID, 0, words, manager))
	must[task.Task](t)(d.Space.Tasks.AddFollowUp(d.ctx, d.incident.ID, task.New{Title: incident.Text{"en": "Give the list an owner"}, OwnerID: d.As("officer").User().ID, Due: d.Clock.Now().Add(72 * time.Hour)}, manager))
	path := d.ordered(model.Subject{Kind: model.OfReview, ID: d.incident.ID})
	d.Run(webtest.Scenario{Name: "unsigned", As: "checker", Path: path, Has: []string{"nobody has signed it yet", "The review is not signed", "The list was stale", "1 follow-up task is open"}})
	for _, p := range []incident.Phase{incident.Investigating, incident.Confirmed, incident.Acting, incident.Remedied} {
		must[incident.Incident](t)(d.Space.Incidents.MoveTo(d.ctx, d.incident.ID, p, "", manager))
	}
	must[review.Version](t)(d.Space.Reviews.Sign(d.ctx, d.incident.ID, written.Rev, manager))
	share := must[model.Share](t)(d.Space.Reports.Share(d.ctx, path[len("/acme/reports/"):], model.NewShare{Days: 7}, manager))
	d.Run(
		webtest.Scenario{Name: "signed", As: "checker", Path: path, Has: []string{"Version 1, signed on", "Stop the sale", "cause unknown", "Give the list an owner", "Officer of acme", "Response times"}},
		webtest.Scenario{Name: "not for guests", As: "viewer", Path: path, Status: 404},
		webtest.Scenario{Name: "by link", Method: "POST", Path: "/shared/" + d.Space.Reports.Token(path[len("/acme/reports/"):], share.ID), Has: []string{"The list was stale", "Give the list an owner"}, HasNot: []string{"Stop the sale", "cause unknown", "Officer of acme"}},
	)
}
