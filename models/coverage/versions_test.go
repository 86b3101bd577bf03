package coverage

import (
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestAnArticleIsReadAgainAndItsVersionsAreKept(t *testing.T) {
	w := newWorld(t)
	w.site.article("/a", "Poisoned tins", "Starharvest has poisoned tins of milk powder, says somebody who asked to remain unnamed in this report.")
	c := w.clipped("/a")
	start := w.now
	if c.TextAt.IsZero() || !c.RecheckAt.Equal(start.Add(time.Hour)) || c.Versions != 0 {
		t.Fatalf("after the first reading: %v, %v, %d versions", c.TextAt, c.RecheckAt, c.Versions)
	}
	recheck := func(after time.Duration) Clip {
		w.now = start.Add(after)
		for range 2 { // twice asks once
			if err := w.sources.Sweep(w.ctx); err != nil {
				t.Fatal(err)
			}
		}
		w.work()
		return w.clip(c.ID)
	}
	if c = recheck(time.Hour); w.site.times("/a") != 2 || c.Versions != 0 || c.Waiting() {
		t.Fatalf("unchanged after an hour: read %d times, %d versions", w.site.times("/a"), c.Versions)
	}
	first := c.Archive.SHA256
	w.site.article("/a", "Recalled tins", "Starharvest has recalled tins of milk powder. An earlier version of this report said that they were poisoned, which is wrong.")
	if c = recheck(6 * time.Hour); c.Versions != 1 || c.Title != "Recalled tins" || !c.TextAt.Equal(w.now) {
		t.Fatalf("changed: %q, %d versions", c.Title, c.Versions)
	}
	all, err := w.clips.Versions(w.ctx, c)
	if err != nil || len(all) != 2 || all[1].Title != "Poisoned tins" || all[1].Archive.SHA256 != first || all[0].Archive.SHA256 == first || !all[1].From.Equal(start) || !all[1].Until.Equal(w.now) {
		t.Errorf("%+v, %v", all, err)
	}
	if r, err := w.clips.Archived(w.ctx, Clip{Archive: all[1].Archive}); err != nil {
		t.Error("the copy of the version before is gone")
	} else {
		_ = r.Close()
	}
	if _, err := w.clips.Version(w.ctx, c, 3); !fault.Is(err, "coverage.version.missing") {
		t.Errorf("a version that never was: %v", err)
	}
	w.site.serve("/a", nil)
	if c = recheck(24 * time.Hour); c.Trouble.Key != "coverage.fetch.gone" || c.Versions != 1 || c.Text == "" {
		t.Errorf("deleted: %+v, %d versions", c.Trouble, c.Versions)
	}
	w.site.article("/a", "Recalled tins", "Starharvest has recalled tins of milk powder. An earlier version of this report said that they were poisoned, which is wrong!")
	before := w.site.times("/a")
	if c = recheck(8 * 24 * time.Hour); c.Versions != 1 || !c.RecheckAt.IsZero() || w.site.times("/a") != before+1 {
		t.Errorf("another mark at the end: %d versions, read again at %v", c.Versions, c.RecheckAt)
	}
	if recheck(30 * 24 * time.Hour); w.site.times("/a") != before+1 {
		t.Error("it is read for ever")
	}
}

func TestWhatIsNotAboutUsIsReadOnce(t *testing.T) {
	w := newWorld(t)
	w.site.feed("/feed", "/a")
	w.site.article("/a", "Weather", "It rains on the hills and in the valleys, and nobody who was asked knows when it is going to end.")
	src := w.source("/feed")
	w.work()
	if _, err := w.sources.Pause(w.ctx, src.ID, officer); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(2 * time.Hour)
	if err := w.sources.Sweep(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.work()
	if w.site.times("/a") != 1 {
		t.Errorf("it was read %d times", w.site.times("/a"))
	}
}
