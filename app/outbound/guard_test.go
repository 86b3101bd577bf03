package outbound

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"standfirst/models/fault"
)

// hostile are addresses that must never be dialled, whoever names them.
var hostile = []string{
	// IPv4 that is not public
	"http://0.0.0.0/", "http://0.1.2.3/", "http://10.0.0.1/", "http://10.255.255.255/", "http://100.64.0.1/",
	"http://100.100.100.200/latest/meta-data/", "http://100.127.255.254/", "http://127.0.0.1/", "http://127.0.0.1:80/",
	"http://127.1.2.3/", "http://127.255.255.254/", "http://169.254.0.1/", "http://169.254.169.254/latest/meta-data/",
	"https://169.254.170.2/v2/credentials", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.0.0.1/",
	"http://192.0.0.192/opc/v2/", "http://192.0.2.7/", "http://192.88.99.1/", "http://192.168.0.1/",
	"http://192.168.255.255/", "http://198.18.0.1/", "http://198.19.255.255/", "http://198.51.100.1/",
	"http://203.0.113.1/", "http://224.0.0.1/", "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/",
	// IPv6 that is not public, or carries an IPv4 address
	"http://[::]/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::1]:80/", "http://[fe80::1]/",
	"http://[fe80::1%25eth0]/", "http://[::1%25lo]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/",
	"http://[ff02::1]/", "http://[ff0e::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
	"http://[::ffff:10.0.0.1]/", "http://[::ffff:169.254.169.254]/", "http://[::ffff:0:127.0.0.1]/",
	"http://[::127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::1]/",
	"http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[2001::1]/", "http://[2001:0:4136:e378::]/",
	"http://[2001:db8::1]/", "http://[2001:10::1]/", "http://[3fff::1]/", "http://[100::1]/", "http://[5f00::1]/",
	"http://[2620:4f:8000::1]/",
	// odd notations, which some resolvers take for addresses
	"http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://0177.0.0.1/", "http://0x7f.0.0.1/",
	"http://0x7f.1/", "http://127.1/", "http://127.0.1/", "http://127.0.0.1./", "http://127.000.000.001/",
	"http://127.0.0.0x1/", "http://1.2.3.08/", "http://256.256.256.256/", "http://99999999999/", "http://0/",
	"http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/", "http://127。0。0。1/", "http://[::ffff:8.8.8.8]/",
	"http://%31%32%37.0.0.1/", "http://a.0x10/", "http://3232235777/",
	// names for this machine
	"http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://a.localhost/", "http://ｌｏｃａｌｈｏｓｔ/",
	// not the web, or made to be misread
	"file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ftp://example.com/", "dict://127.0.0.1:11211/", "ldap://x/",
	"javascript:alert(1)", "data:text/html,x", "jar:http://x!/", "unix:///var/run/docker.sock", "//example.com/",
	"/etc/passwd", "example.com", "http:example.com", "http:///path", "http://user@example.com/",
	"http://user:pw@example.com/", "http://example.com@127.0.0.1/", "http://127.0.0.1#@example.com/",
	"http://example.com\\@127.0.0.1/", "http://example.com\r\nHost: 127.0.0.1/", "http://example.com\x00.evil/",
	"http://exa mple.com/", "http://example.com:22/", "http://example.com:25/", "http://example.com:8080/",
	"http://example.com:6379/", "http://example.com:0/", "http://example.com:99999/", "http://example.com:/",
	"http://-/", "http://..../", "http://a..b/", "http://[::1/", "http://::1/", "http://[127.0.0.1]/", "http://*/",
}

