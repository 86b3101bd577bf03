package incident

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/writing"
	"standfirst/models/account"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// again shows the record with what was typed into one of its forms, when err is a fault of that form.
func again(c *fiber.Ctx, form templates.Form, err error) error {
	return web.Again(c, showPage, record, form, err)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	ctx, sp := c.UserContext(), web.Space(c)
	i, err := sp.Incidents.Get(ctx, c.Params("id"))
	if err != nil {
		return ShowView{}, err
	}
	url := "/incidents/" + i.ID
	v := ShowView{
		I: view(c, i), URL: web.URL(c, url), Form: form,
		MayManage: web.May(c, account.IncidentManage), MayWrite: web.May(c, account.FactEdit),
		MayReadLog: web.May(c, account.FactVerify),
		Grades:     gradeOptions(c), Weight: weightOptions(c), Bands: bands(c),
	}
	if len(form.Values) == 0 {
		v.Form = web.Prefill("spread", string(i.Weight.Spread), "harm", string(i.Weight.Harm), "source", string(i.Weight.Source))
	}
	v.LinesURL = v.URL + "/lines"
	v.Frame = web.Titled(c, v.I.Title.Text)
	v.Drill = i.Drill()
	if web.May(c, account.ReleaseEdit) {
		v.NewRelease = web.URL(c, "/releases/new?incident="+i.ID)
	}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "incident.title", "/incidents")}
	steps(c, &v, i.Phase)
	reading, err := sp.Incidents.Read(ctx, i.ID)
	if err != nil {
		return v, err
	}
	clock(c, &v, i, reading)
	v.Zoned = web.Zone(c).String()
	if err := related(c, &v, i); err != nil {
		return v, err
	}
	if v.MayReadLog {
		v.TeamURL = v.URL + "/team"
		if err := team(c, &v, i); err != nil {
			return v, err
		}
		if err := tasks(c, &v, i); err != nil {
			return v, err
		}
		if err := owed(c, &v, i); err != nil {
			return v, err
		}
	}
	if err := facts(c, &v, i.ID); err != nil {
		return v, err
	}
	if err := releases(c, &v, i.ID); err != nil {
		return v, err
	}
	if err := public(c, &v, i); err != nil {
		return v, err
	}
	if v.MayReadLog {
		err = readLog(c, &v, i.ID)
	}
	return v, err
}

// steps sorts the moves that may be made into those that are a button and those that need a reason.
func steps(c *fiber.Ctx, v *ShowView, from incident.Phase) {
	done := true
	for _, p := range incident.Phases() {
		state := "todo"
		switch {
		case p == from:
			state, done = "now", false
		case done:
			state = "done"
		}
		v.Phases = append(v.Phases, templates.Step{Label: web.T(c, "incident.phase."+string(p)), State: state})
	}
	for _, s := range from.Steps() {
		o := phaseOptions(c, []incident.Phase{s.To})[0]
		if s.Reason {
			v.Reasoned = append(v.Reasoned, o)
		} else {
			v.Steps = append(v.Steps, o)
		}
	}
}

// clock puts the points of the clock, the targets and the update that was announced into words.
func clock(c *fiber.Ctx, v *ShowView, i incident.Incident, r incident.Reading) {
	now := web.Now(c)
	running := now.Sub(r.Clock.Declared.At)
	for _, p := range r.Clock.Points() {
		x := Reading{Name: p.Name, Label: web.T(c, "incident.clock."+p.Name), At: p.Mark.At, Done: p.Mark.Done()}
		switch {
		case p.Name == "declared":
		case x.Done:
			x.Elapsed = web.T(c, "incident.clock.after", "time", web.Span(c, p.Mark.Elapsed))
		default:
			x.Elapsed = web.T(c, "incident.clock.running", "time", web.Span(c, running))
		}
		v.Clock = append(v.Clock, x)
	}
	if r.Claimed.Seq > 0 {
		v.Claimed = &Claimed{At: r.Claimed.At, By: r.Claimed.By, Note: r.Claimed.Note}
	}
	for _, t := range r.Targets() {
		v.Targets = append(v.Targets, target(c, t, i.Open))
	}
}

var targetKinds = map[incident.TargetState]string{
	incident.Running: "info", incident.Near: "warn", incident.Missed: "bad", incident.Met: "ok", incident.Late: "warn",
}

