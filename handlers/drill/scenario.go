package drill

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/drill"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

// InjectRow is an event of a script.
type InjectRow struct {
	At, Channel, Icon   string
	From, Subject, Body Said
	Answer              int64
	If                  string // in words, "" when it always arrives
}

// ScenarioView is a scenario with its script.
type ScenarioView struct {
	templates.Frame
	ScenarioRow
	Supplied bool
	Changed  string // by whom, "" when it is as supplied
	Script   []InjectRow
}

// InjectForm names the fields of one event: each is N before the part.
type InjectForm struct{ N, Key string }

// FormView is the form that changes a scenario.
type FormView struct {
	templates.Frame
	Form                              templates.Form
	Action, Cancel, Rev               string
	Types, Grades, Channels, Ifs, Ofs []templates.Option
	Injects                           []InjectForm
}

var (
	scenarioPage = templates.NewPageOf("app", "drill/scenario.html", scenarioSamples)
	scenarioForm = templates.NewPageOf("app", "drill/form.html", formSamples)
)

var icons = map[drill.Channel]string{drill.Mail: "mail", drill.Call: "phone", drill.Post: "message-circle", drill.News: "news", drill.Inside: "messages"}

func scenario(c *fiber.Ctx) error {
	x, err := web.Space(c).Drills.Scenario(c.UserContext(), c.Params("scenario"))
	if err != nil {
		return err
	}
	v := ScenarioView{Frame: web.Titled(c, said(c, x.Title).Text), ScenarioRow: scenarioRow(c, x), Supplied: x.IsSupplied()}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "drill.title", "/drills")}
	if x.Own {
		v.Changed = x.ChangedBy
	}
	for _, i := range x.Injects {
		v.Script = append(v.Script, injectRow(c, i, x.Injects))
	}
	return web.Render(c, scenarioPage, v)
}

func injectRow(c *fiber.Ctx, i drill.Inject, all []drill.Inject) InjectRow {
	r := InjectRow{
		At: scriptTime(i.At * 60), Channel: web.T(c, "drill.channel."+string(i.Channel)), Icon: icons[i.Channel],
		From: said(c, i.From), Subject: said(c, i.Subject), Body: said(c, i.Body), Answer: i.Answer,
	}
	if i.If != drill.Always {
		of := ""
		for _, o := range all {
			if o.Key == i.Of {
				of = said(c, o.Subject).Text
			}
		}
		r.If = web.T(c, "drill.if."+string(i.If), "of", of)
	}
	return r
}

// scriptTime writes seconds of the script as a clock: +0:05.
func scriptTime(seconds int64) string {
	return fmt.Sprintf("+%d:%02d", seconds/3600, seconds/60%60)
}

// spare is how many empty events the form offers.
const spare = 2

func editForm(c *fiber.Ctx) error {
	v, err := formView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, scenarioForm, v)
}

func formView(c *fiber.Ctx, typed templates.Form) (FormView, error) {
	x, err := web.Space(c).Drills.Scenario(c.UserContext(), c.Params("scenario"))
	if err != nil {
		return FormView{}, err
	}
	title := said(c, x.Title).Text
	v := FormView{Frame: web.Titled(c, title), Form: typed, Action: web.URL(c, "/drills/scenarios/"+x.ID), Rev: strconv.FormatInt(x.Rev, 10)}
	v.Cancel = v.Action
	v.Crumbs = []templates.Crumb{web.Crumb(c, "drill.title", "/drills"), {Label: title, URL: v.Action}}
	if len(typed.Values) == 0 {
		v.Form = filled(x)
	} else {
		v.Rev = typed.Value("rev")
	}
	n := min(drill.MaxInjects, len(x.Injects)+spare)
	for v.Form.Values[fmt.Sprintf("inject_%d_subject_en", n)] != nil && n < drill.MaxInjects+spare {
		n++
	}
	for i := range n {
		at := fmt.Sprintf("inject_%d_", i)
		v.Injects = append(v.Injects, InjectForm{at, v.Form.Value(at + "key")})
	}
	v.options(c, x)
	return v, nil
}

