package report

import (
	"strings"
	"time"

	"standfirst/models/account"
	"standfirst/models/drill"
	"standfirst/models/incident"
	"standfirst/models/report"
	"standfirst/models/review"
	"standfirst/models/task"
)

// LessonRow is what a review says under a heading.
type LessonRow struct{ Label, Text, Lang string }

// DecisionRow is a decision with its reason.
type DecisionRow struct {
	Text, Reason, By string
	At               time.Time
}

// MeasureRow is a task that follows.
type MeasureRow struct {
	Title, Lang, URL, Owner, State, Kind string
	Due                                  time.Time
}

// InjectRow is what arrived in a drill, and how it was answered.
type InjectRow struct {
	Subject, Lang, From, By, State, Kind string
	Came, Due                            time.Time
}

// MissedRow is what went wrong in a drill.
type MissedRow struct {
	Text     string
	Followed bool
}

// AgainstRow is a figure in an answer that no verified fact has, or that contradicts one.
type AgainstRow struct{ Where, By, Figure, Says string }

// SeatRow is what a person did in a drill.
type SeatRow struct {
	Name, Role, Heard string
	Called            bool
	Answers           int
}

// BeforeRow is a drill beside earlier ones.
type BeforeRow struct {
	Title, Lang, URL, Score, Statement, InTime string
	At                                         time.Time
	This                                       bool
}

// lessons sets out a review. People outside learn neither who decided what and why nor who does what: these are the
// parts that the review's own archive leaves out for them.
func (w *writer) lessons(v *ShowView) {
	l := w.r.Lessons
	if l == nil {
		return
	}
	for _, heading := range review.Headings() {
		if text, lang := l.Version.Text.Of(heading).In(w.lang); text != "" {
			v.Lessons = append(v.Lessons, LessonRow{w.t("review." + heading), text, lang})
		}
	}
	v.LessonText = w.t("report.lessons.draft")
	if l.Signed {
		v.LessonText = w.t("report.lessons.signed", "n", l.Version.Number, "day", w.day(l.Version.At))
	}
	for i, m := range l.Version.Measures {
		title, lang := m.Title.In(w.lang)
		row := MeasureRow{Title: title, Lang: lang, Due: m.Due, State: w.t("task.state." + string(m.State)), Kind: taskKinds[m.State], URL: w.urlFor(account.FactVerify, "/tasks/"+m.Task+"/edit")}
		if w.base != "" && i < len(l.Version.Owners) {
			row.Owner = l.Version.Owners[i]
		}
		v.Measures = append(v.Measures, row)
	}
	if w.base == "" {
		return
	}
	for _, d := range l.Version.Decisions {
		v.Decisions = append(v.Decisions, DecisionRow{d.Text, d.Reason, d.By, d.At})
	}
}

var taskKinds = map[task.State]string{task.Done: "ok", task.Dropped: "mute", task.Open: "info"}

// rehearsal sets out how a drill went. People outside learn what was done in which role, and not by whom.
func (w *writer) rehearsal(v *ShowView) {
	d := w.r.Rehearsal
	if d == nil {
		return
	}
	v.Drill = true
	for _, e := range d.Events {
		v.Injects = append(v.Injects, w.inject(e))
	}
	for _, m := range d.Missed {
		v.Missed = append(v.Missed, MissedRow{w.miss(*d, m.Miss), m.Followed})
	}
	for _, l := range d.Score.Loose {
		v.Against = append(v.Against, AgainstRow{Where: w.where(*d, l.Key), By: w.named(l.By), Figure: strings.Join(l.Figures, ", "), Says: w.t("report.against.loose")})
	}
	for _, c := range d.Score.Against {
		says := w.t("report.against.said", "says", strings.Join(c.Says, ", "))
		if c.Fact != "" {
			says = w.t("report.against.fact", "key", c.Fact, "says", strings.Join(c.Says, ", "))
		}
		v.Against = append(v.Against, AgainstRow{w.where(*d, c.Key), w.named(c.By), c.Figure, says})
	}
	for _, p := range d.Parts {
		row := SeatRow{Name: w.named(p.Name), Called: !p.CalledAt.IsZero(), Answers: p.Answers, Role: w.t("drill.part.guest")}
		if p.Role != "" {
			row.Role = w.t("incident.role." + string(p.Role))
		}
		if p.Deputy {
			row.Role = w.t("drill.part.deputy", "role", row.Role)
		}
		if took, ok := p.Acknowledged(); ok {
			row.Heard = w.kit.SpanIn(w.lang, took)
		}
		v.Seats = append(v.Seats, row)
	}
	if len(d.Earlier) == 0 {
		return
	}
	for i, o := range append([]report.Before{{ID: w.r.Subject.ID, Title: d.Title, StartedAt: d.StartedAt, Score: d.Score}}, d.Earlier...) {
		v.Before = append(v.Before, w.before(o, i == 0))
	}
}

// named is a name, for those who are of the house.
func (w *writer) named(name string) string {
	if w.base == "" {
		return ""
	}
	return name
}

