package contact_test

import (
	"fmt"
	"slices"
	"testing"

	"standfirst/handlers/account"
	"standfirst/handlers/contact"
	"standfirst/handlers/outlet"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	model "standfirst/models/contact"
	"standfirst/models/field"
	media "standfirst/models/outlet"
)

// served is the app behind a real port, for a browser.
func served(t testing.TB) (desk, string) {
	t.Helper()
	d := desk{webtest.New(t, func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), account.Routes(k), contact.Routes(k), outlet.Routes(k))
	}), t}
	return d, d.Serve()
}

func signIn(tab *browsertest.Tab) {
	tab.T.Helper()
	tab.Go("/login?next=/acme/contacts")
	tab.Type("E-mail address", "officer@acme.example")
	tab.Type("Password", webtest.Password)
	tab.Press("Sign in")
}

// people are four journalists, one of whom has everything that a record can have.
func people(d desk) model.Contact {
	by := d.As("officer").Actor()
	_, err := d.Space.Fields.Create(d.t.Context(), field.Field{Record: "contact", Kind: "choice", Label: map[string]string{"en": "Press trip", "zh-CN": "媒体团"}, Options: []field.Option{{Label: map[string]string{"en": "Spring", "zh-CN": "春"}}}}, by)
	d.ok(err)
	o, err := d.Space.Outlets.Create(d.t.Context(), media.Outlet{Name: "海港时报", Aliases: []string{"Harbour Times"}, Kind: "newspaper"}, by)
	d.ok(err)
	for _, name := range []string{"Anna Ahlgren", "Ben Okafor", "Zoe Zimmer"} {
		d.person(name, name[:3]+"@x.example")
	}
	li, err := d.Space.Contacts.Create(d.t.Context(), model.Contact{
		Name: "李雷", Latin: "Li Lei", Email: "lilei@xinhua.example", Emails: []string{"lilei@163.example"}, Phone: "+86 138 0000 1111", WeChat: "lilei88",
		OutletID: o.ID, Role: "调查记者", Beats: []string{"消费", "食品安全"}, Tags: []string{"核心"}, Lang: "zh-CN", Country: "CN", Zone: "Asia/Shanghai", HoursFrom: "09:30", HoursTo: "18:00",
		Channel: "wechat", Do: "先给数据，再打电话", Dont: "不要群发，不要附件", PressCard: "B11010119", Stage: "active", LeaveFrom: "2026-12-01", LeaveUntil: "2026-12-10",
		Handles: []model.Handle{{Service: "weibo", Name: "@李雷在现场"}}, Custom: map[string]string{"press_trip": "spring"}, Notes: "喜欢独家。",
		Positions: []model.Position{{Outlet: "Radio Harbour", Role: "host", From: "2024-03"}, {Outlet: "晨报", Role: "实习记者", From: "2010", To: "2012"}},
	}, by)
	d.ok(err)
	_, err = d.Space.Contacts.Confirm(d.t.Context(), li.ID, "masthead", "2025-03-01", []string{"role", "beats"}, by)
	d.ok(err)
	return li
}

