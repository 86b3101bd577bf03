package today_test

import (
	"net/http"
	"regexp"
	"strings"
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
	"standfirst/models/coverage"
	model "standfirst/models/incident"
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

// An open page hears that something has happened, and nothing of what; it then asks for itself, through every guard.
func TestAnOpenPageHearsThatSomethingHasHappened(t *testing.T) {
	app := webtest.New(t, routes)
	stream := regexp.MustCompile(`hx-sse:connect="([^"]+)"`).FindStringSubmatch(app.As("officer").Get("/acme").Text)[1]
	app.Run(
		webtest.Scenario{Name: "nothing yet", As: "officer", Path: stream, HasNot: []string{"hx-get"}},
		webtest.Scenario{Name: "another space's", As: "rival/officer", Path: stream, Status: http.StatusNotFound},
	)
	_, err := app.Space.Incidents.Declare(t.Context(), model.New{Title: model.Text{"en": "Leak"}, Type: model.DataLeak, Grade: 1, Mode: model.Real}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	app.Run(webtest.Scenario{Name: "an incident was declared", As: "officer", Path: stream, Has: []string{`hx-get="/acme"`}, HasNot: []string{"Leak"}})
	c := app.As("officer")
	c.Header.Set("HX-Request", "true")
	c.Header.Set("HX-Target", "today")
	if part := c.Get("/acme").Text; !strings.HasPrefix(part, `<div id="today">`) || !strings.Contains(part, "Leak") {
		t.Error(part)
	}
}

// What was pasted and could not be read has no headline yet: its address stands for it.
func TestAClipWithoutAHeadlineIsListedByItsAddress(t *testing.T) {
	app := webtest.New(t, routes)
	if _, err := app.Space.Coverage.Clip(t.Context(), coverage.Pasted{Addresses: "https://morning.example/1"}, app.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	app.Run(webtest.Scenario{As: "officer", Path: "/acme", Has: []string{">https://morning.example/1</a>"}})
}
