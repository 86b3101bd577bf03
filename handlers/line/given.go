package line

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/line"
	"standfirst/templates"
)

// GivenView is an answer that was given, with everything that was said and corrected.
type GivenView struct {
	templates.Frame
	URL, CorrectURL           string
	Whom                      string
	ContactURL, OutletURL     string
	ContactName, Name, Outlet string
	At                        time.Time
	Channel, Speaker          string
	LineURL, LineKey          string
	LineVersion               int
	Incident                  Said
	IncidentURL               string
	Wordings                  []WordingRow // the latest first
	Corrected, MayEdit        bool
	Drill                     bool
}

// WordingRow is one text of an answer.
type WordingRow struct {
	Number                 int
	Text                   Said
	At                     time.Time
	By, Why, Reason        string
	Flags                  []FlagRow
	Facts                  []FactTag
	Current, First, Erased bool
}

func showAnswer(c *fiber.Ctx) error {
	v, _, err := givenView(c)
	if err != nil {
		return err
	}
	return web.Render(c, givenPage, v)
}

func givenView(c *fiber.Ctx) (GivenView, line.Answer, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	a, err := sp.Lines.Answer(ctx, c.Params("answer"))
	if err != nil {
		return GivenView{}, a, err
	}
	i, err := sp.Incidents.Get(ctx, a.IncidentID)
	if err != nil {
		return GivenView{}, a, err
	}
	url := web.URL(c, "/answers/"+a.ID)
	v := GivenView{
		Frame: web.Frame(c, "line.given.title", "whom", whom(c, a)), URL: url, CorrectURL: url + "/correct", Whom: whom(c, a), ContactName: a.ContactName,
		Name: a.Name, Outlet: a.OutletName, At: a.At, Channel: web.T(c, "line.channel."+a.Channel), Speaker: a.Speaker, LineKey: a.LineKey,
		LineVersion: a.LineVersion, Incident: in(c, i.Title), IncidentURL: web.URL(c, "/incidents/"+i.ID), Corrected: a.Corrected(), MayEdit: web.May(c, account.LineEdit),
	}
	v.Frame.Drill = a.Drill()
	v.Crumbs = under(c, i, web.T(c, "line.title"), "/incidents/"+i.ID+"/lines")
	if a.ContactID != "" {
		v.ContactURL = web.URLFor(c, account.ContactRead, "/contacts/"+a.ContactID)
	}
	if a.OutletID != "" {
		v.OutletURL = web.URLFor(c, account.ContactRead, "/outlets/"+a.OutletID)
	}
	if a.LineID != "" {
		v.LineURL = web.URL(c, "/lines/"+a.LineID)
	}
	for n := len(a.Wordings); n > 0; n-- {
		w := a.Wordings[n-1]
		standing, err := sp.Facts.Standing(ctx, w.Facts)
		if err != nil {
			return v, a, err
		}
		v.Wordings = append(v.Wordings, WordingRow{
			Number: n, Text: Said{w.Text, web.LangOf(w.Text)}, At: w.At, By: w.ByName, Why: w.Why, Reason: w.Reason, Flags: flagRows(c, w.Flags),
			Facts: tags(c, standing), Current: n == len(a.Wordings), First: n == 1, Erased: w.Erased,
		})
	}
	return v, a, nil
}

func correctForm(c *fiber.Ctx) error {
	v, err := correctView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, answerPage, v)
}

func correctView(c *fiber.Ctx, form templates.Form) (AnswerView, error) {
	old, a, err := givenView(c)
	if err != nil {
		return AnswerView{}, err
	}
	v := AnswerView{
		Frame: old.Frame, Form: form, Action: old.URL + "/corrections", Cancel: old.URL, Correcting: &old, IncidentID: a.IncidentID, Base: len(a.Wordings),
	}
	v.Title = web.T(c, "line.correct.title")
	v.Crumbs = append(v.Crumbs, templates.Crumb{Label: old.Whom, URL: old.URL})
	if len(form.Values) == 0 {
		v.Form = web.Prefill("text", a.Now().Text)
		v.Form.Values["fact"] = keys(a.Now().Facts)
	} else if base, err := strconv.Atoi(form.Value("base")); err == nil {
		v.Base = base
	}
	return v, v.fields(c)
}

// correct checks the correction, or, when what was checked is what is sent, adds it.
func correct(c *fiber.Ctx) error {
	form, id, lines := web.Form(c), c.Params("answer"), web.Space(c).Lines
	base, _ := strconv.Atoi(form.Value("base")) // 0 is no answer
	n := line.Correction{Base: base, Text: form.Value("text"), Facts: refs(form.Values["fact"]), Why: form.Value("why"), Reason: form.Value("reason")}
	var err error
	if form.Value("do") == "record" && form.Value("checked") == stamp(form) {
		if _, err = lines.Correct(c.UserContext(), id, n, web.Actor(c)); err == nil {
			return web.Redirect(c, web.URL(c, "/answers/"+id), "line.flash.corrected")
		}
		if f := fault.Of(err); f == nil || f.Field != "reason" {
			return web.Again(c, answerPage, correctView, form, err)
		}
		web.Refuse(&form, err)
	}
	check, err := lines.LookAgain(c.UserContext(), id, n)
	if err != nil {
		if web.IsFragmentFor(c, "check") && web.Refuse(&form, err) {
			v, err := correctView(c, form)
			if err != nil {
				return err
			}
			return web.Block(c, answerPage, "check", v)
		}
		return web.Again(c, answerPage, correctView, form, err)
	}
	return checked(c, form, check, correctView)
}
