package contact

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/outlet"
	"standfirst/templates"
)

// inPlace are the details that can be changed where they stand, in the order they are shown.
var inPlace = []string{"role", "email", "phone", "wechat", "beats", "tags"}

func fieldOf(c *fiber.Ctx, x contact.Contact, name string) FieldView {
	v := FieldView{
		ContactURL: web.URL(c, "/contacts/"+x.ID), Name: name, Label: web.T(c, "contact.field."+name), Type: "text",
		MayEdit: web.May(c, account.ContactEdit), CSRF: web.Frame(c, "").CSRF,
	}
	switch name {
	case "role":
		v.Value = x.Role
	case "email":
		v.Value, v.Type = x.Email, "email"
		v.Lines = x.Emails
	case "phone":
		v.Value, v.Type = x.Phone, "tel"
		if x.Phone != "" {
			v.Link = "tel:" + strings.Map(dialled, x.Phone)
		}
	case "wechat":
		v.Value = x.WeChat
	case "beats":
		v.Value = strings.Join(x.Beats, ", ")
	case "tags":
		v.Value = strings.Join(x.Tags, ", ")
	}
	if v.Lines == nil && v.Value != "" {
		v.Lines = []string{v.Value}
	}
	return v
}

// dialled keeps what a telephone understands.
func dialled(r rune) rune {
	if (r >= '0' && r <= '9') || r == '+' || r == '*' || r == '#' {
		return r
	}
	return -1
}

// field is one detail, as text or, with ?edit=1, as a form in its place.
func field(c *fiber.Ctx) error {
	x, err := web.Space(c).Contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	name := c.Params("field")
	if !slices.Contains(inPlace, name) {
		return fault.Missing("error.text.404")
	}
	v := fieldOf(c, x, name)
	v.Edit = v.MayEdit && web.Query(c).Get("edit") == "1"
	return web.Fragment(c, fieldFragment, v)
}

func changeField(c *fiber.Ctx) error {
	form, id, name := web.Form(c), c.Params("id"), c.Params("field")
	if !slices.Contains(inPlace, name) {
		return fault.Missing("error.text.404")
	}
	value := form.Value("value")
	x, err := web.Space(c).Contacts.Change(c.UserContext(), id, contact.AnyRev, func(x *contact.Contact) { setField(x, name, value) }, web.Actor(c))
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		now, err := web.Space(c).Contacts.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		v := fieldOf(c, now, name)
		v.Edit, v.Value, v.Error, v.Args = true, value, form.Errors[0].Key, form.Errors[0].Args
		c.Status(fiber.StatusUnprocessableEntity)
		return web.Fragment(c, fieldFragment, v)
	}
	return web.Fragment(c, fieldFragment, fieldOf(c, x, name))
}

func setField(x *contact.Contact, name, value string) {
	switch name {
	case "role":
		x.Role = value
	case "email":
		rest := others(*x)
		x.Email, x.Emails = value, rest
	case "phone":
		x.Phone = value
	case "wechat":
		x.WeChat = value
	case "beats":
		x.Beats = outlet.Split(value)
	case "tags":
		x.Tags = outlet.Split(value)
	}
}

var fieldFragment = templates.NewFragment("contact/show.html", "field", fieldSamples()...)
