package creator_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	model "standfirst/models/creator"
	"standfirst/models/fact"
)

var linkOnPage = regexp.MustCompile(`https://press\.example\.org(/b/[\w.-]+)`)

// agreed takes a deal of the desk to where its brief can be sent.
func (d *desk) agreed() (model.Deal, string) {
	d.t.Helper()
	x := d.deal("none")
	at := "/acme/creators/deals/" + x.ID
	for _, step := range []struct {
		what string
		form url.Values
	}{{"/offer", nil}, {"/answer", url.Values{"answer": {"yes"}}}, {"/brief", url.Values{"task": {"Here is what we know"}, "facts": {d.facts[0].ID}}}} {
		if r := d.As("officer").Post(at+step.what, step.form); r.StatusCode != 303 {
			d.t.Fatal(step.what, r.StatusCode, webtest.Words(r.Text))
		}
	}
	return x, at
}

func TestACreatorReadsAndAcknowledgesByALink(t *testing.T) {
	d := newDesk(t)
	x, at := d.agreed()
	d.Run(
		webtest.Scenario{Name: "too early", As: "officer", Method: "POST", Path: at + "/link", Status: 422, Has: []string{"once the brief has been sent"}},
		webtest.Scenario{Name: "how to send it", As: "officer", Path: at, Has: []string{"Make a link to copy", "no mail address", "another way"}, HasNot: []string{"Mail the link"}},
		webtest.Scenario{Name: "sent by a link", As: "officer", Method: "POST", Path: at + "/briefing", Form: url.Values{"way": {"link"}}, Status: 303, To: at},
		webtest.Scenario{Name: "whoever only reads does not see it", As: "approver", Path: at, HasNot: []string{"/b/acme."}},
	)
	page := d.As("officer").Get(at)
	found := linkOnPage.FindStringSubmatch(page.Text)
	if found == nil {
		t.Fatal(webtest.Words(page.Text))
	}
	link := found[1]
	visitor := d.As("")
	r := visitor.Get(link)
	for _, has := range []string{"Recall explained", "Here is what we know", "Two batches were not sealed.", "Your name", "I have read version 1"} {
		if !strings.Contains(r.Text, has) {
			t.Errorf("the creator does not read %q: %s", has, webtest.Words(r.Text))
		}
	}
	for _, hidden := range []string{"secret-tag", "Omar", d.incident.ID, "/acme/", "USD"} {
		if strings.Contains(r.Text, hidden) {
			t.Errorf("the creator is shown %q", hidden)
		}
	}
	for name, want := range map[string]string{"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	x = must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, x.ID))
	hash := x.Brief.Hash
	d.Run(
		webtest.Scenario{Name: "a colleague cannot do it for them", As: "officer", Method: "POST", Path: link, Form: url.Values{"ack_name": {"Xiaolu"}, "read": {"1"}, "hash": {hash}}, Status: 403},
		webtest.Scenario{Name: "a colleague sees what they see", As: "officer", Path: link, Has: []string{"This is what the creator sees", "Here is what we know"}, HasNot: []string{"Your name"}},
		webtest.Scenario{Name: "nothing typed is lost", Method: "POST", Path: link, Form: url.Values{"ack_name": {"Xiaolu"}, "hash": {hash}}, Status: 422, Has: []string{"Tick that you have read it", `value="Xiaolu"`}},
		webtest.Scenario{Name: "no name", Method: "POST", Path: link, Form: url.Values{"read": {"1"}, "hash": {hash}}, Status: 422, Has: []string{"Enter your name"}},
		webtest.Scenario{Name: "acknowledged", Method: "POST", Path: link, Form: url.Values{"ack_name": {"Xiaolu"}, "read": {"1"}, "hash": {hash}}, Status: 303, To: link},
		webtest.Scenario{Name: "thanks", Path: link, Has: []string{"Acknowledged by Xiaolu", "Here is what we know"}, HasNot: []string{"Your name"}},
		webtest.Scenario{Name: "on the deal", As: "officer", Path: at, Has: []string{"Acknowledged by Xiaolu", "by their own link", "Acknowledged"}},
		webtest.Scenario{Name: "cut short", Path: link[:len(link)-3], Status: 404, Has: []string{"not complete, or not ours"}},
		webtest.Scenario{Name: "of another space", Path: strings.Replace(link, "acme.", "rival.", 1), Status: 404},
		webtest.Scenario{Name: "of no space", Path: strings.Replace(link, "acme.", "nobody.", 1), Status: 404},
	)
	d.Clock.Add(model.LinkLife)
	d.Run(webtest.Scenario{Name: "ended", Path: link, Status: 404, Has: []string{"no longer opens anything"}})
}

func TestTheLinkOffersTheBriefThatHolds(t *testing.T) {
	d := newDesk(t)
	x, at := d.agreed()
	d.Run(webtest.Scenario{Name: "sent", As: "officer", Method: "POST", Path: at + "/briefing", Form: url.Values{"way": {"link"}}, Status: 303})
	x = must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, x.ID))
	old, link := x.Brief.Hash, "/b/"+d.Space.Creators.Token(x)
	must[fact.Fact](t)(d.Space.Facts.Retract(d.ctx, d.facts[0].ID, "a third batch", d.As("manager").Actor()))
	d.Run(
		webtest.Scenario{Name: "it stops at once", Path: link, Has: []string{"Please wait with this brief"}, HasNot: []string{"Two batches were not sealed.", "F-1", "Here is what we know", "Your name"}},
		webtest.Scenario{Name: "and cannot be acknowledged", Method: "POST", Path: link, Form: url.Values{"ack_name": {"Xiaolu"}, "read": {"1"}, "hash": {old}}, Status: 422, Has: []string{"cannot be acknowledged now"}},
		webtest.Scenario{Name: "a new one", As: "officer", Method: "POST", Path: at + "/brief", Form: url.Values{"task": {"What we know by now"}, "facts": {d.facts[1].ID}}, Status: 303},
		webtest.Scenario{Name: "not sent yet", Path: link, Has: []string{"Please wait"}, HasNot: []string{"What we know by now"}},
		webtest.Scenario{Name: "sent again", As: "officer", Method: "POST", Path: at + "/briefing", Form: url.Values{"way": {"link"}}, Status: 303},
		webtest.Scenario{Name: "the old link shows the new one", Path: link, Has: []string{"replaces the one that you were sent", "What we know by now", "Nobody has fallen ill.", "Your name"}, HasNot: []string{"Two batches"}},
		webtest.Scenario{Name: "the old text is not acknowledged", Method: "POST", Path: link, Form: url.Values{"ack_name": {"Xiaolu"}, "read": {"1"}, "hash": {old}}, Status: 422, Has: []string{"has changed while you were reading"}},
		webtest.Scenario{Name: "a new link", As: "officer", Method: "POST", Path: at + "/link", Form: url.Values{"fresh": {"1"}}, Status: 303},
		webtest.Scenario{Name: "ends the old one", Path: link, Status: 404},
	)
}

