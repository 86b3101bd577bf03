package newsroom

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// preparedView is the portal's page of what an incident's page opens with, and of the press that opens it.
type preparedView struct {
	templates.Frame
	Form                  templates.Form // of what is prepared
	Press                 templates.Form
	Action, Drop, PressAt string // "" for those who may not
	Title, TitleLang      string
	Drill, Public         bool // the page is public already
	Address               string
	Phases, Statements    []templates.Option
	Write                 string // where another statement is begun; "" for those who may not

	Ready         *preparedPage
	Hindrances    []templates.FieldError
	Word          string // that is typed to open it
	AlreadyPublic string // address of what is public
}

// preparedPage is what is prepared.
type preparedPage struct {
	Headline, Lang, URL, Preview, KindKey, StateKey, StateKind string
	Phase                                                      string
	Sheet                                                      bool
	By, OpenedBy                                               string
	At, OpenedAt                                               time.Time
}

var preparedForm = templates.NewPageOf("app", "newsroom/prepared.html", preparedSamples)

func prepared(c *fiber.Ctx) error {
	v, err := preparedRecord(c, templates.Form{}, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, preparedForm, v)
}

func preparedRecord(c *fiber.Ctx, form, press templates.Form) (preparedView, error) {
	sp, id := web.Space(c), c.Params("incident")
	inc, err := sp.Incidents.Get(c.UserContext(), id)
	if err != nil {
		return preparedView{}, err
	}
	b, err := sp.Newsroom.BoardOf(c.UserContext(), id)
	if err != nil {
		return preparedView{}, err
	}
	v := preparedView{
		Frame: web.Frame(c, "newsroom.prepared.title"), Form: form, Press: press, Drill: inc.Drill(), Public: b.Public,
		Address: web.NewsroomBase(c, sp.ID) + "/incidents/" + id, Word: web.T(c, "newsroom.prepared.word"),
	}
	at := "/newsroom/boards/" + id
	if !b.Public {
		v.Action, v.PressAt = web.URLFor(c, account.ReleaseEdit, at+"/plan"), web.URLFor(c, account.ReleaseApprove, at+"/opening")
		if v.Write = web.URLFor(c, account.ReleaseEdit, "/releases/new"); v.Write != "" {
			v.Write = web.Address(v.Write, "incident", id, "kind", "holding")
		}
	}
	v.Title, v.TitleLang = inc.Title.In(web.Lang(c))
	v.Crumbs = []templates.Crumb{web.Crumb(c, "nav.newsroom", "/newsroom"), {Label: v.Title, URL: web.URL(c, "/incidents/"+id)}}
	if inc.Drill() {
		v.AlreadyPublic = web.URL(c, "/incidents/"+id+"/newsroom")
		v.Crumbs = v.Crumbs[1:]
	} else if b.Public {
		v.AlreadyPublic = web.NewsroomAt(c, sp.ID) + "/incidents/" + id
	}
	for _, p := range incident.Phases() {
		v.Phases = append(v.Phases, templates.Option{Value: string(p), Label: web.T(c, "newsroom.phase."+string(p))})
	}
	statements, err := sp.Newsroom.Statements(c.UserContext(), id)
	if err != nil {
		return v, err
	}
	for _, rel := range statements {
		label := web.T(c, "newsroom.prepared.option", "kind", web.T(c, "release.kind."+string(rel.Kind)), "headline", rel.Headline(web.Lang(c)), "state", web.T(c, writing.StateKey(rel.State)))
		v.Statements = append(v.Statements, templates.Option{Value: rel.ID, Label: label})
	}
	if len(v.Form.Values) == 0 {
		v.Form.Values = typedPlan(inc, b).Values
	}
	return v, v.ready(c, b)
}

// typedPlan is what is prepared as it would have been typed: at first, the phase that the team is in.
func typedPlan(inc incident.Incident, b newsroom.Board) templates.Form {
	phase, sheet := inc.Phase, ""
	if b.Prepared.Set() {
		phase = b.Prepared.Phase
	}
	if b.Prepared.Sheet {
		sheet = "1"
	}
	return web.Prefill("release", b.Prepared.ReleaseID, "phase", string(phase), "sheet", sheet)
}

