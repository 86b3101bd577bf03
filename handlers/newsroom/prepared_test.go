package newsroom_test

import (
	"net/url"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

// statementOn is an approved holding statement that cites a fact.
func (r *room) statementOn(f fact.Fact, headline string) release.Release {
	r.t.Helper()
	body := `<p>We know of <span data-fact="` + f.ID + `" data-version="2">12</span> units.</p>`
	text := map[string]release.Text{"en": {Headline: headline, Body: body, Contact: "Press desk\npress@acme.example"}}
	rel := must[release.Release](r.t)(r.Space.Releases.Create(r.ctx, f.IncidentID, release.Manuscript{Kind: "holding", Text: text}, r.As("officer").Actor()))
	return r.approve(rel)
}

func (r *room) events(incidentID, action string) int {
	r.t.Helper()
	n := 0
	for ev, err := range r.Space.Audit.OfStreams(r.ctx, time.Time{}, incident.Stream(incidentID)) {
		if err != nil {
			r.t.Fatal(err)
		}
		if ev.Action == action {
			n++
		}
	}
	return n
}

func TestAPreparedPageOpensAtOnePress(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall of the battery", incident.Real)
	f := r.fact(inc.ID, "12 units overheated.", true)
	rel := r.statementOn(f, "We are looking into it")
	board, sheet, statement := "/newsroom/acme/incidents/"+inc.ID, "/newsroom/acme/facts/"+inc.ID, "/newsroom/acme/releases/"+rel.Slug
	hidden := func(when string) {
		t.Helper()
		for _, path := range []string{board, sheet, statement, api + "/incidents/" + inc.ID, api + "/releases/" + rel.Slug} {
			r.Run(webtest.Scenario{Name: when + ": " + path, Path: path, Status: 404})
		}
		r.Run(webtest.Scenario{Name: when + ": the first page", Path: "/newsroom/acme?lang=en", HasNot: []string{"Recall of", "looking into"}})
	}
	page := "/acme/newsroom/boards/" + inc.ID
	bare := r.incident("Nothing written yet", incident.Real)
	r.Run(webtest.Scenario{Name: "leads to a holding statement", As: "officer", Path: "/acme/newsroom/boards/" + bare.ID, Has: []string{`/acme/releases/new?incident=` + bare.ID + `&amp;kind=holding`}})
	plan := url.Values{"release": {rel.ID}, "phase": {"investigating"}, "sheet": {"1"}}
	r.Run(
		webtest.Scenario{Name: "offered in the portal", As: "manager", Path: "/acme/newsroom", Has: []string{`href="` + page + `"`}},
		webtest.Scenario{Name: "nothing yet", As: "manager", Path: page, Has: []string{"We are looking into it", "Have it ready"}, HasNot: []string{"Make it public now"}},
		webtest.Scenario{Name: "nothing to open", As: "manager", Method: "POST", Path: page + "/opening", Form: url.Values{"confirm": {"publish"}}, Status: 422, Has: []string{"Nothing is prepared."}},
		webtest.Scenario{Name: "another's statement", As: "officer", Method: "POST", Path: page + "/plan", Form: url.Values{"release": {"x"}, "phase": {"rumour"}}, Status: 422, Has: []string{"Choose a statement of this incident", "f-release"}},
		webtest.Scenario{Name: "prepared", As: "officer", Method: "POST", Path: page + "/plan", Form: plan, Status: 303, To: page},
		webtest.Scenario{Name: "prepared again", As: "officer", Method: "POST", Path: page + "/plan", Form: plan, Status: 303},
		webtest.Scenario{Name: "ready, but not for a checker", As: "checker", Path: page, Has: []string{"Ready"}, HasNot: []string{"Make it public now"}},
		webtest.Scenario{Name: "who may not", As: "checker", Method: "POST", Path: page + "/opening", Form: url.Values{"confirm": {"publish"}}, Status: 403},
	)
	hidden("prepared")
	if n := r.events(inc.ID, newsroom.EventPrepared); n != 1 {
		t.Errorf("prepared %d times in the log", n)
	}
	r.Run(webtest.Scenario{Name: "without the word", As: "manager", Method: "POST", Path: page + "/opening", Form: url.Values{"confirm": {"yes"}}, Status: 422, Has: []string{"nothing has become public", `value="yes"`}})
	hidden("not confirmed")
	press := webtest.Scenario{Name: "pressed", As: "manager", Method: "POST", Path: page + "/opening", Form: url.Values{"confirm": {" Publish "}}, Status: 303, To: page}
	r.Run(press, press)
	r.Run(
		webtest.Scenario{Name: "the page", Path: board + "?lang=en", Has: []string{"Recall of the battery", `data-phase="investigating"`, "We are looking into it"}},
		webtest.Scenario{Name: "the facts", Path: sheet, Has: []string{"12 units overheated."}},
		webtest.Scenario{Name: "the statement", Path: statement, Has: []string{"We know of"}},
		webtest.Scenario{Name: "the first page", Path: "/newsroom/acme?lang=en", Has: []string{"Open incidents", board}},
		webtest.Scenario{Name: "who did it", As: "manager", Path: page, Has: []string{"made it public"}, HasNot: []string{"Make it public now", "Have it ready"}},
		webtest.Scenario{Name: "too late for another plan", As: "officer", Method: "POST", Path: page + "/plan", Form: plan, Status: 422},
	)
	for action, want := range map[string]int{newsroom.EventPreparedOpened: 1, newsroom.EventBoardShown: 1, incident.EventReleasePublished: 1} {
		if n := r.events(inc.ID, action); n != want {
			t.Errorf("%s stands in the log %d times", action, n)
		}
	}
}

func TestNothingOpensWhileAFactHasFallen(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	f := r.fact(inc.ID, "12 units overheated.", true)
	rel := r.statementOn(f, "We are looking into it")
	by := r.As("manager").Actor()
	must[newsroom.Board](t)(r.Space.Newsroom.Prepare(r.ctx, inc.ID, newsroom.Plan{ReleaseID: rel.ID, Phase: incident.Aware}, by))
	must[fact.Fact](t)(r.Space.Facts.Dispute(r.ctx, f.ID, "A meter was wrong", by))
	if _, err := r.Space.Newsroom.OpenPrepared(r.ctx, inc.ID, by); !fault.Is(err, "release.fact.not_verified") {
		t.Errorf("%v", err)
	}
	page := "/acme/newsroom/boards/" + inc.ID
	r.Run(
		webtest.Scenario{Name: "says why", As: "manager", Path: page, Has: []string{"It cannot open yet", "F-1"}, HasNot: []string{"Make it public now"}},
		webtest.Scenario{Name: "pressed all the same", As: "manager", Method: "POST", Path: page + "/opening", Form: url.Values{"confirm": {"publish"}}, Status: 422},
		webtest.Scenario{Name: "nothing is public", Path: "/newsroom/acme/incidents/" + inc.ID, Status: 404},
		webtest.Scenario{Name: "given up", As: "manager", Method: "POST", Path: page + "/plan/removal", Status: 303},
	)
	if b := must[newsroom.Board](t)(r.Space.Newsroom.BoardOf(r.ctx, inc.ID)); b.Prepared.Set() {
		t.Errorf("%+v", b.Prepared)
	}
}

// Whatever a crash has left done or undone, the next press does the rest once.
func TestAPressAfterACrashDoesTheRest(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	rel := r.statementOn(r.fact(inc.ID, "12 units overheated.", true), "We are looking into it")
	by := r.As("manager").Actor()
	must[newsroom.Board](t)(r.Space.Newsroom.Prepare(r.ctx, inc.ID, newsroom.Plan{ReleaseID: rel.ID, Phase: incident.Aware, Sheet: true}, by))
	r.publish(rel, "")                                                       // the first step,
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, inc.ID, by)) // and the second
	r.Clock.Add(time.Minute)
	for range 2 {
		b := must[newsroom.Board](t)(r.Space.Newsroom.OpenPrepared(r.ctx, inc.ID, by))
		if !b.Public || !b.Prepared.Opened() || len(b.Steps) != 1 {
			t.Errorf("%+v", b)
		}
	}
	for _, action := range []string{incident.EventReleasePublished, newsroom.EventBoardShown, newsroom.EventPreparedOpened} {
		if n := r.events(inc.ID, action); n != 1 {
			t.Errorf("%s: %d", action, n)
		}
	}
}

