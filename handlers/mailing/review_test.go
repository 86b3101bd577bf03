package mailing_test

import (
	"testing"
	"time"

	"standfirst/handlers/mailing"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	models "standfirst/models/setting"
	"standfirst/models/space"
)

// Who has no second factor to show is led to where there is one, before they type a number for nothing.
func TestASecondFactorIsAskedForBeforeTheNumberIs(t *testing.T) {
	h := open(t)
	path := h.draft()
	h.Run(webtest.Scenario{Name: "below the threshold", As: "manager", Path: path + "/review", Has: []string{`name="confirm"`}, HasNot: []string{"You need a second factor"}})
	must(t, h.Space.Settings.SetGuards(h.ctx, models.Guards{Factor: 1}, h.As("administrator").Actor()))
	h.Run(webtest.Scenario{Name: "above it", As: "manager", Path: path + "/review", Has: []string{"You need a second factor", `href="/settings/security#factor"`}, HasNot: []string{`name="confirm"`, `name="code"`}})
}

// What goes at once is held for a moment: the page says until when, and is loaded anew when the mailing's state is another
// than it shows, for its buttons are other ones then.
func TestThePageOfAHeldMailingSaysUntilWhen(t *testing.T) {
	h := openWith(t, mailing.Routes, func(k *web.Kit, out *space.Outside) { out.Frame, out.Hold = mail.Frame{Set: k.Set}, 30*time.Second })
	path := h.draft()
	must(t, h.launch(path))
	at := h.Clock.Now().Add(30 * time.Second).In(h.As("manager").User().Location()).Format(time.TimeOnly)
	h.Run(
		webtest.Scenario{As: "manager", Path: path, Has: []string{"the first messages go out at " + at, "Take back to draft", `progress/stream?of=scheduled"`}, HasNot: []string{"data-over"}},
		webtest.Scenario{As: "manager", Path: path + "/progress?of=scheduled", Has: []string{at}, HasNot: []string{"data-over"}},
		webtest.Scenario{As: "manager", Path: path + "/progress?of=sending", Has: []string{"data-over"}},
	)
}

// A follow-up says on its review what it follows, and to whom it goes.
func TestAFollowUpSaysWhatItFollows(t *testing.T) {
	h := open(t)
	path := h.draft()
	must(t, h.launch(path))
	h.work()
	review := h.As("officer").Post(path+"/follow-up", nil).Header.Get("Location")
	h.Run(webtest.Scenario{As: "officer", Path: review + "/review", Has: []string{"This is the follow-up of a mailing", "never on the same day, and only once", `href="` + path + `"`}})
}
