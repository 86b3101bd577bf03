package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// The events in the incident's stream.
const (
	EventAdded   = "task.added"
	EventChanged = "task.changed"
	EventDone    = "task.done"
	EventUndone  = "task.undone"
	EventDropped = "task.dropped"
)

// Post sends letters; mailing.Mailings does.
type Post interface {
	Post(ctx context.Context, l mailing.Notice) (mailing.Outcome, error)
	BaseURL(ctx context.Context) (string, error)
}

// Deps is what tasks need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	People    incident.People // nil: whoever is named is taken, and nobody is reminded
	Post      Post
	Space     string // id, a part of the links
	Lang      string // of the space, for people who have chosen none
	Zone      string // of the space: reminders name the time in it
	Words     func(lang, key string, args map[string]any) string
}

// Tasks holds the tasks of one space.
type Tasks struct {
	d    Deps
	docs store.Collection[Task]
}

// Load opens the tasks.
func Load(ctx context.Context, d Deps) (*Tasks, error) {
	docs, err := store.Open[Task](ctx, d.DB, "tasks",
		store.On("incidentId", "due"), store.On("state", "due"), store.On("due"), store.On("ownerId", "due"), store.On("ownerId", "state", "due"),
		store.On("remindAt"), store.On("owes"), store.On("incidentId", "open", "byRole"), store.On("from"))
	return &Tasks{d, docs}, err
}

func (s *Tasks) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// New is a task to be added. Role or OwnerID says whose it is; both say that it is that person's, for the role.
type New struct {
	Title    incident.Text
	Role     incident.Role
	OwnerID  string
	Relative bool
	Offset   int64 // minutes since the declaration, when Relative
	Due      time.Time
}

// Add adds a task to an open incident. Faults are on title, role, owner, offset and due.
func (s *Tasks) Add(ctx context.Context, incidentID string, n New, by audit.Actor) (Task, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Task{}, err
	}
	if !i.Open {
		return Task{}, fault.Clash("task.closed")
	}
	return s.add(ctx, Task{ID: store.NewID()}, n, i, by)
}

// add fills the task in and stores it, unless there is one with its id: then that is returned.
func (s *Tasks) add(ctx context.Context, t Task, n New, i incident.Incident, by audit.Actor) (Task, error) {
	t.IncidentID, t.State, t.CreatedAt = i.ID, Open, s.now()
	if err := s.set(ctx, &t, n, i); err != nil {
		return t, err
	}
	if err := s.room(ctx, i.ID, 1); err != nil {
		return t, err
	}
	t.plan(t.CreatedAt)
	t.owe(t.CreatedAt, by, EventAdded, "")
	added, err := s.docs.InsertMissing(ctx, &t)
	if err != nil {
		return t, err
	}
	if !added[0] {
		return s.docs.Get(ctx, t.ID)
	}
	return s.pay(ctx, t)
}

// AddFollowUp adds what follows from the review of an incident, which may be closed by then.
func (s *Tasks) AddFollowUp(ctx context.Context, incidentID string, n New, by audit.Actor) (Task, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Task{}, err
	}
	id := store.NewID()
	return s.add(ctx, Task{ID: id, From: FromReview + id}, n, i, by)
}

// maxAgain bounds how often a reason can make a task again.
const maxAgain = 200

// AddOnce makes a task for a reason, named by from, unless one that it made is still open: that one is returned then,
// and new is false. incidentID "" makes it the space's own. Two who do it at once make one.
func (s *Tasks) AddOnce(ctx context.Context, incidentID, from string, n New, by audit.Actor) (t Task, fresh bool, err error) {
	var i incident.Incident
	if incidentID != "" {
		if i, err = s.d.Incidents.Get(ctx, incidentID); err != nil {
			return t, false, err
		}
	}
	made, err := s.docs.Find(ctx, store.Query{Filter: store.Eq("from", from), Limit: maxAgain})
	if err != nil {
		return t, false, err
	}
	for _, t := range made.Items {
		if t.Open {
			return t, false, nil
		}
	}
	id := idOf(incidentID, fmt.Sprintf("%s:%d", from, len(made.Items)))
	at := s.now()
	t, err = s.add(ctx, Task{ID: id, From: from}, n, i, by)
	return t, err == nil && !t.CreatedAt.Before(at), err
}

// OpenFrom returns the open tasks that were made for any of the reasons, by reason.
func (s *Tasks) OpenFrom(ctx context.Context, from ...string) (map[string]Task, error) {
	out := map[string]Task{}
	if len(from) == 0 {
		return out, nil
	}
	veil, err := s.d.Incidents.Veil(ctx, "incidentId")
	if err != nil {
		return nil, err
	}
	for t, err := range s.docs.Each(ctx, store.Query{Filter: store.And(store.In("from", from...), store.Eq("open", true), veil), Sort: []string{"from"}}) {
		if err != nil {
			return nil, err
		}
		out[t.From] = t
	}
	return out, nil
}

