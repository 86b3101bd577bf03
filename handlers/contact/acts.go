package contact

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// ActRow is something that was done to many contacts at once, or a deletion.
type ActRow struct {
	Text, By, UndoURL string // UndoURL is "" once it is taken back
	N                 int64
	At, UndoneAt      time.Time
}

// ActsView is what was done to many contacts at once, and who was deleted, in the last 30 days.
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

// takeBack undoes what was done, as far as nobody has changed it since.
func takeBack(c *fiber.Ctx) error {
	u, err := web.Space(c).Contacts.TakeBack(c.UserContext(), c.Params("id"), web.Actor(c))
	to := web.URL(c, "/contacts/acts")
	if back := web.Form(c).Value("back"); back != "" && web.OwnPath(back) == back {
		to = back
	}
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
	case a.ContactID != "":
		to = web.URL(c, "/contacts/"+a.ContactID)
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

func actsSamples() []ActsView {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []ActsView{
		{Rows: []ActRow{{"Tagged “vip”", "Anna", "/u", 40, at, time.Time{}}, {"Tagged “x”", "Anna", "", 4, at, at}}, Here: "/x"},
		{},
	}
}
