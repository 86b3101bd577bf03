package mailing

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/app/outbound/imapsink"
	"standfirst/models/contact"
	"standfirst/models/mailbox"
	"standfirst/models/mailing"
	"standfirst/models/setting"
)

// post is a mailbox on this machine that is read.
type post struct {
	*world
	*imapsink.Server
	boxes *mailbox.Mailboxes
	box   mailbox.Mailbox
	deps  mailbox.Deps
	at    setting.SMTP
}

// newPost is a mailbox for a purpose; alert takes what comes there for alerts.
func (w *world) newPost(purpose mailbox.Purpose, alert func(context.Context, []byte) (bool, error)) *post {
	w.Helper()
	secure := httptest.NewTLSServer(nil)
	w.Cleanup(secure.Close)
	known := x509.NewCertPool()
	known.AddCert(secure.Certificate())
	sink, err := imapsink.Start("bounces", "secret", &tls.Config{Certificates: secure.TLS.Certificates}, true)
	w.must(err)
	w.Cleanup(sink.Close)
	fetcher := outbound.NewFetcher(outbound.FetchConfig{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AllowPorts: []int{0}, RootCAs: known})
	w.Cleanup(fetcher.Close)
	p := &post{world: w, Server: sink, deps: mailbox.Deps{
		DB: w.db, Audit: w.audit, Jobs: w.jobs, Now: w.clock.Now, Settings: w.settings, Mailings: w.mailings, Door: fetcher.Mailboxes(), Alert: alert,
	}}
	p.boxes, err = mailbox.Open(w.ctx, p.deps)
	w.must(err)
	host, port, err := net.SplitHostPort(sink.Addr)
	w.must(err)
	number, err := strconv.ParseInt(port, 10, 64)
	w.must(err)
	p.at = setting.SMTP{Host: host, Port: number, TLS: setting.TLSImplicit, User: "bounces", Password: "secret"}
	p.box, err = p.boxes.Create(w.ctx, "once", mailbox.Plan{Server: p.at, Purpose: purpose}, author)
	w.must(err)
	return p
}

// read reads until nothing is left and returns how the mailbox stands.
func (p *post) read() mailbox.Mailbox {
	p.Helper()
	for more := true; more; {
		var err error
		more, err = p.boxes.Read(p.ctx, p.box.ID, "node")
		p.must(err)
	}
	x, err := p.boxes.Get(p.ctx, p.box.ID)
	p.must(err)
	return x
}

func (p *post) became() map[string]int64 {
	p.Helper()
	counts, err := p.boxes.Counts(p.ctx, p.box.ID)
	p.must(err)
	return counts
}

func (p *post) deliver(mails ...string) {
	p.Helper()
	for _, m := range mails {
		p.must(p.Deliver([]byte(strings.ReplaceAll(m, "\n", "\r\n"))))
	}
}

// mailed sends a mailing whose messages come back to addresses of their own, and returns those by reader.
func (w *world) mailed(n int) (mailing.Mailing, map[string]mailing.Message) {
	w.Helper()
	w.setSender()
	set, err := w.settings.Get(w.ctx)
	w.must(err)
	set.Sender.Returns = "bounces@acme.example"
	w.must(w.settings.SetMail(w.ctx, setting.Mail{Sender: set.Sender, SMTP: setting.SMTP{Host: "127.0.0.1", Port: 2525, TLS: setting.TLSNone}, Postal: "1 Acme Way"}, author))
	return w.mailTo(w.people(n)...)
}

func (w *world) mailTo(people ...contact.Contact) (mailing.Mailing, map[string]mailing.Message) {
	w.Helper()
	m := w.launch(w.toList(w.news(), func(p *mailing.Plan) { p.Subject = map[string]string{"en": "A new charger"} }, people...))
	sent := map[string]mailing.Message{}
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		sent[msg.To.Email] = msg
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	e := w.engine()
	e.Workers = 1
	w.run(e)
	if len(sent) != len(people) {
		w.Fatalf("%d of %d were sent", len(sent), len(people))
	}
	return m, sent
}

