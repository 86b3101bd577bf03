package newsroom_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image/png"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/audit"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/setting"
)

func (r *room) topic(en, zh string) newsroom.Topic {
	r.t.Helper()
	return must[newsroom.Topic](r.t)(r.Space.Newsroom.AddTopic(r.ctx, incident.Text{"en": en, "zh-CN": zh}, r.As("officer").Actor()))
}

func TestReadersGoByTopicAndByWords(t *testing.T) {
	r := newRoom(t)
	safety := r.topic("Product safety", "产品安全")
	r.topic("People", "")
	rel := r.bilingual()
	other := r.publish(r.approved("", english("A new head of research", "<p>She begins in May.</p>")), "")
	r.Run(
		webtest.Scenario{Name: "an officer puts it under a topic", As: "officer", Method: "POST", Path: "/acme/newsroom/releases/" + rel.ID, Form: url.Values{"topic": {safety.ID}}, Status: 303},
		webtest.Scenario{Name: "not under one that there is not", As: "officer", Method: "POST", Path: "/acme/newsroom/releases/" + rel.ID, Form: url.Values{"topic": {"nothing"}}, Status: 422, Has: []string{"There is no such topic"}},
		webtest.Scenario{Name: "the home page has both", Path: "/newsroom/acme?lang=en", Has: []string{"Product safety", "People", "We recall", "A new head", "?lang=en&amp;topic=product-safety"}},
		webtest.Scenario{Name: "the topic has one", Path: "/newsroom/acme?lang=en&topic=product-safety", Has: []string{"We recall", `hreflang="zh-CN" href="https://press.example.org/newsroom/acme?topic=product-safety&amp;lang=zh-CN"`}, HasNot: []string{"A new head"}},
		webtest.Scenario{Name: "in Chinese", Path: "/newsroom/acme?lang=zh-CN&topic=product-safety", Has: []string{"产品安全", "关于召回电池的声明"}},
		webtest.Scenario{Name: "the language switch keeps the topic", Path: "/newsroom/acme?lang=en&topic=product-safety&x=1", Has: []string{`href="/newsroom/acme?lang=zh-CN&amp;topic=product-safety" lang="zh-CN"`}, HasNot: []string{"x=1"}},
		webtest.Scenario{Name: "an empty topic", Path: "/newsroom/acme?lang=en&topic=people", Has: []string{"Nothing has been published about this topic"}},
		webtest.Scenario{Name: "no such topic", Path: "/newsroom/acme?lang=en&topic=nothing", Status: 404},
		webtest.Scenario{Name: "the statement names its topic", Path: statement, Lang: "en", Has: []string{"Product safety"}},
		webtest.Scenario{Name: "words of the text", Path: "/newsroom/acme/search?lang=en&q=begins+may", Has: []string{other.Slug, "1 page found"}, HasNot: []string{"We recall"}},
		webtest.Scenario{Name: "Chinese words", Path: "/newsroom/acme/search?lang=zh-CN&q=%E5%8F%AC%E5%9B%9E%E7%94%B5%E6%B1%A0", Has: []string{"关于召回电池的声明"}},
		webtest.Scenario{Name: "nothing", Path: "/newsroom/acme/search?lang=en&q=zebra", Has: []string{"No page has these words"}},
		webtest.Scenario{Name: "a search that means no harm", Path: "/newsroom/acme/search?lang=en&q=%3Cscript%3E%24where", HasNot: []string{"<script>"}},
		webtest.Scenario{Name: "a viewer keeps no topics", As: "viewer", Method: "POST", Path: "/acme/newsroom/topics", Form: url.Values{"name_en": {"X"}}, Status: 403},
		webtest.Scenario{Name: "a topic without a name", As: "officer", Method: "POST", Path: "/acme/newsroom/topics", Status: 422, Has: []string{"Give the topic a name"}},
		webtest.Scenario{Name: "a topic is closed", As: "officer", Method: "POST", Path: "/acme/newsroom/topics/" + safety.ID + "/closing", Status: 303},
		webtest.Scenario{Name: "and not offered", Path: "/newsroom/acme?lang=en", HasNot: []string{"topic=product-safety"}},
	)
}

