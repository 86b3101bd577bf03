// Package readiness serves the page that says what would fail if something happened tonight, and makes tasks of it.
package readiness

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/readiness"
	"standfirst/templates"
)

// Routes are the page and its action.
func Routes(*web.Kit) []web.Route {
	return []web.Route{
		web.ForMembers("GET", "/readiness", account.FactVerify, show),
		web.ForMembers("POST", "/readiness/tasks", account.IncidentManage, makeTask),
		web.ForMembers("POST", "/readiness/backup", account.SettingManage, noteBackup),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{page} }

// View is the page. A number never stands without the lines that it counts.
type View struct {
	templates.Frame
	Base          string
	Groups        []Group
	Checks        []Check
	Holding, Bad  int
	All           int
	MayTask       bool
	ProfileURL    string
	Unreached     bool // the reader has not said how they are reached
	NothingToFear bool
	MayNote       bool      // of backups
	BackupAt      time.Time // when one was last noted; zero for never
}

// Group is what would fail tonight, or what might.
type Group struct {
	Name, Label, Hint string
	Rows              []Row
}

// Row is one thing that would fail.
type Row struct {
	Key, Text, Lang, Kind, State, URL, Owner, Check string
	Since                                           time.Time
	Never                                           bool
	TaskURL, TaskOwner                              string
	TaskDue                                         time.Time
}

// Check is one thing that was looked at.
type Check struct {
	Label string
	N     int
}

var page = templates.NewPageOf("app", "readiness/show.html", samples)

func look(c *fiber.Ctx) (readiness.Report, error) {
	members, err := web.Of(c).Accounts.Members(c.UserContext(), web.Space(c).ID)
	if err != nil {
		return readiness.Report{}, err
	}
	return web.Space(c).Ready.Look(c.UserContext(), members)
}

func show(c *fiber.Ctx) error {
	report, err := look(c)
	if err != nil {
		return err
	}
	v := View{
		Frame: web.Frame(c, "readiness.title"), Base: web.URL(c, "/readiness"), Holding: report.Holding(), MayTask: web.May(c, account.IncidentManage),
		ProfileURL: "/settings/profile#reach",
	}
	v.All, v.Bad = report.Count()
	v.NothingToFear = v.All == 0
	groups := []Group{{Name: "tonight"}, {Name: "soon"}}
	for _, line := range report.Lines() {
		n := 1
		if line.Bad {
			n = 0
		}
		groups[n].Rows = append(groups[n].Rows, row(c, line))
		v.Unreached = v.Unreached || (line.Check == "people" && line.ID == web.User(c).ID)
	}
	for _, g := range groups {
		if len(g.Rows) > 0 {
			g.Label, g.Hint = web.T(c, "readiness."+g.Name), web.T(c, "readiness."+g.Name+"_text")
			v.Groups = append(v.Groups, g)
		}
	}
	for _, check := range report.Checks {
		v.Checks = append(v.Checks, Check{web.T(c, "readiness.check."+check.Name), len(check.Lines) + check.More})
	}
	v.MayNote = web.May(c, account.SettingManage)
	if v.BackupAt, err = web.Space(c).Ready.LastBackup(c.UserContext()); err != nil {
		return err
	}
	return web.Render(c, page, v)
}

// noteBackup notes that somebody has made a backup.
func noteBackup(c *fiber.Ctx) error {
	if err := web.Space(c).Ready.NoteBackup(c.UserContext(), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/readiness"), "readiness.flash.backup")
}

func row(c *fiber.Ctx, l readiness.Line) Row {
	r := Row{
		Key: l.Key(), Text: web.T(c, "readiness.line."+l.Check+"."+l.What, "name", name(c, l, web.Lang(c)), "n", l.N), Kind: "warn", State: web.T(c, "readiness.might"),
		URL: place(c, l), Owner: l.OwnerName, Since: l.Since, Never: l.What == "never", Check: web.T(c, "readiness.check."+l.Check),
	}
	if l.Bad {
		r.Kind, r.State = "bad", web.T(c, "readiness.would")
	}
	if l.Task.ID != "" {
		r.TaskURL, r.TaskOwner, r.TaskDue = web.URL(c, "/tasks/"+l.Task.ID+"/edit"), l.Task.OwnerName, l.Task.Due
	}
	return r
}

// name is what a line is about, in a language.
func name(c *fiber.Ctx, l readiness.Line, lang string) string {
	switch l.Check {
	case "playbook", "statement":
		return web.Of(c).Catalogs.T(lang, "incident.type."+l.Name)
	case "team":
		title, _ := l.Title.In(lang)
		return title
	case "fact":
		claim, _ := l.Title.In(lang)
		return l.Name + " " + claim
	}
	return l.Name
}

// place is where a line is put right, "" for those who may not go there.
func place(c *fiber.Ctx, l readiness.Line) string {
	switch l.Check {
	case "sender", "tested", "press", "domain":
		return web.URLFor(c, account.SettingManage, "/settings")
	case "host":
		return web.URLFor(c, account.SettingManage, "/settings/newsroom/host")
	case "hands", "people":
		return web.URLFor(c, account.UserManage, "/members")
	case "team":
		return web.URL(c, "/incidents/"+l.ID+"/team")
	case "evidence", "fact":
		if l.ID == "" {
			return ""
		}
		return web.URL(c, "/facts/"+l.ID)
	case "playbook", "statement":
		return web.URL(c, "/playbooks/"+l.ID)
	case "drill":
		return web.URLFor(c, account.IncidentManage, "/incidents/new")
	case "source":
		return web.URLFor(c, account.CoverageEdit, "/sources")
	}
	return ""
}

// makeTask makes the task of a line, once.
func makeTask(c *fiber.Ctx) error {
	key, back := web.Form(c).Value("line"), web.URL(c, "/readiness")
	report, err := look(c)
	if err != nil {
		return err
	}
	for _, l := range report.Lines() {
		if l.Key() != key {
			continue
		}
		_, fresh, err := web.Space(c).Ready.Task(c.UserContext(), l, title(c, l), web.Actor(c))
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid { // its owner may not see the incident any more
			return web.RedirectWarning(c, back, f.Key)
		}
		if err != nil {
			return err
		}
		if !fresh {
			return web.RedirectWarning(c, back, "readiness.flash.already")
		}
		return web.Redirect(c, back, "readiness.flash.task", "name", l.OwnerName)
	}
	return web.RedirectWarning(c, back, "readiness.flash.gone")
}

// title is what is to be done, in both languages.
func title(c *fiber.Ctx, l readiness.Line) incident.Text {
	out := incident.Text{}
	for _, lang := range incident.Languages() {
		text := web.Of(c).Catalogs.T(lang, "readiness.task."+l.Check, "name", name(c, l, lang))
		if chars := []rune(text); len(chars) > longest {
			text = string(chars[:longest-1]) + "…"
		}
		out[lang] = text
	}
	return out
}

// longest is how long such a title may be, in characters.
const longest = 200

func samples() []View {
	at := time.Unix(1, 0)
	row := Row{Key: "k", Text: "No sender", Kind: "bad", State: "Would fail", URL: "/s", Owner: "Ada", Check: "Sender", Since: at}
	made := Row{Key: "l", Text: "Never reviewed", Kind: "warn", State: "Might", Never: true, Check: "Playbooks", TaskURL: "/t", TaskOwner: "Ada", TaskDue: at}
	return []View{
		{Base: "/acme/readiness", Groups: []Group{{"tonight", "Tonight", "x", []Row{row}}, {"soon", "Soon", "x", []Row{made}}}, Checks: []Check{{"Sender", 1}, {"Facts", 0}}, Holding: 1, All: 2, Bad: 1, MayTask: true, Unreached: true, ProfileURL: "/p"},
		{Base: "/acme/readiness", Checks: []Check{{"Facts", 0}}, Holding: 1, NothingToFear: true, MayNote: true, BackupAt: at},
		{Base: "/acme/readiness", MayNote: true},
	}
}
