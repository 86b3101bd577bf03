package coverage

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/models/uptake"
	"standfirst/templates"
)

// finding records what a person says of something that was found in the clip: say is "yes" or "no", kind what it is,
// key which one.
func finding(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	state, key := coverage.Confirmed, "coverage.flash.finding_confirmed"
	if form.Value("say") == "no" {
		state, key = coverage.Rejected, "coverage.flash.finding_rejected"
	}
	return done(c, form, id, key, judgeFinding(c, form, id, state))
}

func judgeFinding(c *fiber.Ctx, form templates.Form, id string, state coverage.State) (err error) {
	clips, ctx, key, by := web.Space(c).Coverage, c.UserContext(), form.Value("key"), web.Actor(c)
	switch form.Value("kind") {
	case "fact":
		_, err = clips.JudgeFact(ctx, id, key, state, uptake.Verdict(form.Value("verdict")), by)
	case "message":
		n := coverage.Coding{Presence: scale(form, "presence"), Prominence: scale(form, "prominence"), Fidelity: scale(form, "fidelity")}
		_, err = clips.JudgeMessage(ctx, id, key, state, n, by)
	case "quote":
		start, bad := strconv.Atoi(key)
		if bad != nil {
			return fault.Missing("coverage.finding.missing")
		}
		_, err = clips.JudgeQuote(ctx, id, start, state, by)
	case "answer":
		_, err = clips.JudgeAnswer(ctx, id, state, by)
	case "outlet":
		if state == coverage.Confirmed {
			_, err = clips.ConfirmOutlet(ctx, id, by)
		} else {
			_, err = clips.RejectOutlet(ctx, id, by)
		}
	case "contact":
		if state == coverage.Confirmed {
			_, err = clips.ConfirmContact(ctx, id, by)
		} else {
			_, err = clips.RejectContact(ctx, id, by)
		}
	default:
		err = fault.Missing("coverage.finding.missing")
	}
	return err
}

// scale reads a figure from 0 to 2; what is none is out of the scale and refused by the model.
func scale(form templates.Form, name string) int {
	n, err := strconv.Atoi(form.Value(name))
	if err != nil {
		return -1
	}
	return n
}

// lineage says where the text comes from, tone how it speaks of us, breach what a clip before the lift was.
func lineage(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Coverage.Descend(c.UserContext(), id, form.Value("lineage"), web.Actor(c))
	return done(c, form, id, "coverage.flash.lineage", err)
}

func tone(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Coverage.SetTone(c.UserContext(), id, form.Value("tone"), web.Actor(c))
	return done(c, form, id, "coverage.flash.tone", err)
}

func breach(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Coverage.Rule(c.UserContext(), id, form.Value("ruling"), form.Value("note"), web.Actor(c))
	return done(c, form, id, "coverage.flash.ruled", err)
}

// reach is how many people a clip reaches: for it alone, or, as a figure of its outlet, for it and all later ones.
func reach(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Coverage.SetReach(c.UserContext(), id, max(count(form, "reach"), 0), form.Value("reach_source"), web.Actor(c))
	return done(c, form, id, "coverage.flash.reach", err)
}

func reachFrom(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	_, err := web.Space(c).Coverage.SetReachFrom(c.UserContext(), id, max(count(form, "reach"), 0), form.Value("reach_source"), web.Actor(c))
	return done(c, form, id, "coverage.flash.reach_from", err)
}

// namesForm is the page of the names under which others speak of us, by which the tone of a clip is judged.
func namesForm(c *fiber.Ctx) error {
	set, err := web.Space(c).Settings.Get(c.UserContext())
	if err != nil {
		return err
	}
	v, err := namesView(c, web.Prefill("names", strings.Join(set.Names, "\n")))
	if err != nil {
		return err
	}
	return web.Render(c, namesPage, v)
}

func namesView(c *fiber.Ctx, form templates.Form) (NamesView, error) {
	v := NamesView{Frame: web.Frame(c, "coverage.names.title"), Form: form, Action: web.URL(c, "/coverage/names"), Cancel: web.URL(c, "/coverage"), Called: web.Space(c).Name}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	m, err := web.Space(c).Coverage.Measured(c.UserContext())
	v.Measured = measured(c, m)
	return v, err
}

func setNames(c *fiber.Ctx) error {
	form := web.Form(c)
	if err := web.Space(c).Settings.SetNames(c.UserContext(), form.Value("names"), web.Actor(c)); err != nil {
		if !web.Refuse(&form, err) {
			return err
		}
		v, err := namesView(c, form)
		if err != nil {
			return err
		}
		return web.RenderForm(c, namesPage, v)
	}
	return web.Redirect(c, web.URL(c, "/coverage/names"), "ui.saved")
}

// measured says in words how well the machine judges tone.
func measured(c *fiber.Ctx, m coverage.Measure) string {
	switch {
	case m.Learnt > 0:
		return web.T(c, "coverage.tone.learnt", "accuracy", percent(m.Accuracy), "n", m.Learnt)
	case m.Taught == 0:
		return web.T(c, "coverage.tone.cold", "needs", m.Needs())
	}
	return web.T(c, "coverage.tone.measured", "n", m.Taught, "accuracy", percent(float64(m.Right)/float64(m.Taught)), "needs", m.Needs())
}
