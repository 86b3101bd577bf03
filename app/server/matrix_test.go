package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/web"
	"standfirst/models/account"
)

// Every route, every role, in the own space, in another's, and without a sign-in. What is refused is refused
// before the first write.
func TestNobodyGetsWhereTheyMayNot(t *testing.T) {
	t.Parallel()
	w := open(t)
	x := w.watch()
	for _, r := range w.s.Routes() {
		if r.Scope == web.Open {
			continue
		}
		path := w.fill(r.Pattern(), own)
		expect := func(who string, a answer, status ...int) {
			t.Helper()
			if !slices.Contains(status, a.StatusCode) {
				t.Errorf("%s %s as %s: %d, want %d", r.Method, path, who, a.StatusCode, status)
			}
			if x.changed() {
				t.Errorf("%s %s as %s was refused and has changed something", r.Method, path, who)
			}
		}
		for _, plain := range []bool{false, true} {
			a := w.send(ask{method: r.Method, path: path, plain: plain})
			expect("a visitor", a, http.StatusSeeOther)
			if to := a.Header.Get("Location"); !strings.HasPrefix(to, "/login") {
				t.Errorf("%s %s as a visitor leads to %q", r.Method, path, to)
			}
		}
		if r.Scope == web.House {
			if r.HouseAdmin {
				expect("an administrator of a space", w.send(ask{as: own + "/administrator", method: r.Method, path: path}), http.StatusNotFound)
			}
			continue
		}
		for _, role := range account.Roles {
			if !role.May(r.Allow) {
				expect(string(role), w.send(ask{as: own + "/" + string(role), method: r.Method, path: path}), http.StatusForbidden)
			}
			expect("the other space's "+string(role), w.send(ask{as: other + "/" + string(role), method: r.Method, path: path}), http.StatusNotFound)
		}
	}
}

// Somebody pastes the ids of another space's objects below their own.
func TestIdsOfAnotherSpaceFindNothing(t *testing.T) {
	t.Parallel()
	w := open(t)
	x := w.watch()
	tried := 0
	for _, r := range w.s.Routes() {
		if r.Scope != web.InSpace || !strings.Contains(strings.TrimPrefix(r.Pattern(), "/:space"), ":") {
			continue
		}
		if strings.Contains(r.Pattern(), "/playbooks/:type") {
			continue // a kind of incident is no object of a space: every space has a playbook for each
		}
		tried++
		path := w.fill(r.Pattern(), other)
		for _, role := range account.Roles {
			want := http.StatusNotFound
			if !role.May(r.Allow) {
				want = http.StatusForbidden
			}
			a := w.send(ask{as: other + "/" + string(role), method: r.Method, path: path, form: everyField(w)})
			if a.StatusCode != want {
				t.Errorf("%s %s as %s: %d, want %d", r.Method, path, role, a.StatusCode, want)
			}
			if x.changed() {
				t.Errorf("%s %s as %s has changed something", r.Method, path, role)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d routes name an object", tried)
	}
}

// The ids above are real: whoever may read gets the pages.
func TestWhoMayReadGetsThePages(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodGet || strings.HasPrefix(r.Path, "/.well-known/") { // these answer about names, of which there is none here
			continue
		}
		path := w.fill(r.Pattern(), own)
		as := own + "/administrator"
		if r.HouseAdmin {
			as = "anna"
		}
		a := w.send(ask{as: as, path: path})
		ok := a.StatusCode == http.StatusOK || r.Scope != web.InSpace && (a.StatusCode == http.StatusSeeOther || a.StatusCode == http.StatusFound)
		if a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/"+own+"/") {
			ok = true // to where it can be done now
		}
		if strings.HasPrefix(r.Pattern(), "/api/v1/:space/") { // these are for programs: nobody's session is a key
			ok = a.StatusCode == http.StatusUnauthorized
		}
		if !ok {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.Header.Get("Location"))
		}
	}
}

