package newsroom_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
	"standfirst/models/contact"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/subscription"
)

// follow has somebody subscribe and confirm.
func (r *room) follow(address, lang, pace string, topics ...string) {
	r.t.Helper()
	r.As("").Post("/newsroom/acme/subscribe?lang="+lang, url.Values{"email": {address}, "topic": topics, "consent": {"1"}, "pace": {pace}})
	r.work()
	if a := r.As("").Post(r.link(address), nil); a.StatusCode != 200 {
		r.t.Fatalf("confirming: %d", a.StatusCode)
	}
}

// subscriber is the only one.
func (r *room) subscriber() subscription.Subscriber {
	r.t.Helper()
	page, err := r.Space.Subscriptions.Find(r.ctx, subscription.Search{Limit: 2})
	if err != nil || len(page.Items) != 1 {
		r.t.Fatalf("%d subscribers, %v", len(page.Items), err)
	}
	return page.Items[0]
}

// announced publishes a text on a topic and has it told.
func (r *room) announced(topic, headline string) release.Release {
	r.t.Helper()
	rel := r.approved("", english(headline, "<p>Words.</p>"))
	must[release.Release](r.t)(r.Space.Releases.Classify(r.ctx, rel.ID, []string{topic}, r.As("officer").Actor()))
	rel = must[release.Release](r.t)(r.Space.Releases.Announce(r.ctx, rel.ID, true))
	return r.publish(rel, "")
}

