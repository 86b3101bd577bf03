package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web"
	"standfirst/models/account"
)

// A private incident, and what belongs to it, is nowhere for those who are not of its team: on no page, in no
// search, list, timeline, export or log, and its own addresses answer as if there were nothing.
func TestAPrivateIncidentIsNowhere(t *testing.T) {
	w := open(t)
	for _, role := range account.Roles {
		who := own + "/" + string(role)
		sees := role == account.Administrator || role == account.Checker
		found := 0
		for _, path := range w.lookouts() {
			a := w.send(ask{as: who, path: path})
			if a.StatusCode == http.StatusOK && strings.Contains(a.text, veiled) {
				found++
				if !sees {
					t.Errorf("%s finds it at %s", role, path)
				}
			}
		}
		if sees && found < 6 {
			t.Errorf("%s, who may see it, finds it at %d places only", role, found)
		}
		w.refuses(t, who, sees)
	}
}

// lookouts are all pages that somebody may look at, with what belongs to the private incident asked for where
// something can be asked.
func (w *world) lookouts() []string {
	var out []string
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodGet || strings.Contains(r.Path, "stream") || strings.Contains(r.Path, "progress") {
			continue
		}
		path := w.fill(r.Pattern(), own)
		out = append(out, path)
		if r.Scope == web.InSpace {
			out = append(out, path+"?q=velvetfo&incident="+w.ids["private/incidents"]+"&release="+w.ids["private/releases"]+"&show=changes")
		}
	}
	return out
}

// refuses asks for every address below the private incident and its things, and tries to change each.
func (w *world) refuses(t *testing.T, who string, sees bool) {
	t.Helper()
	for _, r := range w.s.Routes() {
		if r.Scope != web.InSpace {
			continue
		}
		for _, kind := range []string{"incidents", "facts", "releases", "mailings", "promises", "cases"} {
			below, of := strings.CutPrefix(r.Path, "/"+kind+"/:")
			if !of {
				continue
			}
			named, _, _ := strings.Cut(below, "/")
			pattern := strings.Replace(r.Pattern(), ":"+named, w.ids["private/"+kind], 1)
			path := w.fill(pattern, own)
			if sees {
				continue
			}
			a := w.send(ask{as: who, method: r.Method, path: path, form: url.Values{"title_en": {"x"}, "reason": {"x"}, "text": {"x"}, "phase": {"confirmed"}}})
			if a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s %s answers %d", who, r.Method, r.Pattern(), a.StatusCode)
			}
		}
	}
}
