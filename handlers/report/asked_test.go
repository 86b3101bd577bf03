package report_test

import (
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/correction"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	model "standfirst/models/report"
)

// asked sends a request to correct a clip, by telephone.
func (d *desk) asked(clipID string) correction.Request {
	d.t.Helper()
	officer := d.As("officer").Actor()
	r := must[correction.Request](d.t)(d.Space.Corrections.Begin(d.ctx, clipID, d.rumour.ID, officer))
	r.Letter.To = ""
	must[correction.Request](d.t)(d.Space.Corrections.Write(d.ctx, r.ID, r.Letter, officer))
	return must[correction.Request](d.t)(d.Space.Corrections.Send(d.ctx, r.ID, "rang the desk", officer))
}

func TestCorrectionsAskedForAndMadeAreCounted(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	shocks := map[string]coverage.Clip{}
	for title, body := range map[string]string{
		"Shock":   "A witness says the milk was poisoned by somebody, and that nobody dares to say so aloud in the town.",
		"Again":   "Every mother in the region is asking why the milk was poisoned and who is going to answer for it now.",
		"Unasked": "According to a letter to this paper the milk was poisoned in the week before the factory was opened.",
		"Draft":   "The mayor was told by telephone that the milk was poisoned, and has called the council together today.",
	} {
		shocks[title] = d.clip(title, body, d.daily, 1, true)
	}
	made, waits := d.asked(shocks["Shock"].ID), d.asked(shocks["Again"].ID)
	must[correction.Request](t)(d.Space.Corrections.Begin(d.ctx, shocks["Draft"].ID, d.rumour.ID, officer))
	d.Clock.Add(2 * time.Hour)
	must[correction.Request](t)(d.Space.Corrections.Move(d.ctx, made.ID, correction.Corrected, "", officer))
	must[coverage.Clip](t)(d.Space.Coverage.ConfirmClaim(d.ctx, shocks["Unasked"].ID, d.rumour.ID, officer))
	week := model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: d.Clock.Now().Format(time.DateOnly), Zone: "UTC"}}
	for _, of := range []model.Subject{{Kind: model.OfRelease, ID: d.release.ID}, {Kind: model.OfIncident, ID: d.incident.ID}, {Kind: model.OfOutlet, ID: d.daily.ID}, week} {
		a := must[model.Report](t)(d.Space.Reports.About(d.ctx, of, time.UTC)).Asked
		if a.Of() != 2 || a.Corrected != 1 || a.Waiting != 1 || a.Overdue != 0 || a.Took != 2*time.Hour || a.Unasked != 1 {
			t.Errorf("%s: %+v", of.Kind, a)
		}
	}
	week.Period = week.Period.Earlier()
	if a := must[model.Report](t)(d.Space.Reports.About(d.ctx, week, time.UTC)).Asked; a.Sent != 0 {
		t.Errorf("in the week before: %+v", a)
	}
	path := "/acme/reports/" + d.release.ID
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Has: []string{"1 of 2 corrections that outlets were asked for was made", "1 request for a correction waits", "Nobody has asked for a correction of 1 article", "after 2 h", "F-2"}, HasNot: []string{"/acme/corrections/"}},
		webtest.Scenario{Name: "whoever may judge coverage is led to the case", As: "officer", Path: path, Has: []string{"/acme/corrections/" + waits.ID}},
	)
	d.numbersAgree(path, map[string]string{"Corrections asked for": "2", "Corrections made": "1"})
	must[correction.Request](t)(d.Space.Corrections.Move(d.ctx, waits.ID, correction.Withdrawn, "it does not matter", officer))
	if a := must[model.Report](t)(d.Space.Reports.Of(d.ctx, d.release.ID, time.UTC)).Asked; a.Of() != 1 || a.Waiting != 0 {
		t.Errorf("one that was taken back still counts: %+v", a)
	}
}

func TestASnapshotWithACorrectionOfAPrivateIncidentIsThereForItsTeam(t *testing.T) {
	d := newDesk(t)
	d.asked(d.clip("Shock", "A witness says the milk was poisoned by somebody, and that nobody dares to say so aloud in the town.", d.daily, 1, false).ID)
	path := d.ordered(model.Subject{Kind: model.OfOutlet, ID: d.daily.ID})
	id := path[strings.LastIndex(path, "/")+1:]
	frozen := must[model.Snapshot](t)(d.Space.Reports.Freeze(d.ctx, id, "", "", time.UTC, d.As("manager").Actor()))
	d.Run(webtest.Scenario{Name: "before", As: "viewer", Path: path + "/snapshots/" + frozen.Hash, Has: []string{"Corrections asked for"}})
	must[incident.Incident](t)(d.Space.Incidents.Restrict(d.ctx, d.incident.ID, true, incident.Stays, d.As("manager").Actor()))
	d.Run(
		webtest.Scenario{Name: "after", As: "viewer", Path: path + "/snapshots/" + frozen.Hash, Status: 404},
		webtest.Scenario{Name: "nor counted", As: "viewer", Path: path, HasNot: []string{"Corrections asked for"}},
	)
}

