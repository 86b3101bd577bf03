package contact

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/outlet"
	"standfirst/templates"
)

const pageSize = 25

// criteria are the parameters of the table's address that narrow it.
var criteria = []string{"q", "outlet", "tag", "list", "kind", "lang", "blocked"}

func searchOf(q url.Values) contact.Search {
	s := contact.Search{
		Text: q.Get("q"), OutletID: q.Get("outlet"), Tag: q.Get("tag"), ListID: q.Get("list"), Kind: q.Get("kind"),
		Lang: q.Get("lang"), Sort: q.Get("sort"), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if b := q.Get("blocked"); b == "yes" || b == "no" {
		s.Blocked = b
	}
	return s
}

// only keeps what narrows and orders the table, in one fixed form.
func only(q url.Values, names ...string) url.Values {
	out := url.Values{}
	for _, name := range names {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// list is the table; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	q := web.Query(c)
	search := searchOf(q)
	contacts := web.Space(c).Contacts
	page, err := contacts.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := contacts.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	narrow := only(q, criteria...)
	v := ListView{
		Base: web.URL(c, "/contacts"), Q: search.Text, Sort: cmp.Or(search.Sort, "name"), Criteria: narrow.Encode(),
		Pager: web.Pager(c, page, pageSize, total), Narrowed: len(narrow) > 0, MayEdit: web.May(c, account.ContactEdit),
	}
	v.ExportURL = v.Base + "/export.csv?" + v.Criteria
	if v.Rows, err = rows(c, page.Items); err != nil {
		return err
	}
	v.Actions = []templates.Action{
		{Name: "do", Value: "list", Label: web.T(c, "contact.bulk.list"), Icon: "list-details"},
		{Name: "do", Value: "tag", Label: web.T(c, "contact.bulk.tag"), Icon: "tag"},
	}
	if web.IsFragmentFor(c, "results") {
		v.Frame = web.Frame(c, "contact.title")
		here := only(q, append(slices.Clone(criteria), "sort")...)
		if here.Get("sort") == "name" {
			here.Del("sort")
		}
		c.Set("HX-Replace-Url", canonical(v.Base, here))
		return web.Block(c, listPage, "results", v)
	}
	if v.Filters, err = filters(c, q); err != nil {
		return err
	}
	v.Chips = chips(v.Base, q, v.Filters)
	v.Frame = web.Frame(c, "contact.title")
	return web.Render(c, listPage, v)
}

func canonical(base string, q url.Values) string {
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

const shownValues = 60 // the most values of an open-ended filter

func filters(c *fiber.Ctx, q url.Values) ([]templates.Filter, error) {
	sp, ctx := web.Space(c), c.UserContext()
	outlets, err := outletFilter(c, q.Get("outlet"))
	if err != nil {
		return nil, err
	}
	tallies, err := sp.Contacts.Tags(ctx)
	if err != nil {
		return nil, err
	}
	var tags []templates.Option
	for _, t := range tallies {
		if len(tags) < shownValues || t.Value == q.Get("tag") {
			tags = append(tags, templates.Option{Value: t.Value, Label: t.Value})
		}
	}
	lists, err := sp.Lists.All(ctx, false)
	if err != nil {
		return nil, err
	}
	yesNo := choices(c, "contact.blocked.", []string{"yes", "no"})
	return []templates.Filter{
		{Name: "outlet", Label: web.T(c, "contact.field.outlet"), Value: q.Get("outlet"), Options: outlets},
		{Name: "tag", Label: web.T(c, "contact.field.tag"), Value: q.Get("tag"), Options: tags},
		{Name: "list", Label: web.T(c, "contact.field.list"), Value: q.Get("list"), Options: listChoices(lists)},
		{Name: "kind", Label: web.T(c, "contact.field.kind"), Value: q.Get("kind"), Options: choices(c, "contact.kind.", contact.Kinds)},
		{Name: "lang", Label: web.T(c, "contact.field.lang"), Value: q.Get("lang"), Options: langChoices(c)},
		{Name: "blocked", Label: web.T(c, "contact.field.blocked"), Value: q.Get("blocked"), Options: yesNo},
	}, nil
}

// outletFilter offers the outlets with most contacts, and the chosen one.
func outletFilter(c *fiber.Ctx, chosen string) ([]templates.Option, error) {
	sp, ctx := web.Space(c), c.UserContext()
	per, err := sp.Contacts.PerOutlet(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(per))
	for id := range per {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(per[b], per[a]), cmp.Compare(a, b)) })
	ids = ids[:min(len(ids), shownValues)]
	if chosen != "" {
		ids = append(ids, chosen)
	}
	found, err := sp.Outlets.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	outlets := make([]outlet.Outlet, 0, len(found))
	for _, o := range found {
		outlets = append(outlets, o)
	}
	slices.SortFunc(outlets, func(a, b outlet.Outlet) int { return cmp.Compare(a.SortKey, b.SortKey) })
	return outletChoices(outlets), nil
}

// chips are the filters that are on, each with the address without it.
func chips(base string, q url.Values, filters []templates.Filter) []templates.Chip {
	var out []templates.Chip
	for _, f := range filters {
		if f.Value == "" {
			continue
		}
		at := slices.IndexFunc(f.Options, func(o templates.Option) bool { return o.Value == f.Value })
		if at < 0 {
			continue // nothing that could be chosen
		}
		label := f.Options[at].Label
		rest := only(q, append(slices.Clone(criteria), "sort")...)
		rest.Del(f.Name)
		out = append(out, templates.Chip{Label: label, URL: canonical(base, rest)})
	}
	return out
}
