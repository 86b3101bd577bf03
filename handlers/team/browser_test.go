package team_test

import (
	"slices"
	"testing"

	"standfirst/handlers/team"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
)

// Who is called opens the link of the letter on a phone, without an account at hand, and presses once.
func TestACallIsAnsweredInABrowser(t *testing.T) {
	app := webtest.New(t, func(k *web.Kit) []web.Route { return slices.Concat(web.StaticRoutes(k), team.Routes(k)) })
	manager := app.As("manager").Actor()
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak", "zh-CN": "泄露"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real,
	}, manager)
	if err != nil {
		t.Fatal(err)
	}
	for role, who := range map[incident.Role]string{incident.Lead: "officer", incident.Recorder: "checker"} {
		if _, err := app.Space.Incidents.Appoint(t.Context(), i.ID, role, app.As(who).User().ID, "", manager); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := app.Space.Calls.CallTeam(t.Context(), i.ID, manager); err != nil {
		t.Fatal(err)
	}
	calls, err := app.Space.Calls.Of(t.Context(), i.ID)
	if err != nil || len(calls) != 2 {
		t.Fatal(len(calls), err)
	}
	base, browser := app.Serve(), browsertest.Start(t)
	for n, x := range []struct{ lang, press, see string }{{"en", "I am on it", "Acknowledged"}, {"zh-CN", "我已到位", "已确认"}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: x.lang, Width: 375})
		tab.Go("/call/" + app.Space.Calls.Token(calls[n].ID))
		tab.Press(x.press)
		tab.See(x.see)
		for _, wrong := range slices.Concat(tab.Faults(), tab.Barriers(), tab.Complaints()) {
			t.Error(x.lang, wrong)
		}
	}
}
