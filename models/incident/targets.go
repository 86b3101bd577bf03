package incident

import (
	"context"
	"errors"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// The events of the targets, in the stream of the space.
const (
	EventTargetsSet   = "incident.targets_set"
	EventTargetsReset = "incident.targets_reset"
)

// spaceStream is where what is set for the whole space is logged.
const spaceStream = "space"

// MaxTarget is the longest target, in minutes (30 days).
const MaxTarget = 30 * 24 * 60

// Standard is what the incidents of a space are declared under from now on. It is one document. Those that are
// declared already keep what their declaration says.
type Standard struct {
	ID     string       `json:"id"`
	Rev    int64        `json:"rev"`
	Grades []Targets    `json:"grades"` // of grade 1 and so on; empty: the defaults
	At     time.Time    `json:"at"`
	By     string       `json:"by"` // name
	Owes   bool         `json:"owes"`
	Owed   []audit.Owed `json:"owed"`
}

const theStandard = "space"

// Own reports whether the space has targets of its own.
func (d Standard) Own() bool { return len(d.Grades) == Slightest }

// Targets are those of every grade.
func (d Standard) Targets() map[int]Targets {
	if !d.Own() {
		return DefaultTargets()
	}
	out := map[int]Targets{}
	for n, t := range d.Grades {
		out[n+1] = t
	}
	return out
}

// Standard returns what incidents are declared under now.
func (s *Incidents) Standard(ctx context.Context) (Standard, error) {
	d, err := s.standards.Get(ctx, theStandard)
	if errors.Is(err, store.ErrNotFound) {
		return Standard{ID: theStandard}, nil
	}
	return d, err
}

// SetTargets sets what incidents are declared under from now on. rev is that of the page on which it was typed: what
// somebody else has set meanwhile is not lost. Faults are on <name>_<grade>.
func (s *Incidents) SetTargets(ctx context.Context, rev int64, all map[int]Targets, by audit.Actor) error {
	if err := checkTargets(all); err != nil {
		return err
	}
	grades := make([]Targets, 0, Slightest)
	for grade := Gravest; grade <= Slightest; grade++ {
		grades = append(grades, all[grade])
	}
	return s.setStandard(ctx, rev, grades, EventTargetsSet, by)
}

// ResetTargets takes the defaults back.
func (s *Incidents) ResetTargets(ctx context.Context, rev int64, by audit.Actor) error {
	return s.setStandard(ctx, rev, nil, EventTargetsReset, by)
}

func (s *Incidents) setStandard(ctx context.Context, rev int64, grades []Targets, action string, by audit.Actor) error {
	if _, err := s.standards.InsertMissing(ctx, &Standard{ID: theStandard}); err != nil {
		return err
	}
	d, err := s.standards.Edit(ctx, theStandard, func(d *Standard) error {
		if d.Rev != rev && !d.At.IsZero() {
			return fault.Clash("incident.targets.clash", "name", d.By)
		}
		before, now := writeTargets(d.Targets()), s.now().UTC().Truncate(time.Millisecond)
		d.Grades, d.At, d.By = grades, now, by.Name
		d.Owed = append(d.Owed, audit.Owe(now, audit.Entry{By: by, Action: action, Object: "setting:targets", Data: map[string]string{
			"before": before, "targets": writeTargets(d.Targets()),
		}}))
		d.Owes = true
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.payStandard(ctx, d)
	return err
}

func (s *Incidents) payStandard(ctx context.Context, d Standard) (Standard, error) {
	return audit.Settle(ctx, s.audit, s.standards, d.ID, spaceStream, d, func(d *Standard) audit.Debt { return audit.Debt{Owes: &d.Owes, Owed: &d.Owed} })
}

func (s *Incidents) sweepStandard(ctx context.Context, late time.Time) error {
	d, err := s.Standard(ctx)
	if err != nil || !d.Owes || d.At.After(late) {
		return err
	}
	_, err = s.payStandard(ctx, d)
	return err
}

// checkTargets refuses what no team could work by: each grade in the order of its steps, and no grade slower than a
// slighter one.
func checkTargets(all map[int]Targets) error {
	var faults fault.List
	bad := map[string]bool{} // fields: one fault says enough
	refuse := func(grade int, name, key string) {
		if field := name + "_" + strconv.Itoa(grade); !bad[field] {
			bad[field] = true
			faults.Add(fault.Bad(field, key))
		}
	}
	for grade := Gravest; grade <= Slightest; grade++ {
		t, graver := all[grade], all[grade-1]
		for n, name := range targetNames {
			minutes := *t.parts()[n]
			least := int64(1)
			if name == "warn" {
				least = 0
			}
			switch {
			case minutes < least || minutes > MaxTarget:
				refuse(grade, name, "incident.targets.range")
			case grade > Gravest && name != "warn" && minutes < *graver.parts()[n]:
				refuse(grade, name, "incident.targets.grades")
			}
		}
		for _, pair := range [][2]string{{"assess", "statement"}, {"call", "statement"}, {"statement", "briefing"}, {"briefing", "answer"}} {
			if *t.Minutes(pair[0]) > *t.Minutes(pair[1]) {
				refuse(grade, pair[1], "incident.targets.order")
			}
		}
	}
	return faults.Err()
}
