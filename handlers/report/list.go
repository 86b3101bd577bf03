package report

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
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
	v := ListView{Frame: web.Frame(c, "report.title"), Base: web.URL(c, "/reports"), New: web.URLFor(c, account.CoverageEdit, "/reports/new")}
	if q.Get("after")+q.Get("before") == "" {
		if err := made(c, &v); err != nil {
			return err
		}
	}
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
			State: web.T(c, writing.StateKey(rel.State)), Kind: releaseKinds[rel.State],
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
	w, err := write(c)
	if err != nil {
		return err
	}
	return web.Render(c, showPage, w.page(c))
}

// paper is the same on paper.
func paper(c *fiber.Ctx) error {
	w, err := write(c)
	if err != nil {
		return err
	}
	v := w.page(c)
	v.Paper = true
	return web.Render(c, printPage, v)
}

func (w *writer) page(c *fiber.Ctx) ShowView {
	v := w.view(web.Frame(c, ""))
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports")}
	return v
}

// mostMade is how many of the reports that were made the list shows.
const mostMade = 50

func made(c *fiber.Ctx, v *ListView) error {
	plans, err := web.Space(c).Reports.Plans(c.UserContext(), mostMade)
	for _, p := range plans {
		if mayRead(c, p.Subject.Kind) {
			v.Made = append(v.Made, MadeRow{URL: web.URL(c, "/reports/"+p.ID), Title: planTitle(c, p, p.Name), Kind: web.T(c, "report.kind."+string(p.Subject.Kind)), By: p.CreatedBy, At: p.CreatedAt})
		}
	}
	return err
}