// returned is a report that comes back to a path; about is whom it names.
func returned(path, about, status, answer string) string {
	return fmt.Sprintf("Return-Path: <>\nDelivered-To: %s\nFrom: MAILER-DAEMON@mx.acme.example\nTo: %s\nSubject: Undelivered Mail\nMessage-ID: <%s@mx.acme.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.acme.example\n\nFinal-Recipient: rfc822; %s\nAction: failed\nStatus: %s\nDiagnostic-Code: smtp; %s\n--b--\n", path, path, strings.ReplaceAll(path, "@", "."), about, status, answer)
}

func complaint(kind string, m mailing.Message) string {
	return fmt.Sprintf("From: fbl@provider.example\nTo: bounces@acme.example\nMessage-ID: <%s.%s@provider.example>\nSubject: report\nContent-Type: multipart/report; report-type=feedback-report; boundary=f\n\n--f\nContent-Type: message/feedback-report\n\nFeedback-Type: %s\n\n--f\nContent-Type: message/rfc822\n\nList-Unsubscribe: <%s>\nTo: hidden@provider.example\n\nHi\n--f--\n", kind, strings.Trim(m.MessageID, "<>"), kind, m.UnsubscribeURL)
}

// What comes back is applied to whom it is about: by the address to which it came, by the way to leave that stood in the
// message, and by nothing that was guessed.
func TestWhatComesBackIsApplied(t *testing.T) {
	w := newWorld(t)
	m, sent := w.mailed(8)
	var who []string
	for _, d := range w.deliveries(m) {
		who = append(who, d.Address)
	}
	path := func(i int) string { return sent[who[i]].ReturnPath }
	guessed := []byte(path(7))
	if first := &guessed[len("bounces+")]; *first == 'a' { // a letter that tags have, and another one
		*first = 'b'
	} else {
		*first = 'a'
	}
	p := w.newPost(mailbox.Returns, nil)
	p.deliver(
		returned(path(0), who[0], "5.1.1", "550 5.1.1 No such user"),
		returned(path(1), who[1], "5.2.2", "552 5.2.2 Mailbox full"),
		returned(path(2), who[2], "5.7.1", "554 5.7.1 Message rejected as spam"),
		returned(path(3), "forwarded@elsewhere.example", "5.1.1", "550 5.1.1 No such user"),
		complaint("abuse", sent[who[4]]),
		complaint("not-spam", sent[who[5]]),
		strings.Replace(returned(path(6), who[6], "4.4.1", "timed out"), "Action: failed", "Action: delayed", 1),
		strings.Replace(returned(string(guessed), who[7], "5.1.1", "550 5.1.1 No such user"), "\n--b--", "\n--b\nContent-Type: message/rfc822\n\nMessage-ID: "+sent[who[7]].MessageID+"\n\n--b--", 1),
	)
	x := p.read()
	if x.Count != 8 || x.Waiting != 0 || !x.Down.IsZero() || x.ReadAt.IsZero() {
		t.Errorf("%+v", x)
	}
	want := []mailing.Status{mailing.Bounced, mailing.Failed, mailing.Failed, mailing.Failed, mailing.Accepted, mailing.Accepted, mailing.Accepted, mailing.Accepted}
	for i, address := range who {
		d, err := w.mailings.Delivery(w.ctx, mailing.DeliveryID(m.ID, address))
		w.must(err)
		if d.State != want[i] {
			t.Errorf("%d is %s, want %s: %+v", i, d.State, want[i], d)
		}
	}
	gone, err := w.mailings.Delivery(w.ctx, mailing.DeliveryID(m.ID, who[0]))
	if err != nil || gone.Code != 550 || gone.Enhanced != "5.1.1" || gone.Meaning != "gone" || !gone.Suspect || gone.Why == "" {
		t.Errorf("%+v, %v", gone, err)
	}
	held, err := w.contacts.Suppressions.Suppressed(w.ctx, who...)
	w.must(err)
	if len(held) != 2 || held[who[0]].Holds[0].Reason != contact.Bounced || held[who[4]].Holds[0].Reason != contact.Complained {
		t.Errorf("%+v", held)
	}
	c, _, err := w.contacts.ByAddress(w.ctx, who[0])
	if err != nil || c.CheckOf("email").Doubt == "" {
		t.Errorf("nobody doubts the address: %v", err)
	}
	if _, read := p.Count(imapsink.Inbox); read != 7 {
		t.Errorf("%d are marked as read; the one that was guessed is left for a person", read)
	}

	// Read again under other numbers, it counts nothing twice.
	before := p.became()
	w.must(p.Renumber())
	p.deliver(returned(path(0), who[0], "5.1.1", "550 5.1.1 No such user"), complaint("abuse", sent[who[4]]), returned(path(1), who[1], "5.2.2", "552 5.2.2 Mailbox full"))
	if x = p.read(); x.Count != 11 || fmt.Sprint(p.became()) != fmt.Sprint(before) {
		t.Errorf("%d read; %v became %v", x.Count, before, p.became())
	}
	if all, read := p.Count(imapsink.Inbox); all != 3 || read != 3 {
		t.Errorf("%d of %d are marked", read, all)
	}
}

