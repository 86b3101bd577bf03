package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	"standfirst/models/store"
)

func routes(*web.Kit) []web.Route {
	say := func(c *fiber.Ctx) error { return c.SendString("hello " + web.User(c).Name) }
	page := func(c *fiber.Ctx) error { return say(c.Type("html", "utf-8")) }
	gone := func(c *fiber.Ctx) error {
		return fmt.Errorf("things: %w", &store.Away{Since: time.Date(2026, 11, 27, 9, 41, 0, 0, time.UTC), Cause: errors.New("connection refused")})
	}
	stream := func(c *fiber.Ctx) error {
		asked := 0
		return web.Stream(c, time.Millisecond, func(ctx context.Context) ([]byte, bool, error) {
			if asked++; asked < 3 {
				return nil, true, &store.Away{}
			}
			return []byte("here again"), true, nil
		})
	}
	return []web.Route{
		{Method: "GET", Path: "/stream", Scope: web.Open, Do: stream},
		{Method: "GET", Path: "/gone", Scope: web.Open, Do: gone},
		{Method: "POST", Path: "/gone", Scope: web.Open, Do: gone},
		{Method: "POST", Path: "/gone-large", Scope: web.Open, CrossSite: true, MaxBody: 2 << 20, Do: gone},
		{Method: "POST", Path: "/gone-click", Scope: web.Open, CrossSite: true, Do: gone},
		{Method: "GET", Path: "/gone.json", Scope: web.Open, Do: func(c *fiber.Ctx) error { web.ToMachines(c); return gone(c) }},
		{Method: "GET", Path: "/open", Scope: web.Open, Do: say},
		{Method: "POST", Path: "/open", Scope: web.Open, Do: say},
		{Method: "POST", Path: "/one-click", Scope: web.Open, CrossSite: true, Do: say},
		{Method: "GET", Path: "/home", Scope: web.House, Do: say},
		{Method: "GET", Path: "/things", Scope: web.InSpace, Allow: account.ContactRead, Do: page},
		{Method: "POST", Path: "/things", Scope: web.InSpace, Allow: account.ContactEdit, Do: say},
		{Method: "GET", Path: "/panic", Scope: web.InSpace, Allow: account.Member, Do: func(*fiber.Ctx) error { panic("boom in " + "secret") }},
	}
}

func TestGuard(t *testing.T) {
	webtest.New(t, routes).Run(
		webtest.Scenario{Name: "open to visitors", Path: "/open", Has: []string{"hello "}},
		webtest.Scenario{Name: "a visitor is asked to sign in", Path: "/acme/things", Status: 303, To: "/login?next=%2Facme%2Fthings"},
		webtest.Scenario{Name: "a member reads", As: "officer", Path: "/acme/things", Has: []string{"hello Officer of acme"}},
		webtest.Scenario{Name: "a member with the right writes", As: "officer", Method: "POST", Path: "/acme/things"},
		webtest.Scenario{Name: "a viewer may not", As: "viewer", Path: "/acme/things", Status: 403},
		webtest.Scenario{Name: "another space does not exist", As: "rival/administrator", Path: "/acme/things", Status: 404},
		webtest.Scenario{Name: "nor does a made-up one", As: "administrator", Path: "/nowhere/things", Status: 404},
		webtest.Scenario{Name: "a panic costs one request and tells nothing", As: "officer", Path: "/acme/panic", Status: 500, HasNot: []string{"boom", "secret", "goroutine", ".go"}},
		webtest.Scenario{Name: "an unknown address keeps the user's own language", As: "officer", Path: "/nothing", Lang: "zh-CN", Status: 404, Has: []string{"Nothing is here"}},
		webtest.Scenario{Name: "errors speak the visitor's language", Path: "/nothing", Lang: "zh-CN,zh;q=0.9", Status: 404, HasNot: []string{"Nothing is here"}},
	)
}

