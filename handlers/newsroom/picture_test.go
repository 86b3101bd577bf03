package newsroom_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/asset"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// upload adds a picture of a release; about says what is not as it should be.
func (r *room) upload(releaseID string, about func(*asset.About)) asset.Asset {
	r.t.Helper()
	a := asset.About{Title: incident.Text{"en": "The device", "zh-CN": "设备"}, Alt: incident.Text{"en": "A box on a table", "zh-CN": "桌上的盒子"}, Credit: "Ada", Rights: "Free", ReleaseID: releaseID}
	if about != nil {
		about(&a)
	}
	return must[asset.Asset](r.t)(r.Space.Assets.Upload(r.ctx, "a.png", bytes.NewReader(encoded(r.t.(*testing.T))), a, r.As("officer").Actor()))
}

// pictured is a draft whose texts show a picture of their own.
func (r *room) pictured(about func(*asset.About)) (release.Release, asset.Asset) {
	r.t.Helper()
	by := r.As("officer").Actor()
	texts := english("We show the device", "<p>Here it is.</p>")
	rel := must[release.Release](r.t)(r.Space.Releases.Create(r.ctx, "", release.Manuscript{Kind: "statement", Text: texts}, by))
	a := r.upload(rel.ID, about)
	return r.showing(rel, a.ID), a
}

func (r *room) showing(rel release.Release, ids ...string) release.Release {
	r.t.Helper()
	body := "<p>Here it is.</p>"
	for _, id := range ids {
		body += `<figure data-picture="` + id + `">Seen from <strong>above</strong></figure>`
	}
	return must[release.Release](r.t)(r.Space.Releases.Save(r.ctx, rel.ID, rel.Current, release.Manuscript{Kind: rel.Kind, Text: english("We show the device", body)}, r.As("officer").Actor()))
}

// A picture within a text needs no publishing of its own: it is public with the text, where and as long as that is.
func TestAPictureWithinATextIsPublicWithIt(t *testing.T) {
	r := newRoom(t)
	rel, a := r.pictured(nil)
	page, at := "/newsroom/acme/releases/"+rel.Slug, "/newsroom/acme/assets/"+a.Key+"/500.png"
	rel = r.approve(rel)
	token, _, err := r.Space.Releases.PreviewToken(r.ctx, rel.ID, r.As("approver").Actor())
	if err != nil {
		t.Fatal(err)
	}
	r.Run(
		webtest.Scenario{Name: "not before the text", Path: at, Status: 404},
		webtest.Scenario{Name: "a preview has it in itself and names no address", Path: "/p/" + token, Lang: "en", Has: []string{`src="data:image/png;base64,`, `alt="A box on a table"`, "Photo: Ada"}, HasNot: []string{a.Key, a.ID}},
	)
	rel = r.publish(rel, "")
	r.Run(
		webtest.Scenario{Name: "with the text", Path: at},
		webtest.Scenario{
			Name: "on the page", Path: page, Lang: "en",
			Has: []string{`<figure><img src="` + at, `alt="A box on a table"`, `width="500" height="300"`, `<figcaption>Seen from <strong>above</strong> <small class="credit">Photo: Ada</small></figcaption>`, `"image":["https://press.example.org/newsroom/acme/assets/` + a.Key},
			// It is not offered apart from its text.
			HasNot: []string{"data-picture", a.ID, `class="kit"`},
		},
		webtest.Scenario{Name: "in RSS, by its whole address", Path: "/newsroom/acme/rss.xml", Has: []string{`src="https://press.example.org` + at, "480.png 480w"}},
		webtest.Scenario{Name: "in ninjs, described in the plain text", Path: "/newsroom/acme/ninjs.json", Has: []string{"https://press.example.org" + at, "[Picture: A box on a table]"}},
		webtest.Scenario{Name: "in the API", Path: "/newsroom/acme/api/v1/releases/" + rel.Slug, Has: []string{"https://press.example.org" + at, "[Picture: A box on a table]"}},
	)
	han := r.reader("Han Mei", "han@daily.example", "en")
	r.send(r.mailing(rel, "", han))
	m := r.got(han.Email)
	if !strings.Contains(m.HTML, `<img src="https://press.example.org`+at+`" alt="A box on a table" width="500" height="300" style=`) || strings.Contains(m.HTML, "srcset") || !strings.Contains(m.Text, "[Picture: A box on a table]") {
		t.Errorf("the mail:\n%s\n%s", m.HTML, m.Text)
	}

	own := "/acme/newsroom/assets/" + a.ID
	r.Run(
		webtest.Scenario{Name: "its page says where it is public", As: "approver", Path: own, Lang: "en", Has: []string{"Public in its text", own + "/withdrawal"}},
		webtest.Scenario{Name: "taken back by who approves", As: "approver", Method: "POST", Path: own + "/withdrawal", Status: 303},
		webtest.Scenario{Name: "and it says so", As: "officer", Path: own, Lang: "en", Has: []string{"Withdrawn"}, HasNot: []string{"Public in its text", own + "/withdrawal"}},
		webtest.Scenario{Name: "taken back, its address is dead", Path: at, Status: 404},
		webtest.Scenario{Name: "and the page says so", Path: page, Lang: "en", Has: []string{`<p class="picture-gone">This picture is no longer available</p><figcaption>Seen from`}, HasNot: []string{"<img", "Ada", a.Key}},
	)
	got := must[asset.Asset](t)(r.Space.Assets.Publish(r.ctx, a.ID, r.As("approver").Actor()))
	r.Run(webtest.Scenario{Name: "published again, it has another address", Path: page, Lang: "en", Has: []string{got.Key}, HasNot: []string{a.Key}})
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "Gone."}, r.As("officer").Actor()))
	r.Run(webtest.Scenario{Name: "gone with its text", Path: "/newsroom/acme/assets/" + got.Key + "/500.png", Status: 404})
}

