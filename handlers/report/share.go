package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/report"
	"standfirst/templates"
)

// HandView is the page from which a report is handed on: its links and its snapshots.
type HandView struct {
	templates.Frame
	Form      templates.Form
	Base      string
	Query     string // of the address of another period than the plan's, "" for that
	Period    string // which one, "" where there are no others
	Links     []LinkRow
	Snapshots []SnapshotRow
	Choices   []templates.Option // what a link shows
	Rounds    []RoundRow
	People    []templates.Option
	Every     []templates.Option
	ZoneNamed string
	Prints    bool // a PDF can go with it
}

// LinkRow is a link to the report.
type LinkRow struct {
	ID, URL, By, State, Kind string
	Password, Open           bool
	Snapshot                 string // the start of its hash; "" for the report as it stands,
	Shows                    string // of which period
	Until, Seen              time.Time
	Views                    int64
}

// SnapshotRow is a snapshot of the report.
type SnapshotRow struct {
	URL, Hash, Short, By, Reason string
	Period                       string // "" where there is one alone
	At                           time.Time
}

// latest is the choice of a link that always shows the last whole period.
const latest = "latest"

var handPage = templates.NewPageOf("app", "report/hand.html", handSamples)

func hand(c *fiber.Ctx) error {
	v, err := handView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, handPage, v)
}

