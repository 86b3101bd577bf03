package outlet

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/field"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
	"standfirst/templates"
)

func newForm(c *fiber.Ctx) error {
	v, err := makeForm(c, web.Prefill("kind", "newspaper", "tier", "0"), nil)
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func makeForm(c *fiber.Ctx, form templates.Form, custom map[string]string) (FormView, error) {
	v := FormView{
		Frame: web.Frame(c, "outlet.new.title"), Form: form, New: true, Action: web.URL(c, "/outlets"), Cancel: web.URL(c, "/outlets"),
		Kinds: kinds(c), Tiers: tiers(c, 0), Langs: langs(c),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets")}
	v.Platforms = platforms(c)
	v.Desks = deskRows(form)
	v.Added = form.Value("add") != ""
	fields, err := web.Space(c).Outlets.CustomFields(c.UserContext())
	v.Custom = web.CustomInputs(c, fields, custom)
	return v, err
}

// deskRows are the desks as they were typed.
func deskRows(form templates.Form) []outlet.Desk {
	var out []outlet.Desk
	for i, address := range form.Values["desk_address"] {
		d := outlet.Desk{Address: address}
		if what := form.Values["desk_for"]; i < len(what) {
			d.For = what[i]
		}
		out = append(out, d)
	}
	if form.Value("add") == "desk" {
		out = append(out, outlet.Desk{})
	}
	return out
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	again := func(render func(*fiber.Ctx, templates.Page[FormView], FormView) error) error {
		v, err := makeForm(c, form, nil)
		if err != nil {
			return err
		}
		return render(c, formPage, v)
	}
	if form.Value("add") == "desk" {
		return again(web.Render[FormView])
	}
	fields, err := web.Space(c).Outlets.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	var o outlet.Outlet
	if err = fill(form, fields, &o); err == nil {
		o, err = web.Space(c).Outlets.Create(c.UserContext(), o, web.Actor(c))
	}
	if web.Refuse(&form, err) {
		return again(web.RenderForm[FormView])
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+o.ID), "outlet.flash.created", "name", o.Name)
}

// fill takes over what was typed. Only the number can be wrong here; the model judges the rest.
func fill(form templates.Form, fields []field.Field, o *outlet.Outlet) error {
	o.Name, o.Aliases, o.Kind = form.Value("name"), outlet.Split(form.Value("aliases")), form.Value("kind")
	o.Tier, _ = strconv.Atoi(form.Value("tier")) // the choices are numbers; anything else is not judged
	o.Lang, o.Region, o.Country = form.Value("lang"), form.Value("region"), form.Value("country")
	o.Domains, o.Site = outlet.Split(form.Value("domains")), form.Value("site")
	if _, held := form.Values["desk"]; held { // the short form, with one desk
		o.Desk, o.Desks = form.Value("desk"), nil
	}
	if form.Value("rows") != "" {
		o.Desk, o.Desks = "", deskRows(form)
		o.Platform, o.Handle = form.Value("platform"), form.Value("handle")
	}
	o.Custom = web.CustomValues(form, fields, o.Custom)
	o.Feeds, o.Notes = strings.Split(form.Value("feeds"), "\n"), form.Value("notes")
	o.ReachSource, o.ReachAsOf, o.Reach = form.Value("reach_source"), form.Value("reach_as_of"), 0
	text := figures.Replace(form.Value("reach"))
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
	form := web.Prefill(
		"name", o.Name, "aliases", sheet.JoinList(", ", o.Aliases...), "kind", o.Kind, "tier", strconv.Itoa(o.Tier), "lang", o.Lang,
		"region", o.Region, "country", o.Country, "domains", shown(o.Domains), "site", o.Site, "platform", o.Platform, "handle", o.Handle,
		"feeds", strings.Join(o.Feeds, "\n"), "notes", o.Notes, "reach", reach, "reach_source", o.ReachSource, "reach_as_of", o.ReachAsOf)
	for _, d := range o.Desks {
		form.Values["desk_address"], form.Values["desk_for"] = append(form.Values["desk_address"], d.Address), append(form.Values["desk_for"], d.For)
	}
	if len(o.Desks) == 0 && o.Desk != "" {
		form.Values["desk_address"], form.Values["desk_for"] = []string{o.Desk}, []string{""}
	}
	v, err := changeForm(c, o, form)
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func changeForm(c *fiber.Ctx, o outlet.Outlet, form templates.Form) (FormView, error) {
	v, err := makeForm(c, form, o.Custom)
	at := web.URL(c, "/outlets/"+o.ID)
	v.Frame, v.New, v.Action, v.Cancel, v.Rev = web.Frame(c, "outlet.edit.title"), false, at, at, o.Rev
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets"), {Label: o.Name, URL: at}}
	return v, err
}

func change(c *fiber.Ctx) error {
	form, outlets, id := web.Form(c), web.Space(c).Outlets, c.Params("id")
	rev, err := strconv.ParseInt(form.Value("rev"), 10, 64)
	if err != nil || rev < 0 {
		rev = 0 // a form without a revision is as old as can be
	}
	again := func(render func(*fiber.Ctx, templates.Page[FormView], FormView) error) error {
		o, err := outlets.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		v, err := changeForm(c, o, form)
		if err != nil {
			return err
		}
		if v.Added {
			v.Rev = rev
		}
		return render(c, formPage, v)
	}
	if form.Value("add") == "desk" {
		return again(web.Render[FormView])
	}
	fields, err := outlets.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	var typed outlet.Outlet
	if err = fill(form, fields, &typed); err == nil {
		_, err = outlets.Change(c.UserContext(), id, rev, func(o *outlet.Outlet) { _ = fill(form, fields, o) }, web.Actor(c))
	}
	if web.Refuse(&form, err) {
		return again(web.RenderForm[FormView])
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets/"+id), "outlet.flash.saved")
}
