// Package readiness looks at what would fail if something happened tonight: plans that nobody has looked through,
// people who cannot be reached, mail that would not leave, facts that are old, evidence that is damaged.
//
// Nothing of it is stored: every look reads what is so now. Each line says since when, how bad it is and whose it is to
// put right; a task is made of it once, however often somebody asks.
package readiness

import (
	"cmp"
	"context"
	"slices"
	"time"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/host"
	"standfirst/models/incident"
	"standfirst/models/playbook"
	"standfirst/models/sender"
	"standfirst/models/setting"
	"standfirst/models/task"
)

// After how long something wants a look again.
const (
	ReachStale = 90 * 24 * time.Hour  // a member has not said that they are still reached
	TestStale  = 30 * 24 * time.Hour  // no test message has been sent
	DrillStale = 180 * 24 * time.Hour // no drill was held
	RoundStale = 3 * 24 * time.Hour   // the evidence was not read through

	BackupStale = 7 * 24 * time.Hour // nobody has noted a backup
)

// MaxLines is how many lines of one check are shown; the check says how many there are.
const MaxLines = 15

// maxIncidents is how many open incidents are looked at, the gravest first.
const maxIncidents = 20

// Check is one thing that was looked at.
type Check struct {
	Name  string
	Lines []Line // none: it holds
	More  int    // lines beyond those
}

// Line is one thing that would fail.
type Line struct {
	Check      string
	What       string // end of the message key of what is wrong
	ID         string // of what it is about; with Check it names the line
	Name       string // of what it is about, in no language: a code, a key, a person's name
	Title      incident.Text
	N          int
	Bad        bool      // it would fail tonight; else it might
	Since      time.Time // zero: never, or not known
	IncidentID string    // "" when it is about none
	OwnerID    string
	OwnerName  string
	Task       task.Task // that is open for it; ID "" when there is none
}

// Key names the line for as long as it stands.
func (l Line) Key() string { return l.Check + ":" + l.What + ":" + l.ID }

// From is what a task is made by that is made of the line.
func (l Line) From() string { return task.FromReadiness + l.Key() }

// Due is when such a task is due: what would fail tonight by tomorrow, the rest within a week.
func (l Line) Due(now time.Time) time.Time {
	if l.Bad {
		return now.Add(24 * time.Hour)
	}
	return now.Add(7 * 24 * time.Hour)
}

// Report is what a look has found.
type Report struct{ Checks []Check }

// Lines are all lines that are shown, what would fail tonight before the rest.
func (r Report) Lines() []Line {
	var out []Line
	for _, c := range r.Checks {
		out = append(out, c.Lines...)
	}
	slices.SortStableFunc(out, func(a, b Line) int {
		if a.Bad != b.Bad {
			if a.Bad {
				return -1
			}
			return 1
		}
		return 0
	})
	return out
}

// Count is how many lines there are, and how many of them would fail tonight.
func (r Report) Count() (all, bad int) {
	for _, c := range r.Checks {
		all += len(c.Lines) + c.More
		for _, l := range c.Lines {
			if l.Bad {
				bad++
			}
		}
	}
	return all, bad
}

// Holding is how many of the checks hold.
func (r Report) Holding() (n int) {
	for _, c := range r.Checks {
		if len(c.Lines) == 0 {
			n++
		}
	}
	return n
}

// Deps is what a look reads.
type Deps struct {
	Now       func() time.Time
	Audit     *audit.Log
	Incidents *incident.Incidents
	Facts     *fact.Facts
	Playbooks *playbook.Playbooks
	Settings  *setting.Settings
	Sources   *coverage.Sources
	Tasks     *task.Tasks
	Senders   *sender.Senders // asks the DNS about the domain of the settings' sender
	Host      *host.Own       // the newsroom's own name; nil: it never has one
	Space     string          // id
}

// Readiness looks at one space.
type Readiness struct {
	d      Deps
	stamps stamps
}

// New makes it.
func New(d Deps) *Readiness { return &Readiness{d: d} }

// look is one look: what is read once and used by several checks.
type look struct {
	Deps
	ctx       context.Context
	now       time.Time
	members   []account.User // who may do something in an incident
	set       setting.Setting
	playbooks []playbook.Playbook
	open      []incident.Incident // real ones
	stamps    *stamps
}

