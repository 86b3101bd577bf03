package fact

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/store"
)

// The events that facts write to their incident's stream.
const (
	EventCreated            = "fact.created"
	EventRevised            = "fact.revised"
	EventEvidenceAdded      = "fact.evidence_added"
	EventEvidenceRemoved    = "fact.evidence_removed"
	EventEvidenceDisclosed  = "fact.evidence_disclosed"
	EventEvidenceRestricted = "fact.evidence_restricted"
	EventSigned             = "fact.signed"
	EventVerified           = incident.EventFactVerified
	EventDisputed           = "fact.disputed"
	EventRetracted          = "fact.retracted"
	EventRefuted            = "fact.refuted"
	EventReworded           = "fact.reworded"
	EventShown              = "fact.shown"
	EventHidden             = "fact.hidden"
	EventReviewSet          = "fact.review_set"
	EventAccessGiven        = "fact.access_given"
	EventAccessWithdrawn    = "fact.access_withdrawn"
	EventAccessOpened       = "fact.access_opened"
	EventExported           = "fact.exported"
)

// Deps is what facts need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Files     store.Files
	Incidents *incident.Incidents
	Now       func() time.Time
	MaxFile   int64 // largest evidence file in bytes; 0 means MaxFile

	Space string                   // its id, as links name it
	Code  func(data []byte) []byte // makes the code of a link; nil: there are no links
	Door  Door                     // fetches pages; nil: nothing is captured
}

// Facts holds the facts of one space.
type Facts struct {
	docs      store.Collection[Fact]
	audit     *audit.Log
	jobs      *job.Queue
	files     store.Files
	incidents *incident.Incidents
	now       func() time.Time
	maxFile   int64
	accesses  store.Collection[Access]
	rounds    store.Collection[Round]
	damages   store.Collection[Damaged]
	space     string
	code      func(data []byte) []byte
	door      Door
}

// Open opens the facts.
func Open(ctx context.Context, d Deps) (*Facts, error) {
	docs, err := store.Open[Fact](ctx, d.DB, "facts",
		store.Unique("incidentId", "seq"), store.On("incidentId", "state", "seq"), store.On("state", "updatedAt"), store.On("updatedAt"),
		store.On("terms"), store.On("owes"), store.On("reviewAt"))
	if err != nil {
		return nil, err
	}
	if d.MaxFile == 0 {
		d.MaxFile = MaxFile
	}
	accesses, err := store.Open[Access](ctx, d.DB, "evidence_accesses", store.On("factId", "at"))
	if err != nil {
		return nil, err
	}
	rounds, err := store.Open[Round](ctx, d.DB, "evidence_rounds")
	if err != nil {
		return nil, err
	}
	damages, err := store.Open[Damaged](ctx, d.DB, "evidence_damages", store.On("at"))
	if err != nil {
		return nil, err
	}
	return &Facts{
		rounds: rounds, damages: damages,
		docs: docs, audit: d.Audit, jobs: d.Jobs, files: d.Files, incidents: d.Incidents, now: d.Now, maxFile: d.MaxFile,
		accesses: accesses, space: d.Space, code: d.Code, door: d.Door,
	}, nil
}

// New is a fact to be created.
type New struct {
	IncidentID string
	Claim      incident.Text // in one of the languages at least
	Public     bool
	ReviewAt   time.Time // zero for none
}

// Create writes down a claim, unverified, under the next number of its incident. Faults come on the
// fields claim_<lang>.
func (s *Facts) Create(ctx context.Context, n New, by audit.Actor) (Fact, error) {
	i, err := s.incidents.Get(ctx, n.IncidentID)
	if err != nil {
		return Fact{}, err
	}
	if !i.Open {
		return Fact{}, fault.Clash("fact.create.closed")
	}
	claim, err := tidyClaim(n.Claim)
	if err != nil {
		return Fact{}, err
	}
	if err := person(by); err != nil {
		return Fact{}, err
	}
	now := s.moment()
	f := Fact{
		ID: store.NewID(), IncidentID: i.ID, Mode: i.Mode, State: Unverified,
		Public: n.Public, ReviewAt: n.ReviewAt, CreatedAt: now,
	}
	f.add(Version{Claim: claim, Author: by.ID, AuthorName: by.Name, At: now, Change: "created"})
	if err := s.insert(ctx, &f, by, now); err != nil {
		return f, err
	}
	return s.pay(ctx, f)
}

