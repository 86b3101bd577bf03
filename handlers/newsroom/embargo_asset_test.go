package newsroom_test

import (
	"bytes"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/asset"
	"standfirst/models/contact"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// A picture of a release under embargo is shown to whoever has accepted the terms and to nobody else, and to everybody
// from the second of the lift.
func TestPicturesOfAReleaseOpenWithIt(t *testing.T) {
	r := newRoom(t)
	by := r.As("officer").Actor()
	lei := must[contact.Contact](t)(r.Space.Contacts.Create(r.ctx, contact.Contact{Name: "Li Lei", Email: "lei@daily.example", Lang: "en"}, by))
	rel := r.marked("")
	lift := r.Clock.Now().Add(time.Hour).Truncate(time.Second)
	rel = r.hold(rel, lift, true)
	must[int](t)(r.Space.Embargoes.Invite(r.ctx, rel.ID, []string{lei.ID}, by))
	about := asset.About{Title: incident.Text{"en": "The device"}, Alt: incident.Text{"en": "A box"}, Credit: "Ada", Rights: "Free", ReleaseID: rel.ID}
	a := must[asset.Asset](t)(r.Space.Assets.Upload(r.ctx, "a.png", bytes.NewReader(encoded(t)), about, by))
	public := "/newsroom/acme/assets/" + a.Key + "/" + a.Sizes[0].Name()
	link := "/embargo/" + r.Space.Embargoes.Token(rel.ID, lei.ID)
	early := link + "/pictures/" + a.Key + "/" + a.Sizes[0].Name()
	statement := "/newsroom/acme/releases/" + rel.Slug
	r.Run(webtest.Scenario{Name: "not while nobody has published the picture", Path: early, Status: 404})
	must[asset.Asset](t)(r.Space.Assets.Publish(r.ctx, a.ID, by))

	closed := func(when string) {
		t.Helper()
		r.Run(
			webtest.Scenario{Name: when + ": its address", Path: public, Status: 404},
			webtest.Scenario{Name: when + ": the media kit", Path: "/newsroom/acme/media?lang=en", HasNot: []string{"The device", a.Key}},
			webtest.Scenario{Name: when + ": the front page leads to no kit", Path: "/newsroom/acme?lang=en", HasNot: []string{"/media?"}},
			webtest.Scenario{Name: when + ": the teaser", Path: statement, Lang: "en", HasNot: []string{"The device", a.Key}},
			webtest.Scenario{Name: when + ": another's link", Path: strings.Replace(early, link, link[:len(link)-3]+"AAA", 1), Status: 404},
		)
	}
	closed("before")
	r.Run(
		webtest.Scenario{Name: "the team sees that it waits", As: "officer", Path: "/acme/newsroom/assets/" + a.ID, Lang: "en", Has: []string{"Waits for its text", "Quillfeather opens"}, HasNot: []string{`href="` + public}},
		webtest.Scenario{Name: "not before the terms", Path: early, Status: 404},
		webtest.Scenario{Name: "nor on the page of the terms", Path: link, HasNot: []string{a.Key}},
	)
	terms, _ := rel.Embargo.Now()
	if x := r.As("").Post(link, url.Values{"name": {"Li Lei"}, "accept": {"1"}, "terms": {terms.Hash}}); x.StatusCode != 303 {
		t.Fatalf("accepting: %d", x.StatusCode)
	}
	r.Run(webtest.Scenario{Name: "with the text", Path: link, Has: []string{"The device", early, `alt="A box"`}})
	if got := r.As("").Get(early); got.StatusCode != 200 || got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	other := must[asset.Asset](t)(r.Space.Assets.Upload(r.ctx, "b.png", bytes.NewReader(encoded(t)), asset.About{Title: about.Title, Alt: about.Alt, Credit: "Ada", Rights: "Free"}, by))
	r.Run(webtest.Scenario{Name: "no other picture", Path: link + "/pictures/" + other.Key + "/" + other.Sizes[0].Name(), Status: 404})
	closed("accepted by one")

	r.Clock.Add(lift.Sub(r.Clock.Now()) - time.Millisecond)
	closed("a moment before")
	r.Clock.Add(time.Millisecond)
	r.Run(
		webtest.Scenario{Name: "at the lift", Path: public},
		webtest.Scenario{Name: "in the kit", Path: "/newsroom/acme/media?lang=en", Has: []string{"The device", public}},
		webtest.Scenario{Name: "with the statement", Path: statement, Lang: "en", Has: []string{"The device", public}},
	)
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "Gone.", "zh-CN": "已撤下。"}, by))
	r.Run(webtest.Scenario{Name: "gone with its text", Path: public, Status: 404}, webtest.Scenario{Name: "and from the kit", Path: "/newsroom/acme/media?lang=en", HasNot: []string{"The device"}})
	r.Run(webtest.Scenario{Name: "of a text that is not there", As: "officer", Method: "POST", Path: "/acme/newsroom/assets/" + a.ID, Form: url.Values{"title_en": {"x"}, "release": {"nothing"}}, Status: 422, Has: []string{"There is no such release"}})
}

