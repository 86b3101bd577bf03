package channel_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/channel"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/fault"
	"standfirst/models/space"
	"standfirst/models/webhook"
)

// way lets https through and answers as a robot does.
type way struct{ answer string }

func (w *way) Admits(address string) error {
	if !strings.HasPrefix(address, "https://") {
		return fault.Bad("url", "fetch.https")
	}
	return nil
}

func (w *way) Post(context.Context, string, map[string]string, []byte) (webhook.Answer, error) {
	return webhook.Answer{Status: 200, Body: w.answer}, nil
}

func TestAChannelFromItsFormToItsEnd(t *testing.T) {
	door := &way{`{"errcode":0}`}
	app := webtest.New(t, channel.Routes, func(_ *web.Kit, o *space.Outside) { o.Receivers = door })
	base := "/acme/settings/alerts"
	form := url.Values{"name": {"Desk <b>"}, "kind": {"wecom"}, "address": {"http://qyapi.example/send?key=xyzzy"}, "level": {"urgent"}, "lang": {"zh-CN"}, "zone": {"Asia/Shanghai"}, "once": {"1"}}
	app.Run(
		webtest.Scenario{Name: "an empty list", As: "administrator", Path: base, Has: []string{"Nobody is told outside the portal", base + "/new"}},
		webtest.Scenario{Name: "managers say nothing here", As: "manager", Path: base, Status: 403},
		webtest.Scenario{Name: "the form", As: "administrator", Path: base + "/new", Has: []string{"企业微信", "飞书", "钉钉", "Slack"}},
		webtest.Scenario{Name: "an address that is refused is not shown again", As: "administrator", Method: "POST", Path: base, Form: form, Status: 422, Has: []string{"Desk &lt;b&gt;", `id="f-address-error"`}, HasNot: []string{"xyzzy"}},
	)
	form.Set("address", "https://qyapi.example/send?key=xyzzy")
	for range 2 {
		app.Run(webtest.Scenario{Name: "added, and once", As: "administrator", Method: "POST", Path: base, Form: form, Status: 303})
	}
	all, err := app.Space.Channels.All(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	one := base + "/" + all[0].ID
	app.Run(
		webtest.Scenario{Name: "listed", As: "administrator", Path: base, Has: []string{"Desk &lt;b&gt;", "qyapi.example", "Only what is urgent"}, HasNot: []string{"xyzzy"}},
		webtest.Scenario{Name: "another space's", As: "rival/administrator", Path: "/rival/settings/alerts/" + all[0].ID, Status: 404},
		webtest.Scenario{Name: "a test", As: "administrator", Method: "POST", Path: one + "/test", Status: 303, To: one},
		webtest.Scenario{Name: "taken", As: "administrator", Path: one, Has: []string{"Working", "Taken"}, HasNot: []string{"xyzzy"}},
	)
	door.answer = `{"errcode":93000,"errmsg":"invalid <i>key"}`
	app.Run(
		webtest.Scenario{Name: "a test that fails", As: "administrator", Method: "POST", Path: one + "/test", Status: 303, To: one},
		webtest.Scenario{Name: "says why", As: "administrator", Path: one, Has: []string{"The robot said no: “invalid &lt;i&gt;key” (code 93000)"}},
		webtest.Scenario{Name: "a change keeps the address", As: "administrator", Method: "POST", Path: one, Form: url.Values{"name": {"Chiefs"}, "kind": {"wecom"}, "level": {"elevated"}, "lang": {"en"}, "zone": {"UTC"}, "quiet_from": {"22:00"}, "quiet_to": {"07:00"}}, Status: 303, To: one},
		webtest.Scenario{Name: "shown", As: "administrator", Path: one, Has: []string{"Chiefs", `value="22:00"`, "Kept (qyapi.example)"}},
		webtest.Scenario{Name: "pause", As: "administrator", Method: "POST", Path: one + "/pause", Form: url.Values{"paused": {"1"}}, Status: 303, To: one},
		webtest.Scenario{Name: "paused", As: "administrator", Path: one, Has: []string{"Paused", "Resume"}},
		webtest.Scenario{Name: "remove", As: "administrator", Method: "POST", Path: one + "/removal", Status: 303, To: base},
		webtest.Scenario{Name: "gone", As: "administrator", Path: one, Status: 404},
	)
}

func TestMailIsNotSaidToBeSentWhileThereIsNoServer(t *testing.T) {
	app := webtest.New(t, channel.Routes)
	base := "/acme/settings/alerts"
	app.Run(webtest.Scenario{Name: "added", As: "administrator", Method: "POST", Path: base, Status: 303, Form: url.Values{
		"name": {"Chiefs"}, "kind": {"mail"}, "to": {"chief@acme.example"}, "level": {"urgent"}, "lang": {"en"}, "zone": {"UTC"}, "once": {"1"},
	}})
	all, err := app.Space.Channels.All(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	one := base + "/" + all[0].ID
	app.Run(
		webtest.Scenario{Name: "tested", As: "administrator", Method: "POST", Path: one + "/test", Status: 303, To: one},
		webtest.Scenario{Name: "says where it is", As: "administrator", Path: one, Has: []string{"Kept in the portal, not sent", "Not sent"}, HasNot: []string{"Working"}},
		webtest.Scenario{Name: "so does the list", As: "administrator", Path: base, Has: []string{"Not sent"}, HasNot: []string{"Working", "last taken"}},
	)
}
