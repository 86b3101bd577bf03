package mailing

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/mailing"
	"standfirst/templates"
)

const pageSize = 50

// ListView is the table of mailings.
type ListView struct {
	templates.Frame
	Base, State string
	Tabs        []templates.Tab
	Rows        []Row
	Pager       templates.Pager
	Any         bool
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

var listPage = templates.NewPage("app", "mailing/list.html", listSamples()...)

func list(c *fiber.Ctx) error {
	q, ctx, sp := web.Query(c), c.UserContext(), web.Space(c)
	v := ListView{Frame: web.Frame(c, "mailing.title"), Base: web.URL(c, "/mailings"), State: q.Get("state"), CapturedURL: web.URL(c, "/captured")}
	counts, err := sp.Mailings.StateCounts(ctx)
	if err != nil {
		return err
	}
	total := v.tabs(c, counts)
	page, err := sp.Mailings.Find(ctx, mailing.State(v.State), mailing.Part{After: q.Get("after"), Before: q.Get("before"), Limit: pageSize})
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
	return web.Render(c, listPage, v)
}

// tabs makes a tab for each state that there is, and returns how many mailings the open one has.
func (v *ListView) tabs(c *fiber.Ctx, counts map[mailing.State]int64) int64 {
	all := 0
	for _, n := range counts {
		all += int(n)
	}
	v.Any = all > 0
	v.Tabs = []templates.Tab{{Label: web.T(c, "mailing.tab.all"), URL: v.Base, Active: v.State == "", Count: &all}}
	for _, state := range mailing.States() {
		if n := int(counts[state]); n > 0 || v.State == string(state) {
			v.Tabs = append(v.Tabs, templates.Tab{
				Label: web.T(c, "state."+string(state)), URL: v.Base + "?state=" + string(state), Active: v.State == string(state), Count: &n,
			})
		}
	}
	if v.State == "" {
		return int64(all)
	}
	return counts[mailing.State(v.State)]
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
