package drill_test

import (
	"net/url"
	"strings"
	"testing"

	handlers "standfirst/handlers/drill"
	"standfirst/handlers/incident"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/drill"
	model "standfirst/models/incident"
	"standfirst/models/release"
)

func TestADrillByForm(t *testing.T) {
	app := webtest.New(t, func(k *web.Kit) []web.Route { return append(handlers.Routes(k), incident.Routes(k)...) })
	manager := app.As("manager").Actor()
	app.Run(
		webtest.Scenario{Name: "nothing yet", As: "manager", Path: "/acme/drills", Has: []string{"No drill yet", "Customer data for sale", "Start a drill", "/acme/drills/scenarios/data_leak"}},
		webtest.Scenario{Name: "who takes part does not read scripts", As: "officer", Path: "/acme/drills", Has: []string{"Customer data for sale", "Your PR manager starts them"}, HasNot: []string{"/acme/drills/scenarios", "/acme/drills/new"}},
		webtest.Scenario{Name: "nor asks for one", As: "officer", Path: "/acme/drills/scenarios/data_leak", Status: 403},
		webtest.Scenario{Name: "a guest sees nothing", As: "viewer", Path: "/acme/drills", Status: 403},
		webtest.Scenario{Name: "a script", As: "manager", Path: "/acme/drills/scenarios/data_leak", Has: []string{"0:05", "Mara Voss", "answer within 35 min", "Only if nothing is published yet", "Only if not answered: “Question before my deadline"}, HasNot: []string{"Take the supplied"}},
		webtest.Scenario{Name: "none", As: "manager", Path: "/acme/drills/scenarios/..%2f", Status: 404},
		webtest.Scenario{Name: "the form of a script", As: "manager", Path: "/acme/drills/scenarios/data_leak/edit", Has: []string{`name="inject_1_subject_zh-CN"`, `name="inject_11_subject_en"`, "截稿前求证"}},
		webtest.Scenario{Name: "what was typed stays", As: "manager", Method: "POST", Path: "/acme/drills/scenarios/data_leak", Form: url.Values{"title_en": {"Ours <b>"}, "inject_0_subject_en": {"x"}, "inject_0_at": {"soon"}, "grade": {"1"}}, Status: 422, Has: []string{"Ours &lt;b&gt;", `id="f-inject_0_at-error"`, `value="soon"`}},
		webtest.Scenario{Name: "changed", As: "manager", Method: "POST", Path: "/acme/drills/scenarios/data_leak", Form: url.Values{"title_en": {"Ours"}, "type": {"data_leak"}, "grade": {"1"}, "inject_0_subject_en": {"First <i>"}, "inject_0_channel": {"mail"}, "inject_0_at": {"0"}, "inject_0_answer": {"10"}, "inject_1_subject_en": {"Second"}, "inject_1_channel": {"call"}, "inject_1_at": {"30"}}, Status: 303},
		webtest.Scenario{Name: "ours now", As: "manager", Path: "/acme/drills/scenarios/data_leak", Has: []string{"First &lt;i&gt;", "0:30", "Take the supplied scenario back"}},
		webtest.Scenario{Name: "the form to start", As: "manager", Path: "/acme/drills/new?scenario=data_leak", Has: []string{`value="data_leak" selected`, `name="team_legal"`, "Five times as fast"}},
		webtest.Scenario{Name: "nothing chosen", As: "manager", Method: "POST", Path: "/acme/drills", Form: url.Values{"speed": {"7"}}, Status: 422, Has: []string{"Choose a scenario.", "Choose a speed."}},
		webtest.Scenario{Name: "an officer starts none", As: "officer", Method: "POST", Path: "/acme/drills", Status: 403},
		webtest.Scenario{Name: "started", As: "manager", Method: "POST", Path: "/acme/drills", Form: url.Values{"scenario": {"data_leak"}, "speed": {"1"}, "team_lead": {manager.ID}, "team_facts": {app.As("checker").Actor().ID}, "call": {"1"}, "plan": {"1"}}, Status: 303},
	)
	page, err := app.Space.Drills.Find(t.Context(), "", 1)
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page, err)
	}
	d := page.Items[0]
	if _, err := app.Space.Drills.Tick(t.Context(), drill.Work{ID: d.ID, Turn: d.Turn}); err != nil {
		t.Fatal(err)
	}
	if d, err = app.Space.Drills.Get(t.Context(), d.ID); err != nil || len(d.Inbox()) != 1 {
		t.Fatal(d, err)
	}
	at := "/acme/incidents/" + d.ID
	first, second := d.Events[0].Key, d.Events[1].Key
	app.Run(
		webtest.Scenario{Name: "the room", As: "checker", Path: at + "/drill", Has: []string{`class="drill"`, "First &lt;i&gt;", "left", "hx-sse:connect", at + "/team/acknowledge"}, HasNot: []string{"Second", "Next inject now", "End the drill"}},
		webtest.Scenario{Name: "for who runs it", As: "manager", Path: at + "/drill", Has: []string{"Second", "Next inject now", "End the drill", "Pause"}},
		webtest.Scenario{Name: "a guest sees nothing of it", As: "viewer", Path: at + "/drill", Status: 403},
		webtest.Scenario{Name: "the incident leads to it", As: "checker", Path: at, Has: []string{at + "/drill"}},
		webtest.Scenario{Name: "a question", As: "approver", Path: at + "/drill/injects/" + first, Has: []string{"First &lt;i&gt;", "Answer of the team", `class="drill"`}},
		webtest.Scenario{Name: "what has not come is nobody's", As: "manager", Path: at + "/drill/injects/" + second, Status: 404},
		webtest.Scenario{Name: "an empty answer", As: "approver", Method: "POST", Path: at + "/drill/injects/" + first, Form: url.Values{"answer": {" "}}, Status: 422, Has: []string{`id="f-answer-error"`}},
		webtest.Scenario{Name: "an answer", As: "approver", Method: "POST", Path: at + "/drill/injects/" + first, Form: url.Values{"answer": {"4,711 <script>"}}, Status: 303, To: at + "/drill"},
		webtest.Scenario{Name: "is shown", As: "checker", Path: at + "/drill/injects/" + first, Has: []string{"4,711 &lt;script&gt;", "Answered after"}},
		webtest.Scenario{Name: "nobody else stops the clock", As: "officer", Method: "POST", Path: at + "/drill/clock", Form: url.Values{"do": {"pause"}}, Status: 403},
		webtest.Scenario{Name: "pause", As: "manager", Method: "POST", Path: at + "/drill/clock", Form: url.Values{"do": {"pause"}}, Status: 303},
		webtest.Scenario{Name: "is shown as well", As: "checker", Path: at + "/drill", Has: []string{"Paused"}},
		webtest.Scenario{Name: "go on", As: "manager", Method: "POST", Path: at + "/drill/clock", Form: url.Values{"do": {"resume"}}, Status: 303},
		webtest.Scenario{Name: "something else", As: "manager", Method: "POST", Path: at + "/drill/clock", Form: url.Values{"do": {"x"}}, Status: 422},
		webtest.Scenario{Name: "added without a subject", As: "manager", Method: "POST", Path: at + "/drill/injects", Form: url.Values{"inject_body_en": {"Typed <u>"}, "inject_channel": {"mail"}}, Status: 422, Has: []string{"Typed &lt;u&gt;", "Give the inject a subject."}},
		webtest.Scenario{Name: "added", As: "manager", Method: "POST", Path: at + "/drill/injects", Form: url.Values{"inject_subject_en": {"By hand"}, "inject_channel": {"post"}, "inject_at": {"0"}, "inject_answer": {"5"}}, Status: 303},
		webtest.Scenario{Name: "arrives at once", As: "checker", Path: at + "/drill", Has: []string{"By hand"}},
		webtest.Scenario{Name: "left out", As: "manager", Method: "POST", Path: at + "/drill/script", Form: url.Values{"skip": {second}}, Status: 303},
		webtest.Scenario{Name: "none is left", As: "manager", Method: "POST", Path: at + "/drill/script", Status: 422, Has: []string{"No inject waits any more."}},
		webtest.Scenario{Name: "an empty newsroom", As: "checker", Path: at + "/newsroom", Has: []string{"Nothing is published yet", `class="drill"`}},
		webtest.Scenario{Name: "the score of the moment", As: "checker", Path: at + "/debrief", Has: []string{"The drill goes on", "4,711"}},
	)
	publish(t, app, d.ID)
	app.Run(
		webtest.Scenario{Name: "the newsroom", As: "approver", Path: at + "/newsroom", Has: []string{"We are looking into it", "<p>Words.</p>"}},
		webtest.Scenario{Name: "is not for guests", As: "viewer", Path: at + "/newsroom", Status: 403},
		webtest.Scenario{Name: "nor for visitors", Path: at + "/newsroom", Status: 303},
		webtest.Scenario{Name: "end", As: "manager", Method: "POST", Path: at + "/drill/clock", Form: url.Values{"do": {"end"}}, Status: 303, To: at + "/debrief"},
		webtest.Scenario{Name: "the debrief", As: "officer", Path: at + "/debrief", Has: []string{"What was missed", "Not answered: “By hand”", "Figures that nobody had checked", "was not acknowledged", "First statement"}, HasNot: []string{"Make a task"}},
		webtest.Scenario{Name: "a note", As: "officer", Method: "POST", Path: at + "/debrief/notes", Form: url.Values{"note": {"Calm <b>"}}, Status: 303},
		webtest.Scenario{Name: "an empty note", As: "officer", Method: "POST", Path: at + "/debrief/notes", Status: 422, Has: []string{`id="f-note-error"`, "Calm &lt;b&gt;"}},
		webtest.Scenario{Name: "a task", As: "manager", Method: "POST", Path: at + "/debrief/tasks", Form: url.Values{"miss": {"silent:facts"}}, Status: 303},
		webtest.Scenario{Name: "is made", As: "manager", Path: at + "/debrief", Has: []string{"Task made"}},
		webtest.Scenario{Name: "of nothing", As: "manager", Method: "POST", Path: at + "/debrief/tasks", Form: url.Values{"miss": {"silent:king"}}, Status: 404},
		webtest.Scenario{Name: "as a table", As: "officer", Path: at + "/debrief.csv", Has: []string{"First statement", "By hand"}},
		webtest.Scenario{Name: "past", As: "officer", Path: "/acme/drills", Has: []string{"Past drills", at + "/debrief"}},
		webtest.Scenario{Name: "training", As: "officer", Path: "/acme/drills/training", Has: []string{"Did not acknowledge", "Outside the team"}},
		webtest.Scenario{Name: "of one", As: "officer", Path: "/acme/drills/training?person=" + manager.ID, Has: []string{"Lead"}, HasNot: []string{"Outside the team"}},
		webtest.Scenario{Name: "as a table", As: "officer", Path: "/acme/drills/training.csv", Has: []string{"Person", "Ours"}},
		webtest.Scenario{Name: "the next is filled in", As: "manager", Path: "/acme/drills/new", Has: []string{`value="` + app.As("checker").Actor().ID + `" selected`}},
		webtest.Scenario{Name: "another space's", As: "rival/manager", Path: "/rival/incidents/" + d.ID + "/drill", Status: 404},
		webtest.Scenario{Name: "another space's debrief", As: "rival/manager", Path: "/rival/incidents/" + d.ID + "/debrief", Status: 404},
		webtest.Scenario{Name: "restored", As: "manager", Method: "POST", Path: "/acme/drills/scenarios/data_leak/restore", Status: 303},
		webtest.Scenario{Name: "supplied ones stay", As: "manager", Method: "POST", Path: "/acme/drills/scenarios/data_leak/removal", Status: 409},
	)
	copied := app.As("manager").Post("/acme/drills/scenarios/data_leak/copy", nil)
	to := strings.TrimSuffix(copied.Header.Get("Location"), "/edit")
	app.Run(
		webtest.Scenario{Name: "a copy", As: "manager", Path: to, Has: []string{"Customer data for sale (copy)", "Delete this scenario"}},
		webtest.Scenario{Name: "deleted", As: "manager", Method: "POST", Path: to + "/removal", Status: 303, To: "/acme/drills"},
		webtest.Scenario{Name: "gone", As: "manager", Path: to, Status: 404},
	)
}