// An answer is logged with its message in the words of whoever wrote it; a machine has not answered, nor has a stranger.
// Who asks for nothing but to leave gets no more mail.
func TestAnswersAreLogged(t *testing.T) {
	w := newWorld(t)
	m, sent := w.mailed(5)
	var who []string
	for _, d := range w.deliveries(m) {
		who = append(who, d.Address)
	}
	answer := func(i int, from, head, text string) string {
		return fmt.Sprintf("From: Reader <%s>\nTo: press@acme.example\nSubject: Re: A new charger\nMessage-ID: <%d@reader.example>\nReferences: <older@x.example> %s\n%sContent-Type: text/plain; charset=utf-8\n\n%s\n", from, i, sent[who[i]].MessageID, head, text)
	}
	p := w.newPost(mailbox.Returns, nil)
	p.deliver(
		answer(0, who[0], "Date: Wed, 25 Nov 2026 08:00:00 +0000\n", "When is it in the shops?\n\nOn 25 Nov 2026, Acme Press wrote:\n> A new charger"),
		answer(1, who[1], "Auto-Submitted: auto-replied\n", "I am away"),
		answer(2, "stranger@x.example", "", "So what?"),
		answer(3, who[3], "", "请退订，谢谢"),
		answer(4, who[4], "", "We cover no phones any more, please unsubscribe me and write to Zhao instead."),
	)
	p.read()
	if got := fmt.Sprint(p.became()); got != "map[answered:2 left:1 noticed:1 stays:1]" {
		t.Error(got)
	}
	replies, _, err := w.mailings.Replies(w.ctx, mailing.ReplySearch{MailingIDs: []string{m.ID}, Limit: 10})
	w.must(err)
	notes := map[string]mailing.Reply{}
	for _, r := range replies {
		notes[r.Note] = r
	}
	first, asks := notes["When is it in the shops?"], notes["We cover no phones any more, please unsubscribe me and write to Zhao instead."]
	if len(notes) != 3 || first.ByName != who[0] || first.AsksToLeave() || !asks.AsksToLeave() {
		t.Errorf("%+v", notes)
	}
	if n := w.suppressed(who...); n != 1 || w.suppressed(who[3]) != 1 {
		t.Errorf("%d have left", n)
	}
	if _, read := p.Count(imapsink.Inbox); read != 1 {
		t.Errorf("%d are marked; what people wrote is theirs to read", read)
	}

	// A colleague takes it back, or notes more: what comes again leaves that alone.
	w.must(w.mailings.TakeBackReply(w.ctx, first.ID, author))
	p.deliver(strings.Replace(answer(0, who[0], "", "And in which colours?"), "<0@", "<9@", 1))
	p.read()
	if r, err := w.mailings.Reply(w.ctx, first.ID); err == nil {
		t.Errorf("it is back: %+v", r)
	}
}

