package outlet

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/templates"
)

func newForm(c *fiber.Ctx) error {
	return web.Render(c, formPage, makeForm(c, web.Prefill("kind", "newspaper", "tier", "0")))
}

func makeForm(c *fiber.Ctx, form templates.Form) FormView {
	v := FormView{
		Frame: web.Frame(c, "outlet.new.title"), Form: form, New: true, Action: web.URL(c, "/outlets"), Cancel: web.URL(c, "/outlets"),
		Kinds: kinds(c), Tiers: tiers(c, 0), Langs: langs(c),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets")}
	return v
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	var o outlet.Outlet
	err := fill(form, &o)
	if err == nil {
		o, err = web.Space(c).Outlets.Create(c.UserContext(), o, web.Actor(c))
	}
	if web.Refuse(&form, err) {
		return web.RenderForm(c, formPage, makeForm(c, form))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+o.ID), "outlet.flash.created", "name", o.Name)
}

// fill takes over what was typed. Only the number can be wrong here; the model judges the rest.
func fill(form templates.Form, o *outlet.Outlet) error {
	o.Name, o.Aliases, o.Kind = form.Value("name"), outlet.Split(form.Value("aliases")), form.Value("kind")
	o.Tier, _ = strconv.Atoi(form.Value("tier")) // the choices are numbers; anything else is not judged
	o.Lang, o.Region, o.Country = form.Value("lang"), form.Value("region"), form.Value("country")
	o.Domains, o.Desk, o.Site = outlet.Split(form.Value("domains")), form.Value("desk"), form.Value("site")
	o.Feeds, o.Notes = strings.Split(form.Value("feeds"), "\n"), form.Value("notes")
	o.ReachSource, o.ReachAsOf, o.Reach = form.Value("reach_source"), form.Value("reach_as_of"), 0
	text := strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "").Replace(form.Value("reach"))
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fault.Bad("reach", "outlet.reach.bad")
	}
	o.Reach = n
	return nil
}

func editForm(c *fiber.Ctx) error {
	o, err := web.Space(c).Outlets.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	reach := ""
	if o.Reach > 0 {
		reach = strconv.FormatInt(o.Reach, 10)
	}
	return web.Render(c, formPage, changeForm(c, o, web.Prefill(
		"name", o.Name, "aliases", strings.Join(o.Aliases, ", "), "kind", o.Kind, "tier", strconv.Itoa(o.Tier), "lang", o.Lang,
		"region", o.Region, "country", o.Country, "domains", shown(o.Domains), "desk", o.Desk, "site", o.Site,
		"feeds", strings.Join(o.Feeds, "\n"), "notes", o.Notes, "reach", reach, "reach_source", o.ReachSource, "reach_as_of", o.ReachAsOf)))
}

func changeForm(c *fiber.Ctx, o outlet.Outlet, form templates.Form) FormView {
	v := makeForm(c, form)
	at := web.URL(c, "/outlets/"+o.ID)
	v.Frame, v.New, v.Action, v.Cancel, v.Rev = web.Frame(c, "outlet.edit.title"), false, at, at, o.Rev
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets"), {Label: o.Name, URL: at}}
	return v
}

func change(c *fiber.Ctx) error {
	form, outlets, id := web.Form(c), web.Space(c).Outlets, c.Params("id")
	rev, err := strconv.ParseInt(form.Value("rev"), 10, 64)
	if err != nil || rev < 0 {
		rev = 0 // a form without a revision is as old as can be
	}
	var typed outlet.Outlet
	if err = fill(form, &typed); err == nil {
		_, err = outlets.Change(c.UserContext(), id, rev, func(o *outlet.Outlet) { _ = fill(form, o) }, web.Actor(c))
	}
	if web.Refuse(&form, err) {
		o, err := outlets.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		return web.RenderForm(c, formPage, changeForm(c, o, form))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+id), "outlet.flash.saved")
}
