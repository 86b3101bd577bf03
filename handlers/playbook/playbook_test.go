package playbook_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/playbook"
	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
)

func TestPlaybooksByForm(t *testing.T) {
	app := webtest.New(t, playbook.Routes)
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Leak"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	path := "/acme/incidents/" + i.ID
	app.Run(
		webtest.Scenario{Name: "library", As: "officer", Path: "/acme/playbooks", Has: []string{"Content moderation", "Never reviewed", "As supplied"}},
		webtest.Scenario{Name: "a guest sees none", As: "viewer", Path: "/acme/playbooks", Status: 403},
		webtest.Scenario{Name: "one", As: "officer", Path: "/acme/playbooks/data_leak", Has: []string{"Close the hole", "[kind of data]", "72 hours"}, HasNot: []string{"It is good as it is"}},
		webtest.Scenario{Name: "none", As: "officer", Path: "/acme/playbooks/..%2f", Status: 404},
		webtest.Scenario{Name: "form", As: "manager", Path: "/acme/playbooks/data_leak/edit", Has: []string{`name="step_0_role"`, `name="need_users_zh-CN"`}},
		webtest.Scenario{Name: "no steps left, and what was typed stays", As: "manager", Method: "POST", Path: "/acme/playbooks/data_leak", Form: url.Values{"statement_en": {"Ours <b>"}}, Status: 422, Has: []string{"Write at least one step", "Ours &lt;b&gt;"}},
		webtest.Scenario{Name: "hours that are none", As: "manager", Method: "POST", Path: "/acme/playbooks/data_leak", Form: url.Values{"step_0_en": {"Ring"}, "step_0_role": {"lead"}, "step_0_hours": {"NaN"}}, Status: 422, Has: []string{`id="f-step_0_hours-error"`}},
		webtest.Scenario{Name: "changed", As: "manager", Method: "POST", Path: "/acme/playbooks/data_leak", Form: url.Values{"step_0_en": {"Ring our lawyer"}, "step_0_role": {"legal"}, "step_0_hours": {"0.25"}}, Status: 303},
		webtest.Scenario{Name: "ours now", As: "manager", Path: "/acme/playbooks/data_leak", Has: []string{"Ring our lawyer", "15 min", "Changed by this space"}, HasNot: []string{"Close the hole"}},
		webtest.Scenario{Name: "applied", As: "manager", Method: "POST", Path: path + "/playbook", Form: url.Values{"type": {"data_leak"}}, Status: 303, To: path + "/tasks"},
		webtest.Scenario{Name: "restored", As: "manager", Method: "POST", Path: "/acme/playbooks/data_leak/restore", Status: 303},
		webtest.Scenario{Name: "reviewed", As: "manager", Method: "POST", Path: "/acme/playbooks/data_leak/review", Status: 303},
		webtest.Scenario{Name: "an officer does not review", As: "officer", Method: "POST", Path: "/acme/playbooks/data_leak/review", Status: 403},
		webtest.Scenario{Name: "beside the incident", As: "officer", Path: path + "/playbook", Has: []string{"Whom to tell what", "Not yet", "[kind of data]"}},
		webtest.Scenario{Name: "told without how", As: "officer", Method: "POST", Path: path + "/audience", Form: url.Values{"audience": {"users"}}, Status: 422, Has: []string{"Say how they were told"}},
		webtest.Scenario{Name: "told", As: "officer", Method: "POST", Path: path + "/audience", Form: url.Values{"audience": {"users"}, "how": {"by mail <i>"}}, Status: 303},
		webtest.Scenario{Name: "another space's", As: "rival/manager", Path: "/rival/incidents/" + i.ID + "/playbook", Status: 404},
	)
	if r := app.As("officer").Get(path + "/playbook"); !strings.Contains(r.Text, "by mail &lt;i&gt;") {
		t.Fatal(webtest.Words(r.Text))
	}
}
