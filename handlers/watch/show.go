package watch

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/sentiment"
	"standfirst/models/watch"
	"standfirst/templates"
)

// ShowView is the record of a watch.
type ShowView struct {
	templates.Frame
	W                    Row
	Target, Tag, FactURL string
	SpikesFrom           time.Time // until then it is learnt what is usual; zero: it is known
	TableURL             string    // what it has found, in the table of clips
	ReportURL            string    // the form of a report of it; "" for those who may make none
	Own, Muted, Archived bool
	MayEdit              bool
	Filling              bool
	Filled               int64 // clips gone through so far
	Weeks                []string
	Series               []templates.Series
	Hits                 []HitRow
	Pager                templates.Pager
	Log                  []templates.Event
	Form                 templates.Form // of the bar
	Alerts               []AlertRow
}

// AlertRow is an alert that the watch raised.
type AlertRow struct {
	URL, Reason string
	Opened      time.Time
	Waiting     bool
}

// weeks is how much of the past the chart shows.
const weeks = 13

var showPage = templates.NewPageOf("app", "watch/show.html", showSamples)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	w, err := sp.Watches.Get(ctx, c.Params("watch"))
	if err != nil {
		return ShowView{}, err
	}
	about := map[string]incident.Incident{}
	if w.IncidentID != "" {
		if about, err = sp.Incidents.GetAll(ctx, w.IncidentID); err != nil {
			return ShowView{}, err
		}
	}
	v := ShowView{
		TableURL: web.URL(c, "/coverage?watch="+w.ID), ReportURL: web.URLFor(c, account.CoverageEdit, "/reports/new?kind=watch&thing="+w.ID),
		Frame: web.Titled(c, w.Name), W: row(c, w, about[w.IncidentID]), Target: w.Target, Tag: w.Tag, Own: w.Own(), Muted: w.Muted, Archived: w.Archived, MayEdit: web.May(c, account.CoverageEdit),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "watch.title", "/watches")}
	if w.FactID != "" {
		v.FactURL = web.URL(c, "/facts/"+w.FactID)
	}
	filling, busy, err := sp.Watches.Filling(ctx, w)
	if err != nil {
		return v, err
	}
	v.Filling, v.Filled = busy, filling.Done
	periods, err := sp.Watches.Weeks(ctx, watch.OfWatch(w.ID), weeks)
	if err != nil {
		return v, err
	}
	v.Weeks, v.Series = chart(c, periods, true)
	if err := v.hits(c, w); err != nil {
		return v, err
	}
	if err := v.warns(c, w, form); err != nil {
		return v, err
	}
	log, err := sp.Audit.Timeline(ctx, watch.Stream(w.ID), "", 20)
	for _, ev := range log.Items {
		v.Log = append(v.Log, web.Event(c, ev))
	}
	return v, err
}

// warns fills in when the watch warns, and the last times that it did.
func (v *ShowView) warns(c *fiber.Ctx, w watch.Watch, form templates.Form) error {
	sp, ctx := web.Space(c), c.UserContext()
	bar, err := sp.Alerts.Of(ctx, watch.OfWatch(w.ID))
	if err != nil {
		return err
	}
	from, err := sp.Alerts.SpikesFrom(ctx)
	if err != nil {
		return err
	}
	if from.After(web.Now(c)) {
		v.SpikesFrom = from
	}
	if v.Form = form; len(form.Values) == 0 {
		v.Form = web.Prefill("factor", strconv.FormatFloat(bar.Factor, 'f', -1, 64), "outlets", strconv.FormatInt(bar.Outlets, 10))
	}
	page, err := sp.Alerts.Find(ctx, alert.Search{WatchID: w.ID, Limit: 5})
	for _, a := range page.Items {
		v.Alerts = append(v.Alerts, AlertRow{web.URL(c, "/alerts/"+a.ID), web.T(c, "alert.reason."+string(a.Reason)), a.Opened, a.Waiting})
	}
	return err
}

// setBar says how many times the usual, and how many outlets, it takes.
func setBar(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("watch")
	factor, _ := strconv.ParseFloat(strings.TrimSpace(form.Value("factor")), 64) // the model refuses 0
	outlets, _ := strconv.ParseInt(strings.TrimSpace(form.Value("outlets")), 10, 64)
	if _, err := web.Space(c).Alerts.Set(c.UserContext(), id, factor, outlets, web.Actor(c)); err != nil {
		return web.Again(c, showPage, record, form, err)
	}
	return web.Redirect(c, web.URL(c, "/watches/"+id), "alert.flash.bar")
}

func (v *ShowView) hits(c *fiber.Ctx, w watch.Watch) error {
	q := web.Query(c)
	search := watch.HitSearch{WatchID: w.ID, After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	page, err := web.Space(c).Watches.Hits(c.UserContext(), search)
	if err != nil {
		return err
	}
	const most = 10_000
	n, err := web.Space(c).Watches.CountHits(c.UserContext(), search, most)
	if err != nil {
		return err
	}
	for _, h := range page.Items {
		v.Hits = append(v.Hits, hitRow(c, h))
	}
	v.Pager = web.PagerUpTo(c, page, pageSize, n, most)
	return nil
}

var toneKinds = map[string]string{sentiment.Positive: "ok", sentiment.Neutral: "mute", sentiment.Negative: "bad"}

func hitRow(c *fiber.Ctx, h watch.Hit) HitRow {
	return HitRow{
		URL: web.URL(c, "/coverage/"+h.ClipID), Title: h.Title, Lang: h.Lang, Outlet: h.OutletName, Before: h.Before, Marked: h.Marked, Behind: h.Behind, InTitle: h.InTitle,
		At: h.At, Tone: web.T(c, "watch.tone."+h.Label), ToneKind: toneKinds[h.Label], Independent: h.Independent, Denied: h.Denied,
	}
}

func mute(c *fiber.Ctx) error {
	return switched(c, "watch.flash.muted", "watch.flash.unmuted", web.Space(c).Watches.Mute)
}

func archive(c *fiber.Ctx) error {
	return switched(c, "watch.flash.archived", "watch.flash.restored", web.Space(c).Watches.Archive)
}

// switched turns something on or off: the form says on=1 or nothing.
func switched(c *fiber.Ctx, on, off string, do func(context.Context, string, bool, audit.Actor) (watch.Watch, error)) error {
	yes, key := web.Form(c).Has("on", "1"), off
	if yes {
		key = on
	}
	w, err := do(c.UserContext(), c.Params("watch"), yes, web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/watches/"+w.ID), key)
}
