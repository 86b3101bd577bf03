package server_test

import (
	"crypto/rand"
	"encoding/base64"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A token opens the one door that it was made for.
func TestTokensOpenOneDoorOnly(t *testing.T) {
	w := open(t)
	x := w.watch()
	leave := w.ids["u/:token"]
	parts := strings.Split(leave, ".")
	if len(parts) != 3 {
		t.Fatalf("the unsubscribe token is %q", leave)
	}
	admin := w.users[own+"/administrator"]
	tokens := map[string]string{
		"a session": admin.secret, "a session's CSRF token": admin.csrf, "an invitation": w.ids["invite/:token"], "an unsubscribe link": leave,
		"the code of an unsubscribe link": parts[2], "a delivery": w.ids["recipients/:delivery"], "a user": admin.id, "the public name of an invitation": w.ids["invitations/:invitation"],
		"a creator's link": w.ids["b/:token"], "the public name of a session": w.ids["sessions/:session"], "nothing": "", "a space": own, "the key of an idle setup": "first",
	}
	for kind, value := range tokens {
		if kind != "a session" {
			a := w.send(ask{path: "/" + own, header: http.Header{"Cookie": {"__Host-session=" + value}}})
			if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/login") {
				t.Errorf("%s is taken for a session: %d", kind, a.StatusCode)
			}
		}
		if kind != "an invitation" && value != "" {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if a := w.send(ask{method: method, path: "/invite/" + value}); a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("%s is taken for an invitation by %s: %d", kind, method, a.StatusCode)
				}
			}
		}
		if kind != "an unsubscribe link" && value != "" {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if a := w.send(ask{method: method, path: "/u/" + value, plain: true}); a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("%s is taken for an unsubscribe link by %s: %d", kind, method, a.StatusCode)
				}
			}
		}
		if kind != "a creator's link" && value != "" {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if a := w.send(ask{method: method, path: "/b/" + value}); a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("%s is taken for a creator's link by %s: %d", kind, method, a.StatusCode)
				}
			}
		}
		if kind != "a session's CSRF token" {
			if a := w.send(ask{as: own + "/administrator", method: http.MethodPost, path: "/settings/sessions/end", plain: true, header: http.Header{"Sec-Fetch-Site": {"same-origin"}, "X-Csrf-Token": {value}}}); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s is taken for the token of a form: %d", kind, a.StatusCode)
			}
		}
		if a := w.send(ask{method: http.MethodPost, path: "/setup", form: map[string][]string{"key": {value}}}); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login" {
			t.Errorf("%s opens the set-up: %d", kind, a.StatusCode)
		}
		if x.changed() {
			t.Errorf("%s has changed something", kind)
		}
	}
	if a := w.send(ask{path: "/u/" + leave}); a.StatusCode != http.StatusOK {
		t.Errorf("the link itself: %d: the test tries nothing", a.StatusCode)
	}
	if a := w.send(ask{path: "/b/" + w.ids["b/:token"]}); a.StatusCode != http.StatusOK {
		t.Errorf("the creator's link itself: %d: the test tries nothing", a.StatusCode)
	}
}