// No other way of writing an address leads round the guard.
func TestNoOtherSpellingOpensADoor(t *testing.T) {
	t.Parallel()
	w := open(t)
	x := w.watch()
	for _, r := range w.s.Routes() {
		if r.Scope != web.InSpace {
			continue
		}
		path := w.fill(r.Pattern(), own)
		rest := strings.TrimPrefix(path, "/"+own)
		for _, spelt := range []string{
			path + "/", path + "//", "/" + path, path + "?", path + "%2f", path + "%00", path + ";x", path + ".json", path + "/.",
			"/" + strings.ToUpper(own) + rest, "/" + own + "//" + strings.TrimPrefix(rest, "/"), "/" + own + strings.ToUpper(rest),
			"/" + other + "/../" + own + rest, "/" + other + "/%2e%2e/" + own + rest, "/" + other + "%2f..%2f" + own + rest, "/./" + own + rest,
			"/%68" + own[1:] + rest, "/" + own + strings.ReplaceAll(rest, "/", "%2f"), "/" + other + "/..%5c" + own + rest,
		} {
			for _, method := range []string{r.Method, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions} {
				if method != r.Method && spelt != path+"/" {
					continue
				}
				a := w.send(ask{as: other + "/administrator", method: method, path: spelt})
				switch a.StatusCode {
				case http.StatusNotFound, http.StatusBadRequest, http.StatusMethodNotAllowed:
				default:
					t.Errorf("%s %s: %d %s", method, spelt, a.StatusCode, a.Header.Get("Location"))
				}
				if x.changed() {
					t.Errorf("%s %s has changed something", method, spelt)
				}
			}
		}
	}
}

// Somebody writes the ids of another space's objects into the forms of their own.
func TestFormsTakeNothingFromAnotherSpace(t *testing.T) {
	w := open(t)
	x := w.watch()
	before := x.commits()[1] // of the database of "harbourlight"
	form := everyField(w)
	for name, value := range map[string]string{
		"email": "rival@example.org", "name": "Rival", "lang": "en", "zone": "UTC", "kind": "statement", "headline.en": "H", "body.en": "B", "subject_en": "S",
		"subject_zh-CN": "S", "contacts": w.ids["contacts/:id"], "ids": w.ids["contacts/:id"], "lists": w.ids["lists/:id"], "list": w.ids["lists/:id"],
		"space": "stolen", "role": "viewer", "department": "legal", "type": "data_leak", "grade": "2", "mode": "real", "title_en": "T", "when": "now",
	} {
		form.Set(name, value)
	}
	// What only "harbourlight" knows.
	secret := []string{"12,400", "three million", "press0001@chenbao.example", "gangdeng"}
	for _, r := range w.s.Routes() {
		if r.Scope != web.InSpace || strings.Contains(strings.TrimPrefix(r.Pattern(), "/:space"), ":") {
			continue
		}
		path := w.fill(r.Pattern(), other)
		if r.Method == http.MethodGet {
			path += "?" + form.Encode()
		}
		a := w.send(ask{as: other + "/administrator", method: r.Method, path: path, form: form})
		if a.StatusCode >= 500 {
			t.Errorf("%s %s: %d", r.Method, r.Pattern(), a.StatusCode)
		}
		for _, word := range secret {
			if strings.Contains(a.text, word) {
				t.Errorf("%s %s tells %q", r.Method, r.Pattern(), word)
			}
		}
		if now := x.commits()[1]; now != before {
			t.Errorf("%s %s has written to the other space", r.Method, r.Pattern())
			before = now
		}
	}
	// What was made with these ids, wherever it may be shown.
	for _, r := range w.s.Routes() {
		if r.Method != http.MethodGet || r.Scope != web.InSpace || strings.Contains(strings.TrimPrefix(r.Pattern(), "/:space"), ":") {
			continue
		}
		a := w.send(ask{as: other + "/administrator", path: w.fill(r.Pattern(), other)})
		for _, word := range secret {
			if strings.Contains(a.text, word) {
				t.Errorf("%s tells %q", r.Pattern(), word)
			}
		}
	}
}
