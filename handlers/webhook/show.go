package webhook

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/webhook"
	"standfirst/templates"
)

// View is the page of one webhook, or of one that is to be made.
type View struct {
	templates.Frame
	Form             templates.Form
	Action, Cancel   string
	New, Paused      bool
	State, StateKind string
	Events           []templates.Option
	Last             Last
	GoodAt           time.Time
	Lost             []Lost
}

// Last is the latest delivery in words.
type Last struct {
	At             time.Time
	Event, Trouble string // Trouble: "" when it was taken
	Status, Answer string
	Again          bool // it is tried again
}

// Lost is a delivery that was given up.
type Lost struct {
	Event, ID string
	At        time.Time
}

// SecretView is the answer to what made a secret; no other page shows one.
type SecretView struct {
	templates.Frame
	Name, Secret, Back string
}

var (
	showPage   = templates.NewPageOf("app", "webhook/show.html", showSamples)
	secretPage = templates.NewPageOf("app", "webhook/secret.html", secretSamples)
)

func begin(c *fiber.Ctx) error {
	v := newView(c)
	v.Form = web.Prefill("once", web.Once())
	for _, e := range webhook.Events() {
		v.Form.Values["event"] = append(v.Form.Values["event"], string(e))
	}
	return web.Render(c, showPage, v)
}

func newView(c *fiber.Ctx) View {
	base := web.URL(c, "/settings/webhooks")
	v := View{Frame: web.Frame(c, "webhook.new"), Action: base, Cancel: base, New: true}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "webhook.title", "/settings/webhooks")}
	for _, e := range webhook.Events() {
		v.Events = append(v.Events, templates.Option{Value: string(e), Label: eventName(c, e)})
	}
	return v
}

func eventName(c *fiber.Ctx, e webhook.Event) string { return web.T(c, "webhook.event."+string(e)) }

func show(c *fiber.Ctx) error {
	x, err := web.Space(c).Webhooks.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v := view(c, x)
	v.Form = web.Prefill("name", x.Name, "url", x.URL)
	for _, e := range x.Events {
		v.Form.Values["event"] = append(v.Form.Values["event"], string(e))
	}
	return web.Render(c, showPage, v)
}

func view(c *fiber.Ctx, x webhook.Hook) View {
	v := newView(c)
	v.New, v.Title, v.Action, v.Paused, v.GoodAt = false, x.Name, v.Action+"/"+x.ID, x.Paused, x.GoodAt
	v.State, v.StateKind = state(c, x)
	if last := x.Last; !last.At.IsZero() {
		v.Last = Last{At: last.At, Event: eventName(c, last.Event), Trouble: trouble(c, last), Answer: last.Answer, Again: last.Trouble && !x.Paused}
		if last.Status > 0 {
			v.Last.Status = strconv.FormatInt(last.Status, 10)
		}
	}
	for _, l := range x.Lost {
		v.Lost = append(v.Lost, Lost{eventName(c, l.Event), l.ID, l.At})
	}
	return v
}

// trouble says why a delivery was not taken.
func trouble(c *fiber.Ctx, t webhook.Try) string {
	if t.Good {
		return ""
	}
	args := map[string]any{}
	for name, value := range t.Args {
		args[name] = value
	}
	return web.T(c, t.Why, args)
}

func plan(form templates.Form) webhook.Plan {
	p := webhook.Plan{Name: form.Value("name"), URL: form.Value("url")}
	for _, e := range webhook.Events() {
		if form.Has("event", string(e)) {
			p.Events = append(p.Events, e)
		}
	}
	return p
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	x, secret, err := web.Space(c).Webhooks.Create(c.UserContext(), form.Value("once"), plan(form), web.Actor(c))
	if err != nil {
		return web.Again(c, showPage, func(c *fiber.Ctx, form templates.Form) (View, error) {
			v := newView(c)
			v.Form = form
			return v, nil
		}, form, err)
	}
	return tell(c, x, secret)
}

// tell shows a secret, in the answer itself: it is kept nowhere from where a further page could show it.
func tell(c *fiber.Ctx, x webhook.Hook, secret string) error {
	back := web.URL(c, "/settings/webhooks/"+x.ID)
	if secret == "" {
		return web.Redirect(c, back, "setting.flash.saved")
	}
	v := SecretView{Frame: web.Frame(c, "webhook.secret.title"), Name: x.Name, Secret: secret, Back: back}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "webhook.title", "/settings/webhooks"), {Label: x.Name, URL: back}}
	return web.Render(c, secretPage, v)
}

func change(c *fiber.Ctx) error {
	form, hooks := web.Form(c), web.Space(c).Webhooks
	x, err := hooks.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if _, err := hooks.Change(c.UserContext(), x.ID, plan(form), web.Actor(c)); err != nil {
		return web.Again(c, showPage, func(c *fiber.Ctx, form templates.Form) (View, error) {
			v := view(c, x)
			v.Form = form
			return v, nil
		}, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/webhooks/"+x.ID), "setting.flash.saved")
}

func test(c *fiber.Ctx) error {
	try, err := web.Space(c).Webhooks.Test(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	back := web.URL(c, "/settings/webhooks/"+c.Params("id"))
	if !try.Good {
		return web.RedirectWarning(c, back, "webhook.flash.failed", "text", trouble(c, try))
	}
	return web.Redirect(c, back, "webhook.flash.tested", "status", strconv.FormatInt(try.Status, 10))
}

func pause(c *fiber.Ctx) error {
	x, err := web.Space(c).Webhooks.Pause(c.UserContext(), c.Params("id"), web.Form(c).Has("paused", "1"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/webhooks/"+x.ID), "setting.flash.saved")
}

func renew(c *fiber.Ctx) error {
	x, secret, err := web.Space(c).Webhooks.Renew(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	return tell(c, x, secret)
}

func remove(c *fiber.Ctx) error {
	hooks := web.Space(c).Webhooks
	if _, err := hooks.Get(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	if err := hooks.Remove(c.UserContext(), c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/webhooks"), "webhook.flash.removed")
}