// insert takes the next number of the incident; the unique index tells when somebody else took it.
func (s *Facts) insert(ctx context.Context, f *Fact, by audit.Actor, now time.Time) error {
	for {
		last, err := s.docs.First(ctx, store.Query{Filter: store.Eq("incidentId", f.IncidentID), Sort: []string{"-seq"}})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		f.Seq = last.Seq + 1
		f.Key = "F-" + strconv.Itoa(f.Seq)
		f.Owed = nil
		f.owe(now, by, EventCreated, nil)
		f.derive()
		if err = s.docs.Insert(ctx, f); !errors.Is(err, store.ErrDuplicate) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func tidyClaim(claim incident.Text) (incident.Text, error) {
	claim = incident.TidyText(claim, incident.Tidy)
	var faults fault.List
	if claim.Empty() {
		faults.Add(fault.Bad("claim_en", "fact.claim.missing"))
	}
	for _, l := range incident.Languages() {
		if len([]rune(claim[l])) > MaxClaim {
			faults.Add(fault.Bad("claim_"+l, "fact.claim.long", "max", MaxClaim))
		}
	}
	return claim, faults.Err()
}

// person refuses the program itself: only people author, sign and judge.
func person(by audit.Actor) error {
	if by.ID == "" || by.IsSystem() {
		return fault.Deny("fact.person")
	}
	return nil
}

// Revise changes the claim, which makes a new, unverified version: earlier signatures don't count for it.
func (s *Facts) Revise(ctx context.Context, id string, claim incident.Text, by audit.Actor) (Fact, error) {
	claim, err := tidyClaim(claim)
	if err != nil {
		return Fact{}, err
	}
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := f.mayChange(); err != nil {
			return err
		}
		v := f.Now()
		if v.Claim.Same(claim) {
			return fault.Bad("", "fact.revise.same")
		}
		return f.supersede(claim, v.Evidence, "claim", by, now, nil)
	})
}

// mayChange refuses to change what has been settled for good.
func (f *Fact) mayChange() error {
	if f.State == Retracted || f.State == Refuted {
		return fault.Clash("fact.change.settled", "state", f.State)
	}
	if len(f.Versions) >= MaxVersions {
		return fault.Clash("fact.change.versions", "max", MaxVersions)
	}
	return nil
}

func (s *Facts) changeable(ctx context.Context, id string) (Fact, error) {
	f, err := s.Get(ctx, id)
	if err != nil {
		return f, err
	}
	return f, f.mayChange()
}

var changeEvents = map[string]string{
	"claim": EventRevised, "evidence_added": EventEvidenceAdded, "evidence_removed": EventEvidenceRemoved,
}

// supersede adds a version and makes it the current one. A fact that was verified falls by it.
func (f *Fact) supersede(claim incident.Text, evidence []Evidence, change string, by audit.Actor, now time.Time, data map[string]string) error {
	if err := person(by); err != nil {
		return err
	}
	if f.State == Verified {
		f.fall(f.Current, Unverified, by, now)
	}
	f.State = Unverified
	f.add(Version{Claim: claim, Evidence: evidence, Author: by.ID, AuthorName: by.Name, At: now, Change: change})
	f.owe(now, by, changeEvents[change], data)
	return nil
}

func (f *Fact) add(v Version) {
	v.Number = len(f.Versions) + 1
	v.Hash = sum(v.Claim, v.Evidence)
	f.Versions = append(f.Versions, v)
	f.Current = v.Number
}

// change edits a fact and then announces what the change owes.
func (s *Facts) change(ctx context.Context, id string, change func(*Fact, time.Time) error) (Fact, error) {
	f, err := s.docs.Edit(ctx, id, func(f *Fact) error {
		if err := s.incidents.Seen(ctx, f.IncidentID, "fact.missing"); err != nil {
			return err
		}
		if err := change(f, s.moment()); err != nil {
			return err
		}
		f.derive()
		return nil
	})
	if err != nil {
		return f, missing(err)
	}
	return s.pay(ctx, f)
}

func (s *Facts) moment() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("fact.missing").Because(err)
	}
	return err
}

// pay enqueues the jobs of the falls, which stop what is being sent, then writes the events, then forgets
// both. Every step may be repeated: jobs have ids, events have marks.
func (s *Facts) pay(ctx context.Context, f Fact) (Fact, error) {
	told := map[string]bool{}
	for _, fall := range f.Falls {
		if fall.Told {
			continue
		}
		err := s.jobs.Enqueue(ctx, job.New{
			ID: fall.Job, Kind: FellKind, By: fall.By,
			Payload: Fell{FactID: f.ID, Version: fall.Version, State: fall.State},
		})
		if err != nil {
			return f, fmt.Errorf("fact %s: %w", f.ID, err)
		}
		told[fall.Job] = true
	}
	paid, err := s.audit.PayAll(ctx, incident.Stream(f.IncidentID), f.Owed)
	if err != nil {
		return f, fmt.Errorf("fact %s: %w", f.ID, err)
	}
	return s.docs.Edit(ctx, f.ID, func(f *Fact) error {
		for i := range f.Falls {
			f.Falls[i].Told = f.Falls[i].Told || told[f.Falls[i].Job]
		}
		f.Owed = paid.Rest(f.Owed)
		f.derive()
		return nil
	})
}

// Sweep finishes what crashes left: it enqueues the job of every fall that has none, and writes the
// events that are not in the log a minute later. It may be repeated at will.
func (s *Facts) Sweep(ctx context.Context) error {
	return audit.Late(ctx, s.docs, s.now(), func(f Fact) time.Time { return f.UpdatedAt }, s.pay)
}
