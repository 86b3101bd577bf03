package newsroom_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/models/release"
)

// A search finds facts and incidents in the words that the public reads, in either script, and in no others.
func TestASearchFindsFactsAndIncidents(t *testing.T) {
	r := newRoom(t)
	by := r.As("manager").Actor()
	inc := must[incident.Incident](t)(r.Space.Incidents.Declare(r.ctx, incident.New{
		Title: incident.Text{"en": "Recall of the zebra", "zh-CN": "斑马召回"}, Summary: incident.Text{"en": "okapi inside"}, Type: incident.ProductSafety, Grade: 2, Mode: incident.Real,
	}, by))
	hidden, drill := r.incident("Hidden zebra", incident.Real), r.incident("Rehearsed zebra", incident.Drill)
	claim := func(inc incident.Incident, en, zh string, public bool) fact.Fact {
		f := must[fact.Fact](t)(r.Space.Facts.Create(r.ctx, fact.New{IncidentID: inc.ID, Claim: incident.Text{"en": en, "zh-CN": zh}, Public: public}, r.As("officer").Actor()))
		return must[fact.Fact](t)(r.Space.Facts.AddFile(r.ctx, f.ID, fact.Upload{Name: "a.txt", Content: strings.NewReader(en)}, r.As("officer").Actor()))
	}
	open := r.sign(claim(inc, "The zebra has 42 stripes", "斑马有42条纹", true))
	r.sign(claim(inc, "An internal zebra", "", false))
	claim(inc, "An unsigned zebra", "", true)
	r.sign(claim(hidden, "A zebra without a sheet", "", true))
	r.sign(claim(drill, "A zebra of a drill", "", true))
	page := func(q string) string {
		t.Helper()
		return r.As("").Get("/newsroom/acme/search?lang=en&q=" + url.QueryEscape(q)).Text
	}
	if text := page("zebra"); strings.Contains(text, "stripes") || strings.Contains(text, "Recall of the zebra") {
		t.Error("found before it was published")
	}
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, inc.ID, by))
	must[newsroom.Board](t)(r.Space.Newsroom.ShowBoard(r.ctx, inc.ID, incident.Aware, by))
	here := "/newsroom/acme/facts/" + inc.ID + "/" + open.Key
	search := func(name, lang, q string, has, not []string) webtest.Scenario {
		return webtest.Scenario{Name: name, Path: "/newsroom/acme/search?lang=" + lang + "&q=" + url.QueryEscape(q), Has: has, HasNot: not}
	}
	secret := []string{"internal", "unsigned", "without a sheet", "of a drill", "Hidden", "Rehearsed", "okapi inside"}
	r.Run(
		search("both", "en", "zebra", []string{"2 pages found", "Recall of the zebra", "42 stripes", here, "/newsroom/acme/incidents/" + inc.ID}, secret),
		search("Chinese", "zh-CN", "斑马", []string{"找到 2 个页面", "斑马召回", "斑马有42条纹"}, nil),
		search("pinyin", "zh-CN", "banma", []string{"斑马召回", "斑马有42条纹"}, nil),
		search("a figure", "en", "42", []string{"1 page found", "42 stripes"}, nil),
		search("what only we read finds nothing", "en", "okapi", []string{"No page has these words"}, nil),
		search("nor does what nobody signed", "en", "unsigned", []string{"No page has these words"}, nil),
	)
	// While another wording is being checked, the one that stands on the sheet is found, and the new one is not.
	must[fact.Fact](t)(r.Space.Facts.Revise(r.ctx, open.ID, incident.Text{"en": "The zebra has 43 spots"}, r.As("officer").Actor()))
	if text := page("stripes"); !strings.Contains(text, "42 stripes") {
		t.Error("the wording of the sheet is not found")
	}
	if text := page("spots"); !strings.Contains(text, "No page has these words") {
		t.Error("a wording that nobody has signed is found")
	}
	must[release.Sheet](t)(r.Space.Releases.WithdrawSheet(r.ctx, inc.ID, by))
	must[newsroom.Board](t)(r.Space.Newsroom.HideBoard(r.ctx, inc.ID, by))
	if text := page("zebra"); !strings.Contains(text, "No page has these words") {
		t.Error("found after it was withdrawn")
	}
}
