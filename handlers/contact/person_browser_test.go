package contact_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"standfirst/handlers/web/browsertest"
	model "standfirst/models/contact"
)

// The pages about duplicates, trust and privacy, in both languages, on a desk and on a phone.
func TestPagesAboutAPersonAsTheyLook(t *testing.T) {
	d, base := served(t)
	officer := d.As("officer").Actor()
	a := d.at("新华网", model.Contact{Name: "李雷", Email: "lilei@gmail.com", Role: "调查记者", Phone: "+86 138 0000 1111", Tags: []string{"食品"}, Country: "CN"})
	b := d.at("新华网", model.Contact{Name: "Li Lei", Email: "li.lei@gmail.com", Role: "Editor", Notes: "likes numbers"})
	d.at("财经", model.Contact{Name: "王小明"})
	d.at("财经", model.Contact{Name: "Xiaoming Wang", Email: "w@x.example"})
	d.ok(d.Space.Contacts.Watch(t.Context()))
	d.ok(d.Space.Contacts.Testify(t.Context(), "clip:1", []model.Testimony{{ContactID: a.ID, Kind: "accurate", At: d.Clock.Now().AddDate(0, -3, 0), Title: "召回的数据"}}, officer))
	e, err := d.Space.Contacts.Credit(t.Context(), a.ID, model.TrustEntry{Kind: "refuted", URL: "https://xinhua.example/2026/11/long/address/of/a/piece", Note: "said that nobody checked", At: d.Clock.Now().AddDate(0, -1, 0)}, officer)
	d.ok(err)
	_, err = d.Space.Contacts.Challenge(t.Context(), e.ID, "the agency wrote that", officer)
	d.ok(err)
	_, err = d.Space.Contacts.Ask(t.Context(), a.ID, "access", "2026-10-01", "by letter", officer)
	d.ok(err)
	browser := browsertest.Start(t)
	for _, s := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 1280}, {Lang: "zh-CN", Width: 375}, {Lang: "en", Width: 375, Dark: true}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.Width})
		signIn(tab)
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: %q})}).then(() => true)`, s.Lang, map[bool]string{true: "dark", false: "light"}[s.Dark]))
		for name, path := range map[string]string{
			"duplicates": "/acme/contacts/duplicates", "merge": "/acme/contacts/merge?" + url.Values{"a": {a.ID}, "b": {b.ID}}.Encode(), "exact": "/acme/contacts/duplicates/exact",
			"trust": "/acme/contacts/" + a.ID + "/trust", "privacy": "/acme/contacts/" + a.ID + "/privacy", "requests": "/acme/contacts/requests",
		} {
			tab.Go(path)
			tab.Shoot(fmt.Sprintf("person-%s-%d-%s", name, s.Width, s.Lang))
			for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, s, wrong)
			}
		}
	}
}
