package contact

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/templates"
)

// DeleteView asks whether a contact shall be removed.
type DeleteView struct {
	templates.Frame
	Name, URL string
	Form      templates.Form
	Kept      string // message key of why it stays; "" when it may be deleted
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
	if v.Kept, err = contacts.Kept(c.UserContext(), x); err != nil {
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
