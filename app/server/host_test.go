package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"standfirst/app/demo"
	"standfirst/handlers/web"
	"standfirst/models/audit"
)

const newsHost = "news.harbourlight.example"

// On the own host of a newsroom there is nothing of the portal: whoever asks there for any route of it, signed in or
// not, in whichever spelling, finds nothing, changes nothing and is given no session.
func TestTheOwnHostOfANewsroomServesNothingElse(t *testing.T) {
	t.Parallel()
	w := open(t)
	sp, err := w.s.Space(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sp.Host.Set(t.Context(), newsHost, audit.Actor{ID: w.users["anna"].id, Name: "Anna"}); err != nil {
		t.Fatal(err)
	}
	x := w.watch()
	public, refused := 0, 0
	for _, r := range w.s.Routes() {
		path := w.fill(r.Pattern(), own)
		rest, ofNewsroom := strings.CutPrefix(path, "/newsroom/"+own)
		a := ask{as: own + "/administrator", host: newsHost, method: r.Method, path: path}
		if ofNewsroom || r.OnHost {
			if r.Method != http.MethodGet {
				continue
			}
			if public++; ofNewsroom {
				a.path = "/" + strings.TrimPrefix(rest, "/")
			}
			got := w.send(a)
			if got.StatusCode != http.StatusOK && !(r.Path == "/favicon.ico" && got.StatusCode == http.StatusFound) {
				t.Errorf("%s %s is not on the host: %d", a.method, a.path, got.StatusCode)
			}
			bare(t, a, got)
			continue
		}
		if path == "/" { // where the newsroom begins
			continue
		}
		refused++
		for _, spelled := range []string{path, "/" + path + "/", "/%2e" + path, "/static/.." + path, "/newsroom/" + own + "/../.." + path} {
			a.path = spelled
			got := w.send(a)
			if got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusMethodNotAllowed && got.StatusCode != http.StatusBadRequest && got.StatusCode != http.StatusPermanentRedirect {
				t.Errorf("%s %s is on the host: %d", a.method, a.path, got.StatusCode)
			}
			if to := got.Header.Get("Location"); to != "" && !strings.HasPrefix(to, "https://"+newsHost+"/") {
				t.Errorf("%s %s leads to %s", a.method, a.path, to)
			}
			bare(t, a, got)
		}
		if x.changed() {
			t.Errorf("%s %s has changed something", r.Method, path)
		}
	}
	if public < 35 || refused < 300 {
		t.Errorf("only %d routes are on the host, and %d refused", public, refused)
	}
	login := w.send(ask{host: newsHost, method: http.MethodPost, path: "/login", form: url.Values{"email": {w.users["anna"].email}, "password": {demo.Password}}})
	if login.StatusCode != http.StatusNotFound || len(login.Cookies()) > 0 {
		t.Errorf("signing in: %d, %v", login.StatusCode, login.Cookies())
	}
}

// bare complains of an answer that knows who asks, or gives a cookie.
func bare(t *testing.T, a ask, got answer) {
	t.Helper()
	if len(got.Cookies()) > 0 {
		t.Errorf("%s %s sets %v", a.method, a.path, got.Cookies())
	}
	for _, sign := range []string{"Test administrator", `action="/log`, `name="csrf"`} {
		if strings.Contains(got.text, sign) {
			t.Errorf("%s %s shows %s", a.method, a.path, sign)
		}
	}
	for _, why := range faults(forEverySite(web.Route{Scope: web.Open, Path: "/newsroom/:space" + a.path}.Path, got)) {
		t.Errorf("%s %s, %d: %s", a.method, a.path, got.StatusCode, why)
	}
}