// A person works through the table: looks at people in the drawer, opens one, changes a detail where it
// stands, says that one is still right and another wrong, goes on to the next and back to the row.
func TestARecordInABrowser(t *testing.T) {
	d, base := served(t)
	li := people(d)
	tab := browsertest.Start(t).Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(tab)
	tab.See("李雷")
	key := func(k string) {
		browsertest.Eval[bool](tab, fmt.Sprintf(`(document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {key: %q, bubbles: true, cancelable: true}))`, k))
	}
	focused := func() string { return browsertest.Eval[string](tab, `document.activeElement.textContent.trim()`) }
	holds := func(part, text string) {
		browsertest.Eval[bool](tab, fmt.Sprintf(`new Promise((done, fail) => { let n = 0; const t = setInterval(() => { if (document.querySelector(%q).textContent.includes(%q)) { clearInterval(t); done(true) } else if (n++ > 3000) { clearInterval(t); fail(new Error(document.querySelector(%q).textContent)) } }, 20) })`, part, text, part))
	}
	check := func(name string) {
		t.Helper()
		tab.Shoot(name)
		for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
			t.Error(name, wrong)
		}
	}
	// The drawer: p opens it, j takes it along, Esc closes it where the focus was.
	key("j")
	key("p")
	tab.See("Open the record")
	key("j")
	holds("#peek", "ben@x.example")
	check("peek-1280-en")
	key("Escape")
	if browsertest.Eval[bool](tab, `!!document.querySelector("#peek")`) || focused() == "" {
		t.Error("the drawer is open, or the focus is lost")
	}
	tab.Press("李雷")
	tab.See("先给数据，再打电话")
	check("record-1280-en")
	// A detail where it stands: Esc gives it up, a fault stands beside it, a good value is kept.
	tab.Press("Edit: Role")
	tab.Type("Role", "given up")
	key("Escape")
	tab.See("调查记者")
	tab.Press("Edit: Mail address")
	tab.Type("Mail address", "lilei@new.example")
	tab.Press("Save", "Mail address")
	tab.See("lilei@new.example")
	tab.Press("Edit: Press trip")
	tab.Type("Press trip", "None")
	tab.Press("Save", "Press trip")
	// Still right, with one click; wrong, with a reason.
	tab.Press("Still right: Beats")
	holds("#field-beats", "As of 2026-11-25")
	tab.Press("Check…: Phone")
	tab.Type("What seems to be wrong?", "rings at a bakery", "+86 138 0000 1111")
	tab.Press("Something is wrong", "+86 138 0000 1111")
	tab.See("rings at a bakery", "+86 138 0000 1111")
	tab.See("Doubted")
	check("doubted-1280-en")
	x, err := d.Space.Contacts.Get(t.Context(), li.ID)
	if d.ok(err); x.Email != "lilei@new.example" || x.CheckOf("phone").Doubt == "" || x.CheckOf("beats").On != "2026-11-25" || len(x.Custom) != 0 {
		t.Errorf("%+v", x)
	}
	// The next in the table, the one before, and back to the row.
	key("]")
	tab.See("Zoe Zimmer")
	key("[")
	tab.See("先给数据")
	tab.Press("Back to the table")
	if browsertest.Eval[string](tab, "location.hash") != "#row-"+li.ID {
		t.Error("the way back does not lead to the row")
	}
	// The form, and a row that is added without losing anything.
	tab.Go("/acme/contacts/" + li.ID + "/edit")
	tab.Type("Notes", "kept while a row is added")
	tab.Press("Add a role")
	tab.See("Role 3")
	if got := browsertest.Eval[string](tab, `document.querySelector("[name=notes]").value + document.activeElement.name`); got != "kept while a row is addedposition_outlet" {
		t.Error("what was typed, or the focus:", got)
	}
	browsertest.Eval[bool](tab, `(() => { const i = document.activeElement; i.value = "hgsb"; i.dispatchEvent(new Event("input", {bubbles: true})); return true })()`)
	if got := browsertest.Eval[string](tab, `new Promise(done => { const i = document.activeElement; const t = setInterval(() => { const o = document.querySelector("#" + i.getAttribute("list") + " option"); if (o) { clearInterval(t); done(o.value) } }, 20) })`); got != "海港时报" {
		t.Error("pinyin initials suggest", got)
	}
	check("form-1280-en")
}

// The pages in the other language, on a phone and in the dark.
func TestRecordsAsTheyLook(t *testing.T) {
	d, base := served(t)
	li := people(d)
	o, ok, err := d.Space.Outlets.ByName(t.Context(), "海港时报")
	d.ok(err)
	for _, r := range []media.Reach{{Figure: 90000, Source: "media kit", On: "2024-01-01"}, {Figure: 120000, Source: "媒体报价单", On: "2025-02-01"}} {
		_, err := d.Space.Outlets.AddReach(t.Context(), o.ID, r, d.As("officer").Actor())
		d.ok(err)
	}
	if !ok {
		t.Fatal("there is no outlet")
	}
	browser := browsertest.Start(t)
	for _, s := range []browsertest.Screen{{Lang: "zh-CN", Width: 1280}, {Lang: "zh-CN", Width: 375}, {Lang: "en", Width: 375, Dark: true}} {
		tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.Width})
		signIn(tab)
		tab.Screen(s)
		browsertest.Eval[bool](tab, fmt.Sprintf(`fetch("/preferences", {method: "POST", body: new URLSearchParams({next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content, lang: %q, theme: %q})}).then(() => true)`, s.Lang, map[bool]string{true: "dark", false: "light"}[s.Dark]))
		for name, path := range map[string]string{"record": "/acme/contacts/" + li.ID + "?in=sort%3Dname", "form": "/acme/contacts/" + li.ID + "/edit", "stale": "/acme/contacts/stale", "outlet": "/acme/outlets/" + o.ID, "outlet-form": "/acme/outlets/" + o.ID + "/edit"} {
			tab.Go(path)
			tab.Shoot(fmt.Sprintf("%s-%d-%s", name, s.Width, s.Lang))
			for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, s, wrong)
			}
		}
	}
}
