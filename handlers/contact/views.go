package contact

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// ViewTabs are the views as tabs. Their counts come after the page, so that they never keep it waiting.
type ViewTabs struct {
	Tabs     []templates.Tab
	CountURL string // "" when the counts are there
}

// ViewBar says which view is shown and what can be done with it.
type ViewBar struct {
	ID, Name                        string // of a kept view
	Base, Query                     string // where it is kept, and what would be
	Modified, Mine, Shared, MayEdit bool
	Keepable                        bool // what is shown is no view yet, and may become one
	Reset                           string
}

// kept is a view as a tab: one that everybody has, or one that somebody keeps.
type kept struct {
	key, label string
	query      url.Values
	view       contact.View
}

func presets(c *fiber.Ctx) []kept {
	var out []kept
	for _, p := range contact.Presets {
		q := url.Values{}
		if p.Filter != "" {
			q.Set("f", p.Filter)
		}
		if p.Sort != "name" {
			q.Set("sort", p.Sort)
		}
		out = append(out, kept{key: p.Key, label: web.T(c, "contact.view."+p.Key), query: q})
	}
	return out
}

func allViews(c *fiber.Ctx) ([]kept, error) {
	out := presets(c)
	own, err := web.Space(c).Contacts.Views.Of(c.UserContext(), web.User(c).ID)
	for _, v := range own {
		q, err := url.ParseQuery(v.Query)
		if err == nil {
			out = append(out, kept{key: v.ID, label: v.Name, query: only(q, saved...), view: v})
		}
	}
	return out, err
}

// address is the address of a view: it says everything, the name of the view is only for its tab.
func (k kept) address(base string) string {
	q := only(k.query, saved...)
	if k.key != contact.Presets[0].Key {
		q.Set("view", k.key)
	}
	return canonical(base, q)
}

// shown is the view that an address shows: the one that it names, or the one that is just so.
func shown(views []kept, q url.Values) (kept, bool) {
	if at := slices.IndexFunc(views, func(k kept) bool { return k.key == q.Get("view") }); at >= 0 {
		return views[at], views[at].modified(q)
	}
	for _, shows := range []func(kept) bool{
		func(k kept) bool { return same(k.query) == same(q) },
		func(k kept) bool { return !k.modified(q) },
	} {
		if at := slices.IndexFunc(views, shows); at >= 0 {
			return views[at], false
		}
	}
	return views[0], true
}

// modified reports whether an address shows something else than the view. Who looks for somebody in a view has not
// changed it, unless the view is itself a search.
func (k kept) modified(q url.Values) bool {
	if k.query.Get("q") == "" {
		q = only(q, saved...)
		q.Del("q")
	}
	return same(k.query) != same(q)
}

// same writes what narrows and orders a table in one form, so that two can be compared.
func same(q url.Values) string {
	q = only(q, saved...)
	if q.Get("sort") == "name" {
		q.Del("sort")
	}
	return q.Encode()
}

func (v *ListView) views(c *fiber.Ctx, q url.Values) error {
	views, err := allViews(c)
	if err != nil {
		return err
	}
	now, modified := shown(views, q)
	look, err := web.Space(c).Contacts.Tables.Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	sorts := look.Sorts
	if sort := sorts[viewOf(q)]; modified && sort != "" && sort == q.Get("sort") { // the own order is no change of the view
		plain := only(q, saved...)
		plain.Set("sort", now.query.Get("sort"))
		modified = now.modified(plain)
	}
	all, err := withWaiting(c, tabs(views, now, v.Base, sorts))
	if err != nil {
		return err
	}
	v.Views = ViewTabs{all, v.Base + "/views/counts?" + only(q, append(slices.Clone(saved), "view")...).Encode()}
	v.View = ViewBar{
		Base: v.Base + "/views", Query: only(q, saved...).Encode(), Modified: modified, Keepable: modified || q.Get("q") != now.query.Get("q"), MayEdit: v.MayEdit, Reset: now.address(v.Base),
		ID: now.view.ID, Name: now.view.Name, Mine: now.view.ID != "" && now.view.Owner == web.User(c).ID, Shared: now.view.Shared,
	}
	return nil
}

// viewOf is the key of the view under which an order is kept.
func viewOf(q url.Values) string { return cmp.Or(q.Get("view"), contact.Presets[0].Key) }

