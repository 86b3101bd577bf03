package approval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

// FormView is the page of one route.
type FormView struct {
	templates.Frame
	Form                 templates.Form
	Action, Cancel       string
	Fixed                string // what a route that is set is for; "" for a new one, for which that is chosen
	Kind, Grade, Rev     string
	Kinds, Grades        []templates.Option
	Steps                []StepForm
	MayAdd               bool
	Names, People, Roles []templates.Option
	Departments, Units   []templates.Option
}

// StepForm is one step of the form; Field is how the names of its inputs begin.
type StepForm struct {
	Field string
	N     int
	Only  bool // a route has at least one step
}

var formPage = templates.NewPageOf("app", "approval/form.html", formSamples)

func edit(c *fiber.Ctx) error {
	q := web.Query(c)
	releases := web.Space(c).Releases
	route := release.Route{Steps: []release.Step{{Name: "text", Order: 1}}}
	var err error
	switch {
	case q.Get("suggest") == "grave":
		route = release.GraveRoute()
	case q.Has("grade"):
		kind, grade, _ := which(templates.Form{Values: q})
		if route, err = releases.RouteOf(c.UserContext(), kind, grade); err != nil {
			return err
		}
	}
	v, err := formView(c, typed(route))
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

// typed is a route as it would have been typed.
func typed(r release.Route) templates.Form {
	f := web.Prefill("kind", string(r.Kind), "grade", strconv.FormatInt(r.Grade, 10), "rev", strconv.FormatInt(r.Rev, 10), "steps", strconv.Itoa(len(r.Steps)))
	for n, s := range r.Steps {
		field := stepField(n)
		put := func(name string, values ...string) { f.Values[field+name] = values }
		put("key", s.Key)
		put("name", s.Name)
		put("label", s.Label)
		put("order", strconv.FormatInt(s.Order, 10))
		put("role", s.Role)
		put("needed", strconv.FormatInt(s.Needs(), 10))
		put("department", s.Department)
		put("deputy", s.Deputy.ID)
		for lang, text := range s.Question {
			put("question."+lang, text)
		}
		var people []string
		for _, p := range s.People {
			people = append(people, p.ID)
		}
		put("people", people...)
		if s.Minutes > 0 {
			amount, unit := inUnit(s.Minutes)
			put("minutes", strconv.FormatInt(amount, 10))
			put("unit", unit)
		}
	}
	return f
}

func stepField(n int) string { return fmt.Sprintf("step.%d.", n) }

// read is the route that was typed. What is no number is out of range, which the model says at its field.
func read(form templates.Form) (release.Route, int64) {
	kind, grade, rev := which(form)
	r := release.Route{Kind: kind, Grade: grade}
	for n := range count(form) {
		field := stepField(n)
		s := release.Step{
			Key: form.Value(field + "key"), Name: form.Value(field + "name"), Label: form.Value(field + "label"),
			Role: form.Value(field + "role"), Department: form.Value(field + "department"), Deputy: release.Decider{ID: form.Value(field + "deputy")},
			Question: incident.Text{},
		}
		for _, lang := range incident.Languages() {
			s.Question[lang] = form.Value(field + "question." + lang)
		}
		for _, id := range form.Values[field+"people"] {
			s.People = append(s.People, release.Decider{ID: id})
		}
		s.Order, _ = strconv.ParseInt(strings.TrimSpace(form.Value(field+"order")), 10, 64)
		s.Needed = needed(form.Value(field + "needed"))
		s.Minutes = minutes(form.Value(field+"minutes"), form.Value(field+"unit"))
		r.Steps = append(r.Steps, s)
	}
	return r, rev
}

func count(form templates.Form) int {
	n, _ := strconv.Atoi(form.Value("steps"))
	return max(0, min(n, release.MaxSteps))
}

// needed is how many must approve: one where nothing is said.
func needed(typed string) int64 {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 1
	}
	n, err := strconv.ParseInt(typed, 10, 32)
	if err != nil || n < 1 {
		return -1
	}
	return n
}

