package report

import (
	"context"
	"time"

	"standfirst/models/drill"
	"standfirst/models/incident"
	"standfirst/models/review"
)

// Rehearsal is how a drill went, by its log. Nothing is typed in.
type Rehearsal struct {
	Title     incident.Text // of the scenario
	StartedAt time.Time
	EndedAt   time.Time // zero: it still runs, and the score is that of the moment
	Score     drill.Score
	Parts     []drill.Part
	Events    []drill.Event // that arrived, the latest first, without what was answered
	Missed    []Missed
	Earlier   []Before // the latest first
}

// Missed is what went wrong, and whether a task follows from it.
type Missed struct {
	drill.Miss
	Followed bool
}

// Before is an earlier drill.
type Before struct {
	ID        string
	Title     incident.Text
	StartedAt time.Time
	Score     drill.Score
}

// mostBefore is with how many earlier drills one is compared.
const mostBefore = 5

// Lessons is what was learnt from an incident: as it was signed last or, before anything was, as it is written.
type Lessons struct {
	Version review.Version
	Signed  bool
	Changed bool // what is written by now is not what was signed
}

// learnt reads the debrief of a drill, or the review of an incident.
func (s *Reports) learnt(ctx context.Context, r *Report) error {
	switch r.Subject.Kind {
	case OfDrill:
		return s.rehearsed(ctx, r)
	case OfReview:
		draft, written, err := s.Reviews.Draft(ctx, r.Subject.ID)
		if err != nil {
			return err
		}
		r.Lessons = &Lessons{Version: draft, Changed: written.Changed()}
		if last, signed := written.Last(); signed {
			r.Lessons.Version, r.Lessons.Signed = last, true
		}
	}
	return nil
}

func (s *Reports) rehearsed(ctx context.Context, r *Report) error {
	d, err := s.Drills.Get(ctx, r.Subject.ID)
	if err != nil {
		return err
	}
	score, parts, err := s.Drills.So(ctx, d)
	if err != nil {
		return err
	}
	followed, err := s.Drills.Followed(ctx, d.ID)
	if err != nil {
		return err
	}
	out := &Rehearsal{Title: d.Title, StartedAt: d.StartedAt, EndedAt: d.EndedAt, Score: score, Parts: parts}
	for _, e := range d.Inbox() {
		e.Body = nil
		for i := range e.Replies {
			e.Replies[i].Text = ""
		}
		out.Events = append(out.Events, e)
	}
	for _, m := range d.Misses(score, parts) {
		out.Missed = append(out.Missed, Missed{m, followed[m.ID()]})
	}
	earlier, err := s.Drills.Earlier(ctx, d, mostBefore)
	for _, o := range earlier {
		out.Earlier = append(out.Earlier, Before{o.ID, o.Title, o.StartedAt, o.Score})
	}
	r.Rehearsal = out
	return err
}

// Event returns the event of the drill with this key; false when there is none.
func (r Rehearsal) Event(key string) (drill.Event, bool) {
	for _, e := range r.Events {
		if e.Key == key {
			return e, true
		}
	}
	return drill.Event{}, false
}
