package newsroom_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

const api = "/newsroom/acme/api/v1"

// document is what the API answers with, whatever it is about.
type document struct {
	Name, Next, Slug, Status, Kind, Phase, Sheet, Incident, API, URL string
	Version                                                          int
	Items, Releases                                                  []document
	Headline, Title                                                  map[string]string
	BodyHTML                                                         map[string]string `json:"body_html"`
	BodyText                                                         map[string]string `json:"body_text"`
	Topics                                                           json.RawMessage
	Notices                                                          []struct {
		Kind string
		Text map[string]string
	}
	Cites, Phases []struct{ Key, Phase string }
	Doubts        []struct {
		State string
		Words map[string][]string
	}
	Error struct {
		Status  int
		Message string
	}
}

// program reads a document of the API.
func (r *room) program(path string, status int) (document, webtest.Response) {
	r.t.Helper()
	answer := r.As("").Get(path)
	var d document
	if answer.StatusCode != status || answer.Header.Get("Content-Type") != "application/json; charset=utf-8" && status < 400 {
		r.t.Fatalf("%s: %d %s %s", path, answer.StatusCode, answer.Header.Get("Content-Type"), answer.Text)
	}
	if err := json.Unmarshal([]byte(answer.Text), &d); err != nil {
		r.t.Fatalf("%s: %v in %s", path, err, answer.Text)
	}
	if answer.Header.Get("Access-Control-Allow-Origin") != "*" || answer.Header.Get("Access-Control-Allow-Credentials") != "" || len(answer.Cookies()) > 0 {
		r.t.Errorf("%s: %v", path, answer.Header)
	}
	return d, answer
}

func TestProgramsReadTheNewsroom(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	manager := r.As("manager").Actor()
	topic := r.topic("Safety", "安全")
	must[release.Release](t)(r.Space.Releases.Classify(r.ctx, rel.ID, []string{topic.ID}, manager))
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, rel.IncidentID, manager))
	must[newsroom.Board](t)(r.Space.Newsroom.ShowBoard(r.ctx, rel.IncidentID, incident.Acting, manager))

	list, answer := r.program(api+"/releases", 200)
	if len(list.Items) != 1 || list.Next != "" {
		t.Fatalf("%+v", list)
	}
	one := list.Items[0]
	if one.Headline["en"] != "We recall the battery" || one.Headline["zh-CN"] != "关于召回电池的声明" || one.Status != "live" || one.Kind != "statement" || one.Version != 1 || string(one.Topics) != `["safety"]` {
		t.Errorf("%+v", one)
	}
	if !strings.Contains(one.BodyHTML["en"], "12") || strings.Contains(one.BodyHTML["en"], "data-fact") || !strings.HasPrefix(one.BodyText["en"], "Of 12 & more.") {
		t.Errorf("%q %q", one.BodyHTML, one.BodyText)
	}
	single, _ := r.program(strings.TrimPrefix(one.API, "https://press.example.org"), 200)
	if len(single.Cites) != 1 || single.Cites[0].Key != "F-1" || !strings.HasSuffix(single.Incident, api+"/incidents/"+rel.IncidentID) {
		t.Errorf("%+v", single)
	}
	about, _ := r.program(api+"/incidents/"+rel.IncidentID, 200)
	if about.Phase != "acting" || len(about.Phases) != 1 || len(about.Releases) != 1 || about.Title["en"] != "Recall" || !strings.HasSuffix(about.Sheet, api+"/facts/"+rel.IncidentID) {
		t.Errorf("%+v", about)
	}
	for _, path := range []string{"", "/incidents", "/facts", "/facts/" + rel.IncidentID, "/assets", "/contacts", "/releases?topic=safety"} {
		r.program(api+path, 200)
	}

	again := r.As("")
	again.Header.Set("If-None-Match", answer.Header.Get("ETag"))
	if a := again.Get(api + "/releases"); a.StatusCode != 304 || a.Text != "" || a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("asked again: %d %v", a.StatusCode, a.Header)
	}
	r.Clock.Add(time.Minute)
	must[release.Release](t)(r.Space.Releases.Retract(r.ctx, rel.ID, map[string]string{"en": "It was wrong.", "zh-CN": "有误。"}, manager))
	if a := again.Get(api + "/releases"); a.StatusCode != 200 || !strings.Contains(a.Text, "It was wrong.") || strings.Contains(a.Text, "Of 12") {
		t.Errorf("after the retraction: %d %s", a.StatusCode, a.Text)
	}
	if d, _ := r.program(api+"/releases/"+rel.Slug, 200); d.Status != "retracted" || len(d.BodyText) > 0 || len(d.Notices) != 1 || d.Headline["en"] == "" {
		t.Errorf("%+v", d)
	}
}

func TestProgramsGoThroughListsPartByPart(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	for _, name := range []string{"One", "Two", "Three"} {
		r.publish(r.approved(inc.ID, english(name, "Words.")), "")
		r.Clock.Add(time.Minute)
	}
	var seen []string
	for path := api + "/releases?limit=2"; path != ""; {
		part, _ := r.program(path, 200)
		for _, i := range part.Items {
			seen = append(seen, i.Headline["en"])
		}
		path = strings.TrimPrefix(part.Next, "https://press.example.org")
	}
	if strings.Join(seen, " ") != "Three Two One" {
		t.Errorf("%v", seen)
	}
	for path, status := range map[string]int{"/releases?limit=0": 422, "/releases?limit=101": 422, "/releases?limit=many": 422, "/releases?after=nowhere": 422, "/releases?topic=none": 404, "/releases/none": 404, "/incidents/" + inc.ID: 404, "/facts/none": 404} {
		if d, _ := r.program(api+path, status); d.Error.Status != status || d.Error.Message == "" || strings.Contains(d.Error.Message, "⟦") {
			t.Errorf("%s: %+v", path, d.Error)
		}
	}
}

func TestOfWhatIsWithdrawnProgramsGetTheNoticeAlone(t *testing.T) {
	r := newRoom(t)
	rel := r.publish(r.approved(r.incident("Recall", incident.Real).ID, english("SECRET words", "SECRET")), "")
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "Gone."}, r.As("manager").Actor()))
	d, answer := r.program(api+"/releases/"+rel.Slug, 410)
	if d.Status != "withdrawn" || len(d.Notices) != 1 || d.Notices[0].Text["en"] != "Gone." || strings.Contains(answer.Text, "SECRET") {
		t.Errorf("%s", answer.Text)
	}
	if list, _ := r.program(api+"/releases", 200); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestTheGuideLeadsToEveryListOfTheAPI(t *testing.T) {
	newRoom(t).Run(
		webtest.Scenario{Path: "/newsroom/acme/api?lang=en", Has: []string{`href="` + api + `/releases"`, `href="` + api + `/contacts"`, "https://press.example.org" + api, "If-None-Match"}},
		webtest.Scenario{Path: "/newsroom/acme/api?lang=zh-CN", Has: []string{"禁发内容在解禁前不会出现"}},
		webtest.Scenario{Path: "/newsroom/acme?lang=en", Has: []string{`/newsroom/acme/api?lang=en`}},
	)
}
