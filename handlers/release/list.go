package release

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/sheet"
	"standfirst/templates"
)

const pageSize = 25

// searchOf reads the filters of the address; what is not known there narrows nothing.
func searchOf(q url.Values) release.Search {
	s := release.Search{
		Text: q.Get("q"), State: release.State(q.Get("state")), Kind: release.Kind(q.Get("kind")), Sort: q.Get("sort"),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if !slices.Contains(states(), s.State) {
		s.State = ""
	}
	if !slices.Contains(release.Kinds(), s.Kind) {
		s.Kind = ""
	}
	if s.Sort != release.Orders()[1] {
		s.Sort = release.Orders()[0]
	}
	return s
}

func list(c *fiber.Ctx) error {
	q, s := web.Query(c), web.Space(c)
	search := searchOf(q)
	page, err := s.Releases.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	v := listView{Frame: web.Frame(c, "release.list.title"), Base: web.URL(c, "/releases"), CanEdit: web.May(c, account.ReleaseEdit), Q: search.Text, Sort: search.Sort}
	v.New, v.Newsroom, v.Templates = web.URL(c, "/releases/new"), web.URL(c, "/newsroom"), web.URL(c, "/templates")
	total, err := v.tabs(c, search)
	if err != nil {
		return err
	}
	v.Narrowed = search.Text+string(search.State)+string(search.Kind) != ""
	v.Filters = []templates.Filter{{Name: "kind", Label: web.T(c, "release.kind"), Value: string(search.Kind), Options: writing.Kinds(c)}}
	if search.State != "" {
		v.Keep = []templates.Option{{Label: "state", Value: string(search.State)}}
	}
	v.Export = web.Address(web.URL(c, "/releases/export.csv"), "q", search.Text, "state", string(search.State), "kind", string(search.Kind), "sort", q.Get("sort"))
	if v.Rows, err = rows(c, page.Items); err != nil {
		return err
	}
	v.Pager = web.Pager(c, page, pageSize, total)
	return web.Results(c, listPage, "results", v)
}

// states are those that the table has a tab for.
func states() []release.State {
	return []release.State{release.Draft, release.Review, release.Approved, release.Published, release.Retracted}
}

// tabs makes a tab for each state, with what the other filters leave, and returns how many releases the open one has.
func (v *listView) tabs(c *fiber.Ctx, search release.Search) (int64, error) {
	counts, err := web.Space(c).Releases.CountByState(c.UserContext(), search)
	if err != nil {
		return 0, err
	}
	address := func(s release.State) string {
		return web.Address(v.Base, "q", search.Text, "kind", string(search.Kind), "sort", web.Query(c).Get("sort"), "state", string(s))
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	v.Tabs = []templates.Tab{{Label: web.T(c, "release.list.all"), URL: address(""), Active: search.State == "", Count: &all}}
	for _, s := range states() {
		n := counts[s]
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, writing.StateKey(s)), URL: address(s), Active: search.State == s, Count: &n})
	}
	if search.State == "" {
		return int64(all), nil
	}
	return int64(counts[search.State]), nil
}

func rows(c *fiber.Ctx, list []release.Release) ([]row, error) {
	ids, all := make([]string, 0, len(list)), make([]string, 0, len(list))
	for _, r := range list {
		all = append(all, r.ID)
		if r.IncidentID != "" {
			ids = append(ids, r.IncidentID)
		}
	}
	incidents, err := web.Space(c).Incidents.GetAll(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	open := map[string]int{}
	if web.May(c, account.ReleaseComment) {
		if open, err = web.Space(c).Comments.CountOpen(c.UserContext(), all...); err != nil {
			return nil, err
		}
	}
	out := make([]row, 0, len(list))
	for _, r := range list {
		row := newRow(c, r, incidents[r.IncidentID])
		row.Comments = open[r.ID]
		out = append(out, row)
	}
	return out, nil
}

func newRow(c *fiber.Ctx, r release.Release, inc incident.Incident) row {
	title, lang := incident.Text(r.Title).In(web.Lang(c))
	head, _ := r.Head(r.Current)
	v := row{
		Title: title, Lang: lang, URL: web.URL(c, "/releases/"+r.ID), KindKey: writing.KindKey(r.Kind), State: stateBadge(r.State),
		Live: r.IsPublic() && r.State != release.Published, Version: r.Current, By: head.ByName, At: r.UpdatedAt, Drill: r.Drill,
	}
	if inc.ID != "" {
		v.Incident, v.IncidentLang = inc.Title.In(web.Lang(c))
		v.IncidentURL = web.URL(c, "/incidents/"+inc.ID)
	}
	return v
}

// mostExported bounds a file.
const mostExported = 20_000

// export is the table as a file, with the same filters.
func export(c *fiber.Ctx) error {
	return web.CSV(c, "releases.csv", func(w *sheet.Writer) error { return exportTo(c, w) })
}

func exportTo(c *fiber.Ctx, w *sheet.Writer) error {
	w.Write(web.T(c, "release.export.english"), web.T(c, "release.export.chinese"), web.T(c, "release.kind"), web.T(c, "release.state"), web.T(c, "release.incident"),
		web.T(c, "release.version"), web.T(c, "release.export.by"), web.T(c, "release.changed"), web.T(c, "release.export.published"), web.T(c, "release.export.address"))
	s, search, n := web.Space(c), searchOf(web.Query(c)), 0
	site, err := s.Public(c.UserContext())
	if err != nil {
		return err
	}
	search.After, search.Before, search.Limit = "", "", 500
	for n < mostExported {
		page, err := s.Releases.Find(c.UserContext(), search)
		if err != nil {
			return err
		}
		list, err := rows(c, page.Items)
		if err != nil {
			return err
		}
		for i, r := range page.Items {
			published, public := "", ""
			if !r.PublishedAt.IsZero() {
				published = r.PublishedAt.UTC().Format(time.RFC3339)
			}
			if r.Listed {
				public = release.PublicURL(site, r)
			}
			w.Write(r.Title[incident.English], r.Title[incident.Chinese], web.T(c, list[i].KindKey), web.T(c, list[i].State.Key), list[i].Incident,
				strconv.Itoa(list[i].Version), list[i].By, r.UpdatedAt.UTC().Format(time.RFC3339), published, public)
		}
		n += len(page.Items)
		if search.After = page.Next; search.After == "" {
			break
		}
	}
	return s.Releases.Exported(c.UserContext(), n, web.Actor(c))
}
