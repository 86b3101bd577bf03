package report_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/coverage"
	"standfirst/models/incident"
	"standfirst/models/message"
	model "standfirst/models/report"
	"standfirst/models/uptake"
)

func TestTheShareOfVoiceIsCountedAgainstThoseThatAreNamed(t *testing.T) {
	d := newDesk(t)
	d.clip("Recall", text, d.morning, 0, true)
	d.clip("Rivalco wins a prize", "A jury has praised 锐科 for a machine that nobody else can build at this price in this town.", d.daily, 0, false)
	d.clip("Weather", "It rains in the town, and will go on raining until somebody forgets an umbrella somewhere.", d.daily, 0, false)
	path := d.ordered(model.Subject{Kind: model.OfPeriod, Period: model.Period{Unit: "month", First: d.Clock.Now().Format("2006-01-02"), Zone: "UTC"}})
	form := url.Values{"rev": {"0"}, "rivals": {"Rivalco： 锐科，Rival Co.\n\nNobody Ltd"}}
	d.Run(
		webtest.Scenario{Name: "nobody yet", As: "officer", Path: path, Has: []string{"Nobody is named yet with whom"}},
		webtest.Scenario{Name: "readers are not asked", As: "viewer", Path: path, HasNot: []string{"Nobody is named yet with whom", "/reports/rivals"}},
		webtest.Scenario{Name: "not by readers", As: "viewer", Method: "POST", Path: "/acme/reports/rivals", Form: form, Status: 403},
		webtest.Scenario{Name: "a single letter", As: "officer", Method: "POST", Path: "/acme/reports/rivals", Form: url.Values{"rivals": {"X: Rivalco"}}, Status: 422, Has: []string{`id="f-rivals-error"`, "X: Rivalco"}},
		webtest.Scenario{Name: "named", As: "officer", Method: "POST", Path: "/acme/reports/rivals", Form: form, Status: 303},
		webtest.Scenario{Name: "named twice", As: "officer", Method: "POST", Path: "/acme/reports/rivals", Form: form, Status: 303},
		webtest.Scenario{Name: "from an old page", As: "officer", Method: "POST", Path: "/acme/reports/rivals", Form: url.Values{"rev": {"0"}, "rivals": {"Somebody Else"}}, Status: 422, Has: []string{"Somebody Else", "Officer of acme has changed the list"}, HasNot: []string{`name="rev" value="0"`}},
		webtest.Scenario{Name: "the form", As: "officer", Path: "/acme/reports/rivals", Has: []string{"Rivalco: 锐科, Rival Co.", "Nobody Ltd"}},
		webtest.Scenario{Name: "the share", As: "viewer", Path: path, Has: []string{"out of 3 that came in", "Nobody Ltd", "50%", "Share of voice, %"}, HasNot: []string{"/reports/rivals"}},
	)
	d.numbersAgree(path, map[string]string{"Placements": "3"})
}

func TestTheGalleryShowsTheSentenceThatMatters(t *testing.T) {
	d := newDesk(t)
	d.clip("<i>Recall</i>", "It rained. "+text, d.morning, 3, true)
	path := "/acme/reports/" + d.release.ID
	d.Run(
		webtest.Scenario{Name: "page", As: "viewer", Path: path, Has: []string{`id="gallery"`, "<blockquote>Acme is recalling two batches", "&lt;i&gt;Recall", "No copy is kept"}, HasNot: []string{"<blockquote>It rained"}},
		webtest.Scenario{Name: "on paper", As: "viewer", Path: path + "/print", Has: []string{"<blockquote>Acme is recalling two batches"}, HasNot: []string{`<a href="/acme/coverage`}},
	)
}

// What was read out of the placements is told with what a person has said of it.
func TestAReportTellsWhatBecameOfFactsAndMessages(t *testing.T) {
	d := newDesk(t)
	officer := d.As("officer").Actor()
	must[message.House](t)(d.Space.Messages.Write(d.ctx, message.Subject{ReleaseID: d.release.ID}, []message.Message{{Text: incident.Text{"en": "No illness has been reported"}}}, officer))
	c := d.clip("Recall", text+" Two batches were not sealed as required.", d.morning, 3, true)
	path := "/acme/reports/" + d.release.ID
	d.Run(webtest.Scenario{Name: "read by machine", As: "viewer", Path: path, Has: []string{`id="uptake"`, `id="messages"`, `id="tone"`, "1 of 1", "0 confirmed"}})
	must[coverage.Clip](t)(d.Space.Coverage.JudgeFact(d.ctx, c.ID, d.fact.ID, coverage.Confirmed, uptake.Right, officer))
	must[coverage.Clip](t)(d.Space.Coverage.SetTone(d.ctx, c.ID, "negative", officer))
	d.Run(webtest.Scenario{Name: "a person has said so", As: "viewer", Path: path, Has: []string{"1 confirmed", "1 placement, which a person has judged"}})
	d.numbersAgree(path, map[string]string{"Negative placements": "1", "Placements": "1"})
	page := d.As("viewer").Get(path + "/figures").Text
	for _, want := range []string{`"Message pull-through, %",100,`, `"Facts printed right, %",100,`} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in %s", want, page)
		}
	}
}
