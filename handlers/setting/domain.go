package setting

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/templates"
)

// DomainView is how the domain of a sender stands in the eyes of receivers, and the keys that sign its mail.
type DomainView struct {
	templates.Frame
	Base, Domain     string
	Asks, MakesNext  bool
	Look             sender.Look
	Keys             []KeyRow
	Hindered, Signed bool
}

// KeyRow is one key, with the record to publish for it.
type KeyRow struct {
	sender.Key
	Record sender.Record
	Kind   string // of its badge
}

var domainPage = templates.NewPageOf("app", "setting/domain.html", domainSamples)

// ofDomain are the settings of the first sender of a domain; a domain of none is not looked at for anybody.
func ofDomain(c *fiber.Ctx) (setting.Setting, error) {
	sp, name := web.Space(c), strings.ToLower(c.Params("domain"))
	set, err := sp.Settings.Get(c.UserContext())
	if err != nil || set.Domain() == name && set.Sender.Address != "" {
		return set, err
	}
	all, err := sp.Senders.All(c.UserContext())
	if err != nil {
		return set, err
	}
	for _, x := range all {
		if set.Sender, set.SMTP = x.From, x.SMTP; set.Domain() == name {
			return set, nil
		}
	}
	return set, fault.Missing("sender.domain.missing")
}

func domain(c *fiber.Ctx) error {
	set, err := ofDomain(c)
	if err != nil {
		return err
	}
	sp := web.Space(c)
	v := DomainView{Frame: web.Frame(c, "sender.title"), Domain: set.Domain(), Base: web.URL(c, "/settings/domains/"+set.Domain()), Asks: sp.Senders.Asks(), MakesNext: true}
	v.Title = v.Domain
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "sender.title", "/settings/senders")}
	if v.Look, err = sp.Senders.Look(c.UserContext(), set); err != nil {
		return err
	}
	keys, err := sp.Senders.Keys(c.UserContext(), v.Domain)
	if err != nil {
		return err
	}
	kinds := map[sender.KeyState]string{sender.KeyWaits: "warn", sender.KeySigns: "ok", sender.KeyFormer: "mute"}
	for _, k := range keys {
		v.Keys = append(v.Keys, KeyRow{k, k.Record(), kinds[k.State]})
		v.MakesNext = v.MakesNext && k.State != sender.KeyWaits
		v.Signed = v.Signed || k.State == sender.KeySigns
	}
	v.Hindered = len(v.Look.Hinders()) > 0
	return web.Render(c, domainPage, v)
}

// onDomain does something about a domain of ours and goes back to its page.
func onDomain(flash string, do func(c *fiber.Ctx, domain string, form templates.Form) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		set, err := ofDomain(c)
		if err != nil {
			return err
		}
		back := web.URL(c, "/settings/domains/"+set.Domain())
		err = do(c, set.Domain(), web.Form(c))
		if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
			return web.RedirectWarning(c, back, f.Key, pairs(f.Args)...)
		}
		if err != nil {
			return err
		}
		return web.Redirect(c, back, flash)
	}
}

func pairs(args map[string]any) (out []any) {
	for name, value := range args {
		out = append(out, name, value)
	}
	return out
}

func lookAgain(c *fiber.Ctx, domain string, _ templates.Form) error {
	web.Space(c).Senders.Forget(domain)
	return nil
}

func makeKey(c *fiber.Ctx, domain string, _ templates.Form) error {
	_, err := web.Space(c).Senders.MakeKey(c.UserContext(), domain, web.Actor(c))
	return err
}

func useKey(c *fiber.Ctx, domain string, form templates.Form) error {
	return web.Space(c).Senders.UseKey(c.UserContext(), domain, form.Value("selector"), web.Actor(c))
}

func dropKey(c *fiber.Ctx, domain string, form templates.Form) error {
	return web.Space(c).Senders.DropKey(c.UserContext(), domain, form.Value("selector"), web.Actor(c))
}
