package coverage

import (
	"context"
	"fmt"
	"testing"

	"standfirst/models/store"
	"standfirst/models/uptake"
)

// What is counted for somebody who may not know of an incident is what they are shown, whether one incident has to do with a
// clip or several, also of clips that were kept before it was told apart.
func TestCountsAreOfWhatIsShown(t *testing.T) {
	w := newWorld(t)
	match := func(release, incident string, state State) Match {
		return Match{ReleaseID: release, IncidentID: incident, Kind: "text", Score: 0.9, State: state}
	}
	n := 0
	add := func(c Clip) *Clip {
		n++
		c.ID, c.Title, c.Medium, c.Origin, c.FoundAt, c.Cluster = store.NewID(), fmt.Sprint("Tins ", n), "web", FromFeed, w.now, fmt.Sprint("k", n%3)
		c.settle()
		must(t, w.clips.clips.Insert(w.ctx, &c))
		return &c
	}
	add(Clip{Matches: []Match{match("r1", "open", Confirmed)}})
	add(Clip{Matches: []Match{match("r9", "secret", Confirmed)}})
	add(Clip{Matches: []Match{match("r9", "secret", Suggested), match("r1", "", Suggested)}})
	add(Clip{Matches: []Match{match("r9", "secret", Confirmed), match("r1", "open", Suggested)}})
	add(Clip{About: "secret", Flagged: true, Claims: []ClaimHit{{FactID: "f", IncidentID: "secret", State: Confirmed}}})
	add(Clip{Matches: []Match{match("r1", "open", Confirmed)}, Facts: []FactReading{{FactID: "f", IncidentID: "secret", Verdict: uptake.Differs}}})
	add(Clip{Matches: []Match{match("r1", "open", Confirmed)}, Sightings: []Sighting{{WatchID: "w", IncidentID: "secret", Ours: true}}})
	add(Clip{Sightings: []Sighting{{WatchID: "w", IncidentID: "secret", Ours: true}}})
	old := add(Clip{Matches: []Match{match("r9", "secret", Confirmed)}})
	_, err := w.clips.clips.Modify(w.ctx, store.Eq("id", old.ID), store.Patch{Set: map[string]any{"sole": ""}})
	must(t, err)

	searches := map[string]Search{
		"all": {}, "everything": {All: true}, "release": {ReleaseID: "r1"}, "the secret one": {ReleaseID: "r9"}, "incident": {IncidentID: "open"}, "the secret incident": {IncidentID: "secret"},
		"confirmed": {State: Confirmed}, "suggested": {State: Suggested}, "flagged": {Flagged: true}, "differs": {Differs: true}, "watch": {WatchID: "w"}, "words": {Text: "tins"}, "words of some": {Text: "tins", State: Confirmed},
		"lineage": {All: true, Lineage: Rewritten},
	}
	for _, hidden := range [][]string{nil, {"secret"}, {"open", "secret"}} {
		w.clips.Hidden = func(context.Context) ([]string, error) { return hidden, nil }
		for name, q := range searches {
			shown := w.all(q)
			if got, err := w.clips.Count(w.ctx, q); err != nil || int(got) != len(shown) {
				t.Errorf("without %q, %s: %d are counted and %d shown, %v", hidden, name, got, len(shown), err)
			}
			if got, err := w.clips.CountUpTo(w.ctx, q, 2); err != nil || int(got) != min(2, len(shown)) {
				t.Errorf("without %q, %s: %d are counted up to 2, %v", hidden, name, got, err)
			}
			if got, err := w.clips.Stories(w.ctx, q); err != nil || got != stories(shown) {
				t.Errorf("without %q, %s: %d stories are counted and %d shown, %v", hidden, name, got, stories(shown), err)
			}
		}
	}
}
