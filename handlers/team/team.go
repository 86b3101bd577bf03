// Package team serves the page of an incident's team: who holds which role, who was called and has
// acknowledged, and the open page on which somebody who was called acknowledges in one press.
package team

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/call"
	"standfirst/models/incident"
	"standfirst/templates"
)

// Routes are the pages and actions of teams.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	calls, again := route("POST", "/incidents/:id/team/call", account.IncidentManage, callTeam), route("POST", "/incidents/:id/team/:call/again", account.IncidentManage, callAgain)
	calls.Rate, again.Rate = web.Costly, web.Costly
	return []web.Route{
		route("GET", "/incidents/:id/team", account.FactVerify, show),
		route("POST", "/incidents/:id/team", account.IncidentManage, appoint),
		calls,
		again,
		route("POST", "/incidents/:id/team/acknowledge", account.FactVerify, acknowledge),
		{Method: "GET", Path: "/call/:token", Scope: web.Open, Do: calledPage},
		{Method: "POST", Path: "/call/:token", Scope: web.Open, Do: answer},
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{teamPage, answerPage} }

// View is the page of a team.
type View struct {
	templates.Frame
	Form                  templates.Form
	URL                   string
	Open, MayManage, Mine bool // Mine: a call to this reader is not acknowledged
	Seats                 []SeatRow
	Called                int
	People                []templates.Option
}

// SeatRow is a role with who holds it and what became of the calls.
type SeatRow struct {
	Role, Label    string
	Holder, Deputy string // names
	Form           templates.Form
	Calls          []CallRow
}

// CallRow is one call.
type CallRow struct {
	ID, Name, Kind, State string
	At, DueAt             time.Time // of the state; when the deputy is called, zero once that is settled
	Deputy, Again         bool
}

var teamPage = templates.NewPageOf("app", "team/show.html", teamSamples)

func show(c *fiber.Ctx) error {
	v, err := view(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, teamPage, v)
}

func view(c *fiber.Ctx, form templates.Form) (View, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	i, err := sp.Incidents.Get(ctx, c.Params("id"))
	if err != nil {
		return View{}, err
	}
	v := View{
		Frame: web.Frame(c, "team.title"), Form: form, URL: web.URL(c, "/incidents/"+i.ID+"/team"), Open: i.Open, MayManage: web.May(c, account.IncidentManage),
	}
	v.Drill = i.Drill()
	v.Crumbs = web.IncidentCrumbs(c, i)
	calls, err := sp.Calls.Of(ctx, i.ID)
	if err != nil {
		return v, err
	}
	v.Called = len(calls)
	for _, role := range incident.Roles() {
		v.Seats = append(v.Seats, seat(c, i, role, call.Latest(calls), form))
	}
	for _, x := range calls {
		v.Mine = v.Mine || (x.UserID == web.User(c).ID && !x.Acknowledged())
	}
	v.People, err = people(c)
	return v, err
}

func seat(c *fiber.Ctx, i incident.Incident, role incident.Role, calls []call.Call, form templates.Form) SeatRow {
	s, _ := i.Seat(role)
	r := SeatRow{Role: string(role), Label: web.T(c, "incident.role."+string(role)), Holder: s.Holder.Name, Deputy: s.Deputy.Name}
	r.Form = web.Prefill("holder", s.Holder.ID, "deputy", s.Deputy.ID)
	if form.Value("role") == r.Role {
		r.Form = form
	}
	for _, x := range calls {
		if x.Role == role {
			r.Calls = append(r.Calls, callRow(c, x))
		}
	}
	return r
}

var callKinds = map[string]string{"acknowledged": "ok", "passed": "bad", "waiting": "info", "sent": "warn", "kept": "warn", "failed": "bad"}

func callRow(c *fiber.Ctx, x call.Call) CallRow {
	state, at := string(x.State), x.SentAt
	switch {
	case x.Acknowledged():
		state, at = "acknowledged", x.AckAt
	case !x.PassedAt.IsZero():
		state, at = "passed", x.PassedAt
	case at.IsZero():
		at = x.CalledAt
	}
	r := CallRow{ID: x.ID, Name: x.Name, Kind: callKinds[state], State: web.T(c, "call.state."+state), At: at, Deputy: x.Deputy, Again: !x.Acknowledged()}
	if !x.Acknowledged() && x.PassedAt.IsZero() {
		r.DueAt = x.DueAt()
	}
	return r
}

// people are the members of the space who may see incidents.
func people(c *fiber.Ctx) ([]templates.Option, error) {
	if !web.May(c, account.IncidentManage) {
		return nil, nil
	}
	id := web.Space(c).ID
	members, err := web.Of(c).Accounts.Members(c.UserContext(), id)
	var out []templates.Option
	for _, u := range members {
		if m, ok := u.In(id); ok && !u.Disabled && m.Role.May(account.IncidentRead) {
			out = append(out, templates.Option{Value: u.ID, Label: u.Name + " · " + web.T(c, "department."+m.Department)})
		}
	}
	return out, err
}

func appoint(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Incidents.Appoint(c.UserContext(), id, incident.Role(form.Value("role")), form.Value("holder"), form.Value("deputy"), web.Actor(c))
	if err != nil {
		return web.Again(c, teamPage, view, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/team")+"#role-"+form.Value("role"), "team.flash.appointed")
}

func callTeam(c *fiber.Ctx) error {
	id := c.Params("id")
	n, err := web.Space(c).Calls.CallTeam(c.UserContext(), id, web.Actor(c))
	if err != nil {
		return web.Again(c, teamPage, view, web.Form(c), err)
	}
	key := "team.flash.called"
	if n == 0 {
		key = "team.flash.called_already"
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/team"), key, "n", n)
}

func callAgain(c *fiber.Ctx) error {
	if err := web.Space(c).Calls.CallAgain(c.UserContext(), c.Params("id"), c.Params("call"), web.Actor(c)); err != nil {
		return web.Again(c, teamPage, view, web.Form(c), err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+c.Params("id")+"/team"), "team.flash.again")
}

func acknowledge(c *fiber.Ctx) error {
	id := c.Params("id")
	if _, err := web.Space(c).Calls.AcknowledgeAs(c.UserContext(), id, web.Actor(c)); err != nil {
		return err
	}
	to := web.URL(c, "/incidents/"+id)
	if web.Form(c).Value("from") == "drill" {
		to += "/drill"
	}
	return web.Redirect(c, to, "team.flash.acknowledged")
}