func TestHostileAddresses(t *testing.T) {
	var reached atomic.Int32
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(trap.Close)
	keys := map[string]bool{"fetch.private": true, "fetch.scheme": true, "fetch.url": true, "fetch.port": true}
	f := NewFetcher(FetchConfig{Spacing: -1})
	t.Cleanup(f.Close)
	for _, url := range append(hostile, trap.URL, strings.Replace(trap.URL, "127.0.0.1", "localhost", 1)) {
		_, err := f.Get(t.Context(), FetchRequest{URL: url, Feed: true})
		if fl := fault.Of(err); fl == nil || !keys[fl.Key] {
			t.Errorf("%q: %v", url, err)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("reached %d times", reached.Load())
	}
}

func TestHostileRedirects(t *testing.T) {
	target := ""
	s := newSite(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Location"] = []string{target}
		w.WriteHeader(302)
	}})
	only := netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://"))
	f := newFetcher(t, func(c *FetchConfig) { // the one door that is open leads back to the same server
		c.AllowAddresses, c.AllowPorts = []netip.Prefix{netip.PrefixFrom(only.Addr(), 32)}, []int{int(only.Port())}
	})
	mayReach := map[string]bool{ // other spellings of the address that is open here
		"http://127.0.0.1/": true, "http://127.0.0.1:80/": true, "http://127.0.0.1#@example.com/": true,
		"http://localhost/": true, "http://LOCALHOST/": true, "http://localhost./": true, "http://a.localhost/": true,
		"http://ｌｏｃａｌｈｏｓｔ/": true,
	}
	tried := 0
	for _, target = range hostile {
		if !strings.Contains(target, "://") || strings.ContainsAny(target, "\r\n\x00") || mayReach[target] {
			continue // relative, no header value, or this machine
		}
		tried++
		_, err := f.Get(t.Context(), FetchRequest{URL: s.URL, Feed: true})
		if fl := fault.Of(err); fl == nil || fl.Kind != fault.Invalid || fl.Key == "fetch.status" || fl.Key == "fetch.redirects" {
			t.Errorf("redirect to %q: %v", target, err)
		}
	}
	if tried < 60 {
		t.Errorf("only %d targets tried", tried)
	}
}

// liar is a name server that answers each question for an IPv4 address with the next of its list.
func liar(t *testing.T, answers ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for asked := 0; ; {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				ip := netip.MustParseAddr(answers[min(asked, len(answers)-1)])
				asked++
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: ip.As4()},
				}}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// TestRebinding resolves to an address that may be reached, and to one that may not when it is asked
// again: the answer that counts is the one that is dialled.
func TestRebinding(t *testing.T) {
	var reached atomic.Int32
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(trap.Close)
	port := netip.MustParseAddrPort(strings.TrimPrefix(trap.URL, "http://")).Port()
	for _, inner := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0"} {
		f := NewFetcher(FetchConfig{Spacing: -1, AllowPorts: []int{int(port)}, Resolver: liar(t, inner)})
		_, err := f.Get(t.Context(), FetchRequest{URL: strings.Replace(trap.URL, "127.0.0.1", "news.example", 1), Feed: true})
		wantFault(t, err, "fetch.private", fault.Invalid)
		f.Close()
	}
	if reached.Load() != 0 {
		t.Errorf("reached %d times", reached.Load())
	}

	s := newSite(t, map[string]http.HandlerFunc{"/": redirect("/next", 302)})
	f := newFetcher(t, func(c *FetchConfig) {
		c.AllowAddresses = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		c.Resolver = liar(t, "127.0.0.1", "127.0.0.2")
	})
	f.transport.DisableKeepAlives = true // so that the second hop asks for the address again
	_, err := f.Get(t.Context(), FetchRequest{URL: strings.Replace(s.URL, "127.0.0.1", "news.example", 1), Feed: true})
	wantFault(t, err, "fetch.private", fault.Invalid)
	if s.asked("/next") != 0 {
		t.Error("the second answer was dialled")
	}
}

func TestPublicAddresses(t *testing.T) {
	for _, s := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
		"128.0.0.1", "169.253.1.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.1.1", "192.169.1.1",
		"198.17.1.1", "198.20.1.1", "223.255.255.255", "2001:200::1", "2400:3200::1", "2606:4700:4700::1111",
	} {
		if !public(netip.MustParseAddr(s)) {
			t.Errorf("%s refused", s)
		}
	}
	g := guard{}
	for in, want := range map[string]string{
		"HTTP://Example.COM/A?b=%20#c":        "http://example.com/A?b=%20",
		"https://新闻.例子/一":                     "https://xn--efvy88h.xn--fsqu00a/%E4%B8%80",
		"https://[2606:4700:4700::1111]/x":    "https://[2606:4700:4700::1111]/x",
		"https://[2606:4700:4700::1111]:443/": "https://[2606:4700:4700::1111]:443/",
		"http://r3---sn_a.cdn.example./":      "http://r3---sn_a.cdn.example/",
		"https://example.com:443":             "https://example.com:443",
	} {
		u, err := g.checkURL(in)
		if err != nil || u.String() != want {
			t.Errorf("%s: %v, %v", in, u, err)
		}
	}
}
