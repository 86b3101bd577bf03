package newsroom_test

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/asset"
	"standfirst/models/incident"
)

func TestANewsroomHasItsOwnLook(t *testing.T) {
	r := newRoom(t)
	rel := r.bilingual()
	form := func(accent string) url.Values {
		return url.Values{
			"accent": {accent}, "font": {"sans"}, "picture": {""}, "link_0_label_en": {"Acme"}, "link_0_label_zh-CN": {"爱科美"}, "link_0_url": {"https://acme.example/"}, "link_0_place": {"head"},
			"link_1_label_zh-CN": {"版权声明"}, "link_1_url": {"https://acme.example/imprint"}, "link_1_place": {"foot"},
		}
	}
	page := "/newsroom/acme/releases/" + rel.Slug
	r.Run(
		webtest.Scenario{Name: "the usual look needs no sheet", Path: page, HasNot: []string{"look.css"}},
		webtest.Scenario{Name: "a manager may not", As: "manager", Path: "/acme/settings/newsroom", Status: 403},
		webtest.Scenario{
			Name: "a colour that nobody can read", As: "administrator", Method: "POST", Path: "/acme/settings/newsroom", Form: form("#ffcc00"), Status: 422,
			Has: []string{"The nearest that is legible is #", `value="#ffcc00"`, `value="爱科美"`, "1.3 to 1"},
		},
		webtest.Scenario{Name: "nothing was set", Path: page, HasNot: []string{"look.css", "acme.example/imprint"}},
		webtest.Scenario{Name: "set", As: "administrator", Method: "POST", Path: "/acme/settings/newsroom", Form: form("#990033"), Status: 303, To: "/acme/settings/newsroom"},
		webtest.Scenario{Name: "shown as it is set", As: "administrator", Path: "/acme/settings/newsroom", Has: []string{`value="#990033"`, `value="https://acme.example/imprint"`, "By night"}},
		webtest.Scenario{Name: "on the page", Path: page + "?lang=en", Has: []string{"look.css?v=", `<a href="https://acme.example/" rel="noopener">Acme</a>`, `lang="zh-CN" rel="noopener">版权声明</a>`}},
		webtest.Scenario{Name: "in Chinese", Path: page + "?lang=zh-CN", Has: []string{`rel="noopener">爱科美</a>`}},
		webtest.Scenario{Name: "on the form of complaints and every other page", Path: "/newsroom/acme/subscribe", Has: []string{"look.css?v="}},
	)
	html := r.As("").Get(page).Text
	address := regexp.MustCompile(`/newsroom/acme/look\.css\?v=[0-9a-f]+`).FindString(html)
	sheet := r.As("").Get(address)
	if !strings.Contains(sheet.Text, ":root{--link:#990033;--accent:#990033}") || !strings.Contains(sheet.Text, "--serif:var(--sans)") || sheet.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(sheet.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s %v", sheet.Text, sheet.Header)
	}
	if old := r.As("").Get("/newsroom/acme/look.css?v=0"); old.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("a sheet under another's address is kept: %v", old.Header)
	}
	if policy := r.As("").Get(page).Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe-inline") || strings.Contains(html, "<style") || strings.Contains(html, " style=") {
		t.Errorf("styles in the page: %s", policy)
	}
}

func TestALogoStandsAtTheHeadWhileItMayBeShown(t *testing.T) {
	r := newRoom(t)
	by := r.As("manager").Actor()
	a := must[asset.Asset](t)(r.Space.Assets.Upload(r.ctx, "logo.png", bytes.NewReader(encoded(t)), asset.About{Title: incident.Text{"en": "Logo"}, Alt: incident.Text{"en": "Acme"}, Credit: "Ada", Rights: "Free"}, by))
	choose := func(name string, status int, has ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, As: "administrator", Method: "POST", Path: "/acme/settings/newsroom", Form: url.Values{"picture": {a.ID}}, Status: status, Has: has}
	}
	r.Run(choose("not before it is public", 422, "This picture is not public now"))
	a = must[asset.Asset](t)(r.Space.Assets.Publish(r.ctx, a.ID, by))
	r.Run(choose("public", 303), webtest.Scenario{Name: "at the head", Path: "/newsroom/acme", Has: []string{`<img class="logo" src="/newsroom/acme/assets/` + a.Key + "/", `alt="Acme"`}})
	must[asset.Asset](t)(r.Space.Assets.Withdraw(r.ctx, a.ID, by))
	r.Run(webtest.Scenario{Name: "withdrawn, the name stands in its place", Path: "/newsroom/acme", Has: []string{"<strong>Acme</strong>"}, HasNot: []string{`class="logo"`, a.Key}})
}
