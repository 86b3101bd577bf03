package web

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/newsroom"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// ViewDays is how many days the views of a page are shown for.
const ViewDays = 30

// Views are the views of a page of the newsroom in the last days. query narrows the table that is taken along to
// that page; "" is all of them.
func Views(c *fiber.Ctx, p newsroom.Page, query string) (*templates.Views, error) {
	read, err := Space(c).Newsroom.Views(c.UserContext(), p, ViewDays)
	if err != nil {
		return nil, err
	}
	v := &templates.Views{Total: read.Total, Zone: cmp.Or(Space(c).Zone, "UTC"), Days: read.Days, CSV: URLFor(c, account.IncidentRead, "/newsroom/views.csv"+query)}
	for _, lang := range locale.Languages {
		if counts := read.ByLang[lang]; counts != nil {
			line := templates.Series{Name: T(c, "release.lang."+lang[:2])}
			for _, n := range counts {
				line.Values = append(line.Values, float64(n))
			}
			v.Series = append(v.Series, line)
		}
	}
	return v, nil
}