func minutes(amount, unit string) int64 {
	if amount = strings.TrimSpace(amount); amount == "" {
		return 0
	}
	n, err := strconv.ParseInt(amount, 10, 32)
	if err != nil || n < 1 {
		return -1
	}
	if unit == "hours" {
		n *= 60
	}
	return n
}

// save sets the route, or adds or takes out a step of the form, which saves nothing.
func save(c *fiber.Ctx) error {
	form := web.Form(c)
	route, rev := read(form)
	if form.Has("do", "add") || form.Value("drop") != "" {
		if at, err := strconv.Atoi(form.Value("drop")); err == nil && at >= 0 && at < len(route.Steps) && len(route.Steps) > 1 {
			route.Steps = slices.Delete(route.Steps, at, at+1)
		} else if form.Has("do", "add") && len(route.Steps) < release.MaxSteps {
			route.Steps = append(route.Steps, release.Step{Name: "text", Order: lastOrder(route) + 1})
		}
		again := typed(route)
		again.Values["rev"] = []string{form.Value("rev")}
		v, err := formView(c, again)
		if err != nil {
			return err
		}
		return web.Render(c, formPage, v)
	}
	if _, err := web.Space(c).Releases.SetRoute(c.UserContext(), rev, route, web.Actor(c)); err != nil {
		return web.Again(c, formPage, formView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/settings/approvals"), "approval.flash.saved")
}

func lastOrder(r release.Route) int64 {
	var out int64
	for _, s := range r.Steps {
		out = max(out, s.Order)
	}
	return min(out, release.MaxSteps-1)
}

// grades are those that a route may be for.
var grades = []int64{release.EveryGrade, release.NoIncident, 1, 2, 3, 4}

// known reports whether a route may be for a kind and grade; a form that somebody has altered may name others.
func known(kind release.Kind, grade int64) bool {
	return (kind == "" || slices.Contains(release.Kinds(), kind)) && slices.Contains(grades, grade)
}

func formView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	base := web.URL(c, "/settings/approvals")
	kind, grade, rev := which(form)
	v := FormView{
		Frame: web.Frame(c, "approval.form.title"), Form: form, Action: base, Cancel: base,
		Kind: string(kind), Grade: strconv.FormatInt(grade, 10), Rev: strconv.FormatInt(rev, 10), MayAdd: count(form) < release.MaxSteps,
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "setting.title", "/settings"), web.Crumb(c, "approval.routes.title", "/settings/approvals")}
	if rev > 0 && known(kind, grade) {
		v.Fixed = name(c, release.Route{Kind: kind, Grade: grade})
	}
	v.Kinds = append(v.Kinds, templates.Option{Label: kindName(c, "")})
	v.Kinds = append(v.Kinds, writing.Kinds(c)...)
	for _, g := range grades {
		v.Grades = append(v.Grades, templates.Option{Value: strconv.FormatInt(g, 10), Label: gradeName(c, g)})
	}
	for n := range count(form) {
		v.Steps = append(v.Steps, StepForm{Field: stepField(n), N: n, Only: count(form) == 1})
	}
	for _, n := range release.StepNames() {
		v.Names = append(v.Names, templates.Option{Value: n, Label: web.T(c, "approval.step."+n)})
	}
	for _, r := range account.Roles {
		if r.May(account.ReleaseApprove) {
			v.Roles = append(v.Roles, templates.Option{Value: string(r), Label: web.T(c, "role."+string(r))})
		}
	}
	for _, d := range account.Departments {
		v.Departments = append(v.Departments, templates.Option{Value: d, Label: web.T(c, "department."+d)})
	}
	for _, u := range []string{"minutes", "hours"} {
		v.Units = append(v.Units, templates.Option{Value: u, Label: web.T(c, "approval.unit."+u)})
	}
	var err error
	v.People, err = web.People(c, account.ReleaseApprove, incident.Incident{})
	return v, err
}
