package playbook

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
	"standfirst/models/task"
)

// The events: those of the library stand in the stream "playbooks", the others in the incident's.
const (
	EventChanged  = "playbook.changed"
	EventRestored = "playbook.restored"
	EventReviewed = "playbook.reviewed"
	EventApproved = "playbook.approved"
	EventApplied  = "playbook.applied"
	EventTold     = "playbook.told"
)

const stream = "playbooks"

// The longest statement and need in characters, and the most steps.
const (
	MaxStatement = 6000
	MaxNeed      = 1000
	MaxSteps     = 60
)

// Deps is what playbooks need.
type Deps struct {
	DB        store.DB
	Audit     *audit.Log
	Now       func() time.Time
	Incidents *incident.Incidents
	Tasks     *task.Tasks
}

// Playbooks holds the playbooks of one space.
type Playbooks struct {
	d    Deps
	docs store.Collection[Playbook]
	maps store.Collection[audienceMap]
}

// Open opens the playbooks.
func Open(ctx context.Context, d Deps) (*Playbooks, error) {
	docs, err := store.Open[Playbook](ctx, d.DB, "playbooks")
	if err != nil {
		return nil, err
	}
	maps, err := store.Open[audienceMap](ctx, d.DB, "audience_maps")
	return &Playbooks{d, docs, maps}, err
}

func (s *Playbooks) now() time.Time { return s.d.Now().UTC().Truncate(time.Millisecond) }

// Get returns the space's playbook of a kind of incident: its own, or the supplied one.
func (s *Playbooks) Get(ctx context.Context, kind incident.Type) (Playbook, error) {
	supplied, ok := Supplied(kind)
	if !ok {
		return Playbook{}, fault.Missing("playbook.missing")
	}
	p, err := s.docs.Get(ctx, string(kind))
	if errors.Is(err, store.ErrNotFound) {
		return supplied, nil
	}
	if err == nil && !p.Own { // reviewed, never changed: what is supplied may have grown
		supplied.Rev, supplied.ReviewedAt, supplied.ReviewedBy, supplied.Approved = p.Rev, p.ReviewedAt, p.ReviewedBy, p.Approved
		return supplied, nil
	}
	return p, err
}

