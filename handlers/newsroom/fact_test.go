package newsroom_test

import (
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
)

func TestEachFactHasAPageWithItsEvidenceAndItsHistory(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	f := r.fact(inc.ID, "12 units overheated.", true)
	hidden := r.fact(inc.ID, "The supplier is Acme.", false)
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, inc.ID, r.As("manager").Actor()))
	rel := r.publish(r.approved(inc.ID, english("We recall the battery", release.Cite(f.ID, f.Current, "12 units overheated."))), "")
	page := "/newsroom/acme/facts/" + inc.ID + "/" + f.Key
	r.Run(
		webtest.Scenario{Name: "the fact", Path: page, Lang: "en", Has: []string{"12 units overheated.", "Verified", "报告 1.txt", f.Now().Evidence[0].SHA256, "We recall the battery", `rel="canonical" href="https://press.example.org` + page + `?lang=en"`}},
		webtest.Scenario{Name: "in Chinese", Path: page, Lang: "zh-CN", Has: []string{"已核实", "历史"}},
		webtest.Scenario{Name: "the sheet leads there", Path: "/newsroom/acme/facts/" + inc.ID, Lang: "en", Has: []string{`href="` + page + `?lang=en"`}},
		webtest.Scenario{Name: "the statement leads there", Path: "/newsroom/acme/releases/" + rel.Slug, Lang: "en", Has: []string{`href="` + page + `?lang=en"`}},
		webtest.Scenario{Name: "the site map names it", Path: "/newsroom/acme/sitemap.xml", Has: []string{page}},
		webtest.Scenario{Name: "one that is not public has none", Path: "/newsroom/acme/facts/" + inc.ID + "/" + hidden.Key, Status: 404},
		webtest.Scenario{Name: "nor one that there is not", Path: "/newsroom/acme/facts/" + inc.ID + "/F-99", Status: 404},
	)
	r.Clock.Add(time.Hour)
	must[fact.Fact](t)(r.Space.Facts.Revise(r.ctx, f.ID, incident.Text{"en": "13 units overheated."}, r.As("officer").Actor()))
	r.Run(webtest.Scenario{Name: "a wording that is not verified is not told", Path: page, Lang: "en", Has: []string{"12 units", "Being checked again"}, HasNot: []string{"13 units"}})
}
