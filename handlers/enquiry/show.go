package enquiry

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/enquiry"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	e, err := sp.Enquiries.Get(ctx, c.Params("enquiry"))
	if err != nil {
		return ShowView{}, err
	}
	var i incident.Incident
	if e.IncidentID != "" {
		if i, err = sp.Incidents.Get(ctx, e.IncidentID); err != nil {
			return ShowView{}, err
		}
	}
	v := ShowView{
		Frame: web.Frame(c, "enquiry.one"), Row: row(c, e, i), Form: form, Open: e.State == enquiry.Open, Mine: e.OwnerID == web.User(c).ID, Nobodys: e.OwnerID == "",
		MayEdit: web.May(c, account.LineEdit), Note: e.Note, EndedAt: e.EndedAt, EndedBy: e.EndedBy, NotedBy: e.NotedBy,
	}
	v.Title = v.Whom
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.enquiries", "/enquiries")}
	if e.ContactID != "" {
		v.ContactURL = web.URLFor(c, account.ContactRead, "/contacts/"+e.ContactID)
	}
	if e.OutletID != "" {
		v.OutletURL = web.URLFor(c, account.ContactRead, "/outlets/"+e.OutletID)
	}
	if e.AnswerID != "" {
		v.AnswerURL = web.URL(c, "/answers/"+e.AnswerID)
	}
	if took, ok := e.Took(); ok {
		v.Took = web.Span(c, took)
	}
	if v.Open && v.MayEdit {
		v.Answering = web.Address(web.URL(c, "/answers/new"), "enquiry", e.ID)
	}
	if v.Open && e.IncidentID == "" {
		v.Declare = web.URLFor(c, account.IncidentManage, "/incidents/new")
	}
	if v.Declare != "" {
		v.Declare = web.Address(v.Declare, "enquiry", e.ID)
	}
	return v, v.suggest(c, e)
}

// suggested is how many lines are shown.
const suggested = 6

// suggest finds lines of the incident that are ready to be said: first those that have words of the question.
func (v *ShowView) suggest(c *fiber.Ctx, e enquiry.Enquiry) error {
	if !v.Open || e.IncidentID == "" {
		return nil
	}
	lines := web.Space(c).Lines
	v.LinesURL = web.URL(c, "/incidents/"+e.IncidentID+"/lines")
	all, err := lines.Fitting(c.UserContext(), e.IncidentID, e.Question, suggested)
	for _, l := range all {
		question, _ := l.Now().Question.In(web.Lang(c))
		answer, lang := l.Now().Answer.In(web.Lang(c))
		r := LineRow{URL: web.URL(c, "/lines/"+l.ID), Key: l.Key, Question: question, Answer: answer, Lang: lang, Use: web.T(c, "line.use."+string(l.Use))}
		v.Lines = append(v.Lines, r)
	}
	return err
}

func take(c *fiber.Ctx) error {
	_, err := web.Space(c).Enquiries.Take(c.UserContext(), c.Params("enquiry"), web.Actor(c))
	return done(c, templates.Form{}, err, "enquiry.flash.taken")
}

func end(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Enquiries.End(c.UserContext(), c.Params("enquiry"), enquiry.State(form.Value("state")), form.Value("note"), web.Actor(c))
	return done(c, form, fault.Moved(err, map[string]string{"state": ""}), "enquiry.flash.ended")
}

func reopen(c *fiber.Ctx) error {
	_, err := web.Space(c).Enquiries.Reopen(c.UserContext(), c.Params("enquiry"), web.Actor(c))
	return done(c, templates.Form{}, err, "enquiry.flash.opened")
}

func done(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err != nil {
		return web.Again(c, showPage, record, form, err)
	}
	return web.Redirect(c, web.URL(c, "/enquiries/"+c.Params("enquiry")), flash)
}