func target(c *fiber.Ctx, t incident.Target, open bool) TargetRow {
	now := web.Now(c)
	state := t.State(now)
	row := TargetRow{Label: web.T(c, "incident.target."+t.Name), Due: t.Due, Kind: targetKinds[state]}
	switch left := t.Due.Sub(now); {
	case state == incident.Met || state == incident.Late:
		row.State = web.T(c, "incident.target.state."+string(state))
	case !open:
		row.Kind, row.State = "mute", web.T(c, "incident.target.state.over")
	case left < 0:
		row.State = web.T(c, "incident.target.missed", "time", web.Span(c, -left))
	default:
		row.State = web.T(c, "incident.target.left", "time", web.Span(c, left))
	}
	return row
}

// shownFacts is how many facts the record lists; the register of facts has all.
const shownFacts = 100

func facts(c *fiber.Ctx, v *ShowView, id string) error {
	search := fact.Search{IncidentID: id, Limit: shownFacts}
	page, err := web.Space(c).Facts.Find(c.UserContext(), search)
	if err != nil {
		return err
	}
	for _, f := range page.Items {
		v.Facts = append(v.Facts, factRow(c, f))
	}
	if v.FactCount = len(page.Items); page.Next != "" {
		n, err := web.Space(c).Facts.Count(c.UserContext(), search)
		v.FactCount, v.MoreFacts = int(n), web.URL(c, "/facts")
		return err
	}
	return nil
}

func factRow(c *fiber.Ctx, f fact.Fact) FactRow {
	text, lang := f.Now().Claim.In(web.Lang(c))
	return FactRow{
		Key: f.Key, URL: web.URL(c, "/facts/"+f.ID), Claim: Said{text, lang}, State: string(f.State),
		Kind: factKinds[f.State], Public: f.Public, Signatures: len(f.Now().Signatures), Evidence: len(f.Now().Evidence),
		Due: f.Due(web.Now(c)),
	}
}

// shownReleases is how many releases the record lists; the rest is on their own page.
const shownReleases = 10

func releases(c *fiber.Ctx, v *ShowView, id string) error {
	page, err := web.Space(c).Releases.Find(c.UserContext(), release.Search{IncidentID: id, Limit: shownReleases})
	if err != nil {
		return err
	}
	for _, r := range page.Items {
		v.Releases = append(v.Releases, ReleaseRow{
			URL: web.URL(c, "/releases/"+r.ID), Title: r.Headline(web.Lang(c)), Type: string(r.Kind),
			StateKey: writing.StateKey(r.State), Kind: releaseKinds[r.State], At: r.UpdatedAt,
		})
	}
	v.MoreReleases = page.Next != ""
	v.Prepared = web.URLFor(c, account.ReleaseEdit, "/newsroom/boards/"+id)
	return nil
}

// public are the pages that everybody can read of an incident, and what may become of them when it is made private.
func public(c *fiber.Ctx, v *ShowView, i incident.Incident) error {
	if !v.MayManage || i.Drill() {
		return nil
	}
	sp := web.Space(c)
	about, sheet, err := sp.Releases.Public(c.UserContext(), i.ID)
	if err != nil {
		return err
	}
	home := web.NewsroomAt(c, sp.ID)
	if sheet {
		v.Public = append(v.Public, PublicRow{Said{web.T(c, "incident.private.sheet"), ""}, home + "/facts/" + i.ID})
	}
	for _, rel := range about {
		title, lang := incident.Text(rel.PublishedTitle).In(web.Lang(c))
		v.Public = append(v.Public, PublicRow{Said{title, lang}, home + "/releases/" + rel.Slug})
	}
	if len(v.Public) > 0 {
		for _, p := range []incident.Published{incident.Stays, incident.Withheld} {
			v.PublicChoices = append(v.PublicChoices, templates.Option{Value: string(p), Label: web.T(c, "incident.published."+string(p))})
		}
	}
	return nil
}

var releaseKinds = map[release.State]string{
	release.Draft: "mute", release.Review: "info", release.Approved: "ok", release.Published: "ok", release.Retracted: "bad",
}

var factKinds = map[fact.State]string{
	fact.Unverified: "mute", fact.Verified: "ok", fact.Disputed: "warn", fact.Retracted: "bad", fact.Refuted: "bad",
}

func move(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	i, err := web.Space(c).Incidents.MoveTo(c.UserContext(), id, incident.Phase(form.Value("phase")), form.Value("reason"), web.Actor(c))
	if err != nil {
		return again(c, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), "incident.flash.phase")
}

func regrade(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("id")
	grade, _ := strconv.Atoi(form.Value("grade")) // the model refuses 0
	i, err := web.Space(c).Incidents.Regrade(c.UserContext(), id, grade, form.Value("grade_reason"), web.Actor(c))
	if err != nil {
		return again(c, form, fault.Moved(err, map[string]string{"reason": "grade_reason"}))
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+i.ID), "incident.flash.grade")
}
