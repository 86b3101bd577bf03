package webhook_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/handlers/webhook"
	"standfirst/models/fault"
	"standfirst/models/space"
	model "standfirst/models/webhook"
)

// way is a way out that lets https through and answers as it is told.
type way struct{ status int }

func (w *way) Admits(address string) error {
	if !strings.HasPrefix(address, "https://") {
		return fault.Bad("url", "fetch.https")
	}
	return nil
}

func (w *way) Post(context.Context, string, map[string]string, []byte) (model.Answer, error) {
	return model.Answer{Status: w.status, Body: "<b>as it is</b>"}, nil
}

func TestWebhooksAreSetByAdministrators(t *testing.T) {
	door := &way{status: 204}
	app := webtest.New(t, webhook.Routes, func(_ *web.Kit, o *space.Outside) { o.Receivers = door })
	const base = "/acme/settings/webhooks"
	form := url.Values{"once": {"one"}, "name": {"Intranet"}, "url": {"https://intranet.example/in?token=xyzzy"}, "event": {"release.published", "fact.retracted"}}
	bad := url.Values{"once": {"two"}, "name": {"Typed name"}, "url": {"http://intranet.example"}, "event": {"release.withdrawn"}}
	app.Run(
		webtest.Scenario{Name: "officers do not look", As: "officer", Path: base, Status: 403},
		webtest.Scenario{Name: "managers do not look", As: "manager", Path: base + "/new", Status: 403},
		webtest.Scenario{Name: "nor add", As: "manager", Method: "POST", Path: base, Form: form, Status: 403},
		webtest.Scenario{Name: "nor a stranger", As: "rival/administrator", Method: "POST", Path: base, Form: form, Status: 404},
		webtest.Scenario{Name: "none yet", As: "administrator", Path: base, Has: []string{"No webhooks yet", base + "/new"}},
		webtest.Scenario{Name: "none yet, in Chinese", As: "administrator", Path: base, Lang: "zh-CN", Has: []string{"Webhook"}},
		webtest.Scenario{Name: "a form", As: "administrator", Path: base + "/new", Has: []string{`name="once" value="`, `value="incident.page_updated" checked`}},
		webtest.Scenario{
			Name: "what was typed stays", As: "administrator", Method: "POST", Path: base, Form: bad, Status: 422,
			Has: []string{"Typed name", "http://intranet.example", "begins with https://", `value="release.withdrawn" checked`, `value="two"`},
		},
	)
	if all, err := app.Space.Webhooks.All(t.Context()); err != nil || len(all) != 0 {
		t.Fatal(all, err)
	}
	admin := app.As("administrator")
	shown := regexp.MustCompile(`whsec_[A-Za-z0-9_-]{43}`)
	made := admin.Post(base, form)
	secret := shown.FindString(made.Text)
	if made.StatusCode != 200 || secret == "" {
		t.Fatalf("%d without a secret", made.StatusCode)
	}
	if twice := admin.Post(base, form); shown.FindString(twice.Text) != secret {
		t.Error("pressed twice, the button shows no secret or another")
	}
	all, err := app.Space.Webhooks.All(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	page := base + "/" + all[0].ID
	none := []string{secret, "whsec_"}
	app.Run(
		webtest.Scenario{Name: "listed", As: "administrator", Path: base, Has: []string{"Intranet", "intranet.example", "Not used yet"}, HasNot: []string{"whsec_", "xyzzy"}},
		webtest.Scenario{Name: "shown", As: "administrator", Path: page, Has: []string{"Intranet", "Nothing has been sent yet", `value="fact.retracted" checked`}, HasNot: none},
		webtest.Scenario{Name: "a stranger finds nothing", As: "rival/administrator", Path: "/rival/settings/webhooks/" + all[0].ID, Status: 404},
		webtest.Scenario{Name: "officers test nothing", As: "officer", Method: "POST", Path: page + "/test", Status: 403},
		webtest.Scenario{Name: "a test", As: "administrator", Method: "POST", Path: page + "/test", Status: 303, To: page},
		webtest.Scenario{Name: "taken", As: "administrator", Path: page, Has: []string{"Taken (status 204)", "Working"}, HasNot: none},
	)
	door.status = 500
	app.Run(
		webtest.Scenario{Name: "a test that fails", As: "administrator", Method: "POST", Path: page + "/test", Status: 303, To: page},
		webtest.Scenario{Name: "is said", As: "administrator", Path: page, Has: []string{"answered with status 500", "&lt;b&gt;as it is", "Not taken"}, HasNot: none},
		webtest.Scenario{Name: "refused change", As: "administrator", Method: "POST", Path: page, Form: bad, Status: 422, Has: []string{"Typed name"}, HasNot: none},
		webtest.Scenario{Name: "change", As: "administrator", Method: "POST", Path: page, Form: url.Values{"name": {"Screens"}, "url": {"https://screens.example"}, "event": {"release.withdrawn"}}, Status: 303, To: page},
		webtest.Scenario{Name: "changed", As: "administrator", Path: page, Has: []string{"Screens", `value="release.withdrawn" checked`}, HasNot: []string{`value="fact.retracted" checked`}},
		webtest.Scenario{Name: "pause", As: "administrator", Method: "POST", Path: page + "/pause", Form: url.Values{"paused": {"1"}}, Status: 303, To: page},
		webtest.Scenario{Name: "paused", As: "administrator", Path: page, Has: []string{"Paused", "Resume"}},
	)
	if renewed := shown.FindString(admin.Post(page+"/secret", nil).Text); renewed == "" || renewed == secret {
		t.Errorf("the new secret is %q", renewed)
	}
	app.Run(
		webtest.Scenario{Name: "remove", As: "administrator", Method: "POST", Path: page + "/removal", Status: 303, To: base},
		webtest.Scenario{Name: "gone", As: "administrator", Path: page, Status: 404},
	)
}
