package release

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/comment"
	"standfirst/models/release"
	"standfirst/templates"
)

var commentsPage = templates.NewPageOf("app", "release/comments.html", commentSamples)

// comments is what colleagues say about a release, on a page of its own: for a phone, and for an editor without script.
func comments(c *fiber.Ctx) error {
	rel, err := web.Space(c).Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return showComments(c, rel, templates.Form{}, "")
}

// begun begins a thread.
func begun(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Comments.Begin(c.UserContext(), c.Params("id"), comment.New{
		Once: form.Value("once"), Text: form.Value("text"), Lang: form.Value("lang"), Words: form.Value("words"), Near: form.Value("near"),
	}, web.Actor(c))
	return said(c, form, err, "comment.flash.begun")
}

func answered(c *fiber.Ctx) error {
	form := web.Form(c)
	form.Values["thread"] = []string{c.Params("comment")}
	_, err := web.Space(c).Comments.Answer(c.UserContext(), c.Params("id"), c.Params("comment"), form.Value("once"), form.Value("text"), web.Actor(c))
	return said(c, form, err, "comment.flash.answered")
}

func rewritten(c *fiber.Ctx) error {
	form := web.Form(c)
	form.Values["thread"] = []string{c.Params("comment")}
	_, err := web.Space(c).Comments.Rewrite(c.UserContext(), c.Params("id"), c.Params("comment"), form.Value("said"), form.Value("text"), web.Actor(c))
	return said(c, form, err, "comment.flash.changed")
}

// resolved closes a thread or, by the same form, opens it again or says that it was read.
func resolved(c *fiber.Ctx) error {
	form, all := web.Form(c), web.Space(c).Comments
	act, flash := all.Resolve, "comment.flash.resolved"
	switch form.Value("do") {
	case "reopen":
		act, flash = all.Reopen, "comment.flash.reopened"
	case "heard":
		act, flash = all.Heard, ""
	}
	_, err := act(c.UserContext(), c.Params("id"), c.Params("comment"), web.Actor(c))
	return said(c, templates.Form{}, err, flash)
}

// said answers: the comments anew to a page that replaces them, else the release; what was refused with what was typed.
func said(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	fault := err != nil
	if fault && !web.Refuse(&form, err) {
		return err
	}
	if !fault && !web.IsFragmentFor(c, "comments") {
		anchor := "#comments"
		if id := c.Params("comment"); id != "" {
			anchor = "#comment-" + id
		}
		return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id"))+anchor, flash)
	}
	rel, err := web.Space(c).Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if !fault {
		form = templates.Form{}
	}
	return showComments(c, rel, form, flash)
}

func showComments(c *fiber.Ctx, rel release.Release, form templates.Form, done string) error {
	v, err := newComments(c, rel, form)
	if err != nil {
		return err
	}
	status := fiber.StatusOK
	if len(form.Errors) > 0 {
		status, done = fiber.StatusUnprocessableEntity, ""
	}
	v.about, v.Done, v.InPlace = below(c, &v.Frame, rel), done, web.IsFragmentFor(c, "comments")
	if web.IsFragmentFor(c, "comments") {
		return web.BlockStatus(c, status, commentsPage, "comments", *v)
	}
	return web.RenderStatus(c, status, commentsPage, *v)
}

// commentsOf is the part of another page with the comments; nil for who may not read them.
func commentsOf(c *fiber.Ctx, rel release.Release) (*commentsView, error) {
	if !web.May(c, account.ReleaseComment) {
		return nil, nil
	}
	v, err := newComments(c, rel, templates.Form{})
	if err == nil {
		v.about = below(c, &templates.Frame{}, rel)
	}
	return v, err
}
