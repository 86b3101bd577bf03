package newsroom_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	handlers "standfirst/handlers/newsroom"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/models/contact"
	"standfirst/models/embargo"
	"standfirst/models/newsroom"
	"standfirst/models/release"
	"standfirst/models/space"
)

// mark is a word that stands in every part of a release under embargo, and nowhere else.
const mark = "quillfeather"

func (r *room) marked(incidentID string) release.Release {
	r.t.Helper()
	word := strings.ToUpper(mark[:1]) + mark[1:]
	text := release.Text{
		Headline: word + " opens", Subhead: "A " + word + " for everybody", Dateline: word + " TOWN", Body: "<p>The " + word + " is a thing that nobody knows of until this very moment has come.</p>",
		Boilerplate: "About " + word, Contact: word + "\npress@acme.example",
	}
	zh := text
	zh.Headline, zh.Body = word+" 发布", "<p>"+word+" 正文在解禁之前任何人都不应看到。</p>"
	return r.approved(incidentID, map[string]release.Text{"en": text, "zh-CN": zh})
}

func (r *room) hold(rel release.Release, lift time.Time, page bool) release.Release {
	r.t.Helper()
	return must[release.Release](r.t)(r.Space.Embargoes.Set(r.ctx, rel.ID, release.EmbargoPlan{
		LiftAt: lift, Zone: "Asia/Shanghai", TeaserPage: page, Reason: "A test",
		Title: map[string]string{"en": "Something new", "zh-CN": "新消息"}, Teaser: map[string]string{"en": "On Thursday", "zh-CN": "周四"}, Terms: map[string]string{"en": "Publish nothing.", "zh-CN": "请勿发布。"},
	}, r.As("officer").Actor()))
}

// second is another node on the same store.
func (r *room) second(clock func() time.Time, out space.Outside) *fiber.App {
	r.t.Helper()
	sp := must[*space.Space](r.t)(space.Open(r.ctx, r.Space.SpaceRecord, r.Space.DB(), r.Space.Files, clock, out))
	k := &web.Kit{Accounts: r.Kit.Accounts, Set: r.Kit.Set, Catalogs: r.Kit.Catalogs, Assets: r.Kit.Assets, Base: r.Kit.Base, Now: clock, Log: r.Kit.Log}
	open := r.Kit.OpenSpace
	k.OpenSpace = func(c context.Context, id string) (*space.Space, error) {
		if id == sp.ID {
			return sp, nil
		}
		return open(c, id)
	}
	app := k.App()
	k.Mount(app, handlers.Routes(k))
	return app
}

// doors are the addresses of every page of the newsroom that anybody can ask for, in both languages.
func doors(k *web.Kit, rel release.Release, topic string) []string {
	var out []string
	for _, route := range handlers.Routes(k) {
		if route.Scope != web.Open || route.Method != http.MethodGet {
			continue
		}
		path := strings.NewReplacer(":space", "acme", ":slug", rel.Slug, ":incident", rel.IncidentID, ":evidence", "x", ":fact", "F-1", ":key", "x", ":size", "x", ":token", "acme."+rel.ID+".x").Replace(route.Path)
		for _, lang := range release.Langs() {
			out = append(out, path+"?lang="+lang+"&q="+mark, path+"?lang="+lang+"&topic="+topic)
		}
	}
	return out
}

func get(t *testing.T, app *fiber.App, path string, header ...string) (int, string, http.Header) {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res := must[*http.Response](t)(app.Test(req, -1))
	return res.StatusCode, body(t, res), res.Header
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	defer func() { _ = res.Body.Close() }()
	return string(must[[]byte](t)(io.ReadAll(res.Body)))
}

