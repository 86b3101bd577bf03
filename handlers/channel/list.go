package channel

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/channel"
	"standfirst/templates"
)

// ListView is the page of all channels.
type ListView struct {
	templates.Frame
	New  string
	Rows []Row
}

// Row is a channel in short.
type Row struct {
	URL, Name, Kind, To, Level string // To: the host of the address, or who gets mail
	State, StateKind           string
	GoodAt                     time.Time
}

var listPage = templates.NewPageOf("app", "channel/list.html", listSamples)

func list(c *fiber.Ctx) error {
	all, err := web.Space(c).Channels.All(c.UserContext())
	if err != nil {
		return err
	}
	base := web.URL(c, "/settings/alerts")
	v := ListView{Frame: web.Frame(c, "channel.title"), New: base + "/new"}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, x := range all {
		v.Rows = append(v.Rows, row(c, x))
	}
	return web.Render(c, listPage, v)
}

func row(c *fiber.Ctx, x channel.Channel) Row {
	r := Row{
		URL: web.URL(c, "/settings/alerts/"+x.ID), Name: x.Name, Kind: web.T(c, "channel.kind."+string(x.Kind)), To: x.Host, Level: web.T(c, "channel.level."+string(x.Level)),
		State: web.T(c, "channel.state.bad"), StateKind: "bad", GoodAt: x.GoodAt,
	}
	if x.Kind == channel.Mail {
		r.To = strings.Join(x.To, ", ")
	}
	switch {
	case x.Paused:
		r.State, r.StateKind = web.T(c, "channel.state.paused"), "mute"
	case x.Last.At.IsZero():
		r.State, r.StateKind = web.T(c, "channel.state.unused"), "info"
	case x.Last.Captured:
		r.State, r.StateKind = web.T(c, "channel.state.captured"), "warn"
	case x.Last.Good:
		r.State, r.StateKind = web.T(c, "channel.state.good"), "ok"
	}
	return r
}