// A search finds what is public now, in the words that are public now.
func TestASearchFindsNothingElse(t *testing.T) {
	r := newRoom(t)
	officer := r.As("officer").Actor()
	rel := r.publish(r.approved("", english("Zebra crossing", "<p>Old okapi wording.</p>")), "")
	must[release.Release](t)(r.Space.Releases.Create(r.ctx, "", release.Manuscript{Kind: "news", Text: english("Zebra draft", "Zebra")}, officer))
	r.approved("", english("Zebra approved", "Zebra"))
	drill := r.incident("Rehearsal", incident.Drill)
	r.publish(r.approved(drill.ID, english("Zebra drill", "Zebra")), "")
	found := func(q string) int {
		t.Helper()
		pages, err := r.Space.Releases.SearchPublic(r.ctx, q, 50)
		if err != nil {
			t.Fatal(err)
		}
		return len(pages)
	}
	if found("zebra") != 1 || found("okapi") != 1 || found("  ") != 0 || found("draft") != 0 {
		t.Errorf("zebra %d, okapi %d", found("zebra"), found("okapi"))
	}
	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 1, release.Manuscript{Kind: "statement", Text: english("Zebra crossing", "<p>New wording.</p>")}, officer))
	if found("okapi") != 1 {
		t.Error("an edit that is not public changed what is found")
	}
	rel = r.publish(r.approve(rel), "Put better.")
	if found("okapi") != 0 || found("new") != 1 {
		t.Error("the old words are found, or the new are not")
	}
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "Gone."}, officer))
	if found("zebra") != 0 {
		t.Error("what was withdrawn is found")
	}
}

func TestTheUpgradePrintsWhatWasPublic(t *testing.T) {
	r := newRoom(t)
	r.publish(r.approved("", english("Zebra crossing", "<p>Words.</p>")), "")
	if err := r.Space.Releases.PrintAll(r.ctx); err != nil {
		t.Fatal(err)
	}
	if pages, err := r.Space.Releases.SearchPublic(r.ctx, "zebra", 5); err != nil || len(pages) != 1 {
		t.Errorf("%d found, %v", len(pages), err)
	}
}

