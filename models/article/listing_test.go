package article

import "testing"

func TestAPageThatListsArticlesGivesItsHeadlines(t *testing.T) {
	page := `<html><head><title>News of the authority</title><link rel="alternate" type="application/rss+xml" href="/rss"><link rel="stylesheet" href="/x.css"></head><body>
<nav><a href="/about">About</a></nav>
<ul><li><a href="/n/1#top">Tins of milk powder taken back</a></li><li><a href="/n/1">Tins of milk powder taken back</a></li>
<li><a href="https://www.site.example/n/2">市场监管总局发布召回公告</a></li><li><a href="https://other.example/n/3">Somebody else's long headline here</a></li>
<li><a href="javascript:alert(1)">A headline that runs a script</a></li><li><a href="/more">More</a></li></ul></body></html>`
	l, err := List([]byte(page), Origin{URL: "https://site.example/news/"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Linked{{"https://site.example/n/1", "Tins of milk powder taken back"}, {"https://www.site.example/n/2", "市场监管总局发布召回公告"}}
	if len(l.Links) != 2 || l.Links[0] != want[0] || l.Links[1] != want[1] {
		t.Errorf("links: %+v", l.Links)
	}
	if l.Title != "News of the authority" || len(l.Feeds) != 1 || l.Feeds[0] != "https://site.example/rss" {
		t.Errorf("%q, feeds %v", l.Title, l.Feeds)
	}
	if _, err := List([]byte("  "), Origin{URL: "https://site.example/"}); err == nil {
		t.Error("an empty page was read")
	}
}
