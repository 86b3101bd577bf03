package template_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/template"
	"standfirst/handlers/web/webtest"
)

func TestTemplatesByForm(t *testing.T) {
	app := webtest.New(t, template.Routes)
	form := func(pairs ...string) url.Values {
		out := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			out.Set(pairs[i], pairs[i+1])
		}
		return out
	}
	app.Run(
		webtest.Scenario{Name: "library", As: "officer", Path: "/acme/templates", Has: []string{"First statement", "Apology", "As supplied", "English · Chinese"}, HasNot: []string{"Next update"}},
		webtest.Scenario{Name: "snippets", As: "officer", Path: "/acme/templates?sort=snippet", Has: []string{"Next update", "New snippet"}, HasNot: []string{"First statement"}},
		webtest.Scenario{Name: "nothing is archived", As: "officer", Path: "/acme/templates?state=archived", Has: []string{"Nothing is archived"}},
		webtest.Scenario{Name: "a viewer writes none", As: "viewer", Path: "/acme/templates", Status: 403},
		webtest.Scenario{Name: "one", As: "officer", Path: "/acme/templates/apology", Has: []string{"[COMPENSATION OR REMEDY", "Not yet approved", "致歉"}, HasNot: []string{"Take the supplied words back"}},
		webtest.Scenario{Name: "none", As: "officer", Path: "/acme/templates/..%2f", Status: 404},
		webtest.Scenario{Name: "empty, and what was typed stays", As: "officer", Method: "POST", Path: "/acme/templates", Form: form("sort", "release", "kind", "news", "contact.en", "Desk <b>"), Status: 422, Has: []string{"Give it a name", "Desk &lt;b&gt;", `id="f-name_en-error"`}},
		webtest.Scenario{Name: "a new snippet", As: "officer", Path: "/acme/templates/new?sort=snippet", Has: []string{`name="body.zh-CN"`, "data-rich", `id="rich-tools" `, "/rich."}, HasNot: []string{`name="headline.en"`, `name="kind"`}},
		webtest.Scenario{Name: "changed", As: "officer", Method: "POST", Path: "/acme/templates/apology", Form: form("kind", "apology", "name_en", "Our apology", "body.en", "Sorry <script>alert(1)</script> indeed"), Status: 303, To: "/acme/templates/apology"},
		webtest.Scenario{Name: "ours now", As: "officer", Path: "/acme/templates/apology", Has: []string{"Our apology", "Written by this space", "Take the supplied words back"}, HasNot: []string{"alert(1)", "COMPENSATION"}},
		webtest.Scenario{Name: "an old form, with what was typed", As: "officer", Method: "POST", Path: "/acme/templates/apology", Form: form("kind", "apology", "name_en", "Mine", "body.en", "My words"), Status: 422, Has: []string{"has changed this template meanwhile", "My words"}},
		webtest.Scenario{Name: "who is not of legal approves nothing", As: "officer", Method: "POST", Path: "/acme/templates/holding/approval", Form: form("hash", "x"), Status: 403},
		webtest.Scenario{Name: "restored", As: "officer", Method: "POST", Path: "/acme/templates/apology/restore", Status: 303},
		webtest.Scenario{Name: "archived", As: "officer", Method: "POST", Path: "/acme/templates/advisory/archive", Status: 303},
		webtest.Scenario{Name: "kept apart", As: "officer", Path: "/acme/templates?state=archived", Has: []string{"Media advisory"}},
		webtest.Scenario{Name: "brought back", As: "officer", Method: "POST", Path: "/acme/templates/advisory/reopen", Status: 303},
		webtest.Scenario{Name: "another space has its own", As: "rival/officer", Path: "/rival/templates/apology", HasNot: []string{"Our apology"}},
	)
}
