package contact

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/act"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/models/sheet"
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
	return v, fillChoices(c, &v, nil)
}

func fillChoices(c *fiber.Ctx, v *FormView, custom map[string]string) error {
	v.Kinds, v.Langs = choices(c, "contact.kind.", contact.Kinds), langChoices(c)
	v.Channels, v.Stages = choices(c, "contact.channel.", contact.Channels), choices(c, "contact.stage.", contact.Stages)
	v.Services = choices(c, "contact.service.", contact.Services)
	v.SuggestURL = web.URL(c, "/outlets/suggest")
	v.Positions, v.Handles = positionRows(v.Form), handleRows(v.Form)
	lists, err := web.Space(c).Lists.All(c.UserContext(), false)
	if err != nil {
		return err
	}
	v.Lists = listChoices(lists)
	fields, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	v.Custom = web.CustomInputs(c, fields, custom)
	v.Owners, err = owners(c)
	return err
}

// unfold opens the parts of the form in which something stands or is wrong.
func (v FormView) unfold(names ...string) bool {
	for _, name := range names {
		if v.Form.Error(name) != nil {
			return true
		}
		for _, value := range v.Form.Values[name] {
			if strings.TrimSpace(value) != "" {
				return true
			}
		}
	}
	return false
}

// OpenReach, OpenPitch, OpenCareer, OpenStanding and OpenOwn say which parts of the form are unfolded.
func (v FormView) OpenReach() bool {
	return v.Added == "handle" || v.unfold("emails", "phones", "wechat", "handle_name", "handles", "country", "zone")
}

// OpenPitch is about when and how to pitch.
func (v FormView) OpenPitch() bool {
	return v.unfold("channel", "hours_from", "hours_to", "do", "dont")
}

// OpenCareer is about other roles.
func (v FormView) OpenCareer() bool {
	return v.Added == "position" || v.unfold("position_outlet", "position_role", "positions")
}

// OpenStanding is about press card, relationship and absence.
func (v FormView) OpenStanding() bool {
	return v.unfold("press_card", "stage", "leave_from", "leave_until", "leave_note")
}

// OpenOwn is about the fields that the space has added.
func (v FormView) OpenOwn() bool {
	for _, f := range v.Custom {
		if f.Value != "" || v.unfold(f.Name) {
			return true
		}
	}
	return false
}

func create(c *fiber.Ctx) error {
	form, contacts, by := web.Form(c), web.Space(c).Contacts, web.Actor(c)
	if what, ok := pressed(&form); ok {
		v, err := makeForm(c, form)
		if err != nil {
			return err
		}
		v.Added = what
		return web.Render(c, formPage, v)
	}
	var x contact.Contact
	err := fill(c, form, &x)
	if err != nil {
		return err
	}
	if id := form.Value("list"); id != "" {
		x.Lists = []string{id}
	}
	if err = named(c, form, &x, by); err == nil {
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

// fill takes over what was typed. A part that the form does not hold stays as it is: an old page, or a
// short form of another feature, must not empty it.
func fill(c *fiber.Ctx, form templates.Form, x *contact.Contact) error {
	x.Name, x.Latin, x.Kind, x.Role = form.Value("name"), form.Value("latin"), form.Value("kind"), form.Value("role")
	x.Email, x.Emails = form.Value("email"), outlet.Split(form.Value("emails"))
	x.Phone, x.WeChat, x.Lang = form.Value("phone"), form.Value("wechat"), form.Value("lang")
	x.Country, x.Zone, x.Owner, x.Notes = form.Value("country"), form.Value("zone"), form.Value("owner"), form.Value("notes")
	x.Beats, x.Tags = outlet.Split(form.Value("beats")), outlet.Split(form.Value("tags"))
	for name, to := range map[string]*string{
		"channel": &x.Channel, "hours_from": &x.HoursFrom, "hours_to": &x.HoursTo, "do": &x.Do, "dont": &x.Dont, "press_card": &x.PressCard,
		"stage": &x.Stage, "leave_from": &x.LeaveFrom, "leave_until": &x.LeaveUntil, "leave_note": &x.LeaveNote,
	} {
		if _, held := form.Values[name]; held {
			*to = form.Value(name)
		}
	}
	if _, held := form.Values["phones"]; held {
		x.Phones = outlet.Split(form.Value("phones"))
	}
	if form.Value("rows") != "" {
		x.Handles = handles(form)
		at, err := positions(c, form, x.Positions)
		if err != nil {
			return err
		}
		x.Positions = at
	}
	fields, err := web.Space(c).Contacts.CustomFields(c.UserContext())
	if err != nil {
		return err
	}
	x.Custom = web.CustomValues(form, fields, x.Custom)
	return nil
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
		"zone", x.Zone, "owner", x.Owner, "notes", x.Notes, "beats", sheet.JoinList(", ", x.Beats...), "tags", sheet.JoinList(", ", x.Tags...),
		"channel", x.Channel, "hours_from", x.HoursFrom, "hours_to", x.HoursTo, "do", x.Do, "dont", x.Dont, "press_card", x.PressCard,
		"stage", x.Stage, "leave_from", x.LeaveFrom, "leave_until", x.LeaveUntil, "leave_note", x.LeaveNote, "phones", strings.Join(x.Phones, ", "))
	prefillRows(form, x)
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
	return v, fillChoices(c, &v, x.Custom)
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
	if what, ok := pressed(&form); ok {
		v, err := changeForm(c, x, form)
		if err != nil {
			return err
		}
		if v.Added = what; rev > 0 {
			v.Rev = rev
		}
		return web.Render(c, formPage, v)
	}
	if err := fill(c, form, &x); err != nil {
		return err
	}
	under := act.New()
	if err = named(c, form, &x, by); err == nil {
		_, err = contacts.ChangeActed(c.UserContext(), under, id, rev, func(to *contact.Contact) {
			typed := x
			typed.ID, typed.Rev, typed.UpdatedAt = to.ID, to.Rev, to.UpdatedAt
			typed.Basis = to.Basis // has a form of its own
			*to = typed
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
	return acted(c, web.URL(c, "/contacts/"+id), under, "contact.flash.saved")
}
