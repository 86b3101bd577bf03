package contact

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// noteRoutes are what people write down about a contact, and what is to be done next.
func (p pages) noteRoutes() []web.Route {
	route, read, edit := web.ForMembers, account.ContactRead, account.ContactEdit
	return []web.Route{
		route("GET", "/contacts/steps", read, nextSteps),
		route("GET", "/contacts/hand-over", edit, handover),
		route("GET", "/contacts/hand-over/print", edit, handoverPaper),
		route("POST", "/contacts/hand-over", edit, handOverAll),
		route("POST", "/contacts/:id/notes", edit, p.log),
		route("GET", "/contacts/:id/notes/:note", edit, noteForm),
		route("POST", "/contacts/:id/notes/:note", edit, rewrite),
		route("POST", "/contacts/:id/notes/:note/delete", edit, unlog),
		route("POST", "/contacts/:id/notes/:note/done", edit, finishStep),
		route("POST", "/contacts/:id/notes/:note/postpone", edit, postponeStep),
	}
}

// NoteForm is the form in which something is written down.
type NoteForm struct {
	Form                   templates.Form
	Kinds, Results, Owners []templates.Option
	Latest                 string // the last moment that may be typed
	Today, Zone, Me        string
	Value                  NoteValue
	Open                   bool // the further fields show
}

// NoteValue is what stands in the form before anybody types.
type NoteValue struct{ Kind, Text, At, Minutes, Result, Outcome, Step, Due, Owner string }

// NoteView is the page on which a note is changed.
type NoteView struct {
	templates.Frame
	URL, Back, Name string
	NoteForm
}

var notePage = templates.NewPageOf("app", "contact/note.html", noteSamples)

const typedMoment = "2006-01-02T15:04"

// further are the fields of a note that most notes leave empty.
var further = []string{"at", "minutes", "result", "outcome", "step", "step_due", "step_owner"}

func noteFormOf(c *fiber.Ctx, form templates.Form) (NoteForm, error) {
	now := web.Now(c).In(web.Zone(c))
	f := NoteForm{
		Form: form, Kinds: choices(c, "contact.note.", contact.NoteKinds), Results: choices(c, "contact.note.result.", contact.Results),
		Latest: now.Format(typedMoment), Today: now.Format(time.DateOnly), Zone: web.Zone(c).String(), Me: web.User(c).ID, Value: NoteValue{Kind: "note", Owner: web.User(c).ID},
	}
	for _, name := range further {
		if form.Error(name) != nil || (name != "step_owner" && form.Value(name) != "") {
			f.Open = true
		}
	}
	var err error
	f.Owners, err = owners(c)
	return f, err
}

// loggedIn reads the form. What cannot be read is a fault of its field.
func loggedIn(c *fiber.Ctx, form templates.Form) (contact.Entry, error) {
	e := contact.Entry{
		Kind: form.Value("kind"), Text: form.Value("text"), Result: form.Value("result"), Outcome: form.Value("outcome"),
		Step: contact.Step{Text: form.Value("step"), Due: form.Value("step_due")},
	}
	var faults fault.List
	var err error
	if at := form.Value("at"); at != "" {
		if e.At, err = time.ParseInLocation(typedMoment, at, web.Zone(c)); err != nil {
			faults.Add(fault.Bad("at", "contact.note.when_unreadable"))
		}
	}
	if m := strings.TrimSpace(form.Value("minutes")); m != "" {
		if e.Minutes, err = strconv.Atoi(m); err != nil {
			faults.Add(fault.Bad("minutes", "contact.note.minutes_bad", "max", 24*60))
		}
	}
	if e.Step.Text == "" {
		return e, faults.Err()
	}
	all, err := owners(c)
	if err != nil {
		return e, err
	}
	if i := slices.IndexFunc(all, func(o templates.Option) bool { return o.Value == form.Value("step_owner") }); i >= 0 {
		e.Step.Owner, e.Step.OwnerName = all[i].Value, all[i].Label
	}
	return e, faults.Err()
}

