package contact_test

import (
	"slices"
	"testing"

	"standfirst/handlers/web/browsertest"
)

// hands are the keys as the page hears them.
const hands = `const wait = async (done) => { for (let i = 0; i < 6000 && !done(); i++) await new Promise(r => setTimeout(r, 10)); return done() };
const key = (k, more) => (document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true, cancelable: true, ...more}));
const row = () => { const r = document.querySelector("tr[data-current] .name"); return r ? r.textContent : "" };
`

func say(tab *browsertest.Tab, script string) string {
	tab.T.Helper()
	return browsertest.Eval[string](tab, "(async () => {"+hands+script+"})()")
}

// Somebody works through the table with the keyboard: walks, selects a range, changes values in their cells,
// and sets the table up; on a phone and in Chinese it looks right.
func TestTheTableInABrowser(t *testing.T) {
	d, base := served(t)
	li := people(d)
	tab := browsertest.Start(t).Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(tab)
	tab.See("李雷")
	well := func(name string) {
		t.Helper()
		tab.Shoot(name)
		for _, wrong := range slices.Concat(tab.Barriers(), tab.Faults(), tab.Complaints()) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	for _, c := range []struct{ name, script, want string }{
		{"j goes down", `key("j"); key("j"); return row()`, "Ben Okafor"},
		{"k goes up", `key("k"); return row()`, "Anna Ahlgren"},
		{"x selects", `key("x"); return String(document.querySelectorAll("[data-row]:checked").length)`, "1"},
		{"shift selects the range", `const boxes = document.querySelectorAll("[data-row]"); boxes[2].dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, shiftKey: true})); return String(document.querySelectorAll("[data-row]:checked").length)`, "3"},
		{"three cannot be merged, two can", `const two = document.querySelector("[data-exactly]"), three = two.disabled; document.querySelectorAll("[data-row]")[2].click(); return three + " " + two.disabled`, "true false"},
		{"all that match are counted", `document.querySelector("[name=all]").click(); const n = document.querySelector("[data-bulk-count]").value; document.querySelector("[name=all]").click(); return n + ", then " + document.querySelector("[data-bulk-count]").value`, "4 selected, then 2 selected"},
		{"? lists the keys", `key("?"); const open = document.querySelector("#keys").matches(":popover-open"); key("?"); return String(open)`, "true"},
		{"nothing while composing", `key("j", {isComposing: true}); return row()`, "Anna Ahlgren"},
		{"/ searches", `key("/"); const at = document.activeElement.id; key("j"); document.activeElement.blur(); return at + " " + row()`, "q Anna Ahlgren"},
	} {
		if got := say(tab, c.script); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	well("table-keys-en-1280")

	cell := "#cell-" + li.ID + "-tags"
	if got := say(tab, `const c = () => document.querySelector("`+cell+`");
		c().querySelector(".pencil").click();
		if (!await wait(() => document.activeElement.name === "value")) return "no field";
		const f = document.activeElement; f.value = "x".repeat(41); key("Enter", {isComposing: true});
		if (document.querySelector("`+cell+` .field-error")) return "kept while composing";
		key("Enter"); if (!await wait(() => document.querySelector("`+cell+` [aria-invalid]"))) return "no error";
		return document.querySelector("`+cell+` input").value.length + " " + document.querySelector("`+cell+` .field-error").textContent.length`); got == "no field" || got == "no error" || got[:2] != "41" {
		t.Error("a wrong value:", got)
	}
	well("table-cell-error-en-1280")
	if got := say(tab, `await wait(() => document.activeElement.name === "value"); document.querySelector("`+cell+` input").focus(); key("Escape");
		if (!await wait(() => !document.querySelector("`+cell+` input"))) return "still a field";
		document.querySelector("`+cell+` .pencil").click(); await wait(() => document.activeElement.name === "value");
		document.activeElement.value = "核心，vip"; key("Enter");
		await wait(() => document.querySelector("`+cell+` .labels")); 
		await wait(() => document.activeElement.matches(".pencil"));
		return document.querySelector("`+cell+`").innerText.replace(/\s+/g, " ").trim() + document.activeElement.className`); got != "核心 vip Edit: Tagsbtn pencil" {
		t.Error("after Esc, another try and Enter:", got)
	}
	say(tab, `document.querySelector(".columns-box").open = true; return ""`)
	well("table-columns-en-1280")
	for _, name := range []string{"Owner", "Relationship", "Trust", "Role", "Compact"} {
		tab.Tick(name, "Columns of the table")
	}
	tab.Press("Save", "Columns of the table")
	tab.See("The table is kept for you")
	well("table-chosen-en-1280")
	for name, s := range map[string]browsertest.Screen{"phone": {Lang: "zh-CN", Width: 375}, "dark": {Lang: "zh-CN", Width: 1280, Dark: true}} {
		tab.Screen(s)
		say(tab, `await fetch("/preferences", {method: "POST", body: new URLSearchParams({lang: "zh-CN", next: "/acme/contacts", csrf: document.querySelector("meta[name=csrf]").content})}); return ""`)
		tab.Go("/acme/contacts")
		tab.See("信任度")
		say(tab, `document.querySelector(".columns-box").open = true; return ""`)
		well("table-zh-" + name)
	}
	say(tab, `key("j"); setTimeout(() => key("e")); return ""`)
	tab.See("编辑联系人")
}
