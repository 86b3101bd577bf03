package drill

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/drill"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/sheet"
	"standfirst/templates"
)

// PointRow is a target of the clock.
type PointRow struct{ Label, Target, Took, State, Kind string }

// MissRow is something that went wrong, and the task that can follow from it.
type MissRow struct {
	ID, Text string
	Made     bool
}

// Compared is a drill beside another.
type Compared struct {
	URL, Score, Assessed, Statement, Median, InTime string
	Title                                           Said
	At                                              time.Time
	This                                            bool
}

// PartRow is what a person did.
type PartRow struct {
	Name, Role, Heard string
	Called            bool
	Answers           int
}

// DebriefView is what a drill has shown.
type DebriefView struct {
	templates.Frame
	Form                          templates.Form
	URL, Room, Incident, CSV      string
	Report                        string // where a report is made of it; "" for those who may not
	Scenario                      Said
	Over, MayManage, Open         bool
	StartedAt, EndedAt            time.Time
	StartedBy, EndedBy            string
	Good, Of                      int
	Statement, Median             string // "" for none
	Wanted, Answered, InTime      int
	Facts, Verified, Before, Fell int
	Points                        []PointRow
	Inbox                         []EventRow
	Left                          int
	Loose                         []LooseRow
	Against                       []AgainstRow
	Misses                        []MissRow
	Others                        []Compared
	Parts                         []PartRow
	Notes                         []ReplyRow
}

// AgainstRow is a figure that contradicts a fact or what was said before.
type AgainstRow struct {
	URL, Where, Lang, By, Figure, Says, Fact, Reason string
}

// LooseRow is an answer with figures that nobody had checked.
type LooseRow struct{ URL, Subject, Lang, By, Figures string }

var debriefPage = templates.NewPageOf("app", "drill/debrief.html", debriefSamples)

func debrief(c *fiber.Ctx) error {
	v, err := debriefView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, debriefPage, v)
}

func debriefView(c *fiber.Ctx, form templates.Form) (DebriefView, error) {
	drills, ctx := web.Space(c).Drills, c.UserContext()
	i, d, err := rehearsal(c)
	if err != nil {
		return DebriefView{}, err
	}
	if d.ID == "" { // declared by hand: there is no script to score
		return DebriefView{}, fault.Missing("drill.missing")
	}
	score, parts, err := drills.So(ctx, d)
	if err != nil {
		return DebriefView{}, err
	}
	url := web.URL(c, "/incidents/"+i.ID)
	v := DebriefView{
		Frame: web.Frame(c, "drill.debrief.title"), Form: form, URL: url + "/debrief", Room: url + "/drill", Incident: url, CSV: url + "/debrief.csv", Scenario: said(c, d.Title),
		Over: d.State == drill.Ended, MayManage: web.May(c, account.IncidentManage), Open: i.Open,
		StartedAt: d.StartedAt, StartedBy: d.StartedBy, EndedAt: d.EndedAt, EndedBy: d.EndedBy, Good: score.Good(), Of: score.Of(),
		Wanted: score.Wanted, Answered: score.Answered, InTime: score.InTime, Facts: score.Facts, Verified: score.Verified, Before: score.Before, Fell: score.Fell,
	}
	v.Report = web.URLFor(c, account.CoverageEdit, "/reports/new?kind=drill&thing="+i.ID)
	below(c, &v.Frame, i)
	if p, ok := score.Point("statement"); ok && p.Took > 0 {
		v.Statement = span(c, time.Duration(p.Took)*time.Millisecond)
	}
	if score.Answered > 0 {
		v.Median = span(c, time.Duration(score.Median)*time.Millisecond)
	}
	for _, p := range score.Points {
		v.Points = append(v.Points, pointRow(c, p))
	}
	v.events(c, d, score)
	v.against(c, d, score)
	for _, p := range parts {
		v.Parts = append(v.Parts, partRow(c, p))
	}
	for n := len(d.Notes) - 1; n >= 0; n-- {
		v.Notes = append(v.Notes, ReplyRow{By: d.Notes[n].By, Text: d.Notes[n].Text, At: d.Notes[n].At})
	}
	if err := v.misses(c, d, score, parts); err != nil {
		return v, err
	}
	return v, v.compare(c, d, score)
}

func (v *DebriefView) events(c *fiber.Ctx, d drill.Drill, score drill.Score) {
	for _, e := range d.Inbox() {
		v.Inbox = append(v.Inbox, eventRow(c, d, e, nil))
	}
	for _, e := range d.Script() {
		if e.Fate == drill.Waiting {
			v.Left++
		}
	}
	for _, l := range score.Loose {
		e, _ := d.Event(l.Key)
		s := said(c, e.Subject)
		r := LooseRow{URL: web.URL(c, "/incidents/"+d.ID+"/drill/injects/"+l.Key), Subject: s.Text, Lang: s.Lang, By: l.By}
		for n, f := range l.Figures {
			if n > 0 {
				r.Figures += ", "
			}
			r.Figures += f
		}
		v.Loose = append(v.Loose, r)
	}
}

