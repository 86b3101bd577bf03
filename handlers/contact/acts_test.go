package contact_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
)

// The page that follows an act on many says what was done and offers to take it back; the way back leads to that page.
func TestWhatWasDoneToManyIsOfferedToBeTakenBack(t *testing.T) {
	d := newDesk(t)
	ada := d.person("Ada", "ada@x.example")
	form := url.Values{"id": {ada.ID}, "tag": {"vip"}, "criteria": {"kind=journalist"}}
	r := d.As("officer").Post("/acme/contacts/bulk/tag", form)
	var kept *http.Cookie
	for _, cookie := range r.Cookies() {
		if strings.HasSuffix(cookie.Name, "flash") {
			kept = cookie
		}
	}
	if kept == nil {
		t.Fatal("nothing is said", r.StatusCode)
	}
	page := func(value string) string {
		c := d.As("officer")
		c.Header = http.Header{"Cookie": {"__Host-session=" + d.Secret("acme/officer") + "; " + kept.Name + "=" + value}}
		return c.Get("/acme/contacts?kind=journalist").Text
	}
	text := page(kept.Value)
	_, after, _ := strings.Cut(text, `action="/acme/contacts/acts/`)
	id, _, found := strings.Cut(after, `/undo"`)
	if !found || !strings.Contains(text, "1 contact was tagged “vip”") || !strings.Contains(after, `name="back" value="/acme/contacts?kind=journalist"`) {
		t.Fatalf("no way back in %.300q", after)
	}
	r = d.As("officer").Post("/acme/contacts/acts/"+id+"/undo", url.Values{"back": {"/acme/contacts?kind=journalist"}})
	now, err := d.Space.Contacts.Get(t.Context(), ada.ID)
	d.ok(err)
	if r.StatusCode != 303 || r.Header.Get("Location") != "/acme/contacts?kind=journalist" || strings.Contains(strings.Join(now.Tags, " "), "vip") {
		t.Error(r.StatusCode, r.Header.Get("Location"), now.Tags)
	}
	if r = d.As("officer").Post("/acme/contacts/acts/"+id+"/undo", nil); r.StatusCode != 409 {
		t.Error("it was taken back twice", r.StatusCode)
	}
	if r = d.As("rival/officer").Post("/rival/contacts/acts/"+id+"/undo", nil); r.StatusCode != 404 {
		t.Error("a stranger takes it back", r.StatusCode)
	}

	// What a cookie says is not believed: the button leads to ways back alone.
	for _, undo := range []string{"/acme/contacts/" + ada.ID + "/delete", "https://evil.example/undo", "//evil.example/undo"} {
		forged, err := json.Marshal(map[string]any{"kind": "ok", "key": "ui.saved", "undo": undo})
		d.ok(err)
		if text := page(base64.RawURLEncoding.EncodeToString(forged)); strings.Contains(text, `name="back"`) {
			t.Errorf("%s is offered", undo)
		}
	}
}

// What was changed where it stands is taken back from the message that comes with it, unless somebody has changed it since.
func TestAnEditInPlaceIsOfferedToBeTakenBack(t *testing.T) {
	d := newDesk(t)
	ada := d.person("Ada", "ada@x.example")
	at := "/acme/contacts/" + ada.ID
	me := d.As("officer")
	me.Header = http.Header{"Hx-Request": {"true"}, "Hx-Current-Url": {"https://other.example/acme/contacts?kind=journalist"}}
	edit := func(path, value string) string {
		t.Helper()
		r := me.Post(path, url.Values{"value": {value}})
		undo := between(r.Text, `action="/acme/contacts/acts/`, `"`)
		if r.StatusCode != 200 || undo == "" || !strings.Contains(r.Text, `id="toasts" hx-swap-oob`) || !strings.Contains(r.Text, `name="back" value="/acme/contacts?kind=journalist"`) {
			t.Fatalf("%s: %d, no way back in %s", path, r.StatusCode, r.Text)
		}
		return "/acme/contacts/acts/" + undo
	}
	was := ada.Role
	cell := edit(at+"/cells/role", "Chief")
	field := edit(at+"/fields/role", "Editor")
	if r := me.Post(at+"/fields/role", url.Values{"value": {"Editor"}}); strings.Contains(r.Text, "/undo") {
		t.Error("what changed nothing can be taken back", r.Text)
	}
	d.Run(
		webtest.Scenario{Name: "changed since", As: "officer", Method: "POST", Path: cell, Form: url.Values{"back": {at}}, Status: 303, To: at},
		webtest.Scenario{Name: "it stays", As: "officer", Path: at + "/fields/role", Has: []string{"Editor"}},
		webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: field, Form: url.Values{"back": {at}}, Status: 303, To: at},
		webtest.Scenario{Name: "then the first", As: "officer", Method: "POST", Path: cell, Status: 303, To: "/acme/contacts/acts"},
		webtest.Scenario{Name: "is not among bulk acts", As: "officer", Path: "/acme/contacts/acts", HasNot: []string{"/undo"}},
		webtest.Scenario{Name: "readers take nothing back", As: "checker", Method: "POST", Path: cell, Status: 403},
	)
	if now, err := d.Space.Contacts.Get(t.Context(), ada.ID); err != nil || now.Role != was {
		t.Error(now.Role, err)
	}
}
