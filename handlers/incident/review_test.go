package incident_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/incident"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/incident"
	"standfirst/models/review"
)

func TestTargetsByForm(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	path := "/acme/settings/targets"
	form := url.Values{"rev": {"0"}}
	for _, name := range model.TargetNames() {
		for _, grade := range []string{"1", "2", "3", "4"} {
			form.Set(name+"_"+grade, map[string]string{"call": "5 min", "assess": "0:20", "statement": "1 小时 30 分钟", "briefing": "1,5 d", "answer": "3 d", "warn": "20 min"}[name])
		}
	}
	bad := url.Values{"rev": {"0"}}
	for name := range form {
		bad.Set(name, form.Get(name))
	}
	bad.Set("assess_2", "90")
	bad.Set("call_1", "<b>soon")
	app.Run(
		webtest.Scenario{Name: "the defaults", As: "manager", Path: path, Has: []string{"The defaults hold", `value="15 min"`, `value="4 h"`, `value="2 d"`}},
		webtest.Scenario{Name: "an officer", As: "officer", Path: path, Status: 403},
		webtest.Scenario{Name: "units are asked for, and what was typed stays", As: "manager", Method: "POST", Path: path, Form: bad, Status: 422, Has: []string{`id="f-assess_2-error"`, "&lt;b&gt;soon", "30 min or 4 h"}},
		webtest.Scenario{Name: "set", As: "manager", Method: "POST", Path: path, Form: form, Status: 303, To: path},
		webtest.Scenario{Name: "as typed", As: "manager", Path: path, Has: []string{"Set by", `value="1 h 30 min"`, `value="1 d 12 h"`, "Back to the defaults"}},
	)
	d, err := app.Space.Incidents.Standard(t.Context())
	if got := d.Targets()[1]; err != nil || got.Statement != 90 || got.Briefing != 36*60 || got.Assess != 20 {
		t.Fatalf("%+v %v", got, err)
	}
}

func TestAReviewByForm(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	ctx, by := t.Context(), app.As("manager").Actor()
	i := declared(t, app, model.Real)
	path := "/acme/incidents/" + i.ID + "/review"
	if err := app.Space.Incidents.Decide(ctx, i.ID, "Stop the sale", "cause unknown", by); err != nil {
		t.Fatal(err)
	}
	write := url.Values{"rev": {"0"}, "worked_en": {"The <b>call"}, "failed_zh-CN": {"名单过期"}, "factors_en": {"No owner"}}
	app.Run(
		webtest.Scenario{Name: "begun at any time", As: "officer", Path: path, Has: []string{"Draft", "signed once the incident is remedied", "Stop the sale", "cause unknown"}},
		webtest.Scenario{Name: "a viewer", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "another space", As: "rival/manager", Path: "/rival/incidents/" + i.ID + "/review", Status: 404},
		webtest.Scenario{Name: "written", As: "officer", Method: "POST", Path: path, Form: write, Status: 303, To: path},
		webtest.Scenario{Name: "somebody else has written meanwhile", As: "manager", Method: "POST", Path: path, Form: write, Status: 422, Has: []string{"The &lt;b&gt;call", "has written or signed meanwhile"}},
		webtest.Scenario{Name: "nothing is handed out before it is signed", As: "manager", Path: path + ".zip", Status: 303, To: path},
		webtest.Scenario{Name: "a task without an owner", As: "officer", Method: "POST", Path: path + "/tasks", Form: url.Values{"title_en": {"Renew it"}}, Status: 422, Has: []string{"Renew it", `id="f-owner-error"`, `id="f-due-error"`, "名单过期"}},
	)
	for _, p := range []model.Phase{model.Confirmed, model.Acting, model.Remedied, model.Closed} {
		app.Clock.Add(time.Hour)
		if _, err := app.Space.Incidents.MoveTo(ctx, i.ID, p, "", by); err != nil {
			t.Fatal(err)
		}
	}
	follow := url.Values{"title_en": {"Renew the list"}, "owner": {app.As("checker").User().ID}, "due": {"2027-02-01T09:00"}, "due_zone": {"Europe/London"}}
	seen := func() string {
		r, _, err := app.Space.Reviews.Get(ctx, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(app.As("manager").Get(path).Text, `name="seen" value="`)
		rev, _, _ := strings.Cut(rest, `"`)
		if rev == "" || len(r.Versions) > 0 {
			t.Fatal("there is no button to sign with")
		}
		return rev
	}
	app.Run(
		webtest.Scenario{Name: "a task that follows, though it is closed", As: "officer", Method: "POST", Path: path + "/tasks", Form: follow, Status: 303},
		webtest.Scenario{Name: "an officer does not sign", As: "officer", Method: "POST", Path: path + "/sign", Status: 403},
		webtest.Scenario{Name: "signed", As: "manager", Method: "POST", Path: path + "/sign", Form: url.Values{"seen": {seen()}}, Status: 303, To: path},
		webtest.Scenario{Name: "signed again by a second press", As: "manager", Method: "POST", Path: path + "/sign", Form: url.Values{"seen": {"2"}}, Status: 422},
		webtest.Scenario{Name: "the version", As: "checker", Path: path + "?version=1", Has: []string{"Version 1", "SHA-256", "Renew the list", "Checker of acme"}, HasNot: []string{"Sign this version"}},
		webtest.Scenario{Name: "no such version", As: "checker", Path: path + "?version=2", Status: 404},
		webtest.Scenario{Name: "on paper", As: "checker", Path: path + "/print?version=1", Has: []string{`class="print"`, "Stop the sale", "Checker of acme"}, HasNot: []string{"<form"}},
		webtest.Scenario{Name: "for people outside", As: "checker", Path: path + "/print?version=1&for=outside", Has: []string{"Renew the list", "名单过期", "do not get"}, HasNot: []string{"Stop the sale", "Checker of acme", "Manager of acme"}},
		webtest.Scenario{Name: "an officer takes nothing out", As: "officer", Path: path + ".zip", Status: 403},
	)
	for _, to := range []string{"inside", "outside"} {
		r := app.As("manager").Get(path + ".zip?for=" + to)
		f, _, _, err := review.Verify([]byte(r.Text), "")
		if err != nil || string(f.For) != to || f.Number != 1 {
			t.Errorf("%s: %+v %v", to, f.For, err)
		}
	}
}
