package promise_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/incident"
	"standfirst/handlers/newsroom"
	"standfirst/handlers/promise"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	incidents "standfirst/models/incident"
	model "standfirst/models/promise"
)

func routes(k *web.Kit) []web.Route {
	return slices.Concat(promise.Routes(k), incident.Routes(k), newsroom.Routes(k))
}

func TestAPromiseFromItsFirstWordToItsProof(t *testing.T) {
	app := webtest.New(t, routes)
	i, err := app.Space.Incidents.Declare(t.Context(), incidents.New{
		Title: incidents.Text{"en": "Leak"}, Type: incidents.DataLeak, Grade: 1, Mode: incidents.Real,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	of := "/acme/incidents/" + i.ID
	form := url.Values{"text_en": {"Refund <b>all"}, "place": {"other"}, "where": {"the hotline"}, "owner": {app.As("officer").User().ID}, "due": {"x"}, "public": {"1"}}
	app.Run(
		webtest.Scenario{Name: "an empty list says what to do", As: "officer", Path: of + "/promises", Has: []string{"No promises yet", `id="add"`}},
		webtest.Scenario{Name: "as does that of the space", As: "approver", Path: "/acme/promises", Has: []string{"No promises yet", "/acme/incidents"}},
		webtest.Scenario{Name: "a guest sees none", As: "viewer", Path: of + "/promises", Status: 403},
		webtest.Scenario{Name: "who may not write", As: "approver", Method: "POST", Path: of + "/promises", Form: form, Status: 403},
		webtest.Scenario{Name: "a time that is none", As: "officer", Method: "POST", Path: of + "/promises", Form: form, Status: 422, Has: []string{"Refund &lt;b&gt;all", `id="f-due-error"`, "the hotline"}},
	)
	form.Set("due", app.Clock.Now().Add(time.Hour).Format("2006-01-02T15:04"))
	form.Set("due_zone", "UTC")
	app.Run(webtest.Scenario{Name: "what is public in one language", As: "officer", Method: "POST", Path: of + "/promises", Form: form, Status: 422, Has: []string{`id="f-text_zh-CN-error"`}})
	form.Set("text_zh-CN", "全部退款")
	app.Run(webtest.Scenario{Name: "made", As: "officer", Method: "POST", Path: of + "/promises", Form: form, Status: 303, To: of + "/promises"})
	page, err := app.Space.Promises.Find(t.Context(), model.Search{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page.Items, err)
	}
	one := "/acme/promises/" + page.Items[0].ID
	if _, err := app.Space.Releases.PublishSheet(t.Context(), i.ID, app.As("manager").Actor()); err != nil {
		t.Log(err) // without a public fact there is no sheet; the newsroom is looked at by the demo
	}
	app.Clock.Add(2 * time.Hour)
	app.Run(
		webtest.Scenario{Name: "overdue in the list", As: "checker", Path: "/acme/promises?state=overdue", Has: []string{"Refund &lt;b&gt;all", "Overdue", of}},
		webtest.Scenario{Name: "not mine", As: "checker", Path: "/acme/promises?owner=me", Has: []string{"Nothing found"}},
		webtest.Scenario{Name: "found by its words", As: "checker", Path: "/acme/promises?q=退款", Has: []string{"Refund"}},
		webtest.Scenario{Name: "on the incident, beside the button", As: "manager", Path: of, Has: []string{`id="hindered"`, "Refund &lt;b&gt;all"}},
		webtest.Scenario{Name: "it keeps the incident open", As: "manager", Method: "POST", Path: of + "/phase", Form: url.Values{"phase": {"closed"}, "reason": {"false alarm"}}, Status: 422, Has: []string{"1 promise is overdue"}},
		webtest.Scenario{Name: "its record", As: "officer", Path: one, Has: []string{"全部退款", "the hotline", "Note progress"}, HasNot: []string{"It is broken"}},
		webtest.Scenario{Name: "for who may only read", As: "approver", Path: one, HasNot: []string{"Note progress", "<textarea"}},
		webtest.Scenario{Name: "another space's", As: "rival/officer", Path: "/rival/promises/" + page.Items[0].ID, Status: 404},
		webtest.Scenario{Name: "to give up is for managers", As: "officer", Method: "POST", Path: one + "/broken", Form: url.Values{"reason": {"x"}}, Status: 403},
		webtest.Scenario{Name: "progress in no language", As: "officer", Method: "POST", Path: one + "/progress", Form: url.Values{"note_public": {"1"}}, Status: 422, Has: []string{`id="f-note_en-error"`}},
		webtest.Scenario{Name: "progress", As: "officer", Method: "POST", Path: one + "/progress", Form: url.Values{"note_en": {"half"}}, Status: 303, To: one},
		webtest.Scenario{Name: "kept without a proof", As: "officer", Method: "POST", Path: one + "/kept", Form: url.Values{"proof_text": {"all <i>paid"}}, Status: 422, Has: []string{"all &lt;i&gt;paid", `id="f-proof_url-error"`}},
		webtest.Scenario{Name: "edit", As: "officer", Path: one + "/edit", Has: []string{"the hotline", "全部退款"}},
		webtest.Scenario{Name: "changed", As: "officer", Method: "POST", Path: one, Form: form, Status: 303, To: one},
		webtest.Scenario{Name: "kept", As: "officer", Method: "POST", Path: one + "/kept", Form: url.Values{"proof_text": {"=paid()"}, "proof_url": {"https://example.org/paid"}}, Status: 303, To: one},
		webtest.Scenario{Name: "kept late", As: "officer", Path: one, Has: []string{"Kept late", "https://example.org/paid"}, HasNot: []string{"Open it again"}},
		webtest.Scenario{Name: "closed", As: "manager", Method: "POST", Path: of + "/phase", Form: url.Values{"phase": {"closed"}, "reason": {"false alarm"}}, Status: 303},
	)
	if r := app.As("officer").Get("/acme/promises/export.csv?state=kept"); r.StatusCode != 200 || !strings.Contains(r.Text, "Refund <b>all") || !strings.Contains(r.Text, "https://example.org/paid") {
		t.Fatal(r.StatusCode, r.Text)
	}
}
