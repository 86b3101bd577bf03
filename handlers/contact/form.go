package contact

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/templates"
)

func newForm(c *fiber.Ctx) error {
	q := web.Query(c)
	form := web.Prefill("kind", contact.Kinds[0], "owner", web.User(c).ID, "list", q.Get("list"))
	if id := q.Get("outlet"); id != "" {
		if o, err := web.Space(c).Outlets.Get(c.UserContext(), id); err == nil {
			form.Values["outlet"] = []string{o.Name}
		}
	}
	v, err := makeForm(c, form)
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func makeForm(c *fiber.Ctx, form templates.Form) (FormView, error) {
	v := FormView{
		Frame: web.Frame(c, "contact.new.title"), Form: form, New: true,
		Action: web.URL(c, "/contacts"), Cancel: web.URL(c, "/contacts"),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	return v, fillChoices(c, &v)
}

func fillChoices(c *fiber.Ctx, v *FormView) error {
	v.Kinds, v.Langs = choices(c, "contact.kind.", contact.Kinds), langChoices(c)
	lists, err := web.Space(c).Lists.All(c.UserContext(), false)
	if err != nil {
		return err
	}
	v.Lists = listChoices(lists)
	// Names to choose from while typing; whoever is not among them can still be typed.
	page, err := web.Space(c).Outlets.Find(c.UserContext(), outlet.Search{Limit: 300})
	if err != nil {
		return err
	}
	for _, o := range page.Items {
		v.OutletNames = append(v.OutletNames, o.Name)
	}
	v.Owners, err = owners(c)
	return err
}

func create(c *fiber.Ctx) error {
	form, contacts, by := web.Form(c), web.Space(c).Contacts, web.Actor(c)
	var x contact.Contact
	fill(form, &x)
	if id := form.Value("list"); id != "" {
		x.Lists = []string{id}
	}
	err := named(c, form, &x, by)
	if err == nil {
		x, err = contacts.Create(c.UserContext(), x, by)
	}
	if web.Refuse(&form, err) {
		v, err := makeForm(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, formPage, v)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+x.ID), "contact.flash.created", "name", x.Name)
}

// fill takes over what was typed.
func fill(form templates.Form, x *contact.Contact) {
	x.Name, x.Latin, x.Kind, x.Role = form.Value("name"), form.Value("latin"), form.Value("kind"), form.Value("role")
	x.Email, x.Emails = form.Value("email"), outlet.Split(form.Value("emails"))
	x.Phone, x.WeChat, x.Lang = form.Value("phone"), form.Value("wechat"), form.Value("lang")
	x.Country, x.Zone, x.Owner, x.Notes = form.Value("country"), form.Value("zone"), form.Value("owner"), form.Value("notes")
	x.Beats, x.Tags = outlet.Split(form.Value("beats")), outlet.Split(form.Value("tags"))
}

// named finds the outlet by the name that was typed. An unknown one is made, but only when the rest of
// the form is good: else a mistyped address would leave an outlet behind.
func named(c *fiber.Ctx, form templates.Form, x *contact.Contact, by audit.Actor) error {
	name := strings.TrimSpace(form.Value("outlet"))
	x.OutletID = ""
	if name == "" {
		return nil
	}
	outlets := web.Space(c).Outlets
	o, ok, err := outlets.ByName(c.UserContext(), name)
	if err != nil {
		return err
	}
	if !ok {
		if err := web.Space(c).Contacts.Judge(c.UserContext(), *x); err != nil {
			return err
		}
		if o, err = outlets.Create(c.UserContext(), outlet.Outlet{Name: name}, by); err != nil {
			return on(err, "outlet")
		}
	}
	x.OutletID = o.ID
	return nil
}

// on moves every fault to one field of the form.
func on(err error, field string) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	var out fault.List
	for _, f := range faults {
		out = append(out, f.On(field))
	}
	return out
}

func editForm(c *fiber.Ctx) error {
	x, err := web.Space(c).Contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	form := web.Prefill("name", x.Name, "latin", x.Latin, "kind", x.Kind, "role", x.Role, "email", x.Email,
		"emails", strings.Join(others(x), ", "), "phone", x.Phone, "wechat", x.WeChat, "lang", x.Lang, "country", x.Country,
		"zone", x.Zone, "owner", x.Owner, "notes", x.Notes, "beats", strings.Join(x.Beats, ", "), "tags", strings.Join(x.Tags, ", "))
	if o, err := web.Space(c).Outlets.Get(c.UserContext(), x.OutletID); err == nil {
		form.Values["outlet"] = []string{o.Name}
	}
	v, err := changeForm(c, x, form)
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func others(x contact.Contact) []string {
	if len(x.Emails) < 2 {
		return nil
	}
	return x.Emails[1:]
}

func changeForm(c *fiber.Ctx, x contact.Contact, form templates.Form) (FormView, error) {
	at := web.URL(c, "/contacts/"+x.ID)
	v := FormView{Frame: web.Frame(c, "contact.edit.title"), Form: form, Action: at, Cancel: at, Rev: x.Rev}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), {Label: x.Name, URL: at}}
	return v, fillChoices(c, &v)
}

func change(c *fiber.Ctx) error {
	form, contacts, by := web.Form(c), web.Space(c).Contacts, web.Actor(c)
	id := c.Params("id")
	x, err := contacts.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	rev, err := strconv.ParseInt(form.Value("rev"), 10, 64)
	if err != nil || rev < 0 {
		rev = 0 // a form without a revision is as old as can be
	}
	fill(form, &x)
	if err = named(c, form, &x, by); err == nil {
		_, err = contacts.Change(c.UserContext(), id, rev, func(to *contact.Contact) {
			fill(form, to)
			to.OutletID = x.OutletID
		}, by)
	}
	if web.Refuse(&form, err) {
		now, err := contacts.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		v, err := changeForm(c, now, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, formPage, v)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id), "contact.flash.saved")
}
