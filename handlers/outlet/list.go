package outlet

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/duplicate"
	"standfirst/models/outlet"
	"standfirst/templates"
)

const pageSize = 25

// criteria are the parameters of the table's address that narrow it.
var criteria = []string{"q", "kind", "tier", "lang", "region", "country", "stale", "duplicate"}

func searchOf(c *fiber.Ctx) outlet.Search {
	q := web.Query(c)
	tierOf, _ := strconv.Atoi(q.Get("tier")) // anything that is no number narrows nothing
	s := outlet.Search{
		Text: q.Get("q"), Kind: q.Get("kind"), Lang: q.Get("lang"), Tier: tierOf, Region: q.Get("region"), Country: q.Get("country"), Sort: q.Get("sort"),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	s.Suspected = q.Get("duplicate") == "yes"
	if q.Get("stale") == "yes" {
		s.StaleBy = web.Now(c).UTC().Format(time.DateOnly)
	}
	return s
}

// list is the table; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	q, search, sp := web.Query(c), searchOf(c), web.Space(c)
	page, err := sp.Outlets.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Outlets.CountUpTo(c.UserContext(), search, web.MostCounted+1)
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Items))
	for i, o := range page.Items {
		ids[i] = o.ID
	}
	people, err := sp.Contacts.PerOutlet(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	regions, err := places(c, "region")
	if err != nil {
		return err
	}
	countries, err := places(c, "country")
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "outlet.title"), Base: web.URL(c, "/outlets"), Q: search.Text, Sort: cmp.Or(search.Sort, "name"),
		Filters: []templates.Filter{
			{Name: "kind", Label: web.T(c, "outlet.field.kind"), Value: q.Get("kind"), Options: kinds(c)},
			{Name: "tier", Label: web.T(c, "outlet.field.tier"), Value: q.Get("tier"), Options: tiers(c, 1)},
			{Name: "lang", Label: web.T(c, "outlet.field.lang"), Value: q.Get("lang"), Options: langs(c)},
			{Name: "region", Label: web.T(c, "outlet.field.region"), Value: q.Get("region"), Options: regions},
			{Name: "country", Label: web.T(c, "outlet.field.country"), Value: q.Get("country"), Options: countries},
			{Name: "stale", Label: web.T(c, "outlet.stale.filter"), Value: q.Get("stale"), Options: []templates.Option{{Value: "yes", Label: web.T(c, "contact.check.stale")}}},
			{Name: "duplicate", Label: web.T(c, "outlet.duplicate.filter"), Value: q.Get("duplicate"), Options: []templates.Option{{Value: "yes", Label: web.T(c, "outlet.duplicate.badge")}}},
		},
		Pager: web.PagerUpTo(c, page, pageSize, total, web.MostCounted), MayEdit: web.May(c, account.ContactEdit), ImportURL: web.URL(c, "/contacts/imports"),
	}
	if v.Waiting, err = sp.Outlets.CountSuspicions(c.UserContext(), duplicate.Search{}); err != nil {
		return err
	}
	narrow := address("", q, criteria...)
	v.Narrowed, v.ExportURL, v.BookURL = narrow != "", v.Base+"/export.csv"+narrow, v.Base+"/export.xlsx"+narrow
	v.Chips = chips(v.Base, q, v.Filters)
	for _, o := range page.Items {
		v.Rows = append(v.Rows, row(c, o, people[o.ID]))
	}
	if web.IsFragmentFor(c, "results") {
		c.Set("HX-Replace-Url", address(v.Base, q, append(criteria, "sort")...))
		return web.Block(c, listPage, "results", v)
	}
	return web.Render(c, listPage, v)
}

// mostPlaces is how many regions or countries a filter offers.
const mostPlaces = 200

// places are the regions or the countries in which there are outlets, the one with most first.
func places(c *fiber.Ctx, field string) ([]templates.Option, error) {
	found, err := web.Space(c).Outlets.Places(c.UserContext(), field, mostPlaces)
	out := make([]templates.Option, len(found))
	for i, p := range found {
		out[i] = templates.Option{Value: p, Label: p}
	}
	return out, err
}

func row(c *fiber.Ctx, o outlet.Outlet, people int64) Row {
	r := Row{
		URL: web.URL(c, "/outlets/"+o.ID), Name: o.Name, NameLang: web.LangOf(o.Name), Aliases: strings.Join(o.Aliases, ", "),
		Kind: web.T(c, "outlet.kind."+o.Kind), Lang: lang(c, o.Lang), Domains: len(o.Domains), People: people, Reach: o.Reach, ReachFrom: reachFrom(c, o),
	}
	r.Stale = o.StaleOn != "" && o.StaleOn <= web.Now(c).UTC().Format(time.DateOnly)
	if o.Suspects > 0 {
		r.TwinsURL = web.Address(web.URL(c, "/outlets/duplicates"), "of", o.ID)
	}
	if o.Tier > 0 {
		r.Tier = tier(c, o.Tier)
	}
	if len(o.Domains) > 0 {
		r.Domain = outlet.ShowDomain(o.Domains[0])
	}
	return r
}

// chips are the filters that are on, each with the address without it.
func chips(base string, q url.Values, filters []templates.Filter) []templates.Chip {
	var out []templates.Chip
	for _, f := range filters {
		for _, o := range f.Options {
			if o.Value != f.Value || f.Value == "" {
				continue
			}
			rest := url.Values{}
			for name, v := range q {
				if name != f.Name {
					rest[name] = v
				}
			}
			out = append(out, templates.Chip{Label: o.Label, URL: address(base, rest, append(criteria, "sort")...)})
		}
	}
	return out
}

// address keeps the named parameters that have a value.
func address(base string, q url.Values, names ...string) string {
	out := url.Values{}
	for _, n := range names {
		if v := q.Get(n); v != "" {
			out.Set(n, v)
		}
	}
	if len(out) == 0 {
		return base
	}
	return base + "?" + out.Encode()
}
