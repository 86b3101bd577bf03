package web_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
)

func limited(*web.Kit) []web.Route {
	say := func(c *fiber.Ctx) error { return c.SendString(web.ClientIP(c)) }
	return []web.Route{
		{Method: "GET", Path: "/page", Scope: web.Open, Do: say},
		{Method: "POST", Path: "/form", Scope: web.Open, Do: say},
		{Method: "GET", Path: "/file", Scope: web.Open, Rate: web.Free, Do: say},
		{Method: "GET", Path: "/find", Scope: web.InSpace, Allow: account.Member, Rate: web.Searches, Do: say},
		{Method: "GET", Path: "/take", Scope: web.InSpace, Allow: account.Member, Rate: web.Exports, Do: say},
		{Method: "GET", Path: "/work", Scope: web.InSpace, Allow: account.Member, Do: say},
	}
}

// count repeats a request until it is refused and returns how many were admitted, at most limit.
func count(c *webtest.Client, method, path string, limit int) (int, webtest.Response) {
	for n := range limit {
		var r webtest.Response
		if method == http.MethodPost {
			r = c.Post(path, nil)
		} else {
			r = c.Get(path)
		}
		if r.StatusCode != http.StatusOK {
			return n, r
		}
	}
	return limit, webtest.Response{}
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	app := webtest.New(t, limited)
	visitor := app.As("")
	n, refused := count(visitor, "POST", "/form", 200)
	if n != web.Forms.Burst || refused.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("%d forms were taken, then %d", n, refused.StatusCode)
	}
	if !strings.Contains(refused.Text, "Wait a little") {
		t.Errorf("says %s", webtest.Words(refused.Text))
	}
	wait, err := strconv.Atoi(refused.Header.Get("Retry-After"))
	if err != nil || wait < 1 {
		t.Fatalf("Retry-After %q", refused.Header.Get("Retry-After"))
	}
	app.Clock.Add(time.Duration(wait) * time.Second)
	if n, _ := count(visitor, "POST", "/form", 9); n != 1 {
		t.Errorf("after the time that it asked to wait, %d are taken, want 1", n)
	}
	app.Clock.Add(time.Hour)
	if n, _ := count(visitor, "POST", "/form", 200); n != web.Forms.Burst {
		t.Errorf("after an hour, %d are taken", n)
	}
	if n, _ := count(visitor, "GET", "/page", 9); n != 9 {
		t.Error("pages wait for forms")
	}
}

// A thousand people open a statement at once in the offices of one newspaper.
func TestAThousandReadersBehindOneAddress(t *testing.T) {
	app := webtest.New(t, limited)
	if n, r := count(app.As(""), "GET", "/page", 1000); n != 1000 {
		t.Fatalf("%d readers got the page, then %d", n, r.StatusCode)
	}
	if n, _ := count(app.As(""), "GET", "/page", 3000); n != 1000 {
		t.Errorf("a thousand more than the allowance were served: %d", n)
	}
	app.Clock.Add(time.Second)
	if n, _ := count(app.As(""), "GET", "/page", 300); n != 200 {
		t.Errorf("a second later %d", n)
	}
	if n, _ := count(app.As(""), "GET", "/file", 300); n != 300 {
		t.Errorf("of the files %d", n)
	}
}

func TestUsersAreCountedApart(t *testing.T) {
	app := webtest.New(t, limited)
	for path, burst := range map[string]int{"/acme/find": web.Searches.Burst, "/acme/take": web.Exports.Burst} {
		if n, r := count(app.As("officer"), "GET", path, 500); n != burst || r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("%s: %d, then %d", path, n, r.StatusCode)
		}
		// From the same address, as in an office.
		if n, _ := count(app.As("officer2"), "GET", path, 5); n != 5 {
			t.Errorf("%s: a colleague waits for another", path)
		}
	}
	if n, _ := count(app.As("officer"), "GET", "/acme/work", 500); n != 500 {
		t.Errorf("ordinary work is limited: %d", n)
	}
}

func TestOnlyTrustedProxiesNameTheClient(t *testing.T) {
	app := webtest.New(t, limited)
	from := func(lines ...string) *webtest.Client {
		c := app.As("")
		c.Header = http.Header{"X-Forwarded-For": lines}
		return c
	}
	// Nobody is trusted: what the header says is the visitor's own words.
	for i := range web.Forms.Burst {
		if r := from(fmt.Sprintf("203.0.113.%d", i)).Post("/form", nil); r.Text != "0.0.0.0" {
			t.Fatalf("the header is believed: %q", r.Text)
		}
	}
	if got := from("203.0.113.250").Post("/form", nil).StatusCode; got != http.StatusTooManyRequests {
		t.Errorf("forged headers give a fresh allowance: %d", got)
	}
	app.Kit.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32"), netip.MustParsePrefix("10.0.0.0/8")}
	app.Clock.Add(time.Hour)
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{[]string{"203.0.113.7"}, "203.0.113.7"},
		{[]string{"1.2.3.4, 203.0.113.7"}, "203.0.113.7"},
		{[]string{"1.2.3.4, 203.0.113.7, 10.1.1.1"}, "203.0.113.7"},
		{[]string{"1.2.3.4", "203.0.113.7"}, "203.0.113.7"}, // the proxy added a line of its own
		{[]string{"1.2.3.4, 203.0.113.7", "10.1.1.1"}, "203.0.113.7"},
		{[]string{"203.0.113.7, nonsense"}, "0.0.0.0"},
		{[]string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		{nil, "0.0.0.0"},
	} {
		if got := from(c.lines...).Get("/page").Text; got != c.want {
			t.Errorf("%q: the client is %s, want %s", c.lines, got, c.want)
		}
	}
	// Through the proxy every client has its own allowance, whatever it writes in front.
	for i := range web.Forms.Burst {
		if got := from(fmt.Sprintf("9.9.9.%d, 203.0.113.8", i)).Post("/form", nil).StatusCode; got != http.StatusOK {
			t.Fatalf("form %d: %d", i, got)
		}
	}
	if got := from("9.9.9.99, 203.0.113.8").Post("/form", nil).StatusCode; got != http.StatusTooManyRequests {
		t.Errorf("a forged hop gives a fresh allowance: %d", got)
	}
	if got := from("203.0.113.9").Post("/form", nil).StatusCode; got != http.StatusOK {
		t.Errorf("a neighbour waits too: %d", got)
	}
	// A household has a whole /64 of IPv6 addresses.
	for i := range web.Forms.Burst {
		from(fmt.Sprintf("2001:db8:1:1::%x", i+1)).Post("/form", nil)
	}
	if got := from("2001:db8:1:1:ffff::1").Post("/form", nil).StatusCode; got != http.StatusTooManyRequests {
		t.Errorf("another address of the same block: %d", got)
	}
	if got := from("2001:db8:1:2::1").Post("/form", nil).StatusCode; got != http.StatusOK {
		t.Errorf("the next block: %d", got)
	}
}
