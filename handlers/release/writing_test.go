package release_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
)

var seatField = regexp.MustCompile(`name="seat" value="([0-9a-f]+)"`)

// open opens the editor and returns the seat of the window.
func (d *desk) open(who, path string) string {
	d.t.Helper()
	m := seatField.FindStringSubmatch(d.As(who).Get(path + "/edit").Text)
	if m == nil {
		d.t.Fatal("the editor has no seat")
	}
	d.As(who).Post(path+"/baton", form("seat", m[1], "first", "1")) // as its script does
	return m[1]
}

func typed(seat, base, headline string, more ...string) url.Values {
	return form(append([]string{"seat", seat, "base", base, "kind", "statement", "headline.en", headline, "body.en", "<p>" + headline + "</p><script>alert(1)</script>"}, more...)...)
}

func TestWhatIsTypedIsKept(t *testing.T) {
	d := newDesk(t)
	rel := d.release()
	path := "/acme/releases/" + rel.ID
	seat := d.open("officer", path)
	d.Run(
		webtest.Scenario{Name: "kept, and the time is said", As: "officer", Method: "POST", Path: path + "/draft", Form: typed(seat, "1", "Half a"), Has: []string{"Saved 09:00"}, HasNot: []string{"<html"}},
		webtest.Scenario{Name: "there again after signing in anew", As: "officer", Path: path + "/edit", Has: []string{"This is what you had typed by", `value="Half a"`, "&lt;p&gt;Half a&lt;/p&gt;</textarea>"}, HasNot: []string{"alert(1)"}},
	)
	seat = d.open("officer", path)
	d.Run(
		webtest.Scenario{Name: "what is too long is refused with a message", As: "officer", Method: "POST", Path: path + "/draft", Status: 422, Form: typed(seat, "1", "Long", "body.zh-CN", strings.Repeat("x", 300_000)), Has: []string{"too long"}},
		webtest.Scenario{Name: "two megabytes as well", As: "officer", Method: "POST", Path: path + "/draft", Status: 413, Form: typed(seat, "1", "Long", "body.zh-CN", strings.Repeat("x", 2<<20))},
		webtest.Scenario{Name: "a save that is too long keeps what was typed", As: "officer", Method: "POST", Path: path + "/versions", Status: 422, Form: typed(seat, "1", "Long", "body.zh-CN", strings.Repeat("x", 300_000)), Has: []string{"too long", `value="Long"`, strings.Repeat("x", 300_000)}},
		webtest.Scenario{Name: "an older window is told", As: "officer", Method: "POST", Path: path + "/draft", Status: 409, Form: typed("0123", "1", "Old"), Has: []string{"another window"}},
		webtest.Scenario{Name: "a viewer keeps nothing", As: "viewer", Method: "POST", Path: path + "/draft", Status: 403, Form: typed(seat, "1", "Viewer")},
		webtest.Scenario{Name: "nor does another space", As: "rival/officer", Method: "POST", Path: path + "/draft", Status: 404, Form: typed(seat, "1", "Rival")},
		webtest.Scenario{Name: "left", As: "officer", Method: "POST", Path: path + "/baton/return", Status: 204, Form: form("seat", seat)},
	)
	d.Clock.Add(time.Minute)
	d.open("manager", path)
	d.Run(
		webtest.Scenario{Name: "a colleague is offered it", As: "manager", Path: path + "/edit", Has: []string{"Officer of acme has left a draft of", "?draft=" + d.As("officer").User().ID}, HasNot: []string{`value="Half a"`}},
		webtest.Scenario{Name: "and opens it", As: "manager", Path: path + "/edit?draft=" + d.As("officer").User().ID, Has: []string{"This is what Officer of acme had typed by", `value="Half a"`}},
		webtest.Scenario{Name: "or writes anew", As: "manager", Method: "POST", Path: path + "/versions", Status: 303, Form: typed("", "1", "Other")},
		webtest.Scenario{Name: "an older draft is offered and not forced", As: "officer", Path: path + "/edit", Has: []string{"You have a draft of", "begun from version 1", `value="Other"`}, HasNot: []string{`value="Half a"`}},
		webtest.Scenario{Name: "opened, it stands beside the newer version", As: "officer", Path: path + "/edit?draft=" + d.As("officer").User().ID, Has: []string{`value="Half a"`, "Manager of acme wrote"}},
		webtest.Scenario{Name: "discarded", As: "officer", Method: "POST", Path: path + "/draft/removal", Status: 303, Form: form(), To: path + "/edit"},
		webtest.Scenario{Name: "it is gone", As: "officer", Path: path + "/edit", HasNot: []string{"You have a draft of"}},
	)
}