// All returns the playbooks of every kind of incident, in the order of the kinds.
func (s *Playbooks) All(ctx context.Context) ([]Playbook, error) {
	var out []Playbook
	for _, kind := range incident.Types() {
		p, err := s.Get(ctx, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// New is what is written into a playbook. Steps without a title are left out; a step without a key is a new one.
type New struct {
	Steps     []Step
	Statement incident.Text
	Audiences []Audience
}

// Change replaces a playbook by the space's own. rev is that of the playbook that was read: what somebody else
// has changed meanwhile is not lost. Faults are on step_<n>_<part>, statement_<lang> and need_<kind>.
func (s *Playbooks) Change(ctx context.Context, kind incident.Type, rev int64, n New, by audit.Actor) error {
	before, err := s.Get(ctx, kind)
	if err != nil {
		return err
	}
	p := Playbook{
		ID: string(kind), Type: kind, Own: true, ChangedAt: s.now(), ChangedBy: by.Name, ReviewedAt: before.ReviewedAt, ReviewedBy: before.ReviewedBy, Approved: before.Approved,
		Statement: incident.TidyText(n.Statement, incident.Tidy),
	}
	var faults fault.List
	p.take(n, &faults)
	if err := faults.Err(); err != nil {
		return err
	}
	if err := s.put(ctx, p, rev); err != nil {
		return err
	}
	return s.log(ctx, EventChanged, kind, by)
}

func (p *Playbook) take(n New, faults *fault.List) {
	for at, step := range n.Steps {
		step.Title = incident.TidyText(step.Title, incident.TidyLine)
		if step.Title.Empty() {
			continue
		}
		field := "step_" + strconv.Itoa(at) + "_"
		if step.Title.Longest() > task.MaxTitle {
			faults.Add(fault.Bad(field+"en", "task.title.long", "max", task.MaxTitle))
		}
		if !slices.Contains(incident.Roles(), step.Role) {
			faults.Add(fault.Bad(field+"role", "incident.team.role"))
		}
		if step.Offset < 0 || step.Offset > task.MaxOffset {
			faults.Add(fault.Bad(field+"hours", "task.offset.range"))
		}
		taken := slices.ContainsFunc(p.Steps, func(o Step) bool { return o.Key == step.Key })
		if step.Key == "" || taken || len(step.Key) > 64 {
			step.Key = store.NewID()
		}
		p.Steps = append(p.Steps, step)
	}
	switch {
	case len(p.Steps) == 0:
		faults.Add(fault.Bad("step_0_en", "playbook.steps.none"))
	case len(p.Steps) > MaxSteps:
		faults.Add(fault.Bad("step_0_en", "playbook.steps.many", "max", MaxSteps))
	}
	slices.SortStableFunc(p.Steps, func(a, b Step) int { return int(a.Offset - b.Offset) })
	for lang, text := range p.Statement {
		if len([]rune(text)) > MaxStatement {
			faults.Add(fault.Bad("statement_"+lang, "playbook.long", "max", MaxStatement))
		}
	}
	for _, kind := range Kinds() {
		a := Audience{Kind: kind}
		if i := slices.IndexFunc(n.Audiences, func(a Audience) bool { return a.Kind == kind }); i >= 0 {
			a.Need = incident.TidyText(n.Audiences[i].Need, incident.Tidy)
		}
		if a.Need.Longest() > MaxNeed {
			faults.Add(fault.Bad("need_"+string(kind)+"_en", "playbook.long", "max", MaxNeed))
		}
		p.Audiences = append(p.Audiences, a)
	}
}

func (s *Playbooks) put(ctx context.Context, p Playbook, rev int64) error {
	if _, err := s.docs.InsertMissing(ctx, &Playbook{ID: p.ID, Type: p.Type}); err != nil {
		return err
	}
	_, err := s.docs.Edit(ctx, p.ID, func(now *Playbook) error {
		if now.Own && now.Rev != rev {
			return fault.Clash("playbook.clash", "name", now.ChangedBy)
		}
		*now = p
		return nil
	})
	return err
}

// Restore takes the supplied playbook back. What was changed stands in no place any more but the tasks it has made.
func (s *Playbooks) Restore(ctx context.Context, kind incident.Type, by audit.Actor) error {
	if _, ok := Supplied(kind); !ok {
		return fault.Missing("playbook.missing")
	}
	n, err := s.docs.Modify(ctx, store.And(store.Eq("id", string(kind)), store.Eq("own", true)), store.Patch{Set: map[string]any{"own": false}})
	if err != nil || n == 0 {
		return err
	}
	return s.log(ctx, EventRestored, kind, by)
}

// Review says that somebody has looked the playbook through and that it is good as it is.
func (s *Playbooks) Review(ctx context.Context, kind incident.Type, by audit.Actor) error {
	if _, ok := Supplied(kind); !ok {
		return fault.Missing("playbook.missing")
	}
	if _, err := s.docs.InsertMissing(ctx, &Playbook{ID: string(kind), Type: kind}); err != nil {
		return err
	}
	_, err := s.docs.Edit(ctx, string(kind), func(p *Playbook) error {
		p.ReviewedAt, p.ReviewedBy = s.now(), by.Name
		return nil
	})
	if err != nil {
		return err
	}
	return s.log(ctx, EventReviewed, kind, by)
}

// Approve is legal's approval of the prepared statement, whose hash is what the page showed: nobody approves words
// that have changed since. Changed words are not approved any more.
func (s *Playbooks) Approve(ctx context.Context, kind incident.Type, hash string, by audit.Actor) error {
	p, err := s.Get(ctx, kind)
	switch {
	case err != nil:
		return err
	case by.Department != Legal || by.IsSystem():
		return fault.Deny("playbook.approve.legal")
	case p.Statement.Empty():
		return fault.Clash("playbook.approve.empty")
	case hash != p.StatementHash():
		return fault.Clash("playbook.approve.other")
	}
	if _, err := s.docs.InsertMissing(ctx, &Playbook{ID: string(kind), Type: kind}); err != nil {
		return err
	}
	_, err = s.docs.Edit(ctx, string(kind), func(p *Playbook) error {
		p.Approved = Approval{By: by.ID, Name: by.Name, At: s.now(), Hash: hash}
		return nil
	})
	if err != nil {
		return err
	}
	return s.log(ctx, EventApproved, kind, by)
}

func (s *Playbooks) log(ctx context.Context, action string, kind incident.Type, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, stream, audit.Entry{By: by, Action: action, Object: "playbook:" + string(kind), Data: map[string]string{"type": string(kind)}})
	return err
}

// Apply makes the tasks of a playbook in an incident and says how many are new. Applied again it makes those only
// that it has not made yet; what was done or dropped stays so.
func (s *Playbooks) Apply(ctx context.Context, incidentID string, kind incident.Type, by audit.Actor) (int, error) {
	p, err := s.Get(ctx, kind)
	if err != nil {
		return 0, err
	}
	plan := make([]task.Planned, len(p.Steps))
	for n, step := range p.Steps {
		plan[n] = task.Planned{
			From: "playbook:" + string(kind) + ":" + step.Key, New: task.New{Title: step.Title, Role: step.Role, Relative: true, Offset: step.Offset},
		}
	}
	n, err := s.d.Tasks.AddPlanned(ctx, incidentID, plan, by)
	if err != nil || n == 0 {
		return n, err
	}
	at := incident.Stream(incidentID)
	_, err = s.d.Audit.Append(ctx, at, audit.Entry{By: by, Action: EventApplied, Object: at, Data: map[string]string{"type": string(kind), "n": strconv.Itoa(n)}})
	return n, err
}
