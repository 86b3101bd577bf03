package incident_test

import (
	"slices"
	"testing"

	"standfirst/handlers/account"
	"standfirst/handlers/incident"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/incident"
)

// Two people have the situation open: what one writes, the other sees without touching anything.
func TestTheSituationFollowsInABrowser(t *testing.T) {
	app := webtest.New(t, func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), account.Routes(k), incident.Routes(k))
	})
	manager := app.As("manager").Actor()
	i, err := app.Space.Incidents.Declare(t.Context(), model.New{Title: model.Text{"en": "Recall", "zh-CN": "召回"}, Type: model.ProductSafety, Grade: 2, Mode: model.Real}, manager)
	if err != nil {
		t.Fatal(err)
	}
	base, browser := app.Serve(), browsertest.Start(t)
	open := func(who string, s browsertest.Screen) *browsertest.Tab {
		tab := browser.Open(t, base, s)
		tab.Go("/login?next=/acme/incidents/" + i.ID + "/situation")
		tab.Type("E-mail address", who+"@acme.example")
		tab.Type("Password", webtest.Password)
		tab.Press("Sign in")
		return tab
	}
	writer := open("manager", browsertest.Screen{Lang: "en", Width: 1280})
	reader := open("checker", browsertest.Screen{Lang: "en", Width: 375})
	reader.See("declared the incident")
	writer.Type("Add to the log", "The lab has called")
	writer.Press("Add entry")
	reader.See("The lab has called")
	for name, tab := range map[string]*browsertest.Tab{"writer": writer, "reader": reader} {
		tab.Shoot("situation-" + name)
		for _, wrong := range slices.Concat(tab.Faults(), tab.Barriers(), tab.Complaints()) {
			t.Error(name, wrong)
		}
	}
}
