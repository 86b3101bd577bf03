// Package playbook serves the library of playbooks, the form that changes one, and the page on which one is applied
// to an incident and it is kept who has been told.
package playbook

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/playbook"
	"standfirst/templates"
)

// Routes are the pages and actions of playbooks.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	return []web.Route{
		route("GET", "/playbooks", account.FactVerify, list),
		route("GET", "/playbooks/:type", account.FactVerify, show),
		route("GET", "/playbooks/:type/edit", account.IncidentManage, editForm),
		route("POST", "/playbooks/:type", account.IncidentManage, change),
		route("POST", "/playbooks/:type/restore", account.IncidentManage, restore),
		route("POST", "/playbooks/:type/review", account.IncidentManage, review),
		route("POST", "/playbooks/:type/approval", account.FactVerify, approve),
		route("GET", "/incidents/:id/playbook", account.FactVerify, ofIncident),
		route("POST", "/incidents/:id/playbook", account.IncidentManage, apply),
		route("POST", "/incidents/:id/audience", account.FactEdit, tell),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker {
	return []templates.Checker{listPage, showPage, formPage, incidentPage}
}

// Row is one playbook of the library.
type Row struct {
	URL, Title string
	Steps      int
	Own, Due   bool
	ReviewedAt time.Time
	ReviewedBy string
}

// ListView is the library.
type ListView struct {
	templates.Frame
	Rows []Row
}

// Approval is how far legal has come with the prepared statement.
type Approval struct {
	Hash      string // of the words that are shown
	By        string // "" when nobody has approved it
	At        time.Time
	Holds     bool // these very words
	MayDecide bool
}

// StepRow is one step.
type StepRow struct{ Role, When, Title, Lang string }

// AudienceRow is a group of people with what it needs, and in an incident whether it has been told.
type AudienceRow struct {
	Kind, Label, Need, Lang string
	At                      time.Time
	By, How                 string
}

// ShowView is a playbook.
type ShowView struct {
	templates.Frame
	Row
	MayManage bool
	Plan      []StepRow
	Statement string
	Language  string // of the statement
	Approval  Approval
	Audiences []AudienceRow
}

// IncidentView is a playbook beside an incident.
type IncidentView struct {
	ShowView
	Form                         templates.Form
	Back, NewRelease, LibraryURL string
	Open, MayTell                bool
	Types                        []templates.Option
}

// FormView is the form that changes a playbook.
type FormView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	Rev            string
	Steps          []StepForm
	Roles          []templates.Option
	Audiences      []templates.Option
}

// StepForm names the fields of one step: each is N before the part.
type StepForm struct {
	N   string
	Key string
}

var (
	listPage     = templates.NewPageOf("app", "playbook/list.html", listSamples)
	showPage     = templates.NewPageOf("app", "playbook/show.html", showSamples)
	formPage     = templates.NewPageOf("app", "playbook/form.html", formSamples)
	incidentPage = templates.NewPageOf("app", "playbook/incident.html", incidentSamples)
)

func kind(c *fiber.Ctx) incident.Type { return incident.Type(c.Params("type")) }

