package complaint_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/handlers/complaint"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/complaint"
	"standfirst/models/incident"
)

func world(t *testing.T) (*webtest.App, incident.Incident) {
	t.Helper()
	app := webtest.New(t, complaint.Routes)
	i, err := app.Space.Incidents.Declare(t.Context(), incident.New{
		Title: incident.Text{"en": "Leak", "zh-CN": "泄露"}, Type: incident.DataLeak, Grade: 1, Mode: incident.Real,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	return app, i
}

func typed() url.Values {
	return url.Values{
		"story": {"Strangers ring <b>me"}, "harm": {"data"}, "wish": {"compensation"}, "wished": {"50"}, "currency": {"EUR"}, "wish_text": {"stop it"},
		"name": {"Quentin Zebrafinch"}, "reach": {"quentin@zebra.example"}, "consent": {"1"}, "once": {"0123456789abcdef0123456789abcdef"},
	}
}

var reference = regexp.MustCompile(`AC-[2-9A-Z]{4}-[2-9A-Z]{4}`)

func TestAPersonComplainsAndAsksForTheState(t *testing.T) {
	app, i := world(t)
	form, ask := "/newsroom/acme/cases/"+i.ID, "/newsroom/acme/cases"
	app.Run(
		webtest.Scenario{Name: "closed by default", Path: form, Status: 404},
		webtest.Scenario{Name: "which an officer cannot change", As: "officer", Method: "POST", Path: "/acme/incidents/" + i.ID + "/cases/form", Form: url.Values{"open": {"1"}}, Status: 403},
		webtest.Scenario{Name: "opened by a manager", As: "manager", Method: "POST", Path: "/acme/incidents/" + i.ID + "/cases/form", Form: url.Values{"open": {"1"}}, Status: 303},
		webtest.Scenario{Name: "the form says what is kept", Path: form, Has: []string{"Leak", "three years", "I agree", `name="website" tabindex="-1"`}},
		webtest.Scenario{Name: "in Chinese", Path: form + "?lang=zh-CN", Has: []string{"泄露", "三年", `lang="zh-CN"`}},
		webtest.Scenario{Name: "of another space", Path: "/newsroom/rival/cases/" + i.ID, Status: 404},
		webtest.Scenario{Name: "all faults at once", Method: "POST", Path: form, Form: url.Values{"story": {"Only <b>this"}}, Status: 422, Has: []string{"Only &lt;b&gt;this", `id="f-harm-error"`, `id="f-name-error"`, `id="f-reach-error"`, `id="f-consent-error"`}},
	)
	trapped := typed()
	trapped.Set("website", "https://spam.example")
	app.Run(webtest.Scenario{Name: "a program", Method: "POST", Path: form, Form: trapped, Status: 422, Has: []string{"must stay empty", "Strangers ring &lt;b&gt;me"}})
	first := app.As("").Post(form, typed())
	ref := reference.FindString(first.Text)
	if first.StatusCode != http.StatusOK || ref == "" || first.Header.Get("Cache-Control") != "no-store" || strings.Contains(first.Text, "Zebrafinch") {
		t.Fatal(first.StatusCode, webtest.Words(first.Text))
	}
	if again := app.As("").Post(form, typed()); reference.FindString(again.Text) != ref {
		t.Fatal("sent twice, it is two cases")
	}
	app.Run(
		webtest.Scenario{Name: "its state", Method: "POST", Path: ask, Form: url.Values{"ref": {strings.ToLower(ref)}, "reach": {"Quentin@zebra.example"}}, Has: []string{"We have received it", ref}, HasNot: []string{"Strangers", "Quentin Z"}},
		webtest.Scenario{Name: "in Chinese", Method: "POST", Path: ask + "?lang=zh-CN", Form: url.Values{"ref": {ref}, "reach": {"quentin@zebra.example"}}, Has: []string{"我们已收到"}},
	)
	var answers []string
	for _, pair := range [][2]string{{ref, "eve@zebra.example"}, {"AC-2222-2222", "eve@zebra.example"}} {
		r := app.As("").Post(ask, url.Values{"ref": {pair[0]}, "reach": {pair[1]}})
		answers = append(answers, r.Status+strings.ReplaceAll(r.Text, pair[0], "REF"))
	}
	if answers[0] != answers[1] || !strings.HasPrefix(answers[0], "422") {
		t.Fatal("wrong pairs are answered differently")
	}
	limited := 0
	for range 40 {
		if r := app.As("").Post(ask, url.Values{"ref": {ref}, "reach": {"eve@zebra.example"}}); r.StatusCode == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited < 15 {
		t.Fatal("nobody is kept from guessing:", limited)
	}
}

func TestACaseIsWorkedOnAndItsPersonStaysApart(t *testing.T) {
	app, i := world(t)
	of := "/acme/incidents/" + i.ID
	byHand := typed()
	byHand.Set("channel", "phone")
	byHand.Set("consent", "told on the telephone")
	byHand.Set("wished", "fifty")
	app.Run(
		webtest.Scenario{Name: "an empty list says what to do", As: "officer", Path: of + "/cases", Has: []string{"No complaint cases", of + "/cases/new", "Closed"}, HasNot: []string{"Open the form"}},
		webtest.Scenario{Name: "a guest sees none", As: "viewer", Path: of + "/cases", Status: 403},
		webtest.Scenario{Name: "who may not", As: "checker", Path: of + "/cases/new", Status: 403},
		webtest.Scenario{Name: "the form", As: "officer", Path: of + "/cases/new", Has: []string{"Who complains"}},
		webtest.Scenario{Name: "an amount in words", As: "officer", Method: "POST", Path: of + "/cases", Form: byHand, Status: 422, Has: []string{`id="f-wished-error"`, "Quentin Zebrafinch"}},
	)
	byHand.Set("wished", "50")
	if r := app.As("officer").Post(of+"/cases", byHand); r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	page, err := app.Space.Complaints.Find(t.Context(), model.Search{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page.Items, err)
	}
	x := page.Items[0]
	one := "/acme/cases/" + x.ID
	told := []string{"Zebrafinch", "zebra.example", "Strangers"}
	app.Run(
		webtest.Scenario{Name: "the list", As: "approver", Path: "/acme/cases?state=open&owner=nobody", Has: []string{x.Ref, "Personal data", "EUR 50"}, HasNot: told},
		webtest.Scenario{Name: "found by its reference", As: "approver", Path: "/acme/cases?q=" + url.QueryEscape(strings.ToLower(x.Ref)), Has: []string{x.Ref}},
		webtest.Scenario{Name: "nobody is found by name", As: "administrator", Path: "/acme/cases?q=zebrafinch", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "the case", As: "officer", Path: one, Has: []string{"Only managers"}, HasNot: append(told, "Open the record")},
		webtest.Scenario{Name: "another space's", As: "rival/officer", Path: "/rival/cases/" + x.ID, Status: 404},
		webtest.Scenario{Name: "the person, for an officer", As: "officer", Method: "POST", Path: one + "/person", Status: 403},
		webtest.Scenario{Name: "the person, for a guest", As: "viewer", Method: "POST", Path: one + "/person", Status: 403},
		webtest.Scenario{Name: "the person, for a manager", As: "manager", Method: "POST", Path: one + "/person", Has: []string{"Quentin Zebrafinch", "Strangers ring &lt;b&gt;me", "told on the telephone"}},
		webtest.Scenario{Name: "an offer of nothing keeps the rest", As: "officer", Method: "POST", Path: one + "/offers", Form: url.Values{"offer_kind": {"refund"}, "offer_reason": {"why <b>"}}, Status: 422, Has: []string{`id="f-offer_amount-error"`, "why &lt;b&gt;", `<option value="data" selected>`}},
		webtest.Scenario{Name: "an offer", As: "officer", Method: "POST", Path: one + "/offers", Form: url.Values{"offer_kind": {"refund"}, "offer_amount": {"40"}, "offer_currency": {"EUR"}}, Status: 303, To: one},
		webtest.Scenario{Name: "a note", As: "officer", Method: "POST", Path: one + "/notes", Form: url.Values{"note": {"=rang()"}}, Status: 303},
		webtest.Scenario{Name: "taken in hand", As: "officer", Method: "POST", Path: one, Form: url.Values{"harm": {"data"}, "wish": {"refund"}, "owner": {app.As("manager").User().ID}, "summary": {"Calls"}}, Status: 303},
		webtest.Scenario{Name: "ended without a word", As: "officer", Method: "POST", Path: one + "/end", Form: url.Values{"state": {"settled"}}, Status: 422, Has: []string{`id="f-outcome-error"`}},
		webtest.Scenario{Name: "settled", As: "officer", Method: "POST", Path: one + "/end", Form: url.Values{"state": {"settled"}, "outcome": {"paid"}, "remedy_on": {"2026-12-01"}}, Status: 303},
		webtest.Scenario{Name: "how long it is kept", As: "manager", Path: one, Has: []string{"Settled", "Kept until"}},
		webtest.Scenario{Name: "treated alike", As: "approver", Path: of + "/treatment", Has: []string{"Personal data", "EUR 40"}, HasNot: told},
		webtest.Scenario{Name: "as a file", As: "approver", Path: of + "/treatment/export.csv", Has: []string{"40.00"}, HasNot: told},
		webtest.Scenario{Name: "all as a file", As: "approver", Path: "/acme/cases/export.csv", Has: []string{x.Ref, "40.00"}, HasNot: append(told, "rang", "paid")},
		webtest.Scenario{Name: "corrected by an officer", As: "officer", Method: "POST", Path: one + "/person/record", Form: url.Values{"name": {"X"}}, Status: 403},
		webtest.Scenario{Name: "corrected without a reason", As: "manager", Method: "POST", Path: one + "/person/record", Form: url.Values{"name": {"Quentin <i>Lee"}, "reach": {"quentin@zebra.example"}, "story": {"Strangers"}}, Status: 422, Has: []string{`id="f-reason-error"`, "Quentin &lt;i&gt;Lee"}},
		webtest.Scenario{Name: "corrected", As: "manager", Method: "POST", Path: one + "/person/record", Form: url.Values{"name": {"Quentin Lee"}, "reach": {"quentin@zebra.example"}, "story": {"Strangers"}, "reason": {"misheard"}}, Status: 303, To: one},
		webtest.Scenario{Name: "handed out by an officer", As: "officer", Method: "POST", Path: one + "/person/export", Form: url.Values{"format": {"json"}, "export_reason": {"why"}}, Status: 403},
		webtest.Scenario{Name: "handed out by another space", As: "rival/manager", Method: "POST", Path: "/rival/cases/" + x.ID + "/person/export", Form: url.Values{"format": {"json"}, "export_reason": {"why"}}, Status: 404},
		webtest.Scenario{Name: "handed out without a reason", As: "manager", Method: "POST", Path: one + "/person/export", Form: url.Values{"format": {"json"}}, Status: 422, Has: []string{`id="f-export_reason-error"`}},
		webtest.Scenario{Name: "handed out to read", As: "manager", Method: "POST", Path: one + "/person/export", Form: url.Values{"format": {"text"}, "export_reason": {"asked by letter"}}, Has: []string{"Name: Quentin Lee", "Reference: " + x.Ref, "told on the telephone", "EUR 40.00", "Outcome: paid"}, HasNot: []string{"=rang", "<"}},
		webtest.Scenario{Name: "handed out for programs", As: "manager", Method: "POST", Path: one + "/person/export", Form: url.Values{"format": {"json"}, "export_reason": {"asked by letter"}}, Has: []string{`"name": "Quentin Lee"`, `"reference": "` + x.Ref}, HasNot: []string{"=rang"}},
		webtest.Scenario{Name: "erased by mistake", As: "manager", Method: "POST", Path: one + "/person/erasure", Form: url.Values{"confirm": {"yes"}}, Status: 422, Has: []string{`id="f-confirm-error"`}},
		webtest.Scenario{Name: "erased by an officer", As: "officer", Method: "POST", Path: one + "/person/erasure", Form: url.Values{"confirm": {x.Ref}}, Status: 403},
		webtest.Scenario{Name: "erased", As: "manager", Method: "POST", Path: one + "/person/erasure", Form: url.Values{"confirm": {x.Ref}}, Status: 303, To: one},
		webtest.Scenario{Name: "the case stays", As: "manager", Path: one, Has: []string{"Erased", "paid"}, HasNot: []string{"Open the record"}},
	)
}
