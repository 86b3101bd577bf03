package coverage_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/coverage"
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
