package watch

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/watch"
	"standfirst/templates"
)

// ListView is the page of the watches.
type ListView struct {
	templates.Frame
	Base     string
	Tabs     []templates.Tab
	Rows     []Row
	Pager    templates.Pager
	Archived bool
	MayEdit  bool
}

// Row is a watch in short. Its figures are of the last seven days.
type Row struct {
	URL, Name, Query, Kind      string
	Incident, IncidentURL       string
	State, StateKind            string
	Articles, Outlets, Negative int64
}

var listPage = templates.NewPageOf("app", "watch/list.html", listSamples)

func list(c *fiber.Ctx) error {
	q, sp := web.Query(c), web.Space(c)
	search := watch.Search{Kind: watch.Kind(q.Get("kind")), Archived: q.Get("state") == "archived", After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	page, err := sp.Watches.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Watches.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "watch.title"), Base: web.URL(c, "/watches"), Archived: search.Archived,
		Pager: web.Pager(c, page, pageSize, total), MayEdit: web.May(c, account.CoverageEdit),
	}
	v.Tabs = []templates.Tab{
		{Label: web.T(c, "watch.tab.all"), URL: v.Base, Active: !search.Archived && search.Kind == ""},
		{Label: web.T(c, "watch.tab.refuted"), URL: v.Base + "?kind=refuted", Active: search.Kind == watch.Refuted},
		{Label: web.T(c, "watch.tab.archived"), URL: v.Base + "?state=archived", Active: search.Archived},
	}
	v.Rows, err = rows(c, page.Items)
	if err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

func rows(c *fiber.Ctx, watches []watch.Watch) ([]Row, error) {
	sp, now := web.Space(c), web.Now(c)
	subjects, incidents := make([]string, len(watches)), make([]string, 0, len(watches))
	for i, w := range watches {
		subjects[i] = watch.OfWatch(w.ID)
		incidents = append(incidents, w.IncidentID)
	}
	sums, err := sp.Watches.TotalAll(c.UserContext(), subjects, now.AddDate(0, 0, -7), now.Add(time.Minute))
	if err != nil {
		return nil, err
	}
	about, err := sp.Incidents.GetAll(c.UserContext(), incidents...)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(watches))
	for i, w := range watches {
		out[i] = row(c, w, about[w.IncidentID])
		sum := sums[subjects[i]]
		out[i].Articles, out[i].Outlets, out[i].Negative = sum.Articles, sum.Outlets, sum.Negative
	}
	return out, nil
}

func row(c *fiber.Ctx, w watch.Watch, i incident.Incident) Row {
	r := Row{URL: web.URL(c, "/watches/"+w.ID), Name: w.Name, Query: w.Query, Kind: web.T(c, "watch.kind."+string(w.Kind))}
	switch {
	case w.Archived:
		r.State, r.StateKind = web.T(c, "watch.state.archived"), "mute"
	case w.Muted:
		r.State, r.StateKind = web.T(c, "watch.state.muted"), "warn"
	default:
		r.State, r.StateKind = web.T(c, "watch.state.live"), "ok"
	}
	if i.ID != "" {
		r.Incident, _ = i.Title.In(web.Lang(c))
		r.IncidentURL = web.URL(c, "/incidents/"+i.ID)
	}
	return r
}
