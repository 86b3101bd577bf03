package release

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/approval"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/templates"
)

// askView is the page behind the link of a letter: what is asked, and a form that decides it once.
type askView struct {
	templates.Frame
	Form                          templates.Form
	Action, Owner, Page           string
	Name, Headline, Lang, KindKey string
	Author                        string
	State                         approval.State
	Version                       int
	By                            string
	At                            time.Time
	Approved                      bool // what has just been decided by this page
	Ask                           ask
	Comments                      *askedComments // nil once nothing is left to decide
}

var askPage = templates.NewPageOf("bare", "release/ask.html", askViews)

// askedPage shows what is asked and changes nothing: scanners of mail follow every link.
func askedPage(c *fiber.Ctx) error {
	sp, a, err := askedFor(c)
	if err != nil {
		return err
	}
	v := newAskView(c, sp, a, templates.Form{})
	if v.Comments, err = newAskedComments(c, sp, templates.Form{}); err != nil {
		return err
	}
	return web.Render(c, askPage, v)
}

// answer decides by the link. What cannot be decided any more is said on the page.
func answer(c *fiber.Ctx) error {
	sp, err := web.Linked(c, "approval.link.unknown")
	if err != nil {
		return err
	}
	form := web.Form(c)
	approve := form.Value("decision") == "approve"
	a, err := sp.Approvals.DecideBy(c.UserContext(), c.Params("token"), approve, form.Value("comment"), web.ClientIP(c))
	if err == nil {
		v := newAskView(c, sp, a, templates.Form{})
		v.Approved = approve
		return web.Render(c, askPage, v)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	if sp, a, err = askedFor(c); err != nil { // it may have been decided by somebody else a moment ago
		return err
	}
	v := newAskView(c, sp, a, form)
	if v.Comments, err = newAskedComments(c, sp, templates.Form{}); err != nil {
		return err
	}
	return web.RenderForm(c, askPage, v)
}

func askedFor(c *fiber.Ctx) (*space.Space, approval.Asked, error) {
	sp, err := web.Linked(c, "approval.link.unknown")
	if err != nil {
		return nil, approval.Asked{}, err
	}
	a, err := sp.Approvals.Asked(c.UserContext(), c.Params("token"))
	return sp, a, err
}

func newAskView(c *fiber.Ctx, sp *space.Space, a approval.Asked, form templates.Form) askView {
	rel, step, lang := a.Release, a.Turn.Step, web.Lang(c)
	head, _ := rel.Head(rel.Current)
	embedded := func(ps release.Pictures, in string) release.Draw { return writing.Embedded(c, sp, ps, in) }
	v := askView{
		Frame: web.Frame(c, "approval.page.title"), Form: form, Action: "/approve/" + c.Params("token"), Owner: sp.Name, Page: "/" + sp.ID + "/releases/" + rel.ID,
		Name: a.Person.Name, Headline: rel.Headline(lang), KindKey: writing.KindKey(rel.Kind), Author: head.ByName, State: a.State, Version: a.Version, By: a.By, At: a.At,
		Ask: ask{Due: a.Turn.Due, Late: a.Turn.Late(web.Now(c)), Named: true, Since: newSince(a.Turn.Step, a.Since, embedded)},
	}
	v.Drill = rel.Drill
	if zone, err := time.LoadLocation(a.Person.Zone); err == nil && a.Person.Zone != "" { // as the letter says it; nobody is signed in
		v.Zone = zone
	}
	if step.Key != "" {
		v.Ask.Step = stepName(c, step)
		v.Ask.Question, v.Ask.QuestionLang = step.Question.In(lang)
	}
	return v
}

func askViews() []askView {
	open := askView{Frame: frame(), Form: wrong("comment"), Owner: "Acme", Name: "Bo", Headline: "Headline", KindKey: writing.KindKey("statement"), Author: "Anna", State: approval.Open, Version: 2, Ask: askSamples()[0]}
	open.Drill = true
	said := commentSamples()[0].Threads[:2]
	for _, t := range said {
		for n := range t.Said {
			t.Said[n].Changeable = false // nobody is signed in
		}
	}
	open.Comments = &askedComments{Threads: said, New: wrong("text"), Once: "a"}
	plain := open
	plain.Comments = &askedComments{}
	plain.Drill, plain.Form, plain.Ask = false, templates.Form{}, askSamples()[1]
	out := []askView{open, plain}
	for _, state := range []approval.State{approval.Used, approval.Declined, approval.Voided, approval.Expired, approval.Barred} {
		v := plain
		v.Comments = nil
		v.State, v.By, v.At = state, "Lin", moment
		out = append(out, v)
	}
	out[2].Approved = true
	return out
}
