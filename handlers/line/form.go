package line

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/templates"
)

// FormView is the form in which a line is written.
type FormView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	New            bool
	Base           int // the version that is edited
	Uses, Owners   []templates.Option
	Topics         []string
	Facts          []FactOption
	FactsURL       string // where facts are written down
}

func newForm(c *fiber.Ctx) error {
	v, err := newView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func newView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return FormView{}, err
	}
	if len(form.Values) == 0 {
		form.Values = web.Prefill("use", string(line.IfAsked), "owner", web.User(c).ID).Values
	}
	v := FormView{Frame: web.Frame(c, "line.new"), Form: form, New: true}
	v.Action = web.URL(c, "/incidents/"+i.ID+"/lines")
	v.Cancel = v.Action
	v.Crumbs = under(c, i, web.T(c, "line.title"), "/incidents/"+i.ID+"/lines")
	return v, v.choices(c, i)
}

func (v *FormView) choices(c *fiber.Ctx, i incident.Incident) (err error) {
	v.Drill, v.FactsURL = i.Drill(), web.URL(c, "/incidents/"+i.ID+"/facts/new")
	for _, u := range line.Uses() {
		v.Uses = append(v.Uses, templates.Option{Value: string(u), Label: web.T(c, "line.use."+string(u)) + " – " + web.T(c, "line.use.about."+string(u))})
	}
	if v.Topics, err = web.Space(c).Lines.Topics(c.UserContext(), i.ID, false); err != nil {
		return err
	}
	if v.Owners, err = web.People(c, account.LineRead, i); err != nil {
		return err
	}
	v.Facts, err = factOptions(c, i.ID, v.Form.Values["fact"])
	return err
}

func outline(form templates.Form) line.Outline {
	o := line.Outline{
		Question: web.Texts(form, "question_"), Answer: web.Texts(form, "answer_"), Topic: form.Value("topic"), Use: line.Use(form.Value("use")),
		Facts: refs(form.Values["fact"]), OwnerID: form.Value("owner"),
	}
	return o
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	l, err := web.Space(c).Lines.Create(c.UserContext(), c.Params("id"), outline(form), web.Actor(c))
	if err != nil {
		return web.Again(c, formPage, newView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/lines/"+l.ID), "line.flash.created", "key", l.Key)
}

func editForm(c *fiber.Ctx) error {
	v, err := editView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func editView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	l, err := web.Space(c).Lines.Get(c.UserContext(), c.Params("line"))
	if err != nil {
		return FormView{}, err
	}
	i, err := web.Space(c).Incidents.Get(c.UserContext(), l.IncidentID)
	if err != nil {
		return FormView{}, err
	}
	now, url := l.Now(), "/lines/"+l.ID
	v := FormView{Frame: web.Frame(c, "line.edit", "key", l.Key), Action: web.URL(c, url), Cancel: web.URL(c, url), Base: l.Current}
	if len(form.Values) == 0 {
		form.Values = web.Prefill("use", string(now.Use), "topic", now.Topic, "owner", l.OwnerID).Values
		for _, lang := range incident.Languages() {
			form.Values["question_"+lang], form.Values["answer_"+lang] = []string{now.Question[lang]}, []string{now.Answer[lang]}
		}
		form.Values["fact"] = keys(now.Facts)
	} else if base, err := strconv.Atoi(form.Value("base")); err == nil {
		v.Base = base
	}
	v.Form = form
	v.Crumbs = under(c, i, web.T(c, "line.title"), "/incidents/"+i.ID+"/lines", l.Key, url)
	return v, v.choices(c, i)
}

func save(c *fiber.Ctx) error {
	form := web.Form(c)
	base, _ := strconv.Atoi(form.Value("base")) // 0 is no version
	l, err := web.Space(c).Lines.Save(c.UserContext(), c.Params("line"), base, outline(form), web.Actor(c))
	if err != nil {
		return web.Again(c, formPage, editView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/lines/"+l.ID), "line.flash.saved", "version", l.Current)
}
