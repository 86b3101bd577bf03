package approval

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/release"
	"standfirst/templates"
)

// ListView is the page of all routes.
type ListView struct {
	templates.Frame
	Base, New, Grave string
	Routes           []RouteRow
}

// RouteRow is a route in short.
type RouteRow struct {
	Name, URL, Kind, Grade, Rev, By string
	At                              time.Time
	Steps                           []StepRow
}

// StepRow is a step in short.
type StepRow struct {
	Order                  int64
	Name, Who, Deputy      string
	Minutes, Needs         int64 // Needs: how many decide, where several do
	Within                 string
	Question, QuestionLang string
}

var listPage = templates.NewPageOf("app", "approval/list.html", listSamples)

func list(c *fiber.Ctx) error {
	routes, err := web.Space(c).Releases.Routes(c.UserContext())
	if err != nil {
		return err
	}
	base := web.URL(c, "/settings/approvals")
	v := ListView{Frame: web.Frame(c, "approval.routes.title"), Base: base, New: base + "/route", Grave: base + "/route?suggest=grave"}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings")}
	for _, r := range routes {
		row := RouteRow{
			Name: name(c, r), URL: web.Address(base+"/route", "kind", string(r.Kind), "grade", strconv.FormatInt(r.Grade, 10)), Kind: string(r.Kind),
			Grade: strconv.FormatInt(r.Grade, 10), Rev: strconv.FormatInt(r.Rev, 10), By: r.By, At: r.At,
		}
		for _, s := range r.Steps {
			row.Steps = append(row.Steps, stepRow(c, s))
		}
		v.Routes = append(v.Routes, row)
	}
	return web.Render(c, listPage, v)
}

func stepRow(c *fiber.Ctx, s release.Step) StepRow {
	row := StepRow{Order: s.Order, Name: s.Label, Deputy: s.Deputy.Name, Minutes: s.Minutes}
	if row.Name == "" {
		row.Name = web.T(c, "approval.step."+s.Name)
	}
	if s.Needs() > 1 {
		row.Needs = s.Needs()
	}
	row.Question, row.QuestionLang = s.Question.In(web.Lang(c))
	if s.Minutes > 0 {
		row.Within = span(c, s.Minutes)
	}
	var who []string
	for _, p := range s.People {
		who = append(who, p.Name)
	}
	if s.Role != "" {
		who = append(who, web.T(c, "role."+s.Role))
	}
	if s.Department != "" {
		who = append(who, web.T(c, "department."+s.Department))
	}
	row.Who = strings.Join(who, " · ")
	return row
}

// span writes minutes in the largest unit that fits.
func span(c *fiber.Ctx, minutes int64) string {
	n, unit := inUnit(minutes)
	return web.T(c, "approval.span."+unit, "n", n)
}

func inUnit(minutes int64) (int64, string) {
	if minutes%60 == 0 {
		return minutes / 60, "hours"
	}
	return minutes, "minutes"
}

// name says what a route is for.
func name(c *fiber.Ctx, r release.Route) string {
	return kindName(c, r.Kind) + " · " + gradeName(c, r.Grade)
}

func kindName(c *fiber.Ctx, kind release.Kind) string {
	if kind == "" {
		return web.T(c, "approval.route.every_kind")
	}
	return web.T(c, writing.KindKey(kind))
}

func gradeName(c *fiber.Ctx, grade int64) string {
	switch grade {
	case release.EveryGrade:
		return web.T(c, "approval.route.every_grade")
	case release.NoIncident:
		return web.T(c, "approval.route.no_incident")
	}
	return web.T(c, "incident.grade."+strconv.FormatInt(grade, 10))
}

// remove takes a route away.
func remove(c *fiber.Ctx) error {
	form, back := web.Form(c), web.URL(c, "/settings/approvals")
	kind, grade, rev := which(form)
	if err := web.Space(c).Releases.RemoveRoute(c.UserContext(), rev, kind, grade, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, back, "approval.flash.removed")
}

func which(form templates.Form) (release.Kind, int64, int64) {
	rev, _ := strconv.ParseInt(form.Value("rev"), 10, 64) // 0 clashes with whatever is set
	grade, err := strconv.ParseInt(form.Value("grade"), 10, 64)
	if err != nil {
		grade = release.EveryGrade
	}
	return release.Kind(form.Value("kind")), grade, rev
}
