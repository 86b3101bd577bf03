package approval

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/link"
	"standfirst/models/release"
)

// life is how long a link decides after the turn has come, or after the deadline when that is later.
const life = 7 * 24 * time.Hour

// State is what a link can still do.
type State string

// The states of a link; all but Open only say what has become of the matter.
const (
	Open     State = "open"     // decides
	Used     State = "used"     // the step is decided
	Declined State = "declined" // the version was sent back
	Voided   State = "voided"   // the text was edited, or handed in anew, since
	Expired  State = "expired"
	Barred   State = "barred" // for somebody who may not decide any more: they wrote the text, or have decided another step
)

// Asked is what somebody is asked by a link.
type Asked struct {
	State   State
	Release release.Release
	Turn    release.Turn
	Person  release.Person
	By      string // who has decided
	Version int    // that was decided on, or that stands now
	At      time.Time
	Since   []release.Since // what is to be read; nil unless open
}

func (s *Approvals) links() link.Signer { return link.Signer{Space: s.d.Space, Code: s.d.Code} }

// Token stands in the personal link of a letter.
func (s *Approvals) Token(w Work) string {
	return s.links().Token(w.ReleaseID, strconv.FormatInt(w.Seq, 10), w.Step, w.UserID)
}

// Asked is what a token stands for, and what has become of it. It changes nothing: scanners of mail follow every link.
func (s *Approvals) Asked(ctx context.Context, token string) (Asked, error) {
	parts, ok := s.links().Parts(token, 4)
	if !ok {
		return Asked{}, fault.Missing("approval.link.unknown")
	}
	person, err := s.person(ctx, parts[3])
	if err != nil {
		return Asked{}, err
	}
	ctx = incident.For(ctx, person.ID, person.All)
	rel, err := s.d.Releases.Get(ctx, parts[0])
	if err != nil {
		return Asked{}, fault.Missing("approval.link.unknown").Because(err)
	}
	seq, _ := strconv.ParseInt(parts[1], 10, 64) // it is signed, so it is a number
	a := Asked{Release: rel, Person: person, Version: rel.Current}
	round := rel.Round()
	if a.Turn, ok = round.Turn(parts[2]); !ok || round.Seq != seq || round.Version != rel.Current {
		a.State = Voided
		head, _ := rel.Head(rel.Current)
		a.By, a.At = head.ByName, head.At
		return a, nil
	}
	a.judge(s.now())
	if a.State == Open {
		a.Since, err = s.d.Releases.SinceApproval(ctx, rel, a.Turn, person.ID)
	}
	return a, err
}

// judge says what has become of a turn of the round that is the last one.
func (a *Asked) judge(now time.Time) {
	end := a.Turn.OpenedAt
	if a.Turn.Due.After(end) {
		end = a.Turn.Due
	}
	switch {
	case a.Turn.Done():
		a.State, a.At = Used, a.Turn.DoneAt
		a.By = strings.Join(a.Turn.Deciders(), ", ")
	case a.Release.State == release.Review && a.Turn.Gave(a.Person.ID, a.Release.Round().Langs):
		a.State, a.By = Used, a.Person.Name
		for _, lang := range a.Release.Round().Langs {
			if given, ok := a.Turn.By(a.Person.ID, lang); ok && given.At.After(a.At) {
				a.At = given.At
			}
		}
	case a.Release.State != release.Review:
		a.State = Declined
		if n := len(a.Release.Decisions); n > 0 {
			a.By, a.At = a.Release.Decisions[n-1].ByName, a.Release.Decisions[n-1].At
		}
	case !a.Turn.IsOpen() || !slices.ContainsFunc(a.Release.Turns(a.Person, now), func(t release.Turn) bool { return t.Step.Key == a.Turn.Step.Key }):
		a.State = Barred
	case now.After(end.Add(life)):
		a.State = Expired
	default:
		a.State = Open
	}
}

func (s *Approvals) person(ctx context.Context, userID string) (release.Person, error) {
	if s.d.Releases.People == nil {
		return release.Person{}, fault.Missing("approval.link.unknown")
	}
	people, err := s.d.Releases.People(ctx)
	if err != nil {
		return release.Person{}, err
	}
	at := slices.IndexFunc(people, func(p release.Person) bool { return p.ID == userID && p.May })
	if at < 0 { // has left, or may not approve any more
		return release.Person{}, fault.Missing("approval.link.unknown")
	}
	return people[at], nil
}

// Speaker is who a link stands for, to read and to say something about the text before they decide; ctx knows of what
// they know, and from is the address of the request. Whoever may decide by a link may ask by it, no more and no longer:
// one that has nothing left to decide is refused as a conflict, and shows nothing of what colleagues say.
func (s *Approvals) Speaker(ctx context.Context, token, from string) (context.Context, Asked, audit.Actor, error) {
	a, err := s.Asked(ctx, token)
	if err != nil {
		return ctx, a, audit.Actor{}, err
	}
	if a.State != Open {
		return ctx, a, audit.Actor{}, fault.Clash("approval.link." + string(a.State))
	}
	if !a.Person.Comments {
		return ctx, a, audit.Actor{}, fault.Deny("approval.link.silent")
	}
	return incident.For(ctx, a.Person.ID, a.Person.All), a, actor(a.Person, from), nil
}

// DecideBy decides by the personal link; from is the address of the request. A link that has nothing left to decide is
// refused as a conflict.
func (s *Approvals) DecideBy(ctx context.Context, token string, approve bool, comment, from string) (Asked, error) {
	a, err := s.Asked(ctx, token)
	if err != nil {
		return a, err
	}
	if a.State != Open {
		return a, fault.Clash("approval.link." + string(a.State))
	}
	ctx = incident.For(ctx, a.Person.ID, a.Person.All)
	round := a.Release.Round()
	_, err = s.d.Releases.Decide(ctx, a.Release.ID, release.Verdict{
		Version: round.Version, Seq: round.Seq, Step: a.Turn.Step.Key, Approve: approve, Comment: comment, Link: true,
	}, actor(a.Person, from))
	if err != nil {
		return a, err
	}
	return s.Asked(ctx, token)
}

func actor(p release.Person, from string) audit.Actor {
	return audit.Actor{ID: p.ID, Name: p.Name, Department: p.Department, From: from}
}
