package web_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	"standfirst/models/audit"
)

// The lift of an embargo is a moment like any other: told in the reader's zone and language, however the log holds it.
func TestMomentsOfEventsAreToldInTheReadersZoneAndLanguage(t *testing.T) {
	told := func(lift string) fiber.Handler {
		return func(c *fiber.Ctx) error {
			return c.SendString(web.Event(c, audit.Event{Action: "release.embargo_set", Data: map[string]string{"lift": lift}}).Text)
		}
	}
	routes := func(*web.Kit) []web.Route {
		return []web.Route{
			{Method: "GET", Path: "/now", Scope: web.InSpace, Allow: account.Member, Do: told("2026-11-26T06:00:00Z")},
			{Method: "GET", Path: "/before", Scope: web.InSpace, Allow: account.Member, Do: told("2026-11-26 14:00:00 +08:00")},
			{Method: "GET", Path: "/odd", Scope: web.InSpace, Allow: account.Member, Do: told("tomorrow")},
		}
	}
	webtest.New(t, routes).Run(
		webtest.Scenario{As: "officer", Path: "/acme/now", Has: []string{"until 26 Nov 2026, 06:00 GMT"}},
		webtest.Scenario{As: "officer", Path: "/acme/before", Has: []string{"until 26 Nov 2026, 06:00 GMT"}},
		webtest.Scenario{As: "officer", Path: "/acme/odd", Has: []string{"until tomorrow"}},
	)
}

// Numbers of events are written as every other.
func TestNumbersOfEventsAreWrittenAsEveryOther(t *testing.T) {
	counted := func(action string, data map[string]string) web.Route {
		return web.Route{Method: "GET", Path: "/" + action, Scope: web.InSpace, Allow: account.Member, Do: func(c *fiber.Ctx) error {
			return c.SendString(web.Event(c, audit.Event{Action: action, Data: data}).Text)
		}}
	}
	numbers := func(*web.Kit) []web.Route {
		return []web.Route{
			counted("mailing.launched", map[string]string{"recipients": "1397", "removed": "3"}),
			counted("subscription.exported", map[string]string{"n": "2000"}),
		}
	}
	webtest.New(t, numbers).Run(
		webtest.Scenario{As: "officer", Path: "/acme/mailing.launched", Has: []string{"launched it to 1,397 recipients; left out: 3"}},
		webtest.Scenario{As: "officer", Path: "/acme/subscription.exported", Has: []string{"2,000 subscribers"}},
	)
}
