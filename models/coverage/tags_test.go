package coverage

import (
	"slices"
	"testing"

	"standfirst/models/fault"
	"standfirst/models/tag"
)

// Tags of clips have the rules of those of contacts, and are found by.
func TestTagsOfClips(t *testing.T) {
	w := newWorld(t)
	c, err := w.clips.WriteDown(w.ctx, Hand{Medium: "print", Title: "Tins", Tags: []string{" theme:  safety ", "Theme: Safety", "vip"}}, officer)
	must(t, err)
	if !slices.Equal(c.Tags, []string{"theme: safety", "vip"}) {
		t.Fatalf("%q", c.Tags)
	}
	_, err = w.clips.SetTags(w.ctx, c.ID, []string{"a tag that has far more than forty characters in it"}, officer)
	if f := fault.Of(err); f == nil || f.Field != "tags" {
		t.Errorf("a long one: %v", err)
	}
	c, err = w.clips.SetTags(w.ctx, c.ID, []string{"vip", "食品"}, officer)
	must(t, err)
	for name, want := range map[string]int64{"食品": 1, "vip": 1, "theme: safety": 0, "": 1} {
		if n, err := w.clips.Count(w.ctx, Search{Tag: name}); n != want || err != nil {
			t.Errorf("%q is on %d clips, want %d, %v", name, n, want, err)
		}
	}
	known, err := w.clips.KnownTags(w.ctx)
	must(t, err)
	if !slices.ContainsFunc(known, func(k tag.Tally) bool { return k == tag.Tally{Value: "食品", Count: 1} }) {
		t.Errorf("%v", known)
	}
}

// What a run or a watch has put on a clip is not the work of a person, which keeps a clip when its run is taken back.
func TestTagsOfRunsAndWatchesAreNobodysWork(t *testing.T) {
	w := newWorld(t)
	g, err := w.clips.Bringing(w.ctx, "", officer)
	must(t, err)
	bring := func(title string) Clip {
		b := Brought{Origin: FromFile, RunID: "run", Medium: "print", Title: title, Tags: []string{"service"}}
		must(t, b.Check(w.now))
		c, _, err := g.Bring(w.ctx, b)
		must(t, err)
		must(t, w.clips.Sight(w.ctx, c.ID, Sighting{WatchID: "w"}, "watched"))
		must(t, w.clips.Sight(w.ctx, c.ID, Sighting{WatchID: "w"}, "watched"))
		return c
	}
	left, worked := bring("Left alone"), bring("Worked on")
	c, err := w.clips.SetTags(w.ctx, worked.ID, []string{"service", "watched", "ours"}, officer)
	must(t, err)
	if !slices.Equal(c.AutoTags, []string{"service", "watched"}) {
		t.Errorf("%q", c.AutoTags)
	}
	if gone, err := w.clips.TakeBack(w.ctx, left.ID, Given{RunID: "run"}); !gone || err != nil {
		t.Errorf("the one that nobody touched stays: %v", err)
	}
	if gone, err := w.clips.TakeBack(w.ctx, worked.ID, Given{RunID: "run"}); gone || err != nil {
		t.Errorf("the one that somebody has tagged goes: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
