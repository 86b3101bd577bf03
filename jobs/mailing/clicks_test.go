package mailing

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

var personal = regexp.MustCompile(`https://press\.example\.org/c/([^"<>\s]+)`)

// tracked sends a release with three links, of which one shows its own address, and returns what its readers got.
func tracked(w *world, readers int) (mailing.Mailing, []mailing.Message) {
	w.setSender()
	rel, err := w.releases.Create(w.ctx, w.incident(incident.Real).ID, release.Manuscript{Kind: "statement", Text: map[string]release.Text{"en": {
		Headline: "Recall", Contact: "press@acme.example",
		Body: `<p>See <a href="https://acme.example/recall?a=1&amp;b=2">the notice</a>, <a href="https://acme.example/recall">the page</a> and <a href="https://acme.example/faq">https://acme.example/faq</a>.</p>`,
	}}}, author)
	w.must(err)
	p := w.plan(w.approve(rel), w.list("Press", w.people(readers)...))
	delete(p.Subject, "zh-CN")
	p.Track = true
	m := w.launch(w.draft(p))
	w.run(w.engine())
	var got []mailing.Message
	for _, address := range w.server.order {
		got = append(got, w.server.got[address]...)
	}
	return w.get(m.ID), got
}

// follow asks for the links of a message by number, as the handler does.
func (w *world) follow(m mailing.Message, machine string, numbers ...int) {
	w.Helper()
	tokens := personal.FindAllStringSubmatch(m.HTML, -1)
	for _, n := range numbers {
		_, d, at, err := w.mailings.Follow(w.ctx, tokens[n][1])
		w.must(err)
		w.mailings.Clicked(d, at, machine)
	}
}

// judge does what Listen does at each tick.
func (w *world) judge() {
	w.Helper()
	w.must(w.mailings.KeepClicks(w.ctx))
	w.must(w.mailings.JudgeClicks(w.ctx))
}

func TestLinksArePersonalAndLeadNowhereElse(t *testing.T) {
	w := newWorld(t)
	m, got := tracked(w, 2)
	if len(m.Links) != 2 || len(got) != 2 {
		t.Fatalf("links %v, %d messages", m.Links, len(got))
	}
	for _, msg := range got {
		html, text := personal.FindAllStringSubmatch(msg.HTML, -1), personal.FindAllStringSubmatch(msg.Text, -1)
		if len(html) != 2 || len(text) != 2 || strings.Contains(msg.HTML+msg.Text, ".invalid") {
			t.Fatalf("%d links in the page, %d in the text:\n%s", len(html), len(text), msg.Text)
		}
		if !strings.Contains(msg.HTML, `href="https://acme.example/faq"`) || !strings.Contains(msg.Text, "https://acme.example/faq") {
			t.Error("a link that shows its address does not lead there")
		}
		if !strings.Contains(msg.Text, "Links in this message are personal") {
			t.Error("the message does not say that its links are personal")
		}
		for i, want := range []string{"https://acme.example/recall?a=1&b=2", "https://acme.example/recall"} {
			if html[i][1] != text[i][1] {
				t.Error("the parts have different links")
			}
			if address, d, _, err := w.mailings.Follow(w.ctx, html[i][1]); err != nil || address != want || d.Address != msg.To.Email {
				t.Errorf("link %d leads to %s of %s: %v", i, address, d.Address, err)
			}
		}
	}
	one, two := personal.FindStringSubmatch(got[0].HTML)[1], personal.FindStringSubmatch(got[1].HTML)[1]
	part := strings.Split(one, ".")
	for name, token := range map[string]string{
		"another number":                 strings.Join([]string{part[0], part[1], "1", part[3]}, "."),
		"another reader":                 strings.Join([]string{part[0], strings.Split(two, ".")[1], part[2], part[3]}, "."),
		"the token of an unsubscription": tokenOf(got[0]), "nothing": "",
	} {
		if _, _, _, err := w.mailings.Follow(w.ctx, token); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.mailings.Reader(w.ctx, one); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the token of a link unsubscribes: %v", err)
	}
}

// What machines fetch is counted apart: within seconds, all at once, or by their own word. The same holds whenever the
// counts are written, and after a restart.
func TestOnlyPeopleAreCounted(t *testing.T) {
	w := newWorld(t)
	m, got := tracked(w, 6)
	w.follow(got[0], "", 0) // at once
	w.clock.Add(time.Minute)
	w.follow(got[1], "", 0, 1) // all of them
	w.follow(got[2], "program", 0)
	w.follow(got[3], "", 0) // a person,
	w.judge()
	if n, err := w.mailings.Interest(w.ctx, m); err != nil || n.People != 0 || n.Links[0].Machines != 1 {
		t.Fatalf("before it can be known: %+v %v", n, err)
	}
	w.clock.Add(time.Minute)
	w.judge()
	w.follow(got[3], "", 0) // who comes again,
	w.clock.Add(30 * time.Second)
	w.follow(got[3], "", 1) // and reads on
	w.follow(got[4], "head", 0)
	w.must(w.mailings.KeepClicks(w.ctx))
	w.openMailings() // killed before they are judged
	w.clock.Add(time.Minute)
	w.judge()
	n, err := w.mailings.Interest(w.ctx, m)
	w.must(err)
	want := mailing.Interest{People: 1, Links: []mailing.LinkInterest{
		{Address: m.Links[0], Readers: 1, Clicks: 2, Machines: 4}, {Address: m.Links[1], Readers: 1, Clicks: 1, Machines: 1},
	}}
	if n.People != want.People || n.Links[0] != want.Links[0] || n.Links[1] != want.Links[1] {
		t.Errorf("got  %+v\nwant %+v", n, want)
	}
	page, err := w.mailings.Recipients(w.ctx, mailing.Search{MailingID: m.ID, Clicked: true, Limit: 10})
	w.must(err)
	if len(page.Items) != 1 || page.Items[0].Address != got[3].To.Email {
		t.Errorf("interested: %+v", page.Items)
	}
	for _, d := range w.deliveries(m) {
		if clicks, err := w.mailings.ClicksOf(w.ctx, d.ID); err != nil || d.Address == got[1].To.Email && (len(clicks) != 2 || clicks[0].Machine != mailing.FetchAll) {
			t.Errorf("%s: %+v %v", d.Address, clicks, err)
		}
	}
}

