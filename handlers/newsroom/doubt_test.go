package newsroom_test

import (
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// A public page says what of it does not stand any more, and nothing that is not public.
func TestAPageSaysWhatOfItIsInDoubt(t *testing.T) {
	r := newRoom(t)
	inc := r.incident("Recall", incident.Real)
	shown, hidden := r.fact(inc.ID, "12 units overheated.", true), r.fact(inc.ID, "SECRET wording of the fact", false)
	text := english("We recall the battery", "<p>"+release.Cite(shown.ID, shown.Current, "12 units overheated.")+" "+release.Cite(hidden.ID, hidden.Current, "Nobody was hurt.")+"</p>")
	text["zh-CN"] = release.Text{Headline: "关于召回电池的声明", Body: "<p>" + release.Cite(shown.ID, shown.Current, "12件产品过热。") + "</p>"}
	rel := r.publish(r.approved(inc.ID, text), "")
	must[release.Sheet](t)(r.Space.Releases.PublishSheet(r.ctx, inc.ID, r.As("officer").Actor()))
	link := "/newsroom/acme/facts/" + inc.ID + "?lang=en#" + shown.Key
	page := func(name string, lang string, has, hasNot []string) {
		t.Helper()
		r.Run(webtest.Scenario{Name: name, Path: statement, Lang: lang, Has: has, HasNot: append(hasNot, "SECRET", "the lab")})
	}
	const review, withdrawn, restated = "is under review", "has been withdrawn", "now put differently"
	page("all stands", "en", nil, []string{review, withdrawn, restated})
	before := r.As("").Get(statement).Header.Get("Last-Modified")

	r.Clock.Add(time.Hour)
	checker := r.As("checker").Actor()
	for _, id := range []string{shown.ID, hidden.ID} {
		must[fact.Fact](t)(r.Space.Facts.Dispute(r.ctx, id, "the lab doubts it", checker))
	}
	r.Clock.Add(time.Hour) // what is done to a fact later does not make the doubt younger
	must[fact.Fact](t)(r.Space.Facts.Show(r.ctx, shown.ID, true, checker))
	page("disputed", "en", []string{
		review, `datetime="2026-11-25T10:00:00Z"`, "25 Nov 2026, 10:00", "<blockquote lang=\"en\">12 units overheated.</blockquote>", "<blockquote lang=\"en\">Nobody was hurt.</blockquote>", link,
	}, []string{withdrawn, "#" + hidden.Key + `"`})
	r.Run(
		webtest.Scenario{Name: "in the index", Path: "/newsroom/acme", Lang: "en", Has: []string{"A statement in it is under review"}},
		webtest.Scenario{Name: "in the index in Chinese", Path: "/newsroom/acme", Lang: "zh-CN", Has: []string{"其中一项表述正在复核"}},
		webtest.Scenario{Name: "among what was found", Path: "/newsroom/acme/search?q=battery", Lang: "en", Has: []string{"A statement in it is under review"}},
	)
	page("in Chinese", "zh-CN", []string{"本页的一项表述正在复核", "12件产品过热。", "目前已核实的情况"}, []string{"Nobody was hurt."})
	if after := r.As("").Get(statement).Header.Get("Last-Modified"); after == before {
		t.Error("a cache would keep the page without its notice")
	}

	hidden = r.sign(must[fact.Fact](t)(r.Space.Facts.Get(r.ctx, hidden.ID)))
	page("one is verified again", "en", []string{review}, []string{`<blockquote lang="en">Nobody was hurt.`})
	must[fact.Fact](t)(r.Space.Facts.Retract(r.ctx, shown.ID, "the lab was wrong", checker))
	page("retracted", "en", []string{withdrawn, link}, []string{review})
	r.Run(webtest.Scenario{Name: "retracted, in the index", Path: "/newsroom/acme", Lang: "en", Has: []string{"A statement in it has been withdrawn"}, HasNot: []string{"is under review"}})

	r.Clock.Add(time.Hour)
	note := must[release.Release](t)(r.Space.Releases.Create(r.ctx, inc.ID, release.Manuscript{Kind: "correction", Text: english("Correction on the number", "<p>It was less.</p>")}, r.As("officer").Actor()))
	note = r.publish(r.approve(note), "")
	page("corrected elsewhere", "en", []string{withdrawn, "Corrections since:", "/newsroom/acme/releases/" + note.Slug, "Correction on the number"}, nil)

	revised := must[fact.Fact](t)(r.Space.Facts.Revise(r.ctx, hidden.ID, incident.Text{"en": "SECRET, in other words"}, checker))
	page("a new wording that nobody has verified", "en", nil, []string{review, restated})
	for _, who := range []string{"officer", "approver"} {
		revised = must[fact.Fact](t)(r.Space.Facts.Sign(r.ctx, revised.ID, revised.Now().Hash, r.As(who).Actor()))
	}
	page("and when it is", "en", []string{restated, "Nobody was hurt."}, []string{review})

	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 1, release.Manuscript{Kind: "statement", Text: english("We recall the battery", "<p>More tomorrow.</p>")}, r.As("officer").Actor()))
	r.publish(r.approve(rel), "The number was wrong.")
	page("the page itself is corrected", "en", []string{"The number was wrong."}, []string{review, withdrawn, restated, "Corrections since"})
	if strings.Contains(r.As("").Get(statement).Text, "overheated") {
		t.Error("the old text is still there")
	}
}
