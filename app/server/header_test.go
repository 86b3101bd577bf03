package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"standfirst/app/demo"
	"standfirst/handlers/web"
)

// Every answer of every route, whoever asks: pages, refusals, files, previews and downloads.
func TestEveryAnswerIsGuardedByItsHeaders(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, r := range w.s.Routes() {
		path := w.fill(r.Pattern(), own)
		for _, a := range []ask{
			{as: own + "/administrator", path: path},
			{as: own + "/viewer", path: path},
			{as: other + "/officer", path: path},
			{path: path},
			{as: own + "/administrator", path: path, header: http.Header{"Origin": {"https://evil.example"}, "Hx-Request": {"true"}}},
			{as: own + "/viewer", path: path, method: r.Method, plain: true},
			{path: path, method: http.MethodOptions, header: http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"POST"}}},
			{path: path, method: http.MethodPut},
			{path: path + "/more"},
		} {
			answer := w.send(a)
			for _, why := range faults(forEverySite(r.Pattern(), answer)) {
				t.Errorf("%s %s as %q, %d: %s", a.method, a.path, a.as, answer.StatusCode, why)
			}
			private := r.Scope != web.Open && a.as != "" && answer.StatusCode != http.StatusMethodNotAllowed && !strings.HasSuffix(a.path, "/more")
			if private && answer.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s as %q, %d may be kept: %q", a.method, a.path, a.as, answer.StatusCode, answer.Header.Get("Cache-Control"))
			}
		}
	}
}

// forEverySite is an answer as the rest of the site would have given it: the API of the newsroom and its pictures may be
// read by any page, with nothing of who is signed in, which is taken back here after it was looked at.
func forEverySite(pattern string, a answer) answer {
	open := strings.HasPrefix(pattern, "/newsroom/:space/api/v1") || strings.HasPrefix(pattern, "/newsroom/:space/assets/")
	if origin := a.Header.Get("Access-Control-Allow-Origin"); open && (origin == "" || origin == "*") && a.Header.Get("Cross-Origin-Resource-Policy") == "cross-origin" {
		a.Header.Del("Access-Control-Allow-Origin")
		a.Header.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	return a
}

// faults are what is missing in the headers of an answer, or too much.
func faults(a answer) []string {
	var out []string
	say := func(bad bool, text string) {
		if bad {
			out = append(out, text)
		}
	}
	h := a.Header
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000", "Permissions-Policy": "camera=()",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		say(!strings.HasPrefix(h.Get(name), want), name+": "+h.Get(name))
	}
	say(!slices.Contains([]string{"same-origin", "no-referrer"}, h.Get("Referrer-Policy")), "Referrer-Policy: "+h.Get("Referrer-Policy"))
	say(!slices.Contains([]string{"DENY", "SAMEORIGIN"}, h.Get("X-Frame-Options")), "X-Frame-Options: "+h.Get("X-Frame-Options"))
	policies := h.Values("Content-Security-Policy")
	say(len(policies) != 1, "policies: "+strings.Join(policies, " | "))
	out = append(out, judgePolicy(strings.Join(policies, ", "))...)
	for _, name := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "X-AspNet-Version", "Via"} {
		say(h.Get(name) != "", name+": "+h.Get(name))
	}
	if len(a.text) > 0 {
		kind := h.Get("Content-Type")
		say(kind == "", "no Content-Type")
		attached := strings.HasPrefix(h.Get("Content-Disposition"), "attachment") // whose encoding nobody knows
		say((strings.HasPrefix(kind, "text/html") || strings.HasPrefix(kind, "text/plain") && !attached) && !strings.Contains(kind, "charset=utf-8"), "Content-Type: "+kind)
	}
	for _, c := range a.Cookies() {
		say(!strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" ||
			(c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode), "cookie "+c.String())
	}
	return out
}

// judgePolicy reads a Content-Security-Policy: scripts from nowhere but our own files, nothing inline, no
// plug-ins, no other base, no foreign frame around it.
func judgePolicy(policy string) []string {
	has := map[string]string{}
	for _, part := range strings.Split(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(part), " ")
		has[name] = sources
	}
	or := func(name string) string {
		if s, ok := has[name]; ok {
			return s
		}
		return has["default-src"]
	}
	var out []string
	_, sandboxed := has["sandbox"]
	if s := or("script-src"); s != "'self'" && s != "'none'" {
		out = append(out, "scripts from "+s)
	}
	if s := or("style-src"); strings.Contains(s, "'unsafe-inline'") && !(sandboxed && has["default-src"] == "'none'") {
		out = append(out, "styles from "+s)
	}
	if s := or("object-src"); s != "'none'" {
		out = append(out, "plug-ins from "+s)
	}
	if has["base-uri"] != "'none'" && !sandboxed {
		out = append(out, "a base from anywhere")
	}
	if s := has["frame-ancestors"]; s != "'none'" && s != "'self'" && !sandboxed {
		out = append(out, "frames around it from "+s)
	}
	if s, ok := has["form-action"]; (!ok || s != "'self'") && !sandboxed {
		out = append(out, "forms to "+s)
	}
	for _, name := range []string{"connect-src", "img-src", "default-src", "frame-src"} {
		if s := or(name); strings.Contains(s, "*") || strings.Contains(s, "http") || s == "" {
			out = append(out, name+" "+s)
		}
	}
	if s := has["sandbox"]; strings.Contains(s, "allow-") {
		out = append(out, "a sandbox that lets "+s)
	}
	return out
}

// The cookies that signing in and out sets, and those of language, theme and messages.
func TestEveryCookieIsBoundToTheHost(t *testing.T) {
	w := open(t)
	seen := map[string]bool{}
	look := func(what string, a answer) {
		t.Helper()
		for _, why := range faults(a) {
			t.Errorf("%s: %s", what, why)
		}
		for _, c := range a.Cookies() {
			seen[c.Name] = true
		}
	}
	login := w.send(ask{method: "POST", path: "/login", form: url.Values{"email": {demo.People[2].Email}, "password": {demo.Password}}})
	if login.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign-in: %d", login.StatusCode)
	}
	look("sign-in", login)
	look("preferences", w.send(ask{as: own + "/viewer", method: "POST", path: "/preferences", form: url.Values{"lang": {"zh-CN"}, "theme": {"dark"}}}))
	look("profile", w.send(ask{as: own + "/viewer", method: "POST", path: "/settings/profile", form: url.Values{"name": {"V"}, "zone": {"UTC"}, "theme": {"dark"}}}))
	look("sign-out", w.send(ask{as: own + "/viewer", method: "POST", path: "/logout"}))
	look("a dead session", w.send(ask{path: "/" + own, header: http.Header{"Cookie": {"__Host-session=made-up"}}}))
	for _, name := range []string{"__Host-session", "__Host-lang", "__Host-theme", "__Host-flash"} {
		if !seen[name] {
			t.Errorf("no answer sets %s: %v", name, seen)
		}
	}
}
