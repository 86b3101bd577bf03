package newsroom_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	handlers "standfirst/handlers/newsroom"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/host"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store/sqlite"
)

// names is a DNS in which every name leads to the portal, and the door to what answers there: the app itself.
type names struct{ r *room }

func (names) LookupHost(context.Context, string) ([]string, error) { return []string{"192.0.2.1"}, nil }

func (n names) Peek(_ context.Context, address string) (int, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, "", err
	}
	answer := n.r.at(u.Host).Get(u.Path)
	return answer.StatusCode, answer.Text, nil
}

// housed is a newsroom that may have a host name of its own.
func housed(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, ctx: context.Background()}
	db := must[*sqlite.DB](t)(sqlite.Open(r.ctx, filepath.Join(t.TempDir(), "hosts.db")))
	t.Cleanup(func() { _ = db.Close() })
	routes := func(k *web.Kit) []web.Route { return slices.Concat(web.StaticRoutes(k), handlers.Routes(k)) }
	r.App = webtest.New(t, routes, func(k *web.Kit, out *space.Outside) {
		k.Hosts = must[*host.Hosts](t)(host.Open(r.ctx, host.Deps{DB: db, Now: k.Now, Base: k.Base, Resolver: names{r}, Door: names{r}}))
		k.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")} // what requests of tests come from
		out.Hosts = k.Hosts
	})
	return r
}

// at is a visitor who asks for a host.
func (r *room) at(host string) *webtest.Client {
	c := r.As("")
	c.Host = host
	return c
}

const ownHost = "news.example.com"

// moved is the newsroom at its own host.
func moved(t *testing.T) *room {
	t.Helper()
	r := housed(t)
	admin := r.As("administrator")
	if a := admin.Post("/acme/settings/newsroom/host", url.Values{"host": {ownHost}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("entering the name: %d\n%s", a.StatusCode, webtest.Words(a.Text))
	}
	if a := admin.Post("/acme/settings/newsroom/host/look", nil); a.StatusCode != http.StatusSeeOther || r.Space.Host.Base() != "https://"+ownHost {
		t.Fatalf("looking: %d, %q", a.StatusCode, r.Space.Host.Base())
	}
	return r
}

func TestANewsroomHasAHostOfItsOwn(t *testing.T) {
	r := moved(t)
	rel := r.bilingual()
	own := r.at(ownHost)
	for path, has := range map[string][]string{
		"/":                                  {`rel="canonical" href="https://news.example.com/?lang=en"`, `href="https://news.example.com/press?lang=en"`, `og:url" content="https://news.example.com/`},
		"/?lang=zh-CN":                       {`lang="zh-CN"`, `href="https://news.example.com/?lang=en" lang="en"`},
		"/releases/" + rel.Slug + "?lang=en": {`rel="canonical" href="https://news.example.com/releases/` + rel.Slug, `"mainEntityOfPage":"https://news.example.com/releases/`, `og:image" content="https://news.example.com/releases/`},
		"/press":                             {`href="https://news.example.com/press?lang=en" aria-current="page"`},
		"/media":                             {`rel="canonical" href="https://news.example.com/media`},
		"/api":                               {`https://news.example.com/api/v1/releases`},
		"/sitemap.xml":                       {`<loc>https://news.example.com/?lang=en</loc>`, `<loc>https://news.example.com/releases/` + rel.Slug},
		"/news-sitemap.xml":                  {`<loc>https://news.example.com/releases/` + rel.Slug},
		"/rss.xml":                           {`<link>https://news.example.com/releases/` + rel.Slug},
		"/atom.xml":                          {`href="https://news.example.com/releases/` + rel.Slug},
		"/feed.json":                         {`https://news.example.com/releases/` + rel.Slug},
		"/ninjs.json":                        {rel.Slug},
		"/api/v1/releases":                   {`"url":"https://news.example.com/releases/` + rel.Slug, `"api":"https://news.example.com/api/v1/releases/`},
		"/search?q=recall":                   {`action="https://news.example.com/search"`},
		"/genuine":                           {`action="https://news.example.com/genuine?lang=en"`},
		"/subscribe":                         {`https://news.example.com/subscribe`},
		"/robots.txt":                        {"Allow: /\n", "Sitemap: https://news.example.com/sitemap.xml"},
	} {
		a := own.Get(path)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
		for _, want := range has {
			if !strings.Contains(a.Text, want) {
				t.Errorf("%s lacks %s\n%.1500s", path, want, a.Text)
			}
		}
		if path != "/rss.xml" && path != "/atom.xml" && path != "/feed.json" && path != "/ninjs.json" && strings.Contains(a.Text, "/newsroom/acme") {
			t.Errorf("%s tells of the portal's address", path)
		}
		if len(a.Cookies()) > 0 {
			t.Errorf("%s sets %v", path, a.Cookies())
		}
		if strict := a.Header.Get("Strict-Transport-Security"); strict != "max-age=31536000" {
			t.Errorf("%s says %q of what is below its name", path, strict)
		}
	}
	if a := own.Get("/card.png"); a.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the card: %d", a.StatusCode)
	}
	tag := own.Get("/").Header.Get("ETag")
	again := r.at(ownHost)
	again.Header.Set("If-None-Match", tag)
	if a := again.Get("/"); tag == "" || a.StatusCode != http.StatusNotModified {
		t.Errorf("asked again with %q: %d", tag, a.StatusCode)
	}
}

