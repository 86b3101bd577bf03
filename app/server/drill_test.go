package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/app/config"
	"standfirst/app/outbound/smtpsink"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/creator"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/models/task"
)

// leaver does with one incident everything that sends or shows something to the outside.
type leaver struct {
	*world
	sp       *space.Space
	ctx      context.Context
	i        incident.Incident
	word     string // stands in everything that belongs to the incident
	page     string // that is captured as evidence
	mails    []string
	release  release.Release
	mailing  mailing.Mailing
	manager  audit.Actor
	officer  audit.Actor
	approver audit.Actor
}

func (l *leaver) must(errs ...error) {
	l.Helper()
	if err := errors.Join(errs...); err != nil {
		l.Fatalf("%s: %v", l.word, err)
	}
}

func (l *leaver) text() incident.Text { return incident.Text{"en": l.word} }

// leave calls the team, rings for a target, reminds of a task, captures a page, publishes, sends a test and a mailing,
// corrects it, mails a brief and a letter.
func (l *leaver) leave(mode incident.Mode) {
	var err error
	l.i, err = l.sp.Incidents.Declare(l.ctx, incident.New{Title: l.text(), Type: incident.DataLeak, Grade: 1, Mode: mode}, l.manager)
	l.must(err)
	_, err = l.sp.Incidents.Appoint(l.ctx, l.i.ID, incident.Lead, l.manager.ID, "", l.manager)
	l.must(err)
	_, err = l.sp.Calls.CallTeam(l.ctx, l.i.ID, l.manager)
	l.must(err, l.sp.Incidents.Announce(l.ctx, l.i.ID, time.Now().Add(5*time.Minute), l.manager), l.sp.Calls.Watch(l.ctx))
	_, err = l.sp.Tasks.Add(l.ctx, l.i.ID, task.New{Title: l.text(), Role: incident.Lead, Relative: true}, l.manager)
	l.must(err, l.sp.Tasks.Sweep(l.ctx))
	f := l.verified()
	l.publish(f)
	l.mail()
	l.hire(f)
	_, err = l.sp.Mailings.Write(l.ctx, mailing.Letter{To: mailing.Address{Email: "letter-" + string(mode) + "@bad.example"}, Subject: l.word, Text: l.word, IncidentID: l.i.ID})
	l.must(err)
	_, err = l.sp.Facts.Retract(l.ctx, f.ID, l.word, l.approver)
	l.must(err)
}

func (l *leaver) verified() fact.Fact {
	f, err := l.sp.Facts.Create(l.ctx, fact.New{IncidentID: l.i.ID, Claim: l.text(), Public: true}, l.officer)
	l.must(err)
	_, err = l.sp.Facts.AddCapture(l.ctx, f.ID, l.page, "", true, l.officer)
	if l.i.Drill() != fault.Is(err, "fact.capture.drill") {
		l.Errorf("%s: capturing a page: %v", l.word, err)
	}
	f, err = l.sp.Facts.AddFile(l.ctx, f.ID, fact.Upload{Name: "proof.txt", Public: true, Content: strings.NewReader(l.word)}, l.officer)
	l.must(err)
	if _, err := l.sp.Facts.GiveAccess(l.ctx, f.ID, f.Now().Evidence[len(f.Now().Evidence)-1].ID, fact.Grant{Person: "Somebody", Days: 1}, l.manager); l.i.Drill() != fault.Is(err, "fact.access.drill") {
		l.Errorf("%s: lending evidence: %v", l.word, err)
	}
	for _, department := range []string{"legal", "security"} {
		by := l.approver
		by.ID, by.Department = by.ID+department, department
		f, err = l.sp.Facts.Sign(l.ctx, f.ID, f.Now().Hash, by)
		l.must(err)
	}
	return f
}

