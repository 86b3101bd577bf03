package fact

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

func newForm(c *fiber.Ctx) error { return writeForm(c, templates.Form{}, web.Render) }

// writeForm shows the form of a new fact.
func writeForm(c *fiber.Ctx, form templates.Form, render func(*fiber.Ctx, templates.Page[FormView], FormView) error) error {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("incident"))
	if err != nil {
		return err
	}
	url := web.URL(c, "/incidents/"+i.ID)
	v := FormView{Frame: web.Frame(c, "fact.new.title"), Form: form, New: true, Action: url + "/facts", Cancel: url}
	v.Drill = i.Drill()
	v.Crumbs = new(Head).under(c, i)
	return render(c, formPage, v)
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	f, err := written(c, form)
	if web.Refuse(&form, err) {
		return writeForm(c, form, web.RenderForm)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/facts/"+f.ID), "fact.flash.created", "key", f.Key)
}

func written(c *fiber.Ctx, form templates.Form) (fact.Fact, error) {
	day, err := date(form.Value("review"))
	if err != nil {
		return fact.Fact{}, err
	}
	return web.Space(c).Facts.Create(c.UserContext(), fact.New{
		IncidentID: c.Params("incident"), Claim: web.Texts(form, "claim_"), Public: form.Value("public") != "", ReviewAt: day,
	}, web.Actor(c))
}

// date reads a day as date fields send it; nothing is no day.
func date(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 2000 || day.Year() > 2200 {
		return time.Time{}, fault.Bad("review", "fact.review.wrong")
	}
	return day, nil
}

func editForm(c *fiber.Ctx) error {
	f, err := web.Space(c).Facts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	form := templates.Form{Values: map[string][]string{}}
	for _, l := range incident.Languages() {
		form.Values["claim_"+l] = []string{f.Now().Claim[l]}
	}
	return changeForm(c, f, form, web.Render)
}

func changeForm(c *fiber.Ctx, f fact.Fact, form templates.Form, render func(*fiber.Ctx, templates.Page[FormView], FormView) error) error {
	url := web.URL(c, "/facts/"+f.ID)
	v := FormView{
		Frame: web.Frame(c, "fact.edit.title", "key", f.Key), Form: form, Verified: f.State == fact.Verified, Action: url, Cancel: url,
	}
	v.Drill = f.Drill()
	i, err := web.Space(c).Incidents.Get(c.UserContext(), f.IncidentID)
	if err != nil {
		return err
	}
	v.Crumbs = append(new(Head).under(c, i), templates.Crumb{Label: f.Key, URL: url})
	return render(c, formPage, v)
}

func revise(c *fiber.Ctx) error {
	form, facts, id := web.Form(c), web.Space(c).Facts, c.Params("id")
	_, err := facts.Revise(c.UserContext(), id, web.Texts(form, "claim_"), web.Actor(c))
	if web.Refuse(&form, err) {
		f, err := facts.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		return changeForm(c, f, form, web.RenderForm)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id), "fact.flash.revised")
}
