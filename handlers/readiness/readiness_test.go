package readiness_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/readiness"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/setting"
	"standfirst/models/task"
)

func TestWhatWouldFailTonight(t *testing.T) {
	app := webtest.New(t, readiness.Routes)
	ctx, by := t.Context(), app.As("manager").Actor()
	path, line := "/acme/readiness", url.Values{"line": {"playbook:never:data_leak"}}
	app.Run(
		webtest.Scenario{Name: "a new space", As: "manager", Path: path, Has: []string{"No sender is set", "Nobody has looked through the playbook “Data leak”", "No drill was ever held", "has never said how they are reached", "Make a task"}},
		webtest.Scenario{Name: "in Chinese words of its own", As: "checker", Path: path, HasNot: []string{"Make a task", "⟦"}},
		webtest.Scenario{Name: "a viewer", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "an officer makes none", As: "officer", Method: "POST", Path: path + "/tasks", Form: line, Status: 403},
		webtest.Scenario{Name: "a task", As: "manager", Method: "POST", Path: path + "/tasks", Form: line, Status: 303, To: path},
		webtest.Scenario{Name: "pressed twice", As: "manager2", Method: "POST", Path: path + "/tasks", Form: line, Status: 303, To: path},
		webtest.Scenario{Name: "a line that is none", As: "manager", Method: "POST", Path: path + "/tasks", Form: url.Values{"line": {"x"}}, Status: 303},
		webtest.Scenario{Name: "it has its task", As: "manager", Path: path, Has: []string{"Task of Manager"}},
	)
	made, err := app.Space.Tasks.Find(ctx, task.Search{})
	if err != nil || len(made.Items) != 1 || !made.Items[0].OfSpace() || !strings.Contains(made.Items[0].Title["zh-CN"], "数据泄露") {
		t.Fatalf("%+v %v", made.Items, err)
	}
	if _, err := app.Space.Tasks.Finish(ctx, made.Items[0].ID, by); err != nil {
		t.Fatal(err)
	}
	app.Run(webtest.Scenario{Name: "done, and the line still stands: another task", As: "manager", Method: "POST", Path: path + "/tasks", Form: line, Status: 303})
	if made, err = app.Space.Tasks.Find(ctx, task.Search{}); err != nil || len(made.Items) != 2 {
		t.Fatalf("%d tasks, %v", len(made.Items), err)
	}
	// What is put right goes.
	p, err := app.Space.Playbooks.Get(ctx, incident.DataLeak)
	if err != nil {
		t.Fatal(err)
	}
	_, reached := app.Kit.Accounts.Reach(ctx, app.As("manager").User().ID, "+44 20 7946 0100", by)
	for _, err := range []error{
		app.Space.Playbooks.Review(ctx, incident.DataLeak, by), reached,
		app.Space.Playbooks.Approve(ctx, incident.DataLeak, p.StatementHash(), app.As("approver").Actor()),
		app.Space.Settings.SetHouse(ctx, "", setting.Press{Phone: "+44 20 7946 0100"}, by),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	app.Run(webtest.Scenario{Name: "put right", As: "manager", Path: path, Has: []string{"No sender is set"}, HasNot: []string{
		"the playbook “Data leak”", "prepared statement for “Data leak”", "names no telephone number", "You would be called",
	}})
	if err := app.Space.Playbooks.Approve(ctx, incident.DataLeak, p.StatementHash(), audit.Actor{ID: "x", Department: "product"}); err == nil {
		t.Error("somebody who is not of legal has approved")
	}
}

// A private incident stands on nobody's page but its own people's.
func TestNobodyElseSeesAPrivateIncident(t *testing.T) {
	app := webtest.New(t, readiness.Routes)
	_, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Velvetfox"}, Type: incident.StaffConduct, Grade: 1, Mode: incident.Real, Private: true,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "its own", As: "manager", Path: "/acme/readiness", Has: []string{"Nobody leads “Velvetfox”"}},
		webtest.Scenario{Name: "others", As: "manager2", Path: "/acme/readiness", HasNot: []string{"Velvetfox"}},
	)
}
