package coverage_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/coverage"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/contact"
	model "standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/outlet"
	"standfirst/models/release"
)

const text = "Acme is recalling two batches of its infant milk powder after its own laboratory found packaging that had not been sealed as required. " +
	"No illness has been reported. Parents can return the tins to any shop without a receipt and will be refunded within five working days."

// desk is an app with a published release and an outlet.
type desk struct {
	*webtest.App
	t       *testing.T
	release release.Release
	outlet  outlet.Outlet
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{App: webtest.New(t, coverage.Routes), t: t}
	ctx, releases := t.Context(), d.Space.Releases
	rel, err := releases.Create(ctx, "", release.Manuscript{Kind: "statement", Text: map[string]release.Text{
		"en": {Headline: "Acme recalls two batches", Body: "<p>" + text + "</p>", Contact: "press@acme.example"},
	}}, d.As("officer").Actor())
	d.must(err)
	_, err = releases.Submit(ctx, rel.ID, 1, d.As("officer").Actor())
	d.must(err)
	_, err = releases.Approve(ctx, rel.ID, 1, "", d.As("approver").Actor())
	d.must(err)
	d.release, err = releases.Publish(ctx, rel.ID, 1, nil, d.As("manager").Actor())
	d.must(err)
	d.outlet, err = d.Space.Outlets.Create(ctx, outlet.Outlet{Name: "Morning News", Kind: "site", Tier: 1, Lang: "en", Country: "GB", Domains: []string{"morning.example"}}, audit.System("test"))
	d.must(err)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// served answers every address with one article.
type served string

func (s served) Get(_ context.Context, r model.FetchRequest) (model.FetchResult, error) {
	return model.FetchResult{Status: 200, URL: r.URL, ContentType: "text/html; charset=utf-8", Body: []byte(s)}, nil
}

func (d *desk) read(id, page string) model.Clip {
	d.t.Helper()
	d.must(d.Space.Coverage.Read(d.t.Context(), served(page), id, 1))
	c, err := d.Space.Coverage.Get(d.t.Context(), id)
	d.must(err)
	return c
}

func article(title, body string) string {
	return "<html><head><title>" + title + "</title></head><body><article><p>" + body + "</p></article></body></html>"
}

func TestClippingByAddress(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "an empty table says what belongs here", As: "officer", Path: "/acme/coverage", Has: []string{"No coverage yet", "Add source", "Add clips"}},
		webtest.Scenario{Name: "a viewer is offered nothing to change", As: "viewer", Path: "/acme/coverage", HasNot: []string{"Add clips"}},
		webtest.Scenario{Name: "form", As: "officer", Path: "/acme/coverage/new", Has: []string{`name="addresses"`, "Acme recalls two batches"}},
		webtest.Scenario{Name: "a viewer may not", As: "viewer", Path: "/acme/coverage/new", Status: 403},
		webtest.Scenario{Name: "what is no address", As: "officer", Method: "POST", Path: "/acme/coverage", Status: 422, Form: url.Values{"addresses": {"javascript:alert(1)"}}, Has: []string{"javascript:alert(1)", "only http and https"}},
		webtest.Scenario{
			Name: "taken", As: "officer", Method: "POST", Path: "/acme/coverage", Status: 303, To: "/acme/coverage/" + model.ClipID("https://www.morning.example/a"),
			Form: url.Values{"addresses": {"https://www.morning.example/a?utm_source=x"}},
		},
	)
	id := model.ClipID("https://www.morning.example/a")
	path := "/acme/coverage/" + id
	d.Run(webtest.Scenario{Name: "before it is read", As: "officer", Path: path, Has: []string{"being read"}})
	c := d.read(id, article("Acme recalls two batches &lt;script&gt;alert(1)&lt;/script&gt;", text))
	if c.State != model.Suggested || !c.Reprint || c.OutletID != d.outlet.ID {
		t.Fatalf("%+v", c)
	}
	d.Run(
		webtest.Scenario{Name: "table", As: "officer", Path: "/acme/coverage", Has: []string{"two batches &lt;script&gt;", "Morning News", "Suggested", "Reprint", "%", "1 suggested match waits"}, HasNot: []string{"<script>alert"}},
		webtest.Scenario{Name: "clip", As: "officer", Path: path, Has: []string{`<mark data-kind="match" id="at-`, "of the release’s text", "known by its domain", "Archived copy", `data-key="y"`}, HasNot: []string{"<script>alert"}},
		webtest.Scenario{Name: "a viewer decides nothing", As: "viewer", Path: path, HasNot: []string{`value="yes"`}},
		webtest.Scenario{Name: "a viewer decides nothing by post either", As: "viewer", Method: "POST", Path: path + "/match", Form: url.Values{"release": {d.release.ID}, "say": {"yes"}}, Status: 403},
		webtest.Scenario{Name: "a release that is none", As: "officer", Method: "POST", Path: path + "/match", Form: url.Values{"release": {"nothing"}, "say": {"yes"}}, Status: 422, Has: []string{"There is no such release"}},
		webtest.Scenario{Name: "confirm, back to the table", As: "officer", Method: "POST", Path: path + "/match", Form: url.Values{"release": {d.release.ID}, "say": {"yes"}, "next": {"/acme/coverage?state=suggested"}}, Status: 303, To: "/acme/coverage?state=suggested"},
		webtest.Scenario{Name: "never off the site", As: "officer", Method: "POST", Path: path + "/match", Form: url.Values{"release": {d.release.ID}, "say": {"yes"}, "next": {"https://evil.example/"}}, Status: 303, To: "/"},
		webtest.Scenario{Name: "confirmed", As: "viewer", Path: "/acme/coverage?state=confirmed", Has: []string{"1–1 of 1", "Confirmed"}},
		webtest.Scenario{Name: "what is confirmed is not dismissed", As: "officer", Method: "POST", Path: path + "/relevance", Form: url.Values{"say": {"no"}}, Status: 422, Has: []string{"Reject the match first"}},
		webtest.Scenario{Name: "filters", As: "viewer", Path: "/acme/coverage?state=suggested&q=recall&sort=-score", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "search", As: "viewer", Path: "/acme/coverage?q=reca", Has: []string{"1–1 of 1"}},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: path, Status: 404},
		webtest.Scenario{Name: "its id in another space", As: "rival/officer", Path: "/rival/coverage/" + id, Status: 404},
	)
	r := d.As("viewer").Get(path + "/archive")
	if r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(r.Text, "<article>") {
		t.Errorf("the archived copy: %d %v", r.StatusCode, r.Header)
	}
}

