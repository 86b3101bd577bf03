package release

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Submit hands in the current version for approval. It is refused while a cited fact is not verified in
// the version that is cited, with one fault for each, while a language lacks headline or text, and while Check finds
// what must be mended or accepted first.
func (r *Releases) Submit(ctx context.Context, id string, version int, by audit.Actor) (Release, error) {
	if err := r.settled(ctx, id, version); err != nil {
		return Release{}, err
	}
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		if err := rel.isCurrent(version); err != nil {
			return err
		}
		switch rel.State {
		case Draft:
		case Review:
			return fault.Clash("release.submit.waiting")
		default:
			return fault.Clash("release.submit.not_draft")
		}
		rel.State, rel.SubmittedVersion = Review, version
		rel.owe(at, by, EventSubmitted, version, "")
		return nil
	})
}

// Approve approves exactly this version. The author of the version cannot, whatever their role.
func (r *Releases) Approve(ctx context.Context, id string, version int, comment string, by audit.Actor) (Release, error) {
	if err := r.settled(ctx, id, version); err != nil {
		return Release{}, err
	}
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		comment, err := rel.mayDecide(version, comment, by)
		if err != nil {
			return err
		}
		rel.State, rel.ApprovedVersion, rel.SubmittedVersion = Approved, version, 0
		rel.decide(version, true, comment, by, at)
		rel.owe(at, by, EventApproved, version, comment)
		return nil
	})
}

// Decline sends the version back to its author with a comment, which is required.
func (r *Releases) Decline(ctx context.Context, id string, version int, comment string, by audit.Actor) (Release, error) {
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		comment, err := rel.mayDecide(version, comment, by)
		if err != nil {
			return err
		}
		if comment == "" {
			return fault.Bad("comment", "release.decline.comment_missing")
		}
		rel.State, rel.SubmittedVersion = Draft, 0
		rel.decide(version, false, comment, by, at)
		rel.owe(at, by, EventDeclined, version, comment)
		return nil
	})
}

// ready returns a version that is current and complete and of which every cited fact is verified in the version cited;
// otherwise a fault for each thing that is in the way.
func (r *Releases) ready(ctx context.Context, id string, version int) (Release, Version, error) {
	rel, err := r.Get(ctx, id)
	if err != nil {
		return rel, Version{}, err
	}
	if err := rel.isCurrent(version); err != nil {
		return rel, Version{}, err
	}
	v, err := r.VersionOf(ctx, rel, version)
	if err != nil {
		return rel, v, err
	}
	faults := v.incomplete()
	fallen, err := r.Fallen(ctx, v)
	if err != nil {
		return rel, v, err
	}
	for _, s := range fallen {
		faults.Add(fault.Clash("release.fact.not_verified", "fact", nameOf(s), "version", s.Ref.Version))
	}
	return rel, v, faults.Err()
}

// settled is nil when a version is ready and nothing is left that must be mended or accepted.
func (r *Releases) settled(ctx context.Context, id string, version int) error {
	rel, v, err := r.ready(ctx, id, version)
	if err != nil {
		return err
	}
	report, err := r.Check(ctx, rel, v)
	if err != nil {
		return err
	}
	if n := report.Blocking(); n > 0 {
		return fault.Clash("release.check.blocking", "n", n)
	}
	return nil
}

func (v Version) incomplete() fault.List {
	var faults fault.List
	for _, lang := range v.Langs() {
		if v.Text[lang].Headline == "" {
			faults.Add(fault.Clash("release.ready.no_headline").On("headline." + lang))
		}
		if v.Text[lang].Body == "" {
			faults.Add(fault.Clash("release.ready.no_body").On("body." + lang))
		}
	}
	return faults
}

// Fallen returns the facts of a version that do not stand now: those that are not verified in the very
// version it cites. Whoever publishes or sends the version must find none.
func (r *Releases) Fallen(ctx context.Context, v Version) ([]fact.Standing, error) {
	standing, err := r.Facts.Standing(ctx, v.Facts)
	if err != nil {
		return nil, err
	}
	var out []fact.Standing
	for _, s := range standing {
		if !s.OK {
			out = append(out, s)
		}
	}
	return out, nil
}

// nameOf is what people call a fact: its key on the sheet, or its id when it is gone.
func nameOf(s fact.Standing) string {
	if s.Fact.Key != "" {
		return s.Fact.Key
	}
	return s.Ref.FactID
}

func (rel *Release) isCurrent(version int) error {
	if rel.State == Retracted {
		return fault.Clash("release.save.retracted")
	}
	if version != rel.Current {
		head, _ := rel.Head(rel.Current)
		return fault.Clash("release.version.old", "name", head.ByName, "version", rel.Current)
	}
	return nil
}

func (rel *Release) mayDecide(version int, comment string, by audit.Actor) (string, error) {
	if err := rel.isCurrent(version); err != nil {
		return "", err
	}
	if rel.State != Review || rel.SubmittedVersion != version {
		return "", fault.Clash("release.approve.not_submitted")
	}
	head, _ := rel.Head(version)
	if by.ID == "" || by.IsSystem() {
		return "", fault.Deny("release.approve.not_a_person")
	}
	if head.By == by.ID {
		return "", fault.Deny("release.approve.own")
	}
	comment = incident.Tidy(comment)
	if len([]rune(comment)) > maxPart {
		return "", fault.Bad("comment", "release.part.too_long", "most", maxPart)
	}
	return comment, nil
}

func (rel *Release) decide(version int, approved bool, comment string, by audit.Actor, at time.Time) {
	head, _ := rel.Head(version)
	rel.Decisions = append(rel.Decisions, Decision{
		Version: version, Hash: head.Hash, Approved: approved, By: by.ID, ByName: by.Name, At: at, Comment: comment,
	})
}
