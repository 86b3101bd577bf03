package playbook

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/playbook"
	"standfirst/templates"
)

// ofIncident shows the playbook of the incident's kind, or of another that is asked for, and who has been told.
func ofIncident(c *fiber.Ctx) error {
	v, err := incidentView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, incidentPage, v)
}

func incidentView(c *fiber.Ctx, form templates.Form) (IncidentView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	i, err := sp.Incidents.Get(ctx, c.Params("id"))
	if err != nil {
		return IncidentView{}, err
	}
	kind := i.Type
	if asked := incident.Type(web.Query(c).Get("type")); asked != "" {
		kind = asked
	}
	p, err := sp.Playbooks.Get(ctx, kind)
	if err != nil {
		return IncidentView{}, err
	}
	v := IncidentView{ShowView: view(c, p), Form: form, Back: web.URL(c, "/incidents/"+i.ID), Open: i.Open, MayTell: web.May(c, account.FactEdit), LibraryURL: web.URL(c, "/playbooks")}
	v.Frame = web.Frame(c, "playbook.incident.title")
	v.Drill = i.Drill()
	v.Crumbs = web.IncidentCrumbs(c, i)
	if len(form.Values) == 0 {
		v.Form = web.Prefill("type", string(kind))
	}
	if web.May(c, account.ReleaseEdit) {
		v.NewRelease = web.URL(c, "/releases/new?incident="+i.ID)
	}
	for _, t := range incident.Types() {
		v.Types = append(v.Types, templates.Option{Value: string(t), Label: web.T(c, "incident.type."+string(t))})
	}
	reached, err := sp.Playbooks.Audiences(ctx, i)
	v.Audiences = nil
	for _, r := range reached {
		a := audience(c, r.Audience)
		a.At, a.By, a.How = r.Told.At, r.Told.By, r.Told.How
		v.Audiences = append(v.Audiences, a)
	}
	return v, err
}

func apply(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	n, err := web.Space(c).Playbooks.Apply(c.UserContext(), id, incident.Type(form.Value("type")), web.Actor(c))
	if err != nil {
		return web.Again(c, incidentPage, incidentView, form, err)
	}
	key := "playbook.flash.applied"
	if n == 0 {
		key = "playbook.flash.applied_already"
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/tasks"), key, "n", n)
}

func tell(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	err := web.Space(c).Playbooks.Tell(c.UserContext(), id, playbook.Kind(form.Value("audience")), form.Value("how"), web.Actor(c))
	if err != nil {
		return web.Again(c, incidentPage, incidentView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/playbook")+"#audiences", "playbook.flash.told")
}
