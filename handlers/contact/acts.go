package contact

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/templates"
)

// ActRow is something that was done to many contacts at once.
type ActRow struct {
	Text, By, UndoURL string // UndoURL is "" once it is taken back
	N                 int64
	At, UndoneAt      time.Time
}

// ActsView is what was done to many contacts at once in the last 30 days.
type ActsView struct {
	templates.Frame
	Rows []ActRow
	Here string
}

var actsPage = templates.NewPage("app", "contact/acts.html", actsSamples()...)

const shownActs = 100

func acts(c *fiber.Ctx) error {
	found, err := web.Space(c).Contacts.Acts(c.UserContext(), shownActs)
	if err != nil {
		return err
	}
	v := ActsView{Frame: web.Frame(c, "contact.act.title"), Here: c.OriginalURL()}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	for _, a := range found {
		row := ActRow{Text: actText(c, a), By: a.ByName, N: a.N, At: a.At, UndoneAt: a.UndoneAt}
		if a.Open() {
			row.UndoURL = web.UndoURL(c, a.ID)
		}
		v.Rows = append(v.Rows, row)
	}
	return web.Render(c, actsPage, v)
}

// actText says what was done, as a heading.
func actText(c *fiber.Ctx, a contact.Act) string {
	what := a.What
	if what == "" {
		what = web.T(c, "ui.none")
	}
	return web.T(c, "contact.act.did."+a.Action, "what", what)
}

// takeBack undoes what was done to many contacts, as far as nobody has changed it since.
func takeBack(c *fiber.Ctx) error {
	a, n, err := web.Space(c).Contacts.TakeBack(c.UserContext(), c.Params("id"), web.Actor(c))
	if err != nil {
		return err
	}
	to := web.URL(c, "/contacts/acts")
	if back := web.Form(c).Value("back"); back != "" && web.OwnPath(back) == back {
		to = back
	}
	if of := a.Values(); n < of {
		return web.Redirect(c, to, "contact.act.flash.partly", "n", n, "of", of)
	}
	return web.Redirect(c, to, "contact.act.flash.undone", "n", a.N)
}

func actsSamples() []ActsView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []ActsView{
		{Rows: []ActRow{{"Tagged “vip”", "Anna", "/u", 40, at, time.Time{}}, {"Tagged “x”", "Anna", "", 4, at, at}}, Here: "/x"},
		{},
	}
}