// Whoever has got a forwarded message knows its id: a complaint that shows nothing else, a wish to leave from another
// address, and an answer that its domain disowns take nobody off. Each is there for a person to see.
func TestAnIdAloneTakesNobodyOff(t *testing.T) {
	w := newWorld(t)
	m, sent := w.mailed(4)
	var who []string
	for _, d := range w.deliveries(m) {
		who = append(who, d.Address)
	}
	c, _, err := w.contacts.ByAddress(w.ctx, who[2])
	w.must(err)
	_, err = w.contacts.Change(w.ctx, c.ID, c.Rev, func(c *contact.Contact) { c.Emails = append(c.Emails, "private@home.example") }, author)
	w.must(err)
	about := func(i int, to string) string {
		shown := "Message-ID: " + sent[who[i]].MessageID + "\nTo: " + to
		return strings.Replace(complaint("abuse", sent[who[i]]), "List-Unsubscribe: <"+sent[who[i]].UnsubscribeURL+">\nTo: hidden@provider.example", shown, 1)
	}
	leave := func(i int, from, head string) string {
		return fmt.Sprintf("%sFrom: <%s>\nTo: press@acme.example\nSubject: Re: A new charger\nMessage-ID: <%d@reader.example>\nIn-Reply-To: %s\n\nPlease unsubscribe me.\n", head, from, i, sent[who[i]].MessageID)
	}
	p := w.newPost(mailbox.Returns, nil)
	p.deliver(
		about(0, "hidden@provider.example"),
		about(1, who[1]),
		leave(2, "private@home.example", ""),
		leave(3, who[3], "Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=x.example;\n dmarc=fail (p=none) header.from=news.example\n"),
	)
	p.read()
	if got := fmt.Sprint(p.became()); got != "map[answered:1 complained:1 stays:2]" {
		t.Error(got)
	}
	if n := w.suppressed(who...); n != 1 || w.suppressed(who[1]) != 1 {
		t.Errorf("%d are taken off", n)
	}
	replies, _, err := w.mailings.Replies(w.ctx, mailing.ReplySearch{MailingIDs: []string{m.ID}, Limit: 10})
	if err != nil || len(replies) != 1 || !replies[0].AsksToLeave() {
		t.Errorf("%+v, %v", replies, err)
	}
	if _, read := p.Count(imapsink.Inbox); read != 1 {
		t.Errorf("%d are marked as read", read)
	}
	p.deliver(strings.Replace(leave(3, who[3], "Authentication-Results: mx.acme.example; dmarc=pass\nAuthentication-Results: list.example; dmarc=fail\n"), "<3@", "<9@", 1))
	p.read()
	if w.suppressed(who[3]) != 1 {
		t.Error("what the server that took it vouches for takes nobody off either")
	}
}

// A mailbox of a server of ours that takes every message: five that came back in a row over two weeks end an address.
func TestWhatComesBackAgainAndAgainEndsAnAddress(t *testing.T) {
	w := newWorld(t)
	p := w.newPost(mailbox.Returns, nil)
	_, sent := w.mailed(1)
	for i := range 5 {
		var address string
		for a, m := range sent {
			address = a
			p.deliver(returned(m.ReturnPath, a, "5.2.2", "552 5.2.2 Mailbox full"))
		}
		p.read()
		if n := w.suppressed(address); (n == 1) != (i == 4) {
			t.Fatalf("after %d: %d are suppressed", i+1, n)
		}
		w.clock.Add(7 * 24 * time.Hour)
		if c, _, err := w.contacts.ByAddress(w.ctx, address); err != nil {
			t.Fatal(err)
		} else if i < 4 {
			_, sent = w.mailTo(c)
		}
	}
}

