package contact_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"standfirst/handlers/web/browsertest"
	model "standfirst/models/contact"
)

// typing is a hand that writes into the search box, and answers that can be held back on their way.
const typing = `const box = document.querySelector("#q");
const type = (text) => { box.focus(); box.value = text; box.dispatchEvent(new InputEvent("input", {bubbles: true})) };
const names = () => [...document.querySelectorAll("#results .name")].map(a => a.textContent).join(", ");
if (!window.held) {
	window.held = {}; window.asked = [];
	const real = window.fetch;
	window.fetch = async (url, o) => {
		const q = new URL(url, location).searchParams.get("q"), answer = await real(url, o);
		window.asked.push(q);
		if (window.held[q]) await window.held[q].free;
		return answer;
	};
}
const hold = (q) => { const h = {}; h.free = new Promise(go => h.go = go); window.held[q] = h };
const painted = () => new Promise(go => requestAnimationFrame(() => setTimeout(go)));
`

// Results follow what somebody types, and an answer that is late never takes the place of a newer one.
func TestTypingSearchesInABrowser(t *testing.T) {
	d, base := served(t)
	people(d)
	tab := browsertest.Start(t).Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(tab)
	tab.See("李雷")
	for _, c := range []struct{ name, script, want string }{
		{"a part of a name", `type("okaf"); await wait(() => names() == "Ben Okafor"); return names()`, "Ben Okafor"},
		{"pinyin", `type("lilei"); await wait(() => names() == "李雷"); return names()`, "李雷"},
		{"nobody", `type("nobody at all"); await wait(() => names() == ""); return names() + (document.querySelector("#results").innerText.trim() !== "")`, "true"},
		{"a late answer", `hold("anna"); type("anna"); if (!await wait(() => asked.includes("anna"))) return "not asked";
			type("zoe"); if (!await wait(() => names() == "Zoe Zimmer")) return "waits for the old answer: " + names();
			held.anna.go(); await painted(); await painted(); return names() + " " + new URLSearchParams(location.search).get("q")`, "Zoe Zimmer zoe"},
		{"the last of many", `hold("b"); type("b"); if (!await wait(() => asked.includes("b"))) return "not asked";
			for (const text of ["be", "ben", "ben ", "ben o"]) { type(text); if (!await wait(() => asked.includes(text))) return text + " is not asked" }
			held.b.go(); await wait(() => new URLSearchParams(location.search).get("q") == "ben o"); await painted(); return names() + " " + new URLSearchParams(location.search).get("q")`, "Ben Okafor ben o"},
		{"the box keeps what is in it", `return box.value + " " + (document.activeElement === box)`, "ben o true"},
	} {
		if got := say(tab, typing+c.script); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, wrong := range tab.Complaints() {
		t.Error(wrong)
	}
}

// BenchmarkTyping reports how long after a key results are painted in a space of 100,000 contacts, in
// milliseconds: the median and 19 of 20. STANDFIRST_BENCH_ROWS makes it smaller.
func BenchmarkTyping(b *testing.B) {
	rows := 100_000
	if n, err := strconv.Atoi(os.Getenv("STANDFIRST_BENCH_ROWS")); err == nil {
		rows = n
	}
	d, base := served(b)
	d.many(rows)
	tab := browsertest.Start(b).Open(b, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(tab)
	tab.See("Contacts")
	for b.Loop() {
		took := browsertest.Eval[[]float64](tab, "(async () => {"+hands+typing+`
			const took = [];
			for (const text of ["w", "wa", "wan", "wang", "wangl", "李", "李雷", "欧阳", "zh", "zhang wei", "ros", "Rossi", "media39", "p12345", "jose", "José Núñez", "日报 王", "媒体12", "smi", "smith kate"]) {
				const start = performance.now();
				const swapped = new Promise(go => document.addEventListener("htmx:after:swap", go, {once: true}));
				type(text); await swapped; await painted();
				took.push(performance.now() - start);
			}
			return took })()`)
		slices.Sort(took)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(took[len(took)/2], "p50-ms")
		b.ReportMetric(took[len(took)*19/20-1], "p95-ms")
	}
}

// many imports so many people.
func (d desk) many(rows int) {
	family, given := []string{"王", "李", "张", "刘", "陈", "欧阳"}, []string{"雷", "梅梅", "伟", "芳", "娜", "敏", "静"}
	first, last := []string{"Anna", "José", "Zoë", "Kate"}, []string{"Müller", "Smith", "Núñez", "Rossi"}
	var file strings.Builder
	file.WriteString("姓名,邮箱,媒体,职务,标签\n")
	for n := range rows {
		name := family[n%len(family)] + given[n/7%len(given)]
		if n%5 > 2 {
			name = first[n%len(first)] + " " + last[n/5%len(last)]
		}
		fmt.Fprintf(&file, "%s,p%d@media%d.example,媒体%d号日报,记者,%d组\n", name, n, n%4000, n%4000, n%20)
	}
	ctx, by, c := d.t.Context(), d.As("officer").Actor(), d.Space.Contacts
	i, err := c.Upload(ctx, "press.csv", strings.NewReader(file.String()), by)
	d.ok(err)
	i, err = c.Map(ctx, i.ID, i.Plan)
	d.ok(err)
	quiet := func(int, int) error { return nil }
	d.ok(c.Check(ctx, model.Work{ImportID: i.ID, Try: i.Try}, quiet))
	_, err = c.Begin(ctx, i.ID)
	d.ok(err)
	d.ok(c.Run(ctx, i.ID, quiet))
}
