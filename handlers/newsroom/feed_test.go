package newsroom_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"standfirst/models/release"
	"standfirst/models/setting"
)

// Another program's reader finds in every feed whose it is, in which language, where it is itself, and when a statement
// was first published.
func TestFeedsSayWhatTheyAre(t *testing.T) {
	r := newRoom(t)
	texts := english("Battery & charger: <b>recalled</b>", "<p>Words.</p>")
	en := texts["en"]
	en.Subhead = "5 < 6 <img src=x onerror=alert(1)>"
	texts["en"] = en
	rel := r.publish(r.approved("", texts), "")
	if err := r.Space.Settings.SetHouse(r.ctx, "", setting.Press{Name: "Desk", Email: "press@acme.example"}, r.As("administrator").Actor()); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh-CN"} {
		for path, kind := range map[string]string{"/rss.xml": "rss", "/atom.xml": "atom", "/feed.json": "json"} {
			a := r.As("").Get("/newsroom/acme" + path + "?lang=" + lang)
			f, err := gofeed.NewParser().ParseString(a.Text)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			self := "https://press.example.org/newsroom/acme" + path + "?lang=" + lang
			if f.FeedType != kind || f.Language != lang || f.FeedLink != self || len(f.Items) != 1 || f.Items[0].PublishedParsed == nil || !f.Items[0].PublishedParsed.Equal(rel.PublishedAt.Truncate(1e9)) && kind != "json" {
				t.Errorf("%s: %+v", path, f)
			}
			if kind != "json" && (strings.Contains(f.Items[0].Description, "<img") || !strings.Contains(f.Items[0].Description, "&lt;img")) {
				t.Errorf("%s: a subhead is taken for HTML: %s", path, f.Items[0].Description)
			}
			if kind == "rss" && !strings.Contains(a.Text, "<managingEditor>press@acme.example (") {
				t.Errorf("%.600s", a.Text)
			}
		}
	}
}

// Systems of editors are told to withhold what was withdrawn, and told nothing else of it.
func TestWhatWasWithdrawnIsWithheldByEditors(t *testing.T) {
	r := newRoom(t)
	rel := r.publish(r.approved("", english("A word too early", "<p>Words.</p>")), "")
	r.publish(r.approved("", english("Another", "<p>Words.</p>")), "")
	note := map[string]string{"en": "We are checking it.", "zh-CN": "正在核实。"}
	must[release.Release](t)(r.Space.Releases.Withdraw(r.ctx, rel.ID, note, r.As("officer").Actor()))
	text := r.As("").Get("/newsroom/acme/ninjs.json?lang=en").Text
	var list struct {
		Items []struct {
			URI       string
			Pubstatus string
			Ednote    string
			Headlines []struct{ Value string }
		}
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 2 || list.Items[0].Pubstatus != "usable" || list.Items[1].Pubstatus != "withheld" || !strings.HasSuffix(list.Items[1].URI, "/releases/"+rel.Slug) || !strings.Contains(list.Items[1].Ednote, "We are checking it.") {
		t.Errorf("%s", text)
	}
	if strings.Contains(text, "A word too early") {
		t.Error("the headline of what was withdrawn is told")
	}
}
