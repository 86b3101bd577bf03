package alert

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/alert"
	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/sentiment"
	"standfirst/templates"
)

// ShowView is the record of an alert.
type ShowView struct {
	templates.Frame
	A                     Row
	Form                  templates.Form
	Bar                   string // what it took
	Subject, SubjectURL   string // the watch or the fact
	Incident, IncidentURL string // of the watch
	Declared, DeclaredURL string // from it; Declared is "" for who may not know of it
	Open, Waiting, False  bool
	Record                []templates.Detail
	Articles              []Article
	More                  int64 // articles that are not shown
	MayEdit, MayDeclare   bool
	Types                 []templates.Option
	Feedback              string // what a false alarm would change, or has changed
	Private               bool
}

// Article is a main article.
type Article struct {
	URL, Title, Lang, Outlet, Quote string
	Ours, Theirs                    string
	Tone, ToneKind, Tier            string
	Apart                           bool
	Details                         alert.Article
}

var showPage = templates.NewPageOf("app", "alert/show.html", showSamples)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp, ctx := web.Space(c), c.UserContext()
	a, err := sp.Alerts.Get(ctx, c.Params("alert"))
	if err != nil {
		return ShowView{}, err
	}
	known, err := sp.Incidents.GetAll(ctx, a.IncidentID, a.DeclaredID)
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Titled(c, a.Name), A: row(c, a, known), Form: form, Open: a.Open, Waiting: a.Waiting, False: a.False, MayEdit: web.May(c, account.CoverageEdit),
		MayDeclare: web.May(c, account.IncidentManage) && a.DeclaredID == "", Subject: a.Name, More: a.Count - int64(len(a.Articles)), Bar: web.T(c, "alert.bar."+string(a.Reason), a.Args()),
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "alert.title", "/alerts")}
	switch {
	case a.WatchID != "":
		v.SubjectURL = web.URL(c, "/watches/"+a.WatchID)
	case a.FactID != "":
		v.SubjectURL = web.URL(c, "/facts/"+a.FactID)
	case a.IncidentID != "":
		v.SubjectURL = web.URL(c, "/incidents/"+a.IncidentID)
	}
	v.incidents(c, a, known)
	v.details(c, a)
	for _, x := range a.Articles {
		v.Articles = append(v.Articles, article(c, x))
	}
	bar, err := sp.Alerts.Of(ctx, a.Subject)
	if err != nil {
		return v, err
	}
	v.Feedback = web.T(c, "alert.false.would."+a.Reason.Measure(), "after", number(bar.Next(a.Reason)), "before", number(bar.Height(a.Reason)))
	if a.False {
		v.Feedback = web.T(c, "alert.false.did."+a.Reason.Measure(), "after", number(a.BarAfter), "before", number(a.BarBefore), "name", a.FalseName)
	}
	if v.MayDeclare {
		v.prefill(c, a)
	}
	return v, nil
}

func (v *ShowView) incidents(c *fiber.Ctx, a alert.Alert, known map[string]incident.Incident) {
	if i, ok := known[a.IncidentID]; ok {
		v.Incident, _ = i.Title.In(web.Lang(c))
		v.IncidentURL, v.Private = web.URL(c, "/incidents/"+i.ID), i.Private
	}
	if i, ok := known[a.DeclaredID]; ok {
		v.Declared, _ = i.Title.In(web.Lang(c))
		v.DeclaredURL = web.URL(c, "/incidents/"+i.ID)
	}
}

func (v *ShowView) details(c *fiber.Ctx, a alert.Alert) {
	add := func(key, value string) {
		v.Record = append(v.Record, templates.Detail{Label: web.T(c, key), Value: value})
	}
	if a.Reason == alert.Spike {
		add("alert.detail.peak", web.T(c, "alert.peak", "n", int64(a.Peak)))
		if a.Doubled > 0 {
			add("alert.detail.doubled", web.T(c, "alert.doubled", "n", a.Doubled))
		}
	}
	if a.Count > 0 && a.Reason != alert.Differs {
		add("alert.detail.negative", web.T(c, "alert.negative", "n", a.Negative, "of", a.Count))
	}
	if a.AckName != "" {
		add("alert.detail.ack", a.AckName)
	}
}

var toneKinds = map[string]string{sentiment.Positive: "ok", sentiment.Neutral: "mute", sentiment.Negative: "bad"}

func article(c *fiber.Ctx, x alert.Article) Article {
	out := Article{URL: web.URL(c, "/coverage/"+x.ClipID), Title: x.Title, Lang: x.Lang, Outlet: x.Outlet, Quote: x.Quote, Ours: x.Ours, Theirs: x.Theirs, Apart: x.Apart, Details: x}
	if kind, ok := toneKinds[x.Label]; ok {
		out.Tone, out.ToneKind = web.T(c, "watch.tone."+x.Label), kind
	}
	if x.Tier > 0 {
		out.Tier = web.T(c, "alert.tier", "n", x.Tier)
	}
	return out
}

// prefill puts into the form of the declaration what the alert knows.
func (v *ShowView) prefill(c *fiber.Ctx, a alert.Alert) {
	for _, t := range incident.Types() {
		v.Types = append(v.Types, templates.Option{Value: string(t), Label: web.T(c, "incident.type."+string(t))})
	}
	if len(v.Form.Values) > 0 {
		return
	}
	kind := ""
	if a.Reason == alert.Repeats || a.Reason == alert.Differs {
		kind = string(incident.FalseRumour)
	}
	v.Form = web.Prefill("type", kind)
	for _, lang := range incident.Languages() {
		say := func(key string, args ...any) []string { return []string{web.Of(c).Catalogs.T(lang, key, args...)} }
		v.Form.Values["title_"+lang], v.Form.Values["summary_"+lang] = say("alert.declare.prefill", "name", a.Name), say("alert.why."+string(a.Reason), a.Args())
	}
}

func acknowledge(c *fiber.Ctx) error {
	return act(c, "alert.flash.acknowledged", web.Space(c).Alerts.Acknowledge)
}

// judge says that it was a false alarm, or takes that back.
func judge(c *fiber.Ctx) error {
	if web.Form(c).Has("say", "real") {
		return act(c, "alert.flash.real", web.Space(c).Alerts.Real)
	}
	return act(c, "alert.flash.false", web.Space(c).Alerts.FalseAlarm)
}

func act(c *fiber.Ctx, key string, do func(context.Context, string, audit.Actor) (alert.Alert, error)) error {
	a, err := do(c.UserContext(), c.Params("alert"), web.Actor(c))
	if err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/alerts/"+a.ID), key)
}

func declare(c *fiber.Ctx) error {
	form := web.Form(c)
	d := alert.Declaration{Title: web.Texts(form, "title_"), Summary: web.Texts(form, "summary_"), Type: incident.Type(form.Value("type")), Private: form.Value("private") != ""}
	i, err := web.Space(c).Alerts.Declare(c.UserContext(), c.Params("alert"), d, web.Actor(c))
	if err != nil {
		return web.Again(c, showPage, record, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), "incident.flash.declared")
}
