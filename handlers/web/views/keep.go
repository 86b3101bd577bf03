package views

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/view"
	"standfirst/templates"
)

// keep saves the table as it is under a name.
func (b Book) keep(c *fiber.Ctx) error {
	form := web.Form(c)
	q, err := url.ParseQuery(form.Value("query"))
	if err != nil {
		q = url.Values{}
	}
	shared := form.Value("shared") == "1" && web.May(c, b.Share)
	v, err := b.Views(c).Keep(c.UserContext(), form.Value("name"), Only(q, b.Saved()...).Encode(), shared, web.Actor(c))
	if err != nil {
		return again(c, Canonical(web.URL(c, b.Path), Only(q, b.Saved()...)), err)
	}
	return web.Redirect(c, b.address(c, kept{key: v.ID, query: q}), "view.flash.kept", "name", v.Name)
}

// again leads back with the one thing that can be wrong with a view.
func again(c *fiber.Ctx, path string, err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid {
		return err
	}
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	return web.RedirectWarning(c, path, f.Key, args...)
}

// change keeps the table as it is now under the view, or gives the view another name or readers.
func (b Book) change(c *fiber.Ctx) error {
	form := web.Form(c)
	v, err := b.Views(c).Change(c.UserContext(), c.Params("id"), func(v *view.View) {
		if q, err := url.ParseQuery(form.Value("query")); err == nil && form.Value("query") != "" {
			v.Query = Only(q, b.Saved()...).Encode()
		}
		if name := form.Value("name"); name != "" {
			v.Name = name
		}
		if share := form.Value("share"); share != "" && web.May(c, b.Share) {
			v.Shared = share == "yes"
		}
	}, web.Actor(c))
	if err != nil {
		return again(c, web.URL(c, b.Path), err)
	}
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		return err
	}
	return web.Redirect(c, b.address(c, kept{key: v.ID, query: q}), "view.flash.changed", "name", v.Name)
}

func (b Book) drop(c *fiber.Ctx) error {
	if err := b.Views(c).Drop(c.UserContext(), c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, b.Path), "view.flash.dropped")
}

// Look is how a table looks, and how it could.
type Look struct {
	Columns []ColumnChoice
	Sizes   []SizeChoice
	Compact bool
}

// ColumnChoice is a column that the table may show.
type ColumnChoice struct {
	Value, Label string
	Chosen       bool
}

// SizeChoice is a number of rows that a page may have.
type SizeChoice struct {
	N      int
	Chosen bool
}

// Look is how a person's table looks; label names a column.
func (b Book) Look(c *fiber.Ctx, t view.Table, label func(c *fiber.Ctx, key string) string) Look {
	l := Look{Compact: t.Compact}
	for _, key := range b.Tables(c).Columns {
		l.Columns = append(l.Columns, ColumnChoice{key, label(c, key), slices.Contains(t.Columns, key)})
	}
	for _, n := range view.Sizes {
		l.Sizes = append(l.Sizes, SizeChoice{n, n == t.Rows()})
	}
	return l
}

// choose keeps which columns somebody wants, how high the rows are and how many a page has.
func (b Book) choose(c *fiber.Ctx) error {
	form := web.Form(c)
	size, _ := strconv.Atoi(form.Value("size")) // what is no size is the usual one
	_, err := b.Tables(c).Choose(c.UserContext(), form.Values["column"], form.Value("density") == "compact", size, web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, b.Back(c, form), "view.kept")
}

// order keeps the order that somebody has chosen in the head of a table, for the view they look at. A link would keep it
// for whoever is led to follow one.
func (b Book) order(c *fiber.Ctx) error {
	views, err := b.all(c)
	if err != nil {
		return err
	}
	form, tables := web.Form(c), b.Tables(c)
	q, sort := b.asked(form), form.Value("sort")
	key := b.ViewOf(c, q)
	if at := slices.IndexFunc(views, func(k kept) bool { return k.key == key }); at >= 0 && q.Get("q") == "" && slices.Contains(tables.Orders, sort) {
		keep := sort
		if sort == cmp.Or(views[at].query.Get("sort"), b.Plain) {
			keep = "" // as the view is anyhow
		}
		if err := tables.SortBy(c.UserContext(), key, keep, web.Actor(c)); err != nil {
			return err
		}
	}
	q.Set("sort", sort)
	return c.Redirect(Canonical(web.URL(c, b.Path), q), fiber.StatusSeeOther)
}

// Back is the table as it was when a form beside it was sent.
func (b Book) Back(c *fiber.Ctx, form templates.Form) string {
	return Canonical(web.URL(c, b.Path), b.asked(form))
}

// asked is what the table showed from which a form comes.
func (b Book) asked(form templates.Form) url.Values {
	q, err := url.ParseQuery(form.Value("criteria"))
	if err != nil {
		q = nil
	}
	return Only(q, b.Address()...)
}

// Pages are the fragments, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{tabsFragment} }

var tabsFragment = templates.NewFragment("partials/view.html", "view.tabs",
	Tabs{Tabs: []templates.Tab{{Label: "A", URL: "/", Active: true, Count: new(int), More: true}, {Label: "B"}}}, Tabs{CountURL: "/c"})
