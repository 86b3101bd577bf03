package channel

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/alert"
	"standfirst/models/channel"
	"standfirst/models/incident"
	"standfirst/templates"
)

// View is the form of a channel, with how its last message went.
type View struct {
	templates.Frame
	C                    Row
	Form                 templates.Form
	Action, Cancel       string
	New, Paused          bool
	Kept, KeptSecret     bool // an address, or a secret, is there
	Kinds, Levels, Langs []templates.Option
	LastAt               time.Time
	Trouble, Answer      string // of the last message; Trouble "": it was taken
	Captured             bool   // it was kept in the portal
}

var showPage = templates.NewPageOf("app", "channel/show.html", showSamples)

func begin(c *fiber.Ctx) error {
	v, err := view(c, web.Prefill("once", web.Once(), "kind", string(channel.Mail), "level", string(alert.Elevated), "lang", web.Lang(c), "zone", web.Zone(c).String(), "to", web.User(c).Email))
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// view is the form of the channel that the address names, or of a new one.
func view(c *fiber.Ctx, form templates.Form) (View, error) {
	base := web.URL(c, "/settings/alerts")
	v := View{Frame: web.Frame(c, "channel.new"), Form: form, Action: base, Cancel: base, New: true}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "channel.title", "/settings/alerts")}
	for _, k := range channel.Kinds() {
		v.Kinds = append(v.Kinds, templates.Option{Value: string(k), Label: web.T(c, "channel.kind."+string(k))})
	}
	for _, l := range alert.Levels() {
		v.Levels = append(v.Levels, templates.Option{Value: string(l), Label: web.T(c, "channel.level."+string(l))})
	}
	for _, l := range incident.Languages() {
		v.Langs = append(v.Langs, templates.Option{Value: l, Label: web.T(c, "coverage.lang."+l)})
	}
	id := c.Params("channel")
	if id == "" {
		return v, nil
	}
	x, err := web.Space(c).Channels.Get(c.UserContext(), id)
	if err != nil {
		return v, err
	}
	v.C, v.New, v.Title, v.Action, v.Paused = row(c, x), false, x.Name, base+"/"+x.ID, x.Paused
	v.Kept, v.KeptSecret = x.Address != "", x.Secret != ""
	if len(form.Values) == 0 {
		v.Form = web.Prefill("name", x.Name, "kind", string(x.Kind), "level", string(x.Level), "lang", x.Lang, "to", strings.Join(x.To, "\n"), "quiet_from", x.QuietFrom, "quiet_to", x.QuietTo, "zone", x.Zone)
	}
	v.Captured = x.Last.Captured
	if v.LastAt = x.Last.At; !v.LastAt.IsZero() && !x.Last.Good {
		v.Trouble, v.Answer = trouble(c, x.Last), x.Last.Answer
	}
	return v, nil
}

// trouble says why a message was not taken.
func trouble(c *fiber.Ctx, t channel.Try) string {
	args := map[string]any{}
	for name, value := range t.Args {
		args[name] = value
	}
	return web.T(c, t.Why, args)
}

func show(c *fiber.Ctx) error {
	v, err := view(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func plan(form templates.Form) channel.Plan {
	return channel.Plan{
		Name: form.Value("name"), Kind: channel.Kind(form.Value("kind")), Address: form.Value("address"), Secret: form.Value("secret"), To: form.Value("to"),
		Level: alert.Level(form.Value("level")), Lang: form.Value("lang"), QuietFrom: form.Value("quiet_from"), QuietTo: form.Value("quiet_to"), Zone: form.Value("zone"),
		Forget: form.Has("forget", "1"),
	}
}

// again shows the form as it was typed, but for what is secret in it.
func again(c *fiber.Ctx, form templates.Form, err error) error {
	delete(form.Values, "address")
	delete(form.Values, "secret")
	return web.Again(c, showPage, view, form, err)
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	x, err := web.Space(c).Channels.Create(c.UserContext(), form.Value("once"), plan(form), web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/alerts/"+x.ID), "channel.flash.created")
}

func change(c *fiber.Ctx) error {
	form := web.Form(c)
	if _, err := web.Space(c).Channels.Change(c.UserContext(), c.Params("channel"), plan(form), web.Actor(c)); err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/alerts/"+c.Params("channel")), "setting.flash.saved")
}

func test(c *fiber.Ctx) error {
	try, err := web.Space(c).Channels.Test(c.UserContext(), c.Params("channel"), web.Actor(c))
	if err != nil {
		return err
	}
	back := web.URL(c, "/settings/alerts/"+c.Params("channel"))
	if !try.Good {
		return web.RedirectWarning(c, back, "channel.flash.failed", "text", trouble(c, try))
	}
	if try.Captured {
		return web.RedirectWarning(c, back, "channel.flash.captured")
	}
	return web.Redirect(c, back, "channel.flash.tested")
}

func pause(c *fiber.Ctx) error {
	x, err := web.Space(c).Channels.Pause(c.UserContext(), c.Params("channel"), web.Form(c).Has("paused", "1"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/alerts/"+x.ID), "setting.flash.saved")
}

func remove(c *fiber.Ctx) error {
	if _, err := web.Space(c).Channels.Get(c.UserContext(), c.Params("channel")); err != nil {
		return err
	}
	if err := web.Space(c).Channels.Remove(c.UserContext(), c.Params("channel"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/alerts"), "channel.flash.removed")
}
