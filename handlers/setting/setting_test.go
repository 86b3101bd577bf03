package setting_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/setting"
	"standfirst/handlers/web/webtest"
)

// Whether new contacts wait is decided by those who manage the space.
func TestApprovalOfNewContactsIsSwitched(t *testing.T) {
	app := webtest.New(t, setting.Routes)
	on := func(want bool) {
		t.Helper()
		set, err := app.Space.Settings.Get(t.Context())
		if err != nil || set.Approval != want {
			t.Fatal(set.Approval, err)
		}
	}
	path := "/acme/settings/approval"
	app.Run(
		webtest.Scenario{Name: "officers do not", As: "officer", Method: "POST", Path: path, Form: url.Values{"approval": {"1"}}, Status: 403},
		webtest.Scenario{Name: "nor a stranger", As: "rival/administrator", Method: "POST", Path: path, Form: url.Values{"approval": {"1"}}, Status: 404},
	)
	on(false)
	app.Run(webtest.Scenario{Name: "on", As: "administrator", Method: "POST", Path: path, Form: url.Values{"approval": {"1"}}, Status: 303, To: "/acme/settings"})
	on(true)
	app.Run(
		webtest.Scenario{Name: "shown", As: "administrator", Path: "/acme/settings", Has: []string{`name="approval" value="1" checked`}},
		webtest.Scenario{Name: "off", As: "administrator", Method: "POST", Path: path, Form: url.Values{}, Status: 303, To: "/acme/settings"},
	)
	on(false)
}
