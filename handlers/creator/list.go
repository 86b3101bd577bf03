package creator

import (
	"bytes"
	"net/url"
	"path"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/sheet"
	"standfirst/templates"
)

const pageSize = 25

// criteria are the parameters of the table's address that narrow it. A guest has only the first ones: what
// we have dealt, and how we sort people, is nobody else's business.
var criteria = []string{"q", "platform", "size", "rate", "category", "benefit", "stale"}

func searchOf(c *fiber.Ctx) creator.Search {
	q := web.Query(c)
	percent, _ := strconv.Atoi(q.Get("rate")) // the choices are numbers; anything else narrows nothing
	s := creator.Search{
		Text: q.Get("q"), Platform: q.Get("platform"), Size: q.Get("size"), Engagement: percent, Category: q.Get("category"),
		Benefit: q.Get("benefit"), Stale: q.Get("stale") == "yes", Sort: q.Get("sort"), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if !web.May(c, account.ContactRead) {
		s.Text, s.Benefit, s.Stale = "", "", false // terms hold tags and addresses
	}
	return s
}

// list is the table; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	sp, ctx, q := web.Space(c), c.UserContext(), web.Query(c)
	search := searchOf(c)
	page, err := sp.Creators.Find(ctx, search)
	if err != nil {
		return err
	}
	total, err := sp.Creators.Count(ctx, search)
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "creator.title"), Base: web.URL(c, "/creators"), Q: search.Text, Sort: search.Sort,
		Pager: web.Pager(c, page, pageSize, total), Full: web.May(c, account.ContactRead), MayEdit: web.May(c, account.ContactEdit),
	}
	if v.Sort == "" {
		v.Sort = "-followers"
	}
	narrow := url.Values{}
	for _, name := range criteria {
		if q.Get(name) != "" {
			narrow.Set(name, q.Get(name))
		}
	}
	v.Narrowed = len(narrow) > 0
	v.ExportURL, v.BookURL = v.Base+"/export.csv?"+narrow.Encode(), v.Base+"/export.xlsx?"+narrow.Encode()
	for _, p := range page.Items {
		v.Rows = append(v.Rows, row(c, p, v.Full))
	}
	if web.IsFragmentFor(c, "results") {
		return web.Block(c, listPage, "results", v)
	}
	if v.Filters, err = filters(c, q, v.Full); err != nil {
		return err
	}
	v.Tabs, err = tabs(c, "creators")
	if err != nil {
		return err
	}
	if v.Full && !v.Narrowed {
		if v.Without, err = without(c, total); err != nil {
			return err
		}
		v.WithoutURL = web.URL(c, "/contacts?kind=creator")
	}
	return web.Render(c, listPage, v)
}

// without counts the contacts that are called creators and have no account yet, beside those that are known.
func without(c *fiber.Ctx, known int64) (int64, error) {
	all, err := web.Space(c).Contacts.Count(c.UserContext(), contact.Search{Kind: "creator"})
	return max(all-known, 0), err
}

// tabs lead between creators and their deals.
func tabs(c *fiber.Ctx, active string) ([]templates.Tab, error) {
	out := []templates.Tab{
		{Label: web.T(c, "creator.title"), URL: web.URL(c, "/creators"), Active: active == "creators"},
		{Label: web.T(c, "deal.title"), URL: web.URL(c, "/creators/deals"), Active: active == "deals"},
	}
	if !web.May(c, account.ContactRead) {
		return out, nil
	}
	n, err := web.Space(c).Creators.CountDeals(c.UserContext(), creator.DealSearch{Open: true})
	count := int(n)
	out[1].Count = &count
	return out, err
}

func row(c *fiber.Ctx, p creator.Profile, full bool) Row {
	r := Row{
		URL: web.URL(c, "/creators/"+p.ID), Name: p.Name, NameLang: web.LangOf(p.Name), Followers: p.Followers, Rate: p.Engagement, AsOf: p.FiguresAsOf,
		Stale: p.FiguresAsOf != "" && creator.Account{AsOf: p.FiguresAsOf}.Stale(web.Now(c)), Categories: p.Categories,
	}
	for _, name := range p.Platforms {
		r.Platforms = append(r.Platforms, platform(c, name))
	}
	if full {
		r.Manager, r.Deals = p.Manager.Name, p.OpenDeals
	}
	return r
}

func filters(c *fiber.Ctx, q url.Values, full bool) ([]templates.Filter, error) {
	known, err := web.Space(c).Creators.Categories(c.UserContext())
	if err != nil {
		return nil, err
	}
	var categories, sizes, rates []templates.Option
	for _, n := range creator.MostUsed(known, 60) {
		categories = append(categories, templates.Option{Value: n, Label: n})
	}
	for _, s := range creator.Sizes {
		sizes = append(sizes, templates.Option{Value: s.Name, Label: web.T(c, "creator.size."+s.Name)})
	}
	for _, n := range creator.Rates {
		rates = append(rates, templates.Option{Value: strconv.Itoa(n), Label: web.T(c, "creator.filter.rate_from", "percent", strconv.Itoa(n))})
	}
	out := []templates.Filter{
		{Name: "platform", Label: web.T(c, "creator.field.platform"), Value: q.Get("platform"), Options: platforms(c)},
		{Name: "size", Label: web.T(c, "creator.field.followers"), Value: q.Get("size"), Options: sizes},
		{Name: "rate", Label: web.T(c, "creator.field.engagement"), Value: q.Get("rate"), Options: rates},
		{Name: "category", Label: web.T(c, "creator.field.category"), Value: q.Get("category"), Options: categories},
	}
	if full {
		history := []templates.Option{{Value: "any", Label: web.T(c, "creator.filter.dealt")}, {Value: "never", Label: web.T(c, "creator.filter.never")}}
		for _, b := range creator.Benefits {
			history = append(history, templates.Option{Value: string(b), Label: web.T(c, "creator.benefit."+string(b))})
		}
		out = append(out,
			templates.Filter{Name: "benefit", Label: web.T(c, "creator.filter.benefit"), Value: q.Get("benefit"), Options: history},
			templates.Filter{Name: "stale", Label: web.T(c, "creator.filter.stale"), Value: q.Get("stale"), Options: []templates.Option{{Value: "yes", Label: web.T(c, "creator.filter.stale_yes")}}})
	}
	return slices.DeleteFunc(out, func(f templates.Filter) bool { return len(f.Options) == 0 }), nil
}

// export sends the table as CSV or as a workbook, by the ending of its address, a line for each account.
func export(c *fiber.Ctx) error {
	search := searchOf(c)
	search.After, search.Before = "", ""
	head := make([]string, len(creator.Columns))
	for i, name := range creator.Columns {
		head[i] = web.T(c, "creator.column."+name)
	}
	var b bytes.Buffer
	out := sheet.NewRows(&b, path.Ext(c.Path()), web.T(c, "creator.title"), head)
	err := web.Space(c).Creators.Export(c.UserContext(), out, search, func(name string) string { return platform(c, name) }, web.Actor(c))
	if err != nil {
		return err
	}
	web.DownloadTable(c, "creators")
	return c.Send(b.Bytes())
}
