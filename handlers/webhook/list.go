package webhook

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/webhook"
	"standfirst/templates"
)

// ListView is the page of all webhooks.
type ListView struct {
	templates.Frame
	New  string
	Rows []Row
}

// Row is a webhook in short.
type Row struct {
	URL, Name, Host  string // the rest of its address may be a token
	State, StateKind string // what its badge says
	GoodAt           time.Time
	Events           int
}

var listPage = templates.NewPageOf("app", "webhook/list.html", listSamples)

func list(c *fiber.Ctx) error {
	all, err := web.Space(c).Webhooks.All(c.UserContext())
	if err != nil {
		return err
	}
	base := web.URL(c, "/settings/webhooks")
	v := ListView{Frame: web.Frame(c, "webhook.title"), New: base + "/new"}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, x := range all {
		row := Row{URL: base + "/" + x.ID, Name: x.Name, Host: x.Host(), GoodAt: x.GoodAt, Events: len(x.Events)}
		row.State, row.StateKind = state(c, x)
		v.Rows = append(v.Rows, row)
	}
	return web.Render(c, listPage, v)
}

// state is how a webhook stands, in a word.
func state(c *fiber.Ctx, x webhook.Hook) (label, kind string) {
	switch {
	case x.Paused:
		return web.T(c, "webhook.state.paused"), "mute"
	case x.Last.At.IsZero():
		return web.T(c, "webhook.state.unused"), "info"
	case x.Last.Good:
		return web.T(c, "webhook.state.good"), "ok"
	}
	return web.T(c, "webhook.state.bad"), "bad"
}
