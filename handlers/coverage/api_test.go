package coverage_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	model "standfirst/models/coverage"
)

// send posts a body as a program does.
func (d *desk) send(space, key, once, body string) webtest.Response {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, "/api/v1/"+space+"/clips", strings.NewReader(body))
	r.Host = "press.example.org"
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	if once != "" {
		r.Header.Set("Idempotency-Key", once)
	}
	res, err := d.Fiber.Test(r, -1)
	d.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	d.must(err)
	return webtest.Response{Response: res, Text: string(text)}
}

var secretForm = regexp.MustCompile(`sfk_[\w-]{40,}`)

func TestAProgramAddsClipsWithAKey(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "a viewer has no keys", As: "viewer", Path: "/acme/coverage/keys", Status: 403},
		webtest.Scenario{Name: "a key has a name", As: "officer", Method: "POST", Path: "/acme/coverage/keys", Form: url.Values{"name": {" "}, "scope": {account.AddClips}}, Status: 422, Has: []string{"which program"}},
		webtest.Scenario{Name: "and is for something", As: "officer", Method: "POST", Path: "/acme/coverage/keys", Form: url.Values{"name": {"x"}}, Status: 422, Has: []string{"Choose what the key is for"}},
	)
	r := d.As("officer").Post("/acme/coverage/keys", url.Values{"name": {"Press bot"}, "scope": {account.AddClips}})
	secret := secretForm.FindString(r.Text)
	if r.StatusCode != 200 || secret == "" {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	if again := d.As("officer").Get("/acme/coverage/keys"); strings.Contains(again.Text, secret) || !strings.Contains(again.Text, "Press bot") {
		t.Error("the secret is told twice, or the key is not listed")
	}

	one := `{"url": "https://www.morning.example/a?utm_source=x", "title": "Tins taken back", "outlet": "Morning News", "published": "2026-11-20", "tags": ["wire"], "release": "` + d.release.ID + `"}`
	if r := d.send("acme", secret, "k1", one); r.StatusCode != 201 || !strings.Contains(r.Text, `"made":true`) {
		t.Errorf("%d %s", r.StatusCode, r.Text)
	}
	if r := d.send("acme", secret, "k1", one); r.StatusCode != 201 || r.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("sent again under its key: %d %s", r.StatusCode, r.Text)
	}
	if r := d.send("acme", secret, "k2", one); r.StatusCode != 200 || !strings.Contains(r.Text, `"made":false`) {
		t.Errorf("sent again under another key: %d %s", r.StatusCode, r.Text)
	}
	c, err := d.Space.Coverage.Get(t.Context(), model.ClipID("https://www.morning.example/a"))
	d.must(err)
	if c.Origin != model.FromAPI || c.State != model.Confirmed || c.OutletID != d.outlet.ID || !c.DayOnly || len(c.Tags) != 1 {
		t.Errorf("%+v", c)
	}

	for name, tc := range map[string]struct {
		space, key, once, body string
		status                 int
		has                    string
	}{
		"no key":               {"acme", "", "", one, 401, "Bearer"},
		"a key of nobody":      {"acme", "sfk_x", "", one, 401, "Bearer"},
		"another space":        {"rival", secret, "", one, 403, "may not"},
		"a key that was used":  {"acme", secret, "k1", `{"url": "https://x.example/"}`, 422, "another request"},
		"every fault at once":  {"acme", secret, "", `{"clips": [{"url": "javascript:alert(1)"}, {"note": "x"}, {"url": "https://x.example/ok"}, {"url": "https://x.example/1", "medium": "x"}]}`, 422, `"clips[3].medium"`},
		"a date that is none":  {"acme", secret, "", `{"url": "https://x.example/1", "published": "soon"}`, 422, `"clips[0].published"`},
		"a name that is wrong": {"acme", secret, "", `{"link": "https://x.example/1"}`, 422, "link"},
		"no JSON":              {"acme", secret, "", `<xml/>`, 422, "JSON"},
		"an empty list":        {"acme", secret, "", `{"clips": []}`, 422, "empty"},
		"too many":             {"acme", secret, "", `{"clips": [` + strings.TrimSuffix(strings.Repeat(`{"title": "x"},`, 101), ",") + `]}`, 422, "100"},
		"one and a list":       {"acme", secret, "", `{"url": "https://x.example/1", "clips": [{"title": "x"}]}`, 422, "not both"},
		"no such release":      {"acme", secret, "", `{"url": "https://x.example/1", "release": "none"}`, 422, "release"},
	} {
		if r := d.send(tc.space, tc.key, tc.once, tc.body); r.StatusCode != tc.status || !strings.Contains(r.Text, tc.has) {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.Text)
		}
	}
	if n, err := d.Space.Coverage.Count(t.Context(), model.Search{All: true}); err != nil || n != 1 {
		t.Errorf("%d clips after what was refused, %v", n, err)
	}

	officer := d.As("officer").Actor()
	u, err := d.Kit.Accounts.User(t.Context(), officer.ID)
	d.must(err)
	keys, err := d.Kit.Accounts.Keys(t.Context(), u.ID, "acme")
	d.must(err)
	if keys[0].UsedAt.IsZero() || keys[0].ID == secret || keys[0].Scopes[0] != account.AddClips {
		t.Errorf("%+v", keys[0])
	}
	d.Run(
		webtest.Scenario{Name: "nobody ends another's key", As: "manager", Method: "POST", Path: "/acme/coverage/keys/" + keys[0].Public + "/end", Status: 404},
		webtest.Scenario{Name: "ended", As: "officer", Method: "POST", Path: "/acme/coverage/keys/" + keys[0].Public + "/end", Status: 303},
	)
	if r := d.send("acme", secret, "", one); r.StatusCode != 401 {
		t.Errorf("an ended key: %d", r.StatusCode)
	}
}
