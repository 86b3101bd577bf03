package report

import (
	"slices"

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
	out := slices.DeleteFunc(slices.Clone(page.Items), func(rel release.Release) bool { return !report.Reportable(rel) })
	ids := make([]string, len(out))
	for i, rel := range out {
		ids[i] = rel.ID
	}
	placements, err := space.Coverage.PerRelease(ctx, coverage.Search{State: coverage.Confirmed, Earned: true}, ids...)
	if err != nil {
		return err
	}
	suggested, err := space.Coverage.PerRelease(ctx, coverage.Search{State: coverage.Suggested}, ids...)
	if err != nil {
		return err
	}
	for _, rel := range out {
		v.Rows = append(v.Rows, ListRow{
			URL: web.URL(c, "/reports/"+rel.ID), Title: rel.Headline(web.Lang(c)), At: rel.PublishedAt,
			State: web.T(c, "state."+string(rel.State)), Kind: releaseKinds[rel.State],
			Placements: placements[rel.ID], Suggested: suggested[rel.ID],
		})
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
