package report

import (
	"context"
	"slices"
	"time"

	"standfirst/models/correction"
	"standfirst/models/markup"
)

// Asked is what outlets were asked to correct, and what they did. A request counts from its first letter, or from the
// call by which it was made, on: a draft asks for nothing.
type Asked struct {
	Requests   []Request // by their first letter, the earliest first
	More       bool      // there are others, which are not counted
	Sent       int
	Corrected  int
	Refused    int
	Unanswered int
	Withdrawn  int // by us
	Waiting    int
	Overdue    int           // of those that wait
	Took       time.Duration // the median from the first letter to a correction; 0 where there was none
	Unasked    int           // articles that repeat a refuted claim, as a person has confirmed, and that nobody was asked about
}

// Request is one of them, without what was written.
type Request struct {
	ID, IncidentID, ClipID string
	Title, Lang            string // of the article
	Outlet                 string
	FactKey                string
	Stage                  string // one of correction.Stages
	State                  correction.State
	SentAt, EndedAt        time.Time
	Late                   bool
}

// Of returns how many requests there are that we have not taken back.
func (a Asked) Of() int { return a.Sent - a.Withdrawn }

// asked reads what outlets were asked to correct about the subject. Those of a release, a watch and
// a tag are about its clips, those of a span of time were sent in it.
func (s *Reports) asked(ctx context.Context, r *Report) error {
	if s.Corrections == nil || r.Subject.Kind == OfDrill || r.Subject.Kind == OfCreators {
		return nil
	}
	var found []correction.Request
	var err error
	if r.Subject.ofClips() {
		found, r.Asked.More, err = s.askedOf(ctx, r.seen)
	} else {
		q := correction.Left{From: r.From, Until: r.To}
		q.IncidentID, q.OutletID, q.ContactID = r.Subject.of()
		found, r.Asked.More, err = s.Corrections.Asked(ctx, q, maxListed)
	}
	if err != nil {
		return err
	}
	r.Asked.count(found, r.At)
	r.seen = nil
	return s.unasked(ctx, r)
}

// askedAtOnce is about how many clips is asked at a time.
const askedAtOnce = 500

func (s *Reports) askedOf(ctx context.Context, clips []string) (all []correction.Request, more bool, err error) {
	for part := range slices.Chunk(clips, askedAtOnce) {
		found, cut, err := s.Corrections.Asked(ctx, correction.Left{ClipIDs: part}, maxListed)
		if err != nil {
			return nil, false, err
		}
		all, more = append(all, found...), more || cut
	}
	slices.SortStableFunc(all, func(a, b correction.Request) int { return a.SentAt.Compare(b.SentAt) })
	if len(all) > maxListed {
		all, more = all[:maxListed], true
	}
	return all, more, nil
}

func (a *Asked) count(all []correction.Request, now time.Time) {
	var took []time.Duration
	a.Sent = len(all)
	for _, q := range all {
		switch {
		case q.State == correction.Corrected:
			a.Corrected++
			if !q.EndedAt.Before(q.SentAt) {
				took = append(took, q.EndedAt.Sub(q.SentAt))
			}
		case q.State == correction.Refused:
			a.Refused++
		case q.State == correction.Unanswered:
			a.Unanswered++
		case q.State == correction.Withdrawn:
			a.Withdrawn++
		default: // a draft that has left before goes to the next stage
			a.Waiting++
			if q.Late(now) {
				a.Overdue++
			}
		}
		a.Requests = append(a.Requests, Request{
			ID: q.ID, IncidentID: q.IncidentID, ClipID: q.ClipID, Title: markup.Shorten(q.Title, longestTitle), Lang: q.Lang, Outlet: q.OutletName, FactKey: q.FactKey,
			Stage: q.Stage, State: q.State, SentAt: q.SentAt, EndedAt: q.EndedAt, Late: q.Late(now),
		})
	}
	a.Took = median(took)
}

// unasked counts the repeats that a person has confirmed and that no request is about.
func (s *Reports) unasked(ctx context.Context, r *Report) error {
	var ids []string
	for _, rep := range r.Repeats {
		if rep.Sure {
			ids = append(ids, rep.Clip.ID)
		}
	}
	for part := range slices.Chunk(ids, askedAtOnce) {
		opened, err := s.Corrections.Opened(ctx, part...)
		if err != nil {
			return err
		}
		r.Asked.Unasked += len(part) - len(opened)
	}
	return nil
}

// median is the middle of times, of an even number the later of the two in the middle; 0 of none.
func median(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(took))[len(took)/2]
}
