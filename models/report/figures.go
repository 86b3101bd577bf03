package report

import (
	"slices"
	"time"

	"standfirst/models/sentiment"
)

// Figure is one of the numbers that a report is read for. Its label is the message "report.stat."+Name, its meaning
// "report.define."+Name.
type Figure struct {
	Name    string
	Part    string // one of Did and the like
	Number  int
	Of      int  // out of how many; 0 where that has no meaning
	Unknown bool // nobody knows it, which is not 0
}

// The parts of a report that its figures belong to. The heading of one is the message "report.part."+Part.
const (
	Did     = "did"     // what we did
	Reached = "reached" // what came of it in the media
	Right   = "right"   // what was right, and what was wrong
	Fast    = "fast"    // how soon
	People  = "people"  // who turned to us
)

// partOf is the part of each figure.
var partOf = map[string]string{
	"placements": Reached, "outlets": Reached, "reach": Reached, "clusters": Reached, "reprints": Reached, "links": Reached, "voice": Reached, "paid": Reached,
	"published": Reached, "views": Reached, "interactions": Reached,
	"facts_right": Right, "messages": Right, "repeats": Right, "negative": Right, "early": Right, "asked": Right, "set_right": Right, "answers_corrected": Right,
	"kept": Right, "overdue": Right, "labelled": Right, "stale_briefs": Right, "verified": Right, "verified_before": Right, "loose": Right, "against": Right,
	"statement": Fast, "targets": Fast, "enquiries_in_time": Fast, "first_reply": Fast, "score": Fast, "injects": Fast, "injects_in_time": Fast, "median": Fast, "heard": Fast,
	"enquiries": People, "replies": People, "unsubscribed": People,
	"releases": Did, "answers": Did, "accepted": Did, "failed": Did, "corrected": Did, "deals": Did, "briefs_acknowledged": Did,
}

// parts are the parts in the order in which a report of the kind tells them, the most telling first: how soon an incident
// was answered and what was got right, what coverage came of anything else.
func (k Kind) parts() []string {
	if k.OfAnIncident() {
		return []string{Fast, Right, Reached, People, Did}
	}
	return []string{Reached, Right, People, Fast, Did}
}

// Figures are the headline numbers, in the order in which every page and file gives them: part by part.
func (r Report) Figures() []Figure {
	all := r.figures()
	for i, f := range all {
		all[i].Part = partOf[f.Name]
	}
	order := r.Subject.Kind.parts()
	slices.SortStableFunc(all, func(a, b Figure) int { return slices.Index(order, a.Part) - slices.Index(order, b.Part) })
	return all
}

// figures are the headline numbers; within a part the most telling come first. What there was no occasion for, such as
// promises where none was made, is left out rather than counted as none.
func (r Report) figures() []Figure {
	var out []Figure
	add := func(name string, n int) { out = append(out, Figure{Name: name, Number: n}) }
	if d := r.Rehearsal; d != nil {
		return r.rehearsed(*d)
	}
	if a := r.Incident; a != nil {
		met, over := a.TargetsMet(r.At)
		took := a.Clock.Statement
		out = append(out, Figure{Name: "statement", Number: int(took.Elapsed / time.Minute), Unknown: !took.Done()})
		out = append(out, Figure{Name: "targets", Number: met, Of: over, Unknown: over == 0})
	}
	if p := r.Programme; p != nil {
		out = append(out, p.figures()...)
		add("paid", len(r.Paid))
	} else {
		out = append(out, r.printed()...)
	}
	out = append(out, r.asking()...)
	if a := r.Incident; a != nil {
		if a.Kept+a.Broken+a.Overdue+a.Pending > 0 {
			add("kept", a.Kept)
			add("overdue", a.Overdue)
		}
		add("releases", a.Releases)
		add("answers", a.Answers)
		if a.Answers > 0 {
			add("answers_corrected", a.AnswersCorrected)
		}
	}
	if r.Mail.Total > 0 {
		add("accepted", int(r.Mail.Accepted))
		add("failed", int(r.Mail.Failed))
		add("corrected", int(r.Mail.Corrected))
		add("unsubscribed", int(r.Mail.Unsubscribed))
	}
	return out
}

