package drill

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/drill"
	"standfirst/models/incident"
	"standfirst/templates"
)

const pageSize = 20

// Said is a text with the language that it is in.
type Said struct{ Text, Lang string }

func said(c *fiber.Ctx, t incident.Text) Said {
	text, lang := t.In(web.Lang(c))
	return Said{text, lang}
}

// Row is a drill in a list.
type Row struct {
	URL, Debrief     string
	Title            Said
	State, Kind, By  string
	At               time.Time
	Good, Of         int
	Ended            bool
	Statement        string // how long it took, "" for not at all
	Answered, Wanted int
}

// ScenarioRow is a scenario in the library.
type ScenarioRow struct {
	ID, URL, Start string // URL "" for those who may not read scripts
	Title, Summary Said
	Type, Grade    string
	Injects        int
	Minutes        int64
	Own            bool
}

// ListView is the list of drills with the library of scenarios.
type ListView struct {
	templates.Frame
	MayManage bool
	New       string
	Training  string
	Running   []Row
	Past      []Row
	Older     string
	Scenarios []ScenarioRow
}

var listPage = templates.NewPageOf("app", "drill/list.html", listSamples)

func list(c *fiber.Ctx) error {
	drills := web.Space(c).Drills
	v := ListView{Frame: web.Frame(c, "drill.title"), MayManage: web.May(c, account.IncidentManage), New: web.URL(c, "/drills/new"), Training: web.URL(c, "/drills/training")}
	page, err := drills.Find(c.UserContext(), web.Query(c).Get("after"), pageSize)
	if err != nil {
		return err
	}
	for _, d := range page.Items {
		if r := row(c, d); r.Ended {
			v.Past = append(v.Past, r)
		} else {
			v.Running = append(v.Running, r)
		}
	}
	if page.Next != "" {
		v.Older = web.Address(web.URL(c, "/drills"), "after", page.Next)
	}
	all, err := drills.Scenarios(c.UserContext())
	for _, x := range all {
		v.Scenarios = append(v.Scenarios, scenarioRow(c, x))
	}
	if err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

var stateKinds = map[drill.State]string{drill.Running: "warn", drill.Paused: "info", drill.Ended: "mute"}

func row(c *fiber.Ctx, d drill.Drill) Row {
	url := web.URL(c, "/incidents/"+d.ID)
	r := Row{
		URL: url + "/drill", Debrief: url + "/debrief", Title: said(c, d.Title), State: web.T(c, "drill.state."+string(d.State)), Kind: stateKinds[d.State],
		By: d.StartedBy, At: d.StartedAt, Good: d.Score.Good(), Of: d.Score.Of(), Ended: d.State == drill.Ended, Answered: d.Score.InTime, Wanted: d.Score.Wanted,
	}
	if p, ok := d.Score.Point("statement"); ok && p.Took > 0 {
		r.Statement = span(c, time.Duration(p.Took)*time.Millisecond)
	}
	return r
}

func scenarioRow(c *fiber.Ctx, x drill.Scenario) ScenarioRow {
	r := ScenarioRow{
		ID: x.ID, Start: web.Address(web.URL(c, "/drills/new"), "scenario", x.ID), Title: said(c, x.Title), Summary: said(c, x.Summary),
		Type: web.T(c, "incident.type."+string(x.Type)), Grade: web.T(c, "incident.grade."+strconv.Itoa(x.Grade)), Injects: len(x.Injects), Minutes: x.Minutes(), Own: x.Own,
	}
	if web.May(c, account.IncidentManage) {
		r.URL = web.URL(c, "/drills/scenarios/"+x.ID)
	}
	return r
}

// span writes a duration in its two largest units, seconds below an hour: 1 h 05 min, 12 min 30 s, 45 s.
func span(c *fiber.Ctx, d time.Duration) string {
	hours, minutes, seconds := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case hours >= 48 && hours%24 == 0:
		return web.T(c, "playbook.when.days", "n", hours/24)
	case hours >= 48:
		return web.T(c, "incident.span.days", "d", hours/24, "h", hours%24)
	case hours > 0 && minutes == 0:
		return web.T(c, "playbook.when.hours", "n", hours)
	case hours > 0:
		return web.T(c, "incident.span.hours", "h", hours, "m", minutes)
	case minutes > 0 && seconds > 0:
		return web.T(c, "drill.span.minutes", "m", minutes, "s", seconds)
	case minutes > 0:
		return web.T(c, "incident.span.minutes", "m", minutes)
	}
	return web.T(c, "drill.span.seconds", "s", seconds)
}

