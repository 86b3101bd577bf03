package release

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/fault"
	"standfirst/models/release"
	"standfirst/templates"
)

func submit(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Releases.Submit(c.UserContext(), c.Params("id"), number(form), web.Actor(c))
	return showAfter(c, form, err, "release.flash.submitted")
}

// accept records why a finding of the check may stand, or takes that back.
func accept(c *fiber.Ctx) error {
	form, releases := web.Form(c), web.Space(c).Releases
	key := form.Value("key")
	if form.Value("do") == "reopen" {
		_, err := releases.Reopen(c.UserContext(), c.Params("id"), key, web.Actor(c))
		return showAfter(c, form, err, "release.flash.reopened")
	}
	_, err := releases.Accept(c.UserContext(), c.Params("id"), number(form), key, form.Value("reason."+key), form.Value("speaker."+key), web.Actor(c))
	return showAfter(c, form, err, "release.flash.accepted")
}

// back binds what stands in the text without a fact to the fact that was offered for it.
func back(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Releases.Back(c.UserContext(), c.Params("id"), number(form), form.Value("key"), form.Value("fact"), web.Actor(c))
	return showAfter(c, form, err, "release.flash.bound")
}

// askLinks has the links of a version looked at again, soon and behind the page.
func askLinks(c *fiber.Ctx) error {
	form := web.Form(c)
	err := web.Space(c).Releases.AskLinks(c.UserContext(), c.Params("id"), number(form), 0)
	return showAfter(c, form, err, "release.flash.links")
}

// decide approves or declines in one step, by the button that was pressed.
func decide(c *fiber.Ctx) error {
	form, releases := web.Form(c), web.Space(c).Releases
	d := release.Verdict{Version: number(form), Step: form.Value("step"), Approve: form.Value("decision") == "approve", Comment: form.Value("comment")}
	rel, err := releases.Decide(c.UserContext(), c.Params("id"), d, web.Actor(c))
	flash := "release.flash.declined"
	switch {
	case d.Approve && rel.State == release.Approved:
		flash = "release.flash.approved"
	case d.Approve:
		flash = "approval.flash.step"
	}
	return showAfter(c, form, err, flash)
}

func number(form templates.Form) int {
	n, _ := strconv.Atoi(form.Value("version")) // what is no number is version 0, which is never current
	return n
}

// showAfter goes back to the release; what was refused is said there, with what was typed.
func showAfter(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")), flash)
	}
	if web.Refuse(&form, err) {
		return renderShow(c, form, fiber.StatusUnprocessableEntity)
	}
	return err
}

func review(c *fiber.Ctx) error { return renderReview(c, templates.Form{}, fiber.StatusOK) }

// renderReview is the last look before a version becomes public.
func renderReview(c *fiber.Ctx, form templates.Form, status int) error {
	rel, v, err := read(c, "")
	if err != nil {
		return err
	}
	report, err := web.Space(c).Releases.Check(c.UserContext(), rel, v)
	if err != nil {
		return err
	}
	view := reviewView{
		Frame: web.Frame(c, "release.review.title"), Form: form, Version: v.Number, Action: c.Path(), Report: newReport(c, v, report),
		Address: release.PublicURL(web.NewsroomBase(c, web.Space(c).ID), rel), NotReadyKey: notReady(rel),
		Preview: web.URL(c, "/releases/"+rel.ID+"/preview"), Correction: rel.PublishedVersion != 0 && rel.PublishedVersion != v.Number,
	}
	view.frame(c, rel)
	if view.Readers, err = web.Space(c).Subscriptions.Readers(c.UserContext(), rel); err != nil {
		return err
	}
	if rel.Drill {
		view.Address = web.Of(c).Base.String() + publicPath(c, rel)
	}
	for _, lang := range v.Langs() {
		view.Langs = append(view.Langs, editLang{Lang: lang, NameKey: writing.LangKey(lang)})
		view.Headlines = append(view.Headlines, headline{Lang: lang, LangKey: writing.LangKey(lang), Text: v.Text[lang].Headline})
	}
	for _, d := range rel.Decisions {
		if d.Approved && d.Version == rel.ApprovedVersion {
			view.ApprovedBy, view.ApprovedAt = d.ByName, d.At
		}
	}
	return web.RenderStatus(c, status, reviewPage, view)
}

func notReady(rel release.Release) string {
	switch {
	case rel.State == release.Published:
		return "release.review.done"
	case rel.Embargoed:
		return "release.publish.embargo"
	case rel.State != release.Approved:
		return "release.publish.not_approved"
	}
	return ""
}

func publish(c *fiber.Ctx) error {
	form, releases := web.Form(c), web.Space(c).Releases
	rel, err := releases.Announce(c.UserContext(), c.Params("id"), form.Value("announce") != "")
	if err == nil {
		rel, err = releases.Publish(c.UserContext(), c.Params("id"), number(form), notes(form), web.Actor(c))
	}
	if err == nil {
		return web.Redirect(c, web.URL(c, "/releases/"+rel.ID), "release.flash.published")
	}
	if web.Refuse(&form, err) {
		return renderReview(c, form, fiber.StatusUnprocessableEntity)
	}
	return err
}

func takeDown(c *fiber.Ctx) error { return renderTakeDown(c, templates.Form{}, fiber.StatusOK) }

func renderTakeDown(c *fiber.Ctx, form templates.Form, status int) error {
	rel, err := web.Space(c).Releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	base := web.URL(c, "/releases/"+rel.ID)
	view := takeDownView{
		Frame: web.Frame(c, "release.takedown.title"), Form: form, WithdrawForm: form, WithdrawID: "f-note.", RetractID: "r-note.", Slug: rel.Slug, Live: rel.Public == release.Live,
		Public:   rel.Public == release.Live || rel.Public == release.Withdrawn,
		Withdraw: base + "/withdrawal", Retract: base + "/retraction",
	}
	if form.Value("act") == "retract" {
		view.WithdrawForm, view.RetractForm, view.WithdrawID, view.RetractID = templates.Form{}, form, "w-note.", "f-note."
	}
	view.frame(c, rel)
	head, _ := rel.Head(rel.PublishedVersion)
	for _, lang := range head.Langs {
		view.Langs = append(view.Langs, editLang{Lang: lang, NameKey: writing.LangKey(lang)})
	}
	return web.RenderStatus(c, status, takeDownPage, view)
}

func withdraw(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Releases.Withdraw(c.UserContext(), c.Params("id"), notes(form), web.Actor(c))
	return takenDown(c, form, err, "release.flash.withdrawn")
}

// retract is final, so it wants the end of the address typed.
func retract(c *fiber.Ctx) error {
	form, releases := web.Form(c), web.Space(c).Releases
	rel, err := releases.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if form.Value("confirm") != rel.Slug {
		err = fault.Bad("confirm", "release.retract.confirm", "slug", rel.Slug)
	} else {
		_, err = releases.Retract(c.UserContext(), rel.ID, notes(form), web.Actor(c))
	}
	form.Values["act"] = []string{"retract"}
	return takenDown(c, form, err, "release.flash.retracted")
}

func takenDown(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/releases/"+c.Params("id")), flash)
	}
	if web.Refuse(&form, err) {
		return renderTakeDown(c, form, fiber.StatusUnprocessableEntity)
	}
	return err
}

func notes(form templates.Form) map[string]string {
	out := map[string]string{}
	for _, lang := range release.Langs() {
		out[lang] = form.Value("note." + lang)
	}
	return out
}