func (v *FormView) options(c *fiber.Ctx, x drill.Scenario) {
	for _, t := range incident.Types() {
		v.Types = append(v.Types, templates.Option{Value: string(t), Label: web.T(c, "incident.type."+string(t))})
	}
	for g := incident.Gravest; g <= incident.Slightest; g++ {
		v.Grades = append(v.Grades, templates.Option{Value: strconv.Itoa(g), Label: web.T(c, "incident.grade."+strconv.Itoa(g))})
	}
	v.Channels = channels(c)
	for _, i := range drill.Conditions() {
		key := "drill.when." + string(i)
		if i == drill.Always {
			key = "drill.when.always"
		}
		v.Ifs = append(v.Ifs, templates.Option{Value: string(i), Label: web.T(c, key)})
	}
	for _, i := range x.Injects {
		v.Ofs = append(v.Ofs, templates.Option{Value: i.Key, Label: scriptTime(i.At*60) + " " + said(c, i.Subject).Text})
	}
}

func channels(c *fiber.Ctx) []templates.Option {
	var out []templates.Option
	for _, x := range drill.Channels() {
		out = append(out, templates.Option{Value: string(x), Label: web.T(c, "drill.channel."+string(x))})
	}
	return out
}

func filled(x drill.Scenario) templates.Form {
	pairs := []string{"type", string(x.Type), "grade", strconv.Itoa(x.Grade)}
	for _, l := range incident.Languages() {
		pairs = append(pairs, "title_"+l, x.Title[l], "summary_"+l, x.Summary[l])
	}
	for n, i := range x.Injects {
		at := fmt.Sprintf("inject_%d_", n)
		pairs = append(pairs, at+"key", i.Key, at+"at", strconv.FormatInt(i.At, 10), at+"channel", string(i.Channel), at+"answer", strconv.FormatInt(i.Answer, 10), at+"if", string(i.If), at+"of", i.Of)
		for _, l := range incident.Languages() {
			pairs = append(pairs, at+"from_"+l, i.From[l], at+"subject_"+l, i.Subject[l], at+"body_"+l, i.Body[l])
		}
	}
	return web.Prefill(pairs...)
}

// readInject reads the fields of an event, each with at before it.
func readInject(form templates.Form, at string, faults *fault.List) drill.Inject {
	i := drill.Inject{
		Key: form.Value(at + "key"), Channel: drill.Channel(form.Value(at + "channel")), If: drill.Condition(form.Value(at + "if")), Of: form.Value(at + "of"),
		From: web.Texts(form, at+"from_"), Subject: web.Texts(form, at+"subject_"), Body: web.Texts(form, at+"body_"),
	}
	if i.Subject.Empty() && i.Body.Empty() {
		return i
	}
	for name, to := range map[string]*int64{"at": &i.At, "answer": &i.Answer} {
		text := strings.TrimSpace(form.Value(at + name))
		n, err := strconv.ParseInt(text, 10, 64)
		if text != "" && err != nil {
			faults.Add(fault.Bad(at+name, "drill.inject.at", "max", drill.MaxAt))
		}
		*to = n
	}
	return i
}

func change(c *fiber.Ctx) error {
	form := web.Form(c)
	n := drill.Draft{Title: web.Texts(form, "title_"), Summary: web.Texts(form, "summary_"), Type: incident.Type(form.Value("type"))}
	n.Grade, _ = strconv.Atoi(form.Value("grade")) // 0 is refused
	var faults fault.List
	for i := range drill.MaxInjects + spare {
		n.Injects = append(n.Injects, readInject(form, fmt.Sprintf("inject_%d_", i), &faults))
	}
	err := faults.Err()
	if err == nil {
		rev, _ := strconv.ParseInt(form.Value("rev"), 10, 64) // 0 clashes with whatever was changed
		err = web.Space(c).Drills.Change(c.UserContext(), c.Params("scenario"), rev, n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, scenarioForm, formView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/drills/scenarios/"+c.Params("scenario")), "drill.flash.changed")
}

func copied(c *fiber.Ctx) error {
	word, k := incident.Text{}, web.Of(c)
	for _, l := range incident.Languages() {
		word[l] = k.Catalogs.T(l, "drill.scenario.copy_of")
	}
	x, err := web.Space(c).Drills.Copy(c.UserContext(), c.Params("scenario"), word, web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/drills/scenarios/"+x.ID+"/edit"), "drill.flash.copied")
}

func restore(c *fiber.Ctx) error {
	if err := web.Space(c).Drills.Restore(c.UserContext(), c.Params("scenario"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/drills/scenarios/"+c.Params("scenario")), "drill.flash.restored")
}

func remove(c *fiber.Ctx) error {
	if err := web.Space(c).Drills.Remove(c.UserContext(), c.Params("scenario"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/drills"), "drill.flash.removed")
}
