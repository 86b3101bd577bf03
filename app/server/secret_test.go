package server_test

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"standfirst/app/server"
	"standfirst/handlers/web"
	"standfirst/models/audit"
)

// lineStart is how every line of the text log begins.
var lineStart = regexp.MustCompile(`^time=\S+ level=(DEBUG|INFO|WARN|ERROR) msg=`)

// checkLog reports lines that are not the log's own: somebody has written a line break into it.
func (w *world) checkLog() {
	w.Helper()
	for line := range strings.Lines(w.log.String()) {
		if !lineStart.MatchString(line) {
			w.Errorf("a line of the log is not the log's: %.200q", line)
			return
		}
	}
}

const forged = "\r\ntime=2026-11-25T09:00:00.000Z level=ERROR msg=\"forged line\"\r\n{\"level\":\"ERROR\",\"msg\":\"forged line\"}\r\n"

// Line breaks in what people send forge no line of the log, as text or JSON, and no entry of the audit log.
func TestNobodyForgesALineOfTheLog(t *testing.T) {
	t.Parallel()
	w := open(t)
	lines := &record{}
	w.s.Kit.Log = slog.New(slog.NewJSONHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	before := chains(w)
	form := everyField(w)
	for name := range form {
		form.Set(name, "x"+forged)
	}
	header := http.Header{"User-Agent": {"x%0d%0aforged"}, "Accept-Language": {"x"}}
	for _, r := range w.s.Routes() {
		if strings.HasSuffix(r.Path, "/logout") || strings.Contains(r.Path, "/remove") || strings.Contains(r.Path, "sessions") {
			continue
		}
		path := w.fill(r.Pattern(), own)
		w.send(ask{as: own + "/administrator", method: r.Method, path: path, form: form, header: header})
		w.send(ask{method: r.Method, path: path + "%0d%0alevel=ERROR%20msg=forged", form: form})
	}
	name := url.Values{"name": {"Ada" + forged}, "email": {"ada" + forged + "@example.org"}, "kind": {"journalist"}, "lang": {"en"}}
	w.send(ask{as: own + "/officer", method: "POST", path: "/" + own + "/contacts", form: name})
	w.send(ask{method: "POST", path: "/login", form: url.Values{"email": {"ada" + forged}, "password": {"x"}}})
	w.send(ask{as: own + "/officer", method: "POST", path: "/" + own + "/contacts/" + w.ids["contacts/:id"] + "/notes", form: url.Values{"text": {"note" + forged}, "kind": {"note"}}})

	w.checkLog()
	n := 0
	for line := range strings.Lines(lines.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry["msg"] == "forged line" {
			t.Fatalf("a line of the log is not the log's: %v %.200q", err, line)
		}
		n++
	}
	if n < 100 {
		t.Fatalf("only %d lines were logged: the test tries nothing", n)
	}
	if after := chains(w); after <= before {
		t.Fatalf("the log has %d entries after %d: the test tries nothing", after, before)
	}
}

// The tokens of personal links do what a person may do who has no account: a refused or failed request leaves none in
// the log, however its address is written.
func TestNoTokenOfAPersonalLinkIsLogged(t *testing.T) {
	t.Parallel()
	w := open(t)
	lines := &record{}
	w.s.Kit.Log = slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	const token = "tell-nobody.of-this"
	tried := 0
	for _, r := range w.s.Routes() {
		if r.Scope != web.Open || !strings.Contains(r.Pattern(), ":token") {
			continue
		}
		tried++
		path := strings.ReplaceAll(w.fill(strings.ReplaceAll(r.Pattern(), ":token", "TOKEN"), own), "TOKEN", token)
		first, rest, _ := strings.Cut(path[1:], "/")
		for _, spelt := range []string{path, path + "/x", "/" + strings.ToUpper(first) + "/" + rest, "//" + path[1:]} {
			for _, method := range []string{r.Method, http.MethodDelete} {
				w.send(ask{method: method, path: spelt})
			}
		}
	}
	if logged := lines.String(); tried < 12 || !strings.Contains(logged, "/…") || strings.Contains(logged, "tell-nobody") {
		at := max(0, strings.Index(logged, "tell-nobody")-300)
		t.Errorf("%d routes, and the log says: %s", tried, logged[at:min(len(logged), at+500)])
	}
}

// chains is the number of entries of the audit logs, whose chains must hold.
func chains(w *world) int64 {
	w.Helper()
	sp, err := w.s.Space(w.Context(), own)
	if err != nil {
		w.Fatal(err)
	}
	var n int64
	for _, log := range []*audit.Log{w.s.Accounts.Audit(), sp.Audit} {
		report, err := log.VerifyAll(w.Context())
		if err != nil || len(report.Faults) > 0 {
			w.Fatalf("the log does not hold: %v %v", report.Faults, err)
		}
		n += report.Events
	}
	return n
}

// Secrets that pass through the program stand nowhere afterwards: not in the log, not in the audit log, not in
// any file of the data folder, and on no page.
func TestSecretsStandNowhere(t *testing.T) {
	log, dir := &record{}, t.TempDir()
	s, err := server.New(t.Context(), quietConfig(dir), slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	stop := start(t, s)
	w := &world{T: t, s: s, dir: dir, log: log, users: map[string]person{}, ids: map[string]string{}}
	key, err := s.Accounts.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := w.send(ask{method: "POST", path: "/login", form: url.Values{"email": {"admin"}, "password": {"admin"}}}); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("admin with admin: %d", got.StatusCode)
	}
	secrets := map[string]string{"the set-up key": key}
	plant := func(name, value string) string { secrets[name] = value; return value }
	pages := map[string]string{}
	must := func(a answer, status int) answer {
		t.Helper()
		if a.StatusCode != status {
			t.Fatalf("%d, want %d: %.600s", a.StatusCode, status, a.text)
		}
		return a
	}
	setup := url.Values{
		"key": {"a wrong key"}, "name": {"Ada"}, "email": {"ada@acme.example"}, "password": {plant("the password", "canary velvet mountain 31")},
		"organisation": {"Acme"}, "department": {"legal"}, "zone": {"UTC"}, "lang": {"en"},
	}
	pages["wrong key"] = must(w.send(ask{method: "POST", path: "/setup", form: setup}), 422).text
	pages["set-up with a key in the address"] = w.send(ask{path: "/setup?key=wrong"}).text
	setup.Set("key", key)
	a := must(w.send(ask{method: "POST", path: "/setup", form: setup}), 303)
	for _, c := range a.Cookies() {
		if c.Name == "__Host-session" {
			w.users["ada"] = person{secret: plant("the session", c.Value)}
		}
	}
	session, u, _, err := s.Accounts.Resume(t.Context(), w.users["ada"].secret)
	if err != nil {
		t.Fatal(err)
	}
	w.users["ada"] = person{u.ID, u.Email, w.users["ada"].secret, session.CSRF}
	for n, wrong := range []string{"canary wrong password 77", "canary velvet mountain 32"} {
		form := url.Values{"email": {"ada@acme.example"}, "password": {plant("a wrong password", wrong)}}
		pages["wrong password"+string(rune('0'+n))] = must(w.send(ask{method: "POST", path: "/login", form: form}), 422).text
	}
	mail := url.Values{
		"sender_name": {"Acme"}, "sender_address": {"press@acme.example"}, "smtp_host": {"127.0.0.1"}, "smtp_port": {"1"}, "smtp_tls": {"starttls"}, "smtp_user": {"acme"},
		"smtp_password": {plant("the password of the mail server", "canary-smtp-8842")}, "postal": {"Acme, 1 Quay, London"},
	}
	bad := url.Values{}
	for name, values := range mail {
		bad[name] = values
	}
	bad.Set("smtp_port", "x")
	bad.Set("smtp_password", plant("a password of a refused form", "canary-smtp-refused"))
	pages["refused settings"] = must(w.send(ask{as: "ada", method: "POST", path: "/acme/settings/mail", form: bad}), 422).text
	pages["settings"] = must(w.send(ask{as: "ada", method: "POST", path: "/acme/settings/mail", form: mail}), 303).text
	hook := url.Values{"once": {"x"}, "name": {"Intranet"}, "url": {"https://intranet.example.com/"}, "event": {"release.published"}}
	made := must(w.send(ask{as: "ada", method: "POST", path: "/acme/settings/webhooks", form: hook}), 200).text // which alone shows it
	plant("the secret of a webhook", regexp.MustCompile(`whsec_[\w-]{43}`).FindString(made))
	pages["webhooks"] = must(w.send(ask{as: "ada", path: "/acme/settings/webhooks"}), 200).text
	pages["a webhook"] = must(w.send(ask{as: "ada", path: regexp.MustCompile(`/acme/settings/webhooks/\w{32}`).FindString(made)}), 200).text
	pages["a test mail that fails"] = must(w.send(ask{as: "ada", method: "POST", path: "/acme/settings/test", form: url.Values{"address": {"x@acme.example"}}}), 303).text
	invited := w.send(ask{as: "ada", method: "POST", path: "/acme/members/invitations", form: url.Values{"email": {"bo@acme.example"}, "role": {"officer"}, "department": {"legal"}}})
	token := regexp.MustCompile(`/invite/([A-Za-z0-9_-]{40,})`).FindStringSubmatch(invited.text)
	if token == nil {
		t.Fatalf("no link in the answer to the inviter: %d", invited.StatusCode)
	}
	plant("the invitation", token[1])
	must(w.send(ask{method: "POST", path: "/invite/" + token[1], plain: true}), 403)                                                              // logged, as a refusal
	must(w.send(ask{method: "POST", path: "/invite/" + token[1], form: url.Values{"name": {"Bo"}, "password": {"short"}, "zone": {"UTC"}}}), 422) // and told what is wrong
	form := url.Values{"name": {"Bo"}, "password": {plant("the invited person's password", "canary bronze river 90")}, "zone": {"UTC"}}
	bo := must(w.send(ask{method: "POST", path: "/invite/" + token[1], form: form}), 303)
	must(w.send(ask{path: "/invite/" + token[1]}), 404)
	for _, c := range bo.Cookies() {
		if c.Name == "__Host-session" {
			plant("the invited person's session", c.Value)
		}
	}
	change := url.Values{"old": {plant("a wrong old password", "canary mistaken 1234")}, "password": {plant("a new password", "canary winter harvest 44")}}
	pages["a wrong old password"] = must(w.send(ask{as: "ada", method: "POST", path: "/settings/password", form: change}), 422).text
	change.Set("old", "canary velvet mountain 31")
	must(w.send(ask{as: "ada", method: "POST", path: "/settings/password", form: change}), 303)
	for _, r := range s.Routes() {
		if r.Method == http.MethodGet && !strings.Contains(strings.TrimPrefix(r.Pattern(), "/:space"), ":") && !strings.Contains(r.Path, "*") {
			pages[r.Pattern()] = w.send(ask{as: "ada", path: w.fill(r.Pattern(), "acme")}).text
		}
	}
	stop()
	places := map[string]string{"the log": log.String()}
	for name, text := range pages {
		places["page "+name] = text
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		places["file "+d.Name()] += string(content)
		return err
	})
	if err != nil || len(places["file house.db"]) == 0 || !strings.Contains(log.String(), "request refused") {
		t.Fatalf("nothing was looked at: %v, %d bytes, %s", err, len(places["file house.db"]), log.String())
	}
	for where, text := range places {
		for name, secret := range secrets {
			if strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
				t.Errorf("%s stands in %s", name, where)
			}
		}
	}
}
