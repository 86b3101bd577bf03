package drill

import (
	"context"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/release"
	"standfirst/models/task"
)

// Point is a target of the incident's clock as the drill met it.
type Point struct {
	Name   string               `json:"name"`
	Target int64                `json:"target"` // milliseconds after the declaration
	Took   int64                `json:"took"`   // milliseconds; 0 when it was not reached
	State  incident.TargetState `json:"state"`  // met, late, missed, or running when it was not due yet
}

// Counts reports whether the point is part of the score: it was due, or reached.
func (p Point) Counts() bool { return p.State != incident.Running }

// Score is what the log of the incident says of a drill. All times are those of events; nothing is typed in.
type Score struct {
	Points   []Point `json:"points"`
	Wanted   int     `json:"wanted"` // injects to which an answer was wanted
	Answered int     `json:"answered"`
	InTime   int     `json:"inTime"`
	Median   int64   `json:"median"` // milliseconds to the first answer, of those that were answered; 0 for none
	Facts    int     `json:"facts"`
	Verified int     `json:"verified"` // at the end
	Before   int     `json:"before"`   // verified before the first statement
	Fell     int     `json:"fell"`     // disputed or retracted after something was published
	Loose    []Loose `json:"loose"`    // answers with figures that no verified fact has
	Against  []Clash `json:"against"`  // figures that contradict facts or what was said before
	Called   int     `json:"called"`   // roles called
	Heard    int     `json:"heard"`    // roles whose call was acknowledged
}

// Loose is an answer with figures that stand in no verified fact of the drill: nobody had checked what was said.
type Loose struct {
	Key     string   `json:"key"` // of the event
	By      string   `json:"by"`
	Figures []string `json:"figures"`
}

// Clash is a figure that was given in the drill although a fact, or what was said before in it, says otherwise: in an
// answer to an inject, or in one that stands in the register of answers.
type Clash struct {
	Key      string   `json:"key"`      // of the event; "" for an answer of the register
	AnswerID string   `json:"answerId"` // of the register; "" for an answer to an inject
	By       string   `json:"by"`
	Figure   string   `json:"figure"`
	Says     []string `json:"says"`   // what stands against it
	Fact     string   `json:"fact"`   // the fact that does, "F-2"; "" when it was said
	Reason   string   `json:"reason"` // why it was kept nevertheless, as whoever recorded it said; "" for none
}

// Of names what the clash is about within its drill.
func (c Clash) Of() string { return c.Key + c.AnswerID }

// Good is how much of what could be done in time was: targets met and injects answered in time.
func (s Score) Good() int {
	n := s.InTime
	for _, p := range s.Points {
		if p.State == incident.Met {
			n++
		}
	}
	return n
}

// Of is out of how much Good is.
func (s Score) Of() int {
	n := s.Wanted
	for _, p := range s.Points {
		if p.Counts() {
			n++
		}
	}
	return n
}

// Point returns the point with this name; false when the drill has none.
func (s Score) Point(name string) (Point, bool) {
	at := slices.IndexFunc(s.Points, func(p Point) bool { return p.Name == name })
	if at < 0 {
		return Point{}, false
	}
	return s.Points[at], true
}

// End ends the drill: nothing arrives any more, and what the team did is scored. What has not arrived stays out of the
// score. Ending twice is ending once.
func (s *Drills) End(ctx context.Context, id string, by audit.Actor) (Drill, error) {
	d, err := s.Get(ctx, id)
	if err != nil || d.State == Ended {
		return d, err
	}
	log, err := s.read(ctx, d)
	if err != nil {
		return d, err
	}
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if d.State == Ended {
			return nil
		}
		d.Elapsed = d.At(now).Milliseconds()
		d.release(now)
		d.State, d.Since, d.EndedAt, d.EndedBy = Ended, time.Time{}, now, by.Name
		d.Turn++
		d.Score, d.Parts = log.score(*d, now), log.parts(*d)
		d.owe(now, by, EventEnded, map[string]string{"good": strconv.Itoa(d.Score.Good()), "of": strconv.Itoa(d.Score.Of())})
		return nil
	})
}

