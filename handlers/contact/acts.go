package contact

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/acts"
	"standfirst/models/act"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

// done is what was done to many contacts at once, and who was deleted.
var done = acts.Book{
	Path: "/contacts", Words: "contact.act.", Title: "contact.title", TakeBack: takeBack,
	Recent: func(c *fiber.Ctx, limit int) ([]act.Act, error) {
		return web.Space(c).Contacts.Acts.Recent(c.UserContext(), limit)
	},
}

// acted leads to a page after something was done that can be taken back.
func acted(c *fiber.Ctx, path, id, key string, args ...any) error {
	return web.RedirectActed(c, web.OnContacts(c), path, id, key, args...)
}

// takeBack undoes what was done, as far as nobody has changed it since.
func takeBack(c *fiber.Ctx, id, to string) error {
	u, err := web.Space(c).Contacts.TakeBack(c.UserContext(), id, web.Actor(c))
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid { // what it was is another's by now, or not right any more
		return web.RedirectWarning(c, to, "contact.act.flash.refused", "why", web.T(c, f.Key, f.Args))
	}
	if err != nil {
		return err
	}
	switch a := u.Act; {
	case u.Since.Any():
		return stayed(c, to, u.Since)
	case a.Small:
		return web.Redirect(c, to, "contact.act.flash.reverted")
	case a.ThingID != "":
		to = web.URL(c, "/contacts/"+a.ThingID)
		if len(u.Lost) > 0 {
			return web.RedirectWarning(c, to, "contact.act.flash.restored_without", "name", a.What, "addresses", strings.Join(u.Lost, ", "))
		}
		return web.Redirect(c, to, "contact.act.flash.restored", "name", a.What)
	case u.N < a.Values:
		return web.Redirect(c, to, "contact.act.flash.partly", "n", u.N, "of", a.Values)
	}
	return web.Redirect(c, to, "contact.act.flash.undone", "n", u.Act.N)
}

// stayed says who has changed what an edit left, and to what.
func stayed(c *fiber.Ctx, to string, since contact.Since) error {
	switch {
	case since.ByName == "":
		return web.RedirectWarning(c, to, "contact.act.flash.since_somehow")
	case since.Checked:
		return web.RedirectWarning(c, to, "contact.act.flash.since_checked", "name", since.ByName)
	}
	change := changedNote(c, since.Data)
	if change == "" {
		change = changedFields(c, since.Data)
	}
	return web.RedirectWarning(c, to, "contact.act.flash.since", "name", since.ByName, "change", change)
}
