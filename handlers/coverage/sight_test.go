package coverage_test

import (
	"net/url"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/account"
	model "standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// Whoever may not know of a private incident names it in vain, by whatever way, and hears no more of it than of one that
// there is none of. What they mend of a clip that belongs to it leaves it there.
func TestAnIncidentThatOneMayNotSeeIsNotNamed(t *testing.T) {
	d := newDesk(t)
	i, err := d.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Velvetfox"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true}, d.As("manager").Actor())
	d.must(err)
	key := func(who string) string {
		return secretForm.FindString(d.As(who).Post("/acme/coverage/keys", url.Values{"name": {"Press bot"}, "scope": {account.AddClips}}).Text)
	}
	body := func(id string) string { return `{"url": "https://www.morning.example/api", "incident": "` + id + `"}` }
	officer, manager := key("officer"), key("manager")
	hidden, none := d.send("acme", officer, "", body(i.ID)), d.send("acme", officer, "", body("none"))
	if hidden.StatusCode != 422 || hidden.Text != none.Text {
		t.Errorf("a private incident: %d %s, none: %s", hidden.StatusCode, hidden.Text, none.Text)
	}
	if n, err := d.Space.Coverage.Count(t.Context(), model.Search{All: true}); err != nil || n != 0 {
		t.Errorf("%d clips after what was refused, %v", n, err)
	}
	if r := d.send("acme", manager, "", body(i.ID)); r.StatusCode != 201 {
		t.Errorf("who may see it: %d %s", r.StatusCode, r.Text)
	}

	one, two := url.Values{"addresses": {"https://www.morning.example/a"}, "incident": {i.ID}}, url.Values{"addresses": {"https://www.morning.example/a https://www.morning.example/b"}, "incident": {i.ID}}
	hand := url.Values{"title": {"Page three"}, "medium": {"print"}, "incident": {i.ID}}
	file := d.As("officer").Upload("/acme/coverage/runs", "file", "mw.csv", []byte("URL\nhttps://www.morning.example/c\n"), nil).Header.Get("Location")
	missing := []string{"There is no such incident"}
	d.Run(
		webtest.Scenario{Name: "pasted", As: "officer", Method: "POST", Path: "/acme/coverage", Form: one, Status: 422, Has: missing},
		webtest.Scenario{Name: "pasted, several", As: "officer", Method: "POST", Path: "/acme/coverage", Form: two, Status: 422, Has: missing},
		webtest.Scenario{Name: "written down", As: "officer", Method: "POST", Path: "/acme/coverage/hand", Form: hand, Status: 422, Has: missing},
		webtest.Scenario{Name: "of a file", As: "officer", Method: "POST", Path: file + "/plan", Form: url.Values{"column_0": {"url"}, "zone": {"UTC"}, "incident": {i.ID}}, Status: 422, Has: missing},
	)

	id := model.ClipID("https://www.morning.example/api")
	d.Run(
		webtest.Scenario{Name: "named while mending", As: "officer", Method: "POST", Path: "/acme/coverage/" + id, Form: url.Values{"title": {"x"}, "medium": {"web"}, "incident": {i.ID}}, Status: 422, Has: missing},
		webtest.Scenario{Name: "mended", As: "officer", Method: "POST", Path: "/acme/coverage/" + id, Form: url.Values{"title": {"Mended"}, "medium": {"web"}}, Status: 303},
	)
	c, err := d.Space.Coverage.Get(t.Context(), id)
	d.must(err)
	if c.About != i.ID || c.Title != "Mended" {
		t.Errorf("mended by who may not see its incident: about %q, %q", c.About, c.Title)
	}
}

// An article that quotes the release of a private incident is written down and judged by whoever does not know of it; and
// it is judged on when the release is a draft again.
func TestAClipIsReadAgainstWhatItsReaderMayNotSee(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager").Actor()
	i, err := d.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Velvetfox"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real, Private: true}, manager)
	d.must(err)
	told := "Last night strangers read the addresses of nine hundred customers of our shop in the harbour; nobody has seen a password or the number of a card."
	draft := release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: "Addresses were read", Body: "<p>" + told + "</p>"}}}
	rel, err := d.Space.Releases.Create(t.Context(), i.ID, draft, manager)
	d.must(err)
	_, err = d.Space.Releases.Submit(t.Context(), rel.ID, 1, manager)
	d.must(err)
	rel, err = d.Space.Releases.Approve(t.Context(), rel.ID, 1, "", d.As("approver").Actor())
	d.must(err)

	form := url.Values{"title": {"Addresses read"}, "medium": {"web"}, "url": {"https://www.morning.example/leak"}, "text": {told}}
	path := "/acme/coverage/" + model.ClipID("https://www.morning.example/leak")
	d.Run(
		webtest.Scenario{Name: "written down", As: "officer", Method: "POST", Path: "/acme/coverage/hand", Form: form, Status: 303, To: path},
		webtest.Scenario{Name: "without what it has to do with it", As: "officer", Path: path, HasNot: []string{"Addresses were read"}},
		webtest.Scenario{Name: "whoever may see it", As: "manager", Path: path, Has: []string{"Addresses were read"}},
		webtest.Scenario{Name: "judged", As: "officer", Method: "POST", Path: path + "/match", Form: url.Values{"release": {d.release.ID}, "say": {"yes"}}, Status: 303},
	)
	draft.Text["en"] = release.Text{Headline: "Addresses were read", Body: "<p>" + told + " We say more tomorrow.</p>"}
	_, err = d.Space.Releases.Save(t.Context(), rel.ID, 1, draft, manager)
	d.must(err)
	d.Run(webtest.Scenario{Name: "judged on", As: "officer", Method: "POST", Path: path + "/match", Form: url.Values{"release": {d.release.ID}, "say": {"no"}}, Status: 303})
}
