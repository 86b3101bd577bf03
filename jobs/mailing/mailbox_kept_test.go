package mailing

import (
	"context"
	"errors"
	"testing"

	"standfirst/app/outbound/imapsink"
	"standfirst/models/contact"
	"standfirst/models/mailbox"
	"standfirst/models/mailing"
	"standfirst/models/setting"
)

// stopping is a way to a mailbox on which the program is stopped.
type stopping struct {
	mailbox.Door
	stop context.CancelFunc
}

// Open stops the program, and goes on.
func (d stopping) Open(ctx context.Context, server setting.SMTP, folder string) (mailbox.Folder, error) {
	d.stop()
	return d.Door.Open(ctx, server, folder)
}

// A stop of the program is not held against the server, and what was not read is read later.
func TestAStopIsNoTroubleOfTheServer(t *testing.T) {
	w := newWorld(t)
	p := w.newPost(mailbox.Returns, nil)
	p.deliver("From: Li <li@x.example>\nSubject: Lunch\n\nWhen?\n")
	ctx, stop := context.WithCancel(w.ctx)
	deps := p.deps
	deps.Door = stopping{p.deps.Door, stop}
	boxes, err := mailbox.Open(w.ctx, deps)
	w.must(err)
	if more, err := boxes.Read(ctx, p.box.ID, "node"); more || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", more, err)
	}
	x, err := p.boxes.Get(w.ctx, p.box.ID)
	if err != nil || !x.Down.IsZero() || x.Failed != 0 || x.Owner != "" {
		t.Errorf("%+v, %v", x, err)
	}
	if x = p.read(); x.Last != 1 {
		t.Errorf("%+v", x)
	}
}

// What is kept of a letter is told to whoever wrote it, and goes with them.
func TestWhoWroteIsToldOfItAndErased(t *testing.T) {
	w := newWorld(t)
	p := w.newPost(mailbox.Returns, nil)
	p.deliver("From: Li <Li@x.example>\nSubject: Lunch\n\nWhen?\n", "From: Bo <bo@x.example>\nSubject: Dinner\n\nWhere?\n")
	p.read()
	kept := func(of contact.Person) []mailbox.Wrote {
		t.Helper()
		all, err := p.boxes.Tell(w.ctx, of)
		w.must(err)
		return all.([]mailbox.Wrote)
	}
	li, bo := contact.Person{Addresses: []string{"li@x.example"}}, contact.Person{Addresses: []string{"bo@x.example"}}
	if all := kept(li); len(all) != 1 || all[0].From != "li@x.example" || all[0].Subject != "Lunch" || !all[0].At.Equal(w.clock.Now()) {
		t.Errorf("%+v", all)
	}
	w.must(p.boxes.Erase(w.ctx, li))
	if len(kept(li)) != 0 || len(kept(bo)) != 1 || len(kept(contact.Person{})) != 0 {
		t.Errorf("%+v, %+v", kept(li), kept(bo))
	}
}

// What failed and was taken off the server meanwhile cannot be tried again: it is named, and keeps nobody waiting.
func TestWhatFailedAndIsGoneIsNamed(t *testing.T) {
	w := newWorld(t)
	p := w.newPost(mailbox.Alerts, func(context.Context, []byte) (bool, error) { return false, errors.New("it fell over") })
	p.deliver("From: Alerts <alerts@news.example>\nSubject: poison\n\nbody\n")
	p.read()
	w.must(p.Folder("Trash"))
	folder, err := p.deps.Door.Open(w.ctx, p.at, imapsink.Inbox)
	w.must(err)
	w.must(folder.Settle([]uint32{1}, "Trash"))
	w.must(folder.Close())
	p.read()
	aside, _, err := p.boxes.SetAside(w.ctx, p.box.ID, 10)
	if err != nil || len(aside) != 1 || aside[0].Subject != "poison" || aside[0].Why != "mailbox.aside.gone" || aside[0].Said != "it fell over" {
		t.Errorf("%+v, %v", aside, err)
	}
}

// A report that overtakes the outcome of its own message waits for it, however often it is looked at meanwhile.
func TestAReportThatComesTooEarlyWaits(t *testing.T) {
	w := newWorld(t)
	_, _ = w.mailed(1) // which sets the address for bounces
	p := w.newPost(mailbox.Returns, nil)
	m := w.launch(w.toList(w.news(), func(p *mailing.Plan) { p.Subject = map[string]string{"en": "Another charger"} }, w.readersAt("early.example", 1)...))
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		p.deliver(returned(msg.ReturnPath, msg.To.Email, "5.1.1", "550 5.1.1 No such user"))
		for range 5 {
			p.read()
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	p.read()
	if c := w.counts(m); c[mailing.Bounced] != 1 {
		t.Errorf("%v", c)
	}
}
