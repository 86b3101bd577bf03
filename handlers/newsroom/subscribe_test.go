package newsroom_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
	"standfirst/models/subscription"
)

// work runs what has been planned of subscriptions.
func (r *room) work() {
	r.t.Helper()
	for {
		j, ok, err := r.Space.Jobs.Claim(r.ctx, "test", time.Minute)
		if err != nil {
			r.t.Fatal(err)
		}
		if !ok {
			return
		}
		switch j.Kind {
		case subscription.MailKind:
			err = r.Space.Subscriptions.Write(r.ctx, must[subscription.Mail](r.t)(job.Decode[subscription.Mail](j)))
		case subscription.ReleaseKind:
			err = r.Space.Subscriptions.Send(r.ctx, must[subscription.Published](r.t)(job.Decode[subscription.Published](j)))
		}
		if err != nil {
			r.t.Fatalf("%s: %v", j.ID, err)
		}
		must[bool](r.t)(r.Space.Jobs.Finish(r.ctx, j))
	}
}

// mails are the messages that were captured, the latest first.
func (r *room) mails() []mailing.Captured {
	r.t.Helper()
	return must[storePage](r.t)(r.Space.Mailings.Captured(r.ctx, "", mailing.Part{Limit: 50})).Items
}

func (r *room) ask(address string, topics ...string) webtest.Response {
	return r.As("").Post("/newsroom/acme/subscribe?lang=en", url.Values{"email": {address}, "topic": topics, "consent": {"1"}})
}

var linkForm = regexp.MustCompile(`https://press\.example\.org(/s/\S+)`)

// link is the one of the latest mail, to an address where one is given: mails of one moment have no order.
func (r *room) link(to ...string) string {
	r.t.Helper()
	for _, mail := range r.mails() {
		if len(to) > 0 && mail.Message.To.Email != to[0] {
			continue
		}
		if m := linkForm.FindStringSubmatch(mail.Message.Text); m != nil {
			return m[1]
		}
		r.t.Fatalf("no link in %q", mail.Message.Text)
	}
	r.t.Fatal("no mail")
	return ""
}

func TestSubscribingTakesTwoSteps(t *testing.T) {
	r := newRoom(t)
	safety, people := r.topic("Product safety", "产品安全"), r.topic("People", "")
	r.Run(
		webtest.Scenario{Name: "the form", Path: "/newsroom/acme/subscribe?lang=en&topic=people", Has: []string{"Product safety", "keeps your address", `value="` + people.ID + `" checked`}},
		webtest.Scenario{Name: "nothing filled in", Method: "POST", Path: "/newsroom/acme/subscribe?lang=en", Form: url.Values{"email": {"not an address"}}, Status: 422, Has: []string{"Choose at least one topic", "Without your consent", `value="not an address"`}},
		webtest.Scenario{Name: "a program", Method: "POST", Path: "/newsroom/acme/subscribe?lang=en", Form: url.Values{"email": {"a@reader.example"}, "topic": {safety.ID}, "consent": {"1"}, "website": {"x"}}, Status: 422},
	)
	first := r.ask("Reader@reader.example", safety.ID)
	r.work()
	if len(r.mails()) != 1 || !strings.Contains(r.mails()[0].Message.Text, "Product safety") {
		t.Fatalf("%d mails", len(r.mails()))
	}
	if _, ok := must2(r.Space.Contacts.ByAddress(r.ctx, "reader@reader.example")); ok {
		t.Error("a contact before anybody confirmed")
	}
	link := r.link()
	r.Run(
		webtest.Scenario{Name: "looking confirms nothing", Path: link, Has: []string{"You are about to subscribe", "Product safety", "r…@reader.example"}, HasNot: []string{"reader@reader"}},
		webtest.Scenario{Name: "a forged link", Path: link[:len(link)-3] + "AAA", Status: 404},
		webtest.Scenario{Name: "another space's", Path: strings.Replace(link, "/s/acme.", "/s/rival.", 1), Status: 404},
	)
	page := r.As("").Post(link, nil)
	if page.StatusCode != 200 || !strings.Contains(page.Text, "You have subscribed") || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("confirming: %d %s", page.StatusCode, webtest.Words(page.Text))
	}
	r.Run(webtest.Scenario{Name: "the link works once", Method: "POST", Path: link, Status: 404, Has: []string{"was used already"}})
	c, ok := must2(r.Space.Contacts.ByAddress(r.ctx, "reader@reader.example"))
	if !ok || c.Basis.Kind != "consent" || len(c.Lists) != 1 || !strings.Contains(c.Basis.Source, "confirmed 2026-11-25T09:00:00Z") || !contact.Lawful(c, contact.ForPress, r.Clock.Now()).OK {
		t.Errorf("the contact: %+v", c)
	}
	// Who has subscribed and who has not get the same answer.
	r.Clock.Add(5 * time.Minute)
	if again := r.ask("reader@reader.example", people.ID); again.StatusCode != first.StatusCode || strings.ReplaceAll(again.Text, "09:05", "09:00") != first.Text {
		t.Error("the answer tells who has subscribed")
	}
	r.work()
	if text := r.mails()[0].Message.Text; !strings.Contains(text, "You get some already") || strings.Count(text, "/s/") != 2 {
		t.Errorf("the mail: %s", text)
	}
	r.Run(
		webtest.Scenario{Name: "the team sees who", As: "officer", Path: "/acme/newsroom/subscribers?topic=product-safety", Has: []string{"reader@reader.example", "keeps your address"}},
		webtest.Scenario{Name: "and finds somebody by the beginning of the address", As: "officer", Path: "/acme/newsroom/subscribers?q=READER%40", Has: []string{"reader@reader.example", `value="READER@"`}},
		webtest.Scenario{Name: "or finds nobody, and the way back", As: "officer", Path: "/acme/newsroom/subscribers?q=nobody%40", Has: []string{"No address begins so"}, HasNot: []string{"reader@reader.example"}},
		webtest.Scenario{Name: "and gives it out", As: "officer", Path: "/acme/newsroom/subscribers/export.csv", Has: []string{"reader@reader.example", "Product safety", "keeps your address"}},
	)
	manage := linkForm.FindAllStringSubmatch(r.mails()[0].Message.Text, -1)[1][1]
	r.Run(
		webtest.Scenario{Name: "the reader's own page", Path: manage, Has: []string{"Product safety", "People", "End the subscription"}},
		webtest.Scenario{Name: "other topics", Method: "POST", Path: manage, Form: url.Values{"topic": {people.ID}}, Has: []string{"Your topics are saved"}},
		webtest.Scenario{Name: "the end", Method: "POST", Path: manage, Form: url.Values{"do": {"end"}, "topic": {people.ID}}, Has: []string{"has ended"}},
		webtest.Scenario{Name: "a dead link", Path: manage, Status: 404},
		webtest.Scenario{Name: "nobody is left", As: "officer", Path: "/acme/newsroom/subscribers", Has: []string{"Nobody has subscribed"}},
	)
	if c, _ := must2(r.Space.Contacts.ByAddress(r.ctx, "reader@reader.example")); len(c.Lists) != 0 {
		t.Errorf("still on %v", c.Lists)
	}
}