// digests sends what is due and returns what an address got since the last call.
func (r *room) digests(address string, before *int) []mailing.Message {
	r.t.Helper()
	r.work()
	if err := r.Space.Subscriptions.Digests(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	var all []mailing.Message
	for _, m := range r.mails() {
		if m.Message.To.Email == address && m.Message.ListID != "" {
			all = append(all, m.Message)
		}
	}
	news := all[:len(all)-*before]
	*before = len(all)
	return news
}

func TestADigestHoldsWhatIsNewAndWhatHasChanged(t *testing.T) {
	r := newRoom(t) // Wednesday, 25 November 2026, 09:00 UTC; the space's mornings are in its own zone
	topic, other := r.topic("Product safety", "产品安全"), r.topic("People", "")
	r.Run(webtest.Scenario{Name: "the form offers a digest", Path: "/newsroom/acme/subscribe?lang=zh-CN", Has: []string{"每天早上汇总", "每周一汇总"}},
		webtest.Scenario{Name: "and nothing else", Method: "POST", Path: "/newsroom/acme/subscribe?lang=en", Form: url.Values{"email": {"x@reader.example"}, "topic": {topic.ID}, "consent": {"1"}, "pace": {"hourly"}}, Status: 422, Has: []string{"Choose how often"}})
	r.announced(topic.ID, "Before they came")
	r.Clock.Add(time.Minute)
	r.follow("day@reader.example", "zh-CN", "daily", topic.ID)
	r.follow("week@reader.example", "en", "weekly", topic.ID)
	r.follow("now@reader.example", "en", "now", topic.ID)
	r.follow("gone@reader.example", "en", "weekly", topic.ID)
	r.Clock.Add(time.Minute)
	first := r.announced(topic.ID, "We recall the battery")
	r.announced(other.ID, "Of no interest")
	quiet := r.approved("", english("A small matter", "<p>Words.</p>"))
	must[release.Release](t)(r.Space.Releases.Classify(r.ctx, quiet.ID, []string{topic.ID}, r.As("officer").Actor()))
	r.publish(quiet, "")
	held := r.hold(r.approved("", english("SECRET until Friday", "<p>Words.</p>")), r.Clock.Now().Add(60*time.Hour), false)
	must[release.Release](t)(r.Space.Releases.Classify(r.ctx, held.ID, []string{topic.ID}, r.As("officer").Actor()))

	var day, week, now, gone int
	if got := r.digests("day@reader.example", &day); len(got) != 0 {
		t.Fatalf("%d digests before the morning", len(got))
	}
	if n := must[[]mailing.Mailing](t)(r.Space.Mailings.OfRelease(r.ctx, first.ID)); len(n) != 1 || n[0].Recipients != 1 {
		t.Fatalf("who wants it at once is one: %+v", n)
	}
	r.Clock.Add(24 * time.Hour)
	got := r.digests("day@reader.example", &day)
	if len(got) != 1 {
		t.Fatalf("%d digests in the morning", len(got))
	}
	m := got[0]
	for _, part := range []string{m.Text, m.HTML} {
		if !strings.Contains(part, "We recall the battery") || !strings.Contains(part, "/newsroom/acme/releases/"+first.Slug+"?lang=zh-CN") || !strings.Contains(part, "声明") {
			t.Errorf("the digest: %s", part)
		}
		for _, not := range []string{"Before they came", "Of no interest", "A small matter", "SECRET"} {
			if strings.Contains(part, not) {
				t.Errorf("the digest tells of %q", not)
			}
		}
	}
	if !strings.Contains(m.UnsubscribeURL, "/s/") || m.Subject != "We recall the battery" {
		t.Errorf("%q %q", m.Subject, m.UnsubscribeURL)
	}
	if got := r.digests("day@reader.example", &day); len(got) != 0 {
		t.Error("sent twice")
	}
	r.Clock.Add(24 * time.Hour)
	if got := r.digests("day@reader.example", &day); len(got) != 0 {
		t.Error("a morning without news has a digest")
	}
	if got := r.digests("week@reader.example", &week); len(got) != 0 {
		t.Error("a weekly digest before Monday")
	}

	// What became of a text reaches those who got it, at once, and nobody else.
	must[release.Release](t)(r.Space.Releases.Retract(r.ctx, first.ID, map[string]string{"en": "The numbers were wrong."}, r.As("officer").Actor()))
	got = r.digests("day@reader.example", &day)
	if len(got) != 1 || !strings.Contains(got[0].Text, "The numbers were wrong.") || !strings.Contains(got[0].Subject, "变更") {
		t.Fatalf("the retraction: %+v", got)
	}
	if got := r.digests("day@reader.example", &day); len(got) != 0 {
		t.Error("told twice")
	}
	r.announced(topic.ID, "A second text")
	r.Clock.Add(72 * time.Hour) // past the lift, and Monday
	got = r.digests("week@reader.example", &week)
	if len(got) != 1 || got[0].Subject != "A second text" || strings.Contains(got[0].Text, "We recall the battery") || strings.Contains(got[0].Text, "numbers were wrong") {
		t.Fatalf("the week: %+v", got)
	}
	weekly := got[0].UnsubscribeURL
	if got := r.digests("now@reader.example", &now); len(got) != 0 {
		t.Error("who wants each text at once has a digest")
	}

	if got := r.digests("day@reader.example", &day); len(got) != 1 || got[0].Subject != "A second text" {
		t.Fatalf("the day after: %+v", got)
	}

	// One click ends it, and what stands against a mailing stands against a digest.
	link := strings.TrimPrefix(weekly, "https://press.example.org")
	for n := range 30 { // a mail service asks from one address for all of its users
		if a := r.As("").Post(link, url.Values{"List-Unsubscribe": {"One-Click"}}); a.StatusCode != 200 {
			t.Fatalf("one click, after %d others: %d", n, a.StatusCode)
		}
	}
	if a := r.As("").Post(link+"x", url.Values{"List-Unsubscribe": {"One-Click"}}); a.StatusCode != 404 {
		t.Errorf("one click of a link that is not ours: %d", a.StatusCode)
	}
	left := strings.TrimPrefix(r.digests("gone@reader.example", &gone)[0].UnsubscribeURL, "https://press.example.org")
	away := r.Mortal()
	away.Leave(0)
	r.Run(
		webtest.Scenario{Name: "without a database", Path: left, Has: []string{"End your subscription to the texts of Acme?", `name="do" value="end"`}},
		webtest.Scenario{Name: "the button", Method: "POST", Path: left, Form: url.Values{"do": {"end"}}, Lang: "zh-CN", Has: []string{"对Acme稿件的订阅将结束"}},
		webtest.Scenario{Name: "a mail program", Method: "POST", Path: left, Form: url.Values{"List-Unsubscribe": {"One-Click"}}},
		webtest.Scenario{Name: "of a link that is not ours", Method: "POST", Path: left + "x", Form: url.Values{"List-Unsubscribe": {"One-Click"}}, Status: 404},
	)
	away.Live() // what was wished is carried out by whoever sends
	away.Full()
	r.Run(
		webtest.Scenario{Name: "the button, on a full disk", Method: "POST", Path: left, Form: url.Values{"do": {"end"}}, Has: []string{"your subscription to the texts of Acme ends"}},
	)
	away.Live()
	if err := r.Space.Contacts.Suppressions.Suppress(r.ctx, "day@reader.example", contact.ScopeAll, contact.Unsubscribed, r.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	r.announced(topic.ID, "Another text")
	r.Clock.Add(8 * 24 * time.Hour)
	for address, n := range map[string]*int{"week@reader.example": &week, "day@reader.example": &day, "gone@reader.example": &gone} {
		if got := r.digests(address, n); len(got) != 0 {
			t.Errorf("%s is written to after they had left: %+v", address, got)
		}
	}
}

func TestWhoWantsItAtOnceGetsWhatTheDigestHeld(t *testing.T) {
	r := newRoom(t)
	topic := r.topic("Product safety", "")
	r.follow("a@reader.example", "en", "weekly", topic.ID)
	r.Clock.Add(time.Minute)
	r.announced(topic.ID, "We recall the battery")
	var n int
	r.Clock.Add(time.Minute)
	manage := r.Space.Subscriptions.ManageToken(r.subscriber())
	r.Run(webtest.Scenario{Name: "at once from now on", Method: "POST", Path: "/s/" + manage, Form: url.Values{"topic": {topic.ID}, "pace": {"now"}}, Has: []string{"Your topics are saved"}})
	if got := r.digests("a@reader.example", &n); len(got) != 1 || !strings.Contains(got[0].Text, "We recall the battery") {
		t.Fatalf("%+v", got)
	}
	r.Clock.Add(time.Minute)
	second := r.announced(topic.ID, "A second text")
	if got := r.digests("a@reader.example", &n); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if m := must[[]mailing.Mailing](t)(r.Space.Mailings.OfRelease(r.ctx, second.ID)); len(m) != 1 || m[0].Recipients != 1 {
		t.Errorf("%+v", m)
	}
}
