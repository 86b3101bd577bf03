package account_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"standfirst/handlers/account"
	"standfirst/handlers/web/webtest"
)

// From the security page to the next sign-in, as a person goes.
func TestASecondFactorIsSetUpAndAskedFor(t *testing.T) {
	a := webtest.New(t, account.Routes)
	officer := a.As("officer")
	if r := officer.Get("/settings/factor"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("nothing is being set up: %d", r.StatusCode)
	}
	if r := officer.Post("/settings/factor", url.Values{"password": {"wrong"}}); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.Text, "This is not the password") {
		t.Errorf("without the password: %d\n%s", r.StatusCode, webtest.Words(r.Text))
	}
	if r := officer.Post("/settings/factor", url.Values{"password": {webtest.Password}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Words(r.Text))
	}
	page := officer.Get("/settings/factor")
	seed := regexp.MustCompile(`[A-Z2-7]{32}`).FindString(page.Text)
	if r := officer.Get("/settings/factor/code.png"); r.Header.Get("Content-Type") != "image/png" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %v", r.Header)
	}
	code := func() string {
		text, err := totp.GenerateCode(seed, a.Clock.Now())
		if err != nil {
			t.Fatal(err, page.Text)
		}
		return text
	}
	if r := officer.Post("/settings/factor/confirmation", url.Values{"code": {"000000"}}); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.Text, "This code is not right") {
		t.Errorf("a wrong code: %d", r.StatusCode)
	}
	done := officer.Post("/settings/factor/confirmation", url.Values{"code": {code()}})
	if n := len(regexp.MustCompile(`>[A-Z2-7]{4}(-[A-Z2-7]{4}){3}<`).FindAllString(done.Text, -1)); n != 10 {
		t.Fatalf("%d recovery codes\n%s", n, webtest.Words(done.Text))
	}
	visitor := a.As("")
	first := visitor.Post("/login", url.Values{"email": {officer.User().Email}, "password": {webtest.Password}, "next": {"/acme/mailings"}})
	token := regexp.MustCompile(`name="pending" value="([^"]+)"`).FindStringSubmatch(first.Text)
	if token == nil || strings.Contains(first.Header.Get("Set-Cookie"), "session") {
		t.Fatalf("the password alone: %d %s", first.StatusCode, first.Header.Get("Set-Cookie"))
	}
	a.Clock.Add(time.Minute)
	in := url.Values{"pending": {token[1]}, "next": {"/acme/mailings"}, "code": {"1"}}
	if r := visitor.Post("/login/code", in); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.Text, token[1]) {
		t.Errorf("a wrong code: %d", r.StatusCode)
	}
	in.Set("code", code())
	if r := visitor.Post("/login/code", in); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/acme/mailings" || !strings.Contains(r.Header.Get("Set-Cookie"), "session") {
		t.Errorf("the right code: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
}

// Who lacks the second factor that their role must have works on until they sign in again, and then sets one up first.
func TestARoleMustHaveASecondFactor(t *testing.T) {
	a := webtest.New(t, account.Routes)
	officer, at := a.As("officer"), "/acme/members"
	a.Run(
		webtest.Scenario{As: "officer", Method: "POST", Path: at + "/factor", Form: url.Values{"role": {"viewer"}}, Status: 403},
		webtest.Scenario{As: "administrator", Path: at, Has: []string{"Who must have a second factor", "people have none yet"}},
		webtest.Scenario{As: "administrator", Method: "POST", Path: at + "/factor", Form: url.Values{"role": {"administrator", "officer", "emperor"}}, Status: 303, To: at},
		webtest.Scenario{Name: "who is signed in works on", As: "administrator", Path: at, Has: []string{`value="officer" checked`, `value="administrator" checked`}, HasNot: []string{`value="manager" checked`}},
	)
	a.Clock.Add(time.Minute)
	again, csrf := a.As(""), ""
	keep := func(r webtest.Response) webtest.Response {
		for _, cookie := range r.Cookies() {
			if strings.Contains(cookie.Name, "session") {
				again.Header.Set("Cookie", cookie.Name+"="+cookie.Value)
			}
		}
		if m := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(r.Text); m != nil {
			csrf = m[1]
		}
		return r
	}
	keep(again.Post("/login", url.Values{"email": {a.As("administrator").User().Email}, "password": {webtest.Password}}))
	if r := again.Get(at); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/settings/security" {
		t.Fatalf("after signing in: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	a.Clock.Add(time.Minute) // that another role is added later opens nothing
	a.Run(webtest.Scenario{As: "administrator", Method: "POST", Path: at + "/factor", Form: url.Values{"role": {"administrator", "officer", "viewer"}}, Status: 303, To: at})
	if r := again.Get(at); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/settings/security" {
		t.Errorf("after another role was added: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	if page := keep(again.Get("/settings/security")); !strings.Contains(page.Text, "Your role needs a second factor: Acme") {
		t.Errorf("it does not say so: %s", webtest.Words(page.Text))
	}
	if r := again.Post("/settings/factor", url.Values{"password": {webtest.Password}, "csrf": {csrf}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, webtest.Words(r.Text))
	}
	seed := regexp.MustCompile(`[A-Z2-7]{32}`).FindString(again.Get("/settings/factor").Text)
	code, err := totp.GenerateCode(seed, a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	keep(again.Post("/settings/factor/confirmation", url.Values{"code": {code}, "csrf": {csrf}}))
	if r := keep(again.Get(at)); r.StatusCode != http.StatusOK || !strings.Contains(r.Text, "Second factor in force") {
		t.Errorf("with it: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r := officer.Get("/settings/security"); !strings.Contains(r.Text, "Your role needs a second factor") {
		t.Error("who works on is not told")
	}
}
