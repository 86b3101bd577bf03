// Package views gives a table of any feature its kept views: tabs with counts, what may be done with the view that is
// shown, and which columns, rows and order its reader wants. The address of a table is its view: it says everything.
package views

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/view"
	"standfirst/templates"
)

// Preset is a view that everybody has.
type Preset struct {
	Key, Label string
	Query      url.Values
}

// Book is the views of one table.
type Book struct {
	Path   string   // of the table, below the space
	Narrow []string // parameters of its address that narrow it, "q" among them
	Plain  string   // the order that it has where its address names none
	Share  account.Permission
	Views  func(c *fiber.Ctx) *view.Views
	Tables func(c *fiber.Ctx) *view.Tables
	// Presets are the views that everybody has; the first is the table as it is.
	Presets func(c *fiber.Ctx) []Preset
	// Count is how many a view shows, up to a bound; more says that there are others. A fault says that the view asks for
	// something that is gone.
	Count func(c *fiber.Ctx, q url.Values) (n int64, more bool, err error)
	// Also adds tabs of sibling pages; nil adds none.
	Also func(c *fiber.Ctx, tabs []templates.Tab) ([]templates.Tab, error)
}

// Tabs are the views as tabs. Their counts come after the page, so that they never keep it waiting.
type Tabs struct {
	Tabs     []templates.Tab
	CountURL string // "" when the counts are there
}

// Bar says which view is shown and what can be done with it.
type Bar struct {
	ID, Name                        string // of a kept view
	Base, Query                     string // where it is kept, and what would be
	Modified, Mine, Shared, MayEdit bool
	Keepable                        bool // what is shown is no view yet, and may become one
	Reset                           string
}

// State is the view that an address shows.
type State struct {
	Tabs Tabs
	Bar  Bar
	Sort string // the order that its reader has kept for it, else the plain one
}

// Saved are the parameters that a view keeps.
func (b Book) Saved() []string { return append(slices.Clone(b.Narrow), "sort") }

// Address are the parameters of the table's address that say what it shows.
func (b Book) Address() []string { return append(b.Saved(), "view") }

