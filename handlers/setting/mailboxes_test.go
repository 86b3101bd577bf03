package setting_test

import (
	"context"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/setting"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/mailbox"
	models "standfirst/models/setting"
	"standfirst/models/space"
)

// shut is a server that lets nobody in but with the right password, and holds nothing.
type shut struct{ mailbox.Folder }

func (shut) Open(_ context.Context, server models.SMTP, _ string) (mailbox.Folder, error) {
	if server.Password != "correct horse" {
		return nil, &mailbox.Trouble{Key: "mailbox.trouble.login", Said: "NO <go away>"}
	}
	return shut{}, nil
}

func (shut) Validity() uint32 { return 1 }

func (shut) After(uint32, int) ([]mailbox.Entry, int, error) { return nil, 3, nil }

func (shut) Close() error { return nil }

// told is the message that waits for the next page.
func told(r webtest.Response) string {
	for _, cookie := range r.Cookies() {
		if strings.HasSuffix(cookie.Name, "flash") {
			data, _ := base64.RawURLEncoding.DecodeString(cookie.Value) // what is none says nothing
			return string(data)
		}
	}
	return ""
}

// A mailbox from its form to its end: what its server says is shown, what is typed is kept but the password.
func TestAMailboxFromItsFormToItsEnd(t *testing.T) {
	app := webtest.New(t, setting.Routes, func(_ *web.Kit, o *space.Outside) { o.Mailboxes = shut{} })
	base := "/acme/settings/mailboxes"
	form := func(change ...string) url.Values {
		f := url.Values{
			"once": {"1"}, "purpose": {"returns"}, "folder": {"INBOX"}, "done": {"Read"}, "smtp_host": {"imap.acme.example"}, "smtp_port": {"993"},
			"smtp_tls": {"tls"}, "smtp_user": {"bounces@acme.example"}, "smtp_password": {"battery staple"},
		}
		for i := 0; i < len(change); i += 2 {
			f.Set(change[i], change[i+1])
		}
		return f
	}
	app.Run(
		webtest.Scenario{Name: "an empty list", As: "administrator", Path: base, Has: []string{"No mailbox is read", base + "/new"}},
		webtest.Scenario{Name: "managers add none", As: "manager", Method: "POST", Path: base, Form: form(), Status: 403},
		webtest.Scenario{
			Name: "what is wrong", As: "administrator", Method: "POST", Path: base, Form: form("smtp_host", "", "done", "inbox", "smtp_user", "", "purpose", "x", "smtp_tls", "none"), Status: 422,
			Has: []string{`id="f-smtp_host-error"`, `id="f-done-error"`, `id="f-smtp_user-error"`, `id="f-purpose-error"`, `id="f-smtp_tls-error"`}, HasNot: []string{"battery staple"},
		},
	)
	path := app.As("administrator").Post(base, form()).Header.Get("Location")
	if !strings.HasPrefix(path, base+"/") || app.As("administrator").Post(base, form()).Header.Get("Location") != path {
		t.Fatal(path)
	}
	for password, want := range map[string]string{"correct horse": "mailbox.flash.opened", "wrong": "Signing in failed. The server says: NO"} {
		if got := told(app.As("administrator").Post(path, form("smtp_password", password))); !strings.Contains(got, want) {
			t.Errorf("%s: %s", password, got)
		}
	}
	app.Run(
		webtest.Scenario{Name: "its form", As: "administrator", Path: path, Has: []string{`value="bounces@acme.example"`, `value="Read"`, "not read yet"}, HasNot: []string{"battery staple"}},
		webtest.Scenario{Name: "of another space", As: "rival/administrator", Path: strings.Replace(path, "acme", "rival", 1), Status: 404},
		webtest.Scenario{Name: "no password for another server", As: "administrator", Method: "POST", Path: path, Form: form("smtp_password", "", "smtp_host", "imap.evil.example"), Status: 422, Has: []string{`id="f-smtp_password-error"`}},
		webtest.Scenario{Name: "stopped", As: "administrator", Method: "POST", Path: path + "/pause", Form: url.Values{"paused": {"1"}}, Status: 303, To: path},
		webtest.Scenario{Name: "listed", As: "administrator", Path: base, Has: []string{"bounces@acme.example", "Stopped"}},
		webtest.Scenario{Name: "removed", As: "administrator", Method: "POST", Path: path + "/removal", Status: 303, To: base},
		webtest.Scenario{Name: "gone", As: "administrator", Path: path, Status: 404},
	)
}