// One message that cannot be read is tried three times and named; the others are read. A connection that breaks, a
// server that refuses, and one that numbers its messages anew lose and repeat nothing.
func TestAMailboxIsReadWhateverHappens(t *testing.T) {
	w := newWorld(t)
	taken := map[string]int{}
	p := w.newPost(mailbox.Alerts, func(_ context.Context, raw []byte) (bool, error) {
		if strings.Contains(string(raw), "poison") {
			panic("a parser that fell over")
		}
		taken[string(raw)]++
		return true, nil
	})
	for i := range 250 {
		subject := "alert"
		if i == 120 {
			subject = "poison"
		}
		p.deliver(fmt.Sprintf("From: Alerts <alerts@news.example>\nSubject: %s %d\nMessage-ID: <%d@news.example>\n\nbody\n", subject, i, i))
	}
	p.Refuse("Come back later")
	x := p.read()
	if x.Down.IsZero() || x.Fault != "mailbox.trouble.login" || !strings.Contains(x.Said, "Come back later") || !x.NextAt.After(w.clock.Now()) {
		t.Errorf("%+v", x)
	}
	since := x.Down
	w.clock.Add(time.Hour)
	if x = p.read(); !x.Down.Equal(since) || x.Failed != 2 {
		t.Errorf("down since %s, not %s: %+v", x.Down, since, x)
	}
	p.Refuse("")
	p.Break(3) // the list, the first hundred, and then no more
	if x = p.read(); x.Last != 100 || x.Fault != "mailbox.trouble.broken" || len(taken) != 100 {
		t.Errorf("%d taken: %+v", len(taken), x)
	}
	p.Break(0)
	for range 3 { // its tries
		w.clock.Add(time.Hour)
		x = p.read()
	}
	if !x.Down.IsZero() || x.Fault != "" || x.Last != 250 || len(taken) != 249 {
		t.Errorf("%d taken: %+v", len(taken), x)
	}
	aside, more, err := p.boxes.SetAside(w.ctx, x.ID, 10)
	if err != nil || more || len(aside) != 1 || aside[0].Subject != "poison 120" || aside[0].From != "alerts@news.example" || aside[0].UID != 121 || aside[0].Tries != 3 || !strings.Contains(aside[0].Said, "fell over") {
		t.Errorf("%+v, %v", aside, err)
	}
	for raw, n := range taken {
		if n != 1 {
			t.Errorf("%d times: %s", n, raw)
		}
	}
	if all, read := p.Count(imapsink.Inbox); all != 250 || read != 249 {
		t.Errorf("%d of %d are marked", read, all)
	}
}

// A message with which the program ends is passed over the fourth time; what was read beside it is not read again.
func TestAMessageThatEndsTheProgramIsPassedOver(t *testing.T) {
	w := newWorld(t)
	var read []string
	p := w.newPost(mailbox.Alerts, func(_ context.Context, raw []byte) (bool, error) {
		if strings.Contains(string(raw), "deadly") {
			runtime.Goexit() // nothing that comes behind this happens, as when a process is gone
		}
		read = append(read, string(raw[:3]))
		return true, nil
	})
	p.deliver("X-1: 1\n\na", "X-2: 2\n\ndeadly", "X-3: 3\n\nc")
	for range 4 {
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_, err := p.boxes.Read(w.ctx, p.box.ID, "node")
			t.Errorf("it came back: %v", err)
		}()
		<-gone
		w.clock.Add(time.Hour) // the lease of the one that is gone ends
	}
	x := p.read()
	aside, _, err := p.boxes.SetAside(w.ctx, x.ID, 10)
	if err != nil || x.Last != 3 || len(aside) != 1 || aside[0].UID != 2 || aside[0].Why != "mailbox.aside.deadly" || strings.Join(read, " ") != "X-1 X-3" {
		t.Errorf("%v up to %d: %+v, %v", read, x.Last, aside, err)
	}
}

// A mailbox that another node reads is left alone until its lease is over.
func TestOneNodeReadsAMailbox(t *testing.T) {
	w := newWorld(t)
	var p *post
	inner := 0
	p = w.newPost(mailbox.Alerts, func(ctx context.Context, _ []byte) (bool, error) {
		more, err := p.boxes.Read(ctx, p.box.ID, "another")
		inner++
		return true, errors.Join(err, map[bool]error{true: errors.New("it read as well")}[more])
	})
	p.deliver("X-1: 1\n\na")
	if x := p.read(); inner != 1 || x.Count != 1 || x.Owner != "" {
		t.Errorf("%d, %+v", inner, x)
	}
	w.must(p.boxes.Pause(w.ctx, p.box.ID, true, author))
	p.deliver("X-2: 2\n\nb")
	if x := p.read(); x.Count != 1 {
		t.Errorf("a paused one is read: %+v", x)
	}
}
