package outbound

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"standfirst/models/fault"
)

func TestReceiversAreBehindTheGuard(t *testing.T) {
	open := NewFetcher(FetchConfig{})
	defer open.Close()
	inside := NewFetcher(FetchConfig{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("127.0.0.1/32")}, AllowPorts: []int{8080}})
	defer inside.Close()
	for _, x := range []struct {
		address, open, inside string // the fault of each; "" is none
	}{
		{"https://example.com/hook?token=1", "", ""},
		{"http://example.com/hook", "fetch.https", "fetch.https"},
		{"http://127.0.0.1/hook", "fetch.private", ""},
		{"http://localhost:8080/", "fetch.private", ""},
		{"https://example.com:8443/", "fetch.port", "fetch.port"},
		{"https://10.1.2.3/", "fetch.private", ""},
		{"http://10.1.2.3/", "fetch.private", ""},
		{"https://10.2.0.1/", "fetch.private", "fetch.private"},
		{"https://[::1]/", "fetch.private", "fetch.private"},
		{"https://[::ffff:127.0.0.1]/", "fetch.private", "fetch.private"},
		{"https://2130706433/", "fetch.private", "fetch.private"},
		{"https://169.254.169.254/latest/meta-data", "fetch.private", "fetch.private"},
		{"ftp://example.com/", "fetch.scheme", "fetch.scheme"},
		{"https://user:pw@example.com/", "fetch.url", "fetch.url"},
		{"", "fetch.scheme", "fetch.scheme"},
	} {
		for f, want := range map[*Fetcher]string{open: x.open, inside: x.inside} {
			err := f.CheckReceiver(x.address)
			if (err == nil) != (want == "") || err != nil && !fault.Is(err, want) {
				t.Errorf("%s: %v, want %q", x.address, err, want)
			}
		}
	}
}

func TestPostSaysWhatWasAnswered(t *testing.T) {
	var got string
	s := newSite(t, map[string]http.HandlerFunc{
		"/in": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = r.Method + " " + r.Header.Get("X-Of-Ours") + " " + string(body)
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, strings.Repeat("a", 100_000))
		},
		"/moved":  redirect("/in", http.StatusTemporaryRedirect),
		"/broken": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	})
	f := newFetcher(t, nil)
	for path, want := range map[string]int{"/in": 202, "/moved": 307, "/broken": 502} {
		p, err := f.Post(t.Context(), s.URL+path, map[string]string{"X-Of-Ours": "yes"}, []byte(`{"a":1}`))
		if err != nil || p.Status != want || len(p.Body) > 500 {
			t.Errorf("%s: %d with %d bytes, %v", path, p.Status, len(p.Body), err)
		}
	}
	if got != `POST yes {"a":1}` || s.asked("/in") != 1 {
		t.Errorf("%q arrived, in %d requests", got, s.asked("/in"))
	}
	closed := NewFetcher(FetchConfig{AllowPorts: []int{0}})
	defer closed.Close()
	if _, err := closed.Post(t.Context(), "https"+strings.TrimPrefix(s.URL, "http")+"/in", nil, nil); !fault.Is(err, "fetch.private") {
		t.Errorf("a private address: %v", err)
	}
	s.Close()
	_, err := f.Post(t.Context(), s.URL+"/in?token=xyzzy", nil, nil)
	if fault.KindOf(err) != fault.Temporary || strings.Contains(err.Error(), "xyzzy") {
		t.Errorf("nobody there: %v", err)
	}
}
