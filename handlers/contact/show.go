package contact

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates"
)

func (p pages) show(c *fiber.Ctx) error {
	v, err := p.record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// again shows the record with what was typed into one of its forms.
func (p pages) again(c *fiber.Ctx, form templates.Form, err error) error {
	if !web.Refuse(&form, err) {
		return err
	}
	v, err := p.record(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, showPage, v)
}

func (p pages) record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	x, err := sp.Contacts.Get(ctx, c.Params("id"))
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Titled(c, x.Name), C: x, URL: web.URL(c, "/contacts/"+x.ID), NameLang: script(x.Name), Form: form,
		Kind: web.T(c, "contact.kind."+x.Kind), Language: langName(c, x.Lang), NoteKinds: choices(c, "contact.note.", contact.NoteKinds),
		MayEdit: web.May(c, account.ContactEdit), MayManage: web.May(c, account.SettingManage),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if o, err := sp.Outlets.Get(ctx, x.OutletID); err == nil {
		v.OutletName, v.OutletURL = o.Name, web.URL(c, "/outlets/"+o.ID)
	}
	if u, err := web.Of(c).Accounts.User(ctx, x.Owner); err == nil {
		v.OwnerName = u.Name
	}
	for _, name := range inPlace {
		v.Fields = append(v.Fields, fieldOf(c, x, name))
	}
	source(c, &v, x)
	if err := holds(c, &v, x); err != nil {
		return v, err
	}
	if err := memberships(c, &v, x); err != nil {
		return v, err
	}
	return v, p.timeline(c, &v, x)
}

// source says where the contact came from.
func source(c *fiber.Ctx, v *ShowView, x contact.Contact) {
	id, imported := strings.CutPrefix(x.Source, "import:")
	if !imported {
		v.SourceText = web.T(c, "contact.source.hand")
		return
	}
	v.SourceText = web.T(c, "contact.source.file")
	if i, err := web.Space(c).Contacts.Import(c.UserContext(), id); err == nil {
		v.SourceText = i.Name
		if v.MayEdit {
			v.SourceURL = web.URL(c, "/contacts/imports/"+id)
		}
	}
}

func holds(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	held, err := web.Space(c).Contacts.Suppressions.Suppressed(c.UserContext(), x.Emails...)
	if err != nil {
		return err
	}
	for _, a := range x.Emails {
		if s, ok := held[a]; ok {
			rows, err := holdRows(c, s)
			if err != nil {
				return err
			}
			v.Holds = append(v.Holds, rows...)
		}
	}
	return nil
}

func memberships(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	sp, ctx := web.Space(c), c.UserContext()
	on, err := sp.Lists.GetAll(ctx, x.Lists...)
	if err != nil {
		return err
	}
	for _, id := range x.Lists {
		if l, ok := on[id]; ok {
			v.Lists = append(v.Lists, Member{l.ID, l.Name, web.URL(c, "/lists/"+l.ID)})
		}
	}
	open, err := sp.Lists.All(ctx, false)
	if err != nil {
		return err
	}
	for _, l := range open {
		if !slices.Contains(x.Lists, l.ID) {
			v.OpenLists = append(v.OpenLists, templates.Option{Value: l.ID, Label: l.Name})
		}
	}
	return nil
}

const timelineSize = 40

// timeline merges what was written down, what was changed, and what other features know.
func (p pages) timeline(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	q := web.Query(c)
	before := time.Time{}
	if at, err := time.Parse(time.RFC3339Nano, q.Get("before")); err == nil {
		before = at
	}
	show := q.Get("show")
	var events []templates.Event
	add := func(more []templates.Event, err error) error { events = append(events, more...); return err }
	if show != "changes" {
		if err := add(notes(c, x.ID, before)); err != nil {
			return err
		}
	}
	if show != "notes" {
		if err := add(changes(c, x.ID, before)); err != nil {
			return err
		}
	}
	for _, source := range p.sources {
		if show != "" {
			break
		}
		if err := add(source(c, x.ID, before, timelineSize)); err != nil {
			return err
		}
	}
	slices.SortStableFunc(events, func(a, b templates.Event) int { return b.When.Compare(a.When) })
	tabs := []string{"", "notes", "changes"}
	for _, name := range tabs {
		url := v.URL
		if name != "" {
			url += "?show=" + name
		}
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "contact.timeline."+cmp.Or(name, "all")), URL: url + "#timeline", Active: show == name})
	}
	if len(events) > timelineSize {
		events = events[:timelineSize]
		older := only(q, "show")
		older.Set("before", events[len(events)-1].When.UTC().Format(time.RFC3339Nano))
		v.Older = canonical(v.URL, older) + "#timeline"
	}
	if !before.IsZero() {
		v.Back = canonical(v.URL, only(q, "show")) + "#timeline"
	}
	v.Events = events
	return nil
}

var noteIcons = map[string]string{"note": "note", "call": "phone", "meeting": "users", "message": "message"}

func notes(c *fiber.Ctx, id string, before time.Time) ([]templates.Event, error) {
	notes, err := web.Space(c).Contacts.NotesOf(c.UserContext(), id, before, timelineSize+1)
	var out []templates.Event
	for _, n := range notes {
		out = append(out, templates.Event{
			Icon: noteIcons[n.Kind], Who: n.ByName, Text: web.T(c, "contact.noted."+n.Kind), Note: n.Text, Lang: script(n.Text), When: n.At,
		})
	}
	return out, err
}

