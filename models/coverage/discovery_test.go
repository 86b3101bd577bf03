package coverage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
)

func (w *world) discovered(site string) Discovery {
	w.t.Helper()
	d, err := w.sources.Discover(w.ctx, site, officer)
	if err != nil {
		w.t.Fatal(err)
	}
	w.work()
	if d, err = w.sources.Discovery(w.ctx, d.ID); err != nil || d.EndedAt.IsZero() {
		w.t.Fatalf("%+v, %v", d, err)
	}
	return d
}

func TestTheSourcesOfASiteAreFoundAndChosen(t *testing.T) {
	w := newWorld(t)
	w.site.put("/", "text/html", `<html><head><title>Morning News</title><link rel="alternate" type="application/rss+xml" href="/all.xml"><link rel="alternate" type="application/atom+xml" href="/gone.xml"></head><body><a href="/x">A headline with several words</a></body></html>`)
	w.site.feed("/all.xml", "/a", "/b")
	w.site.put("/robots.txt", "text/plain", "User-agent: *\nDisallow:\nSitemap: "+w.site.URL+"/maps/site.xml\n sitemap : "+w.site.URL+"/maps/news.xml\n")
	w.site.put("/maps/news.xml", "application/xml", sitemap("urlset", "<url><loc>"+w.site.URL+"/a</loc><lastmod>2026-11-25</lastmod></url>"))
	w.site.put("/maps/site.xml", "application/xml", sitemap("sitemapindex", "<sitemap><loc>"+w.site.URL+"/1.xml</loc></sitemap>"))
	d := w.discovered(w.site.URL)
	got := map[string]Candidate{}
	for _, c := range d.Candidates {
		got[c.URL[len(w.site.URL):]] = c
	}
	if len(got) != 4 || got["/"].Kind != KindPage || got["/all.xml"].Kind != KindFeed || got["/all.xml"].Items != 2 || got["/all.xml"].Latest.IsZero() ||
		got["/maps/news.xml"].Kind != KindSitemap || got["/maps/site.xml"].Format != "index" || d.Name != "Morning News" {
		t.Fatalf("found %+v", d.Candidates)
	}
	if w.site.times("/feed") != 0 {
		t.Error("a page that names its feeds was asked for others")
	}
	if d.Candidates[2].URL != w.site.URL+"/maps/news.xml" {
		t.Errorf("the sitemap of the news does not come first: %+v", d.Candidates[2])
	}
	if _, err := w.sources.Choose(w.ctx, d.ID, nil, officer); !fault.Is(err, "coverage.discovery.none_chosen") {
		t.Errorf("nothing was chosen: %v", err)
	}
	chosen := []string{w.site.URL + "/all.xml", w.site.URL + "/maps/news.xml", "https://somewhere-else.example/"}
	for want := range 2 {
		if n, err := w.sources.Choose(w.ctx, d.ID, chosen, officer); err != nil || n != 2-2*want {
			t.Errorf("added %d, %v", n, err)
		}
	}
	known, err := w.sources.Known(w.ctx, chosen...)
	if err != nil || len(known) != 2 {
		t.Errorf("known: %v, %v", known, err)
	}
}

func TestASiteThatNamesNothingIsAskedAtTheUsualAddresses(t *testing.T) {
	w := newWorld(t)
	w.site.put("/", "text/html", "<html><body>Home</body></html>")
	w.site.feed("/feed", "/a")
	if d := w.discovered(w.site.URL); len(d.Candidates) != 2 || d.Candidates[1].URL != w.site.URL+"/feed" || d.Tried > 12 {
		t.Errorf("%+v", d)
	}
	w.site.feed("/paper/feed.xml", "/b")
	if d := w.discovered(w.site.URL + "/paper/"); len(d.Candidates) != 2 || d.Candidates[0].URL != w.site.URL+"/paper/feed.xml" {
		t.Errorf("a site in a folder: %+v", d.Candidates)
	}
	if d := w.discovered(w.site.URL + "/feed"); len(d.Candidates) != 1 || d.Candidates[0].Kind != KindFeed {
		t.Errorf("the address of a feed itself: %+v", d.Candidates)
	}
	if d := w.discovered(w.site.URL + "/nothing"); d.Trouble.Key != "coverage.fetch.gone" {
		t.Errorf("an address with nothing at it: %+v", d.Trouble)
	}
	if _, err := w.sources.Discover(w.ctx, "javascript:alert(1)", officer); !fault.Is(err, "coverage.url.scheme") {
		t.Errorf("a script: %v", err)
	}
}

