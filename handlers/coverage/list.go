package coverage

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/tags"
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
	search, clips := searchOf(q), web.Space(c).Coverage
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
	v.Chips = book.Chips(c, q, v.Filters)
	if key := q.Get("view"); key != "" {
		v.Keep = []templates.Option{{Value: key, Label: "view"}}
	}
	v.Narrowed = len(views.Only(q, book.Narrow...)) > 0
	if len(v.Rows) == 0 && !v.Narrowed {
		if v.Read, err = clips.CountUpTo(c.UserContext(), coverage.Search{All: true}, web.MostCounted); err != nil {
			return err
		}
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

// searchOf reads the address of a table.
func searchOf(q url.Values) coverage.Search {
	s := coverage.Search{
		Text: q.Get("q"), OutletID: q.Get("outlet"), ReleaseID: q.Get("release"), IncidentID: q.Get("incident"), SourceID: q.Get("source"), WatchID: q.Get("watch"),
		Lang: q.Get("lang"), Tag: q.Get("tag"), After: q.Get("after"), Before: q.Get("before"),
	}
	s.IDs = append(s.IDs, q["id"][:min(len(q["id"]), 200)]...)
	for _, sort := range coverage.Sorts() {
		if q.Get("sort") == sort {
			s.Sort = sort
		}
	}
	if s.Sort == "" && s.Text == "" { // what is searched for is ordered by how well it fits
		s.Sort = "-at"
	}
	if slices.Contains(coverage.Tones(), q.Get("tone")) {
		s.Tone = q.Get("tone")
	}
	if slices.Contains(coverage.Lineages(), q.Get("lineage")) {
		s.Lineage = q.Get("lineage")
	}
	switch state := q.Get("state"); state {
	case "flagged":
		s.Flagged = true
	case "differs":
		s.Differs = true
	case "breached":
		s.Breached = true
	case "all":
		s.All = true
	default:
		for _, known := range coverage.States() {
			if state == string(known) {
				s.State = known
			}
		}
	}
	return s
}

func filters(c *fiber.Ctx) ([]templates.Filter, error) {
	q := web.Query(c)
	releases, err := releaseOptions(c)
	if err != nil {
		return nil, err
	}
	incidents, err := incidentOptions(c)
	if err != nil {
		return nil, err
	}
	outlets, err := outletOptions(c, q.Get("outlet"))
	if err != nil {
		return nil, err
	}
	var states []templates.Option
	for _, s := range coverage.States() {
		states = append(states, templates.Option{Value: string(s), Label: web.T(c, "coverage.state."+string(s))})
	}
	states = append(states,
		templates.Option{Value: "flagged", Label: web.T(c, "coverage.filter.flagged")},
		templates.Option{Value: "differs", Label: web.T(c, "coverage.filter.differs")},
		templates.Option{Value: "breached", Label: web.T(c, "coverage.filter.breached")},
		templates.Option{Value: "all", Label: web.T(c, "coverage.filter.all")})
	var tones, lineages []templates.Option
	for _, tone := range coverage.Tones() {
		tones = append(tones, templates.Option{Value: tone, Label: web.T(c, "coverage.tone."+tone)})
	}
	for _, kind := range coverage.Lineages() {
		lineages = append(lineages, templates.Option{Value: kind, Label: web.T(c, "coverage.lineage."+kind)})
	}
	watches, err := watchOptions(c, q.Get("watch"))
	if err != nil {
		return nil, err
	}
	langs := []templates.Option{{Value: "en", Label: web.T(c, "coverage.lang.en")}, {Value: "zh-CN", Label: web.T(c, "coverage.lang.zh-CN")}}
	known, err := web.Space(c).Coverage.KnownTags(c.UserContext())
	if err != nil {
		return nil, err
	}
	out := []templates.Filter{
		{Name: "state", Label: web.T(c, "coverage.filter.state"), Value: q.Get("state"), Options: states},
		{Name: "release", Label: web.T(c, "coverage.filter.release"), Value: q.Get("release"), Options: releases},
		{Name: "incident", Label: web.T(c, "coverage.filter.incident"), Value: q.Get("incident"), Options: incidents},
		{Name: "watch", Label: web.T(c, "coverage.filter.watch"), Value: q.Get("watch"), Options: watches},
		{Name: "outlet", Label: web.T(c, "coverage.filter.outlet"), Value: q.Get("outlet"), Options: outlets},
		{Name: "tone", Label: web.T(c, "coverage.filter.tone"), Value: q.Get("tone"), Options: tones},
		{Name: "lineage", Label: web.T(c, "coverage.filter.lineage"), Value: q.Get("lineage"), Options: lineages},
		{Name: "tag", Label: web.T(c, "coverage.filter.tag"), Value: q.Get("tag"), Options: tags.Options(known, q.Get("tag"))},
		{Name: "lang", Label: web.T(c, "coverage.filter.lang"), Value: q.Get("lang"), Options: langs},
	}
	return slices.DeleteFunc(out, func(f templates.Filter) bool { return f.Name == "watch" && len(f.Options) == 0 }), nil
}
