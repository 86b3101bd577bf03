package fact

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/templates"
)

const pageSize = 50

// list is the register of the facts of all incidents; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	q := web.Query(c)
	search := fact.Search{
		Text: q.Get("q"), State: fact.State(q.Get("state")), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if !slices.Contains(fact.States(), search.State) {
		search.State = ""
	}
	if q.Get("review") == "due" {
		search.DueBy = web.Now(c)
	}
	facts := web.Space(c).Facts
	page, err := facts.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := facts.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "fact.title"), Base: web.URL(c, "/facts"), Q: search.Text, Narrowed: search.Text != "" || search.State != "" || !search.DueBy.IsZero(),
		Filters: []templates.Filter{{Name: "state", Label: web.T(c, "fact.filter.state"), Value: string(search.State), Options: stateOptions(c)}, dueFilter(c, q.Get("review"))},
		Pager:   web.Pager(c, page, pageSize, total),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents")}
	if v.Rows, err = rows(c, page.Items); err != nil {
		return err
	}
	return web.Results(c, listPage, "results", v)
}

// rows names the incident of each fact.
func rows(c *fiber.Ctx, facts []fact.Fact) ([]Head, error) {
	ids := make([]string, len(facts))
	for n, f := range facts {
		ids[n] = f.IncidentID
	}
	incidents, err := web.Space(c).Incidents.GetAll(c.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	out := make([]Head, len(facts))
	for n, f := range facts {
		out[n] = head(c, f)
		out[n].under(c, incidents[f.IncidentID])
	}
	return out, nil
}

func stateOptions(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, s := range fact.States() {
		out = append(out, templates.Option{Value: string(s), Label: web.T(c, "state."+string(s))})
	}
	return out
}

func dueFilter(c *fiber.Ctx, value string) templates.Filter {
	return templates.Filter{Name: "review", Label: web.T(c, "fact.filter.review"), Value: value, Options: []templates.Option{{Value: "due", Label: web.T(c, "fact.review.due")}}}
}