func TestTheIncidentPageShowsWhatWasDecided(t *testing.T) {
	r := newRoom(t)
	inc, drill := r.incident("Recall of the battery", incident.Real), r.incident("SECRET drill", incident.Drill)
	rel := r.publish(r.approved(inc.ID, english("We are recalling it", "Words.")), "")
	page := "/newsroom/acme/incidents/" + inc.ID
	act := func(name, phase string, status int) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "manager", Method: "POST", Path: "/acme/newsroom/boards/" + inc.ID, Form: url.Values{"phase": {phase}}, Status: status}
	}
	r.Run(
		webtest.Scenario{Name: "not before it is shown", Path: page, Status: 404},
		webtest.Scenario{Name: "the home page does not know", Path: "/newsroom/acme?lang=en", HasNot: []string{"Recall of the battery"}},
		webtest.Scenario{Name: "the portal offers it", As: "manager", Path: "/acme/newsroom", Has: []string{"/acme/newsroom/boards/" + inc.ID, "Recall of the battery"}},
		webtest.Scenario{Name: "an officer may not", As: "officer", Method: "POST", Path: "/acme/newsroom/boards/" + inc.ID, Form: url.Values{"phase": {"aware"}}, Status: 403},
		act("shown", "investigating", 303),
		webtest.Scenario{Name: "the page", Path: page + "?lang=en", Has: []string{"Recall of the battery", "We are investigating", "We are recalling it", "SpecialAnnouncement", "og:title", "What we know"}},
		webtest.Scenario{Name: "the home page", Path: "/newsroom/acme?lang=en", Has: []string{"Open incidents", page, "Latest:"}},
		webtest.Scenario{Name: "the statement leads to it", Path: "/newsroom/acme/releases/" + rel.Slug + "?lang=en", Has: []string{page}},
	)
	r.Clock.Add(time.Hour)
	must[incident.Incident](t)(r.Space.Incidents.MoveTo(r.ctx, inc.ID, incident.Investigating, "", r.As("manager").Actor()))
	must[incident.Incident](t)(r.Space.Incidents.MoveTo(r.ctx, inc.ID, incident.Acting, "", r.As("manager").Actor()))
	r.Run(
		webtest.Scenario{Name: "the team moves on alone", Path: page + "?lang=en", HasNot: []string{`data-phase="acting"`}},
		act("the public is told", "acting", 303),
		webtest.Scenario{Name: "both phases stand there with their times", Path: page + "?lang=en", Has: []string{`data-phase="acting"`, `data-phase="investigating"`, "25 Nov 2026, 10:00", "25 Nov 2026, 09:00"}},
		webtest.Scenario{Name: "in Chinese", Path: page + "?lang=zh-CN", Has: []string{"正在处置", "目前进展"}},
		webtest.Scenario{Name: "no phase that there is not", As: "manager", Method: "POST", Path: "/acme/newsroom/boards/" + inc.ID, Form: url.Values{"phase": {"rumour"}}, Status: 303},
		act("over", "closed", 303),
		webtest.Scenario{Name: "it is not open any more", Path: "/newsroom/acme?lang=en", HasNot: []string{"Open incidents"}},
		webtest.Scenario{Name: "its page stays", Path: page + "?lang=en", Has: []string{"Closed"}, HasNot: []string{"SpecialAnnouncement"}},
		webtest.Scenario{Name: "taken out", As: "manager", Method: "POST", Path: "/acme/newsroom/boards/" + inc.ID + "/withdrawal", Status: 303},
		webtest.Scenario{Name: "gone", Path: page, Status: 404},
		webtest.Scenario{Name: "a drill has no page", As: "manager", Method: "POST", Path: "/acme/newsroom/boards/" + drill.ID, Form: url.Values{"phase": {"aware"}}, Status: 403},
		webtest.Scenario{Name: "none at all", Path: "/newsroom/acme/incidents/" + drill.ID, Status: 404},
	)
}

