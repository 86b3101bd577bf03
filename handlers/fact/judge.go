package fact

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/templates"
)

// sign vouches for the version whose hash the page carried.
func sign(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	f, err := web.Space(c).Facts.Sign(c.UserContext(), id, form.Value("hash"), web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	key := "fact.flash.signed"
	if f.State == fact.Verified {
		key = "fact.flash.verified"
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id), key, "key", f.Key)
}

func judgeForm(act string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := judging(c, act, templates.Form{})
		if err != nil {
			return err
		}
		return web.Render(c, judgePage, v)
	}
}

func judging(c *fiber.Ctx, act string, form templates.Form) (JudgeView, error) {
	f, err := web.Space(c).Facts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return JudgeView{}, err
	}
	i, err := web.Space(c).Incidents.Get(c.UserContext(), f.IncidentID)
	if err != nil {
		return JudgeView{}, err
	}
	v := JudgeView{Frame: web.Frame(c, "fact."+act+".title", "key", f.Key), F: head(c, f), Form: form, Act: act}
	v.Action = v.F.URL + "/" + act
	v.Drill = f.Drill()
	v.Crumbs = append(v.F.under(c, i), templates.Crumb{Label: f.Key, URL: v.F.URL})
	v.Uses, err = uses(c, f)
	return v, err
}

// judged answers an act: on to the fact, or the page again.
func judged(c *fiber.Ctx, act string, form templates.Form, f fact.Fact, err error) error {
	if web.Refuse(&form, err) {
		v, err := judging(c, act, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, judgePage, v)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/facts/"+f.ID), "fact.flash."+act, "key", f.Key)
}

func dispute(c *fiber.Ctx) error {
	form := web.Form(c)
	f, err := web.Space(c).Facts.Dispute(c.UserContext(), c.Params("id"), form.Value("reason"), web.Actor(c))
	return judged(c, "dispute", form, f, err)
}

// retract cannot be undone, so the fact's number is typed first.
func retract(c *fiber.Ctx) error {
	form, facts := web.Form(c), web.Space(c).Facts
	f, err := facts.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if !strings.EqualFold(strings.TrimSpace(form.Value("confirm")), f.Key) {
		return judged(c, "retract", form, f, fault.Bad("confirm", "fact.retract.confirm", "key", f.Key))
	}
	f, err = facts.Retract(c.UserContext(), f.ID, form.Value("reason"), web.Actor(c))
	return judged(c, "retract", form, f, err)
}

func refute(c *fiber.Ctx) error {
	form := web.Form(c)
	f, err := web.Space(c).Facts.Refute(c.UserContext(), c.Params("id"), strings.Split(form.Value("wordings"), "\n"), form.Value("reason"), web.Actor(c))
	return judged(c, "refute", form, f, err)
}

func reword(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	if _, err := web.Space(c).Facts.Reword(c.UserContext(), id, strings.Split(form.Value("wordings"), "\n"), web.Actor(c)); err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/facts/"+id), "fact.flash.saved")
}
