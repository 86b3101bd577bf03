package server

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/account"
	"standfirst/handlers/activity"
	"standfirst/handlers/alert"
	"standfirst/handlers/approval"
	"standfirst/handlers/audience"
	"standfirst/handlers/calendar"
	"standfirst/handlers/channel"
	"standfirst/handlers/complaint"
	"standfirst/handlers/contact"
	"standfirst/handlers/correction"
	"standfirst/handlers/coverage"
	"standfirst/handlers/creator"
	"standfirst/handlers/dev"
	"standfirst/handlers/drill"
	"standfirst/handlers/embargo"
	"standfirst/handlers/enquiry"
	"standfirst/handlers/fact"
	"standfirst/handlers/field"
	"standfirst/handlers/incident"
	"standfirst/handlers/line"
	"standfirst/handlers/mailing"
	"standfirst/handlers/message"
	"standfirst/handlers/newsroom"
	"standfirst/handlers/outlet"
	"standfirst/handlers/playbook"
	"standfirst/handlers/promise"
	"standfirst/handlers/readiness"
	"standfirst/handlers/release"
	"standfirst/handlers/report"
	"standfirst/handlers/search"
	"standfirst/handlers/setting"
	"standfirst/handlers/task"
	"standfirst/handlers/team"
	tmpl "standfirst/handlers/template"
	"standfirst/handlers/today"
	"standfirst/handlers/watch"
	"standfirst/handlers/web"
	"standfirst/handlers/webhook"
	mail "standfirst/jobs/mailing"
	"standfirst/models/store"
	"standfirst/templates"
)

// features are the handlers' routes, one line a feature.
var features = []func(*web.Kit) []web.Route{
	web.StaticRoutes,
	account.Routes,
	newsroom.Routes,
	release.Routes,
	embargo.Routes,
	activity.Routes,
	func(k *web.Kit) []web.Route {
		return contact.Routes(k, mailsTo, articlesBy, answersTo, enquiriesOf, repliesOf)
	},
	outlet.Routes,
	creator.Routes,
	audience.Routes,
	incident.Routes,
	team.Routes,
	task.Routes,
	playbook.Routes,
	tmpl.Routes,
	drill.Routes,
	promise.Routes,
	message.Routes,
	complaint.Routes,
	readiness.Routes,
	fact.Routes,
	line.Routes,
	enquiry.Routes,
	mailing.Routes,
	setting.Routes,
	approval.Routes,
	webhook.Routes,
	field.Routes,
	dev.Routes,
	search.Routes,
	today.Routes,
	calendar.Routes,
	coverage.Routes,
	correction.Routes,
	watch.Routes,
	alert.Routes,
	channel.Routes,
	report.Routes,
}

// pages are the handlers' pages, one line a feature; a test renders every one in both languages.
var pages = []func() []templates.Checker{
	web.Pages,
	account.Pages,
	newsroom.Pages,
	release.Pages,
	embargo.Pages,
	activity.Pages,
	contact.Pages,
	outlet.Pages,
	creator.Pages,
	audience.Pages,
	incident.Pages,
	team.Pages,
	task.Pages,
	playbook.Pages,
	tmpl.Pages,
	drill.Pages,
	promise.Pages,
	message.Pages,
	complaint.Pages,
	readiness.Pages,
	fact.Pages,
	line.Pages,
	enquiry.Pages,
	mailing.Pages,
	mail.Pages,
	setting.Pages,
	approval.Pages,
	webhook.Pages,
	field.Pages,
	dev.Pages,
	search.Pages,
	today.Pages,
	calendar.Pages,
	coverage.Pages,
	correction.Pages,
	watch.Pages,
	alert.Pages,
	channel.Pages,
	report.Pages,
}

// Routes is the table of every route and who may use it.
func (s *Server) Routes() []web.Route {
	routes := []web.Route{
		{Method: fiber.MethodGet, Path: "/healthz", Scope: web.Open, Do: s.healthz},
		{Method: fiber.MethodGet, Path: "/readyz", Scope: web.Open, Do: s.readyz},
	}
	for _, feature := range features {
		routes = append(routes, feature(s.Kit)...)
	}
	return routes
}

// healthz says that the process answers.
func (s *Server) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

// readyz says that the databases answer and that the program is not about to stop, or with 503 why not.
func (s *Server) readyz(c *fiber.Ctx) error {
	if !s.ready.Load() {
		return c.Status(fiber.StatusServiceUnavailable).SendString("starting or stopping\n")
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), pingTime)
	defer cancel()
	for _, db := range append([]store.DB{s.house}, s.spaces.databases()...) {
		if err := db.Ping(ctx); err != nil { // whose database it is is nobody's business here
			s.log.Warn("not ready", "error", err)
			return c.Status(fiber.StatusServiceUnavailable).SendString("a database does not answer" + since(err) + "\n")
		}
	}
	return c.SendString("ready\n")
}

// pingTime is how long the databases have to answer together.
const pingTime = 3 * time.Second

func since(err error) string {
	if away := store.AwayOf(err); away != nil {
		return " since " + away.Since.Format(time.RFC3339)
	}
	return ""
}