// What readers have shown before is not shown again because the newsroom has moved.
func TestFeedsNameStatementsAlikeOnEveryHost(t *testing.T) {
	r := housed(t)
	r.bilingual()
	ids := func() []string {
		var out []string
		for _, path := range []string{"/rss.xml", "/atom.xml", "/feed.json"} {
			c, at := r.As(""), "/newsroom/acme"+path
			if r.Space.Host.Base() != "" {
				c, at = r.at(ownHost), path
			}
			f := must[*gofeed.Feed](t)(gofeed.NewParser().ParseString(c.Get(at).Text))
			out = append(out, f.Items[0].GUID)
		}
		return out
	}
	before := ids()
	must[host.Name](t)(r.Space.Host.Set(r.ctx, ownHost, r.As("administrator").Actor()))
	must[host.Name](t)(r.Space.Host.Look(r.ctx, r.As("administrator").Actor()))
	r.Clock.Add(time.Minute)
	if after := ids(); !slices.Equal(before, after) || r.Space.Host.Base() == "" {
		t.Errorf("%v became %v", before, after)
	}
}

func TestTheAddressAtThePortalLeadsToTheOwnHost(t *testing.T) {
	r := moved(t)
	rel := r.bilingual()
	portal := r.As("")
	for path, to := range map[string]string{
		"/newsroom/acme": "https://news.example.com", "/newsroom/acme?lang=zh-CN": "https://news.example.com?lang=zh-CN", "/newsroom/acme/releases/" + rel.Slug + "?lang=en": "https://news.example.com/releases/" + rel.Slug + "?lang=en",
		"/newsroom/acme/rss.xml": "https://news.example.com/rss.xml", "/newsroom/acme/api/v1/releases?limit=5": "https://news.example.com/api/v1/releases?limit=5", "/newsroom/acme/no-such-page": "",
	} {
		a := portal.Get(path)
		if to == "" {
			if a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
			continue
		}
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != to || !strings.HasPrefix(a.Header.Get("Cache-Control"), "max-age=") {
			t.Errorf("%s: %d %s, %s", path, a.StatusCode, a.Header.Get("Location"), a.Header.Get("Cache-Control"))
		}
		if strings.Contains(path, "/api/") && a.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: a page of another site cannot follow", path)
		}
	}
	if a := r.at(ownHost).Get("/newsroom/acme/press?lang=en"); a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != "https://news.example.com/press?lang=en" {
		t.Errorf("the long address at the own host: %d %s", a.StatusCode, a.Header.Get("Location"))
	}
	if a := portal.Get("/newsroom/rival"); a.StatusCode != http.StatusOK {
		t.Errorf("another newsroom: %d", a.StatusCode)
	}
	if a := r.As("officer").Get("/acme/newsroom"); !strings.Contains(a.Text, `href="https://news.example.com/releases/`+rel.Slug) {
		t.Error("the portal does not lead to the own host")
	}
	r.Clock.Add(2 * time.Second)
	if err := r.Space.Host.Remove(r.ctx, r.As("administrator").Actor()); err != nil {
		t.Fatal(err)
	}
	if a := portal.Get("/newsroom/acme"); a.StatusCode != http.StatusOK || strings.Contains(a.Text, ownHost) {
		t.Errorf("after the name was removed: %d", a.StatusCode)
	}
}

// Before it is active the name shows the newsroom to those who ask there, and everybody is told the portal's address.
func TestANameThatWaitsMovesNothing(t *testing.T) {
	r := housed(t)
	rel := r.bilingual()
	must[host.Name](t)(r.Space.Host.Set(r.ctx, ownHost, r.As("administrator").Actor()))
	r.Run(webtest.Scenario{Name: "the portal", Path: "/newsroom/acme/releases/" + rel.Slug, Has: []string{`rel="canonical" href="https://press.example.org/newsroom/acme/releases/`}, HasNot: []string{ownHost}})
	if a := r.at(ownHost).Get("/releases/" + rel.Slug); a.StatusCode != http.StatusOK || !strings.Contains(a.Text, `rel="canonical" href="https://press.example.org/newsroom/acme/releases/`) || !strings.Contains(a.Text, `href="https://news.example.com/press`) {
		t.Errorf("%d %.800s", a.StatusCode, a.Text)
	}
}