// against are the contradictions, in answers to injects and in the register.
func (v *DebriefView) against(c *fiber.Ctx, d drill.Drill, score drill.Score) {
	for _, a := range score.Against {
		r := AgainstRow{By: a.By, Figure: a.Figure, Says: strings.Join(a.Says, ", "), Fact: a.Fact, Reason: a.Reason}
		if e, ok := d.Event(a.Key); ok {
			s := said(c, e.Subject)
			r.URL, r.Where, r.Lang = web.URL(c, "/incidents/"+d.ID+"/drill/injects/"+a.Key), s.Text, s.Lang
		} else {
			r.URL, r.Where, r.Lang = web.URL(c, "/answers/"+a.AnswerID), web.T(c, "drill.against.register"), web.Lang(c)
		}
		v.Against = append(v.Against, r)
	}
}

var pointKinds = map[incident.TargetState]string{incident.Met: "ok", incident.Late: "warn", incident.Missed: "bad", incident.Running: "mute"}

func pointRow(c *fiber.Ctx, p drill.Point) PointRow {
	r := PointRow{
		Label: web.T(c, "incident.target."+p.Name), Target: span(c, time.Duration(p.Target)*time.Millisecond), Kind: pointKinds[p.State],
		State: web.T(c, "drill.point."+string(p.State)),
	}
	if p.Took > 0 {
		r.Took = span(c, time.Duration(p.Took)*time.Millisecond)
	}
	return r
}

func partRow(c *fiber.Ctx, p drill.Part) PartRow {
	r := PartRow{Name: p.Name, Called: !p.CalledAt.IsZero(), Answers: p.Answers}
	if p.Role != "" {
		r.Role = web.T(c, "incident.role."+string(p.Role))
	}
	if p.Deputy {
		r.Role = web.T(c, "drill.part.deputy", "role", r.Role)
	}
	if took, ok := p.Acknowledged(); ok {
		r.Heard = span(c, took)
	}
	return r
}

func (v *DebriefView) misses(c *fiber.Ctx, d drill.Drill, score drill.Score, parts []drill.Part) error {
	made, err := web.Space(c).Drills.Followed(c.UserContext(), d.ID)
	for _, m := range d.Misses(score, parts) {
		v.Misses = append(v.Misses, MissRow{ID: m.ID(), Text: missText(web.Of(c), web.Lang(c), "drill.miss.", d, m), Made: made[m.ID()]})
	}
	return err
}

// missText says what went wrong, or, with the prefix of tasks, what follows from it.
func missText(k *web.Kit, lang, prefix string, d drill.Drill, m drill.Miss) string {
	of := m.Of
	switch m.Kind {
	case "target_missed", "target_late":
		of = k.Catalogs.T(lang, "incident.target."+m.Of)
	case "silent":
		of = k.Catalogs.T(lang, "incident.role."+m.Of)
	case "unanswered", "late", "loose", "against":
		e, ok := d.Event(m.Of)
		if of, _ = e.Subject.In(lang); !ok {
			of = k.Catalogs.T(lang, "drill.against.register")
		}
	}
	return k.Catalogs.T(lang, prefix+m.Kind, "of", of, "n", m.N)
}

// shownEarlier is with how many earlier drills one is compared.
const shownEarlier = 5

func (v *DebriefView) compare(c *fiber.Ctx, d drill.Drill, score drill.Score) error {
	earlier, err := web.Space(c).Drills.Earlier(c.UserContext(), d, shownEarlier)
	if err != nil || len(earlier) == 0 {
		return err
	}
	this := d
	this.Score = score
	for n, o := range append([]drill.Drill{this}, earlier...) {
		r := Compared{
			URL: web.URL(c, "/incidents/"+o.ID+"/debrief"), Title: said(c, o.Title), At: o.StartedAt, This: n == 0,
			Score:    web.T(c, "drill.score", "good", o.Score.Good(), "of", o.Score.Of()),
			Assessed: pointTime(c, o.Score, "assessed"), Statement: pointTime(c, o.Score, "statement"),
			InTime: web.T(c, "drill.score", "good", o.Score.InTime, "of", o.Score.Wanted),
		}
		if o.Score.Answered > 0 {
			r.Median = span(c, time.Duration(o.Score.Median)*time.Millisecond)
		}
		v.Others = append(v.Others, r)
	}
	return nil
}

func pointTime(c *fiber.Ctx, s drill.Score, name string) string {
	p, _ := s.Point(name)
	if p.Took == 0 {
		return ""
	}
	return span(c, time.Duration(p.Took)*time.Millisecond)
}

