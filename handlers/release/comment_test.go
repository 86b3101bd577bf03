package release_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/approval"
	handlers "standfirst/handlers/release"
	"standfirst/handlers/today"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/comment"
)

func talking(t *testing.T) (*desk, string) {
	t.Helper()
	d := deskOf(t, func(k *web.Kit) []web.Route {
		return slices.Concat(handlers.Routes(k), approval.Routes(k), today.Routes(k))
	})
	return d, "/acme/releases/" + d.release().ID
}

func TestAPassageIsDiscussedAndResolved(t *testing.T) {
	d, path := talking(t)
	once := strings.Repeat("0a", 16)
	d.Run(
		webtest.Scenario{Name: "nothing yet", As: "approver", Path: path, Has: []string{"Nobody has commented yet", `data-insert="Officer of acme"`}, HasNot: []string{`data-insert="Viewer of acme"`, "comment is open"}},
		webtest.Scenario{Name: "a viewer reads none", As: "viewer", Path: path, HasNot: []string{`id="comments"`, "comment.js"}},
		webtest.Scenario{Name: "nor by hand", As: "viewer", Path: path + "/comments", Status: 403},
		webtest.Scenario{Name: "nor writes one", As: "viewer", Method: "POST", Path: path + "/comments", Form: form("text", "Hi"), Status: 403},
		webtest.Scenario{
			Name: "words that do not stand there; what was typed stays", As: "approver", Method: "POST", Path: path + "/comments", Status: 422,
			Form: form("text", "Is <b>it</b> so?", "words", "13 units", "lang", "en"), Has: []string{"These words do not stand", "Is &lt;b&gt;it", `value="13 units"`, `id="f-words-error"`},
		},
		webtest.Scenario{
			Name: "said", As: "approver", Method: "POST", Path: path + "/comments", Status: 303, To: path + "#comments",
			Form: form("once", once, "text", "Is <b>it</b> so, @officer of acme?", "words", "12 units", "lang", "en"),
		},
		webtest.Scenario{
			Name: "shown at its passage", As: "officer", Path: path,
			Has: []string{`<mark class="remarked" id="passage-` + once + `">12 units</mark>`, "Is &lt;b&gt;it&lt;/b&gt; so, ", `<span class="mention">@officer of acme</span>`, "1 open comment", "1 comment is open", "Got it", "commented on"},
		},
		webtest.Scenario{Name: "nothing of it for a viewer", As: "viewer", Path: path, HasNot: []string{"so, ", "passage-"}},
		webtest.Scenario{Name: "counted in the list", As: "officer", Path: "/acme/releases", Has: []string{"1 open comment"}},
		webtest.Scenario{Name: "not for a viewer", As: "viewer", Path: "/acme/releases", HasNot: []string{"open comment"}},
		webtest.Scenario{Name: "beside the editor", As: "officer", Path: path + "/edit", Has: []string{`class="beside"`, `data-passage="12 units"`}},
		webtest.Scenario{Name: "it waits for who was mentioned", As: "officer", Path: "/acme", Has: []string{"Approver of acme on “We recall the battery”", path + "#comment-" + once}},
		webtest.Scenario{Name: "and for nobody else", As: "manager", Path: "/acme", HasNot: []string{"Approver of acme on"}},
		webtest.Scenario{Name: "handing in waits as well", As: "officer", Method: "POST", Path: path + "/submission", Form: form("version", "1"), Status: 422, Has: []string{"must be mended or accepted"}},
		webtest.Scenario{Name: "an empty reply, at its field", As: "officer", Method: "POST", Path: path + "/comments/" + once + "/answers", Form: form("text", " "), Status: 422, Has: []string{`id="answer-` + once + `-error"`, "Write something."}},
	)
	officer := d.As("officer")
	officer.Header.Set("HX-Request", "true")
	officer.Header.Set("HX-Target", "section#comments")
	if got := officer.Post(path+"/comments/"+once+"/answers", form("text", "It is.")); got.StatusCode != 200 || !strings.Contains(got.Text, "Reply added.") || strings.Contains(got.Text, "<html") {
		t.Errorf("answered in place: %d %s", got.StatusCode, got.Text)
	}
	officer.Header.Del("HX-Request")
	d.Run(
		webtest.Scenario{Name: "nobody else changes it", As: "officer", Method: "POST", Path: path + "/comments/" + once + "/text", Form: form("said", once, "text", "Mine"), Status: 403},
		webtest.Scenario{Name: "its author does", As: "approver", Method: "POST", Path: path + "/comments/" + once + "/text", Form: form("said", once, "text", "Is it so?"), Status: 303, To: path + "#comment-" + once},
		webtest.Scenario{Name: "which is seen", As: "officer", Path: path, Has: []string{"changed</span>", "changed a comment"}},
		webtest.Scenario{Name: "another space knows nothing of it", As: "rival/officer", Method: "POST", Path: strings.Replace(path, "acme", "rival", 1) + "/comments/" + once + "/resolution", Form: form("do", "resolve"), Status: 404},
	)
	d.Clock.Add(comment.OpenFor + time.Minute)
	d.Run(
		webtest.Scenario{Name: "not after a quarter of an hour", As: "approver", Method: "POST", Path: path + "/comments/" + once + "/text", Form: form("said", once, "text", "Later"), Status: 403},
		webtest.Scenario{Name: "resolved", As: "officer", Method: "POST", Path: path + "/comments/" + once + "/resolution", Form: form("do", "resolve"), Status: 303},
		webtest.Scenario{Name: "folded away, its passage plain", As: "officer", Path: path, Has: []string{"Resolved by Officer of acme", "0 open comments"}, HasNot: []string{"passage-" + once, "1 comment is open"}},
		webtest.Scenario{Name: "no reply to it", As: "approver", Method: "POST", Path: path + "/comments/" + once + "/answers", Form: form("text", "But"), Status: 422, Has: []string{"has resolved this comment meanwhile"}},
		webtest.Scenario{Name: "reopened", As: "approver", Method: "POST", Path: path + "/comments/" + once + "/resolution", Form: form("do", "reopen"), Status: 303},
		webtest.Scenario{Name: "open again", As: "officer", Path: path + "/comments", Has: []string{"1 open comment", "Is it so?"}},
	)
}
