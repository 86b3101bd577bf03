package release

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/release"
	"standfirst/templates"
)

// passage is the card of the route: which steps there are, how far each has come, and what this person may decide.
type passage struct {
	Turns    []turnRow
	Waits    bool   // it is under way
	Voided   bool   // an edit has taken something back
	Version  int    // that was handed in last; 0: the route is what would come
	Route    string // what the route is for, in words
	Settings string // where routes are set; "" for who may not
}

type turnRow struct {
	Order                  int64
	Step, Who, Deputy      string
	Question, QuestionLang string
	State                  badge
	Due                    time.Time
	Open, Late, Escalated  bool
	Texts                  []approvalRow
	Again                  []string // languages that have to be approved again, as keys
	Needs, Given           int64    // how many decide, where several do, and how many have
}

type approvalRow struct {
	LangKey, By, Comment string
	Version              int
	At                   time.Time
	Void                 bool
}

// ask is one decision for whoever looks at the page.
type ask struct {
	Key, Step              string
	Question, QuestionLang string
	Due                    time.Time
	Late, Named            bool // Named: there is a route
	Since                  []sinceRow
	Form                   templates.Form // what was typed into it
	CommentID              string
}

// sinceRow is what is to be read of one language: what has changed since the step approved it, or all of it.
type sinceRow struct {
	Lang, LangKey string
	From          int
	Own           bool // several decide the step: it is about what this person approved
	Changes       []diffPart
	Text          *text // the whole text; nil on the page that shows it anyway
}

// newSince is what is to be read before a step is decided; with the whole texts, whose pictures are as draw shows them,
// or with what has changed alone when draw is nil.
func newSince(step release.Step, since []release.Since, draw func(ps release.Pictures, lang string) release.Draw) []sinceRow {
	var out []sinceRow
	for _, s := range since {
		row := sinceRow{Lang: s.Lang, LangKey: writing.LangKey(s.Lang), From: s.From, Own: step.Needs() > 1}
		for _, change := range s.Changes {
			row.Changes = append(row.Changes, diffPart{Lang: change.Lang, LangKey: row.LangKey, PartKey: "release.part." + change.Part, Lines: change.Lines})
		}
		if draw != nil {
			t := plainText(s.Text, s.Lang, draw(s.Pictures, s.Lang))
			row.Text = &t
		}
		out = append(out, row)
	}
	return out
}

// fillPassage shows the route and what this person may decide. Where no route is set nothing is shown but the decision.
func (v *showView) fillPassage(c *fiber.Ctx, rel release.Release) error {
	s, now := web.Space(c), web.Now(c)
	for _, t := range rel.Turns(s.Approver(web.User(c)), now) {
		since, err := s.Releases.SinceApproval(c.UserContext(), rel, t, web.User(c).ID)
		if err != nil {
			return err
		}
		a := ask{Key: t.Step.Key, Step: stepName(c, t.Step), Due: t.Due, Late: t.Late(now), Named: rel.Round().RouteID != "", Since: newSince(t.Step, since, nil)}
		a.Question, a.QuestionLang = t.Step.Question.In(web.Lang(c))
		a.CommentID = "f-comment-" + a.Key
		if typed := v.Form.Value("step"); typed == a.Key || typed == "" && len(v.Asks) == 0 {
			a.Form, a.CommentID = v.Form, "f-comment"
		}
		v.Asks = append(v.Asks, a)
	}
	return v.fillRoute(c, rel)
}

func (v *showView) fillRoute(c *fiber.Ctx, rel release.Release) error {
	round := rel.Round()
	p := &passage{Waits: rel.State == release.Review, Version: round.Version, Settings: web.URLFor(c, account.SettingManage, "/settings/approvals")}
	if rel.State == release.Draft {
		route, err := web.Space(c).Releases.RouteFor(c.UserContext(), rel)
		if err != nil || route.BuiltIn() {
			return err
		}
		p.Route = routeName(c, route.Kind, route.Grade)
		if round.RouteID != route.ID { // what would come
			p.Version, round = 0, release.Round{}
			for _, step := range route.Steps {
				round.Turns = append(round.Turns, release.Turn{Step: step})
			}
		}
	} else if round.RouteID == "" {
		return nil
	}
	head, _ := rel.Head(rel.Current)
	for _, t := range round.Turns {
		p.Turns = append(p.Turns, newTurnRow(c, rel, t, head.Langs))
	}
	for _, row := range p.Turns {
		p.Voided = p.Voided || len(row.Again) > 0
	}
	v.Passage = p
	return nil
}