// Two newsrooms have pages of the same paths: what is kept of one is never sent for the other.
func TestHostsShareNoKeptPage(t *testing.T) {
	r := moved(t)
	by := r.As("administrator").Actor()
	must[host.Name](t)(r.Other.Host.Set(r.ctx, "rival.example.com", by))
	must[host.Name](t)(r.Other.Host.Look(r.ctx, by))
	for range 2 {
		mine, theirs := r.at(ownHost).Get("/press").Text, r.at("rival.example.com").Get("/press").Text
		if mine == theirs || !strings.Contains(mine, ownHost) || !strings.Contains(theirs, "rival.example.com") || strings.Contains(theirs, ownHost) {
			t.Fatal("one newsroom's page is sent for the other's")
		}
	}
}

func TestPersonalLinksFollowToTheOwnHost(t *testing.T) {
	r := moved(t)
	rel := r.marked("")
	by := r.As("officer").Actor()
	token, _, err := r.Space.Releases.PreviewToken(r.ctx, rel.ID, by)
	if err != nil {
		t.Fatal(err)
	}
	if a := r.As("").Get("/p/" + token + "?lang=zh-CN"); a.StatusCode != http.StatusTemporaryRedirect || a.Header.Get("Location") != "https://news.example.com/p/"+token+"?lang=zh-CN" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("at the portal: %d %s", a.StatusCode, a.Header.Get("Location"))
	}
	if a := r.at(ownHost).Get("/p/" + token); a.StatusCode != http.StatusOK || !strings.Contains(a.Text, "Quillfeather") {
		t.Errorf("at the own host: %d", a.StatusCode)
	}
	made := r.As("manager").Post("/acme/newsroom/releases/"+rel.ID+"/preview", nil).Text
	if !strings.Contains(made, "https://news.example.com/p/") {
		t.Error("a new link leads elsewhere")
	}
	must[host.Name](t)(r.Other.Host.Set(r.ctx, "rival.example.com", by))
	if a := r.at("rival.example.com").Get("/p/" + token); a.StatusCode != http.StatusNotFound {
		t.Errorf("at another newsroom's host: %d", a.StatusCode)
	}
}

// The host of a request decides; what a proxy says of it counts only from a trusted one, and only for a name that the
// proxy has hidden.
func TestWhatAProxySaysOfTheHost(t *testing.T) {
	r := moved(t)
	for _, c := range []struct {
		name, host string
		said       []string
		proxies    []netip.Prefix
		newsroom   bool
	}{
		{"with a port", "News.Example.com:443", nil, nil, true},
		{"with a final dot", ownHost + ".", nil, nil, true},
		{"a name that is nobody's", "other.example.com", nil, nil, false},
		{"below it", "x." + ownHost, nil, nil, false},
		{"a proxy that is not trusted", "127.0.0.1:8080", []string{ownHost}, []netip.Prefix{}, false},
		{"a proxy that is trusted", "127.0.0.1:8080", []string{ownHost}, nil, true},
		{"what the client wrote stands further left", "127.0.0.1:8080", []string{ownHost + ", shop.example"}, nil, false},
		{"a line of its own", "127.0.0.1:8080", []string{"shop.example", ownHost}, nil, true},
		{"the portal's name is passed on", "press.example.org", []string{ownHost}, nil, false},
		{"the newsroom's name is passed on", ownHost, []string{"press.example.org"}, nil, true},
	} {
		proxies := r.Kit.TrustedProxies
		if c.proxies != nil {
			r.Kit.TrustedProxies = c.proxies
		}
		client := r.at(c.host)
		if c.said != nil {
			client.Header["X-Forwarded-Host"] = c.said
		}
		if got := client.Get("/press").StatusCode == http.StatusOK; got != c.newsroom {
			t.Errorf("%s: the newsroom: %v", c.name, got)
		}
		r.Kit.TrustedProxies = proxies
	}
}

func TestAFormOfTheOwnHostComesFromThere(t *testing.T) {
	r := moved(t)
	for origin, want := range map[string]int{"https://news.example.com": http.StatusOK, "https://press.example.org": http.StatusForbidden, "https://evil.example": http.StatusForbidden} {
		c := r.at(ownHost)
		c.Header.Set("Origin", origin)
		if a := c.Post("/genuine", url.Values{"text": {"Some words that nobody has ever said here."}}); a.StatusCode != want {
			t.Errorf("from %s: %d", origin, a.StatusCode)
		}
	}
}

