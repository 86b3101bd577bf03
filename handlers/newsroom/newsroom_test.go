package newsroom_test

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	handlers "standfirst/handlers/newsroom"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/templates"
)

func TestPages(t *testing.T) {
	words := must[templates.Words](t)(templates.Load())
	for _, page := range handlers.Pages() {
		if err := page.Check(words.Set); err != nil {
			t.Error(err)
		}
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// room is a running newsroom that tests fill through the models.
type room struct {
	*webtest.App
	t   testing.TB
	ctx context.Context
}

func newRoom(t testing.TB) *room {
	t.Helper()
	routes := func(k *web.Kit) []web.Route { return slices.Concat(web.StaticRoutes(k), handlers.Routes(k)) }
	frame := func(k *web.Kit, out *space.Outside) { out.Frame = mail.Frame{Set: k.Set} }
	return &room{App: webtest.New(t, routes, frame), t: t, ctx: context.Background()}
}

func (r *room) incident(title string, mode incident.Mode) incident.Incident {
	r.t.Helper()
	return must[incident.Incident](r.t)(r.Space.Incidents.Declare(r.ctx, incident.New{
		Title: incident.Text{"en": title}, Type: incident.ProductSafety, Grade: 2, Mode: mode,
	}, r.As("manager").Actor()))
}

func (r *room) fact(incidentID, claim string, public bool) fact.Fact {
	r.t.Helper()
	by := r.As("officer").Actor()
	f := must[fact.Fact](r.t)(r.Space.Facts.Create(r.ctx, fact.New{IncidentID: incidentID, Claim: incident.Text{"en": claim}, Public: public}, by))
	f = must[fact.Fact](r.t)(r.Space.Facts.AddFile(r.ctx, f.ID, fact.Upload{Name: "报告 1.txt", Content: strings.NewReader("report on " + claim), Public: public}, by))
	return r.sign(f)
}

func (r *room) sign(f fact.Fact) fact.Fact {
	r.t.Helper()
	for _, who := range []string{"checker", "approver"} {
		f = must[fact.Fact](r.t)(r.Space.Facts.Sign(r.ctx, f.ID, f.Now().Hash, r.As(who).Actor()))
	}
	return f
}

func (r *room) approved(incidentID string, texts map[string]release.Text) release.Release {
	r.t.Helper()
	rel := must[release.Release](r.t)(r.Space.Releases.Create(r.ctx, incidentID, release.Manuscript{Kind: "statement", Text: texts}, r.As("officer").Actor()))
	return r.approve(rel)
}

func (r *room) approve(rel release.Release) release.Release {
	r.t.Helper()
	version := must[release.Version](r.t)(r.Space.Releases.Version(r.ctx, rel.ID, rel.Current))
	for _, f := range must[release.Report](r.t)(r.Space.Releases.Check(r.ctx, rel, version)).Findings {
		must[release.Release](r.t)(r.Space.Releases.Accept(r.ctx, rel.ID, rel.Current, f.Key(), "It is only a test", "", r.As("officer").Actor()))
	}
	must[release.Release](r.t)(r.Space.Releases.Submit(r.ctx, rel.ID, rel.Current, r.As("officer").Actor()))
	return must[release.Release](r.t)(r.Space.Releases.Approve(r.ctx, rel.ID, rel.Current, "", r.As("approver").Actor()))
}

func (r *room) publish(rel release.Release, note string) release.Release {
	r.t.Helper()
	return must[release.Release](r.t)(r.Space.Releases.Publish(r.ctx, rel.ID, rel.Current, map[string]string{"en": note, "zh-CN": note}, r.As("officer").Actor()))
}

func english(headline, body string) map[string]release.Text {
	return map[string]release.Text{"en": {Headline: headline, Subhead: "What we know", Body: body, Contact: "Press desk\npress@acme.example"}}
}

func bilingual() map[string]release.Text {
	t := english("We recall the battery", `<p>Of <span data-fact="F" data-version="1">12</span> & more. <a href="https://example.com/">Link</a></p>`)
	t["zh-CN"] = release.Text{Headline: "关于召回电池的声明", Body: "<p>正文。</p>", Contact: "press@acme.example"}
	return t
}

const statement = "/newsroom/acme/releases/we-recall-the-battery"

func (r *room) bilingual() release.Release {
	r.t.Helper()
	inc := r.incident("Recall", incident.Real)
	f := r.fact(inc.ID, "12 units overheated.", true)
	texts := bilingual()
	en := texts["en"]
	en.Body = strings.ReplaceAll(strings.ReplaceAll(en.Body, `"F"`, `"`+f.ID+`"`), `"1"`, `"2"`)
	texts["en"] = en
	return r.publish(r.approved(inc.ID, texts), "")
}

func TestAStatementForEverybody(t *testing.T) {
	r := newRoom(t)
	r.Run(webtest.Scenario{Name: "an empty newsroom", Path: "/newsroom/acme", Has: []string{"Nothing has been published yet"}})
	r.bilingual()
	r.Run(
		webtest.Scenario{Name: "the index", Path: "/newsroom/acme", Has: []string{"We recall the battery", "What we know", "Statement"}},
		webtest.Scenario{Name: "the index in Chinese", Path: "/newsroom/acme", Lang: "zh-CN,zh;q=0.9", Has: []string{"关于召回电池的声明", "声明", `<html lang="zh-CN"`}},
		webtest.Scenario{
			Name: "a page", Path: statement, Lang: "en",
			Has: []string{
				"<h1 lang=\"en\">We recall the battery</h1>", "Of 12 &amp; more.", `href="https://example.com/" rel="noopener"`, `mailto:press@acme.example`, "Press contact",
				`rel="canonical" href="https://press.example.org` + statement + `?lang=en"`, `hreflang="zh-CN" href="https://press.example.org` + statement + `?lang=zh-CN"`,
				`hreflang="x-default"`, "阅读中文版", `type="application/rss+xml"`,
			},
			HasNot: []string{"data-fact", "<sup>", "csrf"},
		},
		webtest.Scenario{Name: "asked for in Chinese", Path: statement + "?lang=zh-CN", Lang: "en", Has: []string{"正文。", `<html lang="zh-CN"`, "媒体联系人"}},
		webtest.Scenario{Name: "a language that there is not", Path: statement + "?lang=%3Cscript%3E", Lang: "en", Has: []string{"We recall the battery"}, HasNot: []string{"<script>"}},
		webtest.Scenario{Name: "a broken cursor shows the start", Path: "/newsroom/acme?after=nonsense", Has: []string{"We recall the battery"}},
		webtest.Scenario{Name: "another newsroom does not have it", Path: strings.Replace(statement, "acme", "rival", 1), Status: 404},
		webtest.Scenario{Name: "a newsroom that there is not", Path: "/newsroom/nobody", Status: 404, Has: []string{"no newsroom"}},
		webtest.Scenario{Name: "an address that there is not", Path: "/newsroom/acme/releases/nothing", Status: 404, Lang: "zh-CN", Has: []string{"这个网址上没有声明"}},
	)
	page := r.As("").Get(statement + "?lang=en").Text
	data := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(page)
	if data == nil {
		t.Fatal("no structured data")
	}
	var article struct {
		Type      string `json:"@type"`
		Headline  string `json:"headline"`
		Published string `json:"datePublished"`
		Language  string `json:"inLanguage"`
	}
	if err := json.Unmarshal([]byte(data[1]), &article); err != nil || article.Type != "NewsArticle" || article.Headline != "We recall the battery" || article.Published != "2026-11-25T09:00:00Z" || article.Language != "en" {
		t.Errorf("structured data: %+v, %v", article, err)
	}
	if strings.Count(page, "<script") != 1 { // the data, which no browser runs
		t.Errorf("%d scripts", strings.Count(page, "<script"))
	}
}

func TestInOneLanguageOnly(t *testing.T) {
	r := newRoom(t)
	rel := r.publish(r.approved("", english("News", "Text.")), "")
	r.Run(webtest.Scenario{
		Name: "a Chinese reader is told", Path: "/newsroom/acme/releases/" + rel.Slug, Lang: "zh-CN", Has: []string{"本声明只有英文版", `<h1 lang="en">News</h1>`}, HasNot: []string{"hreflang=\"x-default\""},
	})
}

func TestCorrectionsWithdrawalsAndRetractionsAreSeen(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	texts := bilingual()
	texts["en"] = english("We recall the battery", "Better text.")["en"]
	r.Clock.Add(time.Hour)
	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 1, release.Manuscript{Kind: "statement", Text: texts}, r.As("officer").Actor()))
	r.publish(r.approve(rel), "The number was wrong.")
	r.Run(
		webtest.Scenario{Name: "corrected", Path: statement, Lang: "en", Has: []string{"Better text.", "The number was wrong.", "Correction", "25 Nov 2026, 10:00", "CorrectionComment"}},
		webtest.Scenario{Name: "the index says so", Path: "/newsroom/acme", Lang: "en", Has: []string{"Corrected on 25 Nov 2026"}},
	)
	note := map[string]string{"en": "We are checking it.", "zh-CN": "正在核实。"}
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, note, r.As("officer").Actor()))
	r.Run(
		webtest.Scenario{Name: "withdrawn", Path: statement, Lang: "en", Status: 410, Has: []string{"We are checking it.", "noindex"}, HasNot: []string{"Better text.", "We recall the battery", "The number was wrong."}},
		webtest.Scenario{Name: "in Chinese", Path: statement + "?lang=zh-CN", Status: 410, Has: []string{"正在核实。"}},
		webtest.Scenario{Name: "not in the index", Path: "/newsroom/acme", HasNot: []string{"We recall the battery"}},
	)
	must[release.Release](t)(r.Space.Releases.Retract(r.ctx, rel.ID, map[string]string{"en": "The cause was another.", "zh-CN": "原因另有其他。"}, r.As("officer").Actor()))
	r.Run(
		webtest.Scenario{Name: "retracted", Path: statement, Lang: "en", Has: []string{"We recall the battery", "The cause was another.", "Retracted", "This statement is retracted"}, HasNot: []string{"Better text."}},
		webtest.Scenario{Name: "the index keeps it with its mark", Path: "/newsroom/acme", Lang: "en", Has: []string{"We recall the battery", "Retracted"}},
		webtest.Scenario{Name: "the feeds say so", Path: "/newsroom/acme/atom.xml?lang=en", Has: []string{"Retracted: We recall the battery", "The cause was another."}, HasNot: []string{"Better text."}},
	)
}