func TestExportIsSafeForSpreadsheets(t *testing.T) {
	d := newDesk(t)
	_, err := d.Space.Coverage.WriteDown(t.Context(), model.Hand{Medium: "print", Title: "=cmd|'/c calc'!A1", Byline: "+Jane", OutletID: d.outlet.ID, ReleaseID: d.release.ID}, d.As("officer").Actor())
	d.must(err)
	r := d.As("viewer").Get("/acme/coverage/export.csv?state=confirmed")
	if r.StatusCode != 200 || !strings.HasPrefix(r.Text, "\ufeff") || !strings.Contains(r.Text, "'=cmd|") || !strings.Contains(r.Text, "'+Jane") || !strings.Contains(r.Text, "Morning News") {
		t.Errorf("%d %q", r.StatusCode, r.Text)
	}
}

func TestClipsByHand(t *testing.T) {
	d := newDesk(t)
	form := url.Values{"title": {""}, "medium": {"print"}, "date": {"2026-13-01"}, "position": {"page 3"}}
	d.Run(
		webtest.Scenario{Name: "form", As: "officer", Path: "/acme/coverage/hand", Has: []string{"Europe/London", "Television"}},
		webtest.Scenario{Name: "a date that is none keeps what was typed", As: "officer", Method: "POST", Path: "/acme/coverage/hand", Form: form, Status: 422, Has: []string{"year-month-day", "page 3"}},
	)
	r := d.As("officer").Post("/acme/coverage/hand", url.Values{"title": {"Tins on the air"}, "medium": {"radio"}, "outlet_said": {"Harbour <Radio>"}})
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	d.Run(
		webtest.Scenario{Name: "an outlet that nobody keeps is named", As: "viewer", Path: r.Header.Get("Location"), Has: []string{"Harbour &lt;Radio&gt;"}},
		webtest.Scenario{Name: "and mended", As: "officer", Path: r.Header.Get("Location") + "/edit", Has: []string{`value="Harbour &lt;Radio&gt;"`}},
	)
	form = url.Values{"title": {"Tins taken back"}, "medium": {"print"}, "date": {"2026-11-24"}, "page": {"3"}, "edition": {"Late"}, "start": {"7:05"}, "end": {"7:06:30"}, "outlet": {d.outlet.ID}, "release": {d.release.ID}}
	r = d.As("officer").Post("/acme/coverage/hand", form)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	path := r.Header.Get("Location")
	form.Set("title", "Tins taken back to shops")
	form.Set("time", "08:30")
	d.Run(
		webtest.Scenario{Name: "the day alone is shown", As: "viewer", Path: path, Has: []string{"Tins taken back", "24 Nov 2026<", "07:05:00–07:06:30", "Late", "Confirmed"}},
		webtest.Scenario{Name: "edit form", As: "officer", Path: path + "/edit", Has: []string{`value="2026-11-24"`, `value="07:05:00"`, `value="3"`}},
		webtest.Scenario{Name: "change", As: "officer", Method: "POST", Path: path, Form: form, Status: 303},
		webtest.Scenario{Name: "changed", As: "viewer", Path: path, Has: []string{"Tins taken back to shops", "08:30"}},
	)
}

