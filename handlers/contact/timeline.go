package contact

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/store"
	"standfirst/templates"
)

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
		older := views.Only(q, "show")
		older.Set("before", events[len(events)-1].When.UTC().Format(time.RFC3339Nano))
		v.Older = views.Canonical(v.URL, older) + "#timeline"
	}
	if !before.IsZero() {
		v.Back = views.Canonical(v.URL, views.Only(q, "show")) + "#timeline"
	}
	v.Events = events
	return nil
}

var noteIcons = map[string]string{"note": "note", "call": "phone", "meeting": "users", "message": "message"}

func notes(c *fiber.Ctx, id string, before time.Time) ([]templates.Event, error) {
	notes, err := web.Space(c).Contacts.NotesOf(c.UserContext(), id, before, timelineSize+1)
	var out []templates.Event
	for _, n := range notes {
		e := templates.Event{
			Icon: noteIcons[n.Kind], Who: n.ByName, Text: web.T(c, "contact.noted."+n.Kind), Note: n.Text, Lang: web.LangOf(n.Text), When: n.At,
			More: noteLines(c, n),
		}
		if mayEdit(c) && n.Open(web.User(c).ID, web.Now(c)) {
			e.EditURL = web.URL(c, "/contacts/"+id+"/notes/"+n.ID)
		}
		out = append(out, e)
	}
	return out, err
}

// noteLines are what a note says besides its text.
func noteLines(c *fiber.Ctx, n contact.Note) []string {
	var first, out []string
	if n.Minutes > 0 {
		first = append(first, web.T(c, "contact.note.took", "n", n.Minutes))
	}
	if n.Result != "" {
		first = append(first, web.T(c, "contact.note.result."+n.Result))
	}
	if n.Outcome != "" {
		first = append(first, n.Outcome)
	}
	if len(first) > 0 {
		out = append(out, strings.Join(first, " · "))
	}
	if p := n.Step; p.Text != "" {
		key := "contact.step.line_open"
		if !p.Open {
			key = "contact.step.line_done"
		}
		out = append(out, web.T(c, key, "step", p.Text, "date", p.Due, "name", p.OwnerName, "by", p.DoneBy))
	}
	if !n.EditedAt.IsZero() {
		out = append(out, web.T(c, "contact.note.edited"))
	}
	return out
}

var icons = map[string]string{
	"contact.created": "user-plus", "contact.changed": "pencil", "contact.blocked": "ban", "contact.unblocked": "check",
	"contact.trust.credited": "scale", "contact.trust.challenged": "scale", "contact.trust.withdrawn": "scale", "contact.request.received": "inbox",
	"contact.request.done": "check", "contact.privacy.exported": "download",
	"contact.merged": "git-compare", "contact.unmerged": "arrow-back-up", "contact.duplicate.dismissed": "users", "contact.duplicate.reopened": "users",
	"contact.note_changed": "pencil", "contact.note_deleted": "trash", "contact.step_done": "check", "contact.step_postponed": "clock",
	"contact.confirmed": "shield-check", "contact.doubted": "alert-circle", "contact.settled": "circle-check", "contact.revealed": "eye", "contact.listed": "list-details", "contact.unlisted": "list-details", "contact.tagged": "tag", "contact.act_undone": "arrow-back-up",
}

// changes are the events of the contact's stream, but for notes, which are shown as themselves.
func changes(c *fiber.Ctx, id string, before time.Time) ([]templates.Event, error) {
	hide, err := web.Space(c).Concealed(c.UserContext())
	if err != nil {
		return nil, err
	}
	var out []templates.Event
	after := ""
	for {
		page, err := web.Space(c).Audit.Timeline(c.UserContext(), "contact:"+id, after, 100)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		for _, ev := range page.Items {
			if slices.Contains(hide.Objects, ev.Object) || ev.Action == "contact.logged" || (!before.IsZero() && !ev.At.Before(before)) {
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