func (l *leaver) publish(f fact.Fact) {
	text := map[string]release.Text{"en": {Headline: l.word, Body: "<p>" + release.Cite(f.ID, f.Current, l.word) + "</p>"}}
	rel, err := l.sp.Releases.Create(l.ctx, l.i.ID, release.Manuscript{Kind: "statement", Text: text}, l.officer)
	l.must(err)
	_, err = l.sp.Releases.Submit(l.ctx, rel.ID, 1, l.officer)
	l.must(err)
	_, err = l.sp.Releases.Approve(l.ctx, rel.ID, 1, "", l.approver)
	l.must(err)
	l.release, err = l.sp.Releases.Publish(l.ctx, rel.ID, 1, nil, l.manager)
	l.must(err)
	_, err = l.sp.Releases.PublishSheet(l.ctx, l.i.ID, l.manager)
	l.must(err)
}

func (l *leaver) mail() {
	for n := range 3 {
		l.mails = append(l.mails, strings.ToLower(l.word)+string(rune('a'+n))+"@bad.example")
	}
	l.mailing = launch(l.T, l.sp, l.release.ID, l.manager, l.mails...)
	_, err := l.sp.Mailings.Test(l.ctx, l.mailing.ID, "test-"+l.mails[0], "Me", l.manager)
	l.must(err)
	l.eventually("the mailing to be sent", func() bool {
		m, err := l.sp.Mailings.Get(l.ctx, l.mailing.ID)
		l.must(err)
		return m.State == mailing.Done
	})
	for _, address := range l.mails {
		d, err := l.sp.Mailings.Delivery(l.ctx, mailing.DeliveryID(l.mailing.ID, address))
		l.must(err)
		if d.State != mailing.Accepted || d.Captured != l.i.Drill() || d.Drill != l.i.Drill() || d.BodyHash == "" {
			l.Errorf("%s: delivery %+v", l.word, d)
		}
	}
}

func (l *leaver) hire(f fact.Fact) {
	c, err := l.sp.Contacts.Create(l.ctx, contact.Contact{Name: l.word, Kind: "creator", Email: "creator-" + l.mails[0], Lang: "en"}, l.officer)
	l.must(err)
	a, err := l.sp.Creators.AddAccount(l.ctx, c.ID, "youtube", l.word, l.officer)
	l.must(err)
	d, err := l.sp.Creators.Arrange(l.ctx, creator.Terms{ContactID: c.ID, AccountID: a.ID, Title: l.word, Format: "video", Benefit: creator.None, Lang: "en", IncidentID: l.i.ID}, l.officer)
	l.must(err)
	_, err = l.sp.Creators.WriteBrief(l.ctx, d.ID, creator.Ask{Task: l.word, Facts: []string{f.ID}}, l.officer)
	l.must(err)
	for _, step := range []func(context.Context, string, audit.Actor) (creator.Deal, error){l.sp.Creators.Offer, l.sp.Creators.Accept, l.sp.Creators.SendBrief} {
		_, err = step(l.ctx, d.ID, l.officer)
		l.must(err)
	}
	_, err = l.sp.Creators.IssueLink(l.ctx, d.ID, false, l.officer)
	l.must(err)
	_, _, err = l.sp.Creators.MailLink(l.ctx, d.ID, creator.Notice{Subject: l.word, Text: l.word}, l.officer)
	l.must(err)
}