var icons = map[string]string{
	"contact.created": "user-plus", "contact.changed": "pencil", "contact.blocked": "ban", "contact.unblocked": "check",
	"contact.confirmed": "shield-check", "contact.doubted": "alert-circle", "contact.listed": "list-details", "contact.unlisted": "list-details", "contact.tagged": "tag",
}

// changes are the events of the contact's stream, but for notes, which are shown as themselves.
func changes(c *fiber.Ctx, id string, before time.Time) ([]templates.Event, error) {
	var out []templates.Event
	after := ""
	for {
		page, err := web.Space(c).Audit.Timeline(c.UserContext(), "contact:"+id, after, 100)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		for _, ev := range page.Items {
			if ev.Action == "contact.logged" || (!before.IsZero() && !ev.At.Before(before)) {
				continue
			}
			if out = append(out, event(c, ev)); len(out) > timelineSize {
				return out, nil
			}
		}
		if after = page.Next; after == "" {
			return out, nil
		}
	}
}

func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	e := templates.Event{Icon: cmp.Or(icons[ev.Action], "history"), Who: ev.By.Name, When: ev.At}
	if ev.Action == "contact.blocked" {
		e.Kind = "bad"
	}
	key := "event." + ev.Action
	if !web.Of(c).Catalogs.Has(key) {
		e.Text = ev.Action // an event of a feature that is newer than the page
		return e
	}
	args := map[string]any{}
	for name, value := range ev.Data {
		args[name] = value
	}
	if ev.Action == "contact.changed" {
		args["fields"] = changedFields(c, ev.Data)
		e.Note = changedNote(c, ev.Data)
	}
	if ev.Action == "contact.blocked" || ev.Action == "contact.unblocked" {
		e.Note = ev.Data["reason"]
	}
	e.Text = web.T(c, key, args)
	return e
}

// changedFields names the fields of a change, in the order of the form.
func changedFields(c *fiber.Ctx, data map[string]string) string {
	var names []string
	for _, f := range changedOrder {
		if _, ok := data[f]; ok {
			names = append(names, web.T(c, "contact.changed_field."+f))
		}
	}
	return strings.Join(names, web.T(c, "contact.changed_field.separator"))
}

var changedOrder = []string{
	"name", "latin", "kind", "outlet_id", "role", "emails", "phone", "wechat", "lang", "country", "zone", "beats", "tags",
	"positions", "phones", "handles", "channel", "hours", "do", "dont", "press_card", "stage", "leave", "custom", "basis",
	"owner", "notes", "lists", "do_not_contact",
}

// changedNote quotes before and after where both can be read.
func changedNote(c *fiber.Ctx, data map[string]string) string {
	var lines []string
	for _, f := range []string{"name", "latin", "role", "positions", "emails", "phone", "phones", "wechat", "handles", "beats", "tags"} {
		if v, ok := data[f]; ok {
			lines = append(lines, web.T(c, "contact.changed_field.line", "field", web.T(c, "contact.changed_field."+f), "change", v))
		}
	}
	return strings.Join(lines, "\n")
}

func (p pages) log(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Contacts.Log(c.UserContext(), id, form.Value("kind"), form.Value("text"), web.Actor(c))
	if err != nil {
		return p.again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id)+"#timeline", "contact.flash.logged")
}

func (p pages) block(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	if _, err := web.Space(c).Contacts.Block(c.UserContext(), id, form.Value("reason"), web.Actor(c)); err != nil {
		return p.again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id), "contact.flash.blocked")
}

func unblock(c *fiber.Ctx) error {
	id := c.Params("id")
	if _, err := web.Space(c).Contacts.Unblock(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id), "contact.flash.unblocked")
}

func (p pages) join(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	if form.Value("list") == "" {
		return p.again(c, form, fault.Bad("list", "contact.bulk.list_missing"))
	}
	if _, err := web.Space(c).Contacts.Get(c.UserContext(), id); err != nil {
		return err
	}
	_, err := web.Space(c).Contacts.AddToList(c.UserContext(), form.Value("list"), contact.Selection{IDs: []string{id}}, web.Actor(c))
	if err != nil {
		return p.again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id), "contact.flash.listed", "n", 1)
}

func leave(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Contacts.RemoveFromList(c.UserContext(), form.Value("list"), contact.Selection{IDs: []string{id}}, web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id), "contact.flash.unlisted", "n", 1)
}

func deleteForm(c *fiber.Ctx) error { return showDelete(c, templates.Form{}, fiber.StatusOK) }

func showDelete(c *fiber.Ctx, form templates.Form, status int) error {
	contacts := web.Space(c).Contacts
	x, err := contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v := DeleteView{Frame: web.Frame(c, "contact.delete.title", "name", x.Name), Name: x.Name, URL: web.URL(c, "/contacts/"+x.ID), Form: form}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), {Label: x.Name, URL: v.URL}}
	if v.Kept, err = contacts.Kept(c.UserContext(), x.ID); err != nil {
		return err
	}
	return web.RenderStatus(c, status, deletePage, v)
}

func remove(c *fiber.Ctx) error {
	form, contacts := web.Form(c), web.Space(c).Contacts
	x, err := contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if strings.TrimSpace(form.Value("confirm")) != x.Name {
		form.Errors = []templates.FieldError{{Field: "confirm", Key: "contact.delete.mistyped", Args: map[string]any{"name": x.Name}}}
		return showDelete(c, form, fiber.StatusUnprocessableEntity)
	}
	if err := contacts.Delete(c.UserContext(), x.ID, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts"), "contact.flash.deleted", "name", x.Name)
}
