package incident

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// TimesView is the report of response times: a summary by the points of the clock, and every incident under it.
type TimesView struct {
	templates.Frame
	Base, Export string
	Tabs         []templates.Tab
	Paces        []PaceRow
	Columns      []string // points of the table of incidents
	Rows         []TimedRow
	More         bool
	Most         int
}

// PaceRow is one point of the clock over all incidents.
type PaceRow struct {
	Label, Median, Slowest string
	Reached, Of            int
	InTime, Due            int
	Kind                   string // of the share that was in time; "" without a target
	Waiting                bool   // there are targets, none of them due yet
}

// TimedRow is one incident.
type TimedRow struct {
	URL   string
	Title Said
	Grade string
	Kind  string
	At    time.Time
	Cells []TimedCell
}

// TimedCell is one point of an incident.
type TimedCell struct{ Label, Took, State, Kind string }

var timesPage = templates.NewPageOf("app", "incident/times.html", timesSamples)

// periods are how far back the report looks, in days; 0 is for ever.
var periods = []int{90, 365, 0}

// timedPoints are the points in the table of incidents; the summary has all.
var timedPoints = []string{"assessed", "fact", "statement", "briefed", "answered", "closed"}

func timesView(c *fiber.Ctx) (TimesView, []incident.Timed, error) {
	days, since := periods[1], time.Time{}
	for _, p := range periods {
		if web.Query(c).Get("days") == strconv.Itoa(p) {
			days = p
		}
	}
	now := web.Now(c)
	if days > 0 {
		since = now.AddDate(0, 0, -days)
	}
	base := web.URL(c, "/incidents/times")
	v := TimesView{Frame: web.Frame(c, "incident.times.title"), Base: base, Export: base + "/export.csv?days=" + strconv.Itoa(days), Most: incident.MaxTimed}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents")}
	for _, p := range periods {
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "incident.times.days."+strconv.Itoa(p)), URL: base + "?days=" + strconv.Itoa(p), Active: p == days})
	}
	all, more, err := web.Space(c).Incidents.Times(c.UserContext(), since)
	v.More = more
	return v, all, err
}

func times(c *fiber.Ctx) error {
	v, all, err := timesView(c)
	if err != nil {
		return err
	}
	for _, name := range timedPoints {
		v.Columns = append(v.Columns, web.T(c, "incident.clock."+name))
	}
	if len(all) > 0 {
		for _, p := range incident.Paces(all, web.Now(c)) {
			v.Paces = append(v.Paces, paceRow(c, p))
		}
	}
	for _, t := range all {
		v.Rows = append(v.Rows, timedRow(c, t))
	}
	return web.Render(c, timesPage, v)
}

func paceRow(c *fiber.Ctx, p incident.Pace) PaceRow {
	r := PaceRow{Label: web.T(c, "incident.clock."+p.Point), Reached: p.Reached, Of: p.Of, InTime: p.InTime, Due: p.Due, Waiting: p.Waiting > 0}
	if p.Reached > 0 {
		r.Median, r.Slowest = web.Span(c, p.Median), web.Span(c, p.Slowest)
	}
	switch {
	case p.Due == 0:
	case p.InTime == p.Due:
		r.Kind = "ok"
	default:
		r.Kind = "warn"
	}
	return r
}

func timedRow(c *fiber.Ctx, t incident.Timed) TimedRow {
	i := view(c, t.Incident)
	r := TimedRow{URL: web.URL(c, "/incidents/"+i.ID), Title: i.Title, Grade: i.Grade, Kind: i.GradeKind, At: i.DeclaredAt}
	marks := map[string]incident.Mark{}
	for _, p := range t.Clock.Points() {
		marks[p.Name] = p.Mark
	}
	for _, name := range timedPoints {
		cell := TimedCell{Label: web.T(c, "incident.clock."+name)}
		if m := marks[name]; m.Done() {
			cell.Took = web.Span(c, m.Elapsed)
		}
		if target, ok := t.Target(name); ok {
			switch state := target.State(web.Now(c)); state {
			case incident.Late, incident.Missed:
				cell.State, cell.Kind = web.T(c, "incident.times."+string(state)), targetKinds[state]
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// exportTimes is every incident with every point of its clock, in minutes, as a table.
func exportTimes(c *fiber.Ctx) error {
	_, all, err := timesView(c)
	if err != nil {
		return err
	}
	return web.CSV(c, "response-times.csv", func(out *sheet.Writer) error {
		head := web.Words(c, "incident.times.csv.", "incident", "grade", "declared")
		for _, p := range (incident.Clock{}).Points()[1:] {
			head = append(head, web.T(c, "incident.times.csv.minutes", "point", web.T(c, "incident.clock."+p.Name)))
		}
		out.Write(append(head, web.Words(c, "incident.times.csv.", "in_time", "due")...)...)
		for _, t := range all {
			title, _ := t.Title.In(web.Lang(c))
			row := []string{title, strconv.Itoa(t.Grade), t.DeclaredAt.UTC().Format(time.RFC3339)}
			for _, p := range t.Clock.Points()[1:] {
				minutes := ""
				if p.Mark.Done() {
					minutes = strconv.FormatFloat(p.Mark.Elapsed.Minutes(), 'f', 1, 64)
				}
				row = append(row, minutes)
			}
			inTime, due := 0, 0
			for _, p := range incident.Paces([]incident.Timed{t}, web.Now(c)) {
				inTime, due = inTime+p.InTime, due+p.Due
			}
			out.Write(append(row, strconv.Itoa(inTime), strconv.Itoa(due))...)
		}
		return nil
	})
}
