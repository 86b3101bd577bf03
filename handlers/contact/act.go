package contact

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/act"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

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
	sel := contact.Selection{IDs: []string{id}, Act: act.New()}
	_, err := web.Space(c).Contacts.AddToList(c.UserContext(), form.Value("list"), sel, web.Actor(c))
	if err != nil {
		return p.again(c, form, err)
	}
	return acted(c, web.URL(c, "/contacts/"+id), sel.Act, "contact.flash.listed", "n", 1)
}

func leave(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	sel := contact.Selection{IDs: []string{id}, Act: act.New()}
	_, err := web.Space(c).Contacts.RemoveFromList(c.UserContext(), form.Value("list"), sel, web.Actor(c))
	if err != nil {
		return err
	}
	return acted(c, web.URL(c, "/contacts/"+id), sel.Act, "contact.flash.unlisted", "n", 1)
}
