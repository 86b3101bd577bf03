package correction_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/correction"
	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/contact"
	model "standfirst/models/correction"
	"standfirst/models/coverage"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/outlet"
)

// site answers every address with one page.
type site struct {
	page   string
	status int
}

func (s *site) Get(_ context.Context, r coverage.FetchRequest) (coverage.FetchResult, error) {
	return coverage.FetchResult{Status: s.status, URL: r.URL, ContentType: "text/html; charset=utf-8", Body: []byte(s.page)}, nil
}

func article(paragraphs ...string) string {
	return "<html><head><title>Milk in doubt</title></head><body><article><h1>Milk in doubt</h1><p>" + strings.Join(paragraphs, "</p><p>") + "</p></article></body></html>"
}

const (
	lead  = "Parents in Leeds queued on Monday to hand back tins of infant milk powder, and shops said that they had run out of the notices which explain the recall."
	wrong = "A worker at the plant told this paper that the milk was poisoned on purpose by somebody who had been dismissed."
	end   = "The company sells its powder in four countries and has its largest plant near Suzhou, where some three hundred people work in two shifts."
)

type desk struct {
	*webtest.App
	t      *testing.T
	site   *site
	clip   coverage.Clip
	rumour fact.Fact
	author contact.Contact
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{App: webtest.New(t, correction.Routes), t: t, site: &site{article(lead, wrong, end), 200}}
	ctx, officer := t.Context(), d.As("officer").Actor()
	i, err := d.Space.Incidents.Declare(ctx, incident.New{Title: incident.Text{"en": "Recall"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real}, d.As("manager").Actor())
	d.must(err)
	d.rumour, err = d.Space.Facts.Create(ctx, fact.New{IncidentID: i.ID, Claim: incident.Text{"en": "The milk was poisoned."}, Public: true}, officer)
	d.must(err)
	_, err = d.Space.Facts.AddLink(ctx, d.rumour.ID, "https://lab.example/report", "", true, officer)
	d.must(err)
	d.rumour, err = d.Space.Facts.Refute(ctx, d.rumour.ID, []string{"the milk was poisoned on purpose", "奶粉被人投毒"}, "Two laboratories tested it.", d.As("manager").Actor())
	d.must(err)
	o, err := d.Space.Outlets.Create(ctx, outlet.Outlet{Name: "Morning News", Kind: "site", Lang: "en", Country: "GB", Domains: []string{"morning.example"}, Desk: "desk@morning.example"}, audit.System("test"))
	d.must(err)
	d.author, err = d.Space.Contacts.Create(ctx, contact.Contact{Name: "Ada Abbott", Emails: []string{"ada@morning.example"}, Positions: []contact.Position{{OutletID: o.ID}}}, officer)
	d.must(err)
	taken, err := d.Space.Coverage.Clip(ctx, coverage.Pasted{Addresses: "https://www.morning.example/a"}, officer)
	d.must(err)
	d.must(d.Space.Coverage.Read(ctx, d.site, taken[0].ID, 1))
	d.clip, err = d.Space.Coverage.Get(ctx, taken[0].ID)
	d.must(err)
	_, err = d.Space.Coverage.Change(ctx, d.clip.ID, coverage.Hand{Title: d.clip.Title, Medium: "web", OutletID: o.ID, ContactID: d.author.ID}, officer)
	d.must(err)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) sweep(after time.Duration) model.Request {
	d.t.Helper()
	d.Clock.Add(after)
	d.must(d.Space.Corrections.Sweep(d.t.Context(), d.site))
	page, err := d.Space.Corrections.Find(d.t.Context(), model.Search{})
	d.must(err)
	return page.Items[0]
}

// What was found is written down in one language; a letter in another leaves it out rather than mix them.
func TestALetterIsInOneLanguage(t *testing.T) {
	d := newDesk(t)
	clip, err := d.Space.Coverage.WriteDown(t.Context(), coverage.Hand{Title: "网传奶粉有毒", Medium: "web", Text: "有员工向本报称，奶粉被人投毒，公司尚未回应。家长们正在各地排队退货。"}, d.As("officer").Actor())
	d.must(err)
	r := d.As("officer").Post("/acme/corrections", url.Values{"clip": {clip.ID}, "fact": {d.rumour.ID}})
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	d.Run(webtest.Scenario{Name: "draft", As: "officer", Path: r.Header.Get("Location"), Has: []string{"该说法已查证不实", "此致\n敬礼\n\n"}, HasNot: []string{"Two laboratories"}})
}

func TestACorrectionFromTheClaimToTheLedger(t *testing.T) {
	d := newDesk(t)
	d.Run(
		webtest.Scenario{Name: "empty", As: "officer", Path: "/acme/corrections", Has: []string{"No requests for a correction"}},
		webtest.Scenario{Name: "not for viewers", As: "viewer", Path: "/acme/corrections", Status: 403},
		webtest.Scenario{Name: "tone is no ground", As: "officer", Method: "POST", Path: "/acme/corrections", Form: url.Values{"clip": {d.clip.ID}, "fact": {"nothing"}}, Status: 404},
	)
	r := d.As("officer").Post("/acme/corrections", url.Values{"clip": {d.clip.ID}, "fact": {d.rumour.ID}})
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	path := r.Header.Get("Location")
	letter := url.Values{"to": {"ada@morning.example"}, "name": {"Ada"}, "subject": {"Please correct"}, "text": {"Dear Ada\n\nit is wrong."}, "do": {"send"}}
	nobody := url.Values{"subject": {"x"}, "text": {"y"}, "do": {"send"}}
	d.Run(
		webtest.Scenario{Name: "draft", As: "officer", Path: path, Has: []string{wrong[:60], "ada@morning.example", "Dear Ada Abbott", "Two laboratories tested it", "/newsroom/acme/facts/", "Repeats a refuted claim"}},
		webtest.Scenario{Name: "no address and no other way", As: "officer", Method: "POST", Path: path + "/letter", Form: nobody, Status: 422, Has: []string{"Say how the request was made"}},
		webtest.Scenario{Name: "an address that is none", As: "officer", Method: "POST", Path: path + "/letter", Form: url.Values{"to": {"ada"}, "subject": {"x"}, "text": {"kept text"}}, Status: 422, Has: []string{"not an e-mail address", "kept text"}},
		webtest.Scenario{Name: "sent", As: "officer", Method: "POST", Path: path + "/letter", Form: letter, Status: 303},
		webtest.Scenario{Name: "not twice", As: "officer", Method: "POST", Path: path + "/letter", Form: letter, Status: 422, Has: []string{"no draft any more"}},
		webtest.Scenario{Name: "awaited", As: "officer", Path: path, Has: []string{"Please correct", "Answer expected by", "Looked at next"}},
	)
	id := path[strings.LastIndexByte(path, '/')+1:]
	if again, err := d.Space.Corrections.Begin(t.Context(), d.clip.ID, d.rumour.ID, d.As("officer").Actor()); err != nil || again.ID != id || again.State != model.Sent {
		t.Errorf("opened twice: %+v %v", again, err)
	}

	if x := d.sweep(61 * time.Minute); x.Found.Kind != model.Same || x.Looks != 1 {
		t.Errorf("%+v", x.Found)
	}
	d.site.status = 503
	if x := d.sweep(3 * time.Hour); x.Found.Kind != model.Same {
		t.Errorf("a page that cannot be had tells nothing: %+v", x.Found)
	}
	d.site.status, d.site.page = 200, article(lead, end, "Correction: an earlier version of this article said that the milk had been tampered with. It was not.")
	x := d.sweep(6 * time.Hour)
	if x.Found.Kind != model.Mended || !strings.HasPrefix(x.Found.Note, "Correction:") {
		t.Errorf("%+v", x.Found)
	}
	d.Run(
		webtest.Scenario{Name: "proposed", As: "officer", Path: path, Has: []string{"Looks corrected", "<del>", "Correction: an earlier version"}},
		webtest.Scenario{Name: "refused wants a reason", As: "officer", Method: "POST", Path: path + "/state", Form: url.Values{"state": {"refused"}}, Status: 422, Has: []string{"Say why"}},
		webtest.Scenario{Name: "corrected", As: "officer", Method: "POST", Path: path + "/state", Form: url.Values{"state": {"corrected"}}, Status: 303},
		webtest.Scenario{Name: "list", As: "officer", Path: "/acme/corrections?state=corrected", Has: []string{"Milk in doubt", "Morning News", "after 10"}},
		webtest.Scenario{Name: "none open", As: "officer", Path: "/acme/corrections?state=open", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "those of a clip, and their export", As: "officer", Path: "/acme/corrections?clip=" + d.clip.ID, Has: []string{"Milk in doubt", "/acme/corrections/export.csv?clip=" + d.clip.ID}},
		webtest.Scenario{Name: "export", As: "officer", Path: "/acme/corrections/export.csv", Has: []string{"Milk in doubt", "Hours to correction", ",10,"}},
	)
	l, err := d.Space.Contacts.Ledger(t.Context(), d.author.ID)
	d.must(err)
	found := false
	for _, line := range l.Lines {
		found = found || line.Kind == "corrected"
	}
	if !found {
		t.Errorf("the ledger does not know of the correction: %+v", l.Lines)
	}
}

func TestARefusalIsTakenFurtherAndAnOverdueAnswerIsShown(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	d.Clock.Add(-73 * time.Hour) // a session does not outlive three days, so the request is made in the past
	r, err := d.Space.Corrections.Begin(t.Context(), d.clip.ID, d.rumour.ID, officer)
	d.must(err)
	r.Letter.To = ""
	_, err = d.Space.Corrections.Write(t.Context(), r.ID, r.Letter, officer)
	d.must(err)
	_, err = d.Space.Corrections.Send(t.Context(), r.ID, "rang the desk", officer)
	d.must(err)
	path := "/acme/corrections/" + r.ID
	if x := d.sweep(73 * time.Hour); x.Told != 1 || !x.Late(d.Clock.Now()) {
		t.Errorf("told %d times", x.Told)
	}
	d.Run(
		webtest.Scenario{Name: "late", As: "officer", Path: "/acme/corrections?state=late", Has: []string{"Answer overdue", "Milk in doubt"}},
		webtest.Scenario{Name: "refused", As: "officer", Method: "POST", Path: path + "/state", Form: url.Values{"state": {"refused"}, "note": {"they stand by their source"}}, Status: 303},
		webtest.Scenario{Name: "further", As: "officer", Method: "POST", Path: path + "/stage", Status: 303},
		webtest.Scenario{Name: "to the desk", As: "officer", Path: path, Has: []string{"desk@morning.example", "The desk", "they stand by their source"}},
	)
}
