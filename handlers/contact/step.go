package contact

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/step"
	"standfirst/models/contact"
	"standfirst/templates"
)

// StepsView is the page of open next steps.
type StepsView struct {
	templates.Frame
	Tabs  []templates.Tab
	Rows  []step.Row
	Pager templates.Pager
	Here  string
	All   bool
}

var stepsPage = templates.NewPageOf("app", "contact/steps.html", stepsSamples)

func nextSteps(c *fiber.Ctx) error {
	q, contacts := web.Query(c), web.Space(c).Contacts
	all := q.Get("of") == "all"
	ask := contact.Steps{Owner: web.User(c).ID, After: q.Get("after"), Before: q.Get("before"), Limit: pageSize}
	if all {
		ask.Owner = ""
	}
	page, err := contacts.NextSteps(c.UserContext(), ask)
	if err != nil {
		return err
	}
	n, err := contacts.CountSteps(c.UserContext(), ask, web.MostCounted+1)
	if err != nil {
		return err
	}
	v := StepsView{Frame: web.Frame(c, "contact.step.title"), Pager: web.PagerUpTo(c, page, pageSize, n, web.MostCounted), Here: c.OriginalURL(), All: all}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "contact.title", "/contacts")}
	base := web.URL(c, "/contacts/steps")
	v.Tabs = []templates.Tab{
		{Label: web.T(c, "contact.step.mine"), URL: base, Active: !all},
		{Label: web.T(c, "contact.step.everybodys"), URL: base + "?of=all", Active: all},
	}
	if v.Rows, err = step.Rows(c, page.Items); err != nil {
		return err
	}
	return web.Render(c, stepsPage, v)
}

// stepsOf are the open next steps of the contact of a record.
func stepsOf(c *fiber.Ctx, v *ShowView, x contact.Contact) error {
	open, err := web.Space(c).Contacts.StepsOf(c.UserContext(), x)
	if err != nil {
		return err
	}
	v.Steps, err = step.Rows(c, open[x.ID])
	return err
}

func finishStep(c *fiber.Ctx) error {
	n, err := web.Space(c).Contacts.FinishStep(c.UserContext(), c.Params("id"), c.Params("note"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, cameFrom(c), "contact.flash.step_done", "step", n.Step.Text)
}

// postponeStep moves a step some days on: from today, or from its own day when that is later.
func postponeStep(c *fiber.Ctx) error {
	contacts, id, noteID := web.Space(c).Contacts, c.Params("id"), c.Params("note")
	n, err := contacts.Note(c.UserContext(), id, noteID)
	if err != nil {
		return err
	}
	from := web.Now(c).In(web.Zone(c))
	if due, err := time.ParseInLocation(time.DateOnly, n.Step.Due, web.Zone(c)); err == nil && due.After(from) {
		from = due
	}
	days := 1
	if web.Form(c).Value("by") == "week" {
		days = 7
	}
	n, err = contacts.PostponeStep(c.UserContext(), id, noteID, from.AddDate(0, 0, days).Format(time.DateOnly), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, cameFrom(c), "contact.flash.step_postponed", "date", n.Step.Due)
}

// cameFrom is the page on which a button was pressed: one of the space's, else the contact's record.
func cameFrom(c *fiber.Ctx) string {
	return web.BackOr(c, web.URL(c, "/contacts/"+c.Params("id")))
}

func stepsSamples() []StepsView {
	return []StepsView{
		{Tabs: []templates.Tab{{Label: "A", URL: "/", Active: true}}, Rows: step.Samples(), Pager: templates.Pager{From: 1, To: 3, Total: 3}, Here: "/x"},
		{All: true},
		{},
	}
}