func TestChangesComeFromOurOwnPages(t *testing.T) {
	app := webtest.New(t, routes)
	foreign := map[string]http.Header{
		"no token":          {},
		"cross-site":        {"Sec-Fetch-Site": {"cross-site"}},
		"same-site":         {"Sec-Fetch-Site": {"same-site"}},
		"foreign origin":    {"Origin": {"https://evil.example"}},
		"null origin":       {"Origin": {"null"}},
		"origin of a trick": {"Origin": {"https://press.example.org.evil.example"}},
	}
	for name, header := range foreign {
		c := app.As("officer")
		c.Header = header
		var got int
		if name == "no token" {
			got = c.Do(http.MethodPost, "/acme/things", strings.NewReader("a=b"), "application/x-www-form-urlencoded").StatusCode
		} else {
			got = c.Post("/acme/things", nil).StatusCode
		}
		if got != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", name, got)
		}
	}
	// Without a session there is no token, so the request must say where it comes from.
	visitor := app.As("")
	visitor.Header = http.Header{"Sec-Fetch-Site": {""}}
	if got := visitor.Post("/open", nil).StatusCode; got != http.StatusForbidden {
		t.Errorf("a post from nowhere: status %d, want 403", got)
	}
	visitor.Header = http.Header{"Origin": {"https://press.example.org"}, "Sec-Fetch-Site": {""}}
	if got := visitor.Post("/open", nil).StatusCode; got != http.StatusOK {
		t.Errorf("a post from our page: status %d, want 200", got)
	}
	visitor.Header = http.Header{"Origin": {"https://mail.example"}, "Sec-Fetch-Site": {"cross-site"}}
	if got := visitor.Post("/one-click", nil).StatusCode; got != http.StatusOK {
		t.Errorf("one-click from a mail service: status %d, want 200", got)
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	app := webtest.New(t, routes)
	for _, path := range []string{"/open", "/acme/things", "/nothing", "/acme/panic"} {
		r := app.As("officer").Get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy":   "default-src 'self'",
			"X-Content-Type-Options":    "nosniff",
			"Referrer-Policy":           "same-origin",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
			"Permissions-Policy":        "camera=()",
		} {
			if got := r.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q…", path, name, got, want)
			}
		}
		if csp := r.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe-inline") || strings.Contains(csp, "unsafe-eval") {
			t.Errorf("%s: policy %q lets scripts in", path, csp)
		}
	}
	if got := app.As("officer").Get("/acme/things").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a private page may be kept: %q", got)
	}
}

