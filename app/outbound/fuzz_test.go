package outbound

import (
	"bufio"
	"net/netip"
	"strings"
	"testing"
)

func FuzzReply(f *testing.F) {
	for _, s := range []string{"250 ok\r\n", "250-a\r\n250 b\n", "550", "250 cut", "250-a\r\n550 b\r\n", "25x no\r\n", "250\r\n", "250-\n250\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, text, err := readReply(bufio.NewReader(strings.NewReader(s)))
		if err == nil && (code < 200 || code > 599 || !strings.Contains(s, "\n")) {
			t.Errorf("%q: %d %q", s, code, text)
		}
		if err != nil && code != 0 {
			t.Errorf("%q: code %d beside %v", s, code, err)
		}
		if out := failed(StageFinal, replyError(2, max(code, 300), text)); hasControl(out.Text) || len([]rune(out.Text)) > maxReply {
			t.Errorf("text %q", out.Text)
		}
	})
}

// FuzzAddress looks for a web address that passes the first check although its host is an address that
// may not be dialled.
func FuzzAddress(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Add("https://news.example/a?b#c")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := guard{}.checkURL(s)
		if err != nil {
			return
		}
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !public(ip) {
			t.Errorf("%q leads to %v", s, ip)
		}
		if u.User != nil || u.Fragment != "" || !isASCII(u.Host) || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("%q became %v", s, u)
		}
		if again, err := (guard{}).checkURL(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%q became %v, and that %v, %v", s, u, again, err)
		}
	})
}
