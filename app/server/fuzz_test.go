package server_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"standfirst/app/demo"
	"standfirst/handlers/web"
)

// strange are values of no field's type.
var strange = []string{
	"", " ", "0", "-1", "1e309", "99999999999999999999999", "NaN", "null", "undefined", "true", "[]", "{}", `{"$gt":""}`, "$ne", "' OR 1=1--", `"; DROP TABLE contacts; --`,
	"../../../../etc/passwd", `..\..\x`, "%00", "\x00", "a\r\nSet-Cookie: x=1", "\xff\xfe\xc3\x28", "\u202e\u2066abc", "𠜎𠜱🎉", strings.Repeat("長", 3000), strings.Repeat("a", 8000),
	"{{.}}", "${jndi:ldap://x}", "2026-02-30T25:61", "0000-00-00", "-292277022399-01-01T00:00:00Z", "javascript:alert(1)", "http://[::1", "http://127.0.0.1:1/", "a@b@c", "=cmd|' /C calc'!A1",
	"a[99999999]=1", "en", "zh-CN", "UTC", "Mars/Base", "draft", "1", "2", strings.Repeat("(", 2000),
}

// leaks are what no answer may tell: how the program is made and where it lies.
var leaks = []string{
	"goroutine ", ".go:", "runtime error", "panic:", "/tmp/", "/root/", "modernc", "SQLITE", "INSERT INTO", "no such table", "no such column", "fasthttp", "gofiber",
	"standfirst/app", "standfirst/models", "standfirst/handlers", "go1.2", "%!", "⟦", "strconv.", "sql:", "json:", "context deadline", "context canceled", "multipart:", "EOF",
}

func leak(text string) string {
	for _, word := range leaks {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}

func (w *world) checkAnswer(what string, a answer) {
	w.Helper()
	if a.StatusCode >= 500 {
		w.Errorf("%s: %d\n%s", what, a.StatusCode, tail(w.log.String()))
	}
	if found := leak(a.text); found != "" && !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") && !strings.Contains(what, "/static/") {
		i := strings.Index(a.text, found)
		w.Errorf("%s: %d tells %q: …%.200s", what, a.StatusCode, found, a.text[max(0, i-80):])
	}
	for name, values := range a.Header {
		if found := leak(strings.Join(values, " ")); found != "" || name == "Server" || name == "X-Powered-By" {
			w.Errorf("%s: header %s: %s", what, name, values)
		}
	}
}

func tail(s string) string { return s[max(0, len(s)-700):] }

// Nothing that is asked of any route in any form brings down more than a refusal.
func TestNothingAskedIsAnInternalError(t *testing.T) {
	t.Parallel()
	w := open(t)
	random := rand.New(rand.NewPCG(20261125, 1)) // the same every time, so that a finding can be had again
	pick := func() string { return strange[random.IntN(len(strange))] }
	names := fieldNames(w)
	for n, r := range w.s.Routes() {
		for _, as := range []string{own + "/administrator", ""} {
			if as == "" && r.Scope != web.Open {
				continue
			}
			for i, a := range w.asks(r, n, names, pick, random) {
				a.as = as
				if as != "" {
					w.awake(as)
				}
				what := fmt.Sprintf("%s %.150s as %q (%d)", a.method, a.path, as, i)
				w.checkAnswer(what, w.send(a))
				if t.Failed() && strings.Count(w.log.String(), "status=500") > 20 {
					t.Fatal("enough")
				}
			}
		}
	}
	w.checkLog()
}

// awake signs in again whom the requests have signed out.
func (w *world) awake(who string) {
	w.Helper()
	if _, _, _, err := w.s.Accounts.Resume(w.Context(), w.users[who].secret); err == nil {
		return
	}
	p, err := signIn(w.Context(), w.s.Accounts, w.users[who].email, demo.Password, fmt.Sprintf("203.0.113.%d", w.from.Add(1)%250))
	if err != nil {
		w.Fatalf("%s cannot come back: %v", who, err)
	}
	w.users[who] = p
}

