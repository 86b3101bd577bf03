package drill

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/call"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/job"
	"standfirst/models/line"
	"standfirst/models/playbook"
	"standfirst/models/store"
	"standfirst/models/task"
)

// The events in the incident's stream.
const (
	EventStarted  = "drill.started"
	EventPaused   = "drill.paused"
	EventResumed  = "drill.resumed"
	EventArrived  = "drill.arrived"
	EventUnmet    = "drill.unmet"
	EventSkipped  = "drill.skipped"
	EventAdded    = "drill.added"
	EventAnswered = "drill.answered"
	EventObserved = "drill.observed"
	EventEnded    = "drill.ended"
)

// The kinds of job: one lets arrive what is due in one drill, the other finishes what crashes left.
const (
	TickKind  = "drill.tick"
	SweepKind = "drill.sweep"
)

// Work is the payload of a tick. A turn that is not the drill's any more has nothing to do.
type Work struct {
	ID   string `json:"id"`
	Turn int64  `json:"turn"`
}

// Deps is what drills need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Jobs      *job.Queue
	Now       func() time.Time
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Calls     *call.Calls
	Tasks     *task.Tasks
	Playbooks *playbook.Playbooks
	Lines     *line.Lines     // the register of answers; nil: debriefs look at the answers to injects alone
	People    incident.People // nil: whoever is named is taken
}

// Drills holds the scenarios and the drills of one space.
type Drills struct {
	d         Deps
	docs      store.Collection[Drill]
	scenarios store.Collection[Scenario]
}

// Open opens the drills.
func Open(ctx context.Context, d Deps) (*Drills, error) {
	docs, err := store.Open[Drill](ctx, d.DB, "drills", store.On("startedAt"), store.On("open", "startedAt"), store.On("owes"))
	if err != nil {
		return nil, err
	}
	scenarios, err := store.Open[Scenario](ctx, d.DB, "drill_scenarios", store.On("createdAt"))
	return &Drills{d, docs, scenarios}, err
}

func (s *Drills) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// New is a drill to be started.
type New struct {
	ScenarioID string
	Speed      int64                    // one of Speeds
	Team       map[incident.Role]string // user by role
	Private    bool
	Plan       bool   // make the tasks of the playbook
	Call       bool   // call the team
	Once       string // the same for the same sending of the form: sent twice it is one drill; "" for none
}

// Start declares the incident of a drill, gives the roles away and sets the clock going. Faults are on scenario, speed
// and team_<role>.
func (s *Drills) Start(ctx context.Context, n New, by audit.Actor) (Drill, error) {
	x, err := s.check(ctx, n)
	if err != nil {
		return Drill{}, err
	}
	i, err := s.d.Incidents.Declare(ctx, incident.New{
		Title: x.Title, Summary: x.Summary, Type: x.Type, Grade: x.Grade, Mode: incident.Drill, Private: n.Private, Once: n.Once,
	}, by)
	if err != nil {
		return Drill{}, err
	}
	if d, err := s.docs.Get(ctx, i.ID); n.Once != "" && !errors.Is(err, store.ErrNotFound) {
		return d, err // it was sent before
	}
	for _, role := range incident.Roles() {
		if n.Team[role] == "" {
			continue
		}
		if _, err := s.d.Incidents.Appoint(ctx, i.ID, role, n.Team[role], "", by); err != nil {
			return Drill{}, err
		}
	}
	now := s.now()
	d := Drill{
		ID: i.ID, ScenarioID: x.ID, Title: x.Title, Speed: n.Speed, State: Running, Open: true, StartedAt: now, StartedBy: by.Name, Since: now, Turn: 1,
	}
	for _, inject := range x.Injects {
		d.Events = append(d.Events, Event{Inject: inject, Fate: Waiting})
	}
	d.sort()
	title, _ := x.Title.In(incident.English)
	d.owe(now, by, EventStarted, map[string]string{"title": title, "speed": strconv.FormatInt(d.Speed, 10), "n": strconv.Itoa(len(d.Events))})
	err = s.docs.Insert(ctx, &d)
	if n.Once != "" && errors.Is(err, store.ErrDuplicate) {
		return s.docs.Get(ctx, d.ID) // it was sent twice at once, and the other makes the tasks and calls
	}
	if err != nil {
		return d, err
	}
	if d, err = s.settle(ctx, d); err != nil {
		return d, err
	}
	return d, s.equip(ctx, d.ID, n, by)
}

// equip makes the tasks and calls the team. Both may be repeated from the pages of the incident.
func (s *Drills) equip(ctx context.Context, id string, n New, by audit.Actor) error {
	if n.Plan {
		i, err := s.d.Incidents.Get(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.d.Playbooks.Apply(ctx, id, i.Type, by); err != nil {
			return err
		}
	}
	if n.Call {
		if _, err := s.d.Calls.CallTeam(ctx, id, by); err != nil && fault.KindOf(err) != fault.Conflict { // nobody, or somebody has just left
			return err
		}
	}
	return nil
}

func (s *Drills) check(ctx context.Context, n New) (Scenario, error) {
	var faults fault.List
	x, err := s.Scenario(ctx, n.ScenarioID)
	if fault.KindOf(err) == fault.NotFound {
		faults.Add(fault.Bad("scenario", "drill.scenario.choose"))
	} else if err != nil {
		return x, err
	}
	if !slices.Contains(Speeds(), n.Speed) {
		faults.Add(fault.Bad("speed", "drill.speed.unknown"))
	}
	for _, role := range incident.Roles() {
		if n.Team[role] == "" || s.d.People == nil {
			continue
		}
		if _, err := s.d.People.Person(ctx, n.Team[role]); err != nil {
			faults.Add(fault.Bad("team_"+string(role), "incident.team.unknown").Because(err))
		}
	}
	return x, faults.Err()
}

// Get returns the drill of an incident; what the viewer may not know of is missing.
func (s *Drills) Get(ctx context.Context, id string) (Drill, error) {
	d, err := s.docs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return d, fault.Missing("drill.missing").Because(err)
	}
	if err != nil {
		return d, err
	}
	if err := s.d.Incidents.Seen(ctx, id, "drill.missing"); err != nil {
		return Drill{}, err
	}
	return d, nil
}

