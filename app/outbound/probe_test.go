package outbound

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"standfirst/models/fault"
)

func TestProbeTellsWhatIsThere(t *testing.T) {
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
	}
	s := newSite(t, map[string]http.HandlerFunc{
		"/there": text("x"), "/robots.txt": text("User-agent: *\nDisallow: /"),
		"/moved": redirect("/again", 301), "/again": redirect("/there", 302), "/round": redirect("/round", 302),
		"/lost": redirect("/nowhere", 301), "/inside": redirect("http://10.0.0.1/", 302),
		"/headless": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			_, _ = w.Write(make([]byte, 5<<20)) // a film that nobody fetches
		},
		"/broken": status(500), "/people": status(403), "/gone": status(410), "/teapot": status(999),
	})
	f := newFetcher(t, func(c *FetchConfig) { c.MaxBytes = 1000 })
	for _, x := range []struct {
		path, key string
		gone      bool
		final     string
		hops      int
		asked     int
	}{
		{"/there", "", false, "/there", 0, 1},
		{"/moved", "", false, "/there", 2, 1},
		{"/headless", "", false, "/headless", 0, 2},
		{"/nowhere", "fetch.status", true, "/nowhere", 0, 2},
		{"/lost", "fetch.status", true, "/nowhere", 1, 2},
		{"/gone", "fetch.status", true, "/gone", 0, 2},
		{"/round", "fetch.redirects", true, "", 6, 6},
		{"/inside", "fetch.private", true, "", 0, 1},
		{"/broken", "fetch.status", false, "/broken", 0, 2},
		{"/people", "fetch.status", false, "/people", 0, 2},
		{"/teapot", "fetch.status", false, "/teapot", 0, 2},
	} {
		before := s.asked(x.path)
		p, err := f.Probe(t.Context(), s.URL+x.path)
		if (err == nil) != (x.key == "") || err != nil && !fault.Is(err, x.key) || Gone(p, err) != x.gone {
			t.Errorf("%s: gone %v, %v", x.path, Gone(p, err), err)
		}
		if x.final != "" && p.URL != s.URL+x.final || x.final != "" && len(p.Hops) != x.hops {
			t.Errorf("%s leads to %s by %v", x.path, p.URL, p.Hops)
		}
		if n := s.asked(x.path) - before; n != x.asked {
			t.Errorf("%s was asked %d times", x.path, n)
		}
	}
	if s.asked("/robots.txt") != 0 {
		t.Error("robots.txt was asked")
	}
	for _, address := range []string{"http://192.168.0.1/", "http://[::1]:9/", "file:///etc/passwd", "http://a.invalid/"} {
		p, err := newFetcher(t, func(c *FetchConfig) { c.AllowAddresses = nil }).Probe(t.Context(), address)
		if err == nil {
			t.Errorf("%s was let through: %+v", address, p)
		}
	}
	methods := []string{}
	for _, r := range s.requests {
		if r.URL.Path == "/there" {
			methods = append(methods, r.Method)
		}
	}
	if slices.Contains(methods, http.MethodGet) {
		t.Error("a page that answers HEAD was fetched")
	}
}

func TestProbeIsNotHeldUp(t *testing.T) {
	wait := make(chan struct{})
	s := newSite(t, map[string]http.HandlerFunc{"/slow": func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-wait:
		case <-r.Context().Done():
		}
	}})
	defer close(wait)
	f := newFetcher(t, func(c *FetchConfig) { c.Timeout = 50 * time.Millisecond })
	if p, err := f.Probe(t.Context(), s.URL+"/slow"); !fault.Is(err, "fetch.timeout") || Gone(p, err) {
		t.Errorf("%+v, %v", p, err)
	}
}
