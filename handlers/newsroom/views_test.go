package newsroom_test

import (
	"net/http"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

// Two browsers of today, one of them in a telephone whose maker is called as programs are.
const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
	cubot   = "Mozilla/5.0 (Linux; Android 13; CUBOT_P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
	wechat  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54(0x18003630) NetType/WIFI Language/zh_CN"
)

func (r *room) views(p newsroom.Page) int64 {
	r.t.Helper()
	if err := r.Space.Newsroom.WriteViews(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	return must[newsroom.Viewed](r.t)(r.Space.Newsroom.Views(r.ctx, p, 1)).Total
}

// read asks for a page as a browser does, with more headers of its own.
func (r *room) read(who, method, path string, headers ...string) webtest.Response {
	r.t.Helper()
	c := r.As(who)
	c.Header.Set("User-Agent", firefox)
	for i := 0; i < len(headers); i += 2 {
		c.Header.Set(headers[i], headers[i+1])
	}
	return c.Do(method, path, nil, "")
}

func TestWhoIsCountedAsReading(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	page := newsroom.Page{Kind: newsroom.ReleasePage, Ref: rel.ID}
	tag := r.read("", http.MethodHead, statement+"?lang=en").Header.Get("Etag")
	for name, c := range map[string]struct {
		who     string
		headers []string
		counted bool
	}{
		"a browser":                             {"", nil, true},
		"one that says what it wants":           {"", []string{"Sec-Fetch-Dest", "document"}, true},
		"one whose copy still holds":            {"", []string{"If-None-Match", tag}, true},
		"a telephone called as programs are":    {"", []string{"User-Agent", cubot}, true},
		"a reader in WeChat":                    {"", []string{"User-Agent", wechat}, true},
		"a member of another space":             {"rival/officer", nil, true},
		"a member":                              {"viewer", nil, false},
		"a browser that fetches ahead":          {"", []string{"Sec-Purpose", "prefetch;prerender"}, false},
		"one of before":                         {"", []string{"Purpose", "prefetch"}, false},
		"a script of another page":              {"", []string{"Sec-Fetch-Dest", "empty"}, false},
		"a picture that is none":                {"", []string{"Sec-Fetch-Dest", "image"}, false},
		"who says nothing":                      {"", []string{"User-Agent", ""}, false},
		"a program":                             {"", []string{"User-Agent", "curl/8.11.0"}, false},
		"a search engine":                       {"", []string{"User-Agent", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"}, false},
		"one that looks like a browser at once": {"", []string{"User-Agent", "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36 (compatible; Example-Crawler/2.1)"}, false},
		"who makes previews of links":           {"", []string{"User-Agent", "facebookexternalhit/1.1"}, false},
		"a browser that nobody looks at":        {"", []string{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36"}, false},
	} {
		before := r.views(page)
		r.read(c.who, http.MethodGet, statement+"?lang=en", c.headers...)
		if got := r.views(page) > before; got != c.counted {
			t.Errorf("%s: counted %v, want %v", name, got, c.counted)
		}
	}
	before := r.views(newsroom.Whole)
	r.read("", http.MethodHead, statement)
	for _, path := range []string{"/rss.xml", "/card.png", "/press", "/search?q=battery", "/releases/nothing-is-here", "/sitemap.xml"} {
		r.read("", http.MethodGet, "/newsroom/acme"+path)
	}
	if after := r.views(newsroom.Whole); after != before {
		t.Errorf("what is no page that is counted was counted %d times", after-before)
	}
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "It was wrong.", "zh-CN": "有误。"}, r.As("approver").Actor()))
	if a := r.read("", http.MethodGet, statement); a.StatusCode != http.StatusGone || r.views(newsroom.Whole) != before {
		t.Errorf("a page that is gone: %d, counted %v", a.StatusCode, r.views(newsroom.Whole) != before)
	}
}

func TestViewsInThePortal(t *testing.T) {
	r := newRoom(t)
	r.Run(webtest.Scenario{Name: "nothing was read", As: "viewer", Path: "/acme/newsroom", Has: []string{"Views in the last 30 days", "Not a number of people"}, HasNot: []string{"Page views a day", "Most read"}})
	rel := r.bilingual()
	by := r.As("manager").Actor()
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, rel.IncidentID, by))
	must[newsroom.Board](t)(r.Space.Newsroom.ShowBoard(r.ctx, rel.IncidentID, incident.Acting, by))
	key := must[[]release.Shown](t)(r.Space.Releases.ShownFacts(r.ctx, rel.IncidentID))[0].Fact.Key
	for _, path := range []string{"", "/releases/" + rel.Slug, "/incidents/" + rel.IncidentID, "/facts/" + rel.IncidentID, "/facts/" + rel.IncidentID + "/" + key} {
		r.read("", http.MethodGet, "/newsroom/acme"+path+"?lang=en")
	}
	r.read("", http.MethodGet, statement+"?lang=zh-CN")
	if n := r.views(newsroom.Whole); n != 6 {
		t.Fatalf("%d pages were read", n)
	}
	at := "/newsroom/acme/facts/" + rel.IncidentID
	r.Run(
		webtest.Scenario{Name: "all pages", As: "viewer", Path: "/acme/newsroom", Has: []string{"Page views a day (Europe/London)", "Most read", "Front page", "Newsroom of Acme", "Incident page", "Fact sheet", key + " · Recall", `href="` + at + "/" + key + `"`, "views.csv"}},
		webtest.Scenario{Name: "as a table", As: "viewer", Path: "/acme/newsroom/views.csv", Has: []string{
			"Day,Kind of page,Page,Address,Language,Views\r\n", "2026-11-25,Statement,We recall the battery," + statement + ",en,1\r\n", ",zh-CN,1\r\n", "2026-11-25,Fact," + key + " · Recall," + at + "/" + key + ",en,1\r\n",
		}},
		webtest.Scenario{Name: "of one release", As: "viewer", Path: "/acme/newsroom/views.csv?release=" + rel.ID, Has: []string{",en,1\r\n", ",zh-CN,1\r\n"}, HasNot: []string{"Fact"}},
		webtest.Scenario{Name: "of a release that there is not", As: "viewer", Path: "/acme/newsroom/views.csv?release=x", Status: 404},
		webtest.Scenario{Name: "of another space", As: "rival/officer", Path: "/acme/newsroom/views.csv", Status: 404},
	)
}

// What may not be known of an incident is not told by what was read of it.
func TestViewsOfAPrivateIncident(t *testing.T) {
	r := newRoom(t)
	manager := r.As("manager").Actor()
	inc := must[incident.Incident](t)(r.Space.Incidents.Declare(incident.For(r.ctx, manager.ID, false), incident.New{
		Title: incident.Text{"en": "Quiet recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real, Private: true,
	}, manager))
	r.Space.Newsroom.Read(newsroom.Page{Kind: newsroom.IncidentPage, Ref: inc.ID}, "en")
	if r.views(newsroom.Whole) != 1 {
		t.Fatal("nothing was counted")
	}
	for _, path := range []string{"/acme/newsroom", "/acme/newsroom/views.csv"} {
		if a := r.As("manager").Get(path); !strings.Contains(a.Text, "Quiet recall") {
			t.Errorf("%s does not name it to its team", path)
		}
		if a := r.As("viewer").Get(path); a.StatusCode != http.StatusOK || strings.Contains(a.Text, "Quiet recall") {
			t.Errorf("%s names it to everybody", path)
		}
	}
}
