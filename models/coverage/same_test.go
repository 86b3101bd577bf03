package coverage

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// naming is a page that names another address as its own.
func naming(title, body, canonical string) string {
	return strings.Replace(page(title, body), "<head>", `<head><link rel="canonical" href="`+canonical+`">`, 1)
}

func TestAnArticleCountsOnceUnderTwoAddresses(t *testing.T) {
	w := newWorld(t)
	w.recall()
	html := naming("Recall", releaseEN, "/news/2026/recall")
	for _, path := range []string{"/share/77", "/news/2026/recall", "/print/recall"} {
		w.site.put(path, "text/html; charset=utf-8", html)
	}
	shared := w.clipped("/share/77")
	w.now = w.now.Add(time.Hour)
	main := w.clipped("/news/2026/recall")
	printed := w.clipped("/print/recall")
	if !main.Twin() || main.SameAs != shared.ID || main.State != Unmatched || !printed.Twin() || printed.SameAs != shared.ID {
		t.Fatalf("%v %q %s, %v %q", main.Twin(), main.SameAs, main.State, printed.Twin(), printed.SameAs)
	}
	if found := w.all(Search{}); len(found) != 1 || found[0].ID != shared.ID || found[0].State != Suggested || found[0].Copied {
		t.Errorf("%d count: %+v", len(found), found)
	}
	// Whoever brings the second address again means the article.
	if again := w.clipped("/news/2026/recall"); again.ID != shared.ID {
		t.Errorf("taken as %q", again.ID)
	}
	// What a person has put back stays, however often it is read.
	if _, err := w.clips.Recall(w.ctx, main.ID, officer); err != nil {
		t.Fatal(err)
	}
	if _, err := w.clips.ReadAgain(w.ctx, main.ID, officer); err != nil {
		t.Fatal(err)
	}
	w.work()
	if c := w.clip(main.ID); c.Dismissed || c.State != Suggested || len(w.all(Search{})) != 2 {
		t.Errorf("put back: %v %s", c.Dismissed, c.State)
	}
}

// An address of another site that only leads to the article, as one of a list of news does, is none to show as its source.
func TestTheArticlesOwnPageCountsBesideOneThatLeadsThereFromAnotherSite(t *testing.T) {
	w := newWorld(t)
	w.recall()
	w.site.article("/recall", "Recall", releaseEN)
	w.site.serve("/go/77", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, w.site.URL+"/recall", http.StatusFound)
	})
	short := strings.Replace(w.site.URL, "127.0.0.1", "localhost", 1) + "/go/77"
	clip := func(p Pasted) Clip {
		cs, err := w.clips.Clip(w.ctx, p, officer)
		must(t, err)
		w.work()
		return w.clip(cs[0].ID)
	}
	led := clip(Pasted{Addresses: short})
	if led.Text == "" || led.Page != ClipID(w.site.URL+"/recall") {
		t.Fatalf("%+v", led)
	}
	w.now = w.now.Add(time.Hour)
	own := w.clipped("/recall")
	if led = w.clip(led.ID); own.Twin() || led.SameAs != own.ID || own.State != Suggested {
		t.Fatalf("the own page is %q, the other %q", own.SameAs, led.SameAs)
	}
	if again := clip(Pasted{Addresses: short}); again.ID != own.ID {
		t.Errorf("taken as %q", again.ID)
	}
	if found := w.all(Search{}); len(found) != 1 || found[0].ID != own.ID {
		t.Errorf("%d count", len(found))
	}

	// One on which somebody has worked stays all the same.
	w = newWorld(t)
	w.recall()
	w.site.article("/recall", "Recall", releaseEN)
	w.site.serve("/go/77", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, w.site.URL+"/recall", http.StatusFound)
	})
	led = clip(Pasted{Addresses: strings.Replace(w.site.URL, "127.0.0.1", "localhost", 1) + "/go/77", ReleaseID: "r1"})
	w.now = w.now.Add(time.Hour)
	if own = w.clipped("/recall"); own.SameAs != led.ID {
		t.Errorf("%q beside %q, on which somebody has worked", own.SameAs, led.ID)
	}
}