// So is the score of a drill as it stands: that of the end, or of the moment while it goes on.
func (s *Drills) So(ctx context.Context, d Drill) (Score, []Part, error) {
	if d.State == Ended {
		return d.Score, d.Parts, nil
	}
	log, err := s.read(ctx, d)
	return log.score(d, s.now()), log.parts(d), err
}

// record is what the score is read from.
type record struct {
	incident incident.Incident
	targets  []incident.Target
	declared time.Time
	facts    []fact.Fact
	before   int
	fell     int
	seats    []Part
	against  []Clash
}

func (s *Drills) read(ctx context.Context, d Drill) (record, error) {
	var out record
	id := d.ID
	var err error
	if out.incident, err = s.d.Incidents.Get(ctx, id); err != nil {
		return out, err
	}
	r, err := s.d.Incidents.Read(ctx, id)
	if err != nil {
		return out, err
	}
	out.declared, out.targets = r.Clock.Declared.At, r.Targets()
	if out.facts, err = s.d.Facts.Of(ctx, id); err != nil {
		return out, err
	}
	published := r.Clock.Statement
	for ev, err := range s.d.Audit.After(ctx, incident.Stream(id), 0) {
		if err != nil {
			return out, err
		}
		switch {
		case ev.Action == incident.EventFactVerified && (!published.Done() || ev.Seq < published.Seq):
			out.before++
		case (ev.Action == fact.EventDisputed || ev.Action == fact.EventRetracted) && published.Done() && ev.Seq > published.Seq:
			out.fell++
		}
	}
	if out.against, err = s.against(ctx, d); err != nil {
		return out, err
	}
	out.seats, err = s.seats(ctx, out.incident)
	return out, err
}

// mostAnswers is how many answers of the register a debrief looks at.
const mostAnswers = 500

// maxAgainst is how many contradictions a score keeps.
const maxAgainst = 100

// against finds the figures that contradict: in the answers to injects, which are compared with facts and register
// now, and in the register, which compared them when they were recorded.
func (s *Drills) against(ctx context.Context, d Drill) ([]Clash, error) {
	if s.d.Lines == nil {
		return nil, nil
	}
	var out []Clash
	for _, e := range d.Events {
		for _, reply := range e.Replies {
			flags, err := s.d.Lines.Contradictions(ctx, d.ID, incident.Drill, reply.Text)
			if err != nil {
				return nil, err
			}
			for _, f := range flags {
				out = append(out, Clash{Key: e.Key, By: reply.By, Figure: f.Text, Says: f.Says, Fact: f.Key})
			}
		}
	}
	answers, err := s.d.Lines.Answers(ctx, line.AnswerSearch{IncidentID: d.ID, Limit: mostAnswers})
	for _, a := range answers.Items {
		w := a.Now()
		for _, f := range w.Flags {
			if f.Kind == "fact" || f.Kind == "said" {
				out = append(out, Clash{AnswerID: a.ID, By: w.ByName, Figure: f.Text, Says: f.Says, Fact: f.Key, Reason: w.Reason})
			}
		}
	}
	return out[:min(len(out), maxAgainst)], err
}

func (r record) score(d Drill, now time.Time) Score {
	out := Score{Facts: len(r.facts), Before: r.before, Fell: r.fell, Against: r.against}
	for _, t := range r.targets {
		p := Point{Name: t.Name, Target: t.Due.Sub(r.declared).Milliseconds(), State: t.State(now)}
		if p.State == incident.Near {
			p.State = incident.Running
		}
		if !t.Met.IsZero() {
			p.Took = t.Met.Sub(r.declared).Milliseconds()
		}
		out.Points = append(out.Points, p)
	}
	claims := r.claims(&out)
	var took []int64
	for _, e := range d.Events {
		if e.Wanted() {
			out.Wanted++
			if e.Answered() {
				out.Answered++
				took = append(took, e.Took().Milliseconds())
			}
			if e.InTime() {
				out.InTime++
			}
		}
		for _, reply := range e.Replies {
			if loose := release.Unbacked(reply.Text, claims...); len(loose) > 0 {
				out.Loose = append(out.Loose, Loose{e.Key, reply.By, loose})
			}
		}
	}
	if len(took) > 0 {
		slices.Sort(took)
		out.Median = took[len(took)/2]
	}
	for _, p := range r.seats {
		if !p.CalledAt.IsZero() {
			out.Called++
		}
		if !p.AckAt.IsZero() {
			out.Heard++
		}
	}
	return out
}

