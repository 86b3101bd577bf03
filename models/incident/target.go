package incident

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
)

// Targets are how soon the team must answer in one grade, in minutes since the declaration.
type Targets struct {
	Call      int64 `json:"call"`      // since a call until the deputy is called
	Assess    int64 `json:"assess"`    // first assessment
	Statement int64 `json:"statement"` // first public statement
	Briefing  int64 `json:"briefing"`
	Answer    int64 `json:"answer"` // full answer
	Warn      int64 `json:"warn"`   // how long before an announced update somebody is told
}

// targetNames are the names of the parts in forms, files and events, in their order.
var targetNames = []string{"call", "assess", "statement", "briefing", "answer", "warn"}

// TargetNames are the names of the parts, in the order in which pages show them.
func TargetNames() []string { return slices.Clone(targetNames) }

func (t *Targets) parts() []*int64 {
	return []*int64{&t.Call, &t.Assess, &t.Statement, &t.Briefing, &t.Answer, &t.Warn}
}

// Minutes returns the part of that name; nil when there is none.
func (t *Targets) Minutes(name string) *int64 {
	if at := slices.Index(targetNames, name); at >= 0 {
		return t.parts()[at]
	}
	return nil
}

// DefaultTargets are those of product.md (first assessment 15 to 30 minutes, first statement 1 or 4 hours,
// briefing 24 hours, full answer 48 hours), the graver the sooner. They also hold for incidents whose declaration
// names none, as those of older versions do: these numbers never change.
func DefaultTargets() map[int]Targets {
	return map[int]Targets{
		1: {5, 15, 60, 24 * 60, 48 * 60, 15},
		2: {10, 15, 60, 24 * 60, 48 * 60, 15},
		3: {20, 30, 240, 24 * 60, 48 * 60, 15},
		4: {40, 30, 240, 24 * 60, 48 * 60, 15},
	}
}

// writeTargets is how the declaration keeps the targets of every grade, so that they are part of the chain.
func writeTargets(all map[int]Targets) string {
	var b strings.Builder
	for grade := Gravest; grade <= Slightest; grade++ {
		t := all[grade]
		if grade > Gravest {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%d:", grade)
		for n, minutes := range t.parts() {
			fmt.Fprintf(&b, " %s=%d", targetNames[n], *minutes)
		}
	}
	return b.String()
}

// readTargets reads what writeTargets wrote. What is not exactly in that form is not read.
func readTargets(text string) (map[int]Targets, bool) {
	out := map[int]Targets{}
	for part := range strings.SplitSeq(text, "; ") {
		name, rest, _ := strings.Cut(part, ": ")
		grade, err := strconv.Atoi(name)
		if err != nil {
			return nil, false
		}
		var t Targets
		for pair := range strings.SplitSeq(rest, " ") {
			name, number, _ := strings.Cut(pair, "=")
			minutes, err := strconv.ParseInt(number, 10, 64)
			if to := t.Minutes(name); to != nil && err == nil {
				*to = minutes
			}
		}
		out[grade] = t
	}
	return out, writeTargets(out) == text
}

// Target is a time by which something must have happened.
type Target struct {
	Name string // "assessed", "statement", "briefed", "answered" or "update"
	Due  time.Time
	Met  time.Time // zero: not yet
	Lead time.Duration
	Seq  int64 // of the announcement of an update
}

// TargetState says how a target stands.
type TargetState string

// The states.
const (
	Running TargetState = "running"
	Near    TargetState = "near" // somebody is told before it is missed
	Missed  TargetState = "missed"
	Met     TargetState = "met"
	Late    TargetState = "late" // met, but too late
)

// State is how the target stands at a moment.
func (t Target) State(now time.Time) TargetState {
	switch {
	case !t.Met.IsZero() && t.Met.After(t.Due):
		return Late
	case !t.Met.IsZero():
		return Met
	case now.After(t.Due):
		return Missed
	case now.After(t.Due.Add(-t.Lead)):
		return Near
	}
	return Running
}

// limits reads from the events which targets hold: those of the declaration, for the grade as it is now.
type limits struct {
	grade int
	all   map[int]Targets
}

func (l *limits) read(ev audit.Event) {
	said := ""
	switch ev.Action {
	case EventDeclared:
		said = ev.Data["grade"]
		if all, ok := readTargets(ev.Data["targets"]); ok {
			l.all = all
		}
	case EventRegraded, EventAssessed:
		said = ev.Data["to"]
	}
	if grade, err := strconv.Atoi(said); err == nil {
		l.grade = grade
	}
}

// Limits are the targets that the incident was declared under, for the grade that it has now. False when the events
// say nothing of a grade.
func (r Reading) Limits() (Targets, bool) {
	all := r.limits.all
	if all == nil {
		all = DefaultTargets()
	}
	t, ok := all[r.limits.grade]
	return t, ok
}

// Targets are the targets of an incident by what has been read of it, the update that was announced last.
func (r Reading) Targets() []Target {
	declared := r.Clock.Declared.At
	t, ok := r.Limits()
	if declared.IsZero() || !ok {
		return nil
	}
	after := func(name string, minutes int64, m Mark) Target {
		d := time.Duration(minutes) * time.Minute
		return Target{Name: name, Due: declared.Add(d), Met: m.At, Lead: min(time.Hour, d/4)}
	}
	out := []Target{
		after("assessed", t.Assess, r.Clock.Assessed), after("statement", t.Statement, r.Clock.Statement),
		after("briefed", t.Briefing, r.Clock.Briefed), after("answered", t.Answer, r.Clock.Answered),
	}
	if r.Update.Seq > 0 {
		warn := time.Duration(t.Warn) * time.Minute
		out = append(out, Target{Name: "update", Due: r.Update.At, Met: r.Update.Kept, Lead: warn, Seq: r.Update.Seq})
	}
	return out
}