func TestNothingOfAReleaseUnderEmbargoIsSeenBeforeItsLiftAndAllOfItFromThatSecondOn(t *testing.T) {
	var out space.Outside
	routes := func(k *web.Kit) []web.Route { return slices.Concat(web.StaticRoutes(k), handlers.Routes(k)) }
	r := &room{App: webtest.New(t, routes, func(k *web.Kit, o *space.Outside) { o.Frame = mail.Frame{Set: k.Set}; out = *o }), t: t, ctx: t.Context()}
	r.Kit.Log = slog.New(slog.DiscardHandler)
	topic := must[newsroom.Topic](t)(r.Space.Newsroom.AddTopic(r.ctx, map[string]string{"en": "Products"}, r.As("manager").Actor()))
	other := r.bilingual()
	rel := r.marked(other.IncidentID)
	rel = must[release.Release](t)(r.Space.Releases.Classify(r.ctx, rel.ID, []string{topic.ID}, r.As("officer").Actor()))
	lift := r.Clock.Now().Add(time.Hour).Truncate(time.Second)
	rel = r.hold(rel, lift, false)
	nodes := map[string]*fiber.App{"first": r.Fiber, "second": r.second(r.Clock.Now, out)}
	all := doors(r.Kit, rel, topic.Slug)
	if len(all) < 60 {
		t.Fatalf("only %d doors", len(all))
	}
	tags := map[string]string{}
	for _, before := range []time.Duration{time.Hour, time.Second, time.Millisecond} {
		r.Clock.Add(lift.Add(-before).Sub(r.Clock.Now()))
		for name, app := range nodes {
			for _, door := range all {
				status, text, header := get(t, app, door)
				if status >= 500 {
					t.Errorf("%s: %s answers %d", name, door, status)
				}
				said := strings.ReplaceAll(text, `value="`+mark+`"`, "") // what was searched for, in its field
				if strings.Contains(strings.ToLower(said), mark) && !onlyItself(said, door) {
					t.Errorf("%s before the lift the %s node tells at %s: %s", before, name, door, around(said))
				}
				tags[name+door] = header.Get("ETag")
			}
			asked := strings.NewReader(url.Values{"text": {"The Quillfeather is a thing that nobody knows of until this very moment has come."}}.Encode())
			req := httptest.NewRequest(http.MethodPost, "/newsroom/acme/genuine?lang=en", asked)
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			res := must[*http.Response](t)(app.Test(req, -1))
			if said := body(t, res); strings.Contains(said, "Genuine</") || strings.Contains(said, "/releases/"+rel.Slug) {
				t.Errorf("the %s node says it is genuine", name)
			}
		}
	}
	page := "/newsroom/acme/releases/" + rel.Slug
	for name, app := range nodes {
		if status, _, header := get(t, app, page); status != 404 || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the address answers %d %q", name, status, header.Get("Cache-Control"))
		}
	}
	r.Clock.Add(time.Millisecond)
	for name, app := range nodes {
		for _, path := range []string{"", "/rss.xml", "/atom.xml", "/feed.json", "/ninjs.json", "/sitemap.xml", "/news-sitemap.xml", "/releases/" + rel.Slug, "/search"} {
			door := "/newsroom/acme" + path + "?lang=en&q=" + mark
			status, text, _ := get(t, app, door, "If-None-Match", tags[name+door])
			if status != 200 || !strings.Contains(strings.ToLower(text), mark) {
				t.Errorf("at the lift the %s node answers %d at %s", name, status, door)
			}
		}
		if status, _, _ := get(t, app, page+"/card.png"); status != 200 {
			t.Errorf("the %s node has no picture", name)
		}
	}
}

// onlyItself reports whether a page that holds the word holds nothing but the address that was asked for.
func onlyItself(body, door string) bool {
	path, _, _ := strings.Cut(door, "?")
	rest := strings.ReplaceAll(body, path, "")
	for _, query := range []string{"q=" + mark, url.QueryEscape("q=" + mark)} {
		rest = strings.ReplaceAll(rest, query, "")
	}
	return !strings.Contains(strings.ToLower(rest), mark)
}

func around(body string) string {
	i := strings.Index(strings.ToLower(body), mark)
	return body[max(0, i-80):min(len(body), i+80)]
}

