package release

import (
	"context"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Submit hands in the current version for approval and opens the steps of its route. It is refused while a cited fact
// is not verified in the version that is cited, with one fault for each, while a language lacks headline or text, while
// Check finds what must be mended or accepted first, and while nobody is there for a step. Steps that have approved
// every text of it before need not decide again.
func (r *Releases) Submit(ctx context.Context, id string, version int, by audit.Actor) (Release, error) {
	rel, v, err := r.settled(ctx, id, version)
	if err != nil {
		return Release{}, err
	}
	route, err := r.RouteFor(ctx, rel)
	if err != nil {
		return Release{}, err
	}
	people, err := r.PeopleFor(ctx, rel)
	if err != nil {
		return Release{}, err
	}
	return r.pass(ctx, id, func(rel *Release, at time.Time) error {
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
		round := rel.begin(v, route, by, at)
		if r.People != nil && !route.BuiltIn() {
			if err := rel.passable(round, people); err != nil {
				return err
			}
		}
		rel.State, rel.SubmittedVersion, rel.Passage = Review, version, round
		rel.owe(at, by, EventSubmitted, version, "")
		return nil
	})
}

// Verdict is what somebody decides about a version.
type Verdict struct {
	Version int
	Seq     int64  // of the round that is meant; 0: the one that is open
	Step    string // key of the step; "": the first that is theirs
	Approve bool
	Comment string
	Link    bool // by the link of a letter, without signing in
}

// Approve approves exactly this version in the step that is theirs. Whoever wrote it cannot, whatever their role.
func (r *Releases) Approve(ctx context.Context, id string, version int, comment string, by audit.Actor) (Release, error) {
	return r.Decide(ctx, id, Verdict{Version: version, Approve: true, Comment: comment}, by)
}

// Decline sends the version back to its author with a comment, which is required.
func (r *Releases) Decline(ctx context.Context, id string, version int, comment string, by audit.Actor) (Release, error) {
	return r.Decide(ctx, id, Verdict{Version: version, Comment: comment}, by)
}

// Decide takes the decision of a step. The version is approved when every step has approved every text of it; one that
// declines sends it back. Nobody decides about what they wrote, nor two steps of one round.
func (r *Releases) Decide(ctx context.Context, id string, d Verdict, by audit.Actor) (Release, error) {
	var v Version
	var err error
	if d.Approve {
		// What has been said since it was handed in, whoever decides has read; it holds nobody up.
		if _, v, err = r.settled(ctx, id, d.Version, "comments"); err != nil {
			return Release{}, err
		}
	}
	person, err := r.person(ctx, by)
	if err != nil {
		return Release{}, err
	}
	return r.pass(ctx, id, func(rel *Release, at time.Time) error {
		comment, err := rel.mayDecide(d, by)
		if err != nil {
			return err
		}
		round := rel.Round()
		turn, err := round.turnOf(d, person, at)
		if err != nil {
			return err
		}
		if !d.Approve {
			if comment == "" {
				return fault.Bad("comment", "release.decline.comment_missing")
			}
			rel.State, rel.SubmittedVersion, rel.Passage = Draft, 0, round
			rel.decide(d, turn.Step, nil, comment, by, at)
			rel.owe(at, by, EventDeclined, d.Version, comment)
			return nil
		}
		langs := turn.approve(v, comment, by, at)
		round.open(at)
		rel.Passage = round
		rel.decide(d, turn.Step, langs, comment, by, at)
		if !round.done() {
			rel.owe(at, by, EventStepApproved, d.Version, comment, "step", turn.Step.called())
			return nil
		}
		rel.State, rel.ApprovedVersion, rel.SubmittedVersion = Approved, d.Version, 0
		rel.owe(at, by, EventApproved, d.Version, comment)
		return nil
	})
}

// turnOf finds the turn that a person decides. It points into the round.
func (r *Round) turnOf(d Verdict, p Person, at time.Time) (*Turn, error) {
	if d.Seq != 0 && d.Seq != r.Seq {
		return nil, fault.Clash("release.approve.not_submitted")
	}
	twice, given := false, false
	for n := range r.Turns {
		t := &r.Turns[n]
		if (d.Step != "" && t.Step.Key != d.Step) || !t.Asks(p, at) {
			continue
		}
		if r.elsewhere(p.ID, t.Step.Key) {
			twice = true
			continue
		}
		if t.Gave(p.ID, r.Langs) {
			given = true
			continue
		}
		return t, nil
	}
	if given {
		return nil, fault.Clash("approval.given")
	}
	if twice {
		return nil, fault.Deny("approval.twice")
	}
	return nil, fault.Deny("approval.not_yours")
}

// Escalate notes that the deadline of a step has passed, or that none of those it asks is there, and that its deputy is
// asked. It may be repeated at will.
func (r *Releases) Escalate(ctx context.Context, id string, seq int64, step string) (Release, error) {
	return r.change(ctx, id, func(rel *Release, at time.Time) error {
		n := rel.Passage.index(step)
		if rel.State != Review || rel.Passage.Seq != seq || n < 0 {
			return nil
		}
		t := &rel.Passage.Turns[n]
		if !t.IsOpen() || !t.EscalatedAt.IsZero() {
			return nil
		}
		t.EscalatedAt = at
		rel.owe(at, audit.System("approval"), EventEscalated, rel.Passage.Version, "", "step", t.Step.called(), "deputy", t.Step.Deputy.Name)
		return nil
	})
}

// Planned notes that the letters of open steps are on their way.
func (r *Releases) Planned(ctx context.Context, id string, seq int64, steps ...string) (Release, error) {
	return r.change(ctx, id, func(rel *Release, _ time.Time) error {
		for n := range rel.Passage.Turns {
			if t := &rel.Passage.Turns[n]; rel.Passage.Seq == seq && slices.Contains(steps, t.Step.Key) {
				t.Planned = true
			}
		}
		return nil
	})
}

// OnTurn tells f of every release in which somebody's turn may have come. What a crash keeps from it is found by
// looking through those that wait.
func (r *Releases) OnTurn(f func(context.Context, Release) error) { r.turned = f }

// pass changes a release and tells whose turn it is.
func (r *Releases) pass(ctx context.Context, id string, change func(*Release, time.Time) error) (Release, error) {
	rel, err := r.change(ctx, id, change)
	if err != nil || r.turned == nil || rel.State != Review {
		return rel, err
	}
	return rel, r.turned(ctx, rel)
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

// settled returns a version that is ready and of which nothing is left that must be mended or accepted, but for
// findings of the kinds that do not matter.
func (r *Releases) settled(ctx context.Context, id string, version int, but ...string) (Release, Version, error) {
	rel, v, err := r.ready(ctx, id, version)
	if err != nil {
		return rel, v, err
	}
	report, err := r.Check(ctx, rel, v)
	if err != nil {
		return rel, v, err
	}
	for _, kind := range but {
		report = report.without(kind)
	}
	if n := report.Blocking(); n > 0 {
		return rel, v, fault.Clash("release.check.blocking", "n", n)
	}
	return rel, v, nil
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

// mayDecide checks what holds for every step, and returns the comment as it is kept.
func (rel *Release) mayDecide(d Verdict, by audit.Actor) (string, error) {
	if err := rel.isCurrent(d.Version); err != nil {
		return "", err
	}
	if rel.State != Review || rel.SubmittedVersion != d.Version {
		return "", fault.Clash("release.approve.not_submitted")
	}
	if by.ID == "" || by.IsSystem() {
		return "", fault.Deny("release.approve.not_a_person")
	}
	if slices.Contains(rel.Authors(), by.ID) {
		return "", fault.Deny("release.approve.own")
	}
	comment := incident.Tidy(d.Comment)
	if len([]rune(comment)) > maxPart {
		return "", fault.Bad("comment", "release.part.too_long", "most", maxPart)
	}
	return comment, nil
}

func (rel *Release) decide(d Verdict, step Step, langs []string, comment string, by audit.Actor, at time.Time) {
	head, _ := rel.Head(d.Version)
	if step.Key == builtIn { // where there is only one way its step needs no name
		step.Name = ""
	}
	rel.Decisions = append(rel.Decisions, Decision{
		Version: d.Version, Hash: head.Hash, Approved: d.Approve, By: by.ID, ByName: by.Name, At: at, Comment: comment,
		Step: step.Name, Label: step.Label, Langs: langs, Link: d.Link,
	})
}
