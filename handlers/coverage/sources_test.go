package coverage_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/coverage"
	"standfirst/models/watch"
)

func TestWaysToSources(t *testing.T) {
	d := newDesk(t)
	list := `<opml version="2.0"><body><outline text="Evening Star" xmlUrl="https://evening.example/feed"/><outline text="Morning" xmlUrl="https://morning.example/rss"/></body></opml>`
	r := d.As("officer").Upload("/acme/sources/opml", "file", "feeds.opml", []byte(list), nil)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	choice := r.Header.Get("Location")
	d.Run(
		webtest.Scenario{Name: "a choice", As: "officer", Path: choice, Has: []string{"feeds.opml", "Evening Star", `value="https://morning.example/rss" checked`}},
		webtest.Scenario{Name: "nothing ticked", As: "officer", Method: "POST", Path: choice, Status: 422, Has: []string{"Tick at least one"}},
		webtest.Scenario{Name: "chosen", As: "officer", Method: "POST", Path: choice, Form: url.Values{"url": {"https://evening.example/feed"}}, Status: 303, To: "/acme/sources"},
		webtest.Scenario{Name: "known then", As: "officer", Path: choice, Has: []string{"already a source"}},
		webtest.Scenario{Name: "not a list", As: "officer", Method: "POST", Path: "/acme/sources/opml", Form: url.Values{}, Status: 422, Has: []string{"Choose a file"}},
		webtest.Scenario{Name: "a site is looked at later", As: "officer", Method: "POST", Path: "/acme/sources/discoveries", Form: url.Values{"site": {"morning.example"}}, Status: 303},
		webtest.Scenario{Name: "what is no site", As: "officer", Method: "POST", Path: "/acme/sources/discoveries", Form: url.Values{"site": {"ftp://x.example"}}, Status: 422, Has: []string{"only http and https"}},
		webtest.Scenario{Name: "a search of nobody", As: "officer", Path: "/acme/sources/discoveries/none", Status: 404},
		webtest.Scenario{Name: "found by its name", As: "officer", Path: "/acme/sources?q=even&kind=feed", Has: []string{"Evening Star"}},
		webtest.Scenario{Name: "nothing of that kind", As: "officer", Path: "/acme/sources?kind=page", Has: []string{"No source is like that"}, HasNot: []string{"Evening Star"}},
		webtest.Scenario{Name: "as a table", As: "officer", Path: "/acme/sources/export.csv", Has: []string{"Evening Star,Feed,https://evening.example/feed"}},
		webtest.Scenario{Name: "as a list", As: "officer", Path: "/acme/sources/feeds.opml", Has: []string{`xmlUrl="https://evening.example/feed"`}},
	)
}

func TestAWatchedPageShowsWhatItHasSaid(t *testing.T) {
	d := newDesk(t)
	src, err := d.Space.Sources.Add(t.Context(), model.NewSource{URL: "https://morning.example/notices", Kind: model.KindPage}, d.As("officer").Actor())
	d.must(err)
	page := `<html><head><title>Notices</title></head><body><p>%s</p><a href="/n/%d">A notice about the tins of milk</a></body></html>`
	for n, text := range []string{"Nothing is recalled.", "Two batches are recalled."} {
		d.must(d.Space.Sources.Poll(t.Context(), served(fmt.Sprintf(page, text, n)), src.ID))
		d.Clock.Add(time.Hour)
	}
	d.Run(webtest.Scenario{Name: "versions and their difference", As: "officer", Path: "/acme/sources/" + src.ID, Has: []string{"Watched page", "first seen", "<ins>Two batches are</ins>", "<del>Nothing is</del>", "1 new link, and another text"}})
}

func TestWhatFeedsBringIsCoverageOnceItIsAboutUs(t *testing.T) {
	d := newDesk(t)
	src, err := d.Space.Sources.Add(t.Context(), model.NewSource{URL: "https://morning.example/feed"}, d.As("officer").Actor())
	d.must(err)
	d.must(d.Space.Sources.Poll(t.Context(), served(`<rss version="2.0"><channel><title>Morning</title><item><title>Ferries stay in port</title><link>https://morning.example/1</link></item></channel></rss>`), src.ID))
	d.Run(
		webtest.Scenario{Name: "read and not about us", As: "officer", Path: "/acme/coverage", Has: []string{"1 article was read, none about you", "/acme/watches/new", "/acme/coverage?state=all"}, HasNot: []string{"Ferries stay"}},
		webtest.Scenario{Name: "everything", As: "officer", Path: "/acme/coverage?state=all", Has: []string{"Ferries stay in port", "morning.example"}, HasNot: []string{"Any watch", "Unknown outlet"}},
	)
	w, err := d.Space.Watches.Create(t.Context(), "", watch.Plan{Name: "Ferries", Kind: watch.Brand, Query: "ferries"}, d.As("officer").Actor())
	d.must(err)
	d.must(d.Space.Watches.Fill(t.Context(), watch.FillTask{WatchID: w.ID, Generation: 1}, nil))
	d.Run(
		webtest.Scenario{Name: "a watch has found it", As: "officer", Path: "/acme/coverage", Has: []string{"Ferries stay in port", "Any watch"}},
		webtest.Scenario{Name: "by that watch", As: "officer", Path: "/acme/coverage?watch=" + w.ID, Has: []string{"Ferries stay in port", `<option value="` + w.ID + `" selected>`}},
		webtest.Scenario{Name: "by another", As: "officer", Path: "/acme/coverage?watch=other", Has: []string{"No clip matches these filters"}},
		webtest.Scenario{Name: "a guest is not told what is watched", As: "viewer", Path: "/acme/coverage", Has: []string{"Ferries stay in port"}, HasNot: []string{"Any watch"}},
	)
}
