package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// listen collects what the browser complains of and every request that leaves the origin.
func (b *Tab) listen() {
	add := func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.complaints = append(b.complaints, fmt.Sprintf(format, args...))
	}
	b.run(chromedp.Listen(b.ctx, func(ev any) {
		switch ev := ev.(type) {
		case *log.EventEntryAdded:
			if !refusedForm(ev.Entry) {
				add("%s: %s %s", ev.Entry.Level, ev.Entry.Text, ev.Entry.URL)
			}
		case *runtime.EventConsoleAPICalled:
			add("console: %s", ev.Type)
		case *runtime.EventExceptionThrown:
			add("exception: %s", ev.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			if u := ev.Request.URL; !strings.HasPrefix(u, b.Base+"/") && !strings.HasPrefix(u, "data:") {
				add("a request left the origin: %s", u)
			}
		}
	}))
}

// refusedForm reports whether the browser only says that a form came back with its faults.
func refusedForm(e *log.Entry) bool {
	return e.Source == "network" && strings.Contains(e.Text, "status of 422")
}

// Complaints are what the browser has complained of since the last call.
func (b *Tab) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.complaints
	b.complaints = nil
	return out
}

// Barriers are what axe finds on the page as it stands, one line each: WCAG 2.2 AA and best practice.
func (b *Tab) Barriers() []string {
	b.T.Helper()
	// A page that still moved is looked at once more.
	const again = `; if (!first.length) return first; await new Promise(r => setTimeout(r, 700)); return `
	// axe comes first: a policy of the page that forbids eval is lifted for us until something is waited for.
	return Eval[[]string](b, "(async () => {__visitor.axe();"+ready+"const first = await "+runAxe+again+runAxe+"})()")
}

// ready waits until the page is whole and at rest: what sends a visitor on by itself may have sent them on just
// now, and what is unfolding covers its neighbours on the way.
const ready = `while (document.readyState !== "complete") await new Promise(r => setTimeout(r, 10));
	await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))); // what begins to unfold is among the animations then
	await Promise.allSettled(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < Infinity).map(a => a.finished));`

// runAxe answers with one line for each barrier, none when there is none. Of a long table it looks at the first rows:
// the others are made in the same way, and would take most of the time.
const runAxe = `axe.run({exclude: ["tbody tr:nth-child(n+8)"]}, {iframes: false, resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
	r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + " " + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message)))`

// Faults are what is wrong with the page itself, whatever it is about: it is wider than the screen, lacks
// its one main heading, shows the key of a message instead of words, or has a row that cannot be chosen because
// something lies on its tick.
func (b *Tab) Faults() []string {
	b.T.Helper()
	var out []string
	is := Eval[struct {
		Status, Wide, Heads int64
		Raw                 string
		Covered             bool
	}](b, "(async () => {"+ready+`return {Status: performance.getEntriesByType("navigation")[0].responseStatus, Wide: document.documentElement.scrollWidth,
		Heads: document.querySelectorAll("h1").length, Raw: ((document.title + " " + document.body.innerText).match(/⟦[^⟧]*⟧?/) || [""])[0],
		Covered: (`+covered+`)()} })()`)
	if is.Status != 200 && is.Status != 422 {
		out = append(out, fmt.Sprintf("the status is %d", is.Status))
	}
	if is.Wide > b.screen.Width {
		out = append(out, fmt.Sprintf("the page is %d px wide on a screen of %d", is.Wide, b.screen.Width))
	}
	if is.Heads != 1 {
		out = append(out, fmt.Sprintf("the page has %d main headings", is.Heads))
	}
	if is.Raw != "" {
		out = append(out, "a message has no words: "+is.Raw)
	}
	if is.Covered {
		out = append(out, "something lies on the tick of the first row")
	}
	return out
}

// covered tells whether a press on the tick of the first row that has one would reach something else.
const covered = `() => {
	const tick = document.querySelector("tbody td.tick input");
	if (!tick || !tick.checkVisibility()) return false;
	const before = scrollY;
	tick.scrollIntoView({block: "center", behavior: "instant"});
	const at = tick.getBoundingClientRect();
	const pressed = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
	scrollTo({top: before, behavior: "instant"});
	return !tick.closest("td").contains(pressed);
}`

// Shoot keeps a picture of the whole page, as it looks before anything is done on it, when STANDFIRST_SHOTS
// names a folder.
func (b *Tab) Shoot(name string) {
	b.T.Helper()
	folder := os.Getenv("STANDFIRST_SHOTS")
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	b.run(err)
	b.run(os.MkdirAll(folder, 0o755))
	b.run(os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644))
}
