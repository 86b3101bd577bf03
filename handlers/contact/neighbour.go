package contact

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/contact"
)

// placeOf finds the neighbours of a record in the table that the request came from.
func placeOf(c *fiber.Ctx, x contact.Contact) (*views.Place, error) {
	return book.Place(c, x.ID, func(table url.Values) (before, after string, err error) {
		search, err := searchOf(c, table)
		if err != nil {
			return "", "", nil // an address that somebody has edited: there is no such table
		}
		search.After, search.Before = "", ""
		return web.Space(c).Contacts.Neighbours(c.UserContext(), search, x)
	})
}