func (p pages) log(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	e, err := loggedIn(c, form)
	if err == nil {
		_, err = web.Space(c).Contacts.Log(c.UserContext(), id, e, web.Actor(c))
	}
	if err != nil {
		return p.again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id)+"#timeline", "contact.flash.logged")
}

// noteForm shows what was written down, to be changed by whoever wrote it.
func noteForm(c *fiber.Ctx) error {
	v, n, err := noteView(c, templates.Form{})
	if err != nil {
		return err
	}
	if !n.Open(web.User(c).ID, web.Now(c)) {
		return web.RedirectWarning(c, v.Back+"#timeline", "contact.note.closed")
	}
	return web.Render(c, notePage, v)
}

func noteView(c *fiber.Ctx, form templates.Form) (NoteView, contact.Note, error) {
	contacts, id := web.Space(c).Contacts, c.Params("id")
	n, err := contacts.Note(c.UserContext(), id, c.Params("note"))
	if err != nil {
		return NoteView{}, n, err
	}
	x, err := contacts.Get(c.UserContext(), id)
	if err != nil {
		return NoteView{}, n, err
	}
	v := NoteView{Frame: web.Frame(c, "contact.note.edit", "name", x.Name), Back: web.URL(c, "/contacts/"+id), Name: x.Name}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), {Label: x.Name, URL: v.Back}}
	v.URL = v.Back + "/notes/" + n.ID
	v.NoteForm, err = noteFormOf(c, form)
	v.Value = NoteValue{
		Kind: n.Kind, Text: n.Text, At: n.At.In(web.Zone(c)).Format(typedMoment), Result: n.Result, Outcome: n.Outcome,
		Step: n.Step.Text, Due: n.Step.Due, Owner: v.Me,
	}
	if n.Minutes > 0 {
		v.Value.Minutes = strconv.Itoa(n.Minutes)
	}
	if n.Step.Owner != "" {
		v.Value.Owner = n.Step.Owner
	}
	return v, n, err
}

func rewrite(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	e, err := loggedIn(c, form)
	if err == nil {
		_, err = web.Space(c).Contacts.Rewrite(c.UserContext(), id, c.Params("note"), e, web.Actor(c))
	}
	if err == nil {
		return web.Redirect(c, web.URL(c, "/contacts/"+id)+"#timeline", "contact.flash.note_changed")
	}
	if !web.Refuse(&form, err) {
		return err
	}
	v, _, err := noteView(c, form)
	if err != nil {
		return err
	}
	return web.RenderForm(c, notePage, v)
}

func unlog(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Contacts.Unlog(c.UserContext(), id, c.Params("note"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id)+"#timeline", "contact.flash.note_deleted")
}

func noteSamples() []NoteView {
	form := NoteForm{
		Form:  templates.Form{Errors: []templates.FieldError{{Key: "contact.changed"}, {Field: "text", Key: "contact.note.empty"}}},
		Kinds: sampleOptions, Results: sampleOptions, Owners: sampleOptions, Latest: "2026-11-25T09:00", Today: "2026-11-25", Zone: "UTC", Me: "a", Open: true,
		Value: NoteValue{Kind: "a", Text: "x", At: "2026-11-25T08:00", Minutes: "5", Result: "a", Outcome: "x", Step: "y", Due: "2026-11-27", Owner: "a"},
	}
	for field, key := range map[string]string{
		"at": "contact.note.ahead", "minutes": "contact.note.minutes_of_what", "kind": "contact.note.kind_unknown", "step": "contact.step.missing",
		"step_due": "contact.step.due_over", "step_owner": "contact.step.owner_missing",
	} {
		form.Form.Errors = append(form.Form.Errors, templates.FieldError{Field: field, Key: key})
	}
	return []NoteView{{URL: "/n", Back: "/c", Name: "李雷", NoteForm: form}, {Name: "Plain"}}
}
