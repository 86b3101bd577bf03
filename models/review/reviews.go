package review

import (
	"context"
	"errors"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/task"
)

// Deps is what reviews need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	Tasks     *task.Tasks
}

// Reviews holds the reviews of one space.
type Reviews struct {
	d    Deps
	docs store.Collection[Review]
}

// Open opens the reviews.
func Open(ctx context.Context, d Deps) (*Reviews, error) {
	docs, err := store.Open[Review](ctx, d.DB, "reviews", store.On("owes"))
	return &Reviews{d: d, docs: docs}, err
}

func (s *Reviews) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Get returns the review of an incident, an empty one while nothing is written. Of an incident that the viewer may
// not know of there is none.
func (s *Reviews) Get(ctx context.Context, incidentID string) (Review, incident.Incident, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Review{}, i, err
	}
	r, err := s.docs.Get(ctx, i.ID)
	if errors.Is(err, store.ErrNotFound) {
		return Review{ID: i.ID}, i, nil
	}
	return r, i, err
}

// MaySign reports whether an incident has come so far that its review can be signed.
func MaySign(p incident.Phase) bool { return p == incident.Remedied || p == incident.Closed }

// Write replaces what is written. rev is that of the page on which it was typed: what somebody else has written
// meanwhile is not lost. Faults are on <heading>_<language>.
func (s *Reviews) Write(ctx context.Context, incidentID string, rev int64, c Content, by audit.Actor) (Review, error) {
	if _, err := s.d.Incidents.Get(ctx, incidentID); err != nil {
		return Review{}, err
	}
	var faults fault.List
	for _, h := range Headings() {
		text := c.Of(h)
		*text = incident.TidyText(*text, incident.Tidy)
		for _, l := range incident.Languages() {
			if len([]rune((*text)[l])) > MaxText {
				faults.Add(fault.Bad(h+"_"+l, "review.long", "max", MaxText))
			}
		}
	}
	if err := faults.Err(); err != nil {
		return Review{}, err
	}
	if _, err := s.docs.InsertMissing(ctx, &Review{ID: incidentID}); err != nil {
		return Review{}, err
	}
	return s.docs.Edit(ctx, incidentID, func(r *Review) error {
		if r.Rev != rev && !r.WrittenAt.IsZero() {
			return fault.Clash("review.clash", "name", r.WrittenBy)
		}
		r.Text, r.WrittenAt, r.WrittenBy = c, s.now(), by.Name
		return nil
	})
}

// Draft is what would be signed now: what is written, and what the chain says.
func (s *Reviews) Draft(ctx context.Context, incidentID string) (Version, Review, error) {
	r, i, err := s.Get(ctx, incidentID)
	if err != nil {
		return Version{}, r, err
	}
	v := Version{
		Number: len(r.Versions) + 1, Text: r.Text,
		About: About{Title: i.Title, Type: i.Type, Grade: i.Grade, Mode: i.Mode, Phase: i.Phase, Declared: i.DeclaredAt},
		Clock: []Point{}, Targets: []Target{}, Decisions: []Decision{}, Measures: []Measure{}, Owners: []string{},
	}
	for _, h := range Headings() {
		text := v.Text.Of(h)
		*text = incident.TidyText(*text, incident.Tidy)
	}
	if last, ok := r.Last(); ok {
		v.Prev = last.Hash
	}
	if err := s.read(ctx, &v, i.ID); err != nil {
		return v, r, err
	}
	follow, err := s.d.Tasks.FollowUps(ctx, i.ID)
	for _, t := range follow {
		v.Measures = append(v.Measures, Measure{Task: t.ID, Title: t.Title, Due: t.Due, State: t.State})
		v.Owners = append(v.Owners, t.OwnerName)
	}
	return v, r, err
}

