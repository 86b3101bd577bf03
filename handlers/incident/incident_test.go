package incident_test

import (
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/incident"
	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	model "standfirst/models/incident"
	"standfirst/models/release"
)

func declared(t *testing.T, app *webtest.App, mode model.Mode) model.Incident {
	t.Helper()
	i, err := app.Space.Incidents.Declare(t.Context(), model.New{
		Title: model.Text{"en": "Charger recall", "zh-CN": "充电器召回"}, Summary: model.Text{"zh-CN": "两个充电器过热。"},
		Type: model.ProductSafety, Grade: 2, Mode: mode,
	}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestIncidentPages(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	empty := webtest.Scenario{Name: "an empty table says what belongs here", As: "manager", Path: "/acme/incidents", Has: []string{"No incidents yet", "Declare incident"}}
	app.Run(empty)
	i := declared(t, app, model.Real)
	drill := declared(t, app, model.Drill)
	_, err := app.Space.Facts.Create(t.Context(), fact.New{IncidentID: i.ID, Claim: model.Text{"en": "1,200 chargers <b>of B7</b>"}}, app.As("officer").Actor())
	if err != nil {
		t.Fatal(err)
	}
	path := "/acme/incidents/" + i.ID
	app.Run(
		webtest.Scenario{Name: "table", As: "viewer", Path: "/acme/incidents", Has: []string{"Charger recall", "2 · serious", "1–2 of 2"}, HasNot: []string{"Declare incident"}},
		webtest.Scenario{Name: "filter by mode", As: "viewer", Path: "/acme/incidents?mode=drill", Has: []string{drill.ID}, HasNot: []string{i.ID}},
		webtest.Scenario{Name: "search by pinyin", As: "viewer", Path: "/acme/incidents?q=zhaohui", Has: []string{"1–2 of 2"}},
		webtest.Scenario{Name: "nothing found", As: "viewer", Path: "/acme/incidents?q=zebra&phase=open", Has: []string{"Nothing found", "Clear filters"}},
		webtest.Scenario{Name: "an order that is none", As: "viewer", Path: "/acme/incidents?sort=password", Has: []string{"1–2 of 2"}},
		webtest.Scenario{Name: "a cursor that is none", As: "viewer", Path: "/acme/incidents?after=zzz", Status: 404},
		webtest.Scenario{Name: "record", As: "manager", Path: path, Has: []string{"Charger recall", "充电器召回", "两个充电器过热。", "F-1", "1,200 chargers &lt;b&gt;", "First verified fact", "declared the incident", "Move to “Investigating”"}, HasNot: []string{"<b>of B7", `class="drill"`}},
		webtest.Scenario{Name: "a drill carries its mark", As: "manager", Path: "/acme/incidents/" + drill.ID, Has: []string{`class="drill"`}},
		webtest.Scenario{Name: "a viewer reads no log and changes nothing", As: "viewer", Path: path, HasNot: []string{"declared the incident", "Move to", "Add entry"}},
		webtest.Scenario{Name: "unknown", As: "manager", Path: "/acme/incidents/nothing", Status: 404, Has: []string{"no such incident"}},
		webtest.Scenario{Name: "another space", As: "rival/manager", Path: path, Status: 404},
		webtest.Scenario{Name: "its id in another space", As: "rival/manager", Path: "/rival/incidents/" + i.ID, Status: 404},
		webtest.Scenario{Name: "an officer doesn't declare", As: "officer", Path: "/acme/incidents/new", Status: 403},
		webtest.Scenario{Name: "form", As: "manager", Path: "/acme/incidents/new", Has: []string{`name="title_zh-CN"`, "False rumour"}},
	)
}

func TestDeclareByForm(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	form := url.Values{"title_en": {"Leak <script>"}, "summary_zh-CN": {"有人称数据泄露"}, "type": {"data_leak"}, "grade": {"9"}, "mode": {"drill"}}
	app.Run(webtest.Scenario{
		Name: "faults by their fields, and what was typed", As: "manager", Method: "POST", Path: "/acme/incidents", Form: form, Status: 422,
		Has: []string{"Leak &lt;script&gt;", "有人称数据泄露", "Choose a grade from 1 to 4", `id="f-grade-error"`}, HasNot: []string{"<script>alert"},
	})
	form.Set("grade", "1")
	form.Set("phase", "closed") // not a field of this form
	form.Set("id", "mine")
	r := app.As("manager").Post("/acme/incidents", form)
	if r.StatusCode != 303 {
		t.Fatal(r.StatusCode, webtest.Words(r.Text))
	}
	page, err := app.Space.Incidents.Find(t.Context(), model.Search{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(err, len(page.Items))
	}
	i := page.Items[0]
	if i.Phase != model.Aware || i.Grade != 1 || !i.Drill() || i.ID == "mine" || r.Header.Get("Location") != "/acme/incidents/"+i.ID {
		t.Fatalf("%+v", i)
	}
	edit := url.Values{"title_en": {""}, "title_zh-CN": {""}, "type": {"data_leak"}, "grade": {"4"}}
	app.Run(
		webtest.Scenario{Name: "edit form", As: "manager", Path: "/acme/incidents/" + i.ID + "/edit", Has: []string{"Leak &lt;script&gt;"}, HasNot: []string{`name="mode"`}},
		webtest.Scenario{Name: "no title left", As: "manager", Method: "POST", Path: "/acme/incidents/" + i.ID, Form: edit, Status: 422, Has: []string{"Give the incident a title"}},
		webtest.Scenario{Name: "an officer doesn't edit", As: "officer", Method: "POST", Path: "/acme/incidents/" + i.ID, Form: edit, Status: 403},
	)
	edit.Set("title_zh-CN", "数据泄露传闻")
	app.Run(webtest.Scenario{Name: "saved", As: "manager", Method: "POST", Path: "/acme/incidents/" + i.ID, Form: edit, Status: 303})
	if i, _ = app.Space.Incidents.Get(t.Context(), i.ID); i.Grade != 1 || i.Title["zh-CN"] != "数据泄露传闻" || i.Title["en"] != "" {
		t.Fatalf("%+v", i)
	}
}

func TestPhaseGradeAndLogByForm(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	i := declared(t, app, model.Real)
	path := "/acme/incidents/" + i.ID
	post := func(name, to string, form url.Values, status int, has ...string) {
		t.Helper()
		app.Run(webtest.Scenario{Name: name, As: "manager", Method: "POST", Path: path + to, Form: form, Status: status, Has: has})
	}
	app.Clock.Add(90 * time.Minute)
	post("a step that is none", "/phase", url.Values{"phase": {"remedied"}}, 422, "cannot be made from the phase")
	post("closing early wants a reason", "/phase", url.Values{"phase": {"closed"}}, 422, "Give a reason")
	post("a step", "/phase", url.Values{"phase": {"confirmed"}}, 303)
	post("the same step again", "/phase", url.Values{"phase": {"confirmed"}}, 422, "in that phase already")
	post("grade without a reason", "/grade", url.Values{"grade": {"1"}}, 422, `id="f-grade_reason-error"`)
	post("grade", "/grade", url.Values{"grade": {"1"}, "grade_reason": {"a child was hurt"}}, 303)
	post("an empty entry", "/log", url.Values{"text": {" "}}, 422, "Write what happened")
	post("an entry", "/log", url.Values{"text": {"Called the lab <i>"}}, 303)
	post("a decision without a reason", "/log", url.Values{"text": {"Stop the sale"}, "kind": {"decision"}}, 422, "Stop the sale", `id="f-log_reason-error"`)
	post("a decision", "/log", url.Values{"text": {"Stop the sale"}, "log_reason": {"cause unknown"}}, 303)
	app.Run(webtest.Scenario{As: "officer", Path: path, Has: []string{
		"moved the incident from “Aware” to “Confirmed”", "changed the grade from “2 · serious” to “1 · grave”",
		"Called the lab &lt;i&gt;", "Stop the sale\nReason: cause unknown", "not yet, 1 h 30 min so far",
	}})
	if r := app.As("viewer").Post(path+"/log", url.Values{"text": {"x"}}); r.StatusCode != 403 {
		t.Error("a viewer wrote into the log:", r.StatusCode)
	}
	for range logPages {
		if err := app.Space.Incidents.Note(t.Context(), i.ID, "one of many", app.As("manager").Actor()); err != nil {
			t.Fatal(err)
		}
	}
	r := app.As("manager").Get(path)
	_, rest, ok := strings.Cut(r.Text, "?log=")
	if !ok || strings.Contains(r.Text, "declared the incident") {
		t.Fatal("the log is not cut into pages")
	}
	cursor, _, _ := strings.Cut(rest, "#")
	app.Run(webtest.Scenario{Name: "older entries", As: "manager", Path: path + "?log=" + cursor, Has: []string{"declared the incident"}})
}

const logPages = 55

// Sixty incidents are two pages; the links lead there and back and keep the filter.
func TestPaging(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	for range 60 {
		declared(t, app, model.Real)
		app.Clock.Add(time.Minute)
	}
	link := func(page, rel string) string {
		t.Helper()
		_, rest, ok := strings.Cut(page, `rel="`+rel+`" href="`)
		if !ok {
			t.Fatalf("no %s link\n%s", rel, webtest.Words(page))
		}
		href, _, _ := strings.Cut(rest, `"`)
		return html.UnescapeString(href)
	}
	first := app.As("viewer").Get("/acme/incidents?mode=real").Text
	next := link(first, "next")
	second := app.As("viewer").Get(next).Text
	if !strings.Contains(first, "1–50 of 60") || !strings.Contains(second, "51–60 of 60") || !strings.Contains(next, "mode=real") {
		t.Fatalf("%s\n%s", next, webtest.Words(second))
	}
	if back := app.As("viewer").Get(link(second, "prev")).Text; !strings.Contains(back, "1–50 of 60") {
		t.Fatal(webtest.Words(back))
	}
}

// The report of response times: who reads the log reads it, a private incident stands in nobody else's.
func TestResponseTimes(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	path := "/acme/incidents/times"
	app.Run(webtest.Scenario{Name: "nothing yet", As: "officer", Path: path, Has: []string{"No incident in this time"}})
	declared(t, app, model.Real)
	declared(t, app, model.Drill)
	_, err := app.Space.Incidents.Declare(t.Context(), model.New{Title: model.Text{"en": "Velvetfox"}, Type: model.StaffConduct, Grade: 1, Mode: model.Real, Private: true}, app.As("manager").Actor())
	if err != nil {
		t.Fatal(err)
	}
	app.Run(
		webtest.Scenario{Name: "one incident", As: "officer", Path: path, Has: []string{"Charger recall", "0 of 1", "How fast we answer"}, HasNot: []string{"Velvetfox", "0 of 2"}},
		webtest.Scenario{Name: "with its own", As: "manager", Path: path + "?days=90", Has: []string{"Velvetfox", "0 of 2"}},
		webtest.Scenario{Name: "a guest", As: "viewer", Path: path, Status: 403},
		webtest.Scenario{Name: "as a file", As: "officer", Path: path + "/export.csv?days=0", Has: []string{"Charger recall", ", minutes after the declaration"}, HasNot: []string{"Velvetfox"}},
		webtest.Scenario{Name: "another space", As: "rival/officer", Path: "/rival/incidents/times", HasNot: []string{"Charger"}},
		webtest.Scenario{Name: "the way there", As: "officer", Path: "/acme/incidents", Has: []string{path}},
	)
}

// Whoever makes an incident private is told which of its pages are public, and says what becomes of them.
func TestMakingAnIncidentPrivateAsksAboutItsPages(t *testing.T) {
	app := webtest.New(t, incident.Routes)
	i, ctx := declared(t, app, model.Real), t.Context()
	rel, err := app.Space.Releases.Create(ctx, i.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: "We look into it", Body: "<p>Words.</p>"}}}, app.As("officer").Actor())
	if err == nil {
		_, err = app.Space.Releases.Submit(ctx, rel.ID, 1, app.As("officer").Actor())
	}
	app.Run(webtest.Scenario{Name: "a statement that waits for approval", As: "manager", Path: "/acme/incidents/" + i.ID, Has: []string{"In review", `/acme/newsroom/boards/` + i.ID}})
	if err == nil {
		_, err = app.Space.Releases.Approve(ctx, rel.ID, 1, "", app.As("approver").Actor())
	}
	if err == nil {
		_, err = app.Space.Releases.Publish(ctx, rel.ID, 1, nil, app.As("manager").Actor())
	}
	if err != nil {
		t.Fatal(err)
	}
	path := "/acme/incidents/" + i.ID
	app.Run(
		webtest.Scenario{Name: "they are named", As: "manager", Path: path, Has: []string{"1 page of it is public", "/newsroom/acme/releases/", "It leaves the newsroom"}},
		webtest.Scenario{Name: "without an answer", As: "manager", Method: "POST", Path: path + "/privacy", Form: url.Values{"private": {"1"}}, Status: 422, Has: []string{`id="f-published-error"`, "Say what becomes of it"}},
		webtest.Scenario{Name: "an answer that is none", As: "manager", Method: "POST", Path: path + "/privacy", Form: url.Values{"private": {"1"}, "published": {"x"}}, Status: 422},
		webtest.Scenario{Name: "withheld", As: "manager", Method: "POST", Path: path + "/privacy", Form: url.Values{"private": {"1"}, "published": {"withheld"}}, Status: 303, To: path},
		webtest.Scenario{Name: "which is said", As: "manager", Path: path, Has: []string{"1 page of it is out of the newsroom"}, HasNot: []string{`href="/newsroom/acme/releases/`}},
		webtest.Scenario{Name: "and comes back", As: "manager", Method: "POST", Path: path + "/privacy", Status: 303},
		webtest.Scenario{Name: "as it was", As: "manager", Path: path, Has: []string{"1 page of it is public"}},
	)
}