// ready adds what is prepared and what is in its way.
func (v *preparedView) ready(c *fiber.Ctx, b newsroom.Board) error {
	sp := web.Space(c)
	if !b.Prepared.Set() {
		return nil
	}
	rel, err := sp.Releases.Get(c.UserContext(), b.Prepared.ReleaseID)
	if err != nil {
		return err
	}
	p := preparedPage{
		URL: web.URL(c, "/releases/"+rel.ID), Preview: web.URLFor(c, account.ReleaseEdit, "/releases/"+rel.ID+"/preview"), KindKey: "release.kind." + string(rel.Kind),
		StateKey: writing.StateKey(rel.State), StateKind: stateKind(rel), Phase: string(b.Prepared.Phase), Sheet: b.Prepared.Sheet,
		By: b.Prepared.By, At: b.Prepared.At, OpenedBy: b.Prepared.OpenedBy, OpenedAt: b.Prepared.OpenedAt,
	}
	p.Headline, p.Lang = incident.Text(rel.Title).In(web.Lang(c))
	v.Ready = &p
	if b.Prepared.Opened() {
		v.PressAt = ""
		return nil
	}
	v.Drop = web.URLFor(c, account.ReleaseEdit, "/newsroom/boards/"+b.ID+"/plan/removal")
	err = sp.Newsroom.Hindrance(c.UserContext(), b)
	for _, f := range fault.All(err) {
		v.Hindrances = append(v.Hindrances, templates.FieldError{Key: f.Key, Args: f.Args})
	}
	if len(v.Hindrances) == 0 {
		return err
	}
	return nil
}

func stateKind(rel release.Release) string {
	switch rel.State {
	case release.Approved, release.Published:
		return "ok"
	case release.Retracted:
		return "bad"
	}
	return "mute"
}

func prepare(c *fiber.Ctx) error {
	form := web.Form(c)
	plan := newsroom.Plan{ReleaseID: form.Value("release"), Phase: incident.Phase(form.Value("phase")), Sheet: form.Has("sheet", "1")}
	_, err := web.Space(c).Newsroom.Prepare(c.UserContext(), c.Params("incident"), plan, web.Actor(c))
	return preparedAfter(c, form, err, "newsroom.flash.prepared")
}

func unprepare(c *fiber.Ctx) error {
	_, err := web.Space(c).Newsroom.Unprepare(c.UserContext(), c.Params("incident"), web.Actor(c))
	return preparedAfter(c, templates.Form{}, err, "newsroom.flash.unprepared")
}

func preparedAfter(c *fiber.Ctx, form templates.Form, err error, flash string) error {
	if err == nil {
		return web.Redirect(c, web.URL(c, "/newsroom/boards/"+c.Params("incident")), flash)
	}
	again := func(c *fiber.Ctx, form templates.Form) (preparedView, error) {
		return preparedRecord(c, form, templates.Form{})
	}
	return web.Again(c, preparedForm, again, form, err)
}

// openPrepared makes public what is prepared, once the word was typed, in whichever language the page was read.
func openPrepared(c *fiber.Ctx) error {
	press := web.Form(c)
	typed := strings.ToLower(strings.TrimSpace(press.Value("confirm")))
	meant := slices.ContainsFunc(locale.Languages, func(lang string) bool {
		return typed == web.Of(c).Catalogs.T(lang, "newsroom.prepared.word")
	})
	var err error = fault.Bad("confirm", "newsroom.prepared.confirm", "word", web.T(c, "newsroom.prepared.word"))
	if meant {
		_, err = web.Space(c).Newsroom.OpenPrepared(c.UserContext(), c.Params("incident"), web.Actor(c))
	}
	if err == nil {
		return web.Redirect(c, web.URL(c, "/newsroom/boards/"+c.Params("incident")), "newsroom.flash.opened")
	}
	again := func(c *fiber.Ctx, press templates.Form) (preparedView, error) {
		return preparedRecord(c, templates.Form{}, press)
	}
	return web.Again(c, preparedForm, again, press, err)
}

func preparedSamples() []preparedView {
	f := templates.Frame{Lang: "en", Zone: time.UTC, Now: moment}
	ready := preparedPage{Headline: "We are looking into it", Lang: "en", URL: "/r", Preview: "/p", KindKey: "release.kind.holding", StateKey: "state.approved", StateKind: "ok", Phase: "aware", Sheet: true, By: "Ada", At: moment}
	full := preparedView{
		Frame: f, Action: "/a", Drop: "/d", PressAt: "/o", Title: "Recall", TitleLang: "en", Address: "https://press.example/newsroom/acme/incidents/1", Write: "/w",
		Phases: []templates.Option{{Value: "aware", Label: "Aware"}}, Statements: []templates.Option{{Value: "1", Label: "Holding"}}, Ready: &ready, Word: "publish",
	}
	waits := full
	waits.Hindrances, waits.Drill = []templates.FieldError{{Key: "release.publish.not_approved"}}, true
	opened := ready
	opened.OpenedBy, opened.OpenedAt, opened.Sheet, opened.Preview = "Ada", moment, false, ""
	return []preparedView{full, waits, {Frame: f, Title: "Recall", Public: true, AlreadyPublic: "/i", Ready: &opened}, {Frame: f, Action: "/a", Write: "/w", Title: "Recall"}, {Frame: f, Action: "/a", Title: "Recall", Drill: true, AlreadyPublic: "/i", Ready: &opened}}
}