func TestNobodyIsFloodedWithMails(t *testing.T) {
	r := newRoom(t)
	topic := r.topic("Product safety", "")
	for range 10 {
		r.ask("victim@reader.example", topic.ID)
		r.Clock.Add(30 * time.Minute)
		r.work()
	}
	if n := len(r.mails()); n != 3 {
		t.Errorf("%d mails", n)
	}
	if err := r.Space.Contacts.Suppressions.Suppress(r.ctx, "gone@reader.example", contact.ScopeAll, contact.Bounced, r.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	r.ask("gone@reader.example", topic.ID)
	r.work()
	if n := len(r.mails()); n != 3 {
		t.Error("an address that does not exist is written to")
	}
	link := r.link()
	r.Clock.Add(49 * time.Hour)
	r.Run(webtest.Scenario{Name: "too late", Method: "POST", Path: link, Status: 404})
	r.Clock.Add(24 * time.Hour)
	if err := r.Space.Subscriptions.Sweep(r.ctx); err != nil {
		t.Fatal(err)
	}
	r.ask("victim@reader.example", topic.ID)
	r.work()
	if n := len(r.mails()); n != 4 {
		t.Errorf("%d mails after three days", n)
	}
}

func TestWhatIsPublishedGoesToItsSubscribersOnce(t *testing.T) {
	r := newRoom(t)
	topic, other := r.topic("Product safety", ""), r.topic("People", "")
	for address, id := range map[string]string{"a@reader.example": topic.ID, "b@reader.example": topic.ID, "c@reader.example": other.ID} {
		r.ask(address, id)
		r.work()
		if a := r.As("").Post(r.link(address), nil); a.StatusCode != 200 {
			t.Fatal(a.StatusCode)
		}
	}
	rel := r.approved("", english("We recall the battery", "<p>Words.</p>"))
	if _, err := r.Space.Releases.Classify(r.ctx, rel.ID, []string{topic.ID}, r.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	r.work()
	if list, _ := r.Space.Mailings.OfRelease(r.ctx, rel.ID); len(list) != 0 {
		t.Fatal("sent before it is public")
	}
	if n, err := r.Space.Subscriptions.Readers(r.ctx, rel); n != 0 || err != nil { // rel is as it was before it had a topic
		t.Errorf("%d readers without a topic, %v", n, err)
	}
	rel = must[release.Release](t)(r.Space.Releases.Announce(r.ctx, rel.ID, true))
	if n := must[int64](t)(r.Space.Subscriptions.Readers(r.ctx, rel)); n != 2 {
		t.Errorf("%d readers", n)
	}
	rel = r.publish(rel, "")
	r.work()
	for range 2 { // a second run, and a sweep, send nothing again
		if err := r.Space.Subscriptions.Send(r.ctx, subscription.Published{ReleaseID: rel.ID, Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := r.Space.Mailings.OfRelease(r.ctx, rel.ID)
	if err != nil || len(list) != 1 || list[0].State != mailing.Scheduled || list[0].Recipients != 2 || list[0].SubjectIn("en") != "We recall the battery" {
		t.Fatalf("%d mailings %v %+v", len(list), err, list)
	}

	// A later version is nobody's mail, and a release whose publisher did not ask for it is not one either.
	rel = must[release.Release](t)(r.Space.Releases.Save(r.ctx, rel.ID, 1, release.Manuscript{Kind: "statement", Text: english("We recall the battery", "<p>Better words.</p>")}, r.As("officer").Actor()))
	rel = r.publish(r.approve(rel), "A word was wrong.")
	quiet := r.approved("", english("A small matter", "<p>Words.</p>"))
	must[release.Release](t)(r.Space.Releases.Classify(r.ctx, quiet.ID, []string{topic.ID}, r.As("officer").Actor()))
	quiet = r.publish(quiet, "")
	r.work()
	for id, want := range map[string]int{rel.ID: 1, quiet.ID: 0} {
		if list := must[[]mailing.Mailing](t)(r.Space.Mailings.OfRelease(r.ctx, id)); len(list) != want {
			t.Errorf("%d mailings, want %d", len(list), want)
		}
	}
}

type storePage = store.Page[mailing.Captured]

func must2(c contact.Contact, ok bool, err error) (contact.Contact, bool) {
	if err != nil {
		panic(err)
	}
	return c, ok
}
