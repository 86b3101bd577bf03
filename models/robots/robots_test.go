package robots

import (
	"strings"
	"testing"
	"time"
)

func TestTheLongestRuleThatFitsDecides(t *testing.T) {
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
		{"no colon", "User-agent *\ndisallow /", "/a", false},
		{"no colon, more words", "User-agent: *\nDisallow all of it", "/all", true},
		{"misspelt", "Useragent: *\nDisalow: /", "/a", false},
		{"Chinese path, raw rule", "User-agent: *\nDisallow: /新闻", "/%E6%96%B0%E9%97%BB/1", false},
		{"Chinese path, escaped rule", "User-agent: *\nDisallow: /%e6%96%b0", "/新闻", false},
		{"escaped letter", "User-agent: *\nDisallow: /%61b", "/ab", false},
		{"escaped slash is another path", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
		{"html page", "<html><body>User-agent: * is nice</body></html>", "/a", true},
	} {
		if got := Parse([]byte(c.text), "Standfirst").Allows("https://news.example" + c.path); got != c.allowed {
			t.Errorf("%s: allowed %v", c.name, got)
		}
	}
}

func TestAnAgentIsFoundByItsName(t *testing.T) {
	for _, c := range []struct {
		line, agent string
		named       bool
	}{
		{"ExampleBot", "examplebot", true},
		{"ExampleBot/1.0", "ExampleBot", true},
		{"ExampleBot", "ExampleBot/2.1", true},
		{"ExampleBot*", "ExampleBot", true},
		{"Example Bot", "Example", true},
		{"ExampleBot", "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/)", true},
		{"ExampleBot", "ExampleBot-News", false},
		{"ExampleBot-News", "ExampleBot", false},
		{"ExampleBot2", "ExampleBot", false},
		{"99bot", "99bot/1.0", true},
		{"99bot", "9bot", false},
		{"蜘蛛", "蜘蛛", true},
		{"", "ExampleBot", false},
	} {
		r := Parse([]byte("User-agent: "+c.line+"\nDisallow: /named\n\nUser-agent: *\nDisallow: /others"), c.agent)
		if r.Allows("/named") == c.named || r.Allows("/others") != c.named {
			t.Errorf("%q and the agent %q: named is not %v", c.line, c.agent, c.named)
		}
	}
}

func TestALongFileIsCutAfterAWholeRule(t *testing.T) {
	filler := "User-agent: *\n" + strings.Repeat("# filler\n", MaxBytes/9-3)
	body := filler + "Disallow: /" + strings.Repeat("x", 100) + "\nDisallow: /late\n"
	if len(filler) > MaxBytes || len(body) < MaxBytes {
		t.Fatalf("%d and %d bytes", len(filler), len(body))
	}
	r := Parse([]byte(body), "any")
	if !r.Allows("/page") || !r.Allows("/late") {
		t.Error("half a rule counted, or what comes after the limit")
	}
	if Parse([]byte(strings.Replace(body, "# filler", "Disallow: /early\n#", 1)), "any").Allows("/early") {
		t.Error("what comes before the limit did not count")
	}
}

func TestDelays(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 5":                                      5 * time.Second,
		"User-agent: *\nCrawl-delay: 0.5":                                    500 * time.Millisecond,
		"User-agent: *\nCrawl-delay: -1":                                     0,
		"User-agent: *\nCrawl-delay: soon":                                   0,
		"User-agent: *\nCrawl-delay: NaN":                                    0,
		"User-agent: *\nCrawl-delay: 1e300":                                  24 * time.Hour,
		"User-agent: me\nDisallow: /a\n\nUser-agent: *\nCrawl-delay: 5":      0,
		"User-agent: me\nCrawl-delay: 3\nUser-agent: other\nCrawl-delay: 9":  3 * time.Second,
		"User-agent: other\nUser-agent: me\nCrawl-delay: 4":                  4 * time.Second,
		"User-agent: me\nCrawl-delay: 2\n\nUser-agent: me\nCrawl-delay: 7\n": 7 * time.Second,
	} {
		if got := Parse([]byte(text), "me").Delay(); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestSpecificityIsCountedInTheOctetsOfTheRule(t *testing.T) {
	r := Parse([]byte("User-agent: *\nDisallow: /a$b*\nAllow: /a*b*cd"), "me")
	if !r.Allows("/a$bcd") {
		t.Error("a dollar sign that is a letter counted threefold")
	}
	for address, want := range map[string]bool{"https://news.example": false, "https://news.example?q": false, "/a#b": true, "a": true, "https://news.example/%zz": true} {
		if got := Parse([]byte("User-agent: *\nDisallow: /$\nDisallow: /?q\nDisallow: /*b"), "me").Allows(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /*a$\nAllow: /%e6%96\nCrawl-delay: 1"), "me/1.0", "https://news.example/a?b")
	f.Add([]byte("\xef\xbb\xbfuser-agent:\r\rdisallow:*"), "", "")
	f.Fuzz(func(t *testing.T, body []byte, agent, address string) {
		r := Parse(body, agent)
		if r.Delay() < 0 || r.Delay() > 24*time.Hour {
			t.Error("delay", r.Delay())
		}
		if !r.Allows("/robots.txt") {
			t.Error("robots.txt itself")
		}
		r.Allows(address)
	})
}

// BenchmarkAllows compares a pattern of many stars on a path with the same on one twice as long: the ratio stays
// near two.
func BenchmarkAllows(b *testing.B) {
	r := Parse([]byte("User-agent: *\nDisallow: /"+strings.Repeat("*a", 500)+"b"), "me")
	took := func(n int) time.Duration {
		path := "/" + strings.Repeat("a", n)
		start := time.Now()
		for range 20 {
			r.Allows(path)
		}
		return time.Since(start)
	}
	for b.Loop() {
		b.ReportMetric(float64(took(200_000))/float64(took(100_000)), "ratio")
	}
}
