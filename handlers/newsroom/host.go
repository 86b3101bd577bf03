package newsroom

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/host"
	"standfirst/templates"
)

// askPath is where a proxy asks whether it may get a certificate for a name, as Caddy does before it gets one on demand.
const askPath = "/.well-known/standfirst-ask"

// mayCertify answers a proxy: 200 for the names under which the program is reached, 404 for any other.
func mayCertify(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if hosts := web.Of(c).Hosts; hosts == nil || !hosts.Known(host.Same(web.Query(c).Get("domain"))) {
		return fiber.ErrNotFound
	}
	return c.SendString("yes\n")
}

// proveHost says under a newsroom's own name which newsroom's it is, for the look at where the name leads.
func proveHost(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	name := web.HostName(c)
	if name == "" {
		return fiber.ErrNotFound
	}
	proof, err := web.Of(c).Hosts.Proof(c.UserContext(), name)
	if err != nil {
		return err
	}
	return c.SendString(proof + "\n")
}

// hostView is the settings' page of the host name that the newsroom has of its own.
type hostView struct {
	templates.Frame
	Form         templates.Form
	Action       string
	Now          string // address of the newsroom as everybody is told it
	Asks         bool   // there is somebody to look
	Set          bool
	Host         host.Name
	Own          string // address at the name
	Record       host.Record
	Kind         string // of the notice
	Local        bool   // the portal is reached on its own machine alone
	AskURL       string
	LookAt, Drop string
}

var hostPage = templates.NewPageOf("app", "newsroom/host.html", hostSamples)

// stateKinds are the colours of what was found.
var stateKinds = map[host.State]string{host.Waiting: "info", host.Here: "ok", host.Unknown: "warn", host.Elsewhere: "bad", host.Silent: "warn", host.Foreign: "bad"}

func showHost(c *fiber.Ctx) error {
	v, err := hostRecord(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, hostPage, v)
}

func hostRecord(c *fiber.Ctx, form templates.Form) (hostView, error) {
	own, at := web.Space(c).Host, web.URL(c, "/settings/newsroom/host")
	v := hostView{
		Frame: web.Frame(c, "host.title"), Form: form, Action: at, LookAt: at + "/look", Drop: at + "/removal",
		Now: web.NewsroomBase(c, web.Space(c).ID), Asks: own.Looks(), AskURL: web.Of(c).Base.JoinPath(askPath).String(),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "newsroom.look.title", "/settings/newsroom")}
	var err error
	if v.Host, v.Set, err = own.Get(c.UserContext()); err != nil || !v.Set {
		return v, err
	}
	v.Kind, v.Record, v.Own, v.Local = stateKinds[v.Host.State], own.Record(v.Host), web.Of(c).Hosts.Address(v.Host.Name), own.Local()
	if len(form.Values) == 0 {
		v.Form = web.Prefill("host", v.Host.Name)
	}
	return v, nil
}

func setHost(c *fiber.Ctx) error {
	form := web.Form(c)
	portals, err := portals(c)
	if err != nil {
		return err
	}
	if _, err := web.Space(c).Host.Set(c.UserContext(), form.Value("host"), web.Actor(c), portals...); err != nil {
		return web.Again(c, hostPage, hostRecord, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/newsroom/host"), "host.flash.set")
}

// portals are the hosts under which the portal is reached: the one that is asked now, and those that the spaces tell.
func portals(c *fiber.Ctx) ([]string, error) {
	out := []string{string(c.Request().Host())}
	spaces, err := web.Of(c).Accounts.Spaces(c.UserContext())
	if err != nil {
		return nil, err
	}
	for _, record := range spaces {
		sp, err := web.Of(c).OpenSpace(c.UserContext(), record.ID)
		if err != nil {
			return nil, err
		}
		set, err := sp.Settings.Get(c.UserContext())
		if err != nil {
			return nil, err
		}
		if u, err := url.Parse(set.BaseURL); err == nil {
			out = append(out, u.Host)
		}
	}
	return out, nil
}

// lookHost looks now where the name leads.
func lookHost(c *fiber.Ctx) error {
	back := web.URL(c, "/settings/newsroom/host")
	n, err := web.Space(c).Host.Look(c.UserContext(), web.Actor(c))
	switch {
	case fault.KindOf(err) == fault.Conflict:
		return web.RedirectWarning(c, back, fault.Of(err).Key)
	case err != nil:
		return err
	case n.State != host.Here:
		return web.RedirectWarning(c, back, "host.flash.looked")
	}
	return web.Redirect(c, back, "host.flash.here")
}

func dropHost(c *fiber.Ctx) error {
	if err := web.Space(c).Host.Remove(c.UserContext(), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/settings/newsroom/host"), "host.flash.removed")
}

func hostSamples() []hostView {
	f := templates.Frame{Lang: "en", Zone: time.UTC, Now: moment}
	none := hostView{Frame: f, Action: "/a", Now: "https://press.example/newsroom/acme", Asks: true, AskURL: "https://press.example" + askPath}
	out := []hostView{none}
	for state, kind := range stateKinds {
		v := none
		v.Set, v.Own, v.Kind, v.LookAt, v.Drop = true, "https://news.example", kind, "/l", "/d"
		v.Form, v.Record = web.Prefill("host", "news.example"), host.Record{Name: "news.example", Type: "CNAME", Value: "press.example"}
		v.Host = host.Name{Name: "news.example", State: state, SetAt: moment, LookedAt: moment, Addresses: []string{"192.0.2.1", "2001:db8::1"}}
		switch state {
		case host.Here:
			v.Host.ActiveAt = moment
		case host.Silent:
			v.Host.Why, v.Host.Args = "fetch.refused", map[string]any{"host": "news.example"}
		case host.Foreign: // active, and being lost
			v.Host.ActiveAt, v.Host.Misses, v.Host.Why, v.Host.Args = moment, 1, "host.status", map[string]any{"status": 404}
		case host.Waiting:
			v.Asks, v.Local, v.Host.LookedAt, v.Host.Addresses = false, true, time.Time{}, nil
		}
		out = append(out, v)
	}
	return out
}
