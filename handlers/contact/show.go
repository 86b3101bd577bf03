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
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates"
)

func (p pages) show(c *fiber.Ctx) error {
	v, err := p.record(c, templates.Form{})
	if err != nil {
		return err
	}
	if v.C.ID != c.Params("id") { // it became part of another one
		return web.Redirect(c, v.URL, "contact.flash.became", "name", v.C.Name)
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
		Frame: web.Titled(c, x.Name), C: x, URL: web.URL(c, "/contacts/"+x.ID), NameLang: web.LangOf(x.Name), Form: form,
		Kind: web.T(c, "contact.kind."+x.Kind), Language: langName(c, x.Lang), NoteKinds: choices(c, "contact.note.", contact.NoteKinds),
		MayEdit: web.May(c, account.ContactEdit), MayManage: web.May(c, account.SettingManage),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	if u, err := web.Of(c).Accounts.User(ctx, x.Owner); err == nil {
		v.OwnerName = u.Name
	}
	if err := details(c, &v, x); err != nil {
		return v, err
	}
	source(c, &v, x)
	before(c, &v, x)
	if v.Place, err = placeOf(c, x); err != nil {
		return v, err
	}
	if err := articles(c, &v, x); err != nil {
		return v, err
	}
	if err := holds(c, &v, x); err != nil {
		return v, err
	}
	if err := memberships(c, &v, x); err != nil {
		return v, err
	}
	if err := twins(c, &v, x); err != nil {
		return v, err
	}
	return v, p.timeline(c, &v, x)
}

// details are what can be changed where it stands: the usual ones always, the others where they say something.
func details(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	fields, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	add := func(name string, empty bool) error {
		f, err := fieldOf(c, x, name)
		if err == nil && (empty || len(f.Lines) > 0) {
			v.Fields = append(v.Fields, f)
		}
		return err
	}
	for _, name := range always {
		if err := add(name, true); err != nil {
			return err
		}
	}
	for _, name := range sometimes {
		if err := add(name, false); err != nil {
			return err
		}
	}
	if err := add("owner", true); err != nil {
		return err
	}
	for _, f := range fields {
		if err := add(f.Input(), x.Custom[f.Key] != ""); err != nil {
			return err
		}
	}
	for _, h := range x.Handles {
		v.Handles = append(v.Handles, HandleRow{web.T(c, "contact.service."+h.Service), h.Name})
	}
	return career(c, v, x)
}

// career is everywhere the person works or has worked, the present first.
func career(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	ids := []string{x.OutletID}
	for _, p := range x.Positions {
		ids = append(ids, p.OutletID)
	}
	outlets, err := web.Space(c).Outlets.GetAll(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	if o, ok := outlets[x.OutletID]; ok {
		v.OutletName, v.OutletURL = o.Name, web.URL(c, "/outlets/"+o.ID)
		v.Career = append(v.Career, CareerRow{Outlet: o.Name, URL: v.OutletURL, Role: x.Role, Main: true, Now: true})
	}
	var rest []CareerRow
	for _, p := range x.Positions {
		r := CareerRow{Outlet: p.Outlet, Role: p.Role, From: p.From, To: p.To, Now: p.To == ""}
		if o, ok := outlets[p.OutletID]; ok {
			r.Outlet, r.URL = o.Name, web.URL(c, "/outlets/"+o.ID)
		}
		rest = append(rest, r)
	}
	slices.SortStableFunc(rest, func(a, b CareerRow) int {
		if a.Now != b.Now {
			return cmp.Compare(b2i(b.Now), b2i(a.Now))
		}
		return cmp.Compare(b.To, a.To)
	})
	v.Career = append(v.Career, rest...)
	return nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// before is what somebody should know before writing: what time it is there, whether they may be pitched now,
// whether they are away.
func before(c *fiber.Ctx, v *ShowView, x contact.Contact) {
	now := web.Now(c)
	local, inside, known := x.Hours(now)
	if x.Zone != "" {
		v.Local, v.LocalZone = local.Format("15:04"), local.Location()
	}
	v.HoursKnown, v.Inside = known, inside
	if x.HoursFrom != "" || x.HoursTo != "" {
		v.Hours = cmp.Or(x.HoursFrom, "00:00") + "–" + cmp.Or(x.HoursTo, "24:00")
	}
	v.Away = x.OnLeave(local.Format(time.DateOnly))
	if x.Channel != "" {
		v.Channel = web.T(c, "contact.channel."+x.Channel)
	}
	v.Stale = len(x.StaleFields(now.UTC().Format(time.DateOnly)))
	v.StaleURL = web.URL(c, "/contacts/stale")
	v.Ageing = slices.ContainsFunc(contact.Ageing, x.Has)
}

// articles are the latest pieces by the person.
func articles(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	page, err := web.Space(c).Coverage.Find(c.UserContext(), coverage.Search{ContactID: x.ID, Limit: 5})
	for _, clip := range page.Items {
		v.Articles = append(v.Articles, Article{Title: clip.Title, Lang: web.LangOf(clip.Title), URL: web.URLFor(c, account.ReportRead, "/coverage/"+clip.ID), At: clip.At})
	}
	return err
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
		for _, id := range x.AllIDs() {
			if err := add(changes(c, id, before)); err != nil {
				return err
			}
		}
		events = append(events, arrival(c, x, before)...)
	}
	for _, source := range p.sources {
		if show != "" {
			break
		}
		for _, id := range x.AllIDs() { // what was written down before a merge keeps its id
			if err := add(source(c, id, before, timelineSize)); err != nil {
				return err
			}
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
			Icon: noteIcons[n.Kind], Who: n.ByName, Text: web.T(c, "contact.noted."+n.Kind), Note: n.Text, Lang: web.LangOf(n.Text), When: n.At,
		})
	}
	return out, err
}

var icons = map[string]string{
	"contact.created": "user-plus", "contact.changed": "pencil", "contact.blocked": "ban", "contact.unblocked": "check",
	"contact.trust.credited": "scale", "contact.trust.challenged": "scale", "contact.trust.withdrawn": "scale", "contact.request.received": "inbox",
	"contact.request.done": "check", "contact.privacy.exported": "download",
	"contact.merged": "git-compare", "contact.unmerged": "arrow-back-up", "contact.duplicate.dismissed": "users", "contact.duplicate.reopened": "users",
	"contact.confirmed": "shield-check", "contact.doubted": "alert-circle", "contact.settled": "circle-check", "contact.revealed": "eye", "contact.listed": "list-details", "contact.unlisted": "list-details", "contact.tagged": "tag",
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

// arrival is the import that a contact came by. It stands in the log once, for all of its contacts.
func arrival(c *fiber.Ctx, x contact.Contact, before time.Time) []templates.Event {
	id, imported := strings.CutPrefix(x.Source, "import:")
	if !imported || (!before.IsZero() && !x.CreatedAt.Before(before)) {
		return nil
	}
	i, err := web.Space(c).Contacts.Import(c.UserContext(), id)
	if err != nil {
		return nil // the import is not known any more; the source says the rest
	}
	e := templates.Event{Icon: "upload", Who: i.ByName, When: x.CreatedAt, Text: web.T(c, "contact.timeline.imported", "file", i.Name)}
	if web.May(c, account.ContactEdit) {
		e.URL = web.URL(c, "/contacts/imports/"+id)
	}
	return []templates.Event{e}
}

func event(c *fiber.Ctx, ev audit.Event) templates.Event {
	e := templates.Event{Icon: cmp.Or(icons[ev.Action], "history"), Who: ev.By.Name, When: ev.At}
	switch ev.Action {
	case "contact.blocked":
		e.Kind = "bad"
	case "contact.doubted":
		e.Kind = "warn"
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
	switch ev.Action {
	case "contact.blocked", "contact.unblocked", "contact.revealed":
		e.Note = ev.Data["reason"]
	case "contact.confirmed", "contact.doubted":
		args["fields"] = agedNames(c, ev.Data["fields"])
		if args["source"] = sourceName(c, ev.Data["source"]); args["source"] == "" && ev.Action == "contact.confirmed" {
			key += "_plain"
		}
	case "contact.settled":
		args["field"], args["how"] = agedNames(c, ev.Data["field"]), web.T(c, "contact.settled."+ev.Data["how"])
		if ev.Data["reporter_id"] == "system:mailing" {
			args["reporter"] = web.T(c, "contact.check.mail_server")
		}
		e.Kind = "ok"
	}
	if ev.By.ID == "system:mailing" {
		e.Who = web.T(c, "contact.check.mail_server")
	}
	e.Text = web.T(c, key, args)
	return e
}

// agedNames names ageing fields that are listed in an event.
func agedNames(c *fiber.Ctx, fields string) string {
	var names []string
	for _, f := range strings.Split(fields, ", ") {
		if slices.Contains(contact.Ageing, f) {
			f = web.T(c, "contact.ageing."+f)
		}
		names = append(names, f)
	}
	return strings.Join(names, web.T(c, "contact.changed_field.separator"))
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

// peek is the record in short, for the drawer beside a table.
func (p pages) peek(c *fiber.Ctx) error {
	v, err := p.record(c, templates.Form{})
	if err != nil {
		return err
	}
	v.Events = v.Events[:min(len(v.Events), 5)]
	v.URL = inTable(v.URL, web.Query(c).Get("in"))
	return web.Fragment(c, peekFragment, v)
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
