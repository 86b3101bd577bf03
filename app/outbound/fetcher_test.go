package outbound

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"standfirst/models/coverage"
	"standfirst/models/fault"
)

// site is a web server on loopback that notes what it is asked.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
}

func newSite(t *testing.T, routes map[string]http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r)
		s.mu.Unlock()
		if handler := routes[r.URL.Path]; handler != nil {
			handler(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) asked(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.requests {
		if r.URL.Path == path {
			n++
		}
	}
	return n
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
}

func redirect(to string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Location"] = []string{to}
		w.WriteHeader(status)
	}
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// newFetcher reaches loopback without waiting between requests; change adjusts it.
func newFetcher(t *testing.T, change func(*FetchConfig)) *Fetcher {
	t.Helper()
	config := FetchConfig{
		Contact: "press@brand.example", Spacing: -1, Timeout: 20 * time.Second,
		AllowAddresses: loopback, AllowPorts: []int{0},
	}
	if change != nil {
		change(&config)
	}
	f := NewFetcher(config)
	t.Cleanup(f.Close)
	return f
}

func TestGetFeed(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/feed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml; charset=gb18030")
			w.Header().Set("ETag", `W/"a1"`)
			w.Header().Set("Last-Modified", "Wed, 25 Nov 2026 01:00:00 GMT")
			w.Header().Set("Set-Cookie", "id=1")
			w.Header().Set("X-Powered-By", "secret")
			if r.Header.Get("If-None-Match") == `W/"a1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = w.Write([]byte("<rss>\xc4\xe3\xba\xc3</rss>"))
		},
	})
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	f := newFetcher(t, func(c *FetchConfig) { c.Now = func() time.Time { return now } })
	first, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/feed#top", Feed: true})
	if err != nil {
		t.Fatal(err)
	}
	if string(first.Body) != "<rss>\xc4\xe3\xba\xc3</rss>" || first.Status != 200 || first.URL != s.URL+"/feed" ||
		first.ContentType != "application/rss+xml; charset=gb18030" || !first.FetchedAt.Equal(now) {
		t.Errorf("first: %+v", first)
	}
	if first.Header.Get("X-Powered-By") != "" || first.Header.Get("Set-Cookie") != "" {
		t.Errorf("header not reduced: %v", first.Header)
	}
	second, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/feed", Feed: true, ETag: first.ETag, LastModified: first.LastModified})
	if err != nil || !second.NotModified || second.Body != nil {
		t.Errorf("second: %+v, %v", second, err)
	}
	r := s.requests[1]
	if got := r.Header.Get("User-Agent"); got != "Standfirst (media monitoring; +press@brand.example)" {
		t.Errorf("user agent %q", got)
	}
	if r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
		t.Errorf("cookie or referer sent: %v", r.Header)
	}
	if r.Header.Get("If-Modified-Since") != "Wed, 25 Nov 2026 01:00:00 GMT" {
		t.Errorf("validators: %v", r.Header)
	}
	if s.asked("/robots.txt") != 0 {
		t.Error("robots.txt asked for a feed that a user added")
	}
}

func TestGetDecodes(t *testing.T) {
	const body = "一篇报道 one article "
	codings := map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"x-gzip":  func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
		"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	}
	routes := map[string]http.HandlerFunc{}
	for name, coder := range codings {
		routes["/"+name] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", name)
			c := coder(w)
			_, _ = io.WriteString(c, body)
			_ = c.Close()
		}
	}
	routes["/zstd"] = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "zstd")
		_, _ = io.WriteString(w, "x")
	}
	s := newSite(t, routes)
	f := newFetcher(t, nil)
	for name := range codings {
		got, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/" + name, Feed: true})
		if err != nil || string(got.Body) != body {
			t.Errorf("%s: %q, %v", name, got.Body, err)
		}
	}
	_, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/zstd", Feed: true})
	wantFault(t, err, "fetch.encoding", fault.Invalid)
}

func wantFault(t *testing.T, err error, key string, kind fault.Kind) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Key != key || f.Kind != kind {
		t.Errorf("got %v, want %s of kind %d", err, key, kind)
	}
}

func TestGetRedirects(t *testing.T) {
	routes := map[string]http.HandlerFunc{
		"/end":     text("end"),
		"/moved":   redirect("/end", 301),
		"/found":   redirect("/moved", 302),
		"/late":    redirect("/found", 308),
		"/six":     redirect("/five", 302),
		"/file":    redirect("file:///etc/passwd", 302),
		"/data":    redirect("data:text/html,x", 302),
		"/user":    redirect("http://admin:x@127.0.0.1/", 302),
		"/split":   redirect("/end\x00", 302),
		"/nowhere": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(302) },
		"/loop":    redirect("/loop", 302),
	}
	for i, from := range []string{"/one", "/two", "/three", "/four", "/five"} {
		routes[from] = redirect([]string{"/end", "/one", "/two", "/three", "/four"}[i], 302)
	}
	s := newSite(t, routes)
	f := newFetcher(t, nil)
	for path, permanent := range map[string]string{
		"/moved": "/end", "/found": "", "/late": "/found", "/five": "",
	} {
		got, err := f.Get(t.Context(), FetchRequest{URL: s.URL + path, Feed: true})
		if err != nil || string(got.Body) != "end" || got.URL != s.URL+"/end" {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
		if permanent != "" {
			permanent = s.URL + permanent
		}
		if got.Permanent != permanent {
			t.Errorf("%s: permanent %q, want %q", path, got.Permanent, permanent)
		}
	}
	for path, key := range map[string]string{
		"/six": "fetch.redirects", "/loop": "fetch.redirects", "/file": "fetch.scheme",
		"/data": "fetch.scheme", "/user": "fetch.url", "/nowhere": "fetch.status",
	} {
		_, err := f.Get(t.Context(), FetchRequest{URL: s.URL + path, Feed: true})
		wantFault(t, err, key, fault.Invalid)
	}
	if _, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/split", Feed: true}); err == nil {
		t.Error("control character in Location taken")
	}
}

func TestGetRefusesTooMuch(t *testing.T) {
	chunk := bytes.Repeat([]byte("<item/>\n"), 1<<14)
	s := newSite(t, map[string]http.HandlerFunc{
		"/big": func(w http.ResponseWriter, _ *http.Request) { // 50 MB without a length
			for range 400 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
		"/announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "52428800")
			_, _ = w.Write(chunk)
		},
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 400 {
				if _, err := z.Write(chunk); err != nil {
					return
				}
			}
			_ = z.Close()
		},
		"/fits": func(w http.ResponseWriter, _ *http.Request) {
			for range coverage.MaxBody / len(chunk) {
				_, _ = w.Write(chunk)
			}
		},
		"/one-more": func(w http.ResponseWriter, _ *http.Request) {
			for range coverage.MaxBody / len(chunk) {
				_, _ = w.Write(chunk)
			}
			_, _ = w.Write(chunk[:1])
		},
		"/header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Big", strings.Repeat("x", 1<<20))
		},
	})
	f := newFetcher(t, nil)
	for _, path := range []string{"/big", "/announced", "/bomb", "/one-more"} {
		got, err := f.Get(t.Context(), FetchRequest{URL: s.URL + path, Feed: true})
		wantFault(t, err, "fetch.too_big", fault.Invalid)
		if got.Body != nil || got.Status != 200 {
			t.Errorf("%s: %d bytes kept, status %d", path, len(got.Body), got.Status)
		}
	}
	if got, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/fits", Feed: true}); err != nil || len(got.Body) != 10<<20 {
		t.Errorf("10 MB: %d bytes, %v", len(got.Body), err)
	}
	_, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/header", Feed: true})
	wantFault(t, err, "fetch.broken", fault.Temporary)
}

func TestGetSaysWhatFailed(t *testing.T) {
	stall := make(chan struct{})
	s := newSite(t, map[string]http.HandlerFunc{
		"/gone":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) },
		"/error":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"/stall":   func(http.ResponseWriter, *http.Request) { <-stall },
		"/trickle": trickle(stall),
		"/cut":     cut,
	})
	t.Cleanup(func() { close(stall) })
	secure := httptest.NewUnstartedServer(text("x"))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := strings.Replace(s.URL, "http://", "https://", 1)
	f := newFetcher(t, nil)
	hasty := newFetcher(t, func(c *FetchConfig) { c.Timeout = 300 * time.Millisecond })
	for _, c := range []struct {
		url, key string
		kind     fault.Kind
	}{
		{s.URL + "/gone", "fetch.status", fault.Invalid},
		{s.URL + "/missing", "fetch.status", fault.Invalid},
		{s.URL + "/error", "fetch.status", fault.Temporary},
		{s.URL + "/stall", "fetch.timeout", fault.Temporary},
		{s.URL + "/trickle", "fetch.timeout", fault.Temporary},
		{s.URL + "/cut", "fetch.broken", fault.Temporary},
		{secure.URL, "fetch.tls", fault.Temporary},
		{plain, "fetch.tls", fault.Temporary},
		{"http://" + deadAddress + "/", "fetch.refused", fault.Temporary},
		{"ftp://127.0.0.1/", "fetch.scheme", fault.Invalid},
		{"", "fetch.scheme", fault.Invalid},
		{"http://", "fetch.url", fault.Invalid},
		{"http://a b/", "fetch.url", fault.Invalid},
	} {
		fetcher := f
		if c.key == "fetch.timeout" {
			fetcher = hasty
		}
		_, err := fetcher.Get(t.Context(), FetchRequest{URL: c.url, Feed: true})
		wantFault(t, err, c.key, c.kind)
		if fl := fault.Of(err); fl != nil && fl.Field != "url" {
			t.Errorf("%s: field %q", c.url, fl.Field)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Get(ctx, FetchRequest{URL: s.URL, Feed: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// trickle sends a byte now and then for ever: only a limit on the whole stops it.
func trickle(stop chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				if _, err := w.Write([]byte("x")); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
			}
		}
	}
}

// cut promises more than it sends and hangs up.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = w.Write([]byte("<rss>"))
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// deadAddress is where nobody listens: the port of a service that is long out of use, which the kernel gives to nobody. A
// port that was free a moment ago may be another test's by now.
const deadAddress = "127.0.0.1:9"

func TestGetTrustsOnlyGivenAuthorities(t *testing.T) {
	secure := httptest.NewTLSServer(text("secure"))
	t.Cleanup(secure.Close)
	f := newFetcher(t, func(c *FetchConfig) {
		c.RootCAs = secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	})
	got, err := f.Get(t.Context(), FetchRequest{URL: secure.URL, Feed: true})
	if err != nil || string(got.Body) != "secure" {
		t.Errorf("%q, %v", got.Body, err)
	}
}

func TestGetUsesNoProxy(t *testing.T) {
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	t.Cleanup(proxy.Close)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	s := newSite(t, map[string]http.HandlerFunc{"/": text("direct")})
	got, err := newFetcher(t, nil).Get(t.Context(), FetchRequest{URL: s.URL, Feed: true})
	if err != nil || string(got.Body) != "direct" || proxied.Load() != 0 {
		t.Errorf("%q, %v, %d requests through the proxy", got.Body, err, proxied.Load())
	}
}

// clock is a time that only sleeping moves on.
type clock struct {
	mu    sync.Mutex
	t     time.Time
	slept []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t, c.slept = c.t.Add(d), append(c.slept, d)
	return nil
}

func clockedFetcher(t *testing.T, change func(*FetchConfig)) (*Fetcher, *clock) {
	c := &clock{t: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	f := newFetcher(t, func(config *FetchConfig) {
		config.Spacing, config.Now = 0, c.now
		if change != nil {
			change(config)
		}
	})
	f.sleep = c.sleep
	return f, c
}

func TestHostsHaveTurns(t *testing.T) {
	var under, most atomic.Int32
	s := newSite(t, map[string]http.HandlerFunc{"/": func(http.ResponseWriter, *http.Request) {
		if n := under.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(5 * time.Millisecond) // gives a second request the chance to overlap
		under.Add(-1)
	}})
	f, c := clockedFetcher(t, nil)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			if _, err := f.Get(t.Context(), FetchRequest{URL: fmt.Sprint(s.URL, "/?", i), Feed: true}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("%d requests at once", most.Load())
	}
	if len(c.slept) != 5 {
		t.Errorf("waited %v", c.slept)
	}
	for _, d := range c.slept {
		if d != 5*time.Second {
			t.Errorf("waited %v, want 5 s", d)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second) // less than the spacing
	defer cancel()
	_, err := f.Get(ctx, FetchRequest{URL: s.URL, Feed: true})
	wantFault(t, err, "fetch.turn", fault.Temporary)
}

func TestRetryAfterIsHonoured(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(429)
		},
	})
	f, c := clockedFetcher(t, nil)
	_, err := f.Get(t.Context(), FetchRequest{URL: s.URL, Feed: true})
	wantFault(t, err, "fetch.busy", fault.Temporary)
	var throttled *Throttled
	if !errors.As(err, &throttled) || !throttled.Until.Equal(c.now().Add(2*time.Minute)) || throttled.Status != 429 {
		t.Fatalf("throttled: %+v", throttled)
	}
	for range 3 {
		if _, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/other", Feed: true}); !fault.Is(err, "fetch.busy") {
			t.Errorf("asked again at once: %v", err)
		}
	}
	if n := s.asked("/other"); n != 0 {
		t.Errorf("%d requests during the quiet time", n)
	}
	_ = c.sleep(t.Context(), 2*time.Minute)
	if _, err := f.Get(t.Context(), FetchRequest{URL: s.URL + "/other", Feed: true}); !fault.Is(err, "fetch.status") {
		t.Errorf("after the quiet time: %v", err)
	}
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{
		"0": 0, "60": time.Minute, " 60 ": time.Minute, "86400": 24 * time.Hour,
		"99999999999999": 24 * time.Hour, "Wed, 25 Nov 2026 10:00:00 GMT": time.Hour,
		"Fri, 25 Nov 2033 10:00:00 GMT": 24 * time.Hour,
	} {
		if until, ok := retryAfter(s, now); !ok || until.Sub(now) != want {
			t.Errorf("%q: %v, %v", s, until.Sub(now), ok)
		}
	}
	for _, s := range []string{"", "soon", "-5", "1.5", "Wed, 25 Nov 2026 08:00:00 GMT", "99999999999999999999999"} {
		if until, ok := retryAfter(s, now); ok {
			t.Errorf("%q read as %v", s, until)
		}
	}
}