// claims are the texts of the facts that are verified now.
func (r record) claims(out *Score) []string {
	var texts []string
	for _, f := range r.facts {
		if f.State != fact.Verified {
			continue
		}
		out.Verified++
		for _, lang := range incident.Languages() {
			texts = append(texts, f.Now().Claim[lang])
		}
	}
	return texts
}

// Miss is something that went wrong. Key names it in the catalogue ("drill.miss."+Kind) and in the task that follows
// from it.
type Miss struct {
	Kind string // "target_missed", "target_late", "unanswered", "late", "loose", "against", "fell", "unverified", "silent"
	Of   string // the target, the event or the role that it is about
	N    int
}

// ID names the miss within its drill.
func (m Miss) ID() string { return m.Kind + ":" + m.Of }

// Misses are what went wrong, by the score: what is worst first.
func (d Drill) Misses(s Score, parts []Part) []Miss {
	var out []Miss
	for _, p := range s.Points {
		switch p.State {
		case incident.Missed:
			out = append(out, Miss{Kind: "target_missed", Of: p.Name})
		case incident.Late:
			out = append(out, Miss{Kind: "target_late", Of: p.Name})
		}
	}
	for _, e := range d.Events {
		switch {
		case e.Wanted() && !e.Answered():
			out = append(out, Miss{Kind: "unanswered", Of: e.Key})
		case e.Wanted() && !e.InTime():
			out = append(out, Miss{Kind: "late", Of: e.Key})
		}
	}
	for _, l := range s.Loose {
		if m := (Miss{Kind: "loose", Of: l.Key}); !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	for _, c := range s.Against {
		if m := (Miss{Kind: "against", Of: c.Of()}); !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	if s.Fell > 0 {
		out = append(out, Miss{Kind: "fell", N: s.Fell})
	}
	if n := s.Facts - s.Verified; n > 0 {
		out = append(out, Miss{Kind: "unverified", N: n})
	}
	for _, p := range parts {
		if !p.CalledAt.IsZero() && p.AckAt.IsZero() {
			out = append(out, Miss{Kind: "silent", Of: string(p.Role)})
		}
	}
	return out
}

// followDays is within how many days what follows from a drill is to be done.
const followDays = 14

// from names a task that follows from a miss, so that following up twice makes one task.
func from(missID string) string { return "drill:" + missID }

// Follow makes the task that follows from a miss, for the lead of the team. Made again it is the same task.
func (s *Drills) Follow(ctx context.Context, id, missID string, title incident.Text, by audit.Actor) error {
	d, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	score, parts, err := s.So(ctx, d)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(d.Misses(score, parts), func(m Miss) bool { return m.ID() == missID }) {
		return fault.Missing("drill.miss.missing")
	}
	for lang, text := range title {
		title[lang] = incident.Clip(text, task.MaxTitle)
	}
	_, err = s.d.Tasks.AddPlanned(ctx, id, []task.Planned{{
		From: from(missID), New: task.New{Title: title, Role: incident.Lead, Due: s.now().AddDate(0, 0, followDays)},
	}}, by)
	return err
}

// Followed says which misses have a task, by the miss's id.
func (s *Drills) Followed(ctx context.Context, id string) (map[string]bool, error) {
	out := map[string]bool{}
	page, err := s.d.Tasks.Find(ctx, task.Search{IncidentID: id, Limit: task.MaxTasks})
	for _, t := range page.Items {
		if len(t.From) > len(from("")) && t.From[:len(from(""))] == from("") {
			out[t.From[len(from("")):]] = true
		}
	}
	return out, err
}

// Earlier are the drills that ended before this one began, the latest first, at most n.
func (s *Drills) Earlier(ctx context.Context, d Drill, n int) ([]Drill, error) {
	var out []Drill
	for page, after := 0, ""; page < 5 && len(out) < n; page++ {
		found, err := s.Find(ctx, after, 50)
		if err != nil {
			return out, err
		}
		for _, o := range found.Items {
			if o.State == Ended && o.ID != d.ID && o.StartedAt.Before(d.StartedAt) && len(out) < n {
				out = append(out, o)
			}
		}
		if after = found.Next; after == "" {
			break
		}
	}
	return out, nil
}