// asks are the ways in which the nth route is asked. Each route meets odd values in its place and its fields. What the
// kit answers before a handler is reached (bodies of other kinds, headers, spellings, methods) goes round: each of
// them is asked of every fourth route.
func (w *world) asks(r web.Route, n int, names []string, pick func() string, random *rand.Rand) []ask {
	path := w.fill(r.Pattern(), own)
	var out []ask
	add := func(a ask) {
		if a.method == "" {
			a.method = r.Method
		}
		if a.path == "" {
			a.path = path
		}
		out = append(out, a)
	}
	common := func(a ask) {
		if n++; n%4 == 0 {
			add(a)
		}
	}
	form := func(values func(name string) []string) url.Values {
		f := url.Values{}
		for _, name := range names {
			f[name] = values(name)
		}
		return f
	}
	// Objects that are none.
	for i := random.IntN(2); i < len(strange); i += 2 {
		p := replaced(r.Pattern(), path, strange[i])
		if p == path {
			break
		}
		add(ask{path: p})
	}
	// Fields of the wrong type, doubled, missing, too many.
	add(ask{})
	for range 2 {
		add(ask{form: form(func(string) []string { return []string{pick()} }), path: path + "?" + pairs(names, pick, random)})
	}
	add(ask{form: form(func(string) []string { return []string{pick(), pick(), pick()} })})
	add(ask{form: form(func(string) []string { return nil })})
	common(ask{body: strings.NewReader(tenThousand().form), kind: "application/x-www-form-urlencoded"})
	add(ask{form: url.Values{"a[99999999]": {"1"}, "ids[99999999]": {"1"}, "a[b][c][d]": {"1"}, "wave_999999999_at": {"x"}, "column_-1": {"x"}}})
	doubled := form(func(string) []string { return []string{"a", "b"} })
	doubled["csrf"] = []string{w.users[own+"/administrator"].csrf, "x"}
	add(ask{form: doubled})
	// Bodies of other kinds.
	bodies := map[string]string{
		"application/json":                 strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		"application/json; charset=utf-16": `{"$where":"1","__proto__":{"a":1}}`,
		"application/xml":                  `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`,
		"application/octet-stream":         string(noise(random, 3000)),
		"":                                 "no kind at all",
		"multipart/form-data":              "no boundary",
		"multipart/form-data; boundary=b":  "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x\x00.csv\"\r\n\r\nabc",
		"multipart/form-data; boundary=" + strings.Repeat("b", 500): "x",
		"application/x-www-form-urlencoded":                         "%zz=%%&=&&&;;;a=%ff%fe&\x00=\x01",
		"text/plain; charset=\"":                                    "x",
	}
	for _, kind := range slices.Sorted(maps.Keys(bodies)) {
		common(ask{body: strings.NewReader(bodies[kind]), kind: kind})
	}
	parts, kind := upload("file", "file.csv", noise(random, 5000), form(func(string) []string { return []string{pick()} }))
	add(ask{body: parts, kind: kind})
	common(ask{body: strings.NewReader(tenThousand().upload), kind: tenThousand().kind})
	// Headers.
	common(ask{header: http.Header{
		"Accept-Language": {strings.Repeat("en;q=0.1,", 500)}, "Range": {"bytes=0-1,5-,99999999999-"}, "If-None-Match": {`W/"x`}, "If-Modified-Since": {"yesterday"},
		"Hx-Request": {"true"}, "Hx-Target": {pick()}, "Accept": {"application/json"}, "X-Forwarded-For": {"x, ,::1%eth0,999.1.1.1"}, "Accept-Encoding": {"br;q=x, *"}, "User-Agent": {strings.Repeat("u", 3000)},
	}})
	common(ask{header: http.Header{"Cookie": {`__Host-session="; __Host-flash=e30; __Host-lang=../../x; __Host-theme=<b>; =; ;;`}}})
	common(ask{header: http.Header{"Cookie": {"__Host-flash=" + strings.Repeat("A", 4000)}}})
	common(ask{header: http.Header{"Content-Encoding": {"gzip"}}, body: strings.NewReader("not packed"), kind: "application/x-www-form-urlencoded"})
	// Spellings and methods.
	for _, p := range []string{path + "/", path + "//", "/" + path, strings.ToUpper(path), path + "%2e", path + "/%2e%2e/x", path + "%2f", path + "%", path + "%zz", path + "?%", path + "?a[99999999]=1&&=&%00=%ff"} {
		common(ask{path: p})
	}
	for _, method := range []string{"HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"} {
		common(ask{method: method})
	}
	return out
}

// tenThousand are more fields than any form has, once as a form and once as an upload.
var tenThousand = sync.OnceValue(func() (out struct{ form, upload, kind string }) {
	many := url.Values{}
	for i := range 10_000 {
		many.Add(fmt.Sprintf("a%d", i), "1")
	}
	parts, kind := upload("other", "file.csv", nil, many)
	out.form, out.upload, out.kind = many.Encode(), parts.String(), kind
	return out
})

// replaced puts a value where the route's pattern has a place for one.
func replaced(pattern, path, value string) string {
	parts, in := strings.Split(path, "/"), strings.Split(pattern, "/")
	for i := range in {
		if strings.HasPrefix(in[i], ":") && in[i] != ":space" && i < len(parts) {
			parts[i] = url.PathEscape(value)
		}
	}
	return strings.Join(parts, "/")
}

// pairs is a query of a few names with strange values; an address is no longer than all headers may be.
func pairs(names []string, pick func() string, random *rand.Rand) string {
	var b bytes.Buffer
	for _, name := range append([]string{"after", "before", "from", "sort", "state", "q", "row", "page", "n", "lang", "version", "as", "to", "next", "fate", "limit"}, names[random.IntN(len(names))]) {
		value := pick()
		fmt.Fprintf(&b, "%s=%s&", name, url.QueryEscape(value[:min(len(value), 200)]))
	}
	return b.String()
}

func noise(random *rand.Rand, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(random.UintN(256))
	}
	return out
}