// Only keeps some parameters, in one fixed form.
func Only(q url.Values, names ...string) url.Values {
	out := url.Values{}
	for _, name := range names {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// Canonical is an address with its parameters.
func Canonical(base string, q url.Values) string {
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

// Routes are the actions of the views, for whoever may read the table.
func (b Book) Routes(read account.Permission) []web.Route {
	route := web.ForMembers
	return []web.Route{
		route("GET", b.Path+"/views/counts", read, b.counts),
		route("POST", b.Path+"/columns", read, b.choose),
		route("POST", b.Path+"/order", read, b.order),
		route("POST", b.Path+"/views", read, b.keep),
		route("POST", b.Path+"/views/:id", read, b.change),
		route("POST", b.Path+"/views/:id/drop", read, b.drop),
	}
}

// kept is a view as a tab: one that everybody has, or one that somebody keeps.
type kept struct {
	key, label string
	query      url.Values
	view       view.View
}

func (b Book) all(c *fiber.Ctx) ([]kept, error) {
	var out []kept
	for _, p := range b.Presets(c) {
		out = append(out, kept{key: p.Key, label: p.Label, query: p.Query})
	}
	own, err := b.Views(c).Of(c.UserContext(), web.User(c).ID)
	for _, v := range own {
		q, err := url.ParseQuery(v.Query)
		if err == nil {
			out = append(out, kept{key: v.ID, label: v.Name, query: Only(q, b.Saved()...), view: v})
		}
	}
	return out, err
}

// address is the address of a view: it says everything, the name of the view is only for its tab.
func (b Book) address(c *fiber.Ctx, k kept) string {
	q := Only(k.query, b.Saved()...)
	if k.key != b.first(c) {
		q.Set("view", k.key)
	}
	return Canonical(web.URL(c, b.Path), q)
}

func (b Book) first(c *fiber.Ctx) string { return b.Presets(c)[0].Key }

// shown is the view that an address shows: the one that it names, or the one that is just so.
func (b Book) shown(views []kept, q url.Values) (kept, bool) {
	if at := slices.IndexFunc(views, func(k kept) bool { return k.key == q.Get("view") }); at >= 0 {
		return views[at], b.modified(views[at], q)
	}
	for _, shows := range []func(kept) bool{
		func(k kept) bool { return b.same(k.query) == b.same(q) },
		func(k kept) bool { return !b.modified(k, q) },
	} {
		if at := slices.IndexFunc(views, shows); at >= 0 {
			return views[at], false
		}
	}
	return views[0], true
}

// modified reports whether an address shows something else than the view. Who looks for something in a view has not
// changed it, unless the view is itself a search.
func (b Book) modified(k kept, q url.Values) bool {
	if k.query.Get("q") == "" {
		q = Only(q, b.Saved()...)
		q.Del("q")
	}
	return b.same(k.query) != b.same(q)
}

// same writes what narrows and orders a table in one form, so that two can be compared.
func (b Book) same(q url.Values) string {
	q = Only(q, b.Saved()...)
	if q.Get("sort") == b.Plain {
		q.Del("sort")
	}
	return q.Encode()
}

// Of is the view that an address shows.
func (b Book) Of(c *fiber.Ctx, q url.Values) (State, error) {
	views, err := b.all(c)
	if err != nil {
		return State{}, err
	}
	now, modified := b.shown(views, q)
	look, err := b.Tables(c).Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return State{}, err
	}
	sorts := look.Sorts
	own := sorts[b.ViewOf(c, q)]
	if modified && own != "" && own == q.Get("sort") { // the own order is no change of the view
		plain := Only(q, b.Saved()...)
		plain.Set("sort", now.query.Get("sort"))
		modified = b.modified(now, plain)
	}
	all, err := b.also(c, b.tabs(c, views, now, sorts))
	base, saved := web.URL(c, b.Path), Only(q, b.Saved()...)
	return State{
		Tabs: Tabs{all, base + "/views/counts?" + Only(q, b.Address()...).Encode()},
		Bar: Bar{
			Base: base + "/views", Query: saved.Encode(), Modified: modified, Keepable: modified || q.Get("q") != now.query.Get("q"), MayEdit: web.May(c, b.Share), Reset: b.address(c, now),
			ID: now.view.ID, Name: now.view.Name, Mine: now.view.ID != "" && now.view.Owner == web.User(c).ID, Shared: now.view.Shared,
		},
		Sort: cmp.Or(own, b.Plain),
	}, err
}

// ViewOf is the key of the view under which an order is kept.
func (b Book) ViewOf(c *fiber.Ctx, q url.Values) string { return cmp.Or(q.Get("view"), b.first(c)) }

// KeptSort is the order that the reader of a table keeps for the view that an address shows; "" where it names one itself,
// and for a search, which is ordered by how well it fits.
func (b Book) KeptSort(c *fiber.Ctx, look view.Table, q url.Values) string {
	if q.Get("sort") != "" || q.Get("q") != "" {
		return ""
	}
	return look.Sorts[b.ViewOf(c, q)]
}

// Tabs are the views as tabs, without counts and with none of them shown.
func (b Book) Tabs(c *fiber.Ctx) ([]templates.Tab, error) {
	views, err := b.all(c)
	return b.tabs(c, views, kept{}, nil), err
}

func (b Book) tabs(c *fiber.Ctx, views []kept, now kept, sorts map[string]string) []templates.Tab {
	out := make([]templates.Tab, len(views))
	for i, k := range views {
		if sort := sorts[k.key]; sort != "" && i > 0 { // the first takes its order by itself
			k.query = Only(k.query, b.Saved()...)
			k.query.Set("sort", sort)
		}
		out[i] = templates.Tab{Label: k.label, URL: b.address(c, k), Active: k.key == now.key}
	}
	return out
}

func (b Book) also(c *fiber.Ctx, tabs []templates.Tab) ([]templates.Tab, error) {
	if b.Also == nil {
		return tabs, nil
	}
	return b.Also(c, tabs)
}

// counts answers with the tabs and how many each shows.
func (b Book) counts(c *fiber.Ctx) error {
	views, err := b.all(c)
	if err != nil {
		return err
	}
	now, _ := b.shown(views, web.Query(c))
	look, err := b.Tables(c).Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	v := Tabs{Tabs: b.tabs(c, views, now, look.Sorts)}
	for i, k := range views {
		n, more, err := b.Count(c, k.query)
		if len(fault.All(err)) > 0 {
			continue // it asks for something that is gone
		}
		if err != nil {
			return err
		}
		shown := int(n)
		v.Tabs[i].Count, v.Tabs[i].More = &shown, more
	}
	if v.Tabs, err = b.also(c, v.Tabs); err != nil {
		return err
	}
	return web.Fragment(c, tabsFragment, v)
}