func TestATeaserPageSaysNothingOfTheText(t *testing.T) {
	r := newRoom(t)
	rel := r.marked("")
	lift := r.Clock.Now().Add(time.Hour).Truncate(time.Second)
	rel = r.hold(rel, lift, true)
	page := "/newsroom/acme/releases/" + rel.Slug
	r.Run(
		webtest.Scenario{Name: "before", Path: page, Lang: "en", Has: []string{"Something new", "On Thursday", "Under embargo until", "noindex"}, HasNot: []string{"Quillfeather opens", "nobody knows", "og:image"}},
		webtest.Scenario{Name: "in Chinese", Path: page, Lang: "zh-CN", Has: []string{"新消息", "周四", "禁发"}, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "nothing leads there", Path: "/newsroom/acme/sitemap.xml", HasNot: []string{mark}},
		webtest.Scenario{Name: "no picture", Path: page + "/card.png", Status: 404},
	)
	r.Clock.Add(lift.Sub(r.Clock.Now()))
	r.Run(webtest.Scenario{Name: "at the lift", Path: page, Lang: "en", Has: []string{"Quillfeather opens", "nobody knows"}, HasNot: []string{"Something new"}})
}

func TestTheTextIsForThoseWhoHaveAcceptedTheTerms(t *testing.T) {
	r := newRoom(t)
	by := r.As("officer").Actor()
	lei := must[contact.Contact](t)(r.Space.Contacts.Create(r.ctx, contact.Contact{Name: "Li Lei", Email: "lei@daily.example", Lang: "en"}, by))
	han := must[contact.Contact](t)(r.Space.Contacts.Create(r.ctx, contact.Contact{Name: "Han Mei", Email: "han@daily.example", Lang: "zh-CN"}, by))
	rel := r.marked("")
	lift := r.Clock.Now().Add(time.Hour).Truncate(time.Second)
	rel = r.hold(rel, lift, false)
	if n := must[int](t)(r.Space.Embargoes.Invite(r.ctx, rel.ID, []string{lei.ID, han.ID}, by)); n != 2 {
		t.Fatalf("%d invited", n)
	}
	link, hers := "/embargo/"+r.Space.Embargoes.Token(rel.ID, lei.ID), "/embargo/"+r.Space.Embargoes.Token(rel.ID, han.ID)
	hash := func() string {
		terms, _ := must[release.Release](t)(r.Space.Releases.Get(r.ctx, rel.ID)).Embargo.Now()
		return terms.Hash
	}
	agree := func(h string) url.Values { return url.Values{"name": {"Li Lei"}, "accept": {"1"}, "terms": {h}} }
	r.Run(
		webtest.Scenario{Name: "a scanner accepts nothing", Path: link, Lang: "en", Has: []string{"Something new", "Publish nothing.", "noindex", `value="Li Lei"`}, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "however often", Path: link, Lang: "en", HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "in their language", Path: hers, Lang: "en", Has: []string{"请勿发布。", "新消息"}},
		webtest.Scenario{Name: "without the box", Method: "POST", Path: link, Form: url.Values{"name": {"Li Lei"}, "terms": {hash()}}, Status: 422, Has: []string{"Tick the box"}, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "without a name", Method: "POST", Path: link, Form: url.Values{"accept": {"1"}, "terms": {hash()}}, Status: 422, Has: []string{"Write your name"}, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "other terms", Method: "POST", Path: link, Form: agree("abc"), Status: 422, Has: []string{"changed while you read"}, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "a forged link", Path: strings.Replace(link, lei.ID, han.ID, 1), Status: 404},
		webtest.Scenario{Name: "of another space", Path: strings.Replace(link, "/acme.", "/rival.", 1), Status: 404},
		webtest.Scenario{Name: "accepted", Method: "POST", Path: link, Form: agree(hash()), Status: 303},
		webtest.Scenario{Name: "the text", Path: link, Lang: "en", Has: []string{"Quillfeather opens", "nobody knows", "Accepted by Li Lei", "noindex"}, HasNot: []string{"og:image", "ld+json"}},
		webtest.Scenario{Name: "for nobody else", Path: hers, HasNot: []string{"Quillfeather"}},
	)
	held, err := r.Space.Embargoes.Look(r.ctx, strings.TrimPrefix(link, "/embargo/"))
	if a := held.Accepted; err != nil || a.Name != "Li Lei" || a.Hash != hash() || !a.At.Equal(r.Clock.Now().Truncate(time.Millisecond)) {
		t.Errorf("%+v %v", held.Invitation, err)
	}
	counted := func(when string, want embargo.Count) {
		t.Helper()
		now, err := r.Space.Releases.Get(r.ctx, rel.ID)
		if got, err2 := r.Space.Embargoes.Count(r.ctx, now); err != nil || err2 != nil || got != want {
			t.Errorf("%s: %+v, want %+v: %v %v", when, got, want, err, err2)
		}
	}
	counted("one accepted", embargo.Count{Invited: 2, Accepted: 1})
	was := hash()
	r.hold(rel, lift.Add(time.Hour), false)
	counted("other terms", embargo.Count{Invited: 2})
	r.Run(
		webtest.Scenario{Name: "other terms hold", Path: link, Lang: "en", Has: []string{"The terms have changed", "Publish nothing."}, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "the earlier ones are no more", Method: "POST", Path: link, Form: agree(was), Status: 422, HasNot: []string{"Quillfeather"}},
		webtest.Scenario{Name: "accepted again", Method: "POST", Path: link, Form: agree(hash()), Status: 303},
		webtest.Scenario{Name: "the text again", Path: link, Lang: "en", Has: []string{"Quillfeather opens"}},
	)
	counted("accepted again", embargo.Count{Invited: 2, Accepted: 1})
	if err := r.Space.Embargoes.Revoke(r.ctx, rel.ID, held.Invitation.ID, true, by); err != nil {
		t.Fatal(err)
	}
	counted("access ended", embargo.Count{Invited: 1})
	r.Run(webtest.Scenario{Name: "access ended", Path: link, Lang: "en", Status: 410, HasNot: []string{"Quillfeather"}})
	if err := r.Space.Embargoes.Revoke(r.ctx, rel.ID, held.Invitation.ID, false, by); err != nil {
		t.Fatal(err)
	}
	r.Clock.Add(2*time.Hour - time.Millisecond)
	r.Run(webtest.Scenario{Name: "a millisecond before the lift", Path: hers, HasNot: []string{"Quillfeather"}})
	r.Clock.Add(time.Millisecond)
	r.Run(
		webtest.Scenario{Name: "the same link after the lift", Path: hers, Status: 303},
		webtest.Scenario{Name: "the same address", Path: "/newsroom/acme/releases/" + rel.Slug, Lang: "en", Has: []string{"Quillfeather opens"}},
	)
}

func TestAnEmbargoThatWasEndedLeavesANotice(t *testing.T) {
	r := newRoom(t)
	by := r.As("officer").Actor()
	lei := must[contact.Contact](t)(r.Space.Contacts.Create(r.ctx, contact.Contact{Name: "Li Lei", Email: "lei@daily.example"}, by))
	rel := r.hold(r.marked(""), r.Clock.Now().Add(time.Hour), true)
	must[int](t)(r.Space.Embargoes.Invite(r.ctx, rel.ID, []string{lei.ID}, by))
	must[release.Release](t)(r.Space.Releases.EndEmbargo(r.ctx, rel.ID, "Called off.", by))
	r.Run(
		webtest.Scenario{Name: "the link", Path: "/embargo/" + r.Space.Embargoes.Token(rel.ID, lei.ID), Lang: "en", Status: 410, Has: []string{"was withdrawn"}, HasNot: []string{"Quillfeather", "Something new"}},
		webtest.Scenario{Name: "the address", Path: "/newsroom/acme/releases/" + rel.Slug, Status: 404},
	)
}