func handView(c *fiber.Ctx, form templates.Form) (HandView, error) {
	reports, now := web.Space(c).Reports, web.Now(c)
	p, err := readable(c)
	if err != nil {
		return HandView{}, err
	}
	own, err := reports.Plan(c.UserContext(), p.ID)
	if err != nil {
		return HandView{}, err
	}
	at := web.URL(c, "/reports/"+p.ID)
	v := HandView{Frame: web.Frame(c, "report.hand"), Form: form, Base: at, Choices: []templates.Option{{Label: web.T(c, "report.share.live")}}}
	named := func(of report.Period) string {
		return of.In(func(key string, args map[string]any) string { return web.T(c, key, pairs(args)...) })
	}
	if of := p.Subject.Period; of.Rolls() {
		v.Period = named(of)
		if first := c.Query("first"); first != "" {
			v.Query = web.Address("", "first", first)
		}
		v.Choices = []templates.Option{{Label: web.T(c, "report.share.period", "period", v.Period)}, {Value: latest, Label: web.T(c, "report.share.latest."+of.Unit)}}
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports"), {Label: web.T(c, "report.one"), URL: at + v.Query}}
	for i := len(p.Shares) - 1; i >= 0; i-- {
		s := p.Shares[i]
		row := LinkRow{ID: s.ID, By: s.ByName, Password: s.Hash != "", Open: s.Open(now), Snapshot: short(s.Snapshot), Until: s.Until, Seen: s.SeenAt, Views: s.Views, Kind: "mute"}
		switch {
		case s.Latest:
			row.Shows = web.T(c, "report.share.latest."+p.Subject.Period.Unit)
		case v.Period != "":
			row.Shows = web.T(c, "report.share.period", "period", named(s.Period(own, now)))
		default:
			row.Shows = web.T(c, "report.share.live")
		}
		kept, err := reports.Kept(c.UserContext(), p, s)
		if err != nil {
			return v, err
		}
		switch {
		case row.Open && !kept:
			row.Open, row.State, row.Kind = false, web.T(c, "report.share.left"), "warn"
		case row.Open:
			row.URL = web.Of(c).Base.JoinPath("/shared/" + reports.Token(p.ID, s.ID)).String()
			row.State, row.Kind = web.T(c, "report.share.open"), "ok"
		case !s.EndedAt.IsZero():
			row.State = web.T(c, "report.share.ended")
		default:
			row.State = web.T(c, "report.share.over")
		}
		v.Links = append(v.Links, row)
	}
	for i := len(p.Snapshots) - 1; i >= 0; i-- {
		f := p.Snapshots[i]
		row := SnapshotRow{URL: at + "/snapshots/" + f.Hash, Hash: f.Hash, Short: short(f.Hash), By: f.By, Reason: f.Reason, At: f.At}
		if v.Period != "" {
			row.Period = named(report.Share{First: f.First}.Period(own, now))
		}
		v.Snapshots = append(v.Snapshots, row)
		v.Choices = append(v.Choices, templates.Option{Value: f.Hash, Label: web.T(c, "report.share.snapshot", "hash", short(f.Hash), "time", f.At.In(web.Zone(c)).Format("2006-01-02 15:04"))})
	}
	return v, v.addRounds(c, p)
}

// short is as much of a hash as people compare by eye.
func short(hash string) string { return hash[:min(12, len(hash))] }

// readable is the plan that the address names, of those that the visitor may read; first in it names a day of another
// period than the plan's.
func readable(c *fiber.Ctx) (report.Plan, error) {
	p, err := web.Space(c).Reports.Plan(c.UserContext(), c.Params("id"))
	if err == nil && !mayRead(c, p.Subject.Kind) {
		err = fault.Missing("report.missing")
	}
	if first := c.Query("first"); err == nil && first != "" {
		p.Subject.Period, err = p.Subject.Period.At(first)
	}
	return p, err
}

func share(c *fiber.Ctx) error {
	form := web.Form(c)
	p, err := readable(c)
	if err != nil {
		return err
	}
	n := report.NewShare{Password: form.Value("password"), Snapshot: form.Value("snapshot"), First: c.Query("first")}
	if n.Days, err = strconv.Atoi(form.Value("days")); err != nil {
		n.Days = 0 // which the model refuses
	}
	if n.Snapshot == latest {
		n.Snapshot, n.First, n.Latest = "", "", true
	}
	_, err = web.Space(c).Reports.Share(c.UserContext(), p.ID, n, web.Actor(c))
	return handed(c, form, err, "report.flash.shared")
}

func unshare(c *fiber.Ctx) error {
	p, err := readable(c)
	if err == nil {
		err = web.Space(c).Reports.Unshare(c.UserContext(), p.ID, c.Params("link"), web.Actor(c))
	}
	return handed(c, templates.Form{}, err, "report.flash.unshared")
}

func freeze(c *fiber.Ctx) error {
	form := web.Form(c)
	p, err := readable(c)
	if err == nil {
		_, err = web.Space(c).Reports.Freeze(c.UserContext(), p.ID, c.Query("first"), form.Value("reason"), web.Zone(c), web.Actor(c))
	}
	return handed(c, form, err, "report.flash.frozen")
}

func handed(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err != nil {
		return web.Again(c, handPage, handView, form, err)
	}
	to := web.URL(c, "/reports/"+c.Params("id")+"/hand")
	if first := c.Query("first"); first != "" {
		to = web.Address(to, "first", first)
	}
	return web.Redirect(c, to, flash)
}

// snapshot shows the report as it stood, and what has changed since.
func snapshot(c *fiber.Ctx) error {
	p, err := readable(c)
	if err != nil {
		return err
	}
	sp := web.Space(c)
	frozen, r, err := sp.Reports.Thaw(c.UserContext(), p, c.Params("hash"))
	if err != nil {
		return err
	}
	p.Subject.Period = r.Subject.Period
	now, err := sp.Reports.Tell(c.UserContext(), p, r.Zone)
	if err != nil {
		return err
	}
	w := writerFor(c, p, r)
	v := w.page(c)
	w.freeze(&v, frozen, now)
	v.MayEdit, v.MayHand = false, false
	return web.Render(c, showPage, v)
}

// freeze says on the page that it is a snapshot, and what is otherwise by now: beside each figure, in a table, and which
// placements were taken back.
func (w *writer) freeze(v *ShowView, f report.Snapshot, now report.Report) {
	v.Frozen = &FrozenView{At: f.At, By: f.By, Reason: f.Reason, Hash: f.Hash}
	is := w.figuresOf(now)
	for _, part := range v.Parts {
		for i, was := range part.Stats {
			if s, ok := is[was.Name]; ok && (s.Number != was.Number || s.Unknown != was.Unknown) {
				v.Frozen.Changed = append(v.Frozen.Changed, CompareRow{Label: was.Label, Now: s, Was: was})
				part.Stats[i].Note = w.t("report.frozen.now", "value", s.Value)
			}
		}
	}
	for _, s := range w.added(is) {
		v.Frozen.Changed = append(v.Frozen.Changed, CompareRow{Label: s.Label, Now: s, Was: w.lacking(s.Name)})
	}
	gone, fresh := w.r.Since(now)
	for _, c := range gone[:min(len(gone), shownOthers)] {
		v.Frozen.Gone = append(v.Frozen.Gone, w.clip(c))
	}
	v.Frozen.Fresh = fresh
}

// added are the figures that a report has now, and had no occasion for when it was frozen.
func (w *writer) added(is map[string]Stat) []Stat {
	for _, was := range w.stats() {
		delete(is, was.Name)
	}
	var out []Stat
	for _, s := range is {
		if s.Number != 0 {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Stat) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// GateView is what stands before a shared report: mail programs that follow links open nothing and are not counted.
type GateView struct {
	templates.Frame
	Form     templates.Form
	Action   string
	Password bool
	By       string
	Until    time.Time
}

var (
	gatePage   = templates.NewPageOf("bare", "report/gate.html", gateSamples)
	sharedPage = templates.NewPage("bare", "report/show.html", showSamples(true)...)
)

func gate(c *fiber.Ctx) error {
	v, err := gateView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, gatePage, v)
}

func gateView(c *fiber.Ctx, form templates.Form) (GateView, error) {
	sp, err := web.Linked(c, "report.share.missing")
	if err != nil {
		return GateView{}, err
	}
	_, s, err := sp.Reports.Shared(c.UserContext(), c.Params("token"))
	if err != nil {
		return GateView{}, err
	}
	v := GateView{Frame: web.Frame(c, "report.gate"), Form: form, Action: "/shared/" + c.Params("token"), Password: s.Hash != "", By: s.ByName, Until: s.Until}
	v.Zone = sp.Location()
	return v, nil
}

// shared shows a report to somebody who has the link. Nothing on it leads into the portal.
func shared(c *fiber.Ctx) error {
	form := web.Form(c)
	sp, err := web.Linked(c, "report.share.missing")
	if err != nil {
		return err
	}
	o, err := sp.Reports.Enter(c.UserContext(), c.Params("token"), form.Value("password"), sp.Location())
	if err != nil {
		return web.Again(c, gatePage, gateView, form, err)
	}
	w := writerOutside(c, o.Plan, o.Report)
	v := w.view(web.Frame(c, ""))
	v.Paper, v.Zone, v.Now = true, o.Report.Zone, o.Report.At
	v.Linked = w.linked(o)
	if o.Snapshot.Hash != "" {
		w.freeze(&v, o.Snapshot, o.Now)
	}
	return web.Render(c, sharedPage, v)
}

// linked says of which period a link tells where there are others: of this one for good, or always of the last whole one.
func (w *writer) linked(o report.Opened) string {
	of := o.Plan.Subject.Period
	switch {
	case !of.Rolls() || o.Snapshot.Hash != "":
		return ""
	case o.Latest:
		_, next := of.Later().Bounds()
		return w.t("report.linked.latest."+of.Unit, "day", w.day(next))
	}
	return w.t("report.linked.period")
}
