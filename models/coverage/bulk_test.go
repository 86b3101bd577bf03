package coverage

import (
	"context"
	"slices"
	"testing"
	"time"

	"standfirst/models/act"
	"standfirst/models/fault"
)

// What is done to many clips at once is kept, and taken back as far as it is still so.
func TestWhatWasDoneToManyClipsIsTakenBack(t *testing.T) {
	w := newWorld(t)
	w.recall()
	var ids []string
	for _, path := range []string{"/a", "/b", "/c"} {
		w.site.article(path, "Recall "+path, releaseEN)
		ids = append(ids, w.clipped(path).ID)
	}
	all := func() Selection { return Selection{All: true, Act: act.New()} }
	states := func(want ...State) {
		t.Helper()
		var got []State
		for _, id := range ids {
			got = append(got, w.clip(id).State)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	did := func(n, want int64, err error) {
		t.Helper()
		if must(t, err); n != want {
			t.Errorf("%d were changed, want %d", n, want)
		}
	}
	states(Suggested, Suggested, Suggested)
	mustClip(t)(w.clips.Confirm(w.ctx, ids[0], "r1", officer))
	sel := all()
	n, err := w.clips.DecideMany(w.ctx, Rejected, sel, officer)
	did(n, 2, err)
	states(Confirmed, Rejected, Rejected)
	mustClip(t)(w.clips.Confirm(w.ctx, ids[2], "r1", officer)) // somebody thinks otherwise meanwhile
	a, n, err := w.clips.TakeBackAct(w.ctx, sel.Act, officer)
	did(n, 1, err)
	if a.Values != 2 {
		t.Errorf("%+v", a)
	}
	states(Confirmed, Suggested, Confirmed)
	if _, _, err := w.clips.TakeBackAct(w.ctx, sel.Act, officer); !fault.Is(err, "contact.act.undone") {
		t.Errorf("taken back twice: %v", err)
	}

	// What is confirmed is about us.
	away := all()
	n, err = w.clips.DismissMany(w.ctx, true, away, officer)
	did(n, 1, err)
	if listed := w.all(Search{}); len(listed) != 2 {
		t.Errorf("%d are left", len(listed))
	}
	_, n, err = w.clips.TakeBackAct(w.ctx, away.Act, officer)
	did(n, 1, err)
	if listed := w.all(Search{}); len(listed) != 3 {
		t.Errorf("%d are back", len(listed))
	}

	filed := Selection{IDs: ids[:2], Act: act.New()}
	n, err = w.clips.FileMany(w.ctx, "i9", "Leak", filed, officer)
	did(n, 2, err)
	n, err = w.clips.FileMany(w.ctx, "i9", "Leak", Selection{IDs: ids, Act: act.New()}, officer)
	did(n, 1, err)
	_, n, err = w.clips.TakeBackAct(w.ctx, filed.Act, officer)
	did(n, 2, err)
	if w.clip(ids[0]).About != "" || w.clip(ids[2]).About != "i9" {
		t.Error("filed under", w.clip(ids[0]).About, w.clip(ids[2]).About)
	}
	acts, err := w.clips.RecentActs(w.ctx, 10)
	if must(t, err); len(acts) != 4 {
		t.Errorf("%+v", acts)
	}
	w.clips.Hidden = func(context.Context) ([]string, error) { return []string{"i9"}, nil }
	if acts, err = w.clips.RecentActs(w.ctx, 10); err != nil || len(acts) != 2 {
		t.Errorf("of a hidden incident it is told that %+v, %v", acts, err)
	}
	w.now = w.now.Add(act.For)
	must(t, w.clips.Sweep(w.ctx))
	if _, _, err := w.clips.TakeBackAct(w.ctx, filed.Act, officer); fault.KindOf(err) != fault.NotFound {
		t.Errorf("kept for ever: %v", err)
	}
}

func TestManyClipsAreTagged(t *testing.T) {
	w := newWorld(t)
	wrote := func(title string, tags ...string) Clip {
		return mustClip(t)(w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: title, Tags: tags, Published: w.now.Add(-time.Hour)}, officer))
	}
	a, b := wrote("Tins", "theme: price"), wrote("More tins")
	one := Selection{All: true, Of: Search{Text: "tins"}, Act: act.New()}
	n, err := w.clips.TagInstead(w.ctx, "theme: safety", one, officer)
	if must(t, err); n != 2 || !slices.Equal(w.clip(a.ID).Tags, []string{"theme: safety"}) {
		t.Errorf("%d, %q", n, w.clip(a.ID).Tags)
	}
	n, err = w.clips.Untag(w.ctx, "theme: safety", Selection{IDs: []string{b.ID}}, officer)
	if must(t, err); n != 1 {
		t.Error(n)
	}
	_, n, err = w.clips.TakeBackAct(w.ctx, one.Act, officer)
	if must(t, err); n != 2 || !slices.Equal(w.clip(a.ID).Tags, []string{"theme: price"}) {
		t.Errorf("%d, %q", n, w.clip(a.ID).Tags)
	}

	// Who has put a third one in its place since has changed it.
	sel := Selection{IDs: []string{a.ID}, Act: act.New()}
	_, err = w.clips.TagInstead(w.ctx, "theme: safety", sel, officer)
	must(t, err)
	_, err = w.clips.TagInstead(w.ctx, "theme: health", Selection{IDs: []string{a.ID}}, officer)
	must(t, err)
	_, n, err = w.clips.TakeBackAct(w.ctx, sel.Act, officer)
	if must(t, err); n != 0 || !slices.Equal(w.clip(a.ID).Tags, []string{"theme: health"}) {
		t.Errorf("%d, %q", n, w.clip(a.ID).Tags)
	}
	if _, err := w.clips.TagInstead(w.ctx, "safety", one, officer); !fault.Is(err, "contact.tag.no_group") {
		t.Error(err)
	}
	if _, err := w.clips.Tag(w.ctx, "x", Selection{}, officer); !fault.Is(err, "coverage.selection.empty") {
		t.Error(err)
	}
}