// A weekly letter tells of the week before; whoever follows its link months later finds that week, and can go on.
func TestALetterLeadsToTheWeekThatItTellsOf(t *testing.T) {
	d := newDesk(t)
	d.Clock.Add(-7 * 24 * time.Hour) // a session does not outlive three days, so the round is made in the past
	d.clip("Recall", text, d.morning, 3, true)
	path := d.ordered(model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "week", First: "2020-01-01", Zone: "UTC"}})
	id := path[strings.LastIndex(path, "/")+1:]
	must[model.Round](t)(d.Space.Reports.SendRound(d.ctx, id, model.NewRound{ToID: d.As("viewer").User().ID, Spec: "0 9 * * 1", Zone: "UTC"}, d.As("officer").Actor()))
	d.Clock.Add(d.round(path, 0).Due.Sub(d.Clock.Now()) + time.Minute)
	d.swept()
	var letter mailing.Captured
	if all := d.letters(); len(all) > 0 {
		letter = all[0]
	}
	_, link, _ := strings.Cut(letter.Message.Text, path)
	link, _, _ = strings.Cut(link, "\n")
	first, found := strings.CutPrefix(strings.TrimRight(link, "). "), "?first=")
	at, err := time.Parse(time.DateOnly, first)
	if now := d.Clock.Now().UTC(); !found || err != nil || at.Weekday() != time.Monday || now.Sub(at) < 7*24*time.Hour || now.Sub(at) > 8*24*time.Hour {
		t.Fatalf("the link ends in %q", link)
	}
	of := "?first=" + first
	d.Run(
		webtest.Scenario{Name: "the week", As: "viewer", Path: path + of, Has: []string{"1 placement in 1 cluster", first, path + "/xlsx" + of, path + "/csv" + of, path + "/print" + of, "The period before"}},
		webtest.Scenario{Name: "a table of it", As: "viewer", Path: path + "/figures" + of, Has: []string{"Placements,1,"}},
		webtest.Scenario{Name: "the plan's own", As: "viewer", Path: path, Has: []string{"No coverage so far", path + "?first=2020-01-06"}},
		webtest.Scenario{Name: "no day", As: "viewer", Path: path + "?first=soon", Status: 404},
		webtest.Scenario{Name: "a report that does not go by weeks", As: "viewer", Path: "/acme/reports/" + d.release.ID + of, Status: 404},
	)
}

func TestAPDFIsKeptForThirtyDays(t *testing.T) {
	d := newDesk(t)
	d.Space.Reports.Paper = pressed{d.Space.Reports.Paper}
	viewer := d.As("viewer").Actor()
	old := must[model.Print](t)(d.Space.Reports.PrintLater(d.ctx, d.release.ID, model.NewPrint{Lang: "en", Zone: "UTC"}, viewer))
	d.worked()
	d.Clock.Add(model.PrintsKept - time.Hour)
	fresh := must[model.Print](t)(d.Space.Reports.PrintLater(d.ctx, d.release.ID, model.NewPrint{Lang: "en", Zone: "UTC"}, viewer))
	kept := func() int {
		if err := d.Space.Reports.SweepPrints(d.ctx); err != nil {
			t.Fatal(err)
		}
		return len(must[[]model.Print](t)(d.Space.Reports.PrintsOf(d.ctx, d.release.ID, viewer.ID)))
	}
	if n := kept(); n != 2 {
		t.Fatalf("%d are kept within the time", n)
	}
	made := must[model.Print](t)(d.Space.Reports.Print(d.ctx, d.release.ID, old.ID, viewer.ID))
	d.Clock.Add(2 * time.Hour)
	if n := kept(); n != 1 {
		t.Errorf("%d are kept", n)
	}
	if _, err := d.Space.Reports.Printed(d.ctx, made); err == nil {
		t.Error("the file of one that expired is still there")
	}
	must[model.Print](t)(d.Space.Reports.Print(d.ctx, d.release.ID, fresh.ID, viewer.ID))
}
