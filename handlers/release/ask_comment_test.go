package release_test

import (
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/comment"
	"standfirst/models/release"
)

// Whoever decides by a link reads what is open and asks by it, as long as there is something to decide and no longer.
func TestALinkAsksBeforeItDecides(t *testing.T) {
	d := routed(t)
	rel := d.submitted()
	officer := d.As("officer").Actor()
	open := must[comment.Thread](t)(d.Space.Comments.Begin(d.ctx, rel.ID, comment.New{Text: "Is <b>12</b> right?"}, officer))
	closed := must[comment.Thread](t)(d.Space.Comments.Begin(d.ctx, rel.ID, comment.New{Text: "SECRET, long settled"}, officer))
	must[comment.Thread](t)(d.Space.Comments.Resolve(d.ctx, rel.ID, closed.ID, officer))
	d.work(0)
	link := linkIn(t, d.letters()[0])
	once := strings.Repeat("a", 32)
	answer := form("thread", open.ID, "once", once, "text", "The meter says so.")
	d.Run(
		webtest.Scenario{Name: "what is open", Path: link, Lang: "en", Has: []string{"Is &lt;b&gt;12", `action="` + link + `/comments"`}, HasNot: []string{"SECRET"}},
		webtest.Scenario{Name: "without words", Method: "POST", Path: link + "/comments", Form: form("thread", open.ID), Lang: "en", Status: 422, Has: []string{"say-" + open.ID + "-error", "Do we &lt;b&gt;admit"}},
		webtest.Scenario{Name: "answered", Method: "POST", Path: link + "/comments", Form: answer, Status: 303, To: link + "#comments"},
		webtest.Scenario{Name: "sent twice", Method: "POST", Path: link + "/comments", Form: answer, Status: 303},
		webtest.Scenario{Name: "asked", Method: "POST", Path: link + "/comments", Form: form("thread", "", "text", "Who measured?"), Status: 303},
		webtest.Scenario{Name: "of another release", Method: "POST", Path: link + "/comments", Form: form("thread", "nowhere", "text", "Hello"), Lang: "en", Status: 404},
		webtest.Scenario{Name: "forged", Method: "POST", Path: link + "x/comments", Form: answer, Status: 404},
		webtest.Scenario{Name: "in Chinese, with both", Path: link, Lang: "zh-CN", Has: []string{"The meter says so.", "Who measured?", "决定前提问或评论"}},
	)
	threads := must[[]comment.Thread](t)(d.Space.Comments.Of(d.ctx, rel))
	if len(threads) != 3 || len(threads[0].Said) != 2 || threads[0].Last().ByName != "Approver of acme" || !threads[0].WaitsFor(officer.ID) {
		t.Errorf("%+v", threads)
	}
	if now := must[release.Release](t)(d.Space.Releases.Get(d.ctx, rel.ID)); len(now.Decisions) != 0 || now.Current != rel.Current {
		t.Error("asking has decided something")
	}
	d.Run(
		webtest.Scenario{Name: "decided", Method: "POST", Path: link, Form: form("decision", "approve"), Lang: "en", Has: []string{"Your approval is recorded"}, HasNot: []string{"Who measured?"}},
		webtest.Scenario{Name: "nothing more to read", Path: link, Lang: "en", Has: []string{"decided already"}, HasNot: []string{"Who measured?", "<textarea"}},
		webtest.Scenario{Name: "nor to say", Method: "POST", Path: link + "/comments", Form: form("thread", "", "text", "Once more"), Lang: "en", Status: 422, HasNot: []string{"Who measured?"}},
	)
}
