package release

import (
	"context"
	"maps"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Round is the passage of a version through the steps of its route. The route is copied into it: whoever changes the
// route changes nothing that is under way.
type Round struct {
	Seq     int64     `json:"seq"` // counts the submissions, from 1; 0: none since there are routes
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`      // user id of who handed it in
	RouteID string    `json:"routeId"` // "" is the built-in route
	Langs   []string  `json:"langs"`   // of the version; nil in rounds from before a step could ask several people
	Turns   []Turn    `json:"turns"`
}

// Turn returns the turn of a step.
func (r Round) Turn(step string) (Turn, bool) {
	at := r.index(step)
	if at < 0 {
		return Turn{}, false
	}
	return r.Turns[at], true
}

func (r Round) index(step string) int {
	return slices.IndexFunc(r.Turns, func(t Turn) bool { return t.Step.Key == step })
}

// Open are the turns that somebody is asked for now.
func (r Round) Open() []Turn {
	return slices.DeleteFunc(slices.Clone(r.Turns), func(t Turn) bool { return !t.IsOpen() })
}

// Round is what the current version goes through while it waits; otherwise the last round, in which edits have voided
// what they touched. What was handed in before there were routes waits for a second person.
func (r Release) Round() Round {
	if r.State == Review && r.Passage.Version != r.SubmittedVersion {
		at := r.UpdatedAt
		head, _ := r.Head(r.SubmittedVersion)
		round := Round{Version: r.SubmittedVersion, At: at, Langs: head.Langs, Turns: []Turn{{Step: theBuiltIn().Steps[0]}}}
		round.open(at)
		return round
	}
	round := r.Passage
	if round.Langs == nil {
		head, _ := r.Head(round.Version)
		round.Langs = head.Langs
	}
	return round
}

// Turns are those that this person may decide now.
func (r Release) Turns(p Person, at time.Time) []Turn {
	if r.State != Review || slices.Contains(r.Authors(), p.ID) {
		return nil
	}
	round := r.Round()
	return slices.DeleteFunc(round.Open(), func(t Turn) bool {
		return !t.Asks(p, at) || t.Gave(p.ID, round.Langs) || round.elsewhere(p.ID, t.Step.Key)
	})
}

// elsewhere reports whether somebody has decided another step: two steps are two people.
func (r Round) elsewhere(userID, step string) bool {
	return slices.ContainsFunc(r.Turns, func(t Turn) bool {
		return t.Step.Key != step && slices.ContainsFunc(t.Approvals, func(a Approval) bool { return !a.Void && a.By == userID })
	})
}

// Authors are the ids of those who wrote what the current version says: its author, and of each language whoever wrote
// the words that stand.
func (r Release) Authors() []string {
	head, _ := r.Head(r.Current)
	out := []string{head.By}
	for lang, sum := range head.Texts {
		by := head.By
		for n := r.Current - 1; n > 0; n-- {
			before, _ := r.Head(n)
			if before.Texts[lang] != sum {
				break
			}
			by = before.By
		}
		if !slices.Contains(out, by) {
			out = append(out, by)
		}
	}
	return out
}

// sums are the hashes of the texts, by language.
func (v Version) sums() map[string]string {
	out := map[string]string{}
	for lang, t := range v.Text {
		out[lang] = Digest(t)
	}
	return out
}

// begin makes the round of a version: what was approved of the same words in the same step before is kept.
func (r Release) begin(v Version, route Route, by audit.Actor, at time.Time) Round {
	round := Round{Seq: r.Passage.Seq + 1, Version: v.Number, At: at, By: by.ID, RouteID: route.ID, Langs: v.Langs()}
	sums := v.sums()
	for _, s := range route.Steps {
		t := Turn{Step: s}
		if was, ok := r.Passage.Turn(s.Key); ok && r.Passage.RouteID == route.ID {
			t.Approvals = slices.Clone(was.Approvals)
		}
		for n := range t.Approvals {
			if sums[t.Approvals[n].Lang] != t.Approvals[n].Hash {
				t.Approvals[n].Void = true
			}
		}
		if len(t.Missing(v.Langs())) == 0 {
			t.DoneAt = at
		}
		round.Turns = append(round.Turns, t)
	}
	if round.done() { // the step that was missing is no longer in the route: somebody looks at what is handed in
		round.again()
	}
	round.open(at)
	return round
}

// again takes every approval back.
func (r *Round) again() {
	for n := range r.Turns {
		t := &r.Turns[n]
		t.DoneAt = time.Time{}
		for m := range t.Approvals {
			t.Approvals[m].Void = true
		}
	}
}

// open asks those whose turn has come: every step of the first number that is not done.
func (r *Round) open(at time.Time) {
	var first int64
	for _, t := range r.Turns {
		if !t.Done() && (first == 0 || t.Step.Order < first) {
			first = t.Step.Order
		}
	}
	for n := range r.Turns {
		t := &r.Turns[n]
		if t.Done() || t.Step.Order != first || !t.OpenedAt.IsZero() {
			continue
		}
		t.OpenedAt = at
		if t.Step.Minutes > 0 {
			t.Due = at.Add(time.Duration(t.Step.Minutes) * time.Minute)
		}
	}
}

func (r Round) done() bool {
	return !slices.ContainsFunc(r.Turns, func(t Turn) bool { return !t.Done() })
}

// void takes back the approvals of the texts that a new version touches: those whose words differ. When none does,
// something else about the release has changed that was approved with it, and one language less says less than was
// approved: all are taken back then. It returns the languages of what was taken back.
func (r *Release) void(before Head, v Version) []string {
	sums := v.sums()
	touched := func(lang string) bool { return before.Texts[lang] != sums[lang] }
	lost := slices.ContainsFunc(before.Langs, func(lang string) bool { return sums[lang] == "" })
	if lost || maps.Equal(before.Texts, sums) {
		touched = func(string) bool { return true }
	}
	var out []string
	for n := range r.Passage.Turns {
		t := &r.Passage.Turns[n]
		t.OpenedAt, t.Due = time.Time{}, time.Time{}
		for m := range t.Approvals {
			a := &t.Approvals[m]
			if a.Void || !touched(a.Lang) {
				continue
			}
			a.Void, t.DoneAt = true, time.Time{}
			if !slices.Contains(out, a.Lang) {
				out = append(out, a.Lang)
			}
		}
	}
	slices.Sort(out)
	return out
}

// PeopleFor are the members of the space who may see a release.
func (r *Releases) PeopleFor(ctx context.Context, rel Release) ([]Person, error) {
	people, err := r.people(ctx)
	if err != nil || rel.IncidentID == "" {
		return people, err
	}
	inc, err := r.Incidents.Get(ctx, rel.IncidentID)
	return slices.DeleteFunc(people, func(p Person) bool { return !inc.VisibleTo(p.ID, p.All) }), err
}

// people are the members of the space who count for approval; none where nobody is asked about.
func (r *Releases) people(ctx context.Context) ([]Person, error) {
	if r.People == nil {
		return nil, nil
	}
	return r.People(ctx)
}

// person is somebody who decides. Where nobody is asked about, whoever is named is taken.
func (r *Releases) person(ctx context.Context, by audit.Actor) (Person, error) {
	if r.People == nil {
		return Person{ID: by.ID, Name: by.Name, Department: by.Department, May: true}, nil
	}
	people, err := r.People(ctx)
	if at := slices.IndexFunc(people, func(p Person) bool { return p.ID == by.ID }); at >= 0 {
		return people[at], err
	}
	return Person{ID: by.ID, Name: by.Name}, err
}

// passable refuses a round that cannot come to its end: a step for which too few people are left, since two steps are
// two people and nobody approves what they wrote.
func (r Release) passable(round Round, people []Person) error {
	authors := r.Authors()
	var places []int // a step, as often as it still needs somebody
	candidates := make([][]string, len(round.Turns))
	for n, t := range round.Turns {
		for _, p := range people {
			asked := p.May && (t.Step.asks(p) || t.Step.Deputy.ID == p.ID) && !t.Gave(p.ID, round.Langs)
			if asked && !slices.Contains(authors, p.ID) && !round.elsewhere(p.ID, t.Step.Key) {
				candidates[n] = append(candidates[n], p.ID)
			}
		}
		for range t.lacks(round.Langs) {
			places = append(places, n)
		}
	}
	takes := map[string]int{} // who takes which place
	var find func(place int, tried map[string]bool) bool
	find = func(place int, tried map[string]bool) bool {
		for _, id := range candidates[places[place]] {
			if tried[id] {
				continue
			}
			tried[id] = true
			if other, taken := takes[id]; !taken || find(other, tried) {
				takes[id] = place
				return true
			}
		}
		return false
	}
	var faults fault.List
	missing := map[int]bool{}
	for place, n := range places {
		if !find(place, map[string]bool{}) && !missing[n] {
			missing[n] = true
			faults.Add(fault.Clash("approval.nobody", "order", round.Turns[n].Step.Order))
		}
	}
	return faults.Err()
}
