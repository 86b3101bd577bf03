package contact

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/builder"
	"standfirst/handlers/web/tags"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/filter"
	"standfirst/models/outlet"
	"standfirst/models/view"
	"standfirst/templates"
)

const pageSize = 25

// criteria are the parameters of the table's address that narrow it. "f" is a filter tree.
var criteria = []string{"q", "outlet", "tag", "list", "kind", "lang", "blocked", "f"}

// searchOf reads an address; an error is a fault of its filter tree.
func searchOf(c *fiber.Ctx, q url.Values) (contact.Search, error) {
	s := contact.Search{
		Text: q.Get("q"), OutletID: q.Get("outlet"), Tag: q.Get("tag"), ListID: q.Get("list"), Kind: q.Get("kind"),
		Lang: q.Get("lang"), Sort: q.Get("sort"), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize, At: builder.Moment(c),
	}
	if b := q.Get("blocked"); b == "yes" || b == "no" {
		s.Blocked = b
	}
	s.IDs = append(s.IDs, q["id"][:min(len(q["id"]), 200)]...)
	if q.Get("f") == "" {
		return s, nil
	}
	cat, err := web.Space(c).Contacts.Catalogue(c.UserContext())
	if err != nil {
		return s, err
	}
	s.Tree, err = cat.FromQuery(q.Get("f"))
	return s, err
}

// list is the table; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	q := web.Query(c)
	search, err := searchOf(c, q)
	var form templates.Form
	if err != nil && !web.Refuse(&form, err) { // an address that somebody has edited
		return err
	}
	look, err := web.Space(c).Contacts.Tables.Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	search.Limit = look.Rows()
	part := web.IsFragmentFor(c, "results")
	if sort := book.KeptSort(c, look, q); sort != "" && len(form.Errors) == 0 {
		if !part {
			q.Set("sort", sort)
			return c.Redirect(views.Canonical(web.URL(c, "/contacts"), q), fiber.StatusFound)
		}
		search.Sort = sort
	}
	v, err := tableOf(c, q, search, look, len(form.Errors) > 0)
	if err != nil {
		return err
	}
	if part {
		v.Frame = web.Frame(c, "contact.title")
		if v.Narrowing = v.Q == ""; v.Narrowing { // who types waits for nothing else
			if err := v.views(c, q); err != nil {
				return err
			}
		}
		here := views.Only(q, book.Address()...)
		if here.Get("sort") == "name" {
			here.Del("sort")
		}
		c.Set("HX-Replace-Url", views.Canonical(v.Base, here))
		return web.Block(c, listPage, "results", v)
	}
	if err := v.around(c, q, search, search.Tree, form); err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

// tableOf is the table itself, as its reader wants it to look. A filter that cannot be read shows nobody: never more
// than was asked for.
func tableOf(c *fiber.Ctx, q url.Values, search contact.Search, look view.Table, broken bool) (ListView, error) {
	contacts, narrow := web.Space(c).Contacts, views.Only(q, criteria...)
	v := ListView{
		Base: web.URL(c, "/contacts"), Q: search.Text, Sort: search.Sort, Criteria: narrow.Encode(),
		Narrowed: len(narrow) > 0, Broken: broken, MayEdit: web.May(c, account.ContactEdit),
	}
	if v.Sort == "" && v.Q == "" {
		v.Sort = "name"
	}
	v.ExportURL = views.Canonical(v.Base+"/export", narrow)
	v.Actions = bulkActions(c)
	if broken {
		return v, nil
	}
	page, err := contacts.Find(c.UserContext(), search)
	if err != nil {
		return v, err
	}
	total, err := contacts.CountUpTo(c.UserContext(), search, web.MostCounted+1)
	if err != nil {
		return v, err
	}
	v.Pager = web.PagerUpTo(c, page, look.Rows(), total, web.MostCounted)
	if v.Columns, v.Look = columnsOf(c, look.Columns), book.Look(c, look, columnLabel); search.Sort != cmp.Or(look.Sorts[book.ViewOf(c, q)], "name") {
		v.AskedSort = search.Sort
	}
	v.Rows, err = rows(c, page.Items, v.Columns)
	return v, err
}