func TestTheLinkGoesByMail(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Space.Contacts.Change(d.ctx, d.who.ID, d.who.Rev, func(c *contact.Contact) { c.Email = "xiaolu@creator.example" }, d.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	x, at := d.agreed()
	d.Run(
		webtest.Scenario{Name: "offered", As: "officer", Path: at, Has: []string{"Mail the link", "xiaolu@creator.example"}},
		webtest.Scenario{Name: "mailed", As: "officer", Method: "POST", Path: at + "/briefing", Form: url.Values{"way": {"mail"}}, Status: 303},
		webtest.Scenario{Name: "seen on the page", As: "officer", Path: at, Has: []string{"Mailed to xiaolu@creator.example", "Mail it again"}},
	)
	kept, err := d.Space.Mailings.CapturedCount(d.ctx, "")
	if err != nil || kept != 1 {
		t.Fatal(kept, err)
	}
	x = must[model.Deal](t)(d.Space.Creators.Deal(d.ctx, x.ID))
	if x.State != model.Briefed || x.Link.MailedTo != "xiaolu@creator.example" {
		t.Fatalf("%+v", x.Link)
	}
	if err := d.Space.Contacts.Suppressions.Suppress(d.ctx, "xiaolu@creator.example", contact.ScopeAll, contact.ByHand, d.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	d.Run(webtest.Scenario{Name: "not to somebody who is not written to", As: "officer", Method: "POST", Path: at + "/link", Form: url.Values{"way": {"mail"}}, Status: 422, Has: []string{"suppression list"}})
}

func TestLinksAreOpenedNowAndThen(t *testing.T) {
	d := newDesk(t)
	visitor := d.As("")
	status := 0
	for range 260 {
		if status = visitor.Get("/b/acme.x.1-1-1.AAAAAAAAAAAAAAAAAAAAAA").StatusCode; status == http.StatusTooManyRequests {
			return
		}
	}
	t.Errorf("guesses are answered without an end: %d", status)
}
