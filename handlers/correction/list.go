package correction

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/correction"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// open and late are choices of the filter beside the states.
const (
	open = "open"
	late = "late"
)

func searchOf(c *fiber.Ctx, q url.Values) correction.Search {
	s := correction.Search{
		Text: q.Get("q"), OutletID: q.Get("outlet"), IncidentID: q.Get("incident"), ClipID: q.Get("clip"), State: correction.State(q.Get("state")),
		After: q.Get("after"), Before: q.Get("before"), Limit: pageSize,
	}
	switch s.State {
	case open:
		s.State, s.Open = "", true
	case late:
		s.State, s.Late = "", true
	}
	if q.Get("owner") == "me" {
		s.OwnerID = web.User(c).ID
	}
	return s
}

func list(c *fiber.Ctx) error {
	v := ListView{Frame: web.Frame(c, "correction.title"), Base: web.URL(c, "/corrections"), CoverageURL: web.URL(c, "/coverage?state=differs")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	q, ctx, all := web.Query(c), c.UserContext(), web.Space(c).Corrections
	search := searchOf(c, q)
	page, err := all.Find(ctx, search)
	if err != nil {
		return err
	}
	total, err := all.Count(ctx, search)
	if err != nil {
		return err
	}
	for _, r := range page.Items {
		v.Rows = append(v.Rows, row(c, r))
	}
	v.Q = search.Text
	v.Pager, v.Filters = web.Pager(c, page, pageSize, total), filters(c, q)
	v.Narrowed = v.Q+q.Get("state")+q.Get("owner")+q.Get("outlet")+q.Get("incident")+q.Get("clip") != ""
	v.Export = web.Address(web.URL(c, "/corrections/export.csv"), "q", v.Q, "state", q.Get("state"), "owner", q.Get("owner"), "outlet", q.Get("outlet"), "incident", q.Get("incident"), "clip", q.Get("clip"))
	return web.Results(c, listPage, "results", v)
}

func filters(c *fiber.Ctx, q url.Values) []templates.Filter {
	states := []templates.Option{{Value: open, Label: web.T(c, "correction.filter.open")}, {Value: late, Label: web.T(c, "correction.filter.late")}}
	for _, s := range correction.States() {
		states = append(states, templates.Option{Value: string(s), Label: web.T(c, "correction.state."+string(s))})
	}
	return []templates.Filter{
		{Name: "state", Label: web.T(c, "correction.filter.state"), Value: q.Get("state"), Options: states},
		{Name: "owner", Label: web.T(c, "correction.filter.owner"), Value: q.Get("owner"), Options: []templates.Option{{Value: "me", Label: web.T(c, "correction.filter.mine")}}},
	}
}

var stateKinds = map[correction.State]string{
	correction.Draft: "mute", correction.Sent: "info", correction.Acknowledged: "info", correction.Corrected: "ok", correction.Refused: "bad",
	correction.Unanswered: "warn", correction.Withdrawn: "mute",
}

var foundKinds = map[string]string{correction.Same: "mute", correction.Changed: "warn", correction.Mended: "ok", correction.Gone: "warn", correction.NotFetch: "mute"}

func row(c *fiber.Ctx, r correction.Request) Row {
	x := Row{
		URL: web.URL(c, "/corrections/"+r.ID), Title: r.Title, Lang: r.Lang, Outlet: r.OutletName, OutletURL: web.URLFor(c, account.ContactRead, "/outlets/"+r.OutletID),
		Key: r.FactKey, FactURL: web.URL(c, "/facts/"+r.FactID), Ground: web.T(c, "correction.ground."+r.Ground), State: web.T(c, "correction.state."+string(r.State)), Kind: stateKinds[r.State],
		Owner: r.Owner, At: r.At, SentAt: r.SentAt, Late: r.Late(web.Now(c)),
	}
	if r.OutletID == "" {
		x.OutletURL = ""
	}
	if r.Found.Kind != "" && !r.State.Ended() {
		x.Found, x.FoundKind = web.T(c, "correction.found."+r.Found.Kind), foundKinds[r.Found.Kind]
	}
	if r.State == correction.Corrected {
		x.After = web.Span(c, r.EndedAt.Sub(r.SentAt))
	}
	return x
}

// maxExport bounds an export, so that one click cannot hold the store for minutes.
const maxExport = 50_000

// export writes the requests that the list would show as CSV.
func export(c *fiber.Ctx) error {
	search := searchOf(c, web.Query(c))
	zone := web.Zone(c)
	return web.CSV(c, "corrections-"+web.Now(c).In(zone).Format(time.DateOnly)+".csv", func(out *sheet.Writer) error {
		out.Write(web.Words(c, "correction.csv.", "title", "outlet", "fact", "ground", "disputed", "state", "stage", "opened", "sent", "ended", "hours", "found", "owner", "url")...)
		n := 0
		for r, err := range web.Space(c).Corrections.Each(c.UserContext(), search) {
			if err != nil {
				return err
			}
			if n++; n > maxExport {
				break
			}
			hours, found := "", ""
			if r.State == correction.Corrected {
				hours = strconv.Itoa(r.Hours())
			}
			if r.Found.Kind != "" {
				found = web.T(c, "correction.found."+r.Found.Kind)
			}
			out.Write(r.Title, r.OutletName, r.FactKey, web.T(c, "correction.ground."+r.Ground), r.Disputed, web.T(c, "correction.state."+string(r.State)), web.T(c, "correction.stage."+r.Stage),
				stamp(r.OpenedAt, zone), stamp(r.SentAt, zone), stamp(r.EndedAt, zone), hours, found, r.Owner, r.URL)
		}
		return nil
	})
}

// stamp writes a moment with its distance from UTC, or nothing.
func stamp(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02 15:04 -07:00")
}
