package complaint

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/money"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// Choices of the filters that are no state and no owner.
const (
	anyOpen = "open"
	mine    = "me"
	nobody  = "nobody"
)

// searchOf reads the filters of the address.
func searchOf(c *fiber.Ctx, q url.Values) complaint.Search {
	s := complaint.Search{
		Text: q.Get("q"), IncidentID: q.Get("incident"), State: complaint.State(q.Get("state")), Harm: complaint.Harm(q.Get("harm")), Sort: q.Get("sort"),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	if s.State == anyOpen {
		s.State, s.Open = "", true
	}
	switch q.Get("owner") {
	case mine:
		s.OwnerID = web.User(c).ID
	case nobody:
		s.Unowned = true
	}
	if s.Sort != complaint.Orders()[1] {
		s.Sort = complaint.Orders()[0]
	}
	return s
}

func list(c *fiber.Ctx) error {
	v := ListView{Frame: web.Frame(c, "complaint.title"), Base: web.URL(c, "/cases"), IncidentsURL: web.URL(c, "/incidents")}
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
	page, err := sp.Complaints.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Complaints.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	incidents, err := about(c, page.Items)
	if err != nil {
		return err
	}
	for _, x := range page.Items {
		v.Rows = append(v.Rows, row(c, x, incidents[x.IncidentID]))
	}
	v.Q, v.Sort, v.Pager, v.Filters = search.Text, search.Sort, web.Pager(c, page, pageSize, total), filters(c, q)
	v.Narrowed = q.Get("q")+q.Get("state")+q.Get("harm")+q.Get("owner") != ""
	v.Export = web.Address(web.URL(c, "/cases/export.csv"), "incident", q.Get("incident"), "q", q.Get("q"), "state", q.Get("state"), "harm", q.Get("harm"), "owner", q.Get("owner"), "sort", q.Get("sort"))
	return nil
}

func about(c *fiber.Ctx, cases []complaint.Case) (map[string]incident.Incident, error) {
	ids := make([]string, len(cases))
	for n, x := range cases {
		ids[n] = x.IncidentID
	}
	return web.Space(c).Incidents.GetAll(c.UserContext(), ids...)
}

func filters(c *fiber.Ctx, q url.Values) []templates.Filter {
	word := func(prefix string) func(string) string {
		return func(v string) string { return web.T(c, prefix+v) }
	}
	states := append([]templates.Option{{Value: anyOpen, Label: web.T(c, "complaint.filter.open")}}, options(complaint.States(), word("complaint.state."))...)
	return []templates.Filter{
		{Name: "state", Label: web.T(c, "complaint.column.state"), Value: q.Get("state"), Options: states},
		{Name: "harm", Label: web.T(c, "complaint.field.harm"), Value: q.Get("harm"), Options: options(complaint.Harms(), word("complaint.harm."))},
		{Name: "owner", Label: web.T(c, "complaint.field.owner"), Value: q.Get("owner"), Options: []templates.Option{{Value: mine, Label: web.T(c, "complaint.filter.mine")}, {Value: nobody, Label: web.T(c, "complaint.owner.none")}}},
	}
}

// ofIncident is the list of one incident, with its public form.
func ofIncident(c *fiber.Ctx) error {
	sp := web.Space(c)
	i, err := sp.Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	at := web.URL(c, "/incidents/"+i.ID)
	v := ListView{Frame: web.Frame(c, "complaint.title"), Base: at + "/cases", One: true, TreatmentURL: at + "/treatment", NewURL: web.URLFor(c, account.CaseEdit, "/incidents/"+i.ID+"/cases/new")}
	v.Drill, v.Crumbs = i.Drill(), web.IncidentCrumbs(c, i)
	open, err := sp.Complaints.Taking(c.UserContext(), i)
	if err != nil {
		return err
	}
	public := web.NewsroomAt(c, sp.ID) + "/cases/" + i.ID
	v.Intake = &IntakeView{Open: open, MayChange: web.May(c, account.IncidentManage), Action: v.Base + "/form", Address: strings.TrimRight(web.Of(c).Base.String(), "/") + public, Local: public}
	switch {
	case i.Drill():
		v.Intake.Hindered = "complaint.form.drill"
	case i.Private:
		v.Intake.Hindered = "complaint.form.private"
	}
	q := web.Query(c)
	q.Set("incident", i.ID)
	return listed(c, v, q)
}

// take opens the public form, or closes it.
func take(c *fiber.Ctx) error {
	open, key := web.Form(c).Value("open") == "1", "complaint.flash.form_closed"
	if open {
		key = "complaint.flash.form_opened"
	}
	at := web.URL(c, "/incidents/"+c.Params("id")+"/cases")
	err := web.Space(c).Complaints.Take(c.UserContext(), c.Params("id"), open, web.Actor(c))
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		return web.RedirectWarning(c, at, f.Key)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, at, key)
}

// mostExported bounds a file.
const mostExported = 100_000

// export is the list as a file, with the same filters. What the team has written in words stays out of it, lest a
// name stand there.
func export(c *fiber.Ctx) error {
	return web.CSV(c, "cases.csv", func(w *sheet.Writer) error { return exportTo(c, w) })
}

func exportTo(c *fiber.Ctx, w *sheet.Writer) error {
	w.Write(web.Words(c, "complaint.export.", "ref", "received", "incident", "channel", "harm", "wish", "wished", "currency", "state", "owner", "offer", "offered", "offer_currency", "ended", "days", "remedy_on")...)
	search := searchOf(c, web.Query(c))
	search.After, search.Before, search.Limit = "", "", 500
	n := 0
	for n < mostExported {
		page, err := web.Space(c).Complaints.Find(c.UserContext(), search)
		if err != nil {
			return err
		}
		incidents, err := about(c, page.Items)
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			exported(c, w, x, incidents[x.IncidentID])
		}
		n += len(page.Items)
		if search.After = page.Next; search.After == "" {
			break
		}
	}
	return web.Space(c).Complaints.Exported(c.UserContext(), n, search.IncidentID, web.Actor(c))
}

func exported(c *fiber.Ctx, w *sheet.Writer, x complaint.Case, i incident.Incident) {
	title, _ := i.Title.In(web.Lang(c))
	o, made := x.Offer()
	kind, ended, days := "", "", ""
	if made {
		kind = web.T(c, "complaint.remedy."+string(o.Kind))
	}
	if !x.EndedAt.IsZero() {
		ended, days = x.EndedAt.UTC().Format(time.RFC3339), strconv.FormatFloat(x.EndedAt.Sub(x.ReceivedAt).Hours()/24, 'f', 1, 64)
	}
	w.Write(x.Ref, x.ReceivedAt.UTC().Format(time.RFC3339), title, web.T(c, "complaint.channel."+string(x.Channel)), web.T(c, "complaint.harm."+string(x.Harm)),
		web.T(c, "complaint.remedy."+string(x.Wish)), money.WriteAmount(x.Wished.Amount, x.Wished.Currency), x.Wished.Currency, web.T(c, "complaint.state."+string(x.State)), x.OwnerName,
		kind, money.WriteAmount(o.Sum.Amount, o.Sum.Currency), o.Sum.Currency, ended, days, x.RemedyOn)
}
