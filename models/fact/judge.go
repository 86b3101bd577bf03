package fact

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// judge is a change that only a person may make, and only with a reason.
func (s *Facts) judge(ctx context.Context, id, reason string, by audit.Actor, change func(*Fact, time.Time, string) error) (Fact, error) {
	if err := person(by); err != nil {
		return Fact{}, err
	}
	reason = incident.Tidy(reason)
	switch {
	case reason == "":
		return Fact{}, fault.Bad("reason", "fact.reason.missing")
	case len([]rune(reason)) > MaxReason:
		return Fact{}, fault.Bad("reason", "fact.reason.long", "max", MaxReason)
	}
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := change(f, now, reason); err != nil {
			return err
		}
		f.Reason = reason
		return nil
	})
}

// fall notes that a version ceased to be relied on. The job's id is its meaning; a version that falls to
// the same state again, having been verified in between, is another fall.
func (f *Fact) fall(version int, to State, by audit.Actor, at time.Time) {
	id := fmt.Sprintf("%s:%s:%d:%s", FellKind, f.ID, version, to)
	before := 0
	for _, fall := range f.Falls {
		if fall.Version == version && fall.State == to {
			before++
		}
	}
	if before > 0 {
		id = fmt.Sprintf("%s:%d", id, before+1)
	}
	f.Falls = append(f.Falls, Fall{Job: id, Version: version, State: to, By: by.ID, At: at})
}

// void takes the signatures of the current version out of force; they stay readable.
func (f *Fact) void() {
	v := f.now()
	v.Void = append(v.Void, v.Signatures...)
	v.Signatures = nil
}

// tidyWordings drops empty lines and doubles.
func tidyWordings(wordings []string) ([]string, error) {
	var out []string
	for _, w := range wordings {
		w = incident.TidyLine(w)
		if w == "" || slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, w) }) {
			continue
		}
		if len([]rune(w)) > MaxWording {
			return nil, fault.Bad("wordings", "fact.wordings.long", "max", MaxWording)
		}
		out = append(out, w)
	}
	switch {
	case len(out) == 0:
		return nil, fault.Bad("wordings", "fact.wordings.missing")
	case len(out) > MaxWordings:
		return nil, fault.Bad("wordings", "fact.wordings.many", "max", MaxWordings)
	}
	return out, nil
}

// Show lets the fact be shown outside (once it is verified), or hides it.
func (s *Facts) Show(ctx context.Context, id string, public bool, by audit.Actor) (Fact, error) {
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if f.Public == public {
			return nil
		}
		f.Public = public
		action := EventHidden
		if public {
			action = EventShown
		}
		f.owe(now, by, action, nil)
		return nil
	})
}

// ReviewOn sets the day on which the fact is to be looked at again; the zero time means none.
func (s *Facts) ReviewOn(ctx context.Context, id string, day time.Time, by audit.Actor) (Fact, error) {
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if f.ReviewAt.Equal(day) {
			return nil
		}
		f.ReviewAt = day.UTC()
		date := ""
		if !day.IsZero() {
			date = day.UTC().Format(time.DateOnly)
		}
		f.owe(now, by, EventReviewSet, map[string]string{"date": date})
		return nil
	})
}