func (w *writer) inject(e drill.Event) InjectRow {
	subject, lang := e.Subject.In(w.lang)
	from, _ := e.From.In(w.lang)
	row := InjectRow{Subject: subject, Lang: lang, From: from, Came: e.Came, Due: e.Due, Kind: "mute", State: w.t("report.injects.none")}
	if e.Answered() {
		row.By = w.named(e.Replies[0].By)
	}
	switch {
	case e.Wanted() && e.InTime():
		row.Kind, row.State = "ok", w.t("drill.answered.after", "time", w.kit.SpanIn(w.lang, e.Took()))
	case e.Wanted() && e.Answered():
		row.Kind, row.State = "warn", w.t("drill.answered.late", "time", w.kit.SpanIn(w.lang, e.Took()))
	case e.Wanted():
		row.Kind, row.State = "bad", w.t("drill.unanswered")
	case e.Answered():
		row.Kind, row.State = "ok", w.t("drill.answered")
	}
	return row
}

// where names the inject that an answer was to; one in the register has none.
func (w *writer) where(d report.Rehearsal, key string) string {
	e, ok := d.Event(key)
	if !ok {
		return w.t("drill.against.register")
	}
	text, _ := e.Subject.In(w.lang)
	return text
}

func (w *writer) miss(d report.Rehearsal, m drill.Miss) string {
	of := m.Of
	switch m.Kind {
	case "target_missed", "target_late":
		of = w.t("incident.target." + m.Of)
	case "silent":
		of = w.t("incident.role." + m.Of)
	case "unanswered", "late", "loose", "against":
		of = w.where(d, m.Of)
	}
	return w.t("drill.miss."+m.Kind, "of", of, "n", m.N)
}

func (w *writer) before(o report.Before, this bool) BeforeRow {
	title, lang := o.Title.In(w.lang)
	row := BeforeRow{
		Title: title, Lang: lang, URL: w.urlFor(account.FactVerify, "/incidents/"+o.ID+"/debrief"), At: o.StartedAt, This: this,
		Score: w.t("drill.score", "good", o.Score.Good(), "of", o.Score.Of()), InTime: w.t("drill.score", "good", o.Score.InTime, "of", o.Score.Wanted), Statement: "–",
	}
	if p, ok := o.Score.Point("statement"); ok && p.Took > 0 {
		row.Statement = w.kit.SpanIn(w.lang, time.Duration(p.Took)*time.Millisecond)
	}
	return row
}

// drillHappened tells how a drill went.
func (w *writer) drillHappened() []string {
	d := w.r.Rehearsal
	title, _ := d.Title.In(w.lang)
	out := []string{w.t("report.happened.drill", "title", title, "day", w.day(d.StartedAt))}
	if d.EndedAt.IsZero() {
		return append(out, w.t("report.happened.drill_runs"))
	}
	return append(out, w.t("report.happened.drill_took", "time", w.kit.SpanIn(w.lang, d.EndedAt.Sub(d.StartedAt)), "good", d.Score.Good(), "of", d.Score.Of()))
}

// drillJudged tells what was right and wrong in a drill.
func (w *writer) drillJudged() []Line {
	s := w.r.Rehearsal.Score
	out := w.kept(report.Answering{Targets: w.r.Incident.Targets})
	if s.Wanted > 0 {
		out = append(out, Line{kindOf(s.InTime == s.Wanted), w.t("report.judged.injects", "n", s.InTime, "total", s.Wanted), "#injects"})
	}
	out = append(out, Line{kindOf(s.Before > 0), w.t("report.judged.before", "n", s.Before), "#facts"})
	if n := len(s.Loose) + len(s.Against); n > 0 {
		out = append(out, Line{"bad", w.t("report.judged.against", "n", n), "#against"})
	}
	if s.Fell > 0 {
		out = append(out, Line{"bad", w.t("drill.miss.fell", "n", s.Fell), ""})
	}
	return out
}

// drillOpen is what was missed and has no task yet.
func (w *writer) drillOpen() []Line {
	n := 0
	for _, m := range w.r.Rehearsal.Missed {
		if !m.Followed {
			n++
		}
	}
	if n == 0 {
		return []Line{{"ok", w.t("report.open.nothing"), ""}}
	}
	return []Line{{"warn", w.t("report.open.missed", "n", n), "#missed"}}
}

// reviewOpen is what is left to be done of a review.
func (w *writer) reviewOpen() []Line {
	l, n := w.r.Lessons, 0
	for _, m := range l.Version.Measures {
		if m.State == task.Open {
			n++
		}
	}
	var out []Line
	if n > 0 {
		out = append(out, Line{"warn", w.t("report.open.measures", "n", n), "#measures"})
	}
	if !l.Signed {
		out = append(out, Line{"warn", w.t("report.open.unsigned"), w.urlFor(account.FactVerify, "/incidents/"+w.r.Subject.ID+"/review")})
	} else if l.Changed {
		out = append(out, Line{"warn", w.t("report.open.unsigned_changes"), w.urlFor(account.FactVerify, "/incidents/"+w.r.Subject.ID+"/review")})
	}
	return out
}

// modeOf is whether incidents or drills are offered for a kind of report.
func modeOf(k report.Kind) incident.Mode {
	if k == report.OfDrill {
		return incident.Drill
	}
	return incident.Real
}
