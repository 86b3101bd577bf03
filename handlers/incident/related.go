package incident

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/templates"
)

// offered is how many incidents the record offers to be related to; older ones are related from their own page.
const offered = 100

// related lists what the incident has to do with, and what it could be said to have to do with.
func related(c *fiber.Ctx, v *ShowView, i incident.Incident) error {
	incidents := web.Space(c).Incidents
	known, err := incidents.Related(c.UserContext(), i.ID)
	if err != nil {
		return err
	}
	taken := map[string]bool{i.ID: true}
	for _, r := range known {
		taken[r.ID] = true
		v.Related = append(v.Related, Row{Incident: view(c, r), URL: web.URL(c, "/incidents/"+r.ID)})
	}
	if !v.MayManage {
		return nil
	}
	page, err := incidents.Find(c.UserContext(), incident.Search{Mode: i.Mode, Limit: offered})
	for _, r := range page.Items {
		if !taken[r.ID] {
			title, _ := r.Title.In(web.Lang(c))
			v.Relatable = append(v.Relatable, templates.Option{Value: r.ID, Label: title})
		}
	}
	return err
}

func relate(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	if err := web.Space(c).Incidents.Relate(c.UserContext(), id, form.Value("related"), web.Actor(c)); err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id)+"#related", "incident.flash.related")
}

func unrelate(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := web.Space(c).Incidents.Unrelate(c.UserContext(), id, web.Form(c).Value("related"), web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id)+"#related", "incident.flash.unrelated")
}