func TestAPreviewDiesWhenItsVersionIsPublic(t *testing.T) {
	r := newRoom(t)
	rel := r.approved("", english("Tomorrow's news", "<p>Not yet.</p>"))
	token := func() string {
		t.Helper()
		answer := r.As("manager").Post("/acme/newsroom/releases/"+rel.ID+"/preview", nil)
		m := regexp.MustCompile(`data-copy="https://press\.example\.org(/p/[^"]+)"`).FindStringSubmatch(answer.Text)
		if m == nil {
			t.Fatalf("%d: no link in %s", answer.StatusCode, webtest.Words(answer.Text))
		}
		return m[1]
	}
	r.Run(webtest.Scenario{Name: "an officer gives nothing out", As: "officer", Method: "POST", Path: "/acme/newsroom/releases/" + rel.ID + "/preview", Status: 403})
	link := token()
	answer := r.As("").Get(link)
	if answer.StatusCode != 200 || !strings.Contains(answer.Text, "Not yet.") || !strings.Contains(answer.Text, "not published") || strings.Contains(answer.Text, "canonical") || strings.Contains(answer.Text, "og:") {
		t.Errorf("the preview: %d %s", answer.StatusCode, webtest.Words(answer.Text))
	}
	if answer.Header.Get("Cache-Control") != "no-store" || !strings.Contains(answer.Header.Get("X-Robots-Tag"), "noindex") || answer.Header.Get("ETag") != "" {
		t.Errorf("it may be kept: %v", answer.Header)
	}
	forged := regexp.MustCompile(`\.1\.`).ReplaceAllString(link, ".2.")
	for name, path := range map[string]string{"forged": forged, "cut": link[:len(link)-4], "another's": strings.Replace(link, "/p/acme.", "/p/rival.", 1), "nothing": "/p/x"} {
		if a := r.As("").Get(path); a.StatusCode != 404 || strings.Contains(a.Text, "Not yet") {
			t.Errorf("%s link: %d", name, a.StatusCode)
		}
	}
	r.Run(webtest.Scenario{Name: "nothing of it is public", Path: "/newsroom/acme/releases/" + rel.Slug, Status: 404})
	r.publish(rel, "")
	if a := r.As("").Get(link); a.StatusCode != 303 || a.Header.Get("Location") != "/newsroom/acme/releases/"+rel.Slug {
		t.Errorf("when it is public: %d to %s", a.StatusCode, a.Header.Get("Location"))
	}
	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 1, release.Manuscript{Kind: "news", Text: english("Tomorrow's news", "<p>Better.</p>")}, r.As("officer").Actor()))
	link = token()
	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 2, release.Manuscript{Kind: "news", Text: english("Tomorrow's news", "<p>Best.</p>")}, r.As("officer").Actor()))
	r.Run(webtest.Scenario{Name: "an edit ends it", Path: link, Status: 404})
	link = token()
	r.Clock.Add(15 * 24 * time.Hour)
	r.Run(webtest.Scenario{Name: "time ends it", Path: link, Status: 404, Has: []string{"This preview has ended"}})
	drill := r.approved(r.incident("Rehearsal", incident.Drill).ID, english("Drill", "Words."))
	if _, _, err := r.Space.Releases.PreviewToken(r.ctx, drill.ID, r.As("manager").Actor()); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a drill goes out: %v", err)
	}
}

