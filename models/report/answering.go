package report

import (
	"context"
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/line"
	"standfirst/models/promise"
	"standfirst/models/release"
)

// Answering is how an incident was answered. Times are those of its chain of events, none is typed in.
type Answering struct {
	Incident incident.Incident
	Clock    incident.Clock
	Targets  []incident.Target // those that stand since the declaration
	Promises []promise.Promise // by due time, at most maxListed
	Kept     int
	KeptLate int // of the kept
	Broken   int
	Overdue  int
	Pending  int // open and not due yet

	Answers          int  // that people outside were given
	AnswersCorrected int  // of these
	AnswersMore      bool // there are more than were counted

	Releases  int // of the incident that were published
	Corrected int // of these, with a correction in public
	Retracted int
}

// TargetsMet returns how many of the targets whose time was over at a moment were met in it.
func (a Answering) TargetsMet(at time.Time) (met, over int) {
	for _, t := range a.Targets {
		switch t.State(at) {
		case incident.Met:
			met, over = met+1, over+1
		case incident.Late, incident.Missed:
			over++
		}
	}
	return met, over
}

// PromisesKept returns how many of the promises whose time is over, or that were kept before, were kept in time.
func (a Answering) PromisesKept() (kept, over int) {
	return a.Kept - a.KeptLate, a.Kept + a.Broken + a.Overdue
}

// maxListed bounds the promises, answers, facts and releases of an incident that a report reads.
const maxListed = 500

// answering reads how the incident was answered, and how its facts stand.
func (s *Reports) answering(ctx context.Context, r *Report) error {
	if !r.Subject.Kind.OfAnIncident() {
		return nil
	}
	i, err := s.Incidents.Get(ctx, r.Subject.ID)
	if err != nil {
		return err
	}
	read, err := s.Incidents.Read(ctx, i.ID)
	if err != nil {
		return err
	}
	a := &Answering{Incident: i, Clock: read.Clock}
	for _, t := range read.Targets() {
		if t.Name != "update" { // which is not measured from the declaration
			a.Targets = append(a.Targets, t)
		}
	}
	r.Incident = a
	for _, step := range []func(context.Context, *Report) error{s.promised, s.answered, s.published, s.known} {
		if err := step(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Reports) promised(ctx context.Context, r *Report) error {
	a := r.Incident
	page, err := s.Promises.Find(ctx, promise.Search{IncidentID: r.Subject.ID, Limit: maxListed})
	a.Promises = page.Items
	for _, p := range page.Items {
		switch {
		case p.State == promise.Kept:
			a.Kept++
			if p.Late() {
				a.KeptLate++
			}
		case p.State == promise.Broken:
			a.Broken++
		case p.Overdue(r.At):
			a.Overdue++
		case p.Open:
			a.Pending++
		}
	}
	return err
}

func (s *Reports) answered(ctx context.Context, r *Report) error {
	page, err := s.Lines.Answers(ctx, line.AnswerSearch{IncidentID: r.Subject.ID, Limit: maxListed})
	r.Incident.Answers, r.Incident.AnswersMore = len(page.Items), page.Next != ""
	for _, given := range page.Items {
		if given.Corrected() {
			r.Incident.AnswersCorrected++
		}
	}
	return err
}

func (s *Reports) published(ctx context.Context, r *Report) error {
	page, err := s.Releases.Find(ctx, release.Search{IncidentID: r.Subject.ID, Limit: maxListed})
	for _, rel := range page.Items {
		if rel.PublishedAt.IsZero() {
			continue
		}
		r.Incident.Releases++
		if rel.State == release.Retracted {
			r.Incident.Retracted++
		}
		if rel.Corrections() > 0 {
			r.Incident.Corrected++
		}
	}
	return err
}

// known reads how the facts of the incident stand in their current versions.
func (s *Reports) known(ctx context.Context, r *Report) error {
	page, err := s.Facts.Find(ctx, fact.Search{IncidentID: r.Subject.ID, Limit: maxListed})
	if err != nil {
		return err
	}
	refs := make([]fact.Ref, len(page.Items))
	for i, f := range page.Items {
		refs[i] = fact.Ref{FactID: f.ID, Version: f.Current}
	}
	r.Facts, err = s.Facts.Standing(ctx, refs)
	return err
}