// around fills in what stands around the table: views, filters, the builder with a tree that may still be
// worked on.
func (v *ListView) around(c *fiber.Ctx, q url.Values, search contact.Search, tree filter.Tree, form templates.Form) error {
	v.Frame, v.Form = web.Frame(c, "contact.title"), form
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	if v.Filters, err = filters(c, q); err != nil {
		return err
	}
	if v.Chips, err = d.Chips(search.Tree, func(rest filter.Tree) string {
		here := views.Only(q, book.Address()...)
		here.Set("f", rest.Query())
		return views.Canonical(v.Base, views.Only(here, book.Address()...))
	}); err != nil {
		return err
	}
	v.Chips = append(book.Chips(c, q, v.Filters), v.Chips...)
	for _, name := range book.Address() {
		if value := q.Get(name); value != "" && name != "f" {
			v.Rest = append(v.Rest, templates.Option{Value: value, Label: name})
		}
	}
	for _, name := range []string{"f", "view"} {
		if value := q.Get(name); value != "" {
			v.Keep = append(v.Keep, templates.Option{Value: value, Label: name})
		}
	}
	if v.Builder, err = d.View("f", tree, form.Errors); err != nil {
		return err
	}
	if f := search.Tree.Query(); f != "" && v.MayEdit {
		v.SegmentURL = web.URL(c, "/segments/new?f="+url.QueryEscape(f))
	}
	return v.views(c, q)
}

// build answers the builder of the table: its own buttons bring it changed, "apply" leads to the table.
func build(c *fiber.Ctx) error {
	form := web.Form(c)
	name := web.Query(c).Get("builder")
	if (web.IsFragmentFor(c, "-builder") || web.IsFragmentFor(c, "-count")) && slices.Contains([]string{"f", "x", "rules"}, name) {
		return builder.Edit(c, name, form)
	}
	d, err := builder.Open(c)
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, p := range book.Address() {
		if v := form.Value(p); v != "" {
			q.Set(p, v)
		}
	}
	var tree filter.Tree
	if _, edited := builder.Pressed("f", form); edited {
		tree, err = d.Typed("f", form)
	} else if tree, err = d.Read("f", form); err == nil {
		q.Set("f", tree.Query())
		return c.Redirect(views.Canonical(web.URL(c, "/contacts"), views.Only(q, book.Address()...)), fiber.StatusSeeOther)
	}
	if err != nil && !web.Refuse(&form, err) {
		return err
	}
	// What is shown meanwhile is the table as it was.
	search, err := searchOf(c, q)
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	look, lookErr := web.Space(c).Contacts.Tables.Of(c.UserContext(), web.User(c).ID)
	if lookErr != nil {
		return lookErr
	}
	search.Limit = look.Rows()
	v, err := tableOf(c, q, search, look, err != nil)
	if err != nil {
		return err
	}
	if err := v.around(c, q, search, tree, form); err != nil {
		return err
	}
	if v.Building = true; len(form.Errors) > 0 {
		return web.RenderForm(c, listPage, v)
	}
	return web.Render(c, listPage, v)
}

func filters(c *fiber.Ctx, q url.Values) ([]templates.Filter, error) {
	sp, ctx := web.Space(c), c.UserContext()
	outlets, err := chosenOutlet(c, q.Get("outlet"))
	if err != nil {
		return nil, err
	}
	tallies, err := sp.Contacts.KnownTags(ctx)
	if err != nil {
		return nil, err
	}
	lists, err := sp.Lists.All(ctx, false)
	if err != nil {
		return nil, err
	}
	yesNo := choices(c, "contact.blocked.", []string{"yes", "no"})
	var out []templates.Filter
	if len(outlets) > 0 {
		out = append(out, templates.Filter{Name: "outlet", Label: web.T(c, "contact.field.outlet"), Value: q.Get("outlet"), Options: outlets})
	}
	return append(out, []templates.Filter{
		{Name: "tag", Label: web.T(c, "contact.field.tag"), Value: q.Get("tag"), Options: tags.Options(tallies, q.Get("tag"))},
		{Name: "list", Label: web.T(c, "contact.field.list"), Value: q.Get("list"), Options: listChoices(lists)},
		{Name: "kind", Label: web.T(c, "contact.field.kind"), Value: q.Get("kind"), Options: choices(c, "contact.kind.", contact.Kinds)},
		{Name: "lang", Label: web.T(c, "contact.field.lang"), Value: q.Get("lang"), Options: langChoices(c)},
		{Name: "blocked", Label: web.T(c, "contact.field.blocked"), Value: q.Get("blocked"), Options: yesNo},
	}...), nil
}

// chosenOutlet is the outlet of the address, to be taken off. Others are found by the search and the builder:
// nobody finds one of 40,000 in a select.
func chosenOutlet(c *fiber.Ctx, id string) ([]templates.Option, error) {
	found, err := web.Space(c).Outlets.GetAll(c.UserContext(), id)
	if o, ok := found[id]; ok {
		return outletChoices([]outlet.Outlet{o}), err
	}
	return nil, err
}
