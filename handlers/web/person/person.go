// Package person reads from forms who of the press has asked or was told: a contact, or a name, and an outlet.
package person

import (
	"net/mail"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/term"
	"standfirst/templates"
)

// Called is how a contact is named in a field, so that it is found again.
func Called(x contact.Contact) string {
	if x.Email == "" {
		return x.Name
	}
	return x.Name + " <" + x.Email + ">"
}

// Fields are what a form begins with about the contact and the outlet that an address names; what is not there is left
// out.
func Fields(c *fiber.Ctx, contactID, outletID string) []string {
	sp, ctx := web.Space(c), c.UserContext()
	var out []string
	if contactID != "" {
		if x, err := sp.Contacts.Get(ctx, contactID); err == nil {
			out = append(out, "contact", x.ID, "who", Called(x))
			if outletID == "" {
				outletID = x.OutletID
			}
		}
	}
	if outletID != "" {
		if o, err := sp.Outlets.Get(ctx, outletID); err == nil {
			out = append(out, "outlet", o.Name)
		}
	}
	return out
}

// Typed finds the contact that was typed into who: by an address, or by a name that only one has. Any other name is that
// of somebody who is not among the contacts. Faults are on who.
func Typed(c *fiber.Ctx, form templates.Form) (contactID, name string, err error) {
	contacts, typed := web.Space(c).Contacts, strings.TrimSpace(form.Value("who"))
	if typed == "" {
		return "", "", nil
	}
	if id := form.Value("contact"); id != "" {
		x, err := contacts.Get(c.UserContext(), id)
		if err == nil && Called(x) == typed {
			return x.ID, "", nil
		}
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return "", "", err
		}
	}
	if a, err := mail.ParseAddress(typed); err == nil {
		x, found, err := contacts.ByAddress(c.UserContext(), a.Address)
		if err == nil && !found {
			err = fault.Bad("who", "line.answer.contact_unknown")
		}
		return x.ID, "", err
	}
	some, err := contacts.Suggest(c.UserContext(), typed, 5)
	some = slices.DeleteFunc(some, func(x contact.Contact) bool { return term.Fold(x.Name) != term.Fold(typed) })
	switch {
	case err != nil:
		return "", "", err
	case len(some) == 1:
		return some[0].ID, "", nil
	case len(some) > 1:
		return "", "", fault.Bad("who", "line.answer.contact_many")
	}
	return "", typed, nil
}

// Outlet finds the outlet that was typed; "" for none. Faults are on outlet.
func Outlet(c *fiber.Ctx, form templates.Form) (id string, err error) {
	name := strings.TrimSpace(form.Value("outlet"))
	if name == "" {
		return "", nil
	}
	o, ok, err := web.Space(c).Outlets.ByName(c.UserContext(), name)
	if err == nil && !ok {
		err = fault.Bad("outlet", "line.answer.outlet_unknown")
	}
	return o.ID, err
}
