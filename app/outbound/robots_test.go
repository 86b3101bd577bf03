package outbound

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestRobotsAreAsked(t *testing.T) {
	body, status := "User-agent: *\nDisallow: /secret\nCrawl-delay: 20", 200
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		},
		"/page": text("page"), "/secret": text("secret"), "/moved": redirect("/secret", 302),
	})
	f, c := clockedFetcher(t, nil)
	get := func(path string) error {
		_, err := f.Get(t.Context(), FetchRequest{URL: s.URL + path})
		return err
	}
	if err := get("/page"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, get("/secret"), "fetch.robots", fault.Forbidden)
	wantFault(t, get("/moved"), "fetch.robots", fault.Forbidden)
	if len(c.slept) != 1 || c.slept[0] != 20*time.Second {
		t.Errorf("crawl-delay: waited %v", c.slept)
	}
	if n := s.asked("/robots.txt"); n != 1 {
		t.Errorf("robots.txt asked %d times", n)
	}
	if s.asked("/secret") != 0 {
		t.Error("a forbidden page was fetched")
	}
	if _, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/secret", Feed: true}); err != nil {
		t.Errorf("a feed that a user added: %v", err)
	}

	body, status = "", 503
	_ = c.sleep(t.Context(), 25*time.Hour)
	wantFault(t, get("/page"), "fetch.robots_closed", fault.Temporary)
	wantFault(t, get("/page"), "fetch.robots_closed", fault.Temporary)
	if n := s.asked("/robots.txt"); n != 2 {
		t.Errorf("robots.txt asked %d times", n)
	}
	body, status = "gone", 404
	_ = c.sleep(t.Context(), 11*time.Minute)
	if err := get("/secret"); err != nil {
		t.Errorf("404 means no rules: %v", err)
	}
}

func TestRobotsAreCutNotRefused(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": text("User-agent: *\nDisallow: /a\n" + strings.Repeat("# filler\n", 100000)),
		"/b":          text("b"),
	})
	f := newFetcher(t, nil)
	if _, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/b"}); err != nil {
		t.Error(err)
	}
	_, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/a"})
	wantFault(t, err, "fetch.robots", fault.Forbidden)
}
