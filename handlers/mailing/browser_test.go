package mailing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/account"
	audiences "standfirst/handlers/audience"
	contacts "standfirst/handlers/contact"
	"standfirst/handlers/mailing"
	"standfirst/handlers/outlet"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/filter"
	mailings "standfirst/models/mailing"
	"standfirst/models/space"
)

// served is the house behind a real port, for a browser.
func served(t *testing.T) (*house, string) {
	t.Helper()
	routes := func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), account.Routes(k), contacts.Routes(k), outlet.Routes(k), audiences.Routes(k), mailing.Routes(k))
	}
	h := openWith(t, routes, func(k *web.Kit, out *space.Outside) { out.Frame = mail.Frame{Set: k.Set} })
	return h, h.Serve()
}

func look(t *testing.T, tab *browsertest.Tab, name string) {
	t.Helper()
	tab.Shoot(name)
	for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
		t.Error(name, wrong)
	}
}

// An officer makes a segment with the builder, means it and a person with a mailing, leaves a list out, follows
// the hints, watches the count, and finds everybody who got nothing with the reason.
func TestAnAudienceInABrowser(t *testing.T) {
	h, base := served(t)
	rivals, err := h.Space.Lists.Create(h.ctx, "Rival papers", "", author)
	must(t, err)
	for name, change := range map[string]func(*contact.Contact){
		"Cook": func(*contact.Contact) {}, "Sleeper": func(c *contact.Contact) { c.Stage = "dormant" },
		"Spy":   func(c *contact.Contact) { c.Lists = []string{rivals.ID} },
		"Away":  func(c *contact.Contact) { c.LeaveFrom, c.LeaveUntil = "2026-11-01", "2027-12-24" },
		"Exile": func(c *contact.Contact) { c.Country, c.Basis.Kind = "CN", "legitimate" },
	} {
		c := contact.Contact{Name: name, Email: strings.ToLower(name) + "@food.example", Tags: []string{"food"}}
		change(&c)
		h.person(c)
	}
	h.person(contact.Contact{Name: "李雷", Latin: "Li Lei", Email: "lilei@xinhua.example"})

	tab := browsertest.Start(t).Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	tab.Go("/login?next=/acme/segments/new")
	tab.Type("E-mail address", "manager@acme.example")
	tab.Type("Password", webtest.Password)
	tab.Press("Sign in")
	tab.Type("Name", "Food writers")
	tab.Type("Field", "Tag")
	tab.See("has any of")
	tab.Type("Value", "food")
	tab.Press("Save")
	tab.See("5 members")

	// What is chosen is counted at once.
	tab.Go("/acme/mailings/new?release=" + h.release.ID)
	tab.See("Choose at least one list, segment or person")
	look(t, tab, "mailing-empty-1280-en")
	tab.Tick("Food writers", "Everybody in these segments")
	tab.See("3 people will get it.")
	tab.Tick("Rival papers", "Nobody on these lists")
	tab.See("2 people will get it.")
	tab.See("3 are left out.")
	tab.Type("These people", "lilei@xinhua.example")
	tab.Press("Add: These people")
	tab.See("李雷 · lilei@xinhua.example")
	tab.See("3 people will get it.")
	tab.Press("Who is left out, and why")
	tab.See("On the list “Rival papers”")
	look(t, tab, "mailing-form-1280-en")
	tab.Press("Leave them out: 1 relationship is dormant.")
	tab.See("2 people will get it.")
	tab.See("Dormant")
	look(t, tab, "mailing-trimmed-1280-en")
	// A condition that is taken away counts again.
	tab.Press("Remove this condition", "Nobody who meets conditions")
	tab.See("3 people will get it.")
	tab.Press("Save and review")
	tab.See("Segment: Food writers")
	tab.Press("Who is left out, and why")
	look(t, tab, "mailing-review-1280-en")
	path := strings.TrimSuffix(browsertest.Eval[string](tab, "location.pathname"), "/review")
	tab.Type("Type 3 to confirm", "3")
	tab.Press("Send to 3 people")
	tab.Press("Left out")
	for _, reason := range []string{"On the list “Rival papers”", "On leave until 2027-12-24", "No lawful basis: the recorded one does not hold there"} {
		tab.See(reason)
	}
	look(t, tab, "mailing-removed-1280-en")
	tab.Go(path + "/removed?why=on_leave") // as the number leads to
	tab.See("1–1 of 1")
	tab.See("away@food.example")
	if tab.Sees("spy@food.example") {
		t.Error("the table is not narrowed")
	}
	// The segment says where it is used.
	m := mustGet(h, path)
	tab.Go("/acme/segments/" + m.SegmentIDs[0])
	tab.See("Food writers")
	h.shots(t, tab, path)
}

// shots are the pages in the other language and on a phone.
func (h *house) shots(t *testing.T, tab *browsertest.Tab, path string) {
	t.Helper()
	m := mustGet(h, path)
	drafted, err := h.Space.Mailings.Create(h.ctx, mailings.Plan{
		ReleaseID: h.release.ID, Subject: map[string]string{"en": "On the recall", "zh-CN": "关于召回"}, ListIDs: []string{h.list.ID},
		SegmentIDs: m.SegmentIDs, ExcludeListIDs: m.ExcludeListIDs, PeopleIDs: m.PeopleIDs, Past: []mailings.Guard{mailings.GuardLeave}, PastReason: "everybody has to know",
		ExcludeRules: filter.Group(filter.Any, filter.Is("stage", filter.Equals, "dormant"), filter.Is("trust", filter.Less, "40")),
	}, audit.Actor{ID: m.CreatedBy, Name: "Manager"})
	must(t, err)
	draft := "/acme/mailings/" + drafted.ID
	for _, s := range []browsertest.Screen{{Lang: "zh-CN", Width: 1280}, {Lang: "zh-CN", Width: 375}, {Lang: "en", Width: 375, Dark: true}} {
		tab.Screen(s)
		theme := map[bool]string{true: "dark", false: "light"}[s.Dark]
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/mailings", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: %q})}).then(() => true)`, s.Lang, theme))
		for name, at := range map[string]string{"form": draft + "/edit", "review": draft + "/review", "removed": path + "/removed", "segment": "/acme/segments/" + m.SegmentIDs[0], "list": "/acme/lists/" + m.ExcludeListIDs[0]} {
			tab.Go(at)
			if name == "form" {
				tab.See(map[string]string{"en": "people will get it", "zh-CN": "人会收到"}[s.Lang])
			}
			look(t, tab, fmt.Sprintf("mailing-%s-%d-%s", name, s.Width, s.Lang))
		}
	}
}
