package contact

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/act"
	"standfirst/templates"
)

// DeleteView asks whether a contact shall be removed.
type DeleteView struct {
	templates.Frame
	Name, URL string
	Kept      string // message key of why it stays; "" when it may be deleted
}

func deleteForm(c *fiber.Ctx) error {
	contacts := web.Space(c).Contacts
	x, err := contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v := DeleteView{Frame: web.Frame(c, "contact.delete.title", "name", x.Name), Name: x.Name, URL: web.URL(c, "/contacts/"+x.ID)}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts"), {Label: x.Name, URL: v.URL}}
	if v.Kept, err = contacts.Kept(c.UserContext(), x); err != nil {
		return err
	}
	return web.Render(c, deletePage, v)
}

func remove(c *fiber.Ctx) error {
	contacts := web.Space(c).Contacts
	x, err := contacts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	under := act.New()
	if err := contacts.DeleteActed(c.UserContext(), under, x.ID, web.Actor(c)); err != nil {
		return err
	}
	return acted(c, web.URL(c, "/contacts"), under, "contact.flash.deleted", "name", x.Name)
}
