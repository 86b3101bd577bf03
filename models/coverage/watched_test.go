package coverage

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"standfirst/models/store"
)

// poll lets the source fall due and polls it.
func (w *world) poll(id string) Source {
	w.t.Helper()
	w.now = w.again(id).NextAt
	if err := w.sources.Sweep(w.ctx); err != nil {
		w.t.Fatal(err)
	}
	w.work()
	return w.again(id)
}

func (w *world) titles() string {
	var out []string
	for _, c := range w.all(Search{All: true, Sort: "at"}) {
		out = append(out, c.URL[strings.LastIndexByte(c.URL, '/'):])
	}
	return strings.Join(out, " ")
}

func sitemap(root string, entries ...string) string {
	return `<?xml version="1.0"?><` + root + ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + strings.Join(entries, "") + `</` + root + `>`
}

func TestASitemapGivesWhatIsNewAndNotItsArchive(t *testing.T) {
	w := newWorld(t)
	entry := func(path, lastmod string) string {
		if lastmod != "" {
			lastmod = "<lastmod>" + lastmod + "</lastmod>"
		}
		return "<url><loc>" + w.site.URL + path + "</loc>" + lastmod + "</url>"
	}
	var old []string
	for i := range 600 {
		old = append(old, entry(fmt.Sprintf("/old-%d", i), ""))
	}
	old = append(old, entry("/years", "2020-01-01"), entry("/today", "2026-11-25T08:00:00Z"))
	w.site.put("/sitemap.xml", "application/xml", sitemap("urlset", old...))
	src := w.source("/sitemap.xml")
	w.work()
	if src = w.again(src.ID); src.Kind != KindSitemap || src.Trouble.Is() || w.titles() != "/today" {
		t.Fatalf("%q of kind %s: %+v", w.titles(), src.Kind, src.Trouble)
	}
	w.site.put("/sitemap.xml", "application/xml", sitemap("urlset", append(old, entry("/fresh", ""))...))
	if src = w.poll(src.ID); w.titles() != "/today /fresh" && w.titles() != "/fresh /today" {
		t.Errorf("after an undated entry was added: %q", w.titles())
	}
	if c := w.all(Search{All: true})[0]; !c.Published.IsZero() {
		t.Errorf("the time of a change became one of publication: %v", c.Published)
	}
}

func TestAListOfSitemapsLeadsToTheLatest(t *testing.T) {
	w := newWorld(t)
	news := func(path string) string {
		return `<url><loc>` + w.site.URL + path + `</loc><n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication_date>2026-11-25T07:00:00Z</n:publication_date><n:title>About ` + path + `</n:title></n:news></url>`
	}
	child := func(path, lastmod string) string {
		return "<sitemap><loc>" + w.site.URL + path + "</loc><lastmod>" + lastmod + "</lastmod></sitemap>"
	}
	w.site.put("/sitemap.xml", "application/xml", sitemap("sitemapindex",
		child("/2019.xml", "2019-05-01"), child("/2020.xml", "2020-05-01"), child("/2021.xml", "2021-05-01"), child("/news.xml", "2026-11-25"), child("/gone.xml", "2026-11-24")))
	w.site.put("/news.xml", "application/xml", sitemap("urlset", news("/a")))
	w.site.put("/2021.xml", "application/xml", sitemap("urlset", news("/b")))
	src := w.source("/sitemap.xml")
	w.work()
	if src = w.again(src.ID); src.Format != "index" || src.Trouble.Is() || src.Found != 2 || w.site.times("/2019.xml") != 0 {
		t.Fatalf("found %d, %+v", src.Found, src.Trouble)
	}
	w.site.put("/news.xml", "application/xml", sitemap("urlset", news("/a"), news("/c")))
	if src = w.poll(src.ID); src.Found != 3 { // the list itself is as it was
		t.Errorf("what a sitemap of the list gained was not seen: %d", src.Found)
	}
}