func TestSourcesPages(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/sources", Has: []string{"No sources yet"}},
		webtest.Scenario{Name: "a viewer doesn't see them", As: "viewer", Path: "/acme/sources", Status: 403},
		webtest.Scenario{Name: "faults by their fields", As: "officer", Method: "POST", Path: "/acme/sources", Form: url.Values{"url": {"ftp://x.example"}, "zone": {"Mars"}, "name": {"Kept"}}, Status: 422, Has: []string{"only http and https", "Choose a time zone", `value="Kept"`}},
	)
	r := d.As("officer").Post("/acme/sources", url.Values{"url": {"https://morning.example/rss"}})
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	path := r.Header.Get("Location")
	d.Run(
		webtest.Scenario{Name: "its outlet and zone are known by domain", As: "officer", Path: path, Has: []string{"Morning News", "Europe/London", "Not polled yet"}},
		webtest.Scenario{Name: "twice", As: "officer", Method: "POST", Path: "/acme/sources", Form: url.Values{"url": {"https://morning.example/rss"}}, Status: 422, Has: []string{"already among the sources"}},
	)
	id := path[strings.LastIndexByte(path, '/')+1:]
	d.must(d.Space.Sources.Poll(t.Context(), served("<!doctype html><html><body>Home</body></html>"), id))
	d.Run(
		webtest.Scenario{Name: "trouble in the reader's words", As: "officer", Path: path, Has: []string{"gives a web page, not a feed", "Trouble"}},
		webtest.Scenario{Name: "pause", As: "officer", Method: "POST", Path: path + "/pause", Form: url.Values{"say": {"pause"}}, Status: 303},
		webtest.Scenario{Name: "a paused source is not polled", As: "officer", Method: "POST", Path: path + "/poll", Status: 409, Has: []string{"Resume it first"}},
		webtest.Scenario{Name: "resume", As: "officer", Method: "POST", Path: path + "/pause", Form: url.Values{"say": {"resume"}}, Status: 303},
		webtest.Scenario{Name: "poll now", As: "officer", Method: "POST", Path: path + "/poll", Status: 303},
		webtest.Scenario{Name: "edit", As: "officer", Method: "POST", Path: path, Form: url.Values{"url": {"https://morning.example/rss"}, "name": {"Morning, all of it"}}, Status: 303},
	)
	d.Clock.Add(-25 * time.Hour) // a session does not outlive a day, so the source is made in the past
	_, err := d.Space.Sources.Add(t.Context(), model.NewSource{URL: "https://silent.example/rss"}, audit.System("test"))
	d.must(err)
	d.Clock.Add(25 * time.Hour)
	d.Run(
		webtest.Scenario{Name: "not heard for a day", As: "officer", Path: "/acme/sources", Has: []string{"Morning, all of it", "1 source has not been heard", "Not heard"}},
		webtest.Scenario{Name: "remove", As: "officer", Method: "POST", Path: path + "/removal", Status: 303, To: "/acme/sources"},
		webtest.Scenario{Name: "gone", As: "officer", Path: path, Status: 404},
	)
}

func TestTheAuthorIsFoundAndADrillIsNot(t *testing.T) {
	d := newDesk(t)
	manager := d.As("manager").Actor()
	person, err := d.Space.Contacts.Create(t.Context(), contact.Contact{Name: "李雷", Latin: "Li Lei", Kind: "journalist", OutletID: d.outlet.ID}, manager)
	d.must(err)
	i, err := d.Space.Incidents.Declare(t.Context(), incident.New{Title: incident.Text{"en": "Rehearsal"}, Type: incident.ProductSafety, Grade: 3, Mode: incident.Drill}, manager)
	d.must(err)
	rehearsed := "In this rehearsal a plant has flooded and three hundred neighbours were led to the school on the hill until the water falls again."
	rel, err := d.Space.Releases.Create(t.Context(), i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: "Plant flooded", Body: "<p>" + rehearsed + "</p>"}}}, manager)
	d.must(err)
	_, err = d.Space.Releases.Submit(t.Context(), rel.ID, 1, manager)
	d.must(err)
	_, err = d.Space.Releases.Approve(t.Context(), rel.ID, 1, "", d.As("approver").Actor())
	d.must(err)
	taken, err := d.Space.Coverage.Clip(t.Context(), model.Pasted{Addresses: "https://www.morning.example/flood"}, manager)
	d.must(err)
	c := d.read(taken[0].ID, `<html><head><title>Flood</title><meta name="author" content="Li Lei"></head><body><article><p>`+rehearsed+`</p></article></body></html>`)
	if len(c.Matches) != 0 {
		t.Errorf("a drill was found outside: %+v", c.Matches)
	}
	if c.ContactID != person.ID || c.ContactBy != "byline" {
		t.Errorf("the author is %q by %q", c.ContactID, c.ContactBy)
	}
	d.Run(
		webtest.Scenario{Name: "the clip names the contact", As: "officer", Path: "/acme/coverage/" + c.ID, Has: []string{"Contact: 李雷", "/acme/contacts/" + person.ID}},
		webtest.Scenario{Name: "not to those who may not see contacts", As: "viewer", Path: "/acme/coverage/" + c.ID, Has: []string{"Li Lei"}, HasNot: []string{"李雷", "/acme/contacts/", "/acme/outlets/"}},
		webtest.Scenario{Name: "nobody confirms a drill", As: "officer", Method: "POST", Path: "/acme/coverage/" + c.ID + "/match", Form: url.Values{"release": {rel.ID}, "say": {"yes"}}, Status: 422, Has: []string{"has not left the house"}},
	)
}
