package contact_test

import (
	"slices"
	"testing"

	"standfirst/handlers/account"
	"standfirst/handlers/contact"
	"standfirst/handlers/outlet"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
)

// live serves the routes to a browser and signs an officer in.
func live(t *testing.T, app *webtest.App, s browsertest.Screen) *browsertest.Tab {
	t.Helper()
	tab := browsertest.Start(t).Open(t, app.Serve(), s)
	tab.Go("/login?next=/acme/contacts")
	officer := app.As("officer").User()
	browsertest.Eval[string](tab, `(() => { let f = document.querySelector("main form"); f.email.value = "`+officer.Email+`"; f.password.value = "`+webtest.Password+`"; setTimeout(() => f.submit()); return "" })()`)
	return tab
}

// A visitor builds a nested filter with the mouse, keeps it, and looks at it on a phone and in Chinese.
func TestTheBuilderInABrowser(t *testing.T) {
	app := webtest.New(t, func(k *web.Kit) []web.Route {
		return slices.Concat(account.Routes(k), contact.Routes(k), outlet.Routes(k), web.StaticRoutes(k))
	})
	by := app.As("officer").Actor()
	for _, c := range []model.Contact{
		{Name: "李雷", Tags: []string{"food"}, Lang: "zh-CN", Role: "记者"}, {Name: "韩梅梅", Tags: []string{"food", "vip"}}, {Name: "Anna Berg", Kind: "creator", Owner: by.ID},
	} {
		if _, err := app.Space.Contacts.Create(t.Context(), c, by); err != nil {
			t.Fatal(err)
		}
	}
	tab := live(t, app, browsertest.Screen{Lang: "en", Width: 1280})
	well := func(name string) {
		t.Helper()
		tab.Shoot(name)
		for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	tab.See("1–3 of 3")
	well("contacts-en-1280")
	tab.Press("Filter")
	tab.Type("Field", "Tag")
	tab.Type("Value", "food")
	tab.Press("Add a group")
	tab.See("At least one of these holds")
	browsertest.Eval[string](tab, `(async () => { for (let i = 0; i < 6000 && document.activeElement.name !== "f-1-0-field"; i++) await new Promise(r => setTimeout(r, 10)); return "" })()`)
	if got := browsertest.Eval[string](tab, "document.activeElement.name"); got != "f-1-0-field" {
		t.Error("after adding a group the cursor is in", got)
	}
	tab.Type("Field", "Language", "Group of conditions")
	tab.Tick("Chinese")
	well("builder-en-1280")
	browsertest.Eval[string](tab, `(() => { let s = document.querySelector("[name=f-1-1-field]"); s.value = "trust"; s.dispatchEvent(new Event("change", {bubbles: true})); return "" })()`)
	tab.See("is below")
	browsertest.Eval[string](tab, `(() => { document.querySelector("[name=f-1-1-value]").value = "much"; return "" })()`)
	tab.Press("Apply")
	tab.See("“much” is not a number.")
	well("builder-fault-en-1280")
	browsertest.Eval[string](tab, `(() => { document.querySelector("[name=f-1-1-value]").value = "50"; return "" })()`)
	tab.Press("Apply")
	tab.See("1–1 of 1")
	tab.See("Changed view")
	well("filtered-en-1280")
	tab.Press("Save as a new view")
	tab.Type("Name of the view", "Food in Chinese")
	tab.Press("Save")
	tab.See("Food in Chinese")
	for _, s := range []browsertest.Screen{{Lang: "zh-CN", Width: 375}, {Lang: "zh-CN", Width: 1280, Dark: true}} {
		tab.Screen(s)
		browsertest.Eval[string](tab, `fetch("/preferences", {method: "POST", body: new URLSearchParams({lang: "zh-CN", next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content})}).then(() => "")`)
		tab.Go("/acme/contacts?f=tag.is.food~any~lang.is.zh-CN~trust.lt.50")
		tab.See("第 1–1 条")
		browsertest.Eval[string](tab, `(() => { document.querySelector(".builder-box").open = true; return "" })()`)
		well("builder-zh-" + map[bool]string{true: "dark", false: "phone"}[s.Dark])
	}
}
