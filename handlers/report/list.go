package report

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/release"
	"standfirst/models/report"
	"standfirst/templates"
)

const pageSize = 50

// list is the table of releases that have left the house.
func list(c *fiber.Ctx) error {
	q, space, ctx := web.Query(c), web.Space(c), c.UserContext()
	page, err := space.Releases.Find(ctx, release.Search{After: q.Get("after"), Before: q.Get("before"), Limit: pageSize})
	if err != nil {
		return err
	}
	v := ListView{Frame: web.Frame(c, "report.title"), Base: web.URL(c, "/reports")}
	for _, rel := range page.Items {
		if !report.Reportable(rel) {
			continue
		}
		row := ListRow{
			URL: web.URL(c, "/reports/"+rel.ID), Title: rel.Headline(web.Lang(c)), At: rel.PublishedAt,
			State: web.T(c, "state."+string(rel.State)), Kind: releaseKinds[rel.State],
		}
		if row.Placements, err = space.Coverage.Count(ctx, coverage.Search{ReleaseID: rel.ID, State: coverage.Confirmed, Earned: true}); err != nil {
			return err
		}
		if row.Suggested, err = space.Coverage.Count(ctx, coverage.Search{ReleaseID: rel.ID, State: coverage.Suggested}); err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	v.Pager = web.Pager(c, page, pageSize, -1)
	v.Pager.To = v.Pager.From + len(v.Rows) - 1
	return web.Render(c, listPage, v)
}

var releaseKinds = map[release.State]string{
	release.Published: "ok", release.Approved: "info", release.Review: "warn", release.Draft: "mute", release.Retracted: "bad",
}

// show is the report as a page.
func show(c *fiber.Ctx) error {
	v, err := showView(c)
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// paper is the same on paper.
func paper(c *fiber.Ctx) error {
	v, err := showView(c)
	if err != nil {
		return err
	}
	v.Paper = true
	return web.Render(c, printPage, v)
}

func showView(c *fiber.Ctx) (ShowView, error) {
	r, err := web.Space(c).Reports.Of(c.UserContext(), c.Params("id"), web.Zone(c))
	if err != nil {
		return ShowView{}, err
	}
	w := writer{c: c, r: r}
	if err := w.lookUp(); err != nil {
		return ShowView{}, err
	}
	v := w.view()
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports")}
	return v, nil
}