func TestOwnPath(t *testing.T) {
	for path, want := range map[string]string{
		"/acme/contacts?x=1": "/acme/contacts?x=1", "": "/", "//evil.example": "/", "https://evil.example/": "/",
		"/\\evil.example": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x": "/", "/\tevil": "/", "evil": "/",
	} {
		if got := web.OwnPath(path); got != want {
			t.Errorf("OwnPath(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestARouteMustSayWhoMayUseIt(t *testing.T) {
	for _, r := range []web.Route{
		{Method: "GET", Path: "/x"},
		{Method: "GET", Path: "/x", Scope: web.InSpace},
		{Method: "GET", Path: "/x", Scope: web.House, Allow: account.Member},
	} {
		if r.Check() == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	app := webtest.New(t, routes)
	body := strings.Repeat("a=b&", 1<<19)
	if got := app.As("officer").Do("POST", "/acme/things", strings.NewReader(body), "application/x-www-form-urlencoded").StatusCode; got != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MiB of form: status %d, want 413", got)
	}
}

// An upload is judged by who sends it and how large it says it is before any of it is read.
func TestUploadsAreJudgedBeforeTheyAreRead(t *testing.T) {
	app := webtest.New(t, routes)
	const kind = "multipart/form-data; boundary=x"
	garbage := strings.Repeat("no form at all ", 1<<17)
	if got := app.As("").Do("POST", "/acme/things", strings.NewReader(garbage), kind).StatusCode; got != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MiB from a visitor: status %d, want 413", got)
	}
	if got := app.As("").Do("POST", "/acme/things", strings.NewReader("no form"), kind).StatusCode; got != http.StatusSeeOther {
		t.Errorf("a visitor: status %d, want 303 to the sign-in", got)
	}
	packed := app.As("officer")
	packed.Header.Set("Content-Encoding", "gzip")
	if got := packed.Do("POST", "/acme/things", strings.NewReader("x"), kind).StatusCode; got != http.StatusUnsupportedMediaType {
		t.Errorf("a packed body: status %d, want 415", got)
	}
}

// A database that is away is said to be, to those of the portal: since when, what goes on by itself, and that nothing
// typed is lost. Readers learn that they can come again.
func TestADatabaseThatIsAwayIsSaidToBe(t *testing.T) {
	app := webtest.New(t, routes)
	ask := func(as, method, path string, header http.Header, form url.Values) (webtest.Response, string) {
		t.Helper()
		c := app.As(as)
		c.Header = header
		got := c.Get(path)
		if method == http.MethodPost {
			got = c.Post(path, form)
		}
		if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") != "10" || strings.Contains(got.Text, "refused") {
			t.Errorf("%s %s: %d, again after %q\n%s", method, path, got.StatusCode, got.Header.Get("Retry-After"), got.Text)
		}
		return got, got.Text
	}
	typed := url.Values{"title": {`A "fine" line`}, "tag": {"one", "two"}}
	got, page := ask("officer", "GET", "/gone", http.Header{}, nil)
	if got.Header.Get("Refresh") != "10" || !strings.Contains(page, "09:41 UTC") || !strings.Contains(page, "goes on by itself") || strings.Contains(page, "<form method=\"post\" action=\"/gone\"") {
		t.Errorf("%q\n%s", got.Header.Get("Refresh"), page)
	}
	if got, page = ask("officer", "POST", "/gone", http.Header{}, typed); got.Header.Get("Refresh") != "" ||
		!strings.Contains(page, `name="title" value="A &#34;fine&#34; line"`) || !strings.Contains(page, `name="tag" value="two"`) || !strings.Contains(page, "Send it again") {
		t.Errorf("what was typed is lost:\n%s", page)
	}
	for name, without := range map[string]struct {
		header http.Header
		form   url.Values
	}{
		"of another site": {http.Header{"Sec-Fetch-Site": {"cross-site"}}, typed},
		"with a password": {http.Header{}, url.Values{"email": {"ada@example.org"}, "password": {"violet"}}},
	} {
		if _, page := ask("officer", "POST", "/gone-click", without.header, without.form); strings.Contains(page, "Send it again") || strings.Contains(page, "violet") {
			t.Errorf("%s, it can be sent again:\n%s", name, page)
		}
	}
	if _, part := ask("officer", "POST", "/gone", http.Header{"HX-Request": {"true"}}, typed); !strings.Contains(part, "Nothing you typed is lost") || strings.Contains(part, "<form") {
		t.Errorf("within a page: %s", part)
	}
	if _, page := ask("", "GET", "/gone", http.Header{}, nil); strings.Contains(page, "atabase") {
		t.Errorf("a reader is told of the database:\n%s", page)
	}
	if _, doc := ask("", "GET", "/gone.json", http.Header{"Authorization": {"Bearer x"}}, nil); !strings.Contains(doc, `"status":503`) || !strings.Contains(doc, "09:41 UTC") {
		t.Errorf("to programs: %s", doc)
	}
	if _, doc := ask("", "GET", "/gone.json", http.Header{}, nil); !strings.Contains(doc, `"status":503`) || strings.Contains(doc, "atabase") {
		t.Errorf("to programs of anybody: %s", doc)
	}
	kept := map[string]string{}
	for _, c := range app.As("officer").Get("/acme/things").Cookies() { // while the database is there
		kept[c.Name] = c.Value
	}
	if kept["__Host-zone"] != "Europe/London" || kept["__Host-lang"] != "en" {
		t.Errorf("the browser does not keep how its user reads: %v", kept)
	}
	for _, c := range app.As("officer").Post("/acme/things", nil).Cookies() {
		t.Errorf("what is no page brings %s", c.Name)
	}
	abroad := http.Header{"Cookie": {"__Host-session=" + app.Secret("acme/officer") + "; __Host-zone=Asia/Shanghai"}}
	if _, page := ask("officer", "GET", "/gone", abroad, nil); !strings.Contains(page, "17:41 UTC&#43;8") {
		t.Errorf("not in the zone that the browser keeps:\n%s", page)
	}
	upload := app.As("officer")
	form := "title=x&text=" + strings.Repeat("a", 1<<20)
	if got := upload.Do("POST", "/gone-large", strings.NewReader(form), "application/x-www-form-urlencoded"); got.StatusCode != http.StatusServiceUnavailable || strings.Contains(got.Text, "Send it again") {
		t.Errorf("what is as large as a file is read: %d", got.StatusCode)
	}
}

// A stream outlasts a database that is away; who asks for one answer gets none then.
func TestAStreamOutlastsADatabaseThatIsAway(t *testing.T) {
	app := webtest.New(t, routes)
	for accept, want := range map[string]bool{"text/event-stream": true, "text/html": false} {
		c := app.As("")
		c.Header.Set("Accept", accept)
		if got := c.Get("/stream"); strings.Contains(got.Text, "data: here again") != want {
			t.Errorf("%s: %q", accept, got.Text)
		}
	}
}
