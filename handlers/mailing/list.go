package mailing

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/sheet"
	"standfirst/templates"
)

const pageSize = 50

// ListView is the table of mailings.
type ListView struct {
	templates.Frame
	Base, Q     string
	Sort        string
	Narrowed    bool // by words or state
	Export      string
	Keep        []templates.Option
	Tabs        []templates.Tab
	Rows        []Row
	Pager       templates.Pager
	Captured    int64
	CapturedURL string
}

// Row is one line of it.
type Row struct {
	Head
	When       time.Time
	Zone       *time.Location
	ZoneName   string
	Waves      int
	Recipients int64
}

var listPage = templates.NewPageOf("app", "mailing/list.html", listSamples)

// oldest is the order that is not the usual one: that of when the mailings were made.
const oldest = "made"

// tableOf reads the filters of the address.
func tableOf(q url.Values) mailing.Table {
	t := mailing.Table{
		Text: q.Get("q"), State: mailing.State(q.Get("state")), Oldest: q.Get("sort") == oldest,
		Part: mailing.Part{After: q.Get("after"), Before: q.Get("before"), Limit: pageSize},
	}
	if !slices.Contains(mailing.States(), t.State) {
		t.State = ""
	}
	return t
}

func list(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	t := tableOf(web.Query(c))
	v := ListView{Frame: web.Frame(c, "mailing.title"), Base: web.URL(c, "/mailings"), Q: t.Text, Sort: "-" + oldest, CapturedURL: web.URL(c, "/captured")}
	if t.Oldest {
		v.Sort = oldest
	}
	v.Narrowed = t.Text+string(t.State) != ""
	if t.State != "" {
		v.Keep = []templates.Option{{Label: "state", Value: string(t.State)}}
	}
	v.Export = v.address("/export.csv", t, t.State)
	counts, err := sp.Mailings.StateCounts(ctx, t.Text)
	if err != nil {
		return err
	}
	total := v.tabs(c, t, counts)
	page, err := sp.Mailings.Look(ctx, t)
	if err != nil {
		return err
	}
	v.Pager = web.Pager(c, page, pageSize, total)
	for _, m := range page.Items {
		v.Rows = append(v.Rows, row(c, m))
	}
	if v.Captured, err = sp.Mailings.CapturedCount(ctx, ""); err != nil {
		return err
	}
	return web.Results(c, listPage, "results", v)
}

// address is that of the table, or of its file, with what narrows it and another state.
func (v *ListView) address(path string, t mailing.Table, state mailing.State) string {
	sort := ""
	if t.Oldest {
		sort = oldest
	}
	return web.Address(v.Base+path, "q", t.Text, "state", string(state), "sort", sort)
}

// tabs makes a tab for each state that there is, and returns how many mailings the open one has.
func (v *ListView) tabs(c *fiber.Ctx, t mailing.Table, counts map[mailing.State]int64) int64 {
	all := 0
	for _, n := range counts {
		all += int(n)
	}
	v.Tabs = []templates.Tab{{Label: web.T(c, "mailing.tab.all"), URL: v.address("", t, ""), Active: t.State == "", Count: &all}}
	for _, state := range mailing.States() {
		if n := int(counts[state]); n > 0 || t.State == state {
			v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "state."+string(state)), URL: v.address("", t, state), Active: t.State == state, Count: &n})
		}
	}
	if t.State == "" {
		return int64(all)
	}
	return counts[t.State]
}

func row(c *fiber.Ctx, m mailing.Mailing) Row {
	r := Row{Head: head(c, m, false), Waves: len(m.Waves), Recipients: m.Recipients}
	w, ok := m.NextWave()
	if !ok && len(m.Waves) > 0 {
		w = m.Waves[len(m.Waves)-1]
	}
	if m.State == mailing.Draft && w.Now {
		return r
	}
	r.When, r.ZoneName = w.At, w.Zone
	r.Zone, _ = mailing.Zone(w.Zone) // nil is shown as UTC
	return r
}

// mostExported bounds a file.
const mostExported = 20_000

// exportList is the table as a file, with the same filters.
func exportList(c *fiber.Ctx) error {
	return web.CSV(c, "mailings.csv", func(w *sheet.Writer) error { return exportListTo(c, w) })
}

func exportListTo(c *fiber.Ctx, w *sheet.Writer) error {
	w.Write(web.T(c, "mailing.export.english"), web.T(c, "mailing.export.chinese"), web.T(c, "mailing.column.kind"), web.T(c, "mailing.column.state"),
		web.T(c, "mailing.column.when"), web.T(c, "mailing.column.recipients"), web.T(c, "mailing.export.made"))
	sp, t, n := web.Space(c), tableOf(web.Query(c)), 0
	t.Part = mailing.Part{Limit: 500}
	for n < mostExported {
		page, err := sp.Mailings.Look(c.UserContext(), t)
		if err != nil {
			return err
		}
		for _, m := range page.Items {
			r, when, kind := row(c, m), "", "mailing.kind.mailing"
			if !r.When.IsZero() {
				when = r.When.UTC().Format(time.RFC3339)
			}
			switch {
			case m.IsCorrection():
				kind = "mailing.kind.correction"
			case m.FollowsID != "":
				kind = "mailing.kind.follow"
			}
			w.Write(m.Subject[incident.English], m.Subject[incident.Chinese], web.T(c, kind), web.T(c, "state."+r.State), when,
				strconv.FormatInt(m.Recipients, 10), m.CreatedAt.UTC().Format(time.RFC3339))
		}
		n += len(page.Items)
		if t.After = page.Next; t.After == "" {
			break
		}
	}
	return sp.Mailings.Exported(c.UserContext(), n, web.Actor(c))
}
