package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"standfirst/handlers/web"
)

// Every change must come from one of our own pages, with the token of the session.
func TestEveryChangeComesFromOurOwnPages(t *testing.T) {
	t.Parallel()
	w := open(t)
	x := w.watch()
	admin := own + "/administrator"
	foreign := map[string]ask{
		"without a token":               {header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, plain: true},
		"with another session's token":  {form: url.Values{"csrf": {w.users[own+"/officer"].csrf}}},
		"with an empty token":           {form: url.Values{"csrf": {""}}, header: http.Header{"X-Csrf-Token": {""}}, plain: true},
		"from a foreign origin":         {header: http.Header{"Origin": {"https://evil.example"}}},
		"from a look-alike origin":      {header: http.Header{"Origin": {"https://" + host + ".evil.example"}}},
		"from nowhere (a sandbox)":      {header: http.Header{"Origin": {"null"}, "Sec-Fetch-Site": {"cross-site"}}},
		"from another site":             {header: http.Header{"Sec-Fetch-Site": {"cross-site"}}},
		"from a neighbouring site":      {header: http.Header{"Sec-Fetch-Site": {"same-site"}}},
		"with the token in the address": {plain: true, header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, path: "?csrf=" + w.users[admin].csrf},
	}
	seen := 0
	for _, r := range w.s.Routes() {
		if r.Method == http.MethodGet || r.CrossSite {
			continue
		}
		seen++
		for name, a := range foreign {
			a.as, a.method, a.path = admin, r.Method, w.fill(r.Pattern(), own)+a.path
			if r.HouseAdmin {
				a.as = "anna"
			}
			if got := w.send(a).StatusCode; got != http.StatusForbidden {
				t.Errorf("%s %s %s: %d, want 403", r.Method, r.Pattern(), name, got)
			}
			if x.changed() {
				t.Errorf("%s %s %s has changed something", r.Method, r.Pattern(), name)
			}
		}
		if r.Scope != web.Open {
			continue
		}
		for name, header := range map[string]http.Header{
			"from nowhere": {}, "from another site": {"Sec-Fetch-Site": {"cross-site"}}, "from a foreign origin": {"Origin": {"https://evil.example"}},
		} {
			a := ask{method: r.Method, path: w.fill(r.Pattern(), own), plain: true, header: header, form: everyField(w)}
			if got := w.send(a).StatusCode; got != http.StatusForbidden {
				t.Errorf("a visitor's %s %s %s: %d, want 403", r.Method, r.Pattern(), name, got)
			}
			if x.changed() {
				t.Errorf("a visitor's %s %s %s has changed something", r.Method, r.Pattern(), name)
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d routes change something", seen)
	}
}

// Looking changes nothing, whatever is in the address. That the newsroom was looked at is counted in memory, and
// written down by the background work, which stands still here. What an export of people's
// addresses leaves in the log is the one trace of looking.
func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	w := open(t)
	x := w.watch()
	exports := regexp.MustCompile(`/(export\.(csv|json|xlsx|vcf)|recipients\.csv|removed\.csv|training\.csv|privacy\.json|evidence\.zip|review\.zip)$`)
	query := "?" + everyField(w).Encode() + "&delete=1&confirm=1&_method=DELETE&publish=1"
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		path := w.fill(r.Pattern(), own)
		for _, a := range []ask{
			{path: path, header: browser}, {path: path + query}, {path: path + "?sort=-updated", method: http.MethodHead}, {path: path, header: http.Header{"X-Http-Method-Override": {"POST"}, "Hx-Request": {"true"}}},
		} {
			for _, a.as = range []string{own + "/administrator", "anna", ""} {
				w.send(a)
				if changed := x.changed(); changed && !exports.MatchString(r.Path) {
					t.Errorf("%s %s as %q has changed something", a.method, a.path, a.as)
				}
			}
		}
	}
}
