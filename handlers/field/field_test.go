package field_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/field"
	"standfirst/handlers/web/webtest"
)

func TestFieldPages(t *testing.T) {
	app := webtest.New(t, field.Routes)
	size := url.Values{"record": {"contact"}, "kind": {"choice"}, "label_en": {"Size"}, "label_zh": {"尺码"}, "option_key": {"", ""}, "option_en": {"Small", ""}, "option_zh": {"", ""}}
	more := url.Values{"add": {"option"}}
	for k, v := range size {
		more[k] = v
	}
	app.Run(
		webtest.Scenario{Name: "empty", As: "administrator", Path: "/acme/settings/fields", Has: []string{"No own fields yet", "/acme/settings/fields/new?record=outlet"}},
		webtest.Scenario{Name: "not for officers", As: "officer", Path: "/acme/settings/fields", Status: 403},
		webtest.Scenario{Name: "nor to be made by them", As: "officer", Method: "POST", Path: "/acme/settings/fields", Form: size, Status: 403},
		webtest.Scenario{Name: "faults", As: "administrator", Method: "POST", Path: "/acme/settings/fields", Form: url.Values{"record": {"contact"}, "kind": {"choice"}}, Status: 422, Has: []string{`id="f-label_en-error"`, "at least one choice"}},
		webtest.Scenario{Name: "another row keeps what was typed", As: "administrator", Method: "POST", Path: "/acme/settings/fields", Form: more, Has: []string{`value="Small"`, `value="尺码"`, "Choice 3, English"}},
		webtest.Scenario{Name: "made", As: "administrator", Method: "POST", Path: "/acme/settings/fields", Form: size, Status: 303, To: "/acme/settings/fields"},
		webtest.Scenario{Name: "listed", As: "administrator", Path: "/acme/settings/fields", Has: []string{"Size", "尺码", "<code>size</code>"}},
		webtest.Scenario{Name: "changed", As: "administrator", Method: "POST", Path: "/acme/settings/fields/contact:size", Form: url.Values{"label_en": {"T-shirt"}, "option_key": {"small"}, "option_en": {"S"}, "option_zh": {"小"}}, Status: 303},
		webtest.Scenario{Name: "form", As: "administrator", Path: "/acme/settings/fields/contact:size", Has: []string{`value="T-shirt"`, `value="small"`, `value="小"`}},
		webtest.Scenario{Name: "archived", As: "administrator", Method: "POST", Path: "/acme/settings/fields/contact:size/archive", Form: url.Values{"archived": {"1"}}, Status: 303},
		webtest.Scenario{Name: "and shown so", As: "administrator", Path: "/acme/settings/fields", Has: []string{"1 archived field", "Bring back"}},
		webtest.Scenario{Name: "not in another space", As: "rival/administrator", Path: "/rival/settings/fields/contact:size", Status: 404},
	)
}
