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

// ShowView is a line with its facts, its versions and the answers for which it was used.
type ShowView struct {
	templates.Frame
	L                       Row
	URL, EditURL, ListURL   string
	Form                    templates.Form
	Version                 int
	Flags                   []FlagRow // figures that contradict
	WhyNot                  *templates.FieldError
	MayEdit, MayReady, Team bool
	Ready, Dropped          bool
	Versions                []VersionRow
	Answers                 []AnswerRow
	SaidURL                 string
}

// VersionRow is one version in the history.
type VersionRow struct {
	Number             int
	By, ReadyBy        string
	At, ReadyAt        time.Time
	Current            bool
	Use                string
	Questions, Answers []Said
}

func show(c *fiber.Ctx) error {
	v, err := showView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func showView(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	l, err := sp.Lines.Get(ctx, c.Params("line"))
	if err != nil {
		return ShowView{}, err
	}
	team := web.May(c, account.LineRead)
	if !team && !l.Open() {
		return ShowView{}, fault.Missing("line.missing")
	}
	i, err := sp.Incidents.Get(ctx, l.IncidentID)
	if err != nil {
		return ShowView{}, err
	}
	standing, err := sp.Lines.Standing(ctx, l)
	if err != nil {
		return ShowView{}, err
	}
	url := "/lines/" + l.ID
	v := ShowView{
		L: row(c, l, standing[l.ID]), URL: web.URL(c, url), EditURL: web.URL(c, url+"/edit"), ListURL: web.URL(c, "/incidents/"+i.ID+"/lines"), Form: form,
		Version: l.Current, Team: team, MayEdit: web.May(c, account.LineEdit), Ready: l.State == line.Ready, Dropped: l.State == line.Dropped,
	}
	v.Frame = web.Titled(c, l.Key)
	v.Drill, v.Crumbs = l.Drill(), under(c, i, web.T(c, "line.title"), "/incidents/"+i.ID+"/lines")
	if !team {
		return v, nil
	}
	if err := v.readiness(c, l); err != nil {
		return v, err
	}
	flags, err := sp.Lines.Doubts(ctx, l)
	if err != nil {
		return v, err
	}
	v.Flags = flagRows(c, flags)
	for n := len(l.Versions); n > 0; n-- {
		one, _ := l.Version(n)
		v.Versions = append(v.Versions, VersionRow{
			Number: n, By: one.ByName, At: one.At, ReadyAt: one.ReadyAt, ReadyBy: one.ReadyBy, Current: n == l.Current,
			Use: web.T(c, "line.use."+string(one.Use)), Questions: both(c, one.Question), Answers: both(c, one.Answer),
		})
	}
	answers, err := sp.Lines.Answers(ctx, line.AnswerSearch{LineID: l.ID, Limit: 50})
	for _, a := range answers.Items {
		v.Answers = append(v.Answers, answerRow(c, a))
	}
	return v, err
}

// readiness says whether a draft may be made ready, and why not.
func (v *ShowView) readiness(c *fiber.Ctx, l line.Line) error {
	if l.State != line.Draft || !v.MayEdit {
		return nil
	}
	err := web.Space(c).Lines.MayBeReady(c.UserContext(), l)
	if f := fault.Of(err); f != nil {
		v.WhyNot = &templates.FieldError{Key: f.Key, Args: f.Args}
		return nil
	}
	v.MayReady = err == nil
	return err
}

func approve(c *fiber.Ctx) error {
	form := web.Form(c)
	version, _ := strconv.Atoi(form.Value("version")) // 0 is no version
	l, err := web.Space(c).Lines.Approve(c.UserContext(), c.Params("line"), version, web.Actor(c))
	return acted(c, form, l, err, "line.flash.ready")
}

func withhold(c *fiber.Ctx) error {
	l, err := web.Space(c).Lines.Withhold(c.UserContext(), c.Params("line"), web.Actor(c))
	return acted(c, web.Form(c), l, err, "line.flash.draft")
}

func drop(c *fiber.Ctx) error {
	l, err := web.Space(c).Lines.Drop(c.UserContext(), c.Params("line"), web.Actor(c))
	return acted(c, web.Form(c), l, err, "line.flash.dropped")
}

func acted(c *fiber.Ctx, form templates.Form, l line.Line, err error, flash string) error {
	if err != nil {
		return web.Again(c, showPage, showView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/lines/"+l.ID), flash, "key", l.Key)
}
