package incident

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// reach says that a point of the clock is reached now.
func reach(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	err := web.Space(c).Incidents.Reach(c.UserContext(), id, form.Value("point"), form.Value("point_text"), web.Actor(c))
	return marked(c, form, moved(err, "text", "point_text"), "incident.flash.reached")
}

// announce promises the next update.
func announce(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	at, err := mailing.LocalTime(form.Value("update"), form.Value("update_zone"))
	if f := fault.Of(err); f != nil && form.Value("update") != "" {
		return marked(c, form, f.On("update"), "")
	}
	err = web.Space(c).Incidents.Announce(c.UserContext(), id, at.At, web.Actor(c))
	return marked(c, form, err, "incident.flash.announced")
}

// claim keeps an earlier first signal that somebody names, apart from the clock.
func claim(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	at, err := mailing.LocalTime(form.Value("claimed"), form.Value("claimed_zone"))
	if f := fault.Of(err); f != nil && form.Value("claimed") != "" {
		return marked(c, form, f.On("claimed"), "")
	}
	err = web.Space(c).Incidents.Claim(c.UserContext(), id, at.At, form.Value("claim_text"), web.Actor(c))
	return marked(c, form, moved(err, "text", "claim_text"), "incident.flash.claimed")
}

func marked(c *fiber.Ctx, form templates.Form, err error, key string) error {
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+c.Params("id")), key)
}

// moved moves a fault from a field of the model to one of the page.
func moved(err error, from, to string) error {
	var out fault.List
	for _, f := range fault.All(err) {
		if f.Field == from {
			f = f.On(to)
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		return err
	}
	return out
}

// chain is the incident's stream as a file that can be checked offline.
func chain(c *fiber.Ctx) error {
	var b bytes.Buffer
	if err := web.Space(c).Incidents.Export(c.UserContext(), c.Params("id"), &b); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="incident-`+c.Params("id")+`.json"`)
	return c.Send(b.Bytes())
}
