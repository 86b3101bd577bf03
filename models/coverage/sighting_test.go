package coverage

import (
	"context"
	"testing"
)

// What a feed brings has nothing to do with us until something of ours is found in it, or somebody watches for it.
func TestWhatAWatchOfOursFindsIsCoverage(t *testing.T) {
	w := newWorld(t)
	w.site.article("/market", "Markets", "Shares in dairy companies fell. Starharvest lost four per cent, and analysts expect more.")
	w.site.feed("/feed", "/market")
	w.source("/feed")
	w.work()
	all := w.all(Search{All: true})
	if len(all) != 1 || len(w.all(Search{})) != 0 {
		t.Fatalf("%d read, %d about us", len(all), len(w.all(Search{})))
	}
	id := all[0].ID
	sight := func(s Sighting, ours int) {
		t.Helper()
		if err := w.clips.Sight(w.ctx, id, s, ""); err != nil {
			t.Fatal(err)
		}
		if got := len(w.all(Search{})); got != ours {
			t.Errorf("%+v: %d are about us, want %d", s, got, ours)
		}
	}
	sight(Sighting{WatchID: "rival"}, 0)
	if len(w.all(Search{WatchID: "rival"})) != 1 || len(w.all(Search{WatchID: "brand"})) != 0 {
		t.Error("what a watch has found is not listed by it")
	}
	sight(Sighting{WatchID: "brand", Ours: true}, 1)
	rev := w.clip(id).Rev
	sight(Sighting{WatchID: "brand", Ours: true}, 1)
	if now := w.clip(id).Rev; now != rev {
		t.Errorf("said twice it is written twice: %d, %d", rev, now)
	}
	sight(Sighting{WatchID: "brand", IncidentID: "secret", Ours: true}, 1)
	w.clips.Hidden = func(context.Context) ([]string, error) { return []string{"secret"}, nil }
	if len(w.all(Search{})) != 0 || len(w.all(Search{WatchID: "brand"})) != 0 || len(w.all(Search{All: true})) != 1 {
		t.Error("a watch of an incident that the viewer may not know of shows")
	}
	if n, err := w.clips.Count(w.ctx, Search{}); err != nil || n != 0 {
		t.Errorf("and is counted: %d, %v", n, err)
	}
	w.clips.Hidden = nil
	if err := w.clips.Unsight(w.ctx, id, "brand"); err != nil || len(w.all(Search{})) != 0 {
		t.Errorf("what is found no more stays: %v", err)
	}
	if err := w.clips.Sight(w.ctx, "gone", Sighting{WatchID: "brand"}, ""); err != nil {
		t.Error(err)
	}
}