// printed are the figures of coverage.
func (r Report) printed() []Figure {
	through, read := r.Reading.PullThrough()
	right, taken := r.Reading.Right()
	out := []Figure{
		{Name: "placements", Number: r.Placements},
		{Name: "outlets", Number: r.Outlets},
		{Name: "reach", Number: int(r.Reach.People), Unknown: r.Reach.Stated == 0},
		{Name: "clusters", Number: r.Clusters},
		{Name: "reprints", Number: r.Reprints},
	}
	if r.Subject.Kind == OfRelease {
		out = append(out, Figure{Name: "links", Number: r.Links})
	}
	if len(r.Voices) > 0 {
		share, heard := r.Share()
		out = append(out, Figure{Name: "voice", Number: share, Unknown: !heard})
	}
	out = append(out,
		Figure{Name: "paid", Number: len(r.Paid)},
		Figure{Name: "facts_right", Number: right, Unknown: !taken},
		Figure{Name: "messages", Number: through, Unknown: !read},
		Figure{Name: "repeats", Number: len(r.Repeats)},
		Figure{Name: "negative", Number: r.Reading.Tone(sentiment.Negative)},
	)
	if r.Reading.Early > 0 {
		out = append(out, Figure{Name: "early", Number: r.Reading.Early})
	}
	return out
}

// asking are the figures of what outlets were asked for, and of what they asked and answered.
func (r Report) asking() []Figure {
	var out []Figure
	if a := r.Asked; a.Of() > 0 {
		out = append(out, Figure{Name: "asked", Number: a.Of()}, Figure{Name: "set_right", Number: a.Corrected})
	}
	if e := r.Enquired; e.Came > 0 {
		out = append(out, Figure{Name: "enquiries", Number: e.Came}, Figure{Name: "enquiries_in_time", Number: e.InTime, Of: e.Needed, Unknown: e.Needed == 0})
	}
	if a := r.Replied; a.Counted() {
		out = append(out, Figure{Name: "replies", Number: a.N, Of: a.Of}, Figure{Name: "first_reply", Number: int(a.First / time.Minute), Unknown: a.N == 0})
	}
	return out
}

// Empty reports whether there is nothing to tell: nothing was published, mailed or answered, and nothing waits.
func (r Report) Empty() bool {
	for _, f := range r.Figures() {
		if f.Number != 0 {
			return false
		}
	}
	return r.Suggested == 0
}

// rehearsed are the figures of a drill.
func (r Report) rehearsed(d Rehearsal) []Figure {
	score := d.Score
	statement, _ := score.Point("statement")
	return []Figure{
		{Name: "score", Number: score.Good(), Of: score.Of(), Unknown: score.Of() == 0},
		{Name: "statement", Number: int(time.Duration(statement.Took) * time.Millisecond / time.Minute), Unknown: statement.Took == 0},
		{Name: "injects", Number: score.Answered, Of: score.Wanted, Unknown: score.Wanted == 0},
		{Name: "injects_in_time", Number: score.InTime, Of: score.Wanted, Unknown: score.Wanted == 0},
		{Name: "median", Number: int(time.Duration(score.Median) * time.Millisecond / time.Minute), Unknown: score.Answered == 0},
		{Name: "heard", Number: score.Heard, Of: score.Called, Unknown: score.Called == 0},
		{Name: "verified", Number: score.Verified, Of: score.Facts, Unknown: score.Facts == 0},
		{Name: "verified_before", Number: score.Before},
		{Name: "loose", Number: len(score.Loose)},
		{Name: "against", Number: len(score.Against)},
	}
}
