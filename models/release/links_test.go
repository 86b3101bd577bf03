package release

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
)

// web is what is out there, and what was asked of it.
type web struct {
	answers map[string]Probed
	asked   []string
	broken  error
}

func (w *web) Probe(_ context.Context, address string) (Probed, error) {
	w.asked = append(w.asked, address)
	if w.broken != nil {
		return Probed{}, w.broken
	}
	a, ok := w.answers[address]
	if !ok {
		return Probed{URL: address, Gone: true, Why: "fetch.status", Args: map[string]any{"status": "404"}}, nil
	}
	return a, nil
}

func (w *web) took() string {
	out := strings.Join(w.asked, " ")
	w.asked = nil
	return out
}

// ourSite has two pages.
type ourSite struct{}

func (ourSite) Path(address string) (string, bool) {
	return strings.CutPrefix(address, "https://ours.example")
}

func (ourSite) Shows(_ context.Context, path string) (bool, error) { return path == "/there", nil }

func (d *desk) foundLinks(rel Release) map[string]string {
	d.t.Helper()
	v := must[Version](d.t)(d.Version(d.ctx, rel.ID, rel.Current))
	out := map[string]string{}
	report := must[Report](d.t)(d.Check(d.ctx, rel, v))
	for _, f := range report.Findings {
		if f.Link != nil {
			out[f.Text] = f.Kind
		}
	}
	if report.Unasked > 0 {
		out["unasked"] = strings.Repeat("x", report.Unasked)
	}
	return out
}

func (d *desk) lookNow(w *web) {
	d.t.Helper()
	if err := d.LookAtLinks(d.ctx, w); err != nil {
		d.t.Fatal(err)
	}
}

const linked = `<p>See <a href="https://a.example/x#part">the plan</a>, <a href="https://b.example/">the site</a>, <a href="https://slow.example/">the maker</a>, ` +
	`<a href="https://ours.example/there">our page</a>, <a href="https://ours.example/gone">another</a>, <a href="mailto:a@b.example">us</a>.</p>`

func TestLinksAreLookedAtBehindThePage(t *testing.T) {
	d := newDesk(t)
	d.Site = ourSite{}
	w := &web{answers: map[string]Probed{
		"https://b.example/":    {URL: "https://www.b.example/news"},
		"https://slow.example/": {URL: "https://slow.example/", Why: "fetch.timeout", Args: map[string]any{"host": "slow.example"}},
	}}
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("We recall", linked), anna))
	if got := d.foundLinks(rel); got["unasked"] != "xxx" || got["https://ours.example/gone"] != "dead" || len(got) != 2 {
		t.Errorf("before anybody looked: %v", got)
	}
	d.lookNow(w)
	if got := w.took(); got != "https://a.example/x https://b.example/ https://slow.example/" {
		t.Errorf("asked %s", got)
	}
	got := d.foundLinks(rel)
	if got["https://a.example/x"] != "dead" || got["https://b.example/"] != "moved" || got["https://slow.example/"] != "silent" || got["unasked"] != "" || len(got) != 4 {
		t.Errorf("found %v", got)
	}
	d.lookNow(w)
	if got := w.took(); got != "" {
		t.Errorf("asked at once again: %s", got)
	}
	d.time = d.time.Add(2 * time.Hour)
	w.answers["https://a.example/x"] = Probed{URL: "http://www.a.example/x/"} // the same page by a longer name
	d.lookNow(w)
	if got := w.took(); got != "https://a.example/x https://slow.example/" {
		t.Errorf("what is in doubt is asked again within the hour, and was %s", got)
	}
	if got := d.foundLinks(rel); got["https://a.example/x"] != "" {
		t.Errorf("mended, and yet %v", got)
	}
	d.time = d.time.Add(19 * time.Hour)
	d.lookNow(w)
	if got := w.took(); !strings.Contains(got, "https://b.example/") {
		t.Errorf("an answer of yesterday is not asked again: %s", got)
	}
	if err := d.AskLinks(d.ctx, rel.ID, rel.Current, 0); err != nil {
		t.Fatal(err)
	}
	w.broken = ErrNotNow
	d.lookNow(w)
	if got := w.took(); strings.Count(got, "https") != 3 {
		t.Errorf("asked for and asked %s", got)
	}
	w.broken = nil
	d.lookNow(w)
	if got := w.took(); strings.Count(got, "https") != 3 {
		t.Errorf("those whose turn did not come are not asked again: %s", got)
	}
}

func TestLinksThatNobodyHasEverLookedAtAreLookedAtWhenSomebodyAsks(t *testing.T) {
	d := newDesk(t)
	w := &web{}
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("We recall", `<p>Read <a href="https://a.example/x">the plan</a>.</p>`), anna))
	d.time = d.time.AddDate(0, 2, 0)
	d.lookNow(w)
	if got := w.took(); got != "" {
		t.Errorf("a text that lies there is looked at of its own: %s", got)
	}
	if err := d.AskLinks(d.ctx, rel.ID, rel.Current, 0); err != nil {
		t.Fatal(err)
	}
	w.broken = ErrNotNow
	d.lookNow(w)
	w.broken = nil
	d.lookNow(w)
	if got := w.took(); got != "https://a.example/x https://a.example/x" {
		t.Errorf("asked for and asked %s", got)
	}
}

func TestADeadLinkIsMendedOrAcceptedBeforePublishing(t *testing.T) {
	d := newDesk(t)
	w := &web{answers: map[string]Probed{"https://a.example/x": {URL: "https://a.example/x"}}}
	rel := must[Release](t)(d.Create(d.ctx, "", manuscript("We recall", `<p>Read <a href="https://a.example/x">the plan</a>.</p>`), anna))
	d.lookNow(w)
	must[Release](t)(d.Submit(d.ctx, rel.ID, rel.Current, anna))
	rel = must[Release](t)(d.Approve(d.ctx, rel.ID, rel.Current, "", bo))
	delete(w.answers, "https://a.example/x")
	d.time = d.time.Add(25 * time.Hour)
	d.lookNow(w) // approved yesterday, looked at before it goes out
	_, err := d.Publish(d.ctx, rel.ID, rel.Current, nil, anna)
	if !fault.Is(err, "release.publish.links") {
		t.Fatalf("published with a dead link: %v", err)
	}
	v := must[Version](t)(d.Version(d.ctx, rel.ID, rel.Current))
	for _, f := range must[Report](t)(d.Check(d.ctx, rel, v)).Findings {
		if f.Kind == "dead" {
			must[Release](t)(d.Accept(d.ctx, rel.ID, rel.Current, f.Key(), "It opens with the release", "", anna))
		}
	}
	if rel = must[Release](t)(d.Publish(d.ctx, rel.ID, rel.Current, nil, anna)); !rel.IsPublic() {
		t.Error("an accepted link keeps it from being published")
	}
}

func TestADrillAsksNobodyOutside(t *testing.T) {
	d := newDesk(t)
	w := &web{}
	inc := d.incident(incident.Drill)
	rel := must[Release](t)(d.Create(d.ctx, inc.ID, manuscript("We recall", `<p>Read <a href="https://a.example/x">the plan</a>.</p>`), anna))
	if err := d.AskLinks(d.ctx, rel.ID, rel.Current, 0); err != nil {
		t.Fatal(err)
	}
	d.lookNow(w)
	if got := w.took(); got != "" {
		t.Errorf("a drill asked %s", got)
	}
}