func publish(t *testing.T, app *webtest.App, id string) {
	t.Helper()
	ctx, releases := t.Context(), app.Space.Releases
	text := map[string]release.Text{"en": {Headline: "We are looking into it", Body: "<p>Words.</p>"}}
	rel, err := releases.Create(ctx, id, release.Manuscript{Kind: "statement", Text: text}, app.As("officer").Actor())
	if err == nil {
		_, err = releases.Submit(ctx, rel.ID, 1, app.As("officer").Actor())
	}
	if err == nil {
		_, err = releases.Approve(ctx, rel.ID, 1, "", app.As("approver").Actor())
	}
	if err == nil {
		_, err = releases.Publish(ctx, rel.ID, 1, nil, app.As("manager").Actor())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A drill that was declared by hand has a room and a newsroom; a real incident has neither.
func TestOnlyDrillsHaveARoom(t *testing.T) {
	app := webtest.New(t, handlers.Routes)
	for mode, status := range map[model.Mode]int{model.Drill: 200, model.Real: 404} {
		i, err := app.Space.Incidents.Declare(t.Context(), model.New{Title: model.Text{"en": "Leak"}, Type: model.DataLeak, Grade: 1, Mode: mode}, app.As("manager").Actor())
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range []string{"drill", "newsroom"} {
			app.Run(webtest.Scenario{Name: string(mode) + " " + page, As: "manager", Path: "/acme/incidents/" + i.ID + "/" + page, Status: status})
		}
		app.Run(webtest.Scenario{Name: string(mode) + " debrief", As: "manager", Path: "/acme/incidents/" + i.ID + "/debrief", Status: 404})
	}
}
