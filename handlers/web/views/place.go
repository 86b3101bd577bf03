package views

import (
	"maps"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
)

// The table hands its own address on to the records that it links to, in the parameter "in": so a record knows
// what stands before and after it there, and how to get back to its row.

// InTable adds the table's address to that of a record.
func InTable(recordURL, query string) string {
	if query == "" {
		return recordURL
	}
	return recordURL + "?in=" + url.QueryEscape(query)
}

// Here is the query of the table that is being shown, as records hand it back; the name of its view stands for an
// unfiltered one, so that there always is one.
func (b Book) Here(c *fiber.Ctx) string {
	if q := web.Query(c); len(q) > 0 {
		return q.Encode()
	}
	return "view=" + b.first(c)
}

// Place is where a record stands in the table that somebody came from.
type Place struct{ Before, After, Back string }

// Place finds the neighbours of a record in the table that the request came from, in the order that its reader keeps for
// it where it says none; nil when it came from none.
func (b Book) Place(c *fiber.Ctx, id string, neighbours func(table url.Values) (before, after string, err error)) (*Place, error) {
	in := web.Query(c).Get("in")
	table, err := url.ParseQuery(in)
	if in == "" || err != nil {
		return nil, nil
	}
	look, err := b.Tables(c).Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return nil, err
	}
	asked := maps.Clone(table)
	if sort := b.KeptSort(c, look, table); sort != "" {
		asked.Set("sort", sort)
	}
	before, after, err := neighbours(asked)
	if err != nil {
		return nil, err
	}
	base := web.URL(c, b.Path)
	p := &Place{Back: base + "?" + table.Encode() + "#row-" + id}
	if before != "" {
		p.Before = InTable(base+"/"+before, in)
	}
	if after != "" {
		p.After = InTable(base+"/"+after, in)
	}
	return p, nil
}
