package newsroom_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
)

func TestTheQuestionWhetherAStatementIsGenuine(t *testing.T) {
	r := newRoom(t)
	text := english("We recall the battery", "<p>We recall 1,200 batteries. We did not find any other fault in them.</p>")
	rel := r.publish(r.approved("", text), "")
	r.approved("", english("SECRET plans of the board", "<p>SECRET the board will sell the whole division in the north.</p>"))
	ask := func(name, lang, pasted string, status int, has []string, hasNot ...string) webtest.Scenario {
		return webtest.Scenario{Name: name, Method: "POST", Path: "/newsroom/acme/genuine?lang=" + lang, Form: url.Values{"text": {pasted}}, Status: status, Has: has, HasNot: hasNot}
	}
	const said = "We recall 1,200 batteries. We did not find any other fault in them."
	r.Run(
		webtest.Scenario{Name: "the form", Path: "/newsroom/acme/genuine?lang=en", Has: []string{"Is this statement genuine?", "<textarea"}},
		webtest.Scenario{Name: "it is found", Path: "/newsroom/acme?lang=en", Has: []string{"/newsroom/acme/genuine?lang=en"}},
		ask("identical", "en", "> "+said, 0, []string{"Genuine", "Every word of it", "/newsroom/acme/releases/" + rel.Slug, said}),
		ask("altered", "en", strings.Replace(said, "did not find", "did find", 1), 0, []string{"Altered", "<del>not </del>"}, "Word for word"),
		ask("altered, in Chinese", "zh-CN", strings.Replace(said, "1,200", "9,900", 1), 0, []string{"内容被改动", "<ins>9,900 </ins>"}),
		ask("unknown", "en", "The committee met on Thursday to discuss the budget of the year.", 0, []string{"Not known to us"}),
		ask("what is not public", "en", "SECRET the board will sell the whole division in the north.", 0, []string{"Not known to us"}, rel.Slug),
		ask("too short", "en", "We recall", 422, []string{"Paste a longer passage", ">We recall</textarea>"}),
		ask("too long", "en", strings.Repeat("word ", 5000), 422, []string{"at most 20,000"}),
		ask("markup", "en", `<script>alert(1)</script> We recall 1,200 batteries. {"$where": 1}`, 0, nil, "<script>alert"),
	)
	if a := r.As("").Post("/newsroom/acme/genuine?lang=en", url.Values{"text": {said}}); a.Header.Get("Cache-Control") != "no-store" {
		t.Error("an answer may be kept")
	}
	if _, err := r.Space.Releases.Withdraw(r.ctx, rel.ID, map[string]string{"en": "Under review."}, r.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	r.Run(
		ask("superseded", "en", said, 0, []string{"No longer valid", "Withdrawn statement", "25 Nov 2026"}, "We recall the battery"),
		ask("of what is withdrawn no word is told", "en", strings.Replace(said, "1,200", "9,900", 1), 0, []string{"Not known to us"}, "<del>", "<ins>"),
	)
}
