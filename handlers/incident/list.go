package incident

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/templates"
)

const pageSize = 50

// list is the table; htmx asks for its rows alone.
func list(c *fiber.Ctx) error {
	q := web.Query(c)
	grade, _ := strconv.Atoi(q.Get("grade")) // anything that is no number narrows nothing
	search := incident.Search{
		Text: q.Get("q"), Phase: incident.Phase(q.Get("phase")), Grade: grade, Mode: incident.Mode(q.Get("mode")),
		Sort: q.Get("sort"), After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if search.Phase == "open" {
		search.Phase, search.Open = "", true
	}
	if !slices.Contains(incident.Orders(), search.Sort) {
		search.Sort = incident.Orders()[0]
	}
	incidents := web.Space(c).Incidents
	page, err := incidents.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := incidents.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "incident.title"), Base: web.URL(c, "/incidents"), FactsURL: web.URL(c, "/facts"), Q: search.Text, Sort: search.Sort,
		Filters: filters(c, q.Get("phase"), q.Get("grade"), q.Get("mode")),
		Pager:   web.Pager(c, page, pageSize, total), MayManage: web.May(c, account.IncidentManage),
	}
	v.TargetsURL = web.URLFor(c, account.IncidentManage, "/settings/targets")
	v.TimesURL = web.URLFor(c, account.FactVerify, "/incidents/times")
	v.PlaybooksURL = web.URLFor(c, account.FactVerify, "/playbooks")
	v.Narrowed = q.Get("q")+q.Get("phase")+q.Get("grade")+q.Get("mode") != ""
	for _, i := range page.Items {
		v.Rows = append(v.Rows, Row{Incident: view(c, i), URL: web.URL(c, "/incidents/"+i.ID)})
	}
	return web.Results(c, listPage, "results", v)
}

func filters(c *fiber.Ctx, phase, grade, mode string) []templates.Filter {
	phases := []templates.Option{{Value: "open", Label: web.T(c, "incident.phase.open")}}
	return []templates.Filter{
		{Name: "phase", Label: web.T(c, "incident.filter.phase"), Value: phase, Options: append(phases, phaseOptions(c, incident.Phases())...)},
		{Name: "grade", Label: web.T(c, "incident.filter.grade"), Value: grade, Options: gradeOptions(c)},
		{Name: "mode", Label: web.T(c, "incident.filter.mode"), Value: mode, Options: modeOptions(c)},
	}
}

func phaseOptions(c *fiber.Ctx, phases []incident.Phase) []templates.Option {
	var out []templates.Option
	for _, p := range phases {
		out = append(out, templates.Option{Value: string(p), Label: web.T(c, "incident.phase."+string(p))})
	}
	return out
}

func gradeOptions(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for g := incident.Gravest; g <= incident.Slightest; g++ {
		n := strconv.Itoa(g)
		out = append(out, templates.Option{Value: n, Label: web.T(c, "incident.grade."+n)})
	}
	return out
}

func modeOptions(c *fiber.Ctx) []templates.Option {
	return []templates.Option{
		{Value: string(incident.Real), Label: web.T(c, "incident.mode.real")},
		{Value: string(incident.Drill), Label: web.T(c, "incident.mode.drill")},
	}
}

func typeOptions(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, t := range incident.Types() {
		out = append(out, templates.Option{Value: string(t), Label: web.T(c, "incident.type."+string(t))})
	}
	return out
}