func TestPagesThatNameOneAddressAndSayDifferentThingsAreTwo(t *testing.T) {
	w := newWorld(t)
	w.site.put("/a", "text/html", naming("One", releaseEN, "/all"))
	w.site.put("/b", "text/html", naming("Two", strings.Repeat("The harbour was closed after a storm that nobody had forecast, and ships waited outside. ", 4)+"Pilots returned on Friday.", "/all"))
	if a, b := w.clipped("/a"), w.clipped("/b"); a.Twin() || b.Twin() || w.clip(a.ID).Twin() {
		t.Error("two articles count as one")
	}
}

func TestTheOneOfTwoAddressesThatSomebodyWorkedOnStays(t *testing.T) {
	w := newWorld(t)
	w.recall()
	html := naming("Recall", releaseEN, "/recall")
	w.site.put("/recall", "text/html", html)
	w.site.put("/copy", "text/html", html)
	first := w.clipped("/copy")
	w.now = w.now.Add(time.Hour)
	second, err := w.clips.Clip(w.ctx, Pasted{Addresses: w.site.URL + "/recall", ReleaseID: "r1"}, officer)
	if err != nil {
		t.Fatal(err)
	}
	w.work()
	if a, b := w.clip(first.ID), w.clip(second[0].ID); a.SameAs != b.ID || b.Twin() || b.State != Confirmed {
		t.Errorf("%q, %v %s", a.SameAs, b.Twin(), b.State)
	}
}

func TestAClipFoundByATelephonesAddressIsKnownByTheOrdinaryOne(t *testing.T) {
	w := newWorld(t)
	old := Clip{ID: "before", URL: "https://m.news.example/amp/a?amp=1", Title: "Recall", Text: releaseEN, Origin: FromFeed, FoundAt: w.now}
	now := Clip{ID: ClipID("https://www.news.example/a"), URL: "https://www.news.example/a", Title: "Recall", Text: releaseEN, Origin: FromFeed, FoundAt: w.now.Add(time.Hour)}
	if err := w.clips.clips.Insert(w.ctx, &old, &now); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.clips.KnowPages(w.ctx); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := w.clip(old.ID), w.clip(now.ID); a.Twin() || b.SameAs != old.ID || a.Page != now.ID {
		t.Errorf("%+v %q %q", a.Twin(), b.SameAs, a.Page)
	}
}

func TestWhatBecomesOfTheOtherAddressesOfAClipThatGoes(t *testing.T) {
	w := newWorld(t)
	w.recall()
	html := naming("Recall", releaseEN, "/recall")
	for _, path := range []string{"/copy", "/recall", "/share", "/print"} {
		w.site.put(path, "text/html", html)
	}
	g, err := w.clips.Bringing(w.ctx, "", officer)
	must(t, err)
	brought, _, err := g.Bring(w.ctx, Brought{Origin: FromFile, RunID: "run", Medium: "web", URL: w.site.URL + "/copy", Title: "Recall"})
	must(t, err)
	must(t, w.clips.Read(w.ctx, webClient{}, brought.ID, 1))
	w.now = w.now.Add(time.Hour)
	other := w.clipped("/recall")
	if other.SameAs != brought.ID {
		t.Fatalf("%q beside %q", other.SameAs, brought.ID)
	}
	if gone, err := w.clips.TakeBack(w.ctx, brought.ID, Given{RunID: "run"}); !gone || err != nil {
		t.Fatal(gone, err)
	}
	if c := w.clip(other.ID); c.SameAs != "" || c.Dismissed || c.State != Suggested || len(w.all(Search{})) != 1 {
		t.Errorf("the article is gone with one of its addresses: %q %v %s", c.SameAs, c.Dismissed, c.State)
	}
	// The one that counted may itself give way to one on which somebody works.
	w.now = w.now.Add(time.Hour)
	second := w.clipped("/share")
	worked, err := w.clips.Clip(w.ctx, Pasted{Addresses: w.site.URL + "/print", ReleaseID: "r1"}, officer)
	must(t, err)
	w.work()
	if a, b := w.clip(second.ID), w.clip(other.ID); a.SameAs != b.ID || b.SameAs != worked[0].ID {
		t.Fatalf("%q, %q", a.SameAs, b.SameAs)
	}
	if again := w.clipped("/share"); again.ID != worked[0].ID {
		t.Errorf("taken as %q", again.ID)
	}
}
