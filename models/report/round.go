package report

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// Round sends a report to a member by mail, again and again.
type Round struct {
	ID        string `json:"id"`
	Rev       int64  `json:"rev"`
	PlanID    string `json:"planId"`
	ToID      string `json:"toId"` // user
	ToName    string `json:"toName"`
	Spec      string `json:"spec"` // five cron fields, read in Zone
	Zone      string `json:"zone"` // of the reader, IANA
	SkipEmpty bool   `json:"skipEmpty"`
	PDF       bool   `json:"pdf"` // goes with it

	Due     time.Time `json:"due"`     // the next time it is for
	RunAt   time.Time `json:"runAt"`   // when it is tried: at Due, later after a delay
	Tries   int64     `json:"tries"`   // for this time
	Sending time.Time `json:"sending"` // since when it is handed over; zero: it is not
	Last    time.Time `json:"last"`    // the time that the last one was for
	State   string    `json:"state"`   // of the last: "", sent, empty, failed, unconfirmed
}

// What became of the last one.
const (
	RoundSent        = "sent"
	RoundEmpty       = "empty"       // there was nothing to tell, and it was to be skipped then
	RoundFailed      = "failed"      // the mail server refused it, or the reader or the report is gone
	RoundUnconfirmed = "unconfirmed" // the program or the connection ended while it was handed over: it is not sent again
)

// RoundSweep is the kind of the job that sends what is due.
const RoundSweep = "report.round"

const (
	maxRounds  = 20               // of one report
	dueAtOnce  = 50               // that one sweep sends
	handOver   = 5 * time.Minute  // after it somebody who was handing over has died
	retryAfter = 10 * time.Minute // a mail server that said "later"
	maxTries   = 12
)

// NewRound is a round to be made.
type NewRound struct {
	ToID      string
	Spec      string
	Zone      string
	SkipEmpty bool
	PDF       bool // goes with it, where PDFs can be made
}

