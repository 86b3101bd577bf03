package complaint

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/complaint"
	"standfirst/templates"
)

func newForm(c *fiber.Ctx) error {
	v, err := newView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, newPage, v)
}

func newView(c *fiber.Ctx, form templates.Form) (NewView, error) {
	i, err := web.Space(c).Incidents.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return NewView{}, err
	}
	if len(form.Values) == 0 {
		form = web.Prefill("channel", string(complaint.Phone), "currency", currency(web.Space(c).Lang), "owner", web.User(c).ID)
	}
	at := web.URL(c, "/incidents/"+i.ID+"/cases")
	v := NewView{Frame: web.Frame(c, "complaint.new"), Form: form, Action: at, Cancel: at, Choices: choices(c, web.Lang(c))}
	v.Drill, v.Crumbs = i.Drill(), web.IncidentCrumbs(c, i, templates.Crumb{Label: web.T(c, "complaint.title"), URL: at})
	v.Choices.People, err = web.People(c, account.CaseEdit, i)
	return v, err
}

// readNew reads what both forms have in common: what happened, what is wished, and who it is.
func readNew(form templates.Form) (complaint.New, error) {
	t, err := readTerms(form)
	return complaint.New{
		Terms: t, Channel: complaint.Channel(form.Value("channel")), Name: form.Value("name"), Reach: form.Value("reach"), Story: form.Value("story"), Words: form.Value("wish_text"),
		Consent: form.Value("consent"),
	}, err
}

func receive(c *fiber.Ctx) error {
	form := web.Form(c)
	n, err := readNew(form)
	n.Lang = web.Lang(c)
	var x complaint.Case
	if err == nil {
		x, err = web.Space(c).Complaints.Receive(c.UserContext(), c.Params("id"), n, web.Actor(c))
	}
	if err != nil {
		return web.Again(c, newPage, newView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/cases/"+x.ID), "complaint.flash.received")
}