func newTurnRow(c *fiber.Ctx, rel release.Release, t release.Turn, langs []string) turnRow {
	now := web.Now(c)
	row := turnRow{Order: t.Step.Order, Step: stepName(c, t.Step), Who: whoDecides(c, t.Step), Deputy: t.Step.Deputy.Name}
	row.Question, row.QuestionLang = t.Step.Question.In(web.Lang(c))
	if row.Open = t.IsOpen() && rel.State == release.Review; row.Open {
		row.Due, row.Late, row.Escalated = t.Due, t.Late(now), t.DeputyAsked(now)
	}
	if t.Step.Needs() > 1 {
		row.Needs, row.Given = t.Step.Needs(), t.Given(langs)
	}
	for _, lang := range langs {
		for _, a := range t.Approvals {
			if a.Lang == lang {
				row.Texts = append(row.Texts, approvalRow{LangKey: writing.LangKey(lang), By: a.ByName, Comment: a.Comment, Version: a.Version, At: a.At, Void: a.Void})
			}
		}
		if a, ok := t.Last(lang); ok && a.Void && slices.Contains(t.Missing(langs), lang) {
			row.Again = append(row.Again, writing.LangKey(lang))
		}
	}
	switch {
	case t.Done():
		row.State = badge{"ok", "state.approved"}
	case row.Late:
		row.State = badge{"bad", "approval.state.late"}
	case row.Open:
		row.State = badge{"warn", "approval.state.open"}
	case len(row.Again) > 0:
		row.State = badge{"warn", "approval.state.again"}
	default:
		row.State = badge{"mute", "approval.state.later"}
	}
	return row
}

// stepName is what a step is called in the reader's language.
func stepName(c *fiber.Ctx, s release.Step) string {
	return s.In(web.Lang(c), func(_, key string, _ map[string]any) string { return web.T(c, key) })
}

// whoDecides names those whom a step asks from the start.
func whoDecides(c *fiber.Ctx, s release.Step) string {
	var names []string
	for _, p := range s.People {
		names = append(names, p.Name)
	}
	group := ""
	switch {
	case s.Role != "" && s.Department != "":
		group = web.T(c, "approval.who.both", "role", web.T(c, "role."+s.Role), "department", web.T(c, "department."+s.Department))
	case s.Role != "":
		group = web.T(c, "approval.who.any", "group", web.T(c, "role."+s.Role))
	case s.Department != "":
		group = web.T(c, "approval.who.any", "group", web.T(c, "department."+s.Department))
	}
	if group != "" {
		names = append(names, group)
	}
	if s.Needs() > 1 {
		return strings.Join(names, web.T(c, "approval.who.several"))
	}
	return strings.Join(names, web.T(c, "approval.who.or"))
}

// routeName says in words what a route is for.
func routeName(c *fiber.Ctx, kind release.Kind, grade int64) string {
	k, g := web.T(c, "approval.route.every_kind"), web.T(c, "approval.route.every_grade")
	if kind != "" {
		k = web.T(c, writing.KindKey(kind))
	}
	switch {
	case grade == release.NoIncident:
		g = web.T(c, "approval.route.no_incident")
	case grade != release.EveryGrade:
		g = web.T(c, "incident.grade."+strconv.FormatInt(grade, 10))
	}
	return k + " · " + g
}

// passageSamples run every branch of the card.
func passageSamples() *passage {
	approved := []approvalRow{{LangKey: "release.lang.en", By: "Bo", Comment: "Fine.", Version: 1, At: moment}, {LangKey: "release.lang.zh", By: "Bo", Version: 1, At: moment, Void: true}}
	return &passage{Waits: true, Voided: true, Version: 2, Route: "Statement · Grade 1", Settings: "/acme/settings/approvals", Turns: []turnRow{
		{Order: 1, Step: "Legal", Who: "Bo", Deputy: "Lin", Question: "What?", QuestionLang: "en", State: badge{"bad", "approval.state.late"}, Due: moment, Open: true, Late: true, Escalated: true, Texts: approved, Again: []string{"release.lang.zh"}},
		{Order: 2, Step: "Text", Who: "Bo", State: badge{"mute", "approval.state.later"}},
		{Order: 2, Step: "Text", Who: "Bo", State: badge{"warn", "approval.state.open"}, Due: moment, Open: true, Needs: 3, Given: 1},
	}}
}

func askSamples() []ask {
	t := texts()[0]
	diff := diffPart{Lang: "en", LangKey: "release.lang.en", PartKey: "release.part.headline", Lines: diffSamples()[1].Changes[0].Lines}
	return []ask{
		{Key: "a", Step: "Legal", Question: "What?", QuestionLang: "en", Due: moment, Late: true, Named: true, Since: []sinceRow{
			{Lang: "en", LangKey: "release.lang.en", From: 1, Changes: []diffPart{diff}}, {Lang: "zh-CN", LangKey: "release.lang.zh", From: 1}, {Lang: "en", LangKey: "release.lang.en", Text: &t},
		}},
		{Key: "b", Step: "Text", Due: moment, Named: true, Since: []sinceRow{
			{Lang: "en", LangKey: "release.lang.en", Own: true}, {Lang: "en", LangKey: "release.lang.en", Own: true, From: 1, Changes: []diffPart{diff}}, {Lang: "en", LangKey: "release.lang.en", Own: true, From: 1},
		}, Form: wrong("comment"), CommentID: "f-comment"},
	}
}
