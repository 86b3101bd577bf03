package coverage_test

import (
	"fmt"
	"net/url"
	"testing"

	"standfirst/handlers/web/webtest"
	model "standfirst/models/coverage"
	"standfirst/models/coverage/intake"
)

// finish does the work of the run at a path.
func (d *desk) finish(path string, back bool) {
	d.t.Helper()
	d.must(d.Space.Intake.Do(d.t.Context(), intake.Work{RunID: path[len("/acme/coverage/runs/"):], Back: back, By: d.As("officer").Actor()}, func(int, int) error { return nil }))
}

func TestAFileOfAServiceIsBroughtInAndTakenBack(t *testing.T) {
	d := newDesk(t)
	file := "Date,Headline,URL,Hit Sentence\n13/11/2026,Tins taken back,https://www.morning.example/a,x\n14/11/2026,,,\n,=1+1,javascript:alert(1),\n"
	r := d.As("officer").Upload("/acme/coverage/runs", "file", "mw.csv", []byte(file), nil)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	path := r.Header.Get("Location")
	columns := url.Values{"column_0": {"date"}, "column_1": {"title"}, "column_2": {"url"}, "zone": {"Europe/London"}, "release": {d.release.ID}}
	twice := url.Values{"column_0": {"url"}, "column_1": {"title"}, "column_2": {"url"}, "zone": {"UTC"}}
	d.Run(
		webtest.Scenario{Name: "before anything is taken", As: "officer", Path: path, Has: []string{"mw.csv", "Meltwater", "Take in 1 clip", "neither an address nor a headline", "only http and https", "Tins taken back"}},
		webtest.Scenario{Name: "nothing is there yet", As: "officer", Path: "/acme/coverage?state=all", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "a viewer does not see it", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "another space does not have it", As: "rival/officer", Path: "/rival" + path[len("/acme"):], Status: 404},
		webtest.Scenario{Name: "two columns for one thing", As: "officer", Method: "POST", Path: path + "/plan", Form: twice, Status: 422, Has: []string{"Another column is this already"}},
		webtest.Scenario{Name: "named", As: "officer", Method: "POST", Path: path + "/plan", Form: columns, Status: 303, To: path},
		webtest.Scenario{Name: "not taken back before it is taken", As: "officer", Method: "POST", Path: path + "/undo", Status: 422, Has: []string{"Only what was taken in"}},
		webtest.Scenario{Name: "started", As: "officer", Method: "POST", Path: path + "/start", Status: 303, To: path},
		webtest.Scenario{Name: "at work", As: "officer", Path: path, Has: []string{"At work"}},
	)
	d.finish(path, false)
	d.Run(
		webtest.Scenario{Name: "taken in", As: "officer", Path: path, Has: []string{"Taken in", "Being read"}},
		webtest.Scenario{Name: "its lines as a table", As: "officer", Path: path + "/lines.csv", Has: []string{"'=1+1", "only http and https"}},
		webtest.Scenario{Name: "among the runs", As: "officer", Path: "/acme/coverage/runs?kind=file", Has: []string{"mw.csv", "Officer of acme"}},
		webtest.Scenario{Name: "coverage of the release", As: "viewer", Path: "/acme/coverage?state=confirmed", Has: []string{"Tins taken back"}},
		webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: path + "/undo", Status: 303, To: path},
	)
	d.finish(path, true)
	d.Run(webtest.Scenario{Name: "it is gone", As: "viewer", Path: "/acme/coverage?state=all", HasNot: []string{"Tins taken back"}})
}

func TestMailsAndPastedAddressesAreRuns(t *testing.T) {
	d := newDesk(t)
	mail := "From: a@alerts.example\nSubject: Alert for Acme\n\nTins taken back\nhttps://www.morning.example/a\n"
	r := d.As("officer").Upload("/acme/coverage/runs", "file", "alert.eml", []byte(mail), nil)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	d.Run(
		webtest.Scenario{Name: "a mail", As: "officer", Path: r.Header.Get("Location"), Has: []string{"Alert for Acme", "a@alerts.example", "Take in 1 clip"}},
		webtest.Scenario{Name: "no file", As: "officer", Method: "POST", Path: "/acme/coverage/runs", Status: 422, Has: []string{"Choose a file"}},
		webtest.Scenario{Name: "a release that is none", As: "officer", Method: "POST", Path: "/acme/coverage", Status: 422, Form: url.Values{"addresses": {"https://x.example/1\nhttps://x.example/2"}, "release": {"none"}}, Has: []string{"https://x.example/2"}},
	)
	r = d.As("officer").Post("/acme/coverage", url.Values{"addresses": {"https://www.morning.example/b\njavascript:alert(1)\nnot an address"}})
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	path := r.Header.Get("Location")
	d.finish(path, false)
	d.Run(
		webtest.Scenario{Name: "each line with its fate", As: "officer", Path: path, Has: []string{"3 pasted addresses", "Being read", "“javascript:alert(1)” is not a web address", "https://www.morning.example/b"}},
		webtest.Scenario{Name: "those that were refused", As: "officer", Path: path + "?fate=error", HasNot: []string{"https://www.morning.example/b"}},
	)
}

func TestWhatAnArticleSaidBeforeIsShown(t *testing.T) {
	d := newDesk(t)
	taken, err := d.Space.Coverage.Clip(t.Context(), model.Pasted{Addresses: "https://www.morning.example/a"}, d.As("officer").Actor())
	d.must(err)
	path := "/acme/coverage/" + taken[0].ID
	page := `<html><head><title>Tins of milk</title></head><body><article><p>Acme has %s tins of milk powder, said a person who asked to remain unnamed in this report.</p></article></body></html>`
	d.read(taken[0].ID, fmt.Sprintf(page, "poisoned"))
	d.Run(webtest.Scenario{Name: "one version", As: "viewer", Path: path + "/versions", Has: []string{"first seen"}, HasNot: []string{"<ins>"}})
	_, err = d.Space.Coverage.ReadAgain(t.Context(), taken[0].ID, d.As("officer").Actor())
	d.must(err)
	d.must(d.Space.Coverage.Read(t.Context(), served(fmt.Sprintf(page, "recalled")), taken[0].ID, 2))
	d.Run(
		webtest.Scenario{Name: "the clip says so", As: "viewer", Path: path, Has: []string{"The article was changed 1 time", path + "/versions"}},
		webtest.Scenario{Name: "what changed", As: "viewer", Path: path + "/versions", Has: []string{"<del>poisoned</del>", "<ins>recalled</ins>"}},
		webtest.Scenario{Name: "the copy of then", As: "viewer", Path: path + "/versions/1/archive", Has: []string{"poisoned"}},
		webtest.Scenario{Name: "a version that never was", As: "viewer", Path: path + "/versions/9/archive", Status: 404},
	)
}
