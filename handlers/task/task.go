// Package task serves what is to be done about incidents: everybody's list with its filters, the list of one
// incident, and what is done with a task.
package task

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/task"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions of tasks. Whoever may read an incident's log may do what is to be done: a
// lawyer or a fact-checker has tasks as well.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	return []web.Route{
		route("GET", "/tasks", account.FactVerify, list),
		route("GET", "/incidents/:id/tasks", account.FactVerify, ofIncident),
		route("POST", "/incidents/:id/tasks", account.FactVerify, add),
		route("GET", "/tasks/:task/edit", account.FactVerify, editForm),
		route("POST", "/tasks/:task", account.FactVerify, change),
		route("POST", "/tasks/:task/done", account.FactVerify, finish),
		route("POST", "/tasks/:task/reopen", account.FactVerify, reopen),
		route("POST", "/tasks/:task/drop", account.FactVerify, drop),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, formPage} }

// ListView is a list of tasks: everybody's, or those of one incident with the form that adds one.
type ListView struct {
	templates.Frame
	Base  string
	Tabs  []templates.Tab
	Rows  []Row
	Pager templates.Pager
	One   bool      // of one incident
	Plans string    // where a playbook is applied, "" for those who may not
	Add   *FormView // nil when none can be added
}

// Row is one task.
type Row struct {
	ID, URL, Title, Lang     string
	Incident, IncidentURL    string
	Owner, Role, Note, State string
	Kind, Reason             string
	Due                      time.Time
	Open, Late, OfSpace      bool
}

// FormView is the form that adds or changes a task.
type FormView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	Roles, People  []templates.Option
	Whens          []templates.Option
	Zoned          string
	Declared       time.Time
}

var (
	listPage = templates.NewPageOf("app", "task/list.html", listSamples)
	formPage = templates.NewPageOf("app", "task/form.html", formSamples)
)

// views are the lists that the tabs lead to.
var views = []struct {
	name  string
	mine  bool
	state task.State
	late  bool
}{
	{"mine", true, task.Open, false},
	{"late", false, task.Open, true},
	{"open", false, task.Open, false},
	{"done", false, task.Done, false},
	{"dropped", false, task.Dropped, false},
}

// list is everybody's tasks, one's own open ones to begin with.
func list(c *fiber.Ctx) error {
	q := web.Query(c)
	v := ListView{Frame: web.Frame(c, "nav.tasks"), Base: web.URL(c, "/tasks")}
	at := 0
	for n, x := range views {
		if x.name == q.Get("show") {
			at = n
		}
	}
	for n, x := range views {
		v.Tabs = append(v.Tabs, templates.Tab{Label: web.T(c, "task.view."+x.name), URL: v.Base + "?show=" + x.name, Active: n == at})
	}
	search := task.Search{State: views[at].state, After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	if views[at].mine {
		search.OwnerID = web.User(c).ID
	}
	if views[at].late {
		search.Until = web.Now(c)
	}
	if err := fill(c, &v, search); err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

func fill(c *fiber.Ctx, v *ListView, search task.Search) error {
	sp := web.Space(c)
	page, err := sp.Tasks.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	total, err := sp.Tasks.Count(c.UserContext(), search)
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Items))
	for n, t := range page.Items {
		ids[n] = t.IncidentID
	}
	incidents, err := sp.Incidents.GetAll(c.UserContext(), ids...)
	if err != nil {
		return err
	}
	for _, t := range page.Items {
		v.Rows = append(v.Rows, row(c, t, incidents[t.IncidentID]))
	}
	v.Pager = web.Pager(c, page, search.Limit, total)
	return nil
}

func row(c *fiber.Ctx, t task.Task, i incident.Incident) Row {
	title, lang := t.Title.In(web.Lang(c))
	about, _ := i.Title.In(web.Lang(c))
	r := Row{
		ID: t.ID, URL: web.URL(c, "/tasks/"+t.ID), Title: title, Lang: lang, Incident: about, IncidentURL: web.URL(c, "/incidents/"+t.IncidentID),
		OfSpace: t.OfSpace(), Owner: t.OwnerName, State: web.T(c, "task.state."+string(t.State)), Kind: map[task.State]string{task.Done: "ok", task.Dropped: "mute", task.Open: "info"}[t.State],
		Reason: t.Reason, Due: t.Due, Open: t.Open, Late: t.Late(web.Now(c)),
	}
	if t.Role != "" {
		r.Role = web.T(c, "incident.role."+string(t.Role))
	}
	if t.State != task.Open {
		r.Note = t.DoneBy
	}
	if r.Late {
		r.Kind, r.State = "bad", web.T(c, "task.late")
	}
	return r
}

// ofIncident is the list of one incident, whatever became of each, with the form that adds one.
func ofIncident(c *fiber.Ctx) error {
	v, err := incidentView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

func incidentView(c *fiber.Ctx, form templates.Form) (ListView, error) {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return ListView{}, err
	}
	url := web.URL(c, "/incidents/"+i.ID)
	v := ListView{Frame: web.Frame(c, "task.title"), Base: url + "/tasks", One: true}
	v.Drill = i.Drill()
	v.Crumbs = web.IncidentCrumbs(c, i)
	if i.Open && web.May(c, account.IncidentManage) {
		v.Plans = url + "/playbook"
	}
	if i.Open {
		f := formView(c, i, form)
		f.Frame, f.Action = v.Frame, v.Base
		if f.People, err = web.People(c, account.FactVerify, i); err != nil {
			return v, err
		}
		v.Add = &f
	}
	q := web.Query(c)
	return v, fill(c, &v, task.Search{IncidentID: i.ID, After: q.Get("after"), Before: q.Get("before"), Limit: pageSize})
}