func TestAProxyMayAskWhichNamesAreOurs(t *testing.T) {
	r := housed(t)
	must[host.Name](t)(r.Space.Host.Set(r.ctx, ownHost, r.As("administrator").Actor()))
	for domain, want := range map[string]int{ownHost: 200, "NEWS.example.com": 200, "press.example.org": 200, "evil.example": 404, "": 404, "x." + ownHost: 404} {
		if a := r.As("").Get("/.well-known/standfirst-ask?domain=" + url.QueryEscape(domain)); a.StatusCode != want {
			t.Errorf("%q: %d, want %d", domain, a.StatusCode, want)
		}
	}
	if a := r.at(ownHost).Get("/.well-known/standfirst-ask?domain=" + ownHost); a.StatusCode != http.StatusNotFound {
		t.Errorf("at the own host: %d", a.StatusCode)
	}
	if a := r.As("").Get(host.ProofPath); a.StatusCode != http.StatusNotFound {
		t.Errorf("the portal proves a name: %d", a.StatusCode)
	}
}

func TestTheNameIsSetByAdministrators(t *testing.T) {
	r := housed(t)
	const page = "/acme/settings/newsroom/host"
	r.Run(
		webtest.Scenario{As: "manager", Path: page, Status: 403},
		webtest.Scenario{As: "manager", Method: "POST", Path: page, Form: url.Values{"host": {ownHost}}, Status: 403},
		webtest.Scenario{As: "administrator", Path: page, Has: []string{"https://press.example.org/newsroom/acme"}, HasNot: []string{"Look now"}},
		webtest.Scenario{Name: "the portal's", As: "administrator", Method: "POST", Path: page, Form: url.Values{"host": {"press.example.org"}}, Status: 422, Has: []string{`value="press.example.org"`, "needs another"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: page, Form: url.Values{"host": {ownHost}}, Status: 303, To: page},
		webtest.Scenario{As: "rival/administrator", Method: "POST", Path: "/rival/settings/newsroom/host", Form: url.Values{"host": {ownHost}}, Status: 422, Has: []string{"Another newsroom"}},
		webtest.Scenario{As: "administrator", Path: page, Has: []string{"CNAME", "press.example.org", "Not looked yet", "Look now", "standfirst-ask"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: page + "/look", Status: 303, To: page},
		webtest.Scenario{As: "administrator", Path: page, Has: []string{"The newsroom is there", "https://news.example.com"}, HasNot: []string{"CNAME"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: page + "/removal", Status: 303, To: page},
		webtest.Scenario{As: "administrator", Path: page, HasNot: []string{"The newsroom is there"}},
	)
	if err := r.Space.Settings.SetHouse(r.ctx, "https://desk.example.org", setting.Press{}, r.As("administrator").Actor()); err != nil {
		t.Fatal(err)
	}
	r.Run(webtest.Scenario{Name: "where a space says that the portal is", As: "rival/administrator", Method: "POST", Path: "/rival/settings/newsroom/host", Form: url.Values{"host": {"desk.example.org"}}, Status: 422})
	must[host.Name](t)(r.Space.Host.Set(r.ctx, ownHost, r.As("administrator").Actor()))
	if err := r.Space.Settings.SetHouse(r.ctx, "https://"+ownHost, setting.Press{}, r.As("administrator").Actor()); err == nil {
		t.Error("the portal is said to be where a newsroom is")
	}
}

// What machines read names the own host throughout, but for the names that feeds have for good.
func TestTheAPINamesTheOwnHost(t *testing.T) {
	r := moved(t)
	r.bilingual()
	var index struct {
		URL   string            `json:"url"`
		Lists map[string]string `json:"lists"`
	}
	if err := json.Unmarshal([]byte(r.at(ownHost).Get("/api/v1").Text), &index); err != nil {
		t.Fatal(err)
	}
	if index.URL != "https://news.example.com/" || index.Lists["releases"] != "https://news.example.com/api/v1/releases" {
		t.Errorf("%+v", index)
	}
	var list struct{ Next string }
	r.bilingual()
	if err := json.Unmarshal([]byte(r.at(ownHost).Get("/api/v1/releases?limit=1").Text), &list); err != nil {
		t.Fatal(err)
	}
	u := must[*url.URL](t)(url.Parse(list.Next))
	if u.Host != ownHost || u.Path != "/api/v1/releases" || r.at(ownHost).Get(u.RequestURI()).StatusCode != http.StatusOK {
		t.Errorf("the next part is at %q", list.Next)
	}
	if a := r.at(ownHost).Get("/api/v1/nothing"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%d", a.StatusCode)
	}
}
