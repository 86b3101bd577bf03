package newsroom_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"testing"

	"standfirst/handlers/web/browsertest"
	"standfirst/models/asset"
	"standfirst/models/incident"
)

// lighthouse answers with what the page lacks of the things that Lighthouse looks for and axe does not: what search
// engines and sharing need, sizes of pictures, a page that holds still, little to load, and no script.
const lighthouse = `(async () => {
	const out = [], say = (bad, text) => { if (bad) out.push(text); };
	const shift = await new Promise(done => {
		let sum = 0;
		new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; })).observe({type: "layout-shift", buffered: true});
		setTimeout(() => done(sum), 120);
	});
	say(shift > 0.01, "the page moves while it loads: " + shift);
	say(!document.querySelector("meta[name=viewport]"), "no viewport");
	say(!document.title || document.title.length > 300, "title: " + document.title);
	const noindex = document.querySelector("meta[name=robots][content*=noindex]");
	say(!noindex && !(document.querySelector("meta[name=description]") || {}).content, "no description");
	say(!noindex && !document.querySelector("link[rel=canonical]"), "no canonical address");
	say(document.querySelectorAll("script:not([type='application/ld+json'])").length > 0, "a script");
	document.querySelectorAll("script[type='application/ld+json']").forEach(s => { try { JSON.parse(s.textContent); } catch { out.push("structured data that is none"); } });
	document.querySelectorAll("img").forEach(i => say(!i.getAttribute("width") || !i.getAttribute("height"), "a picture without its size: " + i.src));
	document.querySelectorAll("a").forEach(a => say(!a.getAttribute("href"), "a link that leads nowhere: " + a.textContent));
	document.querySelectorAll("a[href^='/newsroom']").forEach(a => say(!/[?&]lang=/.test(a.href) && !/\.(jpg|png)$|\/evidence\//.test(a.href), "a link that forgets the language: " + a.href));
	document.querySelectorAll("nav a, button, .brand, .phases a").forEach(a => { const b = a.getBoundingClientRect(); say(b.width && b.height < 40, "too small to be hit: " + a.textContent.trim() + " " + b.height); });
	document.querySelectorAll("p, li, a, dd, time").forEach(e => say(parseFloat(getComputedStyle(e).fontSize) < 12, "too small to be read: " + e.textContent.trim()));
	const loaded = performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"));
	const bytes = loaded.filter(e => !/\.(jpg|png)$/.test(e.name)).reduce((n, e) => n + e.transferSize, 0);
	say(bytes > 40000, "too much to load: " + bytes);
	return out;
})()`

func TestTheNewsroomAsItLooks(t *testing.T) {
	r := furnished(t)
	topic := r.topic("Product safety", "产品安全")
	by := r.As("manager").Actor()
	list, err := r.Space.Releases.About(r.ctx, r.incidents()[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Space.Releases.Classify(r.ctx, list[0].ID, []string{topic.ID}, by); err != nil {
		t.Fatal(err)
	}
	if err := r.Space.Settings.SetHouse(r.ctx, "", desk, by); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1200, 800))); err != nil {
		t.Fatal(err)
	}
	a, err := r.Space.Assets.Upload(r.ctx, "a.png", &b, asset.About{Title: incident.Text{"en": "The house"}, Alt: incident.Text{"en": "A house"}, Credit: "Ada", Rights: "Free"}, by)
	if err == nil {
		_, err = r.Space.Assets.Publish(r.ctx, a.ID, by)
	}
	if err != nil {
		t.Fatal(err)
	}
	base := r.Serve()
	chromium := browsertest.Start(t)
	for _, screen := range []browsertest.Screen{{Lang: "en", Width: 1280}, {Lang: "zh-CN", Width: 375}} {
		tab := chromium.Open(t, base, screen)
		look := func(name string) {
			t.Helper()
			name = fmt.Sprintf("newsroom-%s-%d-%s", name, screen.Width, screen.Lang)
			lacks := browsertest.Eval[[]string](tab, lighthouse) // first: taking a picture resizes the window
			tab.Shoot(name)
			for _, wrong := range slices.Concat(lacks, tab.Barriers(), tab.Faults(), tab.Complaints()) {
				t.Error(name, wrong)
			}
		}
		for name, path := range map[string]string{
			"home": "", "incident": "/incidents/" + list[0].IncidentID, "statement": "/releases/" + list[0].Slug, "facts": "/facts/" + list[0].IncidentID,
			"press": "/press", "media": "/media", "subscribe": "/subscribe", "genuine": "/genuine", "search": "/search",
		} {
			tab.Go("/newsroom/acme" + path + "?lang=" + screen.Lang)
			look(name)
		}
		if screen.Lang == "en" {
			tab.Go("/newsroom/acme/genuine?lang=en")
			tab.Type("The text", "What we know: of 13 and more. Link to something that is not there.")
			tab.Press("Compare")
			tab.See("Not known to us")
			look("unknown")
		}
	}
}

// incidents are the ids of those there are.
func (r *room) incidents() []string {
	r.t.Helper()
	page, err := r.Space.Incidents.Find(r.ctx, incident.Search{Limit: 5})
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, i := range page.Items {
		out = append(out, i.ID)
	}
	return out
}
