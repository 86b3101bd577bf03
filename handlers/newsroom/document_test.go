package newsroom_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/asset"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// A document of a release is found by nobody before the release is, is kept by browsers and not opened, and stands with
// the statement, in the media kit and in the API.
func TestADocumentGoesWithItsRelease(t *testing.T) {
	r := newRoom(t)
	rel := r.approved("", english("The report is here", "<p>Words.</p>"))
	form := url.Values{"title_en": {"Lab report"}, "title_zh-CN": {"检测报告"}, "credit": {"Institute"}, "rights": {"Free to quote"}, "release": {rel.ID}}
	refused := r.As("officer").Upload("/acme/newsroom/assets", "file", "report.pdf", []byte("<html><script>alert(1)</script>"), form)
	if refused.StatusCode != 422 || !strings.Contains(refused.Text, "nothing that we take") || !strings.Contains(refused.Text, `value="Lab report"`) {
		t.Fatalf("a page in a document's name: %d", refused.StatusCode)
	}
	kept := r.As("officer").Upload("/acme/newsroom/assets", "file", "r.pdf", []byte("%PDF-1.7\n<script>alert(1)</script>"), form)
	at := kept.Header.Get("Location")
	if kept.StatusCode != 303 || at == "" {
		t.Fatalf("uploading: %d\n%s", kept.StatusCode, webtest.Words(kept.Text))
	}
	if a := r.As("manager").Post(at+"/publication", nil); a.StatusCode != 303 {
		t.Fatalf("publishing: %d\n%s", a.StatusCode, webtest.Words(a.Text))
	}
	a := must[asset.Asset](t)(r.Space.Assets.Get(r.ctx, strings.TrimPrefix(at, "/acme/newsroom/assets/")))
	public := "/newsroom/acme/assets/" + a.Key + "/file.pdf"
	r.Run(
		webtest.Scenario{Name: "before", Path: public, Status: 404},
		webtest.Scenario{Name: "before, in the kit", Path: "/newsroom/acme/media?lang=en", HasNot: []string{"Lab report"}},
		webtest.Scenario{Name: "in the portal", As: "officer", Path: at, Lang: "en", Has: []string{"PDF", "Waits for its text", "as it came"}, HasNot: []string{"asset-view"}},
		webtest.Scenario{Name: "in the list", As: "officer", Path: "/acme/newsroom/assets", Has: []string{"file-kind"}},
		webtest.Scenario{Name: "it is no logo", As: "administrator", Path: "/acme/settings/newsroom", HasNot: []string{"Lab report"}},
	)
	r.publish(rel, "")
	r.Run(
		webtest.Scenario{Name: "with the statement", Path: "/newsroom/acme/releases/" + rel.Slug + "?lang=en", Has: []string{"Lab report", "PDF", public, "By Institute", "Free to quote"}},
		webtest.Scenario{Name: "in Chinese", Path: "/newsroom/acme/media?lang=zh-CN", Has: []string{"检测报告", "文件下载"}, HasNot: []string{"<img"}},
		webtest.Scenario{Name: "for programs", Path: "/newsroom/acme/api/v1/assets", Has: []string{`"type":"application/pdf"`}},
	)
	got := r.As("").Get(public)
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(got.Text, "%PDF-1.7") {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	form.Set("rights", "")
	if a := r.As("officer").Post(at, form); a.StatusCode != 422 {
		t.Errorf("rights are taken away from what is public: %d", a.StatusCode)
	}
}

// What a document says of a private incident is read by nobody who may not know of that.
func TestADocumentOfAPrivateIncidentIsForThoseWhoKnowOfIt(t *testing.T) {
	r := newRoom(t)
	manager := r.As("manager").Actor()
	inc := must[incident.Incident](t)(r.Space.Incidents.Declare(incident.For(r.ctx, manager.ID, false), incident.New{
		Title: incident.Text{"en": "Quiet recall"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real, Private: true,
	}, manager))
	rel := must[release.Release](t)(r.Space.Releases.Create(r.ctx, inc.ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {Headline: "We recall"}}}, manager))
	about := asset.About{Title: incident.Text{"en": "Annex"}, ReleaseID: rel.ID}
	a := must[asset.Asset](t)(r.Space.Assets.Upload(r.ctx, "a.pdf", strings.NewReader("%PDF-1.7 what happened"), about, manager))
	at := "/acme/newsroom/assets/" + a.ID + "/image"
	r.Run(
		webtest.Scenario{Name: "who declared it", As: "manager", Path: at, Has: []string{"what happened"}},
		webtest.Scenario{Name: "who may not know of it", As: "officer", Path: at, Status: 404, HasNot: []string{"what happened"}},
	)
}