// Look reads what is so now. Members are those of the space. What belongs to incidents that the viewer may not know of
// is left out.
func (s *Readiness) Look(ctx context.Context, members []account.User) (Report, error) {
	l := &look{Deps: s.d, ctx: ctx, now: s.d.Now().UTC(), stamps: &s.stamps}
	for _, u := range members {
		if m, ok := u.In(s.d.Space); ok && !u.Disabled && m.Role.May(account.FactVerify) {
			l.members = append(l.members, u)
		}
	}
	if err := l.gather(); err != nil {
		return Report{}, err
	}
	var r Report
	for _, check := range []struct {
		name string
		do   func() ([]Line, int, error)
	}{
		{"sender", l.sender},
		{"tested", l.tested},
		{"domain", l.domain},
		{"backup", l.backup},
		{"hands", l.hands},
		{"team", l.team},
		{"people", l.people},
		{"press", l.press},
		{"host", l.host},
		{"evidence", l.evidence},
		{"fact", l.facts},
		{"playbook", l.stale},
		{"statement", l.statements},
		{"drill", l.drill},
		{"source", l.sources},
	} {
		lines, more, err := check.do()
		if err != nil {
			return r, err
		}
		for n := range lines {
			lines[n].Check = check.name
		}
		if len(lines) > MaxLines {
			lines, more = lines[:MaxLines], more+len(lines)-MaxLines
		}
		r.Checks = append(r.Checks, Check{check.name, lines, more})
	}
	return r, s.tasked(ctx, r)
}

func (l *look) gather() (err error) {
	if l.set, err = l.Settings.Get(l.ctx); err != nil {
		return err
	}
	if l.playbooks, err = l.Playbooks.All(l.ctx); err != nil {
		return err
	}
	page, err := l.Incidents.Find(l.ctx, incident.Search{Open: true, Sort: "grade", Limit: 2 * maxIncidents})
	for _, i := range page.Items {
		if !i.Drill() && len(l.open) < maxIncidents {
			l.open = append(l.open, i)
		}
	}
	return err
}

// tasked finds the tasks that are open for lines.
func (s *Readiness) tasked(ctx context.Context, r Report) error {
	var from []string
	for _, l := range r.Lines() {
		from = append(from, l.From())
	}
	tasks, err := s.d.Tasks.OpenFrom(ctx, from...)
	for _, c := range r.Checks {
		for n, l := range c.Lines {
			c.Lines[n].Task = tasks[l.From()]
		}
	}
	return err
}

// EventBackedUp is the event of a backup that somebody has made.
const EventBackedUp = "readiness.backed_up"

// NoteBackup notes that a backup was made now. The program makes none by itself and knows of those alone that people
// tell it of.
func (s *Readiness) NoteBackup(ctx context.Context, by audit.Actor) error {
	_, err := s.d.Audit.Append(ctx, "space", audit.Entry{By: by, Action: EventBackedUp, Object: backups})
	return err
}

// LastBackup is when somebody last noted a backup; zero for never.
func (s *Readiness) LastBackup(ctx context.Context) (time.Time, error) {
	return lastBackup(ctx, s.d.Audit)
}

// backups is how events name the backups of a space.
const backups = "backup:space"

func lastBackup(ctx context.Context, log *audit.Log) (time.Time, error) {
	page, err := log.Of(ctx, backups, "", 1)
	if err != nil || len(page.Items) == 0 {
		return time.Time{}, err
	}
	return page.Items[0].At, nil
}

// Task makes the task of a line, in the words that it is given, unless it is open already.
func (s *Readiness) Task(ctx context.Context, l Line, title incident.Text, by audit.Actor) (task.Task, bool, error) {
	n := task.New{Title: title, OwnerID: l.OwnerID, Due: l.Due(s.d.Now())}
	if n.OwnerID == "" {
		n.OwnerID = by.ID
	}
	return s.d.Tasks.AddOnce(ctx, l.IncidentID, l.From(), n, by)
}

// owner is the first member, by name, who holds the permission: the lowest role that does, since that is whose work it
// is.
func (l *look) owner(p account.Permission, department string) (id, name string) {
	best := slices.Clone(l.members)
	best = slices.DeleteFunc(best, func(u account.User) bool {
		m, _ := u.In(l.Space)
		return !m.Role.May(p) || (department != "" && m.Department != department)
	})
	if len(best) == 0 {
		return "", ""
	}
	u := slices.MinFunc(best, func(a, b account.User) int {
		x, _ := a.In(l.Space)
		y, _ := b.In(l.Space)
		rank := func(r account.Role) int { return -slices.Index(account.Roles, r) }
		return cmp.Or(rank(x.Role)-rank(y.Role), cmp.Compare(a.Name, b.Name))
	})
	return u.ID, u.Name
}

// owned gives lines that nobody owns yet to whoever holds the permission.
func (l *look) owned(lines []Line, p account.Permission) []Line {
	id, name := l.owner(p, "")
	for n := range lines {
		if lines[n].OwnerID == "" {
			lines[n].OwnerID, lines[n].OwnerName = id, name
		}
	}
	return lines
}

// member returns the name of a member, "" for whoever is none any more.
func (l *look) member(id string) string {
	at := slices.IndexFunc(l.members, func(u account.User) bool { return u.ID == id })
	if at < 0 {
		return ""
	}
	return l.members[at].Name
}