// Whatever is not published must not be seen by any address that the public can guess or is told.
func TestNothingInternalLeaks(t *testing.T) {
	r := newRoom(t)
	officer := r.As("officer").Actor()
	real, drill := r.incident("Recall", incident.Real), r.incident("SECRET drill incident", incident.Drill)
	r.fact(real.ID, "12 units overheated.", true)
	r.fact(real.ID, "SECRET internal fact", false)
	must[fact.Fact](t)(r.Space.Facts.Create(r.ctx, fact.New{IncidentID: real.ID, Claim: incident.Text{"en": "SECRET unverified fact"}, Public: true}, officer))
	drilled := r.fact(drill.ID, "SECRET drill fact", true)
	hidden := r.incident("SECRET incident without a sheet", incident.Real)
	r.fact(hidden.ID, "SECRET fact without a sheet", true)
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, real.ID, officer))

	addresses := []string{"/newsroom/acme/facts/" + drill.ID, "/newsroom/acme/facts/" + hidden.ID, "/newsroom/acme/facts/" + drill.ID + "/evidence/" + drilled.Versions[1].Evidence[0].ID}
	add := func(rel release.Release) { addresses = append(addresses, "/newsroom/acme/releases/"+rel.Slug) }
	draft := must[release.Release](t)(r.Space.Releases.Create(r.ctx, real.ID, release.Manuscript{Kind: "news", Text: english("SECRET draft", "SECRET")}, officer))
	add(draft)
	add(r.approved(real.ID, english("SECRET approved", "SECRET")))
	add(r.publish(r.approved(drill.ID, english("SECRET drill", "SECRET")), ""))
	withdrawn := r.publish(r.approved(real.ID, english("SECRET withdrawn", "SECRET")), "")
	add(must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, withdrawn.ID, map[string]string{"en": "Gone."}, officer)))
	public := r.publish(r.approved(real.ID, english("Public statement", "Words.")), "")
	add(must[release.Release](t)(r.Space.Releases.Save(r.ctx, public.ID, 1, release.Manuscript{Kind: "news", Text: english("SECRET edit", "SECRET")}, officer)))

	seen := map[string]bool{}
	queue := append(addresses, "/newsroom/acme", "/newsroom/acme/rss.xml", "/newsroom/acme/atom.xml", "/newsroom/acme/feed.json", "/newsroom/acme/facts/"+real.ID, api, api+"/releases", api+"/incidents", api+"/facts", api+"/releases/"+draft.Slug)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		answer := r.As("").Get(path)
		if strings.Contains(answer.Text, "SECRET") {
			t.Errorf("%s shows: %s", path, webtest.Words(answer.Text))
		}
		if answer.StatusCode >= 500 {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
		for _, m := range regexp.MustCompile(`(?:href|\burl)[="': ]+([^"'<> ]*newsroom/[^"'<> ]*)`).FindAllStringSubmatch(answer.Text, -1) {
			if u, err := url.Parse(strings.ReplaceAll(m[1], "&amp;", "&")); err == nil {
				queue = append(queue, u.RequestURI())
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d addresses were looked at: %v", len(seen), seen)
	}
	if !strings.Contains(r.As("").Get("/newsroom/acme").Text, "Public statement") {
		t.Error("what is public is not shown")
	}
}

func TestFactSheetPage(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	stands := r.fact(inc.ID, "12 units overheated.", true)
	corrected := r.fact(inc.ID, "All were made in May.", true)
	r.sign(must[fact.Fact](t)(r.Space.Facts.Revise(r.ctx, corrected.ID, incident.Text{"en": "All were made in June."}, r.As("officer").Actor())))
	retracted := r.fact(inc.ID, "Nobody was hurt.", true)
	must[fact.Fact](t)(r.Space.Facts.Retract(r.ctx, retracted.ID, "INTERNAL reason", r.As("approver").Actor()))
	r.publish(r.approved(inc.ID, english("Public statement", "Words.")), "")

	sheet := "/newsroom/acme/facts/" + inc.ID
	r.Run(
		webtest.Scenario{Name: "the portal offers it", As: "manager", Path: "/acme/newsroom", Has: []string{"Recall", "Public statement", "/acme/newsroom/sheets/" + inc.ID}},
		webtest.Scenario{Name: "to those who may", As: "officer", Path: "/acme/newsroom", HasNot: []string{"/acme/newsroom/sheets/" + inc.ID}},
		webtest.Scenario{Name: "not yet public", Path: sheet, Status: 404},
		webtest.Scenario{Name: "an officer may not publish it", As: "officer", Method: "POST", Path: "/acme/newsroom/sheets/" + inc.ID, Status: 403},
		webtest.Scenario{Name: "published", As: "manager", Method: "POST", Path: "/acme/newsroom/sheets/" + inc.ID, Status: 303, To: "/acme/newsroom"},
		webtest.Scenario{
			Name: "public", Path: sheet, Lang: "en",
			Has: []string{
				"12 units overheated.", "Verified", "All were made in June.", "<del lang=\"en\">All were made in May.</del>", "<del>Nobody was hurt.</del>", "Retracted",
				"Public statement", stands.Versions[1].Evidence[0].SHA256, `rel="canonical"`,
			},
			HasNot: []string{"INTERNAL", "communications"},
		},
		webtest.Scenario{Name: "the newsroom leads to it", Path: "/newsroom/acme", Lang: "en", Has: []string{sheet}},
		webtest.Scenario{Name: "so does the statement", Path: "/newsroom/acme/releases/public-statement", Lang: "en", Has: []string{sheet, "The facts behind this statement"}},
		webtest.Scenario{Name: "the evidence of a retracted fact is closed", Path: sheet + "/evidence/" + retracted.Versions[1].Evidence[0].ID, Status: 404},
	)
	file := r.As("").Get(sheet + "/evidence/" + stands.Versions[1].Evidence[0].ID)
	if file.StatusCode != 200 || file.Text != "report on 12 units overheated." {
		t.Errorf("evidence: %d %q", file.StatusCode, file.Text)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename*=utf-8''", "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff",
	} {
		if got := file.Header.Get(name); !strings.HasPrefix(got, want) {
			t.Errorf("evidence %s: %q", name, got)
		}
	}
	r.Run(
		webtest.Scenario{Name: "withdrawn", As: "manager", Method: "POST", Path: "/acme/newsroom/sheets/" + inc.ID + "/withdrawal", Status: 303},
		webtest.Scenario{Name: "gone", Path: sheet, Status: 404},
		webtest.Scenario{Name: "with its evidence", Path: sheet + "/evidence/" + stands.Versions[1].Evidence[0].ID, Status: 404},
	)
}

func TestAnEmptySheetIsNotPublished(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	r.Run(webtest.Scenario{Name: "refused", As: "manager", Method: "POST", Path: "/acme/newsroom/sheets/" + inc.ID, Status: 303, To: "/acme/newsroom"})
	if sheet := must[release.Sheet](t)(r.Space.Releases.SheetOf(r.ctx, inc.ID)); sheet.Public {
		t.Error("it is public")
	}
}

func TestFeeds(t *testing.T) {
	r := newRoom(t)
	r.bilingual()
	for path, kind := range map[string]string{"rss.xml": "rss", "atom.xml": "atom", "feed.json": "json"} {
		answer := r.As("").Get("/newsroom/acme/" + path + "?lang=en")
		feed, err := gofeed.NewParser().ParseString(answer.Text)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if feed.FeedType != kind || feed.Title != "Newsroom of Acme" || len(feed.Items) != 1 {
			t.Errorf("%s: %s %q with %d items", path, feed.FeedType, feed.Title, len(feed.Items))
			continue
		}
		item := feed.Items[0]
		if item.Title != "We recall the battery" || item.Link != "https://press.example.org"+statement+"?lang=en" || !item.PublishedParsed.Equal(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: item %+v", path, item)
		}
		if item.GUID != "https://press.example.org"+statement {
			t.Errorf("%s: id %s", path, item.GUID)
		}
		if text := item.Content + item.Description; !strings.Contains(text, "Of 12") || strings.Contains(text, "data-fact") {
			t.Errorf("%s: text %q", path, text)
		}
	}
}

func TestCopiesAreAskedForAndCorrectedAtOnce(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	for _, path := range []string{statement + "?lang=en", "/newsroom/acme", "/newsroom/acme/rss.xml", "/newsroom/acme/feed.json"} {
		first := r.As("").Get(path)
		tag, changed := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
		if tag == "" || changed != "Wed, 25 Nov 2026 09:00:00 GMT" || first.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %q %q %q", path, tag, changed, first.Header.Get("Cache-Control"))
		}
		r.Clock.Add(time.Minute) // the footer tells the time of day; that is no change
		again := func(name, value string) int {
			c := r.As("")
			c.Header.Set(name, value)
			return c.Get(path).StatusCode
		}
		if got := again("If-None-Match", tag); got != 304 {
			t.Errorf("%s with its tag: %d", path, got)
		}
		if got := again("If-None-Match", `"other", `+tag); got != 304 {
			t.Errorf("%s with its tag among others: %d", path, got)
		}
		if got := again("If-None-Match", `"other"`); got != 200 {
			t.Errorf("%s with another tag: %d", path, got)
		}
		if got := again("If-Modified-Since", changed); got != 304 {
			t.Errorf("%s since then: %d", path, got)
		}
	}
	old := r.As("").Get(statement + "?lang=en").Header.Get("ETag")
	must[release.Release](t)(r.Space.Releases.Retract(r.ctx, rel.ID, map[string]string{"en": "Wrong.", "zh-CN": "有误。"}, r.As("officer").Actor()))
	c := r.As("")
	c.Header.Set("If-None-Match", old)
	if answer := c.Get(statement + "?lang=en"); answer.StatusCode != 200 || !strings.Contains(answer.Text, "Wrong.") {
		t.Errorf("after a retraction: %d", answer.StatusCode)
	}
}

