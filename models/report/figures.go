package report

import (
	"time"

	"standfirst/models/sentiment"
)

// Figure is one of the numbers that a report is read for. Its label is the message "report.stat."+Name, its meaning
// "report.define."+Name.
type Figure struct {
	Name    string
	Number  int
	Of      int  // out of how many; 0 where that has no meaning
	Unknown bool // nobody knows it, which is not 0
}

// Figures are the headline numbers, in the order in which every page and file gives them.
func (r Report) Figures() []Figure {
	var out []Figure
	add := func(name string, n int) { out = append(out, Figure{Name: name, Number: n}) }
	if d := r.Rehearsal; d != nil {
		return append(out, r.rehearsed(*d)...)
	}
	if p := r.Programme; p != nil {
		out = append(out, p.figures()...)
	}
	if r.Subject.Kind != OfCreators {
		add("placements", r.Placements)
		add("clusters", r.Clusters)
		add("outlets", r.Outlets)
		add("reprints", r.Reprints)
		if r.Subject.Kind == OfRelease {
			add("links", r.Links)
		}
		out = append(out, Figure{Name: "reach", Number: int(r.Reach.People), Unknown: r.Reach.Stated == 0})
		add("repeats", len(r.Repeats))
	}
	if a := r.Asked; a.Of() > 0 {
		add("asked", a.Of())
		add("set_right", a.Corrected)
	}
	add("paid", len(r.Paid))
	if r.Subject.Kind != OfCreators {
		through, read := r.Reading.PullThrough()
		out = append(out, Figure{Name: "messages", Number: through, Unknown: !read})
		right, taken := r.Reading.Right()
		out = append(out, Figure{Name: "facts_right", Number: right, Unknown: !taken})
		add("negative", r.Reading.Tone(sentiment.Negative))
		add("early", r.Reading.Early)
	}
	if len(r.Voices) > 0 {
		share, heard := r.Share()
		out = append(out, Figure{Name: "voice", Number: share, Unknown: !heard})
	}
	if e := r.Enquired; e.Came > 0 {
		add("enquiries", e.Came)
		out = append(out, Figure{Name: "enquiries_in_time", Number: e.InTime, Of: e.Needed, Unknown: e.Needed == 0})
	}
	if a := r.Incident; a != nil {
		met, over := a.TargetsMet(r.At)
		took := a.Clock.Statement
		out = append(out, Figure{Name: "statement", Number: int(took.Elapsed / time.Minute), Unknown: !took.Done()})
		out = append(out, Figure{Name: "targets", Number: met, Of: over, Unknown: over == 0})
		add("answers", a.Answers)
		add("answers_corrected", a.AnswersCorrected)
		add("releases", a.Releases)
		add("kept", a.Kept)
		add("overdue", a.Overdue)
	}
	if r.Mail.Total > 0 {
		add("accepted", int(r.Mail.Accepted))
		add("failed", int(r.Mail.Failed))
		add("unsubscribed", int(r.Mail.Unsubscribed))
		add("corrected", int(r.Mail.Corrected))
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