func TestTheBatonIsSeenAndHandedOver(t *testing.T) {
	d := newDesk(t)
	rel := d.release()
	path := "/acme/releases/" + rel.ID
	seat := d.open("officer", path)
	d.Run(
		webtest.Scenario{Name: "the other reads", As: "manager", Path: path + "/edit", Has: []string{"Officer of acme is writing since 09:00", "<fieldset class=\"stack-gap bare\" disabled>", "Take over"}},
		webtest.Scenario{Name: "another officer cannot take it", As: "officer2", Path: path + "/edit", Has: []string{"Officer of acme is writing"}, HasNot: []string{"Take over"}},
		webtest.Scenario{Name: "nor by hand", As: "officer2", Method: "POST", Path: path + "/baton/seizure", Status: 403, Form: form("reason", "Mine")},
		webtest.Scenario{Name: "saving is refused, the text stays", As: "officer2", Method: "POST", Path: path + "/versions", Status: 409, Form: typed("", "1", "Mine instead"), Has: []string{"is writing now, so nothing was saved", `value="Mine instead"`}, HasNot: []string{"disabled>"}},
		webtest.Scenario{Name: "keeping as well", As: "officer2", Method: "POST", Path: path + "/draft", Status: 409, Form: typed("9", "1", "Mine"), Has: []string{"Officer of acme is writing now"}},
		webtest.Scenario{Name: "asked for", As: "officer2", Method: "POST", Path: path + "/baton/request", Status: 303, Form: form(), To: path + "/edit"},
		webtest.Scenario{Name: "the writer is told by the next sign of life", As: "officer", Method: "POST", Path: path + "/baton", Form: form("seat", seat), Has: []string{`data-baton="mine"`, "Officer2 of acme would like to write"}},
		webtest.Scenario{Name: "handed over", As: "officer", Method: "POST", Path: path + "/baton/handover", Status: 303, Form: form()},
		webtest.Scenario{Name: "it is the other's turn", As: "officer2", Path: path + "/baton?seat=9", Has: []string{`data-baton="given"`, "It is your turn"}},
		webtest.Scenario{Name: "and the writer reads so", As: "officer", Method: "POST", Path: path + "/baton", Form: form("seat", seat), Has: []string{`data-baton="other"`, "Officer2 of acme is writing"}},
		webtest.Scenario{Name: "taking over wants a reason", As: "manager", Method: "POST", Path: path + "/baton/seizure", Status: 422, Form: form(), Has: []string{"Say why you take over"}},
		webtest.Scenario{Name: "taken over", As: "manager", Method: "POST", Path: path + "/baton/seizure", Status: 303, Form: form("reason", "She is <b>on a plane</b>")},
		webtest.Scenario{Name: "whoever wrote reads why", As: "officer2", Path: path + "/baton?seat=9", Has: []string{"Manager of acme has taken over", "She is &lt;b&gt;on a plane&lt;/b&gt;"}},
		webtest.Scenario{Name: "so does the timeline", As: "viewer", Path: path, Has: []string{"took over the writing of", "She is &lt;b&gt;on a plane&lt;/b&gt;"}},
		webtest.Scenario{Name: "a viewer has no part in it", As: "viewer", Path: path + "/baton", Status: 403},
		webtest.Scenario{Name: "another space knows nothing of it", As: "rival/manager", Path: path + "/baton", Status: 404},
	)
	d.Clock.Add(11 * time.Minute)
	d.Run(webtest.Scenario{Name: "a lease ends", As: "officer2", Path: path + "/baton", Has: []string{`data-baton="free"`, "Nobody is writing now"}})
}

func TestAFigureIsBoundToTheFactThatSaysIt(t *testing.T) {
	d := newDesk(t)
	path := "/acme/releases/" + d.release().ID
	d.Run(
		webtest.Scenario{Name: "written", As: "officer", Method: "POST", Path: path + "/versions", Status: 303, Form: form("base", "1", "kind", "news", "headline.en", "Units", "body.en", "We know of 12 units, and of 99.")},
		webtest.Scenario{
			Name: "the check offers the fact, and where to record one", As: "officer", Path: path,
			Has: []string{"Cite F-1 here", `name="fact" value="` + d.fact.ID + `"`, "/edit#at=en:12", "/incidents/" + d.incident.ID + "/facts/new", "Record a fact"},
		},
		webtest.Scenario{Name: "not to who only reads", As: "viewer", Path: path, HasNot: []string{"Cite F-1 here", "/facts/new", "#at="}},
	)
	key := regexp.MustCompile(`action="` + path + `/bindings">[\s\S]*?name="key" value="(\w+)"`).FindStringSubmatch(d.As("officer").Get(path).Text)[1]
	bind := form("version", "2", "key", key, "fact", d.fact.ID)
	d.Run(
		webtest.Scenario{Name: "a viewer binds nothing", As: "viewer", Method: "POST", Path: path + "/bindings", Status: 403, Form: bind},
		webtest.Scenario{Name: "another fact was not offered", As: "officer", Method: "POST", Path: path + "/bindings", Status: 422, Form: form("version", "2", "key", key, "fact", "nope"), Has: []string{"does not say so any more"}},
		webtest.Scenario{Name: "bound", As: "officer", Method: "POST", Path: path + "/bindings", Status: 303, To: path, Form: bind},
		webtest.Scenario{Name: "a new version cites it", As: "officer", Path: path, Has: []string{`<span class="cite">12<sup>F-1</sup></span>`, "Version 3", "“99” is backed by no fact"}, HasNot: []string{"“12” is backed by no fact"}},
		webtest.Scenario{Name: "the older page is refused", As: "officer", Method: "POST", Path: path + "/bindings", Status: 422, Form: bind},
	)
}