// What is mailed before its text is public says what is to be seen, and loads nothing from anywhere.
func TestAMailBeforeItsTextIsPublicDescribesThePicture(t *testing.T) {
	r := newRoom(t)
	rel, a := r.pictured(nil)
	han := r.reader("Han Mei", "han@daily.example", "en")
	r.send(r.mailing(r.approve(rel), "", han))
	if m := r.got(han.Email); strings.Contains(m.HTML, "<img") || strings.Contains(m.HTML, a.Key) || !strings.Contains(m.HTML, "Picture: A box on a table") || !strings.Contains(m.Text, "[Picture: A box on a table]") {
		t.Errorf("the mail:\n%s\n%s", m.HTML, m.Text)
	}
}

// Whoever has accepted the terms sees it in the text, at an address of their own link.
func TestAPictureWithinATextUnderEmbargo(t *testing.T) {
	r := newRoom(t)
	by := r.As("officer").Actor()
	rel, a := r.pictured(nil)
	house := must[asset.Asset](t)(r.Space.Assets.Publish(r.ctx, r.upload("", nil).ID, by))
	other := r.upload("", nil)
	rel = r.approve(r.showing(rel, a.ID, house.ID))
	lei := r.reader("Li Lei", "lei@daily.example", "en")
	lift := r.Clock.Now().Add(time.Hour).Truncate(time.Second)
	rel = r.hold(rel, lift, false)
	must[int](t)(r.Space.Embargoes.Invite(r.ctx, rel.ID, []string{lei.ID}, by))
	link := "/embargo/" + r.Space.Embargoes.Token(rel.ID, lei.ID)
	early, public := link+"/pictures/"+a.Key+"/500.png", "/newsroom/acme/assets/"+a.Key+"/500.png"
	r.Run(webtest.Scenario{Name: "not before the terms", Path: early, Status: 404})
	terms, _ := rel.Embargo.Now()
	if x := r.As("").Post(link, url.Values{"name": {"Li Lei"}, "accept": {"1"}, "terms": {terms.Hash}}); x.StatusCode != 303 {
		t.Fatalf("accepting: %d", x.StatusCode)
	}
	r.Run(
		webtest.Scenario{Name: "with the text", Path: link, Lang: "en", Has: []string{`<img src="` + early, "Seen from"}, HasNot: []string{public}},
		webtest.Scenario{Name: "the picture", Path: early},
		webtest.Scenario{Name: "one that everybody has, where the page says", Path: link, Lang: "en", Has: []string{`<img src="` + link + "/pictures/" + house.Key + "/500.png"}},
		webtest.Scenario{Name: "is there", Path: link + "/pictures/" + house.Key + "/500.png"},
		webtest.Scenario{Name: "none that does not stand in the text", Path: link + "/pictures/" + other.Key + "/500.png", Status: 404},
		webtest.Scenario{Name: "nobody else", Path: public, Status: 404},
	)
	r.Clock.Add(time.Hour)
	r.Run(webtest.Scenario{Name: "from the lift", Path: public}, webtest.Scenario{Name: "and on the page", Path: "/newsroom/acme/releases/" + rel.Slug, Has: []string{public}})
}

// A text whose embargo ends by itself waits for nobody to look at it: a picture whose rights have run out meanwhile is
// neither on its page nor at any address.
func TestAnEmbargoOpensWithoutAPictureWhoseRightsHaveRunOut(t *testing.T) {
	r := newRoom(t)
	rel, a := r.pictured(func(about *asset.About) { about.ExpiresOn = r.Clock.Now().UTC().Format(time.DateOnly) })
	r.hold(r.approve(rel), r.Clock.Now().Add(72*time.Hour).Truncate(time.Second), false)
	r.Clock.Add(72 * time.Hour)
	r.Run(
		webtest.Scenario{Name: "the page", Path: "/newsroom/acme/releases/" + rel.Slug, Lang: "en", Has: []string{"Here it is.", `<p class="picture-gone">This picture is no longer available</p>`}, HasNot: []string{a.Key, "Ada"}},
		webtest.Scenario{Name: "its address", Path: "/newsroom/acme/assets/" + a.Key + "/500.png", Status: 404},
		webtest.Scenario{Name: "the feed", Path: "/newsroom/acme/rss.xml", Has: []string{"Here it is."}, HasNot: []string{a.Key}},
		webtest.Scenario{Name: "the API", Path: "/newsroom/acme/api/v1/releases/" + rel.Slug, Has: []string{"Here it is."}, HasNot: []string{a.Key}},
	)
}