func list(c *fiber.Ctx) error {
	all, err := web.Space(c).Playbooks.All(c.UserContext())
	v := ListView{Frame: web.Frame(c, "playbook.title")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents")}
	for _, p := range all {
		v.Rows = append(v.Rows, row(c, p))
	}
	if err != nil {
		return err
	}
	return web.Render(c, listPage, v)
}

func row(c *fiber.Ctx, p playbook.Playbook) Row {
	return Row{
		URL: web.URL(c, "/playbooks/"+string(p.Type)), Title: web.T(c, "incident.type."+string(p.Type)), Steps: len(p.Steps), Own: p.Own,
		Due: p.Due(web.Now(c)), ReviewedAt: p.ReviewedAt, ReviewedBy: p.ReviewedBy,
	}
}

func show(c *fiber.Ctx) error {
	p, err := web.Space(c).Playbooks.Get(c.UserContext(), kind(c))
	if err != nil {
		return err
	}
	v := view(c, p)
	v.Frame = web.Titled(c, v.Row.Title)
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents"), web.Crumb(c, "playbook.title", "/playbooks")}
	return web.Render(c, showPage, v)
}

func view(c *fiber.Ctx, p playbook.Playbook) ShowView {
	v := ShowView{Row: row(c, p), MayManage: web.May(c, account.IncidentManage)}
	for _, s := range p.Steps {
		title, lang := s.Title.In(web.Lang(c))
		v.Plan = append(v.Plan, StepRow{Role: web.T(c, "incident.role."+string(s.Role)), When: when(c, s.Offset), Title: title, Lang: lang})
	}
	v.Statement, v.Language = p.Statement.In(web.Lang(c))
	v.Approval = Approval{Hash: p.StatementHash(), By: p.Approved.Name, At: p.Approved.At, Holds: p.StatementApproved()}
	v.Approval.MayDecide = !v.Approval.Holds && web.Actor(c).Department == playbook.Legal
	for _, a := range p.Audiences {
		v.Audiences = append(v.Audiences, audience(c, a))
	}
	return v
}

func audience(c *fiber.Ctx, a playbook.Audience) AudienceRow {
	need, lang := a.Need.In(web.Lang(c))
	return AudienceRow{Kind: string(a.Kind), Label: web.T(c, "playbook.audience."+string(a.Kind)), Need: need, Lang: lang}
}

// when writes how long after the declaration: 15 min, 4 h, 7 d.
func when(c *fiber.Ctx, minutes int64) string {
	switch {
	case minutes >= 48*60 && minutes%(24*60) == 0:
		return web.T(c, "playbook.when.days", "n", minutes/(24*60))
	case minutes >= 60 && minutes%60 == 0:
		return web.T(c, "playbook.when.hours", "n", minutes/60)
	}
	return web.T(c, "playbook.when.minutes", "n", minutes)
}

// spare is how many empty steps the form offers.
const spare = 3

func editForm(c *fiber.Ctx) error {
	v, err := form(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func form(c *fiber.Ctx, typed templates.Form) (FormView, error) {
	p, err := web.Space(c).Playbooks.Get(c.UserContext(), kind(c))
	if err != nil {
		return FormView{}, err
	}
	v := FormView{Frame: web.Titled(c, web.T(c, "incident.type."+string(p.Type))), Form: typed, Action: web.URL(c, "/playbooks/"+string(p.Type)), Rev: strconv.FormatInt(p.Rev, 10)}
	v.Cancel = v.Action
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents"), web.Crumb(c, "playbook.title", "/playbooks"), {Label: v.Title, URL: v.Action}}
	if len(typed.Values) == 0 {
		v.Form = filled(p)
	} else {
		v.Rev = typed.Value("rev")
	}
	n := min(playbook.MaxSteps, len(p.Steps)+spare)
	for v.Form.Values[fmt.Sprintf("step_%d_en", n)] != nil {
		n++
	}
	for i := range n {
		at := fmt.Sprintf("step_%d_", i)
		v.Steps = append(v.Steps, StepForm{at, v.Form.Value(at + "key")})
	}
	for _, r := range incident.Roles() {
		v.Roles = append(v.Roles, templates.Option{Value: string(r), Label: web.T(c, "incident.role."+string(r))})
	}
	for _, k := range playbook.Kinds() {
		v.Audiences = append(v.Audiences, templates.Option{Value: string(k), Label: web.T(c, "playbook.audience."+string(k))})
	}
	return v, nil
}

func filled(p playbook.Playbook) templates.Form {
	var pairs []string
	for i, s := range p.Steps {
		at := fmt.Sprintf("step_%d_", i)
		pairs = append(pairs, at+"key", s.Key, at+"role", string(s.Role), at+"hours", strconv.FormatFloat(float64(s.Offset)/60, 'f', -1, 64),
			at+"en", s.Title[incident.English], at+"zh-CN", s.Title[incident.Chinese])
	}
	for _, l := range incident.Languages() {
		pairs = append(pairs, "statement_"+l, p.Statement[l])
		for _, a := range p.Audiences {
			pairs = append(pairs, "need_"+string(a.Kind)+"_"+l, a.Need[l])
		}
	}
	return web.Prefill(pairs...)
}

func read(form templates.Form) (playbook.New, error) {
	n := playbook.New{Statement: web.Texts(form, "statement_")}
	var faults fault.List
	for i := range playbook.MaxSteps + spare {
		at := fmt.Sprintf("step_%d_", i)
		s := playbook.Step{Key: form.Value(at + "key"), Role: incident.Role(form.Value(at + "role")), Title: incident.Text{
			incident.English: form.Value(at + "en"), incident.Chinese: form.Value(at + "zh-CN"),
		}}
		if text := strings.TrimSpace(form.Value(at + "hours")); !s.Title.Empty() {
			hours, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
			if err != nil || hours != hours || hours < 0 || hours > 9000 {
				faults.Add(fault.Bad(at+"hours", "task.offset.range"))
			}
			s.Offset = int64(hours*60 + 0.5)
		}
		n.Steps = append(n.Steps, s)
	}
	for _, k := range playbook.Kinds() {
		a := playbook.Audience{Kind: k, Need: web.Texts(form, "need_"+string(k)+"_")}
		n.Audiences = append(n.Audiences, a)
	}
	return n, faults.Err()
}

func change(c *fiber.Ctx) error {
	typed := web.Form(c)
	n, err := read(typed)
	if err == nil {
		rev, _ := strconv.ParseInt(typed.Value("rev"), 10, 64) // 0 clashes with whatever was changed
		err = web.Space(c).Playbooks.Change(c.UserContext(), kind(c), rev, n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, formPage, form, typed, err)
	}
	return web.Redirect(c, web.URL(c, "/playbooks/"+c.Params("type")), "playbook.flash.changed")
}

func restore(c *fiber.Ctx) error {
	if err := web.Space(c).Playbooks.Restore(c.UserContext(), kind(c), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/playbooks/"+c.Params("type")), "playbook.flash.restored")
}

// approve is legal's approval of the prepared statement.
func approve(c *fiber.Ctx) error {
	if err := web.Space(c).Playbooks.Approve(c.UserContext(), kind(c), web.Form(c).Value("hash"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/playbooks/"+c.Params("type")), "playbook.flash.approved")
}

func review(c *fiber.Ctx) error {
	if err := web.Space(c).Playbooks.Review(c.UserContext(), kind(c), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/playbooks/"+c.Params("type")), "playbook.flash.reviewed")
}
