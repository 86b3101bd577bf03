package task_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/task"
	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
	model "standfirst/models/task"
)

func TestTasksByForm(t *testing.T) {
	app := webtest.New(t, task.Routes)
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	path := "/acme/incidents/" + i.ID + "/tasks"
	form := url.Values{"title_en": {"Ring <b>the lab"}, "owner": {app.As("officer").User().ID}, "when": {"offset"}, "offset_hours": {"x"}}
	gap := url.Values{"title_en": {"Later"}, "role": {"lead"}, "when": {"time"}, "due": {"2027-03-28T02:30"}, "due_zone": {"Europe/Berlin"}}
	app.Run(
		webtest.Scenario{Name: "an empty list says what to do", As: "officer", Path: path, Has: []string{"No tasks yet", "Add a task"}},
		webtest.Scenario{Name: "a viewer sees none", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "hours that are none", As: "officer", Method: "POST", Path: path, Form: form, Status: 422, Has: []string{"Ring &lt;b&gt;the lab", `id="f-offset_hours-error"`}},
		webtest.Scenario{Name: "a time that the clock skips", As: "officer", Method: "POST", Path: path, Form: gap, Status: 422, Has: []string{`id="f-due-error"`, "Later"}},
		webtest.Scenario{Name: "nothing said", As: "officer", Method: "POST", Path: path, Form: url.Values{"offset_hours": {"1"}}, Status: 422, Has: []string{"Say what is to be done", "Say whose task it is"}},
	)
	form.Set("offset_hours", "0,5")
	app.Run(webtest.Scenario{Name: "added", As: "officer", Method: "POST", Path: path, Form: form, Status: 303, To: path})
	page, err := app.Space.Tasks.Find(t.Context(), model.Search{})
	if err != nil || len(page.Items) != 1 || page.Items[0].Due.Sub(i.DeclaredAt) != 30*time.Minute {
		t.Fatalf("%+v %v", page.Items, err)
	}
	one := "/acme/tasks/" + page.Items[0].ID
	app.Clock.Add(time.Hour)
	app.Run(
		webtest.Scenario{Name: "mine, and late", As: "officer", Path: "/acme/tasks", Has: []string{"Ring &lt;b&gt;the lab", "Late", path[:len(path)-6]}},
		webtest.Scenario{Name: "not mine", As: "checker", Path: "/acme/tasks", Has: []string{"No tasks"}},
		webtest.Scenario{Name: "everybody's", As: "checker", Path: "/acme/tasks?show=open", Has: []string{"Ring"}},
		webtest.Scenario{Name: "edit", As: "officer", Path: one + "/edit", Has: []string{`value="0.5"`}},
		webtest.Scenario{Name: "another space's", As: "rival/officer", Path: "/rival/tasks/" + page.Items[0].ID + "/edit", Status: 404},
		webtest.Scenario{Name: "dropped without a reason", As: "officer", Method: "POST", Path: one + "/drop", Status: 303},
		webtest.Scenario{Name: "done", As: "officer", Method: "POST", Path: one + "/done", Form: url.Values{"from": {"list"}}, Status: 303, To: "/acme/tasks"},
		webtest.Scenario{Name: "in Chinese and done", As: "officer", Path: "/acme/tasks?show=done", Has: []string{"Ring"}},
	)
	if r := app.As("officer").Post(one+"/reopen", url.Values{"reason": {"nobody answered"}}); r.StatusCode != 303 {
		t.Fatal(r.StatusCode, r.Text)
	}
	if r := app.As("officer").Get(path); !strings.Contains(r.Text, "nobody answered") {
		t.Fatal(webtest.Words(r.Text))
	}
}
