package watch

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/incident"
	"standfirst/models/watch"
	"standfirst/templates"
)

// FormView is the form of a watch, with what it would have found when it was tried.
type FormView struct {
	templates.Frame
	Form                  templates.Form
	New                   bool
	Action, Cancel, Trial string
	Kinds, Incidents      []templates.Option
	Tried                 *Tried // nil until somebody asks
}

// Tried is what the last 90 days would have brought.
type Tried struct {
	Found, Outlets, Negative, Read int64
	From                           time.Time
	Cut                            bool
	Weeks                          []string
	Series                         []templates.Series
	Examples                       []HitRow
}

// HitRow is a clip that was found, with the passage that shows why.
type HitRow struct {
	URL, Title, Lang, Outlet string
	Before, Marked, Behind   string
	InTitle                  bool
	At                       time.Time
	Tone, ToneKind           string
	Independent, Denied      bool
}

var formPage = templates.NewPageOf("app", "watch/form.html", formSamples)

func newForm(c *fiber.Ctx) error {
	q := web.Query(c)
	v, err := formView(c, web.Prefill("once", web.Once(), "kind", string(watch.Brand), "incident", q.Get("incident"), "query", q.Get("query")))
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

// formView is the form of a new watch, or of the one that the form's field id names.
func formView(c *fiber.Ctx, form templates.Form) (FormView, error) {
	base := web.URL(c, "/watches")
	v := FormView{Frame: web.Frame(c, "watch.new"), Form: form, New: true, Action: base, Cancel: base, Trial: base + "/trial"}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "watch.title", "/watches")}
	if id := form.Value("id"); id != "" {
		w, err := web.Space(c).Watches.Get(c.UserContext(), id)
		if err != nil {
			return v, err
		}
		v.New, v.Title, v.Action, v.Cancel = false, web.T(c, "watch.edit"), base+"/"+w.ID, base+"/"+w.ID
		v.Crumbs = append(v.Crumbs, templates.Crumb{Label: w.Name, URL: v.Cancel})
	}
	for _, k := range watch.Kinds() {
		v.Kinds = append(v.Kinds, templates.Option{Value: string(k), Label: web.T(c, "watch.kind."+string(k))})
	}
	open, err := web.Space(c).Incidents.Find(c.UserContext(), incident.Search{Open: true, Limit: 100})
	if err != nil {
		return v, err
	}
	for _, i := range open.Items {
		title, _ := i.Title.In(web.Lang(c))
		v.Incidents = append(v.Incidents, templates.Option{Value: i.ID, Label: title})
	}
	return v, v.keepIncident(c)
}

// keepIncident offers the incident that is chosen although it is closed.
func (v *FormView) keepIncident(c *fiber.Ctx) error {
	chosen := v.Form.Value("incident")
	for _, o := range v.Incidents {
		if o.Value == chosen {
			return nil
		}
	}
	all, err := web.Space(c).Incidents.GetAll(c.UserContext(), chosen)
	if i, ok := all[chosen]; ok {
		title, _ := i.Title.In(web.Lang(c))
		v.Incidents = append(v.Incidents, templates.Option{Value: i.ID, Label: title})
	}
	return err
}

func plan(form templates.Form) watch.Plan {
	return watch.Plan{
		Name: form.Value("name"), Kind: watch.Kind(form.Value("kind")), Query: form.Value("query"), Target: form.Value("target"), IncidentID: form.Value("incident"), Tag: form.Value("tag"),
	}
}

func create(c *fiber.Ctx) error {
	form := web.Form(c)
	w, err := web.Space(c).Watches.Create(c.UserContext(), form.Value("once"), plan(form), web.Actor(c))
	if err != nil {
		return web.Again(c, formPage, formView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/watches/"+w.ID), "watch.flash.created")
}

func editForm(c *fiber.Ctx) error {
	w, err := web.Space(c).Watches.Get(c.UserContext(), c.Params("watch"))
	if err != nil {
		return err
	}
	v, err := formView(c, web.Prefill("id", w.ID, "seen", strconv.FormatInt(w.UpdatedAt.UnixMilli(), 10), "name", w.Name, "kind", string(w.Kind),
		"query", w.Query, "target", w.Target, "incident", w.IncidentID, "tag", w.Tag))
	if err != nil {
		return err
	}
	return web.Render(c, formPage, v)
}

func change(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("watch")
	form.Values["id"] = []string{id}
	seen, _ := strconv.ParseInt(form.Value("seen"), 10, 64) // what is no number asks for nothing
	_, err := web.Space(c).Watches.Change(c.UserContext(), id, seen, plan(form), web.Actor(c))
	if err != nil {
		return web.Again(c, formPage, formView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/watches/"+id), "ui.saved")
}

// try shows the form again as it was typed, with what the last 90 days would have brought. Nothing is saved.
func try(c *fiber.Ctx) error {
	form := web.Form(c)
	trial, err := web.Space(c).Watches.Try(c.UserContext(), plan(form))
	if err != nil {
		return web.Again(c, formPage, formView, form, err)
	}
	v, err := formView(c, form)
	if err != nil {
		return err
	}
	v.Tried = &Tried{Found: trial.Found, Outlets: trial.Outlets, Negative: trial.Negative, Read: trial.Read, From: trial.From, Cut: trial.Cut}
	v.Tried.Weeks, v.Tried.Series = chart(c, trial.Weeks, false)
	for _, h := range trial.Examples {
		v.Tried.Examples = append(v.Tried.Examples, hitRow(c, h))
	}
	return web.Render(c, formPage, v)
}

// chart draws periods; independent outlets are known of what was found alone.
func chart(c *fiber.Ctx, periods []watch.Period, outlets bool) ([]string, []templates.Series) {
	labels := make([]string, len(periods))
	series := []templates.Series{{Name: web.T(c, "watch.articles")}, {Name: web.T(c, "watch.negative")}}
	if outlets {
		series[1].Name = web.T(c, "watch.outlets")
	}
	for i, p := range periods {
		labels[i] = p.From.In(web.Zone(c)).Format(time.DateOnly)
		second := p.Negative
		if outlets {
			second = p.Outlets
		}
		series[0].Values, series[1].Values = append(series[0].Values, float64(p.Articles)), append(series[1].Values, float64(second))
	}
	return labels, series
}
