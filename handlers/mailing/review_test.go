package mailing_test

import (
	"testing"

	"standfirst/handlers/web/webtest"
	models "standfirst/models/setting"
)

// Who has no second factor to show is led to where there is one, before they type a number for nothing.
func TestASecondFactorIsAskedForBeforeTheNumberIs(t *testing.T) {
	h := open(t)
	path := h.draft()
	h.Run(webtest.Scenario{Name: "below the threshold", As: "manager", Path: path + "/review", Has: []string{`name="confirm"`}, HasNot: []string{"You need a second factor"}})
	must(t, h.Space.Settings.SetGuards(h.ctx, models.Guards{Factor: 1}, h.As("administrator").Actor()))
	h.Run(webtest.Scenario{Name: "above it", As: "manager", Path: path + "/review", Has: []string{"You need a second factor", `href="/settings/security#factor"`}, HasNot: []string{`name="confirm"`, `name="code"`}})
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