// Seat is a role in the form that starts a drill.
type Seat struct{ Name, Label string }

// StartView is that form.
type StartView struct {
	templates.Frame
	Form      templates.Form
	Action    string
	Cancel    string
	Scenarios []templates.Option
	Speeds    []templates.Option
	Seats     []Seat
	People    []templates.Option
}

var startPage = templates.NewPageOf("app", "drill/start.html", startSamples)

func startForm(c *fiber.Ctx) error {
	v, err := startView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, startPage, v)
}

func startView(c *fiber.Ctx, form templates.Form) (StartView, error) {
	v := StartView{Frame: web.Frame(c, "drill.start.title"), Form: form, Action: web.URL(c, "/drills"), Cancel: web.URL(c, "/drills")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "drill.title", "/drills")}
	all, err := web.Space(c).Drills.Scenarios(c.UserContext())
	if err != nil {
		return v, err
	}
	for _, x := range all {
		v.Scenarios = append(v.Scenarios, templates.Option{Value: x.ID, Label: web.T(c, "drill.start.option", "title", said(c, x.Title).Text, "n", len(x.Injects), "minutes", x.Minutes())})
	}
	for _, n := range drill.Speeds() {
		v.Speeds = append(v.Speeds, templates.Option{Value: strconv.FormatInt(n, 10), Label: web.T(c, "drill.speed."+strconv.FormatInt(n, 10))})
	}
	for _, r := range incident.Roles() {
		v.Seats = append(v.Seats, Seat{"team_" + string(r), web.T(c, "incident.role."+string(r))})
	}
	if len(form.Values) == 0 {
		if v.Form, err = firstTeam(c); err != nil {
			return v, err
		}
	}
	v.People, err = web.People(c, account.FactVerify, incident.Incident{})
	return v, err
}

// firstTeam fills the form in: the scenario that was chosen, and the team of the last drill, or whoever starts this one as
// its lead.
func firstTeam(c *fiber.Ctx) (templates.Form, error) {
	sp := web.Space(c)
	form := web.Prefill("scenario", web.Query(c).Get("scenario"), "speed", "1", "plan", "1", "call", "1", "team_lead", web.User(c).ID, "once", web.Once())
	last, ok, err := sp.Drills.Last(c.UserContext())
	if err != nil || !ok {
		return form, err
	}
	i, err := sp.Incidents.Get(c.UserContext(), last.ID)
	for _, s := range i.Team {
		form.Values["team_"+string(s.Role)] = []string{s.Holder.ID}
	}
	return form, err
}

func start(c *fiber.Ctx) error {
	form := web.Form(c)
	n := drill.New{
		ScenarioID: form.Value("scenario"), Team: map[incident.Role]string{}, Private: form.Value("private") != "", Plan: form.Value("plan") != "", Call: form.Value("call") != "",
		Once: form.Value("once"),
	}
	n.Speed, _ = strconv.ParseInt(form.Value("speed"), 10, 64) // 0 is refused
	for _, r := range incident.Roles() {
		n.Team[r] = form.Value("team_" + string(r))
	}
	d, err := web.Space(c).Drills.Start(c.UserContext(), n, web.Actor(c))
	if err != nil {
		return web.Again(c, startPage, startView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+d.ID+"/drill"), "drill.flash.started")
}
