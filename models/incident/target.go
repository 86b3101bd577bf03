package incident

import (
	"context"
	"time"
)

// Targets are how soon the team must answer, by grade, in minutes since the declaration.
type Targets struct {
	Call      int64 // minutes since a call until the deputy is called
	Assess    int64 // first assessment
	Statement int64 // first public statement
	Briefing  int64
	Answer    int64 // full answer
}

// DefaultTargets are those of product.md (first assessment 15 to 30 minutes, first statement 1 or 4 hours,
// briefing 24 hours, full answer 48 hours), the graver the sooner.
func DefaultTargets() map[int]Targets {
	return map[int]Targets{
		1: {5, 15, 60, 24 * 60, 48 * 60},
		2: {10, 15, 60, 24 * 60, 48 * 60},
		3: {20, 30, 240, 24 * 60, 48 * 60},
		4: {40, 30, 240, 24 * 60, 48 * 60},
	}
}

// TargetsOf returns the targets of a grade.
func (s *Incidents) TargetsOf(_ context.Context, grade int) Targets { return DefaultTargets()[grade] }

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

// Targets are the targets of an incident by what has been read of it, the update that was announced last.
func (r Reading) Targets(t Targets) []Target {
	declared := r.Clock.Declared.At
	if declared.IsZero() {
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
		out = append(out, Target{Name: "update", Due: r.Update.At, Met: r.Update.Kept, Lead: 15 * time.Minute, Seq: r.Update.Seq})
	}
	return out
}
