package outbound

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestRobotsRules(t *testing.T) {
	for _, c := range []struct {
		name, text, path string
		allowed          bool
	}{
		{"empty", "", "/a", true},
		{"all closed", "User-agent: *\nDisallow: /", "/a", false},
		{"robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"empty disallow", "User-agent: *\nDisallow:", "/a", true},
		{"prefix", "User-agent: *\nDisallow: /a", "/abc", false},
		{"other prefix", "User-agent: *\nDisallow: /a", "/b", true},
		{"case of paths counts", "User-agent: *\nDisallow: /A", "/a", true},
		{"longest wins", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"longest wins, other order", "User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b", true},
		{"allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"star", "User-agent: *\nDisallow: /*/print", "/news/1/print", false},
		{"star matches nothing", "User-agent: *\nDisallow: /a*b", "/ab", false},
		{"end", "User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false},
		{"not the end", "User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?x", true},
		{"end repeated", "User-agent: *\nDisallow: /*a$", "/aba", false},
		{"end without star", "User-agent: *\nDisallow: /a$", "/ab", true},
		{"dollar inside is a letter", "User-agent: *\nDisallow: /a$b", "/a$b", false},
		{"escaped star is a letter", "User-agent: *\nDisallow: /a-%2A.html", "/a-*.html", false},
		{"query", "User-agent: *\nDisallow: /*?session", "/a?session=1", false},
		{"ours before others", "User-agent: *\nDisallow: /\n\nUser-agent: Standfirst\nAllow: /", "/a", true},
		{"others before ours", "User-agent: standfirst\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/a", true},
		{"ours with version", "User-agent: Standfirst/2.0\nDisallow: /", "/a", false},
		{"longer name is another", "User-agent: standfirstbot\nDisallow: /", "/a", true},
		{"groups of ours are joined", "User-agent: standfirst\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: standfirst\nDisallow: /b", "/b", false},
		{"agents grouped", "User-agent: x\nUser-agent: standfirst\nUser-agent: y\nDisallow: /", "/a", false},
		{"sitemap ends no group", "User-agent: standfirst\nSitemap: https://a/b\nDisallow: /", "/a", false},
		{"crawl-delay ends no list", "User-agent: standfirst\nCrawl-delay: 3\nUser-agent: x\nDisallow: /", "/a", false},
		{"blank line ends no group", "User-agent: *\n\nDisallow: /", "/a", false},
		{"byte order mark", "\ufeffUser-agent: *\nDisallow: /", "/a", false},
		{"CR line ends", "User-agent: *\rDisallow: /", "/a", false},
		{"CRLF", "User-agent: *\r\nDisallow: /\r\n", "/a", false},
		{"comments", "# x\nUser-agent: * # all\nDisallow: / # none", "/a", false},
		{"spaces", "  user-AGENT  :  *  \n DISALLOW :  /a ", "/a", false},
		{"rules before any agent", "Disallow: /\nUser-agent: x\nDisallow: /a", "/a", true},
		{"no colon", "User-agent *\nDisallow: /", "/a", true},
		{"Chinese path, raw rule", "User-agent: *\nDisallow: /新闻", "/%E6%96%B0%E9%97%BB/1", false},
		{"Chinese path, escaped rule", "User-agent: *\nDisallow: /%e6%96%b0", "/新闻", false},
		{"escaped letter", "User-agent: *\nDisallow: /%61b", "/ab", false},
		{"escaped slash is another path", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
		{"html page", "<html><body>User-agent: * is nice</body></html>", "/a", true},
	} {
		u, err := url.Parse("https://news.example" + c.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := parseRobots(c.text, productToken).allows(u); got != c.allowed {
			t.Errorf("%s: allowed %v", c.name, got)
		}
	}
}

func TestRobotsMatchIsFast(t *testing.T) {
	r := parseRobots("User-agent: *\nDisallow: /"+strings.Repeat("*a", 500)+"b", productToken)
	u := &url.URL{Scheme: "https", Host: "news.example", Path: "/" + strings.Repeat("a", 100000)}
	start := time.Now()
	if !r.allows(u) {
		t.Error("matched")
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
}

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
