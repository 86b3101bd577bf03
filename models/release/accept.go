package release

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Acceptance says why a finding may stand. It holds for every later version in which the same words stand.
type Acceptance struct {
	Key     string    `json:"key"`
	Kind    string    `json:"kind"`
	Text    string    `json:"text"` // the words that were accepted
	Reason  string    `json:"reason"`
	Speaker string    `json:"speaker"` // of a quotation: who has approved it
	Of      []string  `json:"of"`      // the open comments that were meant, of a finding of them
	Version int       `json:"version"` // at which it was said
	By      string    `json:"by"`
	ByName  string    `json:"byName"`
	At      time.Time `json:"at"`

	InPerson bool `json:"-"` // by the speaker, in a step of the route: it ends with the approval there
}

// maxAccepted bounds what a release remembers; more than that many oddities are a text to be written anew.
const maxAccepted = 300

// finding is what the check finds in a version under a key, and the version. It is refused when there is no such finding
// (any more).
func (r *Releases) finding(ctx context.Context, rel Release, version int, key string) (Finding, Version, error) {
	v, err := r.VersionOf(ctx, rel, version)
	if err != nil {
		return Finding{}, v, err
	}
	report, err := r.Check(ctx, rel, v)
	if err != nil {
		return Finding{}, v, err
	}
	i := slices.IndexFunc(report.Findings, func(f Finding) bool { return f.Key() == key })
	if i < 0 {
		return Finding{}, v, fault.Clash("release.accept.gone")
	}
	return report.Findings[i], v, nil
}

// Accept records why a finding of the current version may stand: for a quotation, which speaker has approved it, when
// and how. It is refused when the version shows no such finding (any more). Accepting again changes the reason.
func (r *Releases) Accept(ctx context.Context, id string, version int, key, reason, speaker string, by audit.Actor) (Release, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return Release{}, err
	}
	f, _, err := r.finding(ctx, rel, version, key)
	if err != nil {
		return Release{}, err
	}
	if !f.Acceptable() {
		return Release{}, fault.Clash("release.accept.never")
	}
	a := Acceptance{Key: key, Kind: f.Kind, Text: short(f.Text), Reason: incident.Tidy(reason), Of: f.Of, Version: version, By: by.ID, ByName: by.Name}
	var faults fault.List
	if f.Kind == "quote" {
		if a.Speaker = incident.TidyLine(speaker); a.Speaker == "" {
			faults.Add(fault.Bad("speaker."+key, "release.accept.speaker_missing"))
		}
	}
	switch {
	case a.Reason == "":
		faults.Add(fault.Bad("reason."+key, "release.accept.reason_missing"))
	case len([]rune(a.Reason)) > maxPart:
		faults.Add(fault.Bad("reason."+key, "release.part.too_long", "most", maxPart))
	}
	if len([]rune(a.Speaker)) > maxHeadline {
		faults.Add(fault.Bad("speaker."+key, "release.part.too_long", "most", maxHeadline))
	}
	if err := faults.Err(); err != nil {
		return Release{}, err
	}
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		if err := rel.isCurrent(version); err != nil {
			return err
		}
		a.At = at
		rel.Accepted = slices.DeleteFunc(rel.Accepted, func(old Acceptance) bool { return old.Key == key })
		if len(rel.Accepted) >= maxAccepted {
			return fault.Clash("release.accept.too_many", "most", maxAccepted)
		}
		rel.Accepted = append(rel.Accepted, a)
		rel.owe(at, by, EventAccepted, version, a.Reason)
		return nil
	})
}

// Reopen takes an acceptance back. What was approved with it stays approved. Without such an acceptance nothing
// happens.
func (r *Releases) Reopen(ctx context.Context, id, key string, by audit.Actor) (Release, error) {
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		i := slices.IndexFunc(rel.Accepted, func(a Acceptance) bool { return a.Key == key })
		if i < 0 {
			return nil
		}
		if rel.State == Retracted {
			return fault.Clash("release.save.retracted")
		}
		reason := rel.Accepted[i].Reason
		rel.Accepted = slices.Delete(rel.Accepted, i, i+1)
		rel.owe(at, by, EventReopened, rel.Current, reason)
		return nil
	})
}

// covers reports whether comments that may stay open were accepted with all that are open now: resolving one of them
// brings no question back, a new one does.
func (a Acceptance) covers(f Finding) bool {
	return a.Kind == f.Kind && !slices.ContainsFunc(f.Of, func(id string) bool { return !slices.Contains(a.Of, id) })
}

func (rel *Release) markAccepted(all []Finding) {
	for i := range all {
		f, key := all[i], all[i].Key()
		if n := slices.IndexFunc(rel.Accepted, func(a Acceptance) bool { return a.Key == key || f.Kind == "comments" && a.covers(f) }); n >= 0 {
			all[i].Accepted = &rel.Accepted[n]
		}
	}
}
