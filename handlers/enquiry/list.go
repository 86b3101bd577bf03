package enquiry

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/enquiry"
	"standfirst/models/incident"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// late is the choice of the filter for those that are open past their time.
const late = "late"

func list(c *fiber.Ctx) error {
	q, sp := web.Query(c), web.Space(c)
	v := ListView{Frame: web.Frame(c, "nav.enquiries"), Base: web.URL(c, "/enquiries"), New: web.URLFor(c, account.LineEdit, "/enquiries/new"), Q: q.Get("q")}
	if id := q.Get("incident"); id != "" && v.New != "" {
		v.New = web.Address(v.New, "incident", id)
	}
	search := searchOf(c, q)
	page, err := sp.Enquiries.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Enquiries.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	about, err := incidents(c, page.Items)
	if err != nil {
		return err
	}
	for _, e := range page.Items {
		v.Rows = append(v.Rows, row(c, e, about[e.IncidentID]))
	}
	v.Pager = web.Pager(c, page, pageSize, total)
	v.Narrowed = q.Get("q")+q.Get("state")+q.Get("owner")+q.Get("incident") != ""
	v.Export = web.Address(web.URL(c, "/enquiries/export.csv"), "q", q.Get("q"), "state", q.Get("state"), "owner", q.Get("owner"), "incident", q.Get("incident"))
	if v.Filters, err = filters(c, q); err != nil {
		return err
	}
	return web.Results(c, listPage, "results", v)
}

// searchOf reads the filters of the address.
func searchOf(c *fiber.Ctx, q url.Values) enquiry.Search {
	s := enquiry.Search{Text: q.Get("q"), State: enquiry.State(q.Get("state")), IncidentID: q.Get("incident"), After: q.Get("after"), Until: q.Get("before"), Limit: pageSize}
	if s.State == late {
		s.State, s.DueBefore = enquiry.Open, web.Now(c)
	}
	switch q.Get("owner") {
	case "me":
		s.OwnerID = web.User(c).ID
	case "nobody":
		s.Unowned = true
	}
	return s
}

func incidents(c *fiber.Ctx, all []enquiry.Enquiry) (map[string]incident.Incident, error) {
	var ids []string
	for _, e := range all {
		if e.IncidentID != "" {
			ids = append(ids, e.IncidentID)
		}
	}
	return web.Space(c).Incidents.GetAll(c.UserContext(), ids...)
}

func filters(c *fiber.Ctx, q url.Values) ([]templates.Filter, error) {
	states := []templates.Option{{Value: late, Label: web.T(c, "enquiry.late")}}
	for _, s := range enquiry.States() {
		states = append(states, templates.Option{Value: string(s), Label: web.T(c, "enquiry.state."+string(s))})
	}
	about, err := openIncidents(c, q.Get("incident"))
	return []templates.Filter{
		{Name: "state", Label: web.T(c, "enquiry.filter.state"), Value: q.Get("state"), Options: states},
		{Name: "owner", Label: web.T(c, "enquiry.filter.owner"), Value: q.Get("owner"), Options: []templates.Option{{Value: "me", Label: web.T(c, "enquiry.mine")}, {Value: "nobody", Label: web.T(c, "enquiry.nobody")}}},
		{Name: "incident", Label: web.T(c, "enquiry.filter.incident"), Value: q.Get("incident"), Options: about},
	}, err
}

// offered is how many incidents are offered, the latest ones.
const offered = 100

// openIncidents are the real ones that may be asked about, with the one that is chosen.
func openIncidents(c *fiber.Ctx, chosen string) ([]templates.Option, error) {
	page, err := web.Space(c).Incidents.Find(c.UserContext(), incident.Search{Open: true, Mode: incident.Real, Limit: offered})
	var out []templates.Option
	seen := chosen == ""
	for _, i := range page.Items {
		title, _ := i.Title.In(web.Lang(c))
		out, seen = append(out, templates.Option{Value: i.ID, Label: title}), seen || i.ID == chosen
	}
	if err != nil || seen {
		return out, err
	}
	if i, err := web.Space(c).Incidents.Get(c.UserContext(), chosen); err == nil {
		title, _ := i.Title.In(web.Lang(c))
		out = append(out, templates.Option{Value: i.ID, Label: title})
	}
	return out, nil
}

// mostExported bounds a file.
const mostExported = 20_000

// export is the list as a file, with the same filters.
func export(c *fiber.Ctx) error {
	return web.CSV(c, "enquiries.csv", func(w *sheet.Writer) error {
		var heads []string
		for _, name := range []string{"came", "whom", "channel", "question", "incident", "due", "owner", "state", "ended", "note"} {
			heads = append(heads, web.T(c, "enquiry.csv."+name))
		}
		w.Write(heads...)
		search := searchOf(c, web.Query(c))
		search.After, search.Until, search.Limit = "", "", 500
		n := 0
		for n < mostExported {
			page, err := web.Space(c).Enquiries.Find(c.UserContext(), search)
			if err != nil {
				return err
			}
			about, err := incidents(c, page.Items)
			if err != nil {
				return err
			}
			for _, e := range page.Items {
				r := row(c, e, about[e.IncidentID])
				w.Write(stamp(e.Came), r.Whom, r.Channel, e.Question, r.Incident, stamp(e.Due), e.OwnerName, r.State, stamp(e.EndedAt), e.Note)
			}
			n += len(page.Items)
			if search.After = page.Next; search.After == "" {
				break
			}
		}
		return web.Space(c).Enquiries.Exported(c.UserContext(), n, search.IncidentID, web.Actor(c))
	})
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