// SendRound makes a round. Faults are on reader and spec.
func (s *Reports) SendRound(ctx context.Context, planID string, n NewRound, by audit.Actor) (Round, error) {
	p, err := s.Plan(ctx, planID)
	if err != nil {
		return Round{}, err
	}
	var faults fault.List
	plan, zone, bad := parse(n.Spec, n.Zone)
	faults.Add(bad)
	to, err := s.reader(ctx, p, n.ToID)
	if err != nil && fault.Of(err) == nil {
		return Round{}, err
	}
	faults.Add(fault.Of(err))
	if err := faults.Err(); err != nil {
		return Round{}, err
	}
	count, err := s.rounds.CountUpTo(ctx, store.Eq("planId", p.ID), maxRounds)
	if err != nil {
		return Round{}, err
	}
	if count >= maxRounds {
		return Round{}, fault.Clash("report.round.many", "max", maxRounds)
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	due := after(plan, now, zone)
	if due.IsZero() {
		return Round{}, fault.Bad("spec", "report.round.never")
	}
	r := Round{
		ID: store.NewID(), PlanID: p.ID, ToID: n.ToID, ToName: to.Name, Spec: strings.Join(strings.Fields(n.Spec), " "), Zone: n.Zone,
		SkipEmpty: n.SkipEmpty, PDF: n.PDF && s.Prints(), Due: due, RunAt: due,
	}
	if err := s.rounds.Insert(ctx, &r); err != nil {
		return r, err
	}
	return r, s.remember(ctx, EventRound, p, map[string]string{"name": to.Name}, by)
}

// reader is the member with this id, who may read the report; the fault is on reader.
func (s *Reports) reader(ctx context.Context, p Plan, id string) (incident.Person, error) {
	if s.People == nil {
		return incident.Person{ID: id}, nil
	}
	to, err := s.People.Person(ctx, id)
	if id == "" || errors.Is(err, store.ErrNotFound) || fault.KindOf(err) == fault.NotFound {
		return to, fault.Bad("reader", "report.round.whom")
	}
	if err != nil || s.May == nil {
		return to, err
	}
	may, err := s.May(ctx, id, p.Subject.Kind.Needs())
	if err == nil && !may {
		err = fault.Bad("reader", "report.round.reader_may_not")
	}
	return to, err
}

// EndRound ends a round of the plan. One that is not there any more has ended.
func (s *Reports) EndRound(ctx context.Context, planID, id string, by audit.Actor) error {
	p, err := s.Plan(ctx, planID)
	if err != nil {
		return err
	}
	n, err := s.rounds.Delete(ctx, store.And(store.Eq("planId", p.ID), store.Eq("id", id)))
	if err != nil || n == 0 {
		return err
	}
	return s.remember(ctx, EventRoundEnded, p, nil, by)
}

// Rounds are the rounds of a plan, the next first.
func (s *Reports) Rounds(ctx context.Context, planID string) ([]Round, error) {
	page, err := s.rounds.Find(ctx, store.Query{Filter: store.Eq("planId", planID), Sort: []string{"due"}, Limit: maxRounds})
	return page.Items, err
}

// SweepRounds sends what is due. It may be repeated at will, and by several at once: what is handed over is marked
// first, and what was marked when the program ended is not sent again.
func (s *Reports) SweepRounds(ctx context.Context) error {
	if s.People == nil {
		return nil // nobody is known to whom they could go
	}
	page, err := s.rounds.Find(ctx, store.Query{Filter: store.Lte("runAt", s.Now().UTC()), Sort: []string{"runAt"}, Limit: dueAtOnce})
	if err != nil {
		return err
	}
	var errs []error // one that fails keeps nobody else from getting theirs
	for _, r := range page.Items {
		if err := s.run(ctx, r); err != nil {
			errs = append(errs, fmt.Errorf("round %s: %w", r.ID, err))
		}
	}
	return errors.Join(errs...)
}

// errTaken: somebody else is at it.
var errTaken = errors.New("report: the round is taken")

func (s *Reports) run(ctx context.Context, r Round) error {
	now := s.Now().UTC().Truncate(time.Millisecond)
	dead := false
	_, err := s.rounds.Edit(ctx, r.ID, func(x *Round) error {
		if !x.Due.Equal(r.Due) || x.RunAt.After(now) || (!x.Sending.IsZero() && now.Sub(x.Sending) < handOver) {
			return errTaken
		}
		if dead = !x.Sending.IsZero(); !dead {
			x.Sending = now
		}
		return nil
	})
	if errors.Is(err, errTaken) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if dead {
		return s.settle(ctx, r, RoundUnconfirmed)
	}
	state, err := s.hand(incident.For(ctx, r.ToID, false), r)
	if err != nil || state == "" {
		return errors.Join(err, s.later(ctx, r))
	}
	return s.settle(ctx, r, state)
}

// settle notes what became of this time and plans the next one after now: what a sleep has missed is not made up for.
func (s *Reports) settle(ctx context.Context, r Round, state string) error {
	plan, zone, bad := parse(r.Spec, r.Zone)
	if bad != nil {
		return bad
	}
	next := after(plan, s.Now(), zone)
	_, err := s.rounds.Edit(ctx, r.ID, func(x *Round) error {
		x.Last, x.State, x.Sending, x.Tries, x.Due, x.RunAt = r.Due, state, time.Time{}, 0, next, next
		return nil
	})
	return err
}

// later tries this time again in a while, and gives it up in the end.
func (s *Reports) later(ctx context.Context, r Round) error {
	if r.Tries+1 >= maxTries {
		return s.settle(ctx, r, RoundFailed)
	}
	_, err := s.rounds.Edit(ctx, r.ID, func(x *Round) error {
		x.Sending, x.Tries, x.RunAt = time.Time{}, x.Tries+1, s.Now().UTC().Add(retryAfter)
		return nil
	})
	return err
}

// hand makes the report, for the eyes of its reader, and hands it to the mail server. "" is: not now.
func (s *Reports) hand(ctx context.Context, r Round) (string, error) {
	p, err := s.Plan(ctx, r.PlanID)
	if fault.KindOf(err) == fault.NotFound {
		return RoundFailed, nil
	}
	if err != nil {
		return "", err
	}
	to, err := s.reader(ctx, p, r.ToID)
	if fault.Of(err) != nil {
		return RoundFailed, nil // they have left, or may not read it any more
	}
	if err != nil {
		return "", err
	}
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return "", err
	}
	p.Subject.Period = p.Subject.Period.whole(r.Due.In(zone))
	told, err := s.Tell(ctx, p, zone)
	if err != nil {
		return "", err
	}
	if r.SkipEmpty && told.Empty() {
		return RoundEmpty, nil
	}
	base, err := s.Post.BaseURL(ctx)
	if err != nil {
		return "", err
	}
	pdf, err := s.enclosed(ctx, r, p, told, to)
	if err != nil && r.Tries+1 < pdfTries {
		return "", err
	}
	o, err := s.Post.Post(ctx, s.letter(r, p, told, to, base, pdf))
	switch {
	case err != nil:
		return "", err
	case o.Kind == mailing.Taken:
		return RoundSent, nil
	case o.Kind == mailing.Rejected:
		return RoundFailed, nil
	case o.Kind == mailing.Unknown:
		return RoundUnconfirmed, nil
	}
	return "", nil
}
