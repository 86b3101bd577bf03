// Package activity shows what goes on behind the pages: background work, and the log of everything that
// was done, with the check that nobody has tampered with it.
package activity

import (
	"sort"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/job"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions and who may use each.
func Routes(*web.Kit) []web.Route {
	return []web.Route{
		{Method: fiber.MethodGet, Path: "/jobs", Scope: web.InSpace, Allow: account.JobRead, Do: jobs},
		{Method: fiber.MethodPost, Path: "/jobs/:job/retry", Scope: web.InSpace, Allow: account.SettingManage, Do: retry},
		{Method: fiber.MethodGet, Path: "/audit", Scope: web.InSpace, Allow: account.AuditRead, Do: events},
		{Method: fiber.MethodPost, Path: "/audit/verify", Scope: web.InSpace, Allow: account.AuditRead, Rate: web.Costly, Do: verify},
	}
}

type jobsView struct {
	templates.Frame
	Tabs     []templates.Tab
	Rows     []jobRow
	Pager    templates.Pager
	MayRetry bool
	URL      string
}

type jobRow struct {
	job.Job
	StateKind string
	Progress  bool
}

type eventsView struct {
	templates.Frame
	Rows   []eventRow
	Pager  templates.Pager
	URL    string
	Report *audit.Report // of the check that was just made
}

type eventRow struct {
	audit.Event
	Words   string // what was done
	URL     string // page of what it was done to; "" for none
	Facts   []templates.Detail
	Program bool // nobody did it: the program itself, in the part that By names
}

var (
	frame    = templates.Frame{Lang: "en", Zone: time.UTC, Now: time.Unix(9, 0), Space: &templates.Space{ID: "acme"}, User: &templates.User{Name: "Ada"}}
	jobsPage = templates.NewPage("app", "activity/jobs.html",
		jobsView{Frame: frame, MayRetry: true, Rows: []jobRow{{Job: job.Job{ID: "a", State: job.Dead, LastError: "x"}, StateKind: "bad"}, {Job: job.Job{ID: "b", State: job.Running, Done: 1, Total: 2}, StateKind: "info", Progress: true}}},
		jobsView{Frame: frame})
	eventsPage = templates.NewPage("app", "activity/audit.html",
		eventsView{Frame: frame, Rows: []eventRow{{Event: audit.Event{Action: "fact.verified"}, Words: "verified F-1", URL: "/x", Facts: []templates.Detail{{Label: "a", Value: "b"}}}, {Words: "did it", Program: true}}, Report: &audit.Report{Streams: 1, Events: 2}},
		eventsView{Frame: frame, Report: &audit.Report{Faults: []audit.Fault{{Stream: "space", Seq: 2, What: "altered"}}}})
)

// Pages are the feature's pages, for the test that renders every one.
func Pages() []templates.Checker { return []templates.Checker{jobsPage, eventsPage} }

var stateKinds = map[job.State]string{job.Ready: "mute", job.Running: "info", job.Done: "ok", job.Dead: "bad"}

func jobs(c *fiber.Ctx) error {
	state := job.State(c.Query("state"))
	if _, ok := stateKinds[state]; !ok {
		state = ""
	}
	page, err := web.Space(c).Jobs.Find(c.UserContext(), state, c.Query("after"), pageSize)
	if err != nil {
		return err
	}
	v := jobsView{Frame: web.Frame(c, "nav.jobs"), Pager: web.Pager(c, page, pageSize, -1), MayRetry: web.May(c, account.SettingManage), URL: web.URL(c, "/jobs")}
	for _, s := range []job.State{"", job.Ready, job.Running, job.Done, job.Dead} {
		name := "all"
		if s != "" {
			name = string(s)
		}
		tab := templates.Tab{Label: web.T(c, "activity.state."+name), URL: v.URL, Active: s == state}
		if s != "" {
			tab.URL += "?state=" + string(s)
		}
		v.Tabs = append(v.Tabs, tab)
	}
	for _, j := range page.Items {
		v.Rows = append(v.Rows, jobRow{Job: j, StateKind: stateKinds[j.State], Progress: j.State == job.Running && j.Total > 0})
	}
	return web.Render(c, jobsPage, v)
}

func retry(c *fiber.Ctx) error {
	if err := web.Space(c).Jobs.Retry(c.UserContext(), unescape(c.Params("job"))); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/jobs"), "activity.retried")
}

func eventsPageView(c *fiber.Ctx) (eventsView, error) {
	hide, err := web.Space(c).Concealed(c.UserContext())
	if err != nil {
		return eventsView{}, err
	}
	page, err := web.Space(c).Audit.RecentBut(c.UserContext(), hide.Streams, hide.Objects, c.Query("after"), pageSize)
	v := eventsView{Frame: web.Frame(c, "nav.audit"), Pager: web.Pager(c, page, pageSize, -1), URL: web.URL(c, "/audit")}
	for _, e := range page.Items {
		row := eventRow{Event: e, Words: sentence(c, e), URL: web.Event(c, e).URL, Program: e.By.IsSystem()}
		for name, value := range e.Data {
			if name != "mark" && value != "" { // the mark is the log's own bookkeeping
				row.Facts = append(row.Facts, templates.Detail{Label: name, Value: value})
			}
		}
		sort.Slice(row.Facts, func(i, j int) bool { return row.Facts[i].Label < row.Facts[j].Label })
		v.Rows = append(v.Rows, row)
	}
	return v, err
}

func events(c *fiber.Ctx) error {
	v, err := eventsPageView(c)
	if err != nil {
		return err
	}
	return web.Render(c, eventsPage, v)
}

// verify recomputes every chain of the space and shows what it found.
func verify(c *fiber.Ctx) error {
	report, err := web.Space(c).Audit.VerifyAll(c.UserContext())
	if err != nil {
		return err
	}
	v, err := eventsPageView(c)
	if err != nil {
		return err
	}
	v.Report = &report
	return web.Render(c, eventsPage, v)
}

// unescape undoes the one escape that a job's id needs in an address.
func unescape(id string) string {
	return strings.NewReplacer("%2F", "/", "%2f", "/", "%3A", ":", "%3a", ":").Replace(id)
}
