package incident

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/templates"
)

func declareForm(c *fiber.Ctx) error {
	return web.Render(c, formPage, newForm(c, web.Prefill("mode", string(incident.Real), "once", web.Once(), "enquiry", web.Query(c).Get("enquiry"))))
}

func newForm(c *fiber.Ctx, form templates.Form) FormView {
	v := FormView{
		Frame: web.Frame(c, "incident.new.title"), Form: form, New: true,
		Action: web.URL(c, "/incidents"), Cancel: web.URL(c, "/incidents"),
		Types: typeOptions(c), Grades: gradeOptions(c), Modes: modeOptions(c), Weight: weightOptions(c), Bands: bands(c),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents")}
	return v
}

func declare(c *fiber.Ctx) error {
	form := web.Form(c)
	grade, _ := strconv.Atoi(form.Value("grade")) // the model refuses 0
	from, err := asked(c, form.Value("enquiry"))
	if err != nil {
		return err
	}
	i, err := web.Space(c).Incidents.Declare(c.UserContext(), incident.New{
		Title: web.Texts(form, "title_"), Summary: web.Texts(form, "summary_"), Type: incident.Type(form.Value("type")),
		Weight: weight(form), Grade: grade, GradeReason: form.Value("grade_reason"), Mode: incident.Mode(form.Value("mode")),
		Private: form.Value("private") != "", Once: form.Value("once"), Origin: from,
	}, web.Actor(c))
	if web.Refuse(&form, err) {
		return web.RenderForm(c, formPage, newForm(c, form))
	}
	if err != nil {
		return err
	}
	if from.Ref != "" {
		if _, err := web.Space(c).Enquiries.Belong(c.UserContext(), from.Ref, i, web.Actor(c)); err != nil {
			return err
		}
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), "incident.flash.declared")
}

// asked is the enquiry from which an incident is declared, by its outlet alone: the log keeps what is erased elsewhere.
func asked(c *fiber.Ctx, id string) (incident.Origin, error) {
	if id == "" {
		return incident.Origin{}, nil
	}
	e, err := web.Space(c).Enquiries.Get(c.UserContext(), id)
	name := e.OutletName
	if name == "" {
		name = web.T(c, "line.channel."+e.Channel)
	}
	return incident.Origin{Kind: incident.FromEnquiry, Ref: e.ID, Name: name}, err
}

func editForm(c *fiber.Ctx) error {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	form := web.Prefill("type", string(i.Type))
	for _, l := range incident.Languages() {
		form.Values["title_"+l] = []string{i.Title[l]}
		form.Values["summary_"+l] = []string{i.Summary[l]}
	}
	return web.Render(c, formPage, changeForm(c, i, form))
}

func changeForm(c *fiber.Ctx, i incident.Incident, form templates.Form) FormView {
	url := "/incidents/" + i.ID
	v := FormView{
		Frame: web.Frame(c, "incident.edit.title"), Form: form,
		Action: web.URL(c, url), Cancel: web.URL(c, url), Types: typeOptions(c),
	}
	v.Drill = i.Drill()
	title, _ := i.Title.In(web.Lang(c))
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents"), {Label: title, URL: web.URL(c, url)}}
	return v
}

func rewrite(c *fiber.Ctx) error {
	form, incidents := web.Form(c), web.Space(c).Incidents
	i, err := incidents.Rewrite(c.UserContext(), c.Params("id"), web.Texts(form, "title_"), web.Texts(form, "summary_"),
		incident.Type(form.Value("type")), web.Actor(c))
	if web.Refuse(&form, err) {
		if i, err = incidents.Get(c.UserContext(), c.Params("id")); err != nil {
			return err
		}
		return web.RenderForm(c, formPage, changeForm(c, i, form))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), "incident.flash.saved")
}