// Every kind of thing that goes out is tried from a drill, with a real mail server and a real web site at hand. The
// same is then done with a real incident, which shows that it would have arrived. It happens in the space in which there is
// nothing else: whatever arrives is of the drill.
func TestNothingLeavesADrill(t *testing.T) {
	t.Parallel()
	sink, err := smtpsink.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sink.Close() }()
	var hits atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
		}
		hits.Add(1)
	}))
	defer site.Close()
	w, _ := live(t, func(c *config.Config) { c.FetchAllow, c.FetchPorts = []string{"127.0.0.0/8"}, []int{0} })
	sp, err := w.s.Space(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	host, port := sink.HostPort()
	sendTo(t, sp, host, port, actor(w, other, account.Manager))
	as := func(word string) *leaver {
		return &leaver{
			world: w, sp: sp, ctx: t.Context(), word: word, page: site.URL + "/" + word,
			manager: actor(w, other, account.Manager), officer: actor(w, other, account.Officer), approver: actor(w, other, account.Approver),
		}
	}

	drill := as("Quetzalmoth")
	drill.leave(incident.Drill)
	kept := drill.inbox(9) // a call, an alarm, a reminder, a test, three deliveries, a brief, a letter
	drill.closed()
	drill.nowhere()
	if n := sink.Count(); n != 0 || sink.Connections() != 0 || hits.Load() != 0 {
		for _, m := range sink.Messages() {
			t.Logf("%s", m.Data)
		}
		t.Fatalf("a drill has sent %d messages over %d connections and fetched %d pages", n, sink.Connections(), hits.Load())
	}

	real := as("Marmosetbell")
	real.leave(incident.Real)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if err := sink.Wait(ctx, kept); err != nil || hits.Load() == 0 {
		t.Fatalf("of a real incident %d of %d messages arrived, %d pages were fetched: %v", sink.Count(), kept, hits.Load(), err)
	}
	for _, m := range sink.Messages() {
		if strings.Contains(string(m.Data), drill.word) || strings.Contains(string(m.Data), "Drill:") {
			t.Errorf("a message of the drill left:\n%s", m.Data)
		}
	}
}

// inbox waits for what the drill has sent to be in its simulated inbox.
func (l *leaver) inbox(want int) int {
	var kept []mailing.Captured
	l.eventually("the simulated inbox to fill", func() bool {
		page, err := l.sp.Mailings.CapturedAbout(l.ctx, l.i.ID, mailing.Part{Limit: 100})
		l.must(err)
		kept = page.Items
		return len(kept) >= want
	})
	for _, k := range kept {
		if !k.Drill {
			l.Errorf("%q does not say that it is of a drill", k.Message.Subject)
		}
	}
	return len(kept)
}

// closed tries the door itself: a message of a drill is not taken by the way to the server, and the queue of what
// really goes out cannot claim a delivery of one.
func (l *leaver) closed() {
	way, err := l.sp.Mailings.Sender(l.ctx, mailing.Mailing{})
	l.must(err)
	for _, m := range []mailing.Message{{IncidentID: l.i.ID}, {IncidentID: "unknown"}, {Headers: map[string]string{"X-Standfirst-Drill": "1"}}} {
		if o := way.Send(l.ctx, m); o.Kind != mailing.Rejected || o.Why != "mailing.drill.held" {
			l.Errorf("the door lets %+v out: %+v", m, o)
		}
	}
	d, err := l.sp.Mailings.Delivery(l.ctx, mailing.DeliveryID(l.mailing.ID, l.mails[0]))
	l.must(err)
	inside, err := l.sp.Mailings.Sender(l.ctx, l.mailing)
	l.must(err)
	for _, try := range []struct {
		to    mailing.Sender
		holds bool
	}{{way, false}, {inside, true}} {
		claim := l.sp.Mailings.Claim(d, mailing.Message{}, try.to, "test", time.Minute)
		applied, err := l.sp.Mailings.Commit(l.ctx, []store.Op{claim})
		l.must(err)
		if applied[0] != try.holds {
			l.Errorf("a claim by %T holds: %v", try.to, applied[0])
		}
	}
}

// nowhere looks through the public site.
func (l *leaver) nowhere() {
	home := "/newsroom/" + other
	for _, path := range []string{"", "/rss.xml", "/atom.xml", "/feed.json", "/releases/" + l.release.Slug, "/facts/" + l.i.ID} {
		for _, lang := range []string{"en", "zh-CN"} {
			if a := l.send(ask{path: home + path + "?lang=" + lang}); strings.Contains(a.text, l.word) {
				l.Errorf("%s shows what a drill has published", path)
			}
		}
	}
}
