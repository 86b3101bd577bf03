package report

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/incident"
	"standfirst/models/report"
	"standfirst/templates"
)

// ArrangeView is the form that chooses, orders and annotates the cards of a report.
type ArrangeView struct {
	templates.Frame
	Form           templates.Form
	Action, Cancel string
	Cards          []ArrangeRow
	Places         []templates.Option
	Incidents      []templates.Option // beside which its figures can be shown; none where that has no meaning
	Templates      []TemplateRow
	Choices        []templates.Option // the same, to choose from
	Base           string
}

// TemplateRow is an arrangement that is kept.
type TemplateRow struct {
	ID, Name, Kind, By string
	At                 time.Time
}

// ArrangeRow is one card in it.
type ArrangeRow struct{ Name, Label, Place string }

var arrangePage = templates.NewPageOf("app", "report/arrange.html", arrangeSamples)

func arrangeForm(c *fiber.Ctx) error {
	v, err := arrangeView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, arrangePage, v)
}

func arrangeView(c *fiber.Ctx, form templates.Form) (ArrangeView, error) {
	p, err := readable(c)
	if err != nil {
		return ArrangeView{}, err
	}
	_, typed := form.Values["objective"] // what was typed into another form says nothing of this
	if !typed {
		other := form
		form = web.Prefill("objective", p.Objective, "outcome", p.Outcome, "beside", p.Beside)
		form.Errors = other.Errors
		for name, values := range other.Values {
			form.Values[name] = values
		}
	}
	at := web.URL(c, "/reports/"+p.ID)
	v := ArrangeView{Frame: web.Frame(c, "report.arrange"), Action: at + "/arrange", Cancel: at}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "report.title", "/reports"), {Label: planTitle(c, p, p.Name), URL: at}}
	for i, card := range p.Cards {
		place := strconv.Itoa(i + 1)
		v.Places = append(v.Places, templates.Option{Value: place, Label: place})
		v.Cards = append(v.Cards, ArrangeRow{Name: card.Name, Label: web.T(c, "report.card."+card.Name), Place: place})
		if !typed {
			form.Values["place_"+card.Name], form.Values["note_"+card.Name] = []string{place}, []string{card.Note}
			if !card.Off {
				form.Values["show"] = append(form.Values["show"], card.Name)
			}
		}
	}
	v.Form, v.Base = form, at
	if p.Subject.Kind.Beside() {
		if v.Incidents, err = incidents(c, incident.Real, p.Subject.ID, p.Beside); err != nil {
			return v, err
		}
	}
	v.Templates, v.Choices, err = arrangements(c)
	return v, err
}

// arrange keeps it. Cards in the same place stay in the order in which they were.
func arrange(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	p, err := readable(c)
	if err != nil {
		return err
	}
	a := report.Arrangement{Objective: form.Value("objective"), Outcome: form.Value("outcome"), Beside: form.Value("beside")}
	place := map[string]int{}
	for i, card := range p.Cards {
		at, err := strconv.Atoi(form.Value("place_" + card.Name))
		if err != nil {
			at = i + 1
		}
		place[card.Name] = at
		a.Cards = append(a.Cards, report.Card{Name: card.Name, Note: form.Value("note_" + card.Name), Off: !form.Has("show", card.Name)})
	}
	slices.SortStableFunc(a.Cards, func(x, y report.Card) int { return place[x.Name] - place[y.Name] })
	if _, err := web.Space(c).Reports.Arrange(c.UserContext(), id, a, web.Actor(c)); err != nil {
		return web.Again(c, arrangePage, arrangeView, form, err)
	}
	return web.Redirect(c, web.URLFor(c, account.ReportRead, "/reports/"+id), "report.flash.arranged")
}

// arrangements are the templates of the space.
func arrangements(c *fiber.Ctx) (rows []TemplateRow, choices []templates.Option, err error) {
	all, err := web.Space(c).Reports.Templates(c.UserContext())
	for _, t := range all {
		rows = append(rows, TemplateRow{ID: t.ID, Name: t.Name, Kind: web.T(c, "report.kind."+string(t.Kind)), By: t.ChangedBy, At: t.ChangedAt})
		choices = append(choices, templates.Option{Value: t.ID, Label: t.Name})
	}
	return rows, choices, err
}

// keepTemplate keeps the arrangement, as it was saved, for further reports.
func keepTemplate(c *fiber.Ctx) error {
	form := web.Form(c)
	p, err := readable(c)
	if err == nil {
		_, err = web.Space(c).Reports.KeepTemplate(c.UserContext(), p.ID, form.Value("template_name"), web.Actor(c))
	}
	return templated(c, form, err, "report.flash.template_kept")
}

// applyTemplate arranges the report as a template says.
func applyTemplate(c *fiber.Ctx) error {
	form := web.Form(c)
	p, err := readable(c)
	if err == nil {
		_, err = web.Space(c).Reports.ApplyTemplate(c.UserContext(), p.ID, form.Value("template"), web.Actor(c))
	}
	return templated(c, form, err, "report.flash.arranged")
}

func dropTemplate(c *fiber.Ctx) error {
	p, err := readable(c)
	if err == nil {
		err = web.Space(c).Reports.DropTemplate(c.UserContext(), c.Params("arrangement"), web.Actor(c))
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/reports/"+p.ID+"/arrange")+"#templates", "report.flash.template_dropped")
}

func templated(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err != nil {
		return web.Again(c, arrangePage, arrangeView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/reports/"+c.Params("id")+"/arrange")+"#templates", flash)
}
