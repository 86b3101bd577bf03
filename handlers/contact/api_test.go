package contact_test

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	model "standfirst/models/contact"
)

// program asks as another program does, with a key.
func (d desk) program(key, method, path, body string) webtest.Response {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, "/api/v1/"+path, strings.NewReader(body))
	r.Host = "press.example.org"
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := d.Fiber.Test(r, -1)
	d.ok(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	d.ok(err)
	return webtest.Response{Response: res, Text: string(text)}
}

func (d desk) keyOf(role string, scopes ...string) string {
	d.t.Helper()
	by := d.As(role).Actor()
	u, err := d.Kit.Accounts.User(d.t.Context(), by.ID)
	d.ok(err)
	_, secret, err := d.Kit.Accounts.IssueKey(d.t.Context(), u, "acme", "CRM", scopes, by)
	d.ok(err)
	return secret
}

func TestAProgramJudgesDuplicatesWithAKey(t *testing.T) {
	d := newDesk(t)
	a := d.at("新华网", model.Contact{Name: "李雷", Email: "lilei@gmail.com", Role: "记者", Notes: "prefers calls"})
	b := d.at("新华网", model.Contact{Name: "Li Lei", Email: "li.lei@gmail.com", Role: "Editor"})
	d.at("财经", model.Contact{Name: "王小明"})
	d.at("财经", model.Contact{Name: "Xiaoming Wang", Email: "w@x.example"})
	d.ok(d.Space.Contacts.Watch(t.Context()))
	key := d.keyOf("officer", account.JudgeDuplicates)

	type pair struct {
		ID, State, Strength string
		Reasons             []struct{ Rule, Message string }
		A, B                struct {
			ID, Name, URL string
			Emails        []string
		}
		Conflicts []struct{ Field, A, B, Pick string }
	}
	list := func(query string) (out struct {
		Duplicates []pair
		Next       string
	},
	) {
		t.Helper()
		r := d.program(key, "GET", "acme/duplicates"+query, "")
		if err := json.Unmarshal([]byte(r.Text), &out); r.StatusCode != 200 || err != nil || r.Header.Get("Cache-Control") != "no-store" {
			t.Fatal(r.StatusCode, err, r.Text)
		}
		if strings.Contains(r.Text, "prefers calls") {
			t.Error("notes of the team are told", r.Text)
		}
		return out
	}
	first := list("?limit=1")
	if len(first.Duplicates) != 1 || first.Next == "" || first.Duplicates[0].Strength != "exact" || first.Duplicates[0].Reasons[0].Message == "" || len(first.Duplicates[0].Conflicts) == 0 {
		t.Fatalf("%+v", first)
	}
	second := list("?limit=1&after=" + first.Next)
	if len(second.Duplicates) != 1 || second.Next != "" || second.Duplicates[0].Strength != "likely" {
		t.Fatalf("%+v", second)
	}
	likely := second.Duplicates[0].ID
	for range 2 { // what is decided may be decided again
		if r := d.program(key, "POST", "acme/duplicates/"+likely+"/dismissal", ""); r.StatusCode != 200 || !strings.Contains(r.Text, `"state":"dismissed"`) {
			t.Error(r.StatusCode, r.Text)
		}
	}
	if got := list("?state=dismissed").Duplicates; len(got) != 1 || got[0].ID != likely || len(list("?strength=likely").Duplicates) > 0 {
		t.Errorf("%+v", got)
	}
	if r := d.program(key, "POST", "acme/duplicates/"+likely+"/reopening", ""); r.StatusCode != 200 || !strings.Contains(r.Text, `"state":"open"`) {
		t.Error(r.StatusCode, r.Text)
	}

	body := `{"a": "` + a.ID + `", "b": "` + b.ID + `", "picks": {"role": "b"}}`
	for name, tc := range map[string]struct {
		key, method, path, body string
		status                  int
		has                     string
	}{
		"no key":                {"", "GET", "acme/duplicates", "", 401, "Bearer"},
		"a key for clips":       {d.keyOf("officer", account.AddClips), "GET", "acme/duplicates", "", 403, "may not"},
		"of who may only read":  {d.keyOf("checker", account.JudgeDuplicates), "POST", "acme/merges", body, 403, "may not"},
		"another space":         {key, "POST", "rival/merges", body, 403, "may not"},
		"a page that is large":  {key, "GET", "acme/duplicates?limit=1000&rule=x", "", 422, `"rule"`},
		"no such pair":          {key, "POST", "acme/duplicates/none/dismissal", "", 404, "contact.duplicate.missing"},
		"no such contact":       {key, "POST", "acme/merges", `{"a": "` + a.ID + `", "b": "none"}`, 422, `"field":"b"`},
		"no such field":         {key, "POST", "acme/merges", `{"a": "` + a.ID + `", "b": "` + b.ID + `", "picks": {"password": "b"}}`, 422, "picks.password"},
		"no such side":          {key, "POST", "acme/merges", `{"a": "` + a.ID + `", "b": "` + b.ID + `", "picks": {"role": "c"}}`, 422, "picks.role"},
		"a name that is wrong":  {key, "POST", "acme/merges", `{"first": "x"}`, 422, "first"},
		"one is not two":        {key, "POST", "acme/merges", `{"a": "` + a.ID + `", "b": "` + a.ID + `"}`, 422, "contact.merge.same"},
		"what was never merged": {key, "POST", "acme/merges/" + b.ID + "/undoing", "", 404, "contact.merge.missing"},
	} {
		if r := d.program(tc.key, tc.method, tc.path, tc.body); r.StatusCode != tc.status || !strings.Contains(r.Text, tc.has) {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.Text)
		}
	}

	for range 2 { // an answer that was lost is asked for again
		if r := d.program(key, "POST", "acme/merges", body); r.StatusCode != 200 || !strings.Contains(r.Text, `"gone":"`+b.ID) || !strings.Contains(r.Text, "li.lei@gmail.com") {
			t.Fatal(r.StatusCode, r.Text)
		}
	}
	if c, err := d.Space.Contacts.Get(t.Context(), b.ID); err != nil || c.ID != a.ID || c.Role != "Editor" || c.Name != "李雷" {
		t.Error(c.ID, c.Name, c.Role, err)
	}
	if r := d.program(key, "POST", "acme/merges/"+b.ID+"/undoing", ""); r.StatusCode != 200 || !strings.Contains(r.Text, "Li Lei") {
		t.Error(r.StatusCode, r.Text)
	}
	if c, err := d.Space.Contacts.Get(t.Context(), b.ID); err != nil || c.ID != b.ID || c.Role != "Editor" {
		t.Error(c.ID, c.Role, err)
	}
}
