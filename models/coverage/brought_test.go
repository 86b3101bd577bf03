package coverage

import (
	"testing"
	"time"

	"standfirst/models/store"
)

// brought is an address of the site as a run brings it, read.
func (w *world) brought(run, path string) Clip {
	w.t.Helper()
	g, err := w.clips.Bringing(w.ctx, "", officer)
	if err != nil {
		w.t.Fatal(err)
	}
	c, _, err := g.Bring(w.ctx, Brought{Origin: FromFile, RunID: run, Medium: "web", URL: w.site.URL + path, Title: "Recall", IncidentID: run + " is about"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.work()
	return w.clip(c.ID)
}

// takenBack says whether taking the run back takes the clip of an address with it.
func (w *world) takenBack(run, path string) bool {
	w.t.Helper()
	gone, err := w.clips.TakeBack(w.ctx, ClipID(w.site.URL+path), Given{RunID: run, IncidentID: run + " is about"})
	if err != nil {
		w.t.Fatal(err)
	}
	return gone
}

func TestAClipThatWasTakenBackIsReadAnewWhenItIsFoundAgain(t *testing.T) {
	w := newWorld(t)
	w.site.article("/a", "Recall", releaseEN)
	for range 2 {
		if c := w.brought("run", "/a"); c.Text == "" || c.Archive.SHA256 == "" {
			t.Fatalf("it waits for a reading that nobody does: %d of %d", c.Read, c.Reads)
		}
		if !w.takenBack("run", "/a") {
			t.Fatal("it stays")
		}
		w.now = w.now.Add(time.Minute)
	}
	must(t, w.clips.versions.Insert(w.ctx, &ClipVersion{ID: "left", ClipID: ClipID(w.site.URL + "/a"), N: 1})) // by a taking back that was cut off
	if !w.takenBack("run", "/a") {
		t.Fatal("it is back")
	}
	c := w.clipped("/a")
	if c.Text == "" {
		t.Errorf("%d of %d", c.Read, c.Reads)
	}
	if n, err := w.clips.versions.Count(w.ctx, store.Eq("clip_id", c.ID)); err != nil || n != 0 {
		t.Errorf("it has %d versions of the clip that was taken back, %v", n, err)
	}
}

// An article's second address is the work of nobody; what a run did to the clip that counts for it is undone as well.
func TestTakingBackARunFollowsSecondAddresses(t *testing.T) {
	w := newWorld(t)
	html := naming("Recall", releaseEN, "/recall")
	for _, path := range []string{"/recall", "/share", "/print"} {
		w.site.put(path, "text/html", html)
	}
	w.site.feed("/feed.xml", "/recall")
	src := w.source("/feed.xml")
	w.work()
	own := ClipID(w.site.URL + "/recall")
	if c := w.clip(own); c.SourceID != src.ID || c.Origin != FromFeed {
		t.Fatalf("%+v", c)
	}
	w.now = w.now.Add(time.Hour)
	if c := w.clipped("/share"); c.SameAs != own {
		t.Fatalf("%q", c.SameAs)
	}
	w.brought("run", "/share") // means the article, which the run claims
	if c := w.clip(own); c.RunID != "run" || !c.WasFeed || c.About == "" {
		t.Fatalf("%+v", c)
	}
	if !w.takenBack("run", "/share") {
		t.Error("what the run did under the second address stays")
	}
	if c := w.clip(own); c.RunID != "" || c.Origin != FromFeed || c.About != "" {
		t.Errorf("%q %q %q", c.RunID, c.Origin, c.About)
	}

	if _, err := w.clips.edit(w.ctx, own, func(c *Clip) error { c.About = "later is about"; return nil }); err != nil {
		t.Fatal(err)
	}
	if c := w.brought("later", "/print"); c.SameAs != own {
		t.Fatalf("%q", c.SameAs)
	}
	if !w.takenBack("later", "/print") {
		t.Error("an address that the machine has found to be a second one stays as if somebody had worked on it")
	}
}

func TestWhatSomebodyElseHasBroughtSinceStays(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/a", "/b"} {
		w.site.article(path, "Recall", releaseEN+path)
		w.brought("run", path)
	}
	w.brought("other", "/a")
	w.clipped("/b")
	for _, path := range []string{"/a", "/b"} {
		if w.takenBack("run", path) {
			t.Errorf("%s goes, which another run or a person has brought as well", path)
		}
	}
}
