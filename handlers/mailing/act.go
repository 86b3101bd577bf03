package mailing

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/mailing"
	"standfirst/templates"
)

// takeBack makes a draft again of what has not begun.
func takeBack(c *fiber.Ctx) error {
	return act(c, web.Space(c).Mailings.TakeBack, "mailing.flash.back")
}

// followUp drafts the one follow-up of a mailing.
func followUp(c *fiber.Ctx) error {
	id := c.Params("id")
	made, err := web.Space(c).Mailings.DraftFollowUp(c.UserContext(), id, web.Actor(c))
	if err != nil {
		return refused(c, web.URL(c, "/mailings/"+id), err)
	}
	return web.Redirect(c, web.URL(c, "/mailings/"+made.ID), "mailing.flash.follow")
}

func pause(c *fiber.Ctx) error {
	return act(c, web.Space(c).Mailings.Pause, "mailing.flash.paused")
}

func resume(c *fiber.Ctx) error {
	return act(c, web.Space(c).Mailings.Resume, "mailing.flash.resumed")
}

func cancel(c *fiber.Ctx) error {
	return act(c, web.Space(c).Mailings.Cancel, "mailing.flash.cancelled")
}

// act does one thing to a mailing and returns to its page. What cannot be done now is said there.
func act(c *fiber.Ctx, do func(context.Context, string, audit.Actor) (mailing.Mailing, error), done string) error {
	id := c.Params("id")
	back := web.URL(c, "/mailings/"+id)
	if _, err := do(c.UserContext(), id, web.Actor(c)); err != nil {
		return refused(c, back, err)
	}
	return web.Redirect(c, back, done)
}

// refused says on the page why something was not done.
func refused(c *fiber.Ctx, back string, err error) error {
	var form templates.Form
	if !web.Refuse(&form, err) {
		return err
	}
	var args []any
	for name, value := range form.Errors[0].Args {
		args = append(args, name, value)
	}
	return web.RedirectWarning(c, back, form.Errors[0].Key, args...)
}

// correct drafts a correction of what is wrong with a mailing and has none yet.
func correct(c *fiber.Ctx) error {
	ctx, sp, id := c.UserContext(), web.Space(c), c.Params("id")
	m, err := sp.Mailings.Get(ctx, id)
	if err != nil {
		return err
	}
	back := web.URL(c, "/mailings/"+id)
	fallen, err := wrong(ctx, sp, m)
	if err != nil {
		return err
	}
	ref, owed, err := sp.Mailings.Owed(ctx, m, fallen)
	if err != nil {
		return err
	}
	if !owed {
		return web.RedirectWarning(c, back, "mailing.correction.nothing_wrong")
	}
	made, err := sp.Mailings.DraftCorrection(ctx, id, ref, web.Actor(c))
	if err != nil {
		return refused(c, back, err)
	}
	return web.Redirect(c, web.URL(c, "/mailings/"+made.ID), "mailing.flash.correction")
}