// A process that dies between counting a batch and removing it counts nothing twice, and one that dies before counting
// loses nothing.
func TestClicksAreCountedOnceOverADeath(t *testing.T) {
	w := newWorld(t)
	m, got := tracked(w, 3)
	w.clock.Add(time.Minute)
	w.follow(got[0], "", 0)
	w.follow(got[1], "", 1)
	w.must(w.mailings.KeepClicks(w.ctx))
	type row struct {
		ID         string    `json:"id"`
		Rev        int64     `json:"rev"`
		MailingID  string    `json:"mailingId"`
		DeliveryID string    `json:"deliveryId"`
		ContactID  string    `json:"contactId"`
		Link       int64     `json:"link"`
		At         time.Time `json:"at"`
		SentAt     time.Time `json:"sentAt"`
		Machine    string    `json:"machine"`
		Batch      string    `json:"batch"`
		BatchAt    time.Time `json:"batchAt"`
	}
	hits, err := store.Open[row](w.ctx, w.db, "click_hits")
	w.must(err)
	all, err := hits.Find(w.ctx, store.Query{Limit: 10})
	w.must(err)
	if len(all.Items) != 2 {
		t.Fatalf("%d are on disk", len(all.Items))
	}
	w.clock.Add(time.Minute)
	w.judge()
	want := mailing.LinkInterest{Address: m.Links[0], Readers: 1, Clicks: 1}
	count := func(when string) {
		t.Helper()
		n, err := w.mailings.Interest(w.ctx, m)
		w.must(err)
		if n.People != 2 || n.Links[0] != want {
			t.Errorf("%s: %+v", when, n)
		}
	}
	count("counted")

	clicks, err := store.Open[mailing.Click](w.ctx, w.db, "clicks")
	w.must(err)
	for _, x := range all.Items { // it died before it removed them
		counted, err := clicks.Find(w.ctx, store.Query{Filter: store.Eq("deliveryId", x.DeliveryID), Limit: 1})
		w.must(err)
		x.Batch, x.BatchAt = counted.Items[0].Batch, w.clock.Now()
		w.must(hits.Insert(w.ctx, &x))
	}
	w.follow(got[0], "", 0) // who comes again before that batch is ended is added after it
	w.clock.Add(30 * time.Second)
	w.judge()
	count("while the batch is not ended")
	w.clock.Add(2 * time.Minute)
	w.judge()
	want.Clicks++
	count("after a death")
	if n, err := hits.Count(w.ctx, store.Filter{}); err != nil || n != 0 {
		t.Errorf("%d stay, %v", n, err)
	}
}

// Who follows a link while the database is away is kept, and counted when it is back; a link that is not ours is not.
func TestClicksAreKeptWhileTheDatabaseIsAway(t *testing.T) {
	w := newWorld(t)
	away := w.mortal()
	m, got := tracked(w, 2)
	w.clock.Add(time.Minute)
	token := personal.FindStringSubmatch(got[0].HTML)[1]
	away.Leave(0)
	_, d, n, err := w.mailings.Follow(w.ctx, token)
	if !errors.Is(err, store.ErrAway) {
		t.Fatal(err)
	}
	w.mailings.Clicked(d, n, "")
	if _, _, _, err := w.mailings.Follow(w.ctx, token+"x"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a link that is not ours: %v", err)
	}
	if err := w.mailings.KeepClicks(w.ctx); !errors.Is(err, store.ErrAway) {
		t.Errorf("written: %v", err)
	}
	away.Live()
	w.must(w.mailings.KeepClicks(w.ctx))
	w.clock.Add(time.Minute)
	w.judge()
	if n, err := w.mailings.Interest(w.ctx, m); err != nil || n.People != 1 || n.Links[0].Clicks != 1 {
		t.Errorf("%+v, %v", n, err)
	}
}

// Whoever asks for a link in a loop is led on, and fills no disk.
func TestALoopOfClicksIsNotWritten(t *testing.T) {
	w := newWorld(t)
	m, got := tracked(w, 1)
	w.clock.Add(time.Minute)
	for range 1000 {
		w.follow(got[0], "", 0)
	}
	w.must(w.mailings.KeepClicks(w.ctx))
	w.clock.Add(time.Minute)
	w.follow(got[0], "", 0)
	w.must(w.mailings.KeepClicks(w.ctx))
	w.clock.Add(time.Minute)
	w.judge()
	if n, err := w.mailings.Interest(w.ctx, m); err != nil || n.Links[0].Clicks != 121 {
		t.Errorf("%+v, %v", n, err)
	}
}
