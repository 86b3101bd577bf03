package incident

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/templates"
)

// WeightOptions are the steps of what the grade is derived from.
type WeightOptions struct{ Spreads, Harms, Sources []templates.Option }

func weightOptions(c *fiber.Ctx) WeightOptions {
	return WeightOptions{
		Spreads: stepOptions(c, "incident.spread.", incident.Spreads()), Harms: stepOptions(c, "incident.harm.", incident.Harms()),
		Sources: stepOptions(c, "incident.source.", incident.Sources()),
	}
}

// stepOptions are the steps of one of the three, each with its points.
func stepOptions[T ~string](c *fiber.Ctx, family string, all []T) []templates.Option {
	var out []templates.Option
	for i, v := range all {
		out = append(out, templates.Option{Value: string(v), Label: web.T(c, "incident.weight.points", "n", i+1, "name", web.T(c, family+string(v)))})
	}
	return out
}

func weight(form templates.Form) incident.Weight {
	return incident.Weight{
		Spread: incident.Spread(form.Value("spread")), Harm: incident.Harm(form.Value("harm")), Source: incident.Source(form.Value("source")),
	}
}

// bands are the lines of the table by which points become a grade.
func bands(c *fiber.Ctx) []templates.Detail {
	var out []templates.Detail
	for _, b := range incident.Bands() {
		out = append(out, templates.Detail{
			Label: web.T(c, "incident.weight.band", "from", b.From, "to", b.To), Value: web.T(c, "incident.grade."+strconv.Itoa(b.Grade)),
		})
	}
	return out
}

// weighed says how the grade came about.
func weighed(c *fiber.Ctx, i incident.Incident) string {
	if !i.Weight.Stated() {
		return web.T(c, "incident.weight.none")
	}
	return web.T(c, "incident.weight.sum", "spread", web.T(c, "incident.spread."+string(i.Weight.Spread)),
		"harm", web.T(c, "incident.harm."+string(i.Weight.Harm)), "source", web.T(c, "incident.source."+string(i.Weight.Source)),
		"points", i.Weight.Points(), "grade", web.T(c, "incident.grade."+strconv.Itoa(i.Weight.Grade())))
}

func assess(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	i, err := web.Space(c).Incidents.Assess(c.UserContext(), id, weight(form), web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), "incident.flash.assessed")
}

func restrict(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	private := form.Value("private") != ""
	i, err := web.Space(c).Incidents.Restrict(c.UserContext(), id, private, incident.Published(form.Value("published")), web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	key := "incident.flash.public"
	switch {
	case i.Withheld:
		key = "incident.flash.withheld"
	case private:
		key = "incident.flash.private"
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), key)
}