func formView(c *fiber.Ctx, i incident.Incident, form templates.Form) FormView {
	if len(form.Values) == 0 {
		form.Values = web.Prefill("when", "offset", "offset_hours", "1").Values
	}
	v := FormView{Form: form, Zoned: web.Zone(c).String(), Declared: i.DeclaredAt, Whens: []templates.Option{
		{Value: "offset", Label: web.T(c, "task.field.offset")}, {Value: "time", Label: web.T(c, "task.field.time")},
	}}
	for _, r := range incident.Roles() {
		label := web.T(c, "incident.role."+string(r))
		if s, ok := i.Seat(r); ok {
			label += " · " + s.Holder.Name
		}
		v.Roles = append(v.Roles, templates.Option{Value: string(r), Label: label})
	}
	return v
}

// read takes the form: due so many hours and minutes after the declaration, or at a local time.
func read(form templates.Form) (task.New, error) {
	n := task.New{Title: web.Texts(form, "title_"), Role: incident.Role(form.Value("role")), OwnerID: form.Value("owner"), Relative: form.Value("when") != "time"}
	if !n.Relative {
		at, err := mailing.LocalTime(form.Value("due"), form.Value("due_zone"))
		n.Due = at.At
		if f := fault.Of(err); f != nil && form.Value("due") != "" {
			return n, f.On("due")
		}
		return n, nil
	}
	hours, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(form.Value("offset_hours")), ",", "."), 64)
	if err != nil || hours != hours || hours < 0 || hours > task.MaxOffset/60 {
		return n, fault.Bad("offset_hours", "task.offset.range")
	}
	n.Offset = int64(hours*60 + 0.5)
	return n, nil
}

// moved are the fields of the page for those of the model.
var moved = map[string]string{"title": "title_en", "offset": "offset_hours"}

func add(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	n, err := read(form)
	if err == nil {
		_, err = web.Space(c).Tasks.Add(c.UserContext(), id, n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, listPage, incidentView, form, fault.Moved(err, moved))
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/tasks"), "task.flash.added")
}

func editForm(c *fiber.Ctx) error {
	v, err := changeView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func changeView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	t, i, err := web.Space(c).Tasks.Get(c.UserContext(), c.Params("task"))
	if err != nil {
		return FormView{}, err
	}
	if len(form.Values) == 0 {
		owner, when := t.OwnerID, "offset"
		if t.ByRole {
			owner = ""
		}
		if !t.Relative {
			when = "time"
		}
		form = web.Prefill("title_en", t.Title[incident.English], "title_zh-CN", t.Title[incident.Chinese], "role", string(t.Role), "owner", owner, "when", when,
			"offset_hours", strconv.FormatFloat(float64(t.Offset)/60, 'f', -1, 64), "due", t.Due.In(web.Zone(c)).Format(mailing.LocalLayout), "due_zone", web.Zone(c).String())
	}
	v := formView(c, i, form)
	v.Frame = web.Frame(c, "task.edit")
	v.Drill = i.Drill()
	v.Cancel, v.Action = place(c, t), web.URL(c, "/tasks/"+t.ID)
	if t.OfSpace() { // it has no incident to be counted from, and no roles
		v.Roles, v.Whens = nil, v.Whens[1:]
		v.Crumbs = []templates.Crumb{{Label: web.T(c, "task.title"), URL: v.Cancel}}
	} else {
		v.Crumbs = web.IncidentCrumbs(c, i, templates.Crumb{Label: web.T(c, "task.title"), URL: v.Cancel})
	}
	v.People, err = web.People(c, account.FactVerify, i)
	return v, err
}

func change(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := read(form)
	var t task.Task
	if err == nil {
		t, err = web.Space(c).Tasks.Change(c.UserContext(), c.Params("task"), n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, formPage, changeView, form, fault.Moved(err, moved))
	}
	return web.Redirect(c, place(c, t), "task.flash.changed")
}

// place is the list that a task stands in: its incident's, or everybody's.
func place(c *fiber.Ctx, t task.Task) string {
	if t.OfSpace() {
		return web.URL(c, "/tasks")
	}
	return web.URL(c, "/incidents/"+t.IncidentID+"/tasks")
}

// back leads to the page that the button stood on.
func back(c *fiber.Ctx, t task.Task, key string) error {
	to := place(c, t)
	if web.Form(c).Value("from") == "list" {
		to = web.URL(c, "/tasks")
	}
	return web.Redirect(c, to, key)
}

func finish(c *fiber.Ctx) error {
	t, err := web.Space(c).Tasks.Finish(c.UserContext(), c.Params("task"), web.Actor(c))
	if err != nil {
		return err
	}
	return back(c, t, "task.flash.done")
}

func reopen(c *fiber.Ctx) error {
	return reasoned(c, "task.flash.reopened", web.Space(c).Tasks.Reopen)
}

func drop(c *fiber.Ctx) error { return reasoned(c, "task.flash.dropped", web.Space(c).Tasks.Drop) }
