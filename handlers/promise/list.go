package promise

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/promise"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// late is the choice of the filter for those that are open and past their time.
const late = "overdue"

// searchOf reads the filters of the address.
func searchOf(c *fiber.Ctx, q url.Values) promise.Search {
	s := promise.Search{
		Text: q.Get("q"), IncidentID: q.Get("incident"), State: promise.State(q.Get("state")), Sort: q.Get("sort"),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if s.State == late {
		s.State, s.Until = promise.Open, web.Now(c)
	}
	if q.Get("owner") == "me" {
		s.OwnerID = web.User(c).ID
	}
	if s.Sort != promise.Orders()[1] {
		s.Sort = promise.Orders()[0]
	}
	return s
}

func list(c *fiber.Ctx) error {
	v := ListView{Frame: web.Frame(c, "promise.title"), Base: web.URL(c, "/promises"), IncidentsURL: web.URL(c, "/incidents")}
	q := web.Query(c)
	q.Del("incident")
	return listed(c, v, q)
}

func listed(c *fiber.Ctx, v ListView, q url.Values) error {
	if err := fill(c, &v, q); err != nil {
		return err
	}
	return web.Results(c, listPage, "results", v)
}

func fill(c *fiber.Ctx, v *ListView, q url.Values) error {
	sp, search := web.Space(c), searchOf(c, q)
	page, err := sp.Promises.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Promises.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	incidents, err := about(c, page.Items)
	if err != nil {
		return err
	}
	for _, p := range page.Items {
		v.Rows = append(v.Rows, row(c, p, incidents[p.IncidentID]))
	}
	v.Q, v.Sort, v.Pager = search.Text, search.Sort, web.Pager(c, page, pageSize, total)
	v.Filters = filters(c, q)
	v.Narrowed = q.Get("q")+q.Get("state")+q.Get("owner") != ""
	v.Export = web.Address(web.URL(c, "/promises/export.csv"), "incident", q.Get("incident"), "q", q.Get("q"), "state", q.Get("state"), "owner", q.Get("owner"), "sort", q.Get("sort"))
	return nil
}

func about(c *fiber.Ctx, promises []promise.Promise) (map[string]incident.Incident, error) {
	ids := make([]string, len(promises))
	for n, p := range promises {
		ids[n] = p.IncidentID
	}
	return web.Space(c).Incidents.GetAll(c.UserContext(), ids...)
}

func filters(c *fiber.Ctx, q url.Values) []templates.Filter {
	states := []templates.Option{{Value: late, Label: web.T(c, "promise.overdue")}}
	for _, s := range promise.States() {
		states = append(states, templates.Option{Value: string(s), Label: web.T(c, "promise.state."+string(s))})
	}
	return []templates.Filter{
		{Name: "state", Label: web.T(c, "promise.column.state"), Value: q.Get("state"), Options: states},
		{Name: "owner", Label: web.T(c, "promise.column.owner"), Value: q.Get("owner"), Options: []templates.Option{{Value: "me", Label: web.T(c, "promise.mine")}}},
	}
}

// ofIncident is the list of one incident, with the form that adds one.
func ofIncident(c *fiber.Ctx) error {
	v, q, err := incidentList(c, templates.Form{})
	if err != nil {
		return err
	}
	return listed(c, v, q)
}

func incidentList(c *fiber.Ctx, form templates.Form) (ListView, url.Values, error) {
	q := web.Query(c)
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return ListView{}, q, err
	}
	at := web.URL(c, "/incidents/"+i.ID)
	v := ListView{Frame: web.Frame(c, "promise.title"), Base: at + "/promises", One: true}
	v.Drill = i.Drill()
	v.Crumbs = web.IncidentCrumbs(c, i)
	q.Set("incident", i.ID)
	if i.Open && web.May(c, account.FactEdit) {
		f, err := formView(c, i, form, promise.Made{})
		if err != nil {
			return v, q, err
		}
		f.Frame, f.Action = v.Frame, v.Base
		v.Add = &f
	}
	return v, q, nil
}

// incidentView is that list whole, for the form that comes back with what was typed.
func incidentView(c *fiber.Ctx, form templates.Form) (ListView, error) {
	v, q, err := incidentList(c, form)
	if err != nil {
		return v, err
	}
	return v, fill(c, &v, q)
}

// mostExported bounds a file.
const mostExported = 20_000

// export is the list as a file, with the same filters.
func export(c *fiber.Ctx) error {
	return web.CSV(c, "promises.csv", func(w *sheet.Writer) error { return exportTo(c, w) })
}

func exportTo(c *fiber.Ctx, w *sheet.Writer) error {
	w.Write(web.T(c, "promise.column.promise"), web.T(c, "promise.export.other"), web.T(c, "incident.column.title"), web.T(c, "promise.column.owner"), web.T(c, "promise.column.due"),
		web.T(c, "promise.column.state"), web.T(c, "promise.export.ended"), web.T(c, "promise.field.public"), web.T(c, "promise.export.proof"), web.T(c, "promise.field.reason"))
	search := searchOf(c, web.Query(c))
	search.After, search.Before, search.Limit = "", "", 500
	n := 0
	for n < mostExported {
		page, err := web.Space(c).Promises.Find(c.UserContext(), search)
		if err != nil {
			return err
		}
		incidents, err := about(c, page.Items)
		if err != nil {
			return err
		}
		for _, p := range page.Items {
			exported(c, w, p, incidents[p.IncidentID])
		}
		n += len(page.Items)
		if search.After = page.Next; search.After == "" {
			break
		}
	}
	return web.Space(c).Promises.Exported(c.UserContext(), n, search.IncidentID, web.Actor(c))
}

func exported(c *fiber.Ctx, w *sheet.Writer, p promise.Promise, i incident.Incident) {
	r := row(c, p, i)
	other := ""
	for lang, text := range p.Text {
		if lang != r.TextLang {
			other = text
		}
	}
	ended, public := "", web.T(c, "ui.no")
	if !p.EndedAt.IsZero() {
		ended = p.EndedAt.UTC().Format(time.RFC3339)
	}
	if p.Public {
		public = web.T(c, "ui.yes")
	}
	proof := p.Proof.URL
	if proof == "" {
		proof = p.Proof.Name
	}
	w.Write(r.Text, other, r.Incident, r.Owner, p.Due.UTC().Format(time.RFC3339), r.State, ended, public, proof, p.Reason)
}