// read takes from the chain what nobody types in.
func (s *Reviews) read(ctx context.Context, v *Version, incidentID string) error {
	reading, err := s.d.Incidents.Read(ctx, incidentID)
	if err != nil {
		return err
	}
	v.take(reading)
	decisions, err := s.d.Incidents.AllDecisions(ctx, incidentID, reading)
	if err != nil {
		return err
	}
	for _, ev := range decisions {
		v.Decisions = append(v.Decisions, Decision{At: ev.At, By: ev.By.Name, Text: ev.Data["text"], Reason: ev.Data["reason"], Event: ev.Seq})
	}
	last, err := s.d.Audit.At(ctx, incident.Stream(incidentID), reading.Seq)
	if err == nil && len(last) > 0 {
		v.Seq, v.Head = last[0].Seq, last[0].Hash
	}
	return err
}

// take copies clock and targets from what was read of the chain.
func (v *Version) take(r incident.Reading) {
	v.Clock, v.Targets, v.Decided = []Point{}, []Target{}, r.Decided
	for _, p := range r.Proved() {
		v.Clock = append(v.Clock, Point{Name: p.Point, At: p.At, Seconds: p.Seconds, Event: p.Event})
	}
	for _, t := range r.Kept() {
		v.Targets = append(v.Targets, Target{Name: t.Target, Minutes: t.Minutes, Due: t.Due, Met: t.Met, Kept: t.Kept})
	}
}

// Sign freezes what is written and what the chain says as the next version. rev is that of the page that the signer
// has read. Only people sign, and only what says what worked, what did not and why.
func (s *Reviews) Sign(ctx context.Context, incidentID string, rev int64, by audit.Actor) (Version, error) {
	if by.ID == "" || by.IsSystem() {
		return Version{}, fault.Deny("review.person")
	}
	v, r, err := s.Draft(ctx, incidentID)
	if err != nil {
		return v, err
	}
	if err := v.ready(r, rev); err != nil {
		return v, err
	}
	v.Signer, v.Department, v.At = Signer{by.ID, by.Name}, by.Department, s.now()
	v.seal(incidentID)
	r, err = s.docs.Edit(ctx, incidentID, func(r *Review) error {
		if r.Rev != rev {
			return fault.Clash("review.clash", "name", r.WrittenBy)
		}
		r.Versions = append(r.Versions, v)
		r.Owed = append(r.Owed, audit.Owe(v.At, audit.Entry{By: by, Action: EventSigned, Object: incident.Stream(incidentID), Data: map[string]string{
			"version": strconv.Itoa(v.Number), "hash": v.Hash,
		}}))
		r.Owes = true
		return nil
	})
	if err != nil {
		return v, err
	}
	_, err = s.pay(ctx, r)
	return v, err
}

// ready refuses to sign what is not done.
func (v Version) ready(r Review, rev int64) error {
	var faults fault.List
	for _, h := range needed {
		if v.Text.Of(h).Empty() {
			faults.Add(fault.Bad(h+"_"+incident.English, "review.needed."+h))
		}
	}
	if err := faults.Err(); err != nil {
		return err
	}
	last, signed := r.Last()
	switch {
	case !MaySign(v.About.Phase):
		return fault.Clash("review.early")
	case r.Rev != rev:
		return fault.Clash("review.clash", "name", r.WrittenBy)
	case len(r.Versions) >= MaxVersions:
		return fault.Clash("review.many", "max", MaxVersions)
	case signed && v.same(last):
		return fault.Clash("review.same")
	}
	return nil
}

// same reports whether nothing is new since the version was signed.
func (v Version) same(last Version) bool {
	plain := func(v Version) string {
		return hash(v.About, v.Text, v.Clock, v.Targets, v.Decisions, v.Measures, v.Owners)
	}
	return plain(v) == plain(last)
}

func (s *Reviews) pay(ctx context.Context, r Review) (Review, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, r.ID, incident.Stream(r.ID), r, func(r *Review) audit.Debt { return audit.Debt{Owes: &r.Owes, Owed: &r.Owed} })
}

// Sweep writes the events that crashes left owing for more than a minute. It may be repeated at will.
func (s *Reviews) Sweep(ctx context.Context) error {
	return audit.Late(ctx, s.docs, s.now(), func(r Review) time.Time { return audit.Since(r.Owed) }, s.pay)
}
