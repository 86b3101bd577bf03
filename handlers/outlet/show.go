package outlet

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/templates"
)

const shownPeople = 25

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	if v.O.ID != c.Params("id") { // it became part of another one
		return web.Redirect(c, v.URL, "outlet.flash.became", "name", v.O.Name)
	}
	return web.Render(c, showPage, v)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	o, err := sp.Outlets.Get(ctx, c.Params("id"))
	if err != nil {
		return ShowView{}, err
	}
	today := web.Now(c).UTC().Format(time.DateOnly)
	v := ShowView{
		Frame: web.Titled(c, o.Name), O: o, URL: web.URL(c, "/outlets/"+o.ID), NameLang: web.LangOf(o.Name), Kind: web.T(c, "outlet.kind."+o.Kind),
		Tier: tier(c, o.Tier), ReachFrom: reachFrom(c, o), MayEdit: web.May(c, account.ContactEdit), Form: form, Today: today,
		PeopleURL: web.URL(c, "/contacts?outlet="+url.QueryEscape(o.ID)), NewPersonURL: web.URL(c, "/contacts/new?outlet="+url.QueryEscape(o.ID)),
		Stale: o.Stale(today), ClipsURL: web.URLFor(c, account.ReportRead, "/coverage?outlet="+url.QueryEscape(o.ID)),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "outlet.title", "/outlets")}
	if v.Details, err = details(c, o); err != nil {
		return v, err
	}
	history(c, &v, o)
	if err := twins(c, &v, o); err != nil {
		return v, err
	}
	if err := staff(c, &v, o); err != nil {
		return v, err
	}
	clips, err := sp.Coverage.Find(ctx, coverage.Search{OutletID: o.ID, Limit: 6})
	if err != nil {
		return v, err
	}
	for _, clip := range clips.Items {
		v.Clips = append(v.Clips, Clip{Title: clip.Title, Lang: web.LangOf(clip.Title), Byline: clip.Byline, URL: web.URLFor(c, account.ReportRead, "/coverage/"+clip.ID), At: clip.At})
	}
	events, err := sp.Audit.Timeline(ctx, "outlet:"+o.ID, "", 30)
	for _, ev := range events.Items {
		v.Events = append(v.Events, event(c, ev))
	}
	return v, err
}

// staff are the people who work there, and those who once did.
func staff(c *fiber.Ctx, v *ShowView, o outlet.Outlet) error {
	contacts, ctx := web.Space(c).Contacts, c.UserContext()
	page, err := contacts.Staff(ctx, o.ID, shownPeople)
	if err != nil {
		return err
	}
	for _, x := range page.Items {
		p := person(c, x)
		if x.OutletID != o.ID {
			if i := slices.IndexFunc(x.Positions, func(p contact.Position) bool { return p.OutletID == o.ID && p.To == "" }); i >= 0 {
				p.Role = x.Positions[i].Role
			}
		}
		v.People = append(v.People, p)
	}
	if v.PeopleTotal, err = contacts.CountStaff(ctx, o.ID); err != nil {
		return err
	}
	former, err := contacts.Former(ctx, o.ID, shownPeople)
	for _, x := range former {
		p := person(c, x)
		for _, at := range x.Positions {
			if at.OutletID == o.ID && at.To != "" {
				p.Role, p.Years = at.Role, strings.Trim(at.From+"–"+at.To, "–")
			}
		}
		v.Former = append(v.Former, p)
	}
	return err
}

func person(c *fiber.Ctx, x contact.Contact) Person {
	p := Person{URL: web.URL(c, "/contacts/"+x.ID), Name: x.Name, NameLang: web.LangOf(x.Name), Role: x.Role, Email: x.Email, Blocked: x.DoNotContact}
	if x.DoNotContact {
		p.Email = "" // the record shows it to whoever says why
	}
	return p
}

var order = []string{
	"name", "aliases", "kind", "tier", "lang", "region", "country", "domains", "reach", "reach_source", "reach_as_of", "desk", "platform", "site", "feeds", "custom", "notes",
}

func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	e := templates.Event{
		Icon: cmp.Or(map[string]string{
			"outlet.created": "plus", "outlet.changed": "pencil", "outlet.confirmed": "shield-check", "outlet.reach_dropped": "trash",
			"outlet.merged": "git-compare", "outlet.unmerged": "arrow-back-up", "outlet.duplicate.dismissed": "git-compare", "outlet.duplicate.reopened": "git-compare",
		}[ev.Action], "history"),
		Who: ev.By.Name, When: ev.At, Text: ev.Action, // an event of a feature that is newer than the page stays as it is
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
	n, err := sp.Contacts.CountStaff(c.UserContext(), o.ID)
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
	n, err := sp.Contacts.CountStaff(c.UserContext(), o.ID)
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