// chooseOrder keeps the order that somebody has chosen in the head of a table, for the view they look at. A link would
// keep it for whoever is led to follow one.
func chooseOrder(c *fiber.Ctx) error {
	views, err := allViews(c)
	if err != nil {
		return err
	}
	form := web.Form(c)
	q, sort := asked(form), form.Value("sort")
	if at := slices.IndexFunc(views, func(k kept) bool { return k.key == viewOf(q) }); at >= 0 && q.Get("q") == "" && slices.Contains(contact.Orders(), sort) {
		keep := sort
		if sort == cmp.Or(views[at].query.Get("sort"), "name") {
			keep = "" // as the view is anyhow
		}
		if err := web.Space(c).Contacts.Tables.SortBy(c.UserContext(), viewOf(q), keep, web.Actor(c)); err != nil {
			return err
		}
	}
	q.Set("sort", sort)
	return c.Redirect(canonical(web.URL(c, "/contacts"), q), fiber.StatusSeeOther)
}

func tabs(views []kept, now kept, base string, sorts map[string]string) []templates.Tab {
	out := make([]templates.Tab, len(views))
	for i, k := range views {
		if sort := sorts[k.key]; sort != "" && i > 0 { // the first takes its order by itself
			k.query = only(k.query, saved...)
			k.query.Set("sort", sort)
		}
		out[i] = templates.Tab{Label: k.label, URL: k.address(base), Active: k.key == now.key}
	}
	return out
}

// viewCounts answers with the tabs and how many each shows.
func viewCounts(c *fiber.Ctx) error {
	views, err := allViews(c)
	if err != nil {
		return err
	}
	q, base := web.Query(c), web.URL(c, "/contacts")
	now, _ := shown(views, q)
	look, err := web.Space(c).Contacts.Tables.Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	v := ViewTabs{Tabs: tabs(views, now, base, look.Sorts)}
	for i, k := range views {
		search, err := searchOf(c, k.query)
		if len(fault.All(err)) > 0 {
			continue // it asks for a field that is gone
		}
		if err != nil {
			return err
		}
		n, err := web.Space(c).Contacts.CountUpTo(c.UserContext(), search, web.MostCounted+1)
		if len(fault.All(err)) > 0 {
			continue
		}
		if err != nil {
			return err
		}
		shown := int(min(n, web.MostCounted))
		v.Tabs[i].Count, v.Tabs[i].More = &shown, n > web.MostCounted
	}
	if v.Tabs, err = withWaiting(c, v.Tabs); err != nil {
		return err
	}
	return web.Fragment(c, viewsFragment, v)
}

// keepView saves the table as it is under a name.
func keepView(c *fiber.Ctx) error {
	form := web.Form(c)
	q, err := url.ParseQuery(form.Value("query"))
	if err != nil {
		q = url.Values{}
	}
	base := web.URL(c, "/contacts")
	shared := form.Value("shared") == "1" && web.May(c, account.ContactEdit)
	v, err := web.Space(c).Contacts.Views.Keep(c.UserContext(), form.Value("name"), only(q, saved...).Encode(), shared, web.Actor(c))
	if err != nil {
		return viewAgain(c, canonical(base, only(q, saved...)), err)
	}
	return web.Redirect(c, kept{key: v.ID, query: q}.address(base), "contact.view.flash.kept", "name", v.Name)
}

// viewAgain leads back with the one thing that can be wrong with a view.
func viewAgain(c *fiber.Ctx, path string, err error) error {
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

// changeView keeps the table as it is now under the view, or gives the view another name or readers.
func changeView(c *fiber.Ctx) error {
	form, base := web.Form(c), web.URL(c, "/contacts")
	v, err := web.Space(c).Contacts.Views.Change(c.UserContext(), c.Params("id"), func(v *contact.View) {
		if q, err := url.ParseQuery(form.Value("query")); err == nil && form.Value("query") != "" {
			v.Query = only(q, saved...).Encode()
		}
		if name := form.Value("name"); name != "" {
			v.Name = name
		}
		if share := form.Value("share"); share != "" && web.May(c, account.ContactEdit) {
			v.Shared = share == "yes"
		}
	}, web.Actor(c))
	if err != nil {
		return viewAgain(c, base, err)
	}
	q, err := url.ParseQuery(v.Query)
	if err != nil {
		return err
	}
	return web.Redirect(c, kept{key: v.ID, query: q}.address(base), "contact.view.flash.changed", "name", v.Name)
}

func dropView(c *fiber.Ctx) error {
	if err := web.Space(c).Contacts.Views.Drop(c.UserContext(), c.Params("id"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/contacts"), "contact.view.flash.dropped")
}
