package coverage

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/views"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/templates"
)

// mostFound is where counting what a search by words has found stops: each is looked at, and nobody reads so many.
const mostFound = 2000

// mostCounted is where counting what is asked for stops.
func mostCounted(q coverage.Search) int64 {
	if q.Text != "" {
		return mostFound
	}
	return web.MostCounted
}

// list is the table; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	q := web.Query(c)
	search, clips := searchOf(c, q), web.Space(c).Coverage
	look, err := clips.Tables.Of(c.UserContext(), web.User(c).ID)
	if err != nil {
		return err
	}
	search.Limit = look.Rows()
	if sort := book.KeptSort(c, look, q); sort != "" {
		search.Sort = sort
	}
	most := mostCounted(search)
	found, err := clips.FindCounted(c.UserContext(), search, most+1)
	if err != nil {
		return err
	}
	n, err := lookUp(c, found.Items)
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "coverage.title"), Base: web.URL(c, "/coverage"), Q: search.Text, Sort: search.Sort,
		Pager: web.PagerUpTo(c, found.Page, search.Limit, found.Total, most), MayEdit: web.May(c, account.CoverageEdit),
		Columns: columnsOf(c, look.Columns), Look: book.Look(c, look, columnLabel),
	}
	if err := n.lookUpIncidents(look.Columns, found.Items); err != nil {
		return err
	}
	here := book.Here(c)
	for _, clip := range found.Items {
		row := n.row(clip)
		row.PeekURL, row.URL, row.Record = views.InTable(row.URL+"/peek", here), views.InTable(row.URL, here), row.URL
		row.Excerpt = coverage.Excerpt(clip.Text, search.Text)
		v.Rows = append(v.Rows, row)
	}
	v.Total, v.Stories = found.Total, found.Stories
	if v.MayEdit {
		v.NamesURL, v.CorrectionsURL = v.Base+"/names", web.URL(c, "/corrections")
	}
	v.export(q)
	v.Actions, v.TagsShown = bulkActions(c), slices.Contains(look.Columns, "tags")
	state, err := book.Of(c, q)
	if err != nil {
		return err
	}
	if v.Views, v.View = state.Tabs, state.Bar; q.Get("sort") != state.Sort {
		v.AskedSort = q.Get("sort")
	}
	if web.IsFragmentFor(c, "results") {
		v.Part, v.Narrowing = true, v.Q == "" // who types waits for nothing else
		c.Set("HX-Replace-Url", views.Canonical(v.Base, views.Only(q, book.Address()...)))
		return web.Block(c, listPage, "results", v)
	}
	if v.Filters, err = filters(c); err != nil {
		return err
	}
	var chips []templates.Chip
	v.Days, chips = days(c, q)
	v.Chips = append(book.Chips(c, q, v.Filters), chips...)
	for _, name := range []string{"view", "zone"} {
		if value := q.Get(name); value != "" {
			v.Keep = append(v.Keep, templates.Option{Value: value, Label: name})
		}
	}
	v.Narrowed = len(views.Only(q, book.Narrow...)) > 0
	if len(v.Rows) == 0 && !v.Narrowed {
		if v.Read, err = clips.CountUpTo(c.UserContext(), coverage.Search{All: true}, web.MostCounted); err != nil {
			return err
		}
	}
	if v.Done, v.Texts, err = web.Space(c).Filling(c.UserContext()); err != nil {
		return err
	}
	v.Suggested = v.Base + "?state=suggested"
	if v.Waiting, err = clips.CountUpTo(c.UserContext(), coverage.Search{State: coverage.Suggested}, web.MostCounted); err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

// export leads to the table as it is shown, as files, and says what it shows.
func (v *ListView) export(q url.Values) {
	narrow := views.Only(q, book.Address()...)
	v.Criteria = narrow.Encode()
	v.CSV, v.XLSX = views.Canonical(v.Base+"/export.csv", narrow), views.Canonical(v.Base+"/export.xlsx", narrow)
}
