package team_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/team"
	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
	"standfirst/models/mailing"
)

func TestTheTeamIsAppointedCalledAndAnswers(t *testing.T) {
	app := webtest.New(t, team.Routes)
	manager, officer, checker := app.As("manager"), app.As("officer"), app.As("checker")
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak <b>", "zh-CN": "泄露"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true,
	}, manager.Actor())
	if err != nil {
		t.Fatal(err)
	}
	path := "/acme/incidents/" + i.ID + "/team"
	seat := url.Values{"role": {"lead"}, "holder": {officer.User().ID}, "deputy": {officer.User().ID}}
	app.Run(
		webtest.Scenario{Name: "who is not of the team sees no private incident", As: "officer", Path: path, Status: 404},
		webtest.Scenario{Name: "a viewer sees no team", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "nobody to call", As: "manager", Method: "POST", Path: path + "/call", Status: 422, Has: []string{"Nobody holds a role yet"}},
		webtest.Scenario{Name: "the deputy is another person, and what was chosen stays", As: "manager", Method: "POST", Path: path, Form: seat, Status: 422, Has: []string{"The deputy must be another person", `value="` + officer.User().ID + `" selected`}},
		webtest.Scenario{Name: "a stranger", As: "manager", Method: "POST", Path: path, Form: url.Values{"role": {"lead"}, "holder": {app.As("rival/officer").User().ID}}, Status: 422, Has: []string{"Choose a member of this space"}},
	)
	seat.Set("deputy", checker.User().ID)
	app.Run(
		webtest.Scenario{Name: "appointed", As: "manager", Method: "POST", Path: path, Form: seat, Status: 303},
		webtest.Scenario{Name: "an officer does not appoint", As: "officer", Method: "POST", Path: path, Form: seat, Status: 403},
		webtest.Scenario{Name: "called", As: "manager", Method: "POST", Path: path + "/call", Status: 303},
		webtest.Scenario{Name: "of the team now, and called", As: "officer", Path: path, Has: []string{"You are called to this incident", "About to be sent"}},
	)
	calls, err := app.Space.Calls.Of(t.Context(), i.ID)
	if err != nil || len(calls) != 1 {
		t.Fatal(len(calls), err)
	}
	if err := app.Space.Calls.Send(t.Context(), calls[0].ID); err != nil { // no sender is set: it is captured
		t.Fatal(err)
	}
	kept, err := app.Space.Mailings.Captured(t.Context(), "", mailing.Part{Limit: 5})
	if err != nil || len(kept.Items) != 1 {
		t.Fatal(len(kept.Items), err)
	}
	letter := kept.Items[0].Message
	_, rest, ok := strings.Cut(letter.Text, "https://press.example.org/call/")
	link, _, _ := strings.Cut(rest, "\n")
	if !ok || strings.Contains(letter.Subject, "Leak") {
		t.Fatalf("%q %q", letter.Subject, letter.Text)
	}
	app.Run(
		webtest.Scenario{Name: "the link says who and what, without signing in", Path: "/call/" + link, Lang: "en", Has: []string{"Leak &lt;b&gt;", "Lead", "I am on it"}},
		webtest.Scenario{Name: "and in Chinese", Path: "/call/" + link, Lang: "zh-CN", Has: []string{"泄露", "总指挥", "我已到位"}},
		webtest.Scenario{Name: "not ours", Path: "/call/" + link + "x", Lang: "en", Status: 404},
		webtest.Scenario{Name: "one press", Method: "POST", Path: "/call/" + link, Lang: "en", Has: []string{"Acknowledged"}, HasNot: []string{"I am on it"}},
		webtest.Scenario{Name: "again is no fault", Method: "POST", Path: "/call/" + link, Lang: "en", Has: []string{"Acknowledged"}},
		webtest.Scenario{Name: "shown on the page", As: "manager", Path: path, Has: []string{"Acknowledged"}, HasNot: []string{"Call again"}},
		webtest.Scenario{Name: "who has answered is not called again", As: "manager", Method: "POST", Path: path + "/" + calls[0].ID + "/again", Status: 422, Has: []string{"has acknowledged already"}},
		webtest.Scenario{Name: "a captured call of a private incident", As: "rival/manager", Path: path, Status: 404},
	)
}