// The check finds what a picture lacks, nobody can say that it may stand, and publishing is refused.
func TestAPictureThatMayNotBeShownKeepsATextFromBeingPublished(t *testing.T) {
	r := newRoom(t)
	for name, c := range map[string]struct {
		about func(*asset.About)
		spoil func(r *room, a asset.Asset)
		kind  string
	}{
		"no description": {about: func(a *asset.About) { a.Alt = incident.Text{"zh-CN": "盒子"} }, kind: "picture_alt"},
		"no credit":      {about: func(a *asset.About) { a.Credit = "" }, kind: "picture_rights"},
		"no terms":       {about: func(a *asset.About) { a.Rights = "" }, kind: "picture_rights"},
		"rights run out": {about: func(a *asset.About) { a.ExpiresOn = "2026-11-24" }, kind: "picture_expired"},
		"of no text":     {about: func(a *asset.About) { a.ReleaseID = "" }, kind: "picture_withheld"},
		"taken back by us": {spoil: func(r *room, a asset.Asset) {
			must[asset.Asset](r.t)(r.Space.Assets.Withdraw(r.ctx, a.ID, r.As("approver").Actor()))
		}, kind: "picture_withheld"},
		"changed by an edit": {spoil: func(r *room, a asset.Asset) {
			must[asset.Asset](r.t)(r.Space.Assets.Change(r.ctx, a.ID, asset.About{Credit: "Ada", Rights: "Free", ReleaseID: a.ReleaseID}, r.As("officer").Actor()))
		}, kind: "picture_alt"},
	} {
		t.Run(name, func(t *testing.T) {
			rel, a := r.pictured(c.about)
			if c.spoil != nil {
				rel = r.approve(rel)
				c.spoil(r, a)
			}
			v := must[release.Version](t)(r.Space.Releases.Version(r.ctx, rel.ID, rel.Current))
			var found []string
			for _, f := range must[release.Report](t)(r.Space.Releases.Check(r.ctx, rel, v)).Findings {
				if f.Picture == "" {
					continue
				}
				found = append(found, f.Kind)
				if _, err := r.Space.Releases.Accept(r.ctx, rel.ID, rel.Current, f.Key(), "It may", "", r.As("officer").Actor()); !fault.Is(err, "release.accept.never") {
					t.Errorf("accepted: %v", err)
				}
			}
			if len(found) != 1 || found[0] != c.kind {
				t.Errorf("found %q", found)
			}
			_, err := r.Space.Releases.Publish(r.ctx, rel.ID, rel.Current, nil, r.As("officer").Actor())
			if !fault.Is(err, "release.publish."+c.kind) {
				t.Errorf("published: %v", err)
			}
			if c.spoil == nil {
				if _, err := r.Space.Releases.Submit(r.ctx, rel.ID, rel.Current, r.As("officer").Actor()); err == nil {
					t.Error("handed in")
				}
			}
		})
	}
	rel := r.approved("", english("We show", "<p>Text</p>"))
	_, err := r.Space.Releases.Save(r.ctx, rel.ID, rel.Current, release.Manuscript{Kind: rel.Kind, Text: english("We show", `<figure data-picture="nothing"></figure>`)}, r.As("officer").Actor())
	if !fault.Is(err, "release.picture.unknown") {
		t.Errorf("saved with a picture that there is not: %v", err)
	}
}

// A difference names the pictures that came and went.
func TestADifferenceNamesPictures(t *testing.T) {
	r := newRoom(t)
	rel, a := r.pictured(nil)
	b := r.upload(rel.ID, func(about *asset.About) { about.Title = incident.Text{"en": "The factory"} })
	before := must[release.Version](t)(r.Space.Releases.Version(r.ctx, rel.ID, rel.Current))
	rel = r.showing(rel, b.ID)
	after := must[release.Version](t)(r.Space.Releases.Version(r.ctx, rel.ID, rel.Current))
	pictures := must[release.Pictures](t)(r.Space.Releases.PicturesIn(r.ctx, before, after))
	said, err := json.Marshal(release.Compare(before, after, pictures.Names("en")).Changes)
	if err != nil || !strings.Contains(string(said), "device") || !strings.Contains(string(said), "factory") || strings.Contains(string(said), a.ID) {
		t.Errorf("%s, %v", said, err)
	}
}