func observe(c *fiber.Ctx) error {
	form, id := web.Form(c), c.Params("drill")
	if _, err := web.Space(c).Drills.Observe(c.UserContext(), id, form.Value("note"), web.Actor(c)); err != nil {
		return web.Again(c, debriefPage, debriefView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/debrief")+"#notes", "drill.flash.observed")
}

// follow makes the task that follows from what went wrong, in both languages.
func follow(c *fiber.Ctx) error {
	form, sp, id := web.Form(c), web.Space(c), c.Params("drill")
	d, err := sp.Drills.Get(c.UserContext(), id)
	if err != nil {
		return err
	}
	score, parts, err := sp.Drills.So(c.UserContext(), d)
	if err != nil {
		return err
	}
	title := incident.Text{}
	for _, m := range d.Misses(score, parts) {
		if m.ID() == form.Value("miss") {
			for _, l := range incident.Languages() {
				title[l] = missText(web.Of(c), l, "drill.follow.", d, m)
			}
		}
	}
	if err := sp.Drills.Follow(c.UserContext(), id, form.Value("miss"), title, web.Actor(c)); err != nil {
		return web.Again(c, debriefPage, debriefView, form, err)
	}
	return web.Redirect(c, web.URL(c, "/incidents/"+id+"/debrief")+"#misses", "drill.flash.followed")
}

// exportDebrief writes the clock and the events of a drill as a table.
func exportDebrief(c *fiber.Ctx) error {
	v, err := debriefView(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.CSV(c, "debrief-"+c.Params("drill")+".csv", func(out *sheet.Writer) error {
		out.Write(web.Words(c, "drill.csv.", "what", "from", "at", "wanted", "took", "by", "state")...)
		for _, p := range v.Points {
			out.Write(p.Label, "", "", p.Target, p.Took, "", p.State)
		}
		for n := len(v.Inbox) - 1; n >= 0; n-- {
			e := v.Inbox[n]
			wanted := ""
			if e.Answer > 0 {
				wanted = web.T(c, "drill.minutes", "n", e.Answer)
			}
			out.Write(e.Subject.Text, e.From.Text, e.Came.UTC().Format(time.RFC3339), wanted, "", e.By, e.State)
		}
		return nil
	})
}

// TrainedRow is what a person did in a drill.
type TrainedRow struct {
	PartRow
	Person string // address of the page of this person alone
	URL    string
	Title  Said
	At     time.Time
}

// TrainedView is the record of training.
type TrainedView struct {
	templates.Frame
	Rows   []TrainedRow
	Of     string // the person whose record it is, "" for everybody
	All    string
	CSV    string
	Drills string
}

var trainedPage = templates.NewPageOf("app", "drill/training.html", trainedSamples)

func trainingPage(c *fiber.Ctx) error {
	person := web.Query(c).Get("person")
	v := TrainedView{Frame: web.Frame(c, "drill.training.title"), All: web.URL(c, "/drills/training"), Drills: web.URL(c, "/drills")}
	v.Crumbs = []templates.Crumb{web.Crumb(c, "drill.title", "/drills")}
	v.CSV = web.Address(web.URL(c, "/drills/training.csv"), "person", person)
	all, err := web.Space(c).Drills.Training(c.UserContext(), person)
	for _, t := range all {
		v.Rows = append(v.Rows, TrainedRow{
			PartRow: partRow(c, t.Part), Person: web.Address(v.All, "person", t.Part.UserID), URL: web.URL(c, "/incidents/"+t.Drill.ID+"/debrief"), Title: said(c, t.Drill.Title), At: t.Drill.StartedAt,
		})
		if person != "" {
			v.Of = t.Part.Name
		}
	}
	if err != nil {
		return err
	}
	return web.Render(c, trainedPage, v)
}

func exportTraining(c *fiber.Ctx) error {
	all, err := web.Space(c).Drills.Training(c.UserContext(), web.Query(c).Get("person"))
	if err != nil {
		return err
	}
	if err := web.Space(c).Drills.Exported(c.UserContext(), len(all), web.Actor(c)); err != nil {
		return err
	}
	return web.CSV(c, "training.csv", func(out *sheet.Writer) error {
		out.Write(web.Words(c, "drill.csv.", "person", "drill", "at", "role", "heard", "answers")...)
		for _, t := range all {
			r, minutes := partRow(c, t.Part), ""
			if took, ok := t.Part.Acknowledged(); ok {
				minutes = strconv.FormatFloat(took.Minutes(), 'f', 1, 64)
			}
			out.Write(r.Name, said(c, t.Drill.Title).Text, t.Drill.StartedAt.UTC().Format(time.RFC3339), r.Role, minutes, strconv.Itoa(r.Answers))
		}
		return nil
	})
}