func TestAPageIsWatchedForLinksAndForItsText(t *testing.T) {
	w := newWorld(t)
	notices := func(text string, paths ...string) {
		var b strings.Builder
		for _, p := range paths {
			fmt.Fprintf(&b, `<li><a href="%s">Notice about the milk powder %s</a></li>`, p, p)
		}
		w.site.put("/notices", "text/html", "<html><head><title>Notices</title></head><body><p>"+text+"</p><ul>"+b.String()+`</ul><a href="/notices">Notices of the authority, again</a></body></html>`)
	}
	notices("Nothing is recalled.", "/n1", "/n2")
	src, err := w.sources.Add(w.ctx, NewSource{URL: w.site.URL + "/notices", Kind: KindPage}, officer)
	if err != nil {
		t.Fatal(err)
	}
	w.work()
	if src = w.again(src.ID); src.Name != "Notices" || src.Kind != KindPage || w.titles() != "" || !src.ChangedAt.IsZero() {
		t.Fatalf("the first look: %+v, %q", src, w.titles())
	}
	notices("Two batches are recalled.", "/n3", "/n1", "/n2")
	src = w.poll(src.ID)
	got := w.all(Search{All: true})
	if len(got) != 1 || got[0].Title != "Notice about the milk powder /n3" || src.ChangedAt != w.now || !src.Fetches[0].Changed {
		t.Fatalf("the second look: %+v %+v", got, src.Fetches)
	}
	versions, err := w.sources.Versions(w.ctx, src.ID)
	if err != nil || len(versions) != 2 || !versions[0].At.Equal(w.now) {
		t.Fatalf("%+v, %v", versions, err)
	}
	said := ""
	for _, p := range Changes(versions[1].Text, versions[0].Text) {
		if p.Op == "added" {
			said += p.Text
		}
	}
	if !strings.Contains(said, "Two batches are") {
		t.Errorf("the difference says %q", said)
	}
	src = w.poll(src.ID)
	if versions, _ = w.sources.Versions(w.ctx, src.ID); len(versions) != 2 || src.Fetches[0].Changed {
		t.Errorf("an unchanged page has %d versions", len(versions))
	}
	w.site.put("/notices", "text/html", "<html><script>x()</script></html>")
	if src = w.poll(src.ID); src.Trouble.Key != "coverage.page.blank" {
		t.Errorf("a page that says nothing: %+v", src.Trouble)
	}
	if err := w.sources.Remove(w.ctx, src.ID, officer); err != nil {
		t.Fatal(err)
	}
	if n, err := w.sources.versions.Count(w.ctx, store.Filter{}); err != nil || n != 0 {
		t.Errorf("%d versions of nothing, %v", n, err)
	}
}

func TestAnIncidentMakesPoliteSourcesDueEveryFiveMinutes(t *testing.T) {
	w := newWorld(t)
	body := w.site.rss("/a")
	w.site.serve("/polite", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = rw.Write([]byte(body))
	})
	w.site.feed("/plain", "/b")
	polite, plain := w.source("/polite"), w.source("/plain")
	w.work()
	for range 3 {
		polite, plain = w.poll(polite.ID), w.poll(plain.ID)
	}
	if wait := polite.NextAt.Sub(polite.PolledAt); wait < 20*time.Minute {
		t.Fatalf("without an incident it is asked every %v", wait)
	}
	w.sources.Pressing = incidentOpen
	w.now = w.now.Add(5 * time.Minute)
	before := w.again(plain.ID).NextAt
	if err := w.sources.Sweep(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.work()
	if polite = w.again(polite.ID); !polite.PolledAt.Equal(w.now) || !polite.NextAt.Equal(w.now.Add(5*time.Minute)) {
		t.Errorf("polled at %v, next at %v", polite.PolledAt, polite.NextAt)
	}
	if got := w.again(plain.ID).NextAt; !got.Equal(before) {
		t.Errorf("a server that never says 304 is asked sooner: %v", got)
	}
}
