package contact

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/templates"
)

// confirm notes that details are still right: one, or with no field named all that have a value. An answer to
// htmx is the detail as it stands now.
func (p pages) confirm(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	var fields []string
	if f := form.Value("field"); f != "" {
		fields = []string{f}
	}
	x, err := web.Space(c).Contacts.Confirm(c.UserContext(), id, form.Value("source"), "", fields, web.Actor(c))
	return p.checked(c, x, err, "contact.flash.confirmed")
}

// doubt notes that a detail seems to be wrong.
func (p pages) doubt(c *fiber.Ctx) error {
	form := web.Form(c)
	x, err := web.Space(c).Contacts.Doubt(c.UserContext(), c.Params("id"), form.Value("field"), form.Value("why"), web.Actor(c))
	return p.checked(c, x, err, "contact.flash.doubted")
}

func (p pages) checked(c *fiber.Ctx, x contact.Contact, err error, flash string) error {
	form, id := web.Form(c), c.Params("id")
	name := form.Value("shown")
	if web.IsFragmentFor(c, "field-"+name) && slices.Contains(inPlace, name) {
		if err != nil {
			if !web.Refuse(&form, err) {
				return err
			}
			if x, err = web.Space(c).Contacts.Get(c.UserContext(), id); err != nil {
				return err
			}
			c.Status(fiber.StatusUnprocessableEntity)
		}
		v, e := fieldOf(c, x, name)
		if e != nil {
			return e
		}
		v.refuse(form)
		return web.Fragment(c, fieldFragment, v)
	}
	if err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		return p.misjudged(c, form)
	}
	return web.Redirect(c, web.URL(c, "/contacts/"+id), flash)
}

// misjudged is the record with what is wrong about a check beside the detail that it is of.
func (p pages) misjudged(c *fiber.Ctx, form templates.Form) error {
	v, err := p.record(c, form)
	if err != nil {
		return err
	}
	beside := false
	for i := range v.Fields {
		if k := v.Fields[i].Check; k != nil && k.Field == form.Value("field") {
			v.Fields[i].refuse(form)
			beside = true
		}
	}
	if !beside {
		for i := range v.Form.Errors {
			v.Form.Errors[i].Field = ""
		}
	}
	return web.RenderForm(c, showPage, v)
}

// refuse shows what is wrong with what somebody said of the detail, and what they said.
func (v *FieldView) refuse(form templates.Form) {
	if len(form.Errors) > 0 {
		v.CheckError, v.CheckArgs, v.Why, v.SourceTyped = form.Errors[0].Key, form.Errors[0].Args, form.Value("why"), form.Value("source")
	}
}

// reveal shows the addresses of somebody who is not to be contacted, to whoever says why.
func (p pages) reveal(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Contacts.Reveal(c.UserContext(), c.Params("id"), form.Value("reveal"), web.Actor(c))
	if err != nil {
		return p.again(c, form, err)
	}
	v, err := p.record(c, form)
	if err != nil {
		return err
	}
	v.Revealed = true
	for i := range v.Fields {
		v.Fields[i].Hidden = false
	}
	return web.Render(c, showPage, v)
}