// An incident that becomes private takes its pages with it only when that was said, and then by every door: page, sheet,
// evidence, index, feeds and links of other pages. Shown again, all are back.
func TestPagesOfAnIncidentThatBecomesPrivate(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	manager := r.As("manager").Actor()
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, rel.IncidentID, manager))
	facts := must[[]fact.Fact](t)(r.Space.Facts.Of(r.ctx, rel.IncidentID))
	sheet := "/newsroom/acme/facts/" + rel.IncidentID
	doors := []string{statement, sheet, api + "/facts/" + rel.IncidentID, api + "/releases/" + rel.Slug, sheet + "/evidence/" + facts[0].Now().Evidence[0].ID}
	lists := []string{"/newsroom/acme", "/newsroom/acme/rss.xml", "/newsroom/acme/atom.xml", "/newsroom/acme/feed.json", api + "/releases"}
	shown := func(name string, open bool, viewers ...string) {
		t.Helper()
		for _, who := range append(viewers, "") {
			for _, path := range doors {
				status := 404
				if open {
					status = 200
				}
				r.Run(webtest.Scenario{Name: name, As: who, Path: path, Status: status})
			}
			for _, path := range lists {
				s := webtest.Scenario{Name: name, As: who, Path: path, Lang: "en", HasNot: []string{"recall", "Recall", rel.IncidentID, "12 units"}}
				if open {
					s.Has, s.HasNot = []string{"We recall the battery"}, nil
				}
				r.Run(s)
			}
		}
	}
	if _, err := r.Space.Incidents.Restrict(r.ctx, rel.IncidentID, true, "", manager); !fault.Is(err, "incident.private.published") {
		t.Fatalf("nobody was asked what becomes of the pages: %v", err)
	}
	shown("before", true)
	must[incident.Incident](t)(r.Space.Incidents.Restrict(r.ctx, rel.IncidentID, true, incident.Stays, manager))
	shown("private, and public as before", true, "viewer")
	must[incident.Incident](t)(r.Space.Incidents.Restrict(r.ctx, rel.IncidentID, false, "", manager))
	must[incident.Incident](t)(r.Space.Incidents.Restrict(r.ctx, rel.IncidentID, true, incident.Withheld, manager))
	shown("withheld", false, "viewer", "manager")
	next := r.approved(rel.IncidentID, english("A second word", "<p>More.</p>"))
	if _, err := r.Space.Releases.Publish(r.ctx, next.ID, next.Current, nil, manager); !fault.Is(err, "release.publish.withheld") {
		t.Errorf("published where nobody sees it: %v", err)
	}
	must[incident.Incident](t)(r.Space.Incidents.Restrict(r.ctx, rel.IncidentID, false, "", manager))
	shown("shown again", true)
}

func TestTheSheetOfADrillStaysInTheDrill(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Fire rehearsal", incident.Drill)
	r.fact(inc.ID, "7 chairs burnt.", true)
	at := "/acme/newsroom/sheets/" + inc.ID
	r.Run(
		webtest.Scenario{Name: "publish", As: "approver", Method: "POST", Path: at, Status: 303, To: "/acme/incidents/" + inc.ID + "/newsroom"},
		webtest.Scenario{Name: "no public page", Path: "/newsroom/acme/facts/" + inc.ID, Status: 404},
		webtest.Scenario{Name: "no line in the newsroom", Path: "/newsroom/acme", HasNot: []string{"rehearsal", inc.ID}},
		webtest.Scenario{Name: "none in the portal's page about it", As: "approver", Path: "/acme/newsroom", HasNot: []string{"rehearsal", inc.ID}},
	)
	if sheet, _, err := r.Space.Releases.RehearsedSheet(r.ctx, inc.ID); err != nil || !sheet.Public {
		t.Fatalf("%+v %v", sheet, err)
	}
	r.Run(webtest.Scenario{Name: "withdraw", As: "approver", Method: "POST", Path: at + "/withdrawal", Status: 303, To: "/acme/incidents/" + inc.ID + "/newsroom"})
}
