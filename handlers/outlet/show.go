package outlet

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

const shownPeople = 25

func show(c *fiber.Ctx) error {
	sp, ctx := web.Space(c), c.UserContext()
	o, err := sp.Outlets.Get(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	v := ShowView{
		Frame: web.Titled(c, o.Name), O: o, URL: web.URL(c, "/outlets/"+o.ID), NameLang: script(o.Name), Kind: web.T(c, "outlet.kind."+o.Kind),
		Tier: tier(c, o.Tier), Language: lang(c, o.Lang), Domains: shown(o.Domains), ReachFrom: reachFrom(c, o), MayEdit: web.May(c, account.ContactEdit),
		PeopleURL: web.URL(c, "/contacts?outlet="+url.QueryEscape(o.ID)), NewPersonURL: web.URL(c, "/contacts/new?outlet="+url.QueryEscape(o.ID)),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets")}
	search := contact.Search{OutletID: o.ID, Limit: shownPeople}
	page, err := sp.Contacts.Find(ctx, search)
	if err != nil {
		return err
	}
	for _, x := range page.Items {
		v.People = append(v.People, Person{
			URL: web.URL(c, "/contacts/"+x.ID), Name: x.Name, NameLang: script(x.Name), Role: x.Role, Email: x.Email, Blocked: x.DoNotContact,
		})
	}
	if v.PeopleTotal, err = sp.Contacts.Count(ctx, search); err != nil {
		return err
	}
	events, err := sp.Audit.Timeline(ctx, "outlet:"+o.ID, "", 30)
	if err != nil {
		return err
	}
	for _, ev := range events.Items {
		v.Events = append(v.Events, event(c, ev))
	}
	return web.Render(c, showPage, v)
}

var order = []string{
	"name", "aliases", "kind", "tier", "lang", "region", "country", "domains", "reach", "reach_source", "reach_as_of", "desk", "site", "feeds", "notes",
}

func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	e := templates.Event{
		Icon: cmp.Or(map[string]string{"outlet.created": "plus", "outlet.changed": "pencil"}[ev.Action], "history"),
		Who:  ev.By.Name, When: ev.At, Text: ev.Action, // an event of a feature that is newer than the page stays as it is
	}
	var names, lines []string
	for _, f := range order {
		change, ok := ev.Data[f]
		if !ok || ev.Action != "outlet.changed" {
			continue
		}
		name := web.T(c, "outlet.changed_field."+f)
		names = append(names, name)
		if f != "kind" && f != "lang" && f != "notes" {
			lines = append(lines, web.T(c, "outlet.changed_field.line", "field", name, "change", change))
		}
	}
	e.Note = strings.Join(lines, "\n")
	if key := "event." + ev.Action; web.Of(c).Catalogs.Has(key) {
		args := map[string]any{"fields": strings.Join(names, web.T(c, "outlet.changed_field.separator"))}
		for name, value := range ev.Data {
			args[name] = value
		}
		e.Text = web.T(c, key, args)
	}
	return e
}

func deleteForm(c *fiber.Ctx) error { return showDelete(c, templates.Form{}, fiber.StatusOK) }

func showDelete(c *fiber.Ctx, form templates.Form, status int) error {
	sp := web.Space(c)
	o, err := sp.Outlets.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	n, err := sp.Contacts.Count(c.UserContext(), contact.Search{OutletID: o.ID})
	if err != nil {
		return err
	}
	v := DeleteView{Frame: web.Frame(c, "outlet.delete.title", "name", o.Name), Name: o.Name, URL: web.URL(c, "/outlets/"+o.ID), People: n, Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets"), {Label: o.Name, URL: v.URL}}
	return web.RenderStatus(c, status, deletePage, v)
}

func remove(c *fiber.Ctx) error {
	form, sp := web.Form(c), web.Space(c)
	o, err := sp.Outlets.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	n, err := sp.Contacts.Count(c.UserContext(), contact.Search{OutletID: o.ID})
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.Clash("outlet.delete.people", "n", n)
	}
	if strings.TrimSpace(form.Value("confirm")) != o.Name {
		form.Errors = []templates.FieldError{{Field: "confirm", Key: "outlet.delete.mistyped", Args: map[string]any{"name": o.Name}}}
		return showDelete(c, form, fiber.StatusUnprocessableEntity)
	}
	if err := sp.Outlets.Delete(c.UserContext(), o.ID, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/outlets"), "outlet.flash.deleted", "name", o.Name)
}