func TestMapsAndMachines(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, rel.IncidentID, r.As("officer").Actor()))
	rumour := must[fact.Fact](t)(r.Space.Facts.Create(r.ctx, fact.New{IncidentID: rel.IncidentID, Claim: incident.Text{"en": "All batteries burn."}, Public: true}, r.As("officer").Actor()))
	must[fact.Fact](t)(r.Space.Facts.AddLink(r.ctx, rumour.ID, "https://example.org/test", "Test", true, r.As("officer").Actor()))
	must[fact.Fact](t)(r.Space.Facts.Refute(r.ctx, rumour.ID, []string{"All batteries burn"}, "tested", r.As("approver").Actor()))
	var set struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	parse := func(path string) []string {
		t.Helper()
		set.URLs = nil
		a := r.As("").Get(path)
		if err := xml.Unmarshal([]byte(a.Text), &set); err != nil || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/xml") {
			t.Fatalf("%s: %v %s", path, err, a.Header.Get("Content-Type"))
		}
		var out []string
		for _, u := range set.URLs {
			out = append(out, strings.TrimPrefix(u.Loc, "https://press.example.org"))
		}
		return out
	}
	all := strings.Join(parse("/newsroom/acme/sitemap.xml"), "\n")
	for _, want := range []string{"/newsroom/acme?lang=en", "/newsroom/acme?lang=zh-CN", statement + "?lang=en", statement + "?lang=zh-CN", "/newsroom/acme/facts/" + rel.IncidentID} {
		if !strings.Contains(all, want) {
			t.Errorf("the site map lacks %s: %s", want, all)
		}
	}
	if news := parse("/newsroom/acme/news-sitemap.xml"); len(news) != 2 {
		t.Errorf("news: %v", news)
	}
	r.Clock.Add(49 * time.Hour)
	if news := parse("/newsroom/acme/news-sitemap.xml"); len(news) != 0 {
		t.Errorf("old news: %v", news)
	}
	var list struct {
		Items []struct {
			URI       string `json:"uri"`
			Status    string `json:"pubstatus"`
			Headlines []struct{ Value string }
		}
	}
	if err := json.Unmarshal([]byte(r.As("").Get("/newsroom/acme/ninjs.json?lang=en").Text), &list); err != nil || len(list.Items) != 1 || list.Items[0].Status != "usable" || list.Items[0].Headlines[0].Value != "We recall the battery" {
		t.Errorf("ninjs: %+v %v", list, err)
	}
	r.Run(webtest.Scenario{Name: "a rumour is reviewed", Path: "/newsroom/acme/facts/" + rel.IncidentID + "?lang=en", Has: []string{"ClaimReview", "All batteries burn."}})
	page := r.As("").Get(statement + "?lang=zh-CN").Text
	m := regexp.MustCompile(`property="og:image" content="https://press\.example\.org([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("no picture to share")
	}
	card := r.As("").Get(strings.ReplaceAll(m[1], "&amp;", "&"))
	img, err := png.Decode(bytes.NewReader([]byte(card.Text)))
	if err != nil || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 || card.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture: %v %v", err, card.Header)
	}
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "Gone.", "zh-CN": "已撤。"}, r.As("officer").Actor()))
	r.Run(webtest.Scenario{Name: "no picture of what is withdrawn", Path: statement + "/card.png", Status: 404})
}

// What is kept is what everybody may see, and no longer than that.
func TestAKeptPageIsNeverStale(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	page := func(has, hasNot string) {
		t.Helper()
		a := r.As("").Get(statement + "?lang=en")
		if !strings.Contains(a.Text, has) || hasNot != "" && strings.Contains(a.Text, hasNot) {
			t.Errorf("want %q and not %q: %s", has, hasNot, webtest.Words(a.Text))
		}
	}
	page("Of 12", "Correction")
	texts := bilingual()
	texts["en"] = english("We recall the battery", "Better text.")["en"]
	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 1, release.Manuscript{Kind: "statement", Text: texts}, r.As("officer").Actor()))
	page("Of 12", "Better text")
	r.publish(r.approve(rel), "The number was wrong.")
	page("Better text.", "Of 12")
	if err := r.Space.Settings.SetHouse(r.ctx, "", desk, r.As("administrator").Actor()); err != nil {
		t.Fatal(err)
	}
	page(`href="tel:&#43;49301234567"`, "")
	// Whoever is signed in, whatever they have set, gets what everybody gets.
	mine := r.As("administrator")
	mine.Header.Set("Cookie", "__Host-session="+r.Secret("acme/administrator")+"; __Host-lang=zh-CN; __Host-theme=dark")
	if a, b := mine.Get(statement+"?lang=en"), r.As("").Get(statement+"?lang=en"); a.Text != b.Text || len(a.Cookies()) > 0 {
		t.Error("a session changes a public page")
	}
	zipped := r.As("")
	zipped.Header.Set("Accept-Encoding", "gzip")
	if a := zipped.Get(statement + "?lang=en"); a.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(a.Header.Get("Vary"), "Accept-Encoding") {
		t.Errorf("not compressed: %v", a.Header)
	}
	// Another node changes something: this one sees it within a second.
	other := must[*newsroom.Newsroom](t)(openNode(r))
	home := "/newsroom/acme?lang=en"
	r.As("").Get(home)
	must[newsroom.Topic](t)(other.AddTopic(r.ctx, incident.Text{"en": "From elsewhere"}, r.As("officer").Actor()))
	r.Clock.Add(time.Second)
	if a := r.As("").Get(home); !strings.Contains(a.Text, "From elsewhere") {
		t.Error("what another node has changed is not seen")
	}
}

var desk = setting.Press{Name: "Press desk", Phone: "+49 30 1234567", Email: "desk@acme.example"}

// openNode is the newsroom of another process on the same database.
func openNode(r *room) (*newsroom.Newsroom, error) {
	log, err := audit.Open(r.ctx, r.Space.DB(), r.Clock.Now)
	if err != nil {
		return nil, err
	}
	return newsroom.Open(r.ctx, newsroom.Deps{DB: r.Space.DB(), Audit: log, Incidents: r.Space.Incidents, Now: r.Clock.Now})
}
