// Package acts gives a table of any feature the page of what was done to many of its rows at once, and the undoing of it.
package acts

import (
	"cmp"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/act"
	"standfirst/templates"
)

// Book is what was done to the rows of one table.
type Book struct {
	Path  string // of the table, below the space
	Words string // what the keys of its words begin with, such as "contact.act."
	Title string // the key of the table's name
	// Recent are the acts that the viewer may know of, the latest first.
	Recent func(c *fiber.Ctx, limit int) ([]act.Act, error)
	// TakeBack undoes an act, and leads to a page.
	TakeBack func(c *fiber.Ctx, id, to string) error
}

// Row is something that was done to many at once.
type Row struct {
	Text, Count, By, UndoURL string // UndoURL is "" once it is taken back
	At, UndoneAt             time.Time
}

// View is what was done to many at once in the last 30 days.
type View struct {
	templates.Frame
	Rows                      []Row
	Here                      string
	Lead, NoneTitle, NoneText string
}

var page = templates.NewPageOf("app", "act/list.html", samples)

// Pages are the templates of the package, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{page} }

const shown = 100

// Routes are the page and the undoing, for those who may do such things.
func (b Book) Routes(edit account.Permission) []web.Route {
	return []web.Route{
		web.ForMembers("GET", b.Path+"/acts", edit, b.list),
		web.ForMembers("POST", b.Path+"/acts/:id/undo", edit, b.takeBack),
	}
}

func (b Book) list(c *fiber.Ctx) error {
	found, err := b.Recent(c, shown)
	if err != nil {
		return err
	}
	v := View{Frame: web.Frame(c, b.Words+"title"), Here: c.OriginalURL()}
	v.Lead, v.NoneTitle, v.NoneText = web.T(c, b.Words+"text"), web.T(c, b.Words+"none.title"), web.T(c, b.Words+"none.text")
	v.Crumbs = []templates.Crumb{web.Crumb(c, b.Title, b.Path)}
	for _, a := range found {
		row := Row{Count: web.T(c, b.Words+"n", "n", a.N), By: a.ByName, At: a.At, UndoneAt: a.UndoneAt}
		row.Text = web.T(c, b.Words+"did."+a.Action, "what", cmp.Or(a.What, web.T(c, "ui.none")))
		if a.Open() {
			row.UndoURL = web.Acting{Path: b.Path}.UndoURL(c, a.ID)
		}
		v.Rows = append(v.Rows, row)
	}
	return web.Render(c, page, v)
}

// takeBack undoes what was done, as far as nobody has changed it since.
func (b Book) takeBack(c *fiber.Ctx) error {
	return b.TakeBack(c, c.Params("id"), web.BackOr(c, web.URL(c, b.Path+"/acts")))
}

func samples() []View {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []View{
		{Rows: []Row{{"Tagged “vip”", "40 contacts", "Anna", "/u", at, time.Time{}}, {"Tagged “x”", "4 contacts", "Anna", "", at, at}}, Here: "/x", Lead: "What was done"},
		{NoneTitle: "Nothing", NoneText: "It stands here for 30 days"},
	}
}
