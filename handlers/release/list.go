package release

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

const pageSize = 25

func list(c *fiber.Ctx) error {
	q, s := web.Query(c), web.Space(c)
	search := release.Search{State: release.State(q.Get("state")), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	if search.State != "" && !isState(search.State) {
		search.State = ""
	}
	page, err := s.Releases.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	v := listView{Frame: web.Frame(c, "release.list.title"), State: string(search.State), CanEdit: web.May(c, account.ReleaseEdit)}
	v.New, v.Newsroom, v.Templates = web.URL(c, "/releases/new"), web.URL(c, "/newsroom"), web.URL(c, "/templates")
	if v.Tabs, err = stateTabs(c, search.State); err != nil {
		return err
	}
	if v.Rows, err = rows(c, page.Items); err != nil {
		return err
	}
	v.Next, v.Prev = cursorURL(c, "after", page.Next), cursorURL(c, "before", page.Prev)
	return web.Render(c, listPage, v)
}

func isState(s release.State) bool {
	switch s {
	case release.Draft, release.Review, release.Approved, release.Published, release.Retracted:
		return true
	}
	return false
}

func stateTabs(c *fiber.Ctx, active release.State) ([]templates.Tab, error) {
	all, err := web.Space(c).Releases.CountByState(c.UserContext())
	if err != nil {
		return nil, err
	}
	total := 0
	for _, n := range all {
		total += n
	}
	url := web.URL(c, "/releases")
	tabs := []templates.Tab{{Label: web.T(c, "release.list.all"), URL: url, Active: active == "", Count: &total}}
	for _, s := range []release.State{release.Draft, release.Review, release.Approved, release.Published, release.Retracted} {
		n := all[s]
		tabs = append(tabs, templates.Tab{Label: web.T(c, writing.StateKey(s)), URL: url + "?state=" + string(s), Active: active == s, Count: &n})
	}
	return tabs, nil
}

func cursorURL(c *fiber.Ctx, name, cursor string) string {
	if cursor == "" {
		return ""
	}
	q := web.Query(c)
	q.Del("after")
	q.Del("before")
	q.Set(name, cursor)
	return c.Path() + "?" + q.Encode()
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