// Whoever corrects the credit of a picture does not part it from its text by that, which would make it public.
func TestAPictureKeepsItsTextWhenThatIsRetracted(t *testing.T) {
	r := newRoom(t)
	by := r.As("officer").Actor()
	rel := r.marked("")
	about := asset.About{Title: incident.Text{"en": "The device"}, Alt: incident.Text{"en": "A box"}, Credit: "Ada", Rights: "Free", ReleaseID: rel.ID}
	a := must[asset.Asset](t)(r.Space.Assets.Upload(r.ctx, "a.png", bytes.NewReader(encoded(t)), about, by))
	must[asset.Asset](t)(r.Space.Assets.Publish(r.ctx, a.ID, by))
	rel = must[release.Release](t)(r.Space.Releases.Publish(r.ctx, rel.ID, rel.Current, nil, by))
	must[release.Release](t)(r.Space.Releases.Retract(r.ctx, rel.ID, map[string]string{"en": "Wrong.", "zh-CN": "有误。"}, by))
	chosen := `<option value="` + rel.ID + `" selected>`
	r.Run(
		webtest.Scenario{Name: "its form", As: "officer", Path: "/acme/newsroom/assets/" + a.ID, Lang: "en", Has: []string{chosen}},
		webtest.Scenario{Name: "no other picture gets it", As: "officer", Path: "/acme/newsroom/assets", Lang: "en", HasNot: []string{rel.ID}},
	)
}

// A picture says by its title and its name what its text is about: whoever may not know of that finds neither, and changes
// nothing.
func TestAPictureOfATextThatOneMayNotKnowOfIsNotFound(t *testing.T) {
	r := newRoom(t)
	manager := r.As("manager").Actor()
	inc := must[incident.Incident](t)(r.Space.Incidents.Declare(incident.For(r.ctx, manager.ID, false), incident.New{
		Title: incident.Text{"en": "Quiet recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real, Private: true,
	}, manager))
	rel := must[release.Release](t)(r.Space.Releases.Create(r.ctx, inc.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: "We recall"}}}, manager))
	about := asset.About{Title: incident.Text{"en": "The device"}, Alt: incident.Text{"en": "A box"}, Credit: "Ada", Rights: "Free", ReleaseID: rel.ID}
	a := must[asset.Asset](t)(r.Space.Assets.Upload(r.ctx, "a.png", bytes.NewReader(encoded(t)), about, manager))
	must[asset.Asset](t)(r.Space.Assets.Publish(r.ctx, a.ID, manager))
	if hide, err := r.Space.Concealed(incident.For(r.ctx, r.As("officer").Actor().ID, false)); err != nil || !slices.Contains(hide.Objects, asset.Object(a.ID)) {
		t.Errorf("the log names it: %v, %v", hide, err)
	}
	form := url.Values{"title_en": {"The device"}, "alt_en": {"A box"}, "credit": {"Grace"}, "rights": {"Free"}, "release": {""}}
	at := "/acme/newsroom/assets/" + a.ID
	r.Run(
		webtest.Scenario{Name: "its form", As: "officer", Path: at, Status: 404, HasNot: []string{"The device"}},
		webtest.Scenario{Name: "in the list", As: "officer", Path: "/acme/newsroom/assets", HasNot: []string{"The device", "a.png"}},
		webtest.Scenario{Name: "small", As: "officer", Path: at + "/image", Status: 404},
		webtest.Scenario{Name: "changed", As: "officer", Method: "POST", Path: at, Form: form, Status: 404},
		webtest.Scenario{Name: "who knows of the text finds it", As: "manager", Path: "/acme/newsroom/assets", Has: []string{"The device"}},
		webtest.Scenario{Name: "it is not public", Path: "/newsroom/acme/assets/" + a.Key + "/" + a.Sizes[0].Name(), Status: 404},
		webtest.Scenario{Name: "and may part them", As: "manager", Method: "POST", Path: at, Form: form, Status: 303},
	)
	if got := must[asset.Asset](t)(r.Space.Assets.Get(r.ctx, a.ID)); got.ReleaseID != "" || got.Credit != "Grace" {
		t.Errorf("%+v", got)
	}
}

func encoded(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 500, 300))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
