package alert

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/alert"
	"standfirst/models/incident"
	"standfirst/templates"
)

// ListView is the page of the alerts.
type ListView struct {
	templates.Frame
	Base, WatchesURL, ChannelsURL string
	Tabs                          []templates.Tab
	Rows                          []Row
	Pager                         templates.Pager
	Waiting                       bool
}

// Row is an alert in short.
type Row struct {
	URL, Name, Why, Reason string
	Level, LevelKind       string
	State, StateKind       string
	Opened, Due            time.Time
	Late                   bool
	Outlets                string // the most in an hour; "" of what is no spike
}

var listPage = templates.NewPageOf("app", "alert/list.html", listSamples)

// mostCounted is where counting ends.
const mostCounted = 1000

func list(c *fiber.Ctx) error {
	q, sp := web.Query(c), web.Space(c)
	search := alert.Search{Waiting: q.Get("state") != "all", After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	page, err := sp.Alerts.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Alerts.Count(c.UserContext(), search, mostCounted)
	if err != nil {
		return err
	}
	v := ListView{
		Frame: web.Frame(c, "alert.title"), Base: web.URL(c, "/alerts"), WatchesURL: web.URL(c, "/watches"), ChannelsURL: web.URLFor(c, account.SettingManage, "/settings/alerts"),
		Waiting: search.Waiting, Pager: web.PagerUpTo(c, page, pageSize, total, mostCounted),
	}
	v.Tabs = []templates.Tab{
		{Label: web.T(c, "alert.tab.waiting"), URL: v.Base, Active: search.Waiting},
		{Label: web.T(c, "alert.tab.all"), URL: v.Base + "?state=all", Active: !search.Waiting},
	}
	declared := make([]string, len(page.Items))
	for i, a := range page.Items {
		declared[i] = a.DeclaredID
	}
	known, err := sp.Incidents.GetAll(c.UserContext(), declared...)
	if err != nil {
		return err
	}
	for _, a := range page.Items {
		v.Rows = append(v.Rows, row(c, a, known))
	}
	return web.Render(c, listPage, v)
}

var levelKinds = map[alert.Level]string{alert.Urgent: "bad", alert.Elevated: "warn", alert.Notice: "info"}

// row is an alert in short; known are the incidents that the visitor may know of.
func row(c *fiber.Ctx, a alert.Alert, known map[string]incident.Incident) Row {
	_, declared := known[a.DeclaredID]
	r := Row{
		URL: web.URL(c, "/alerts/"+a.ID), Name: a.Name, Why: why(c, a), Reason: web.T(c, "alert.reason."+string(a.Reason)),
		Level: web.T(c, "alert.level."+string(a.Level)), LevelKind: levelKinds[a.Level], Opened: a.Opened,
	}
	switch {
	case a.False:
		r.State, r.StateKind = web.T(c, "alert.state.false"), "mute"
	case declared:
		r.State, r.StateKind = web.T(c, "alert.state.incident"), "info"
	case !a.Waiting:
		r.State, r.StateKind = web.T(c, "alert.state.acknowledged"), "ok"
	default:
		r.State, r.StateKind, r.Due = web.T(c, "alert.state.waiting"), "warn", a.Due
		r.Late = !a.Due.IsZero() && web.Now(c).After(a.Due)
		if r.Late {
			r.StateKind = "bad"
		}
	}
	if a.Reason == alert.Spike {
		r.Outlets = web.T(c, "alert.peak", "n", int64(a.Peak))
	}
	return r
}

// why says why an alert was raised, and against what.
func why(c *fiber.Ctx, a alert.Alert) string {
	return web.T(c, "alert.why."+string(a.Reason), a.Args())
}
