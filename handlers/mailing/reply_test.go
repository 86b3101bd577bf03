package mailing_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/enquiry"
	"standfirst/handlers/mailing"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	mail "standfirst/jobs/mailing"
	mailings "standfirst/models/mailing"
	"standfirst/models/space"
)

// Who has answered is marked in the table with one button, gets no follow-up, and asks an enquiry; the mark can be taken
// back.
func TestAnAnswerIsLoggedAndTakenBack(t *testing.T) {
	routes := func(k *web.Kit) []web.Route { return slices.Concat(mailing.Routes(k), enquiry.Routes(k)) }
	h := openWith(t, routes, func(k *web.Kit, out *space.Outside) { out.Frame = mail.Frame{Set: k.Set} })
	base := h.draft()
	must(t, h.launch(base))
	officer := h.As("officer")
	h.Clock.Add(time.Minute)
	sent := func() []mailings.Delivery {
		t.Helper()
		page, err := h.Space.Mailings.Recipients(h.ctx, mailings.Search{MailingID: base[strings.LastIndexByte(base, '/')+1:], Limit: 10})
		must(t, err)
		return page.Items
	}
	waits := base + "/recipients/" + sent()[0].ID + "/reply"
	if r := officer.Post(waits, url.Values{}); r.StatusCode != http.StatusConflict && r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an answer to what has not been sent: %d", r.StatusCode)
	}
	h.work()
	h.Clock.Add(3 * time.Hour)
	d := sent()[0]
	path := base + "/recipients/" + d.ID
	table := base + "/recipients?reaction=replied"
	h.Run(
		webtest.Scenario{Name: "a viewer logs nothing", As: "viewer", Method: "POST", Path: path + "/reply", Status: 403},
		webtest.Scenario{Name: "ahead of time", As: "officer", Method: "POST", Path: path + "/reply", Form: url.Values{"at": {"2031-01-01T10:00"}, "at_zone": {"UTC"}, "note": {"Wants <b>figures</b>"}}, Status: 422, Has: []string{"A reply cannot lie ahead", "Wants &lt;b&gt;figures"}},
		webtest.Scenario{Name: "before the message", As: "officer", Method: "POST", Path: path + "/reply", Form: url.Values{"at": {"2001-01-01T10:00"}, "at_zone": {"UTC"}}, Status: 422, Has: []string{"before the message went out"}},
		webtest.Scenario{Name: "nobody yet", As: "officer", Path: table, HasNot: []string{d.Address}},
		webtest.Scenario{Name: "in the table", As: "officer", Method: "POST", Path: path + "/reply", Form: url.Values{"back": {table}}, Status: 303, To: table},
		webtest.Scenario{Name: "marked", As: "officer", Path: table, Has: []string{d.Address, "Replied"}},
		webtest.Scenario{Name: "nobody is sent elsewhere", As: "officer", Method: "POST", Path: path + "/reply", Form: url.Values{"back": {"https://evil.example/"}}, Status: 303, To: path},
		webtest.Scenario{Name: "what they said", As: "officer", Method: "POST", Path: path + "/reply", Form: url.Values{"at": {h.Clock.Now().Add(-time.Hour).UTC().Format(mailings.LocalLayout)}, "at_zone": {"UTC"}, "note": {"How many, by five?"}}, Status: 303},
		webtest.Scenario{Name: "on its page", As: "officer", Path: path, Has: []string{"How many, by five?", "2 h", "Make it an enquiry"}},
		webtest.Scenario{Name: "as an enquiry", As: "officer", Path: "/acme/enquiries/new?reply=" + d.ID, Has: []string{"How many, by five?", d.Address, `value="` + h.release.IncidentID + `" selected`}},
	)
	c, err := h.Space.Contacts.Get(h.ctx, d.ContactID)
	must(t, err)
	r, err := h.Space.Mailings.Reply(h.ctx, d.ID)
	must(t, err)
	if took := r.Took().Round(time.Hour); took != 2*time.Hour || !c.LastReply.Equal(r.At) || !c.LastInteraction.Equal(r.At) {
		t.Errorf("answered after %s; the contact %s, %s", took, c.LastReply, c.LastInteraction)
	}
	h.Run(
		webtest.Scenario{Name: "taken back", As: "officer", Method: "POST", Path: path + "/reply/undo", Status: 303, To: path},
		webtest.Scenario{Name: "taken back twice", As: "officer", Method: "POST", Path: path + "/reply/undo", Status: 303, To: path},
		webtest.Scenario{Name: "gone", As: "officer", Path: table, HasNot: []string{d.Address}},
	)
	if c, err = h.Space.Contacts.Get(h.ctx, d.ContactID); err != nil || !c.LastReply.IsZero() || !c.LastInteraction.IsZero() {
		t.Errorf("after it was taken back: %s, %s, %v", c.LastReply, c.LastInteraction, err)
	}
}
