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