func TestADrillRehearsesThePress(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("SECRET drill", incident.Drill)
	rel := r.statementOn(r.fact(inc.ID, "12 units overheated.", true), "SECRET statement")
	page := "/acme/newsroom/boards/" + inc.ID
	r.Run(
		webtest.Scenario{Name: "prepared", As: "officer", Method: "POST", Path: page + "/plan", Form: url.Values{"release": {rel.ID}, "phase": {"aware"}, "sheet": {"1"}}, Status: 303},
		webtest.Scenario{Name: "says that it is a drill", As: "manager", Path: page, Has: []string{"This is a drill", "Make it public in the drill"}},
		webtest.Scenario{Name: "pressed", As: "manager", Method: "POST", Path: page + "/opening", Form: url.Values{"confirm": {"发布"}}, Status: 303},
		webtest.Scenario{Name: "outside there is nothing", Path: "/newsroom/acme/incidents/" + inc.ID, Status: 404},
		webtest.Scenario{Name: "nor the statement", Path: "/newsroom/acme/releases/" + rel.Slug, Status: 404},
		webtest.Scenario{Name: "nor on the first page", Path: "/newsroom/acme", HasNot: []string{"SECRET"}},
	)
	pages := must[[]release.Page](t)(r.Space.Releases.Rehearsed(r.ctx, inc.ID))
	if len(pages) != 1 || r.events(inc.ID, newsroom.EventPreparedOpened) != 1 || r.events(inc.ID, newsroom.EventBoardShown) != 0 {
		t.Errorf("%d statements in the drill's newsroom", len(pages))
	}
	if b := must[newsroom.Board](t)(r.Space.Newsroom.BoardOf(r.ctx, inc.ID)); b.Public {
		t.Error("the page of a drill is public")
	}
}