// FollowUps returns the tasks that follow from the review of an incident, what is due first before the rest.
func (s *Tasks) FollowUps(ctx context.Context, incidentID string) ([]Task, error) {
	if _, err := s.d.Incidents.Get(ctx, incidentID); err != nil {
		return nil, err
	}
	f := store.And(store.Eq("incidentId", incidentID), store.Prefix("from", FromReview))
	page, err := s.docs.Find(ctx, store.Query{Filter: f, Sort: []string{"due"}, Limit: MaxTasks})
	return page.Items, err
}

func (s *Tasks) room(ctx context.Context, incidentID string, more int64) error {
	if incidentID == "" { // as many as there are reasons
		return nil
	}
	n, err := s.docs.CountUpTo(ctx, store.Eq("incidentId", incidentID), MaxTasks)
	if err == nil && n+more > MaxTasks {
		return fault.Clash("task.many", "max", MaxTasks)
	}
	return err
}

// set takes what was typed, with every fault at once.
func (s *Tasks) set(ctx context.Context, t *Task, n New, i incident.Incident) error {
	var faults fault.List
	t.Title = incident.TidyText(n.Title, incident.TidyLine)
	switch {
	case t.Title.Empty():
		faults.Add(fault.Bad("title", "task.title.missing"))
	case t.Title.Longest() > MaxTitle:
		faults.Add(fault.Bad("title", "task.title.long", "max", MaxTitle))
	}
	if n.Role != "" && !slices.Contains(incident.Roles(), n.Role) {
		faults.Add(fault.Bad("role", "incident.team.role"))
	}
	if n.OwnerID == "" && (n.Role == "" || i.ID == "") { // the space itself has no roles
		faults.Add(fault.Bad("owner", "task.owner.missing"))
	}
	t.Role, t.ByRole = n.Role, n.OwnerID == ""
	if t.ByRole {
		t.own(i)
	} else {
		t.OwnerID, t.OwnerName = n.OwnerID, n.OwnerID
		if s.d.People != nil {
			p, err := s.d.People.Person(ctx, n.OwnerID)
			if err != nil || !i.VisibleTo(p.ID, false) {
				faults.Add(fault.Bad("owner", "task.owner.unknown"))
			}
			t.OwnerName = p.Name
		}
	}
	t.when(n, i, &faults)
	return faults.Err()
}

func (t *Task) when(n New, i incident.Incident, faults *fault.List) {
	t.Relative, t.Offset, t.Due = n.Relative && i.ID != "", 0, n.Due.UTC().Truncate(time.Millisecond)
	from := i.DeclaredAt
	if i.ID == "" {
		from = t.CreatedAt.AddDate(0, 0, -1)
	}
	until := from
	if t.Lasting() { // what follows from it comes long after the declaration
		until = t.CreatedAt
	}
	switch {
	case t.Relative && (n.Offset < 0 || n.Offset > MaxOffset):
		faults.Add(fault.Bad("offset", "task.offset.range"))
	case t.Relative:
		t.Offset, t.Due = n.Offset, i.DeclaredAt.Add(time.Duration(n.Offset)*time.Minute)
	case n.Due.IsZero():
		faults.Add(fault.Bad("due", "task.due.missing"))
	case n.Due.Before(from) || n.Due.After(until.Add(MaxOffset*time.Minute)):
		faults.Add(fault.Bad("due", "task.due.range"))
	}
}

// Planned is a step of a plan: From names it, and the same plan makes the same task once.
type Planned struct {
	New
	From string
}

// AddPlanned adds the steps of a plan that the incident has not got yet, and says how many those were. Steps are
// never changed by applying the plan again: what was done or dropped stays so.
func (s *Tasks) AddPlanned(ctx context.Context, incidentID string, plan []Planned, by audit.Actor) (int, error) {
	i, err := s.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return 0, err
	}
	if !i.Open {
		return 0, fault.Clash("task.closed")
	}
	if err := s.room(ctx, i.ID, int64(len(plan))); err != nil {
		return 0, err
	}
	now := s.now()
	tasks := make([]*Task, len(plan))
	for n, p := range plan {
		t := Task{ID: idOf(i.ID, p.From), IncidentID: i.ID, State: Open, CreatedAt: now, From: p.From}
		if err := s.set(ctx, &t, p.New, i); err != nil {
			return 0, fmt.Errorf("step %s: %w", p.From, err)
		}
		t.plan(now)
		t.owe(now, by, EventAdded, "")
		tasks[n] = &t
	}
	added, err := s.docs.InsertMissing(ctx, tasks...)
	n := 0
	for at, ok := range added {
		if !ok {
			continue
		}
		n++
		if _, err := s.pay(ctx, *tasks[at]); err != nil {
			return n, err
		}
	}
	return n, err
}

