package contact

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
)

// The table hands its own address on to the records that it links to, in the parameter "in": so a record knows
// what stands before and after it there, and how to get back to its row.

// inTable adds the table's address to that of a record.
func inTable(recordURL, query string) string {
	if query == "" {
		return recordURL
	}
	return recordURL + "?in=" + url.QueryEscape(query)
}

// here is the query of the table that is being shown, as records hand it back; "name" orders an unfiltered one,
// so that there always is one.
func here(c *fiber.Ctx) string {
	if q := web.Query(c); len(q) > 0 {
		return q.Encode()
	}
	return "sort=name"
}

// Place is where a record stands in the table that somebody came from.
type Place struct{ Before, After, Back string }

// placeOf finds the neighbours of a record in the table that the request came from.
func placeOf(c *fiber.Ctx, x contact.Contact) (*Place, error) {
	in := web.Query(c).Get("in")
	table, err := url.ParseQuery(in)
	if in == "" || err != nil {
		return nil, nil
	}
	search, err := searchOf(c, table)
	if err != nil {
		return nil, nil // an address that somebody has edited: there is no such table
	}
	search.After, search.Before = "", ""
	before, after, err := web.Space(c).Contacts.Neighbours(c.UserContext(), search, x)
	if err != nil {
		return nil, err
	}
	p := &Place{Back: web.URL(c, "/contacts") + "?" + table.Encode() + "#row-" + x.ID}
	if before != "" {
		p.Before = inTable(web.URL(c, "/contacts/"+before), in)
	}
	if after != "" {
		p.After = inTable(web.URL(c, "/contacts/"+after), in)
	}
	return p, nil
}