// A selection of all is what its reader sees: not what is only found by an incident that they may not know of.
func TestASelectionTellsNothingOfAHiddenIncident(t *testing.T) {
	w := newWorld(t)
	mustClip(t)(w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: "Tins", IncidentID: "secret"}, officer))
	mustClip(t)(w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: "Other"}, officer))
	w.clips.Hidden = func(context.Context) ([]string, error) { return []string{"secret"}, nil }
	for name, tc := range map[string]struct {
		of   Search
		want int64
	}{"all": {Search{}, 2}, "of the incident": {Search{IncidentID: "secret"}, 0}} {
		if n, err := w.clips.Tag(w.ctx, "tag "+name, Selection{All: true, Of: tc.of, Act: act.New()}, officer); n != tc.want || err != nil {
			t.Errorf("%s: %d, want %d, %v", name, n, tc.want, err)
		}
	}
	if n, err := w.clips.FileMany(w.ctx, "i1", "Leak", Selection{All: true, Act: act.New()}, officer); n != 1 || err != nil {
		t.Errorf("%d are filed: %v", n, err)
	}
}

// A decision is taken back also where its release is out no more; of one on a release of a hidden incident, or of clips that
// were taken out of it, nothing is told.
func TestAnActTellsOfAllTheIncidentsThatItTouched(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.ours.told[0].IncidentID = "secret"
	w.site.article("/a", "Recall", releaseEN)
	id := w.clipped("/a").ID
	decided := Selection{IDs: []string{id}, Act: act.New()}
	if n, err := w.clips.DecideMany(w.ctx, Rejected, decided, officer); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	mustClip(t)(w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: "Tins", IncidentID: "secret"}, officer))
	out := Selection{All: true, Of: Search{Text: "tins"}, Act: act.New()}
	if n, err := w.clips.FileMany(w.ctx, "", "", out, officer); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.clips.Hidden = func(context.Context) ([]string, error) { return []string{"secret"}, nil }
	if acts, err := w.clips.RecentActs(w.ctx, 10); err != nil || len(acts) != 0 {
		t.Errorf("of a hidden incident it is told that %+v, %v", acts, err)
	}
	for _, sel := range []Selection{decided, out} {
		if _, _, err := w.clips.TakeBackAct(w.ctx, sel.Act, officer); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
	}
	w.clips.Hidden, w.ours.told = nil, nil
	if _, n, err := w.clips.TakeBackAct(w.ctx, decided.Act, officer); n != 1 || err != nil || w.clip(id).State != Suggested {
		t.Errorf("%d, %v, %q", n, err, w.clip(id).State)
	}
}
