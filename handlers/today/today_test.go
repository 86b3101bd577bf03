package today_test

import (
	"net/http"
	"regexp"
	"testing"

	"standfirst/handlers/account"
	"standfirst/handlers/contact"
	"standfirst/handlers/incident"
	"standfirst/handlers/mailing"
	"standfirst/handlers/release"
	"standfirst/handlers/setting"
	"standfirst/handlers/today"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
)

func routes(k *web.Kit) []web.Route {
	all := today.Routes(k)
	for _, feature := range [][]web.Route{account.Routes(k), contact.Routes(k), incident.Routes(k), mailing.Routes(k), release.Routes(k), setting.Routes(k)} {
		all = append(all, feature...)
	}
	return all
}

// A new space says what to do first, and every step leads to a page that is there.
func TestTheFirstStepsLeadSomewhere(t *testing.T) {
	app := webtest.New(t, routes)
	page := app.As("administrator").Get("/acme")
	if page.StatusCode != http.StatusOK {
		t.Fatalf("status %d", page.StatusCode)
	}
	steps := regexp.MustCompile(`(?s)<ol class="steps".*?</ol>`).FindString(page.Text)
	links := regexp.MustCompile(`<a href="([^"]+)"`).FindAllStringSubmatch(steps, -1)
	if len(links) < 4 {
		t.Fatalf("%d steps have links: %s", len(links), steps)
	}
	for _, link := range links {
		if r := app.As("administrator").Get(link[1]); r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", link[1], r.StatusCode)
		}
	}
}

func TestEverybodySeesWhatTheyMay(t *testing.T) {
	webtest.New(t, routes).Run(
		webtest.Scenario{As: "viewer", Path: "/acme", HasNot: []string{`class="steps"`}},
		webtest.Scenario{As: "approver", Path: "/acme"},
		webtest.Scenario{As: "officer", Path: "/acme", HasNot: []string{"/acme/settings"}},
		webtest.Scenario{As: "rival/manager", Path: "/acme", Status: http.StatusNotFound},
	)
}