// The link of one reader cannot be turned into another's.
func TestUnsubscribeLinksCannotBeAltered(t *testing.T) {
	w := open(t)
	x := w.watch()
	leave := w.ids["u/:token"]
	parts := strings.Split(leave, ".")
	sp, err := w.s.Space(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	altered := []string{
		other + "." + parts[1] + "." + parts[2], parts[0] + "." + parts[2] + "." + parts[1], parts[0] + ".." + parts[2], parts[0] + "." + parts[1] + ".",
		parts[0] + "." + parts[1], leave + "." + parts[2], leave + "A", "A" + leave, strings.ToUpper(leave), leave + "%00", leave + "=",
		parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte("test")) + "." + parts[2],
	}
	raw := []byte(leave)
	for i := range raw {
		if raw[i] == '.' {
			continue
		}
		changed := slices.Clone(raw)
		changed[i] = 'A'
		if raw[i] == 'A' {
			changed[i] = 'B'
		}
		altered = append(altered, string(changed))
	}
	for _, link := range altered {
		if a := w.send(ask{method: http.MethodPost, path: "/u/" + link, plain: true, form: map[string][]string{"List-Unsubscribe": {"One-Click"}}}); a.StatusCode != http.StatusNotFound {
			// The last character of a part carries bits that mean nothing: the same reader under another spelling.
			d, err := sp.Mailings.Reader(t.Context(), link)
			if err != nil || d.ID != w.ids["recipients/:delivery"] {
				t.Errorf("%s: %d", link, a.StatusCode)
			}
			x.changed()
		} else if x.changed() {
			t.Errorf("%s was refused and has changed something", link)
		}
	}
}

// 100,000 guesses hit nothing.
func TestGuessesHitNothing(t *testing.T) {
	t.Parallel()
	w := open(t)
	ctx := t.Context()
	sp, err := w.s.Space(ctx, own)
	if err != nil {
		t.Fatal(err)
	}
	name := w.ids["u/:token"][:strings.LastIndexByte(w.ids["u/:token"], '.')+1]
	var b [32]byte
	for range 30_000 {
		_, _ = rand.Read(b[:])
		if _, err := sp.Mailings.Reader(ctx, name+base64.RawURLEncoding.EncodeToString(b[:16])); err == nil {
			t.Fatal("an unsubscribe link was guessed")
		}
	}
	brief := w.ids["b/:token"][:strings.LastIndexByte(w.ids["b/:token"], '.')+1]
	for range 10_000 {
		_, _ = rand.Read(b[:])
		if _, err := sp.Creators.ByLink(ctx, brief+base64.RawURLEncoding.EncodeToString(b[:16])); err == nil {
			t.Fatal("a link to a brief was guessed")
		}
	}
	for range 30_000 {
		_, _ = rand.Read(b[:])
		guess := base64.RawURLEncoding.EncodeToString(b[:])
		if _, _, _, err := w.s.Accounts.Resume(ctx, guess); err == nil {
			t.Fatal("a session was guessed")
		}
		if _, err := w.s.Accounts.Invitation(ctx, guess); err == nil {
			t.Fatal("an invitation was guessed")
		}
	}
}

// Secrets and ids come from crypto/rand, which stops the program when it cannot give any. Packages that fall
// back to something predictable are not used; what only spreads work over time may come from math/rand.
func TestNoSecretIsPredictable(t *testing.T) {
	harmless := map[string]string{
		"models/job/job.go":           "the pause before another try",
		"models/sentiment/learn.go":   "the order in which a model reads its examples",
		"models/store/documents.go":   "the pause between two writers",
		"models/store/sqlite/pool.go": "the pause between two writers",
	}
	fsys := os.DirFS("../..")
	seen := 0
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "storetest") {
			return err
		}
		source, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			switch {
			case strings.HasPrefix(name, "github.com/gofiber/fiber/v2/") || strings.HasPrefix(name, "github.com/gofiber/utils"):
				t.Errorf("%s imports %s", path, name)
			case strings.HasPrefix(name, "math/rand") && harmless[path] == "":
				t.Errorf("%s imports %s; if it decides nothing that somebody could gain by guessing, say so here", path, name)
			}
		}
		for _, call := range []string{".IsFromLocal(", "c.Format(", ".BodyParser(", ".QueryParser(", ".ParamsParser(", ".SaveFile(", "uuid.New()", "uuid.NewUUID("} {
			if strings.Contains(string(source), call) {
				t.Errorf("%s calls %s…), which has had weaknesses or trusts what it is given", path, call)
			}
		}
		return nil
	})
	if err != nil || seen < 200 {
		t.Fatalf("%d files were read: %v", seen, err)
	}
}
