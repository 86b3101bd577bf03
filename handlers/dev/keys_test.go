package dev_test

import (
	"strings"
	"testing"

	"standfirst/handlers/web/browsertest"
)

// step is a script and what it must answer.
type step struct{ name, script, want string }

const press = `(key, more) => (document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...more}))`

// What the script adds, state by state; each state is looked at by axe as well.
func TestKeysSelectionAndMenus(t *testing.T) {
	base := serve(t)
	browser := browsertest.Start(t)
	states := []struct {
		name  string
		width int64
		steps []step
	}{
		{"selection", 1440, []step{
			{"hidden at first", `getComputedStyle(document.querySelector(".bulkbar")).display`, "none"},
			{"a row", `document.querySelectorAll("[data-row]")[0].click(); document.querySelector("[data-bulk-count]").value`, "1 selected"},
			{"shift takes the range", `document.querySelectorAll("[data-row]")[2].dispatchEvent(new MouseEvent("click", {bubbles: true, shiftKey: true})); document.querySelector("[data-bulk-count]").value`, "3 selected"},
			{"half-ticked head", `String(document.querySelector("[data-all]").indeterminate)`, "true"},
			{"the head takes the page", `document.querySelector("[data-all]").click(); document.querySelector("[data-bulk-count]").value`, "4 selected"},
			{"the bar is there", `getComputedStyle(document.querySelector(".bulkbar")).display`, "flex"},
		}},
		{"keys", 1440, []step{
			{"j goes to the first row, then the second", `press("j"); press("j"); document.activeElement.textContent`, "周晓岚"},
			{"x selects it", `press("x"); document.querySelector("[data-row]:checked").value`, "zhou@nanfang.example"},
			{"slash goes to the search", `press("/"); document.activeElement.id`, "q"},
			{"keys are silent while one types", `press("j"); document.activeElement.id`, "q"},
			{"and can be turned off", `document.activeElement.blur(); document.querySelector("[data-keys-switch]").click(); press("/"); document.activeElement.tagName`, "BODY"},
			{"for good", `localStorage.getItem("keys")`, "off"},
			{"and on again", `document.querySelector("[data-keys-switch]").click(); press("/"); document.activeElement.id`, "q"},
		}},
		{"palette", 1440, []step{
			{"opens", `press("k", {ctrlKey: true}); String(document.querySelector("#palette").open)`, "true"},
			{"is filled by the server, the first chosen", `new Promise(done => { const i = setInterval(() => { const o = document.querySelector("#palette [aria-selected=true]"); if (o) { clearInterval(i); done(o.textContent.trim()) } }, 20) })`, "Maren OlssonThe Harbour Post"},
			{"arrows walk", `press("ArrowDown"); press("ArrowDown"); press("ArrowUp"); document.querySelector("#palette [aria-selected=true] .palette-label").textContent`, "周晓岚"},
		}},
		{"account", 1440, []step{{"opens", `document.querySelector(".account").click(); String(document.querySelector("#account").matches(":popover-open"))`, "true"}}},
		{"shortcuts", 1440, []step{{"opens", `press("?"); String(document.querySelector("#keys").matches(":popover-open"))`, "true"}}},
		{"folded", 1440, []step{{"narrow", `document.querySelector("[data-fold]").click(); String(document.querySelector(".side").offsetWidth)`, "52"}, {"kept", `String(document.cookie.includes("sidebar=folded"))`, "true"}}},
		{"drawer", 360, []step{
			{"away at first", `getComputedStyle(document.querySelector(".side")).display`, "none"},
			{"opens", `document.querySelector(".top-menu").click(); getComputedStyle(document.querySelector(".side")).display`, "flex"},
		}},
		{"ime", 1440, []step{
			{"letters on the way to a word are not sent", `window.sent = 0; q.addEventListener("input", () => sent++); q.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true})); String(sent)`, "0"},
			{"the word is", `q.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true})); String(sent)`, "1"},
		}},
	}
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			tab := browser.Open(t, base, browsertest.Screen{Lang: "en", Width: s.width})
			tab.Go("/dev/ui?theme=light")
			browsertest.Eval[string](tab, "window.press = "+press+"; ''")
			for _, step := range s.steps {
				if got := browsertest.Eval[string](tab, step.script); strings.TrimSpace(got) != step.want {
					t.Errorf("%s: got %q, want %q", step.name, got, step.want)
				}
			}
			for _, b := range append(tab.Barriers(), tab.Complaints()...) {
				t.Error(b)
			}
			tab.Shoot("state-" + s.name)
		})
	}
}