// Find returns a part of the drills, the latest first.
func (s *Drills) Find(ctx context.Context, after string, limit int) (store.Page[Drill], error) {
	veil, err := s.d.Incidents.Veil(ctx, "id")
	if err != nil {
		return store.Page[Drill]{}, err
	}
	return s.docs.Browse(ctx, store.Query{Filter: veil, Sort: []string{"-startedAt"}, After: after, Limit: limit})
}

// Last returns the drill that ended last; false when none has.
func (s *Drills) Last(ctx context.Context) (Drill, bool, error) {
	veil, err := s.d.Incidents.Veil(ctx, "id")
	if err != nil {
		return Drill{}, false, err
	}
	d, err := s.docs.First(ctx, store.Query{Filter: store.And(store.Eq("open", false), veil), Sort: []string{"-startedAt"}})
	if errors.Is(err, store.ErrNotFound) {
		return d, false, nil
	}
	return d, err == nil, err
}

// change edits a drill that the viewer may know of, and gives away what the change owes.
func (s *Drills) change(ctx context.Context, id string, change func(*Drill, time.Time) error) (Drill, error) {
	if err := s.d.Incidents.Seen(ctx, id, "drill.missing"); err != nil {
		return Drill{}, err
	}
	d, err := s.docs.Edit(ctx, id, func(d *Drill) error {
		if err := change(d, s.now()); err != nil {
			return err
		}
		d.Open = d.State != Ended
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return d, fault.Missing("drill.missing").Because(err)
	}
	if err != nil {
		return d, err
	}
	return s.settle(ctx, d)
}

// settle plans the next tick and writes what the drill owes to the incident's stream. Every step may be repeated.
func (s *Drills) settle(ctx context.Context, d Drill) (Drill, error) {
	if at := d.next(); d.State == Running && !at.IsZero() {
		err := s.d.Jobs.Enqueue(ctx, job.New{
			ID: "drill.tick:" + d.ID + ":" + strconv.FormatInt(d.Turn, 10), Kind: TickKind, Payload: Work{d.ID, d.Turn}, RunAt: at, MaxAttempts: 20, By: "system:drill",
		})
		if err != nil {
			return d, err
		}
	}
	return audit.Settle(ctx, s.d.Audit, s.docs, d.ID, incident.Stream(d.ID), d, func(d *Drill) audit.Debt { return audit.Debt{Owes: &d.Owes, Owed: &d.Owed} })
}

// Tick lets arrive what is due in a drill and says when it wants to be called again: zero when it need not be, as it
// stands still, has ended, has nothing left or its clock was changed since.
func (s *Drills) Tick(ctx context.Context, w Work) (time.Time, error) {
	d, err := s.docs.Get(ctx, w.ID)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil || d.State != Running || d.Turn != w.Turn {
		return time.Time{}, err
	}
	at := d.next()
	if at.IsZero() || s.now().Before(at) {
		return at, nil
	}
	done, err := s.look(ctx, d.ID)
	if err != nil {
		return time.Time{}, err
	}
	d, err = s.change(ctx, d.ID, func(d *Drill, now time.Time) error {
		if d.State == Running {
			d.tick(now, done)
		}
		return nil
	})
	if err != nil || d.State != Running || d.Turn != w.Turn {
		return time.Time{}, err
	}
	return d.next(), nil
}

// look finds out what the team has done so far.
func (s *Drills) look(ctx context.Context, id string) (seen, error) {
	r, err := s.d.Incidents.Read(ctx, id)
	if err != nil {
		return seen{}, err
	}
	out := seen{statement: r.Clock.Statement.Done(), fact: r.Clock.Fact.Done()}
	for _, state := range []fact.State{fact.Disputed, fact.Retracted} {
		n, err := s.d.Facts.Count(ctx, fact.Search{IncidentID: id, State: state})
		if err != nil {
			return out, err
		}
		out.disputed = out.disputed || n > 0
	}
	return out, nil
}

// Sweep lets arrive what is due in every drill that runs, and writes what crashes left owing for more than a minute.
// It may be repeated at will.
func (s *Drills) Sweep(ctx context.Context) error {
	var errs []error
	for d, err := range s.docs.Each(ctx, store.Query{Filter: store.Eq("open", true), Sort: []string{"startedAt"}}) {
		if err != nil {
			return err
		}
		_, err = s.Tick(ctx, Work{d.ID, d.Turn})
		errs = append(errs, err)
	}
	errs = append(errs, audit.Late(ctx, s.docs, s.now(), func(d Drill) time.Time { return audit.Since(d.Owed) }, s.settle))
	return errors.Join(errs...)
}