// Change changes what is to be done, by whom and by when. Its reminders begin anew.
func (s *Tasks) Change(ctx context.Context, id string, n New, by audit.Actor) (Task, error) {
	t, i, err := s.get(ctx, id)
	if err != nil {
		return t, err
	}
	if err := s.set(ctx, &t, n, i); err != nil {
		return t, err
	}
	want := t
	return s.change(ctx, id, func(t *Task, now time.Time) error {
		if t.State != Open {
			return fault.Clash("task.over")
		}
		t.Title, t.Role, t.ByRole, t.OwnerID, t.OwnerName = want.Title, want.Role, want.ByRole, want.OwnerID, want.OwnerName
		t.Relative, t.Offset, t.Due = want.Relative, want.Offset, want.Due
		t.plan(now)
		t.owe(now, by, EventChanged, "")
		return nil
	})
}

// Finish says that the task is done. The first time counts; repeating changes nothing.
func (s *Tasks) Finish(ctx context.Context, id string, by audit.Actor) (Task, error) {
	return s.change(ctx, id, func(t *Task, now time.Time) error {
		switch t.State {
		case Done:
			return nil
		case Dropped:
			return fault.Clash("task.over")
		}
		t.State, t.DoneAt, t.DoneBy, t.Reason = Done, now, by.Name, ""
		t.owe(now, by, EventDone, "")
		return nil
	})
}

// Reopen opens a task again that was done or dropped, for a reason.
func (s *Tasks) Reopen(ctx context.Context, id, reason string, by audit.Actor) (Task, error) {
	return s.withReason(ctx, id, reason, func(t *Task, now time.Time, reason string) error {
		if t.State == Open {
			return nil
		}
		t.State, t.DoneAt, t.DoneBy, t.Reason = Open, time.Time{}, "", reason
		t.plan(now)
		t.owe(now, by, EventUndone, reason)
		return nil
	})
}

// Drop says that the task will not be done, for a reason.
func (s *Tasks) Drop(ctx context.Context, id, reason string, by audit.Actor) (Task, error) {
	return s.withReason(ctx, id, reason, func(t *Task, now time.Time, reason string) error {
		if t.State != Open {
			return fault.Clash("task.over")
		}
		t.State, t.DoneAt, t.DoneBy, t.Reason = Dropped, now, by.Name, reason
		t.owe(now, by, EventDropped, reason)
		return nil
	})
}

func (s *Tasks) withReason(ctx context.Context, id, reason string, change func(*Task, time.Time, string) error) (Task, error) {
	reason = incident.Tidy(reason)
	if reason == "" {
		return Task{}, fault.Bad("reason", "task.reason.missing")
	}
	if len([]rune(reason)) > incident.MaxReason {
		return Task{}, fault.Bad("reason", "incident.reason.long", "max", incident.MaxReason)
	}
	return s.change(ctx, id, func(t *Task, now time.Time) error { return change(t, now, reason) })
}

func missing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("task.missing").Because(err)
	}
	return err
}

func (s *Tasks) get(ctx context.Context, id string) (Task, incident.Incident, error) {
	t, err := s.docs.Get(ctx, id)
	if err != nil {
		return t, incident.Incident{}, missing(err)
	}
	if t.OfSpace() {
		return t, incident.Incident{}, nil
	}
	i, err := s.d.Incidents.Get(ctx, t.IncidentID)
	if fault.KindOf(err) == fault.NotFound {
		return Task{}, i, fault.Missing("task.missing").Because(err)
	}
	return t, i, err
}

func (s *Tasks) change(ctx context.Context, id string, change func(*Task, time.Time) error) (Task, error) {
	t, err := s.docs.Edit(ctx, id, func(t *Task) error {
		if err := s.d.Incidents.Seen(ctx, t.IncidentID, "task.missing"); err != nil {
			return err
		}
		if err := change(t, s.now()); err != nil {
			return err
		}
		t.follow()
		return nil
	})
	if err != nil {
		return t, missing(err)
	}
	return s.pay(ctx, t)
}

func (s *Tasks) pay(ctx context.Context, t Task) (Task, error) {
	return audit.Settle(ctx, s.d.Audit, s.docs, t.ID, t.stream(), t, func(t *Task) audit.Debt { return audit.Debt{Owes: &t.Owes, Owed: &t.Owed} })
}