func TestOneOfSeveralFormsOfAFeedIsProposed(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	feed := func(path, title string, items int) Candidate {
		return Candidate{URL: "https://a.example" + path, Kind: KindFeed, Title: title, Items: items, Latest: at}
	}
	d := Discovery{Site: "https://a.example/", Candidates: []Candidate{
		{URL: "https://a.example/", Kind: KindPage},
		feed("/rss", "News", 20), feed("/json", "News", 20), feed("/sport", "Sport", 20), feed("/old", "News", 7),
		{URL: "https://a.example/map.xml", Kind: KindSitemap},
	}}
	if got := d.Proposed(); len(got) != 3 || !got["https://a.example/rss"] || !got["https://a.example/sport"] || !got["https://a.example/old"] {
		t.Errorf("%v", got)
	}
	d.Candidates = d.Candidates[5:]
	if got := d.Proposed(); !got["https://a.example/map.xml"] {
		t.Errorf("without a feed: %v", got)
	}
	d = Discovery{Candidates: []Candidate{{URL: "a", Kind: KindFeed}, {URL: "b", Kind: KindFeed}}}
	if got := d.Proposed(); len(got) != 2 {
		t.Errorf("of a list all: %v", got)
	}
}

func TestASiteWithoutTLSIsFoundByItsName(t *testing.T) {
	w := newWorld(t)
	w.site.put("/", "text/html", "<html><body>Home</body></html>")
	w.site.feed("/feed", "/a")
	bare := strings.TrimPrefix(w.site.URL, "http://")
	if d := w.discovered(bare); len(d.Candidates) != 2 || d.Candidates[1].URL != w.site.URL+"/feed" || d.Trouble.Is() {
		t.Errorf("%+v", d)
	}
	if d := w.discovered("https://" + bare); len(d.Candidates) != 0 || !d.Trouble.Is() {
		t.Errorf("who asks for https gets nothing less: %+v", d)
	}
}

func TestAListOfFeedsIsAChoice(t *testing.T) {
	w := newWorld(t)
	d, err := w.sources.Listed(w.ctx, "feeds.opml", []byte(`<opml><body><outline text="A" xmlUrl="https://a.example/feed"/><outline text="twice" xmlUrl="https://a.example/feed"/><outline text="x" xmlUrl="file:///etc/passwd"/><outline text="Lost" type="rss"/><outline text="Map" type="link" url="https://a.example/sitemap.xml" category="sitemap"/></body></opml>`))
	if err == nil && (d.Left != 2 || !slices.Equal(d.LeftOut, []string{"x", "Lost"}) || len(d.Proposed()) != 2 || d.Candidates[1].Kind != KindSitemap) {
		t.Errorf("left out %d %q, proposed %v", d.Left, d.LeftOut, d.Proposed())
	}
	if err != nil || len(d.Candidates) != 2 || d.Candidates[0].Title != "A" {
		t.Fatalf("%+v, %v", d, err)
	}
	if n, err := w.sources.Choose(w.ctx, d.ID, []string{"https://a.example/feed"}, officer); err != nil || n != 1 {
		t.Errorf("added %d, %v", n, err)
	}
	if _, err := w.sources.Listed(w.ctx, "x", []byte(`<opml><body><outline text="x" xmlUrl="file:///etc/passwd"/></body></opml>`)); !fault.Is(err, "coverage.opml.empty") {
		t.Errorf("a list of files: %v", err)
	}
}
