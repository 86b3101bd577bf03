package mailing

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/fact"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
)

func TestEverybodyGetsOneMessage(t *testing.T) {
	w := newWorld(t)
	m, f := w.simple(60)
	if m.State != mailing.Scheduled || m.Recipients != 60 {
		t.Fatalf("launched as %s with %d", m.State, m.Recipients)
	}
	w.run(w.engine())
	m = w.get(m.ID)
	if m.State != mailing.Done || w.server.count() != 60 {
		t.Fatalf("state %s, %d sent", m.State, w.server.count())
	}
	for _, d := range w.deliveries(m) {
		got := w.server.got[d.Address]
		if len(got) != 1 {
			t.Fatalf("%s got %d", d.Address, len(got))
		}
		if c, err := w.contacts.Get(w.ctx, d.ContactID); err != nil || c.Mailed != 1 || c.LastMailed.IsZero() {
			t.Fatalf("%s knows of %d mails, the last at %v: %v", d.Address, c.Mailed, c.LastMailed, err)
		}
		if d.State != mailing.Accepted || d.BodyHash != got[0].Hash() || d.MessageID != got[0].MessageID ||
			d.ReleaseVersion != m.ReleaseVersion || !slices.Equal(d.Facts, []fact.Ref{{FactID: f.ID, Version: f.Current}}) || d.SentAt.IsZero() {
			t.Fatalf("manifest of %s: %+v", d.Address, d)
		}
		if !strings.HasSuffix(d.MessageID, "@acme.example>") {
			t.Errorf("Message-ID %s", d.MessageID)
		}
		msg := got[0]
		for _, part := range []string{msg.Text, msg.HTML} {
			if !strings.Contains(part, msg.UnsubscribeURL) || !strings.Contains(part, "1 Acme Way") || !strings.Contains(part, "12 chargers overheated.") {
				t.Fatalf("a part lacks link, postal address or text:\n%s", part)
			}
			if strings.Contains(part, "unsubscribe.invalid") || strings.Contains(part, "<!--") {
				t.Fatalf("a mark was left in:\n%s", part)
			}
		}
	}
}

// Killed between any two steps and run again: nobody twice, nobody forgotten, what was in flight shown.
func TestCrashBetweenSteps(t *testing.T) {
	for _, step := range []string{"render", "mark", "hand over", "record", "recorded"} {
		for _, at := range []int64{1, 17, 40} {
			t.Run(fmt.Sprintf("%s %d", step, at), func(t *testing.T) {
				w := newWorld(t)
				m, _ := w.simple(40)
				e := w.engine()
				var seen atomic.Int64
				e.fail = func(s string, _ mailing.Delivery) error {
					if s == step && seen.Add(1) >= at {
						return errors.New("killed")
					}
					return nil
				}
				wave := mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}
				if _, err := e.Wave(w.ctx, wave, nil); err == nil {
					t.Fatal("the crash did not happen")
				}
				inFlight := w.counts(m)[mailing.InFlight]
				if inFlight > int64(e.Workers) {
					t.Fatalf("%d in flight with %d workers", inFlight, e.Workers)
				}
				w.openMailings()
				w.run(w.engine())
				w.clock.Add(10 * time.Minute) // past the lease
				w.run(w.engine())

				m = w.get(m.ID)
				counts := w.counts(m)
				if counts[mailing.Accepted]+counts[mailing.Unconfirmed] != 40 || counts[mailing.Unconfirmed] != inFlight {
					t.Fatalf("counts %v, %d were in flight", counts, inFlight)
				}
				if m.State != mailing.Done {
					t.Errorf("state %s", m.State)
				}
				for _, d := range w.deliveries(m) {
					n := w.server.copies(d.Address)
					if n > 1 || (d.State == mailing.Accepted && n != 1) {
						t.Errorf("%s is %s and got %d copies", d.Address, d.State, n)
					}
				}
			})
		}
	}
}

func TestAPersonDecidesAboutUnconfirmed(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(3)
	w.server.answer = func(int, mailing.Message) mailing.Outcome {
		return mailing.Outcome{Stage: "final", Text: "connection lost"}
	}
	w.run(w.engine())
	ds := w.deliveries(m)
	if n := w.counts(m)[mailing.Unconfirmed]; n != 3 || w.get(m.ID).State != mailing.Done {
		t.Fatalf("%d unconfirmed, %s", n, w.get(m.ID).State)
	}
	w.server.answer = nil
	w.must(w.mailings.Decide(w.ctx, ds[0].ID, mailing.Resend, author))
	w.must(w.mailings.Decide(w.ctx, ds[1].ID, mailing.Delivered, author))
	w.must(w.mailings.Decide(w.ctx, ds[2].ID, mailing.Lost, author))
	if err := w.mailings.Decide(w.ctx, ds[2].ID, mailing.Resend, author); err == nil {
		t.Error("decided twice")
	}
	w.run(w.engine())
	c := w.counts(m)
	if c[mailing.Accepted] != 2 || c[mailing.Failed] != 1 || w.get(m.ID).State != mailing.Done {
		t.Errorf("counts %v, %s", c, w.get(m.ID).State)
	}
	got := w.server.got[ds[0].Address]
	if len(got) != 2 || got[0].MessageID != got[1].MessageID {
		t.Errorf("sent again as %v", got)
	}
}

func TestPauseAndResumeMissNobody(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(80)
	e := w.engine()
	var once atomic.Bool
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n >= 30 && once.CompareAndSwap(false, true) {
			if _, err := w.mailings.Pause(w.ctx, m.ID, author); err != nil {
				t.Error(err)
			}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(e)
	sent := w.server.count()
	if got := w.get(m.ID).State; got != mailing.Paused || sent < 30 || sent == 80 {
		t.Fatalf("%s after %d", got, sent)
	}
	w.run(e)
	if w.server.count() != sent {
		t.Fatal("a paused mailing sent")
	}
	_, err := w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	w.run(e)
	if w.get(m.ID).State != mailing.Done || w.server.count() != 80 {
		t.Fatalf("%s with %d", w.get(m.ID).State, w.server.count())
	}
	for _, d := range w.deliveries(m) {
		if w.server.copies(d.Address) != 1 {
			t.Errorf("%s got %d", d.Address, w.server.copies(d.Address))
		}
	}
}

func TestCancelKeepsWhatWasSent(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(50)
	var once atomic.Bool
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n >= 10 && once.CompareAndSwap(false, true) {
			if _, err := w.mailings.Cancel(w.ctx, m.ID, author); err != nil {
				t.Error(err)
			}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	c := w.counts(m)
	if c[mailing.Accepted] != int64(w.server.count()) || c[mailing.Accepted]+c[mailing.Stopped] != 50 || c[mailing.Stopped] == 0 {
		t.Errorf("counts %v, %d sent", c, w.server.count())
	}
	if _, err := w.mailings.Resume(w.ctx, m.ID, author); err == nil {
		t.Error("a cancelled mailing resumed")
	}
}

func TestRetryAfterATemporaryRefusal(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(40)
	refused := map[string]bool{}
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		if !refused[msg.To.Email] && strings.HasSuffix(msg.To.Email, "@news3.example") {
			refused[msg.To.Email] = true
			return mailing.Outcome{Kind: mailing.Delayed, Code: 451, Enhanced: "4.7.1", Text: "greylisted", Stage: "rcpt"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	c := w.counts(m)
	if c[mailing.Deferred] != int64(len(refused)) || len(refused) == 0 || w.get(m.ID).State != mailing.Sending {
		t.Fatalf("counts %v, %d refused, %s", c, len(refused), w.get(m.ID).State)
	}
	w.clock.Add(4 * time.Minute)
	w.run(w.engine())
	if w.counts(m)[mailing.Deferred] != int64(len(refused)) {
		t.Fatal("tried again within five minutes")
	}
	w.clock.Add(15 * time.Minute)
	w.run(w.engine())
	if c := w.counts(m); c[mailing.Accepted] != 40 || w.get(m.ID).State != mailing.Done {
		t.Fatalf("counts %v, %s", c, w.get(m.ID).State)
	}
	for _, d := range w.deliveries(m) {
		if refused[d.Address] && d.Attempts != 2 {
			t.Errorf("%s after %d tries", d.Address, d.Attempts)
		}
	}
}

// News that is bound to a date is old after a day; the rest is tried as long as mail servers try.
func TestRefusedForeverEndsAfterADayOrFive(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(2)
	invitation, err := w.releases.Create(w.ctx, w.incident(incident.Real).ID, release.Manuscript{Kind: "advisory", Text: map[string]release.Text{
		"en": {Headline: "Briefing on Friday", Body: "<p>Come at ten.</p>", Contact: "press@acme.example"},
	}}, author)
	w.must(err)
	p := w.plan(w.approve(invitation), w.list("Guests", w.readersAt("guests.example", 1)...))
	delete(p.Subject, "zh-CN")
	dated := w.launch(w.draft(p))
	w.server.answer = func(int, mailing.Message) mailing.Outcome {
		return mailing.Outcome{Kind: mailing.Delayed, Code: 450, Text: "later", Stage: "rcpt"}
	}
	ended := func(m mailing.Mailing, days int, over bool) {
		t.Helper()
		for w.clock.Now().Before(time.Date(2026, 11, 25+days, 12, 0, 0, 0, time.UTC)) {
			w.run(w.engine())
			w.clock.Add(90 * time.Minute)
		}
		for _, d := range w.deliveries(m) {
			if (d.State == mailing.Failed && d.Reason == mailing.TooLong) != over || d.Attempts < 8 {
				t.Errorf("after %d days %s: %s %s after %d tries", days, d.Address, d.State, d.Reason, d.Attempts)
			}
		}
		if (w.get(m.ID).State == mailing.Done) != over {
			t.Errorf("after %d days the mailing is %s", days, w.get(m.ID).State)
		}
	}
	ended(dated, 1, true)
	ended(m, 4, false)
	ended(m, 5, true)
}

// A server that is away delays the wave, not the recipients: nobody is deferred, and it goes on by itself.
func TestServerAway(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(50)
	var away atomic.Bool
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n >= 20 {
			away.Store(true)
		}
		if away.Load() {
			return mailing.Outcome{Kind: mailing.Delayed, Stage: "connect", Text: "connection refused"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	c := w.counts(m)
	if c[mailing.Deferred] != 0 || c[mailing.Queued]+c[mailing.Accepted] != 50 {
		t.Fatalf("counts %v", c)
	}
	w.server.answer = nil
	w.clock.Add(16 * time.Second)
	w.run(w.engine())
	if w.get(m.ID).State != mailing.Done || w.server.count() != 50 {
		t.Fatalf("%s, %d", w.get(m.ID).State, w.server.count())
	}
}

func TestRefusalsForGood(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(4)
	answers := map[string]mailing.Outcome{
		"reader0000@news0.example": {Kind: mailing.Rejected, Code: 550, Enhanced: "5.1.1", Text: "User unknown", Stage: "rcpt"},
		"reader0001@news1.example": {Kind: mailing.Rejected, Code: 550, Text: "Mailbox unavailable or access denied", Stage: "rcpt"},
		"reader0002@news2.example": {Kind: mailing.Rejected, Code: 554, Enhanced: "5.7.1", Text: "DT:SPM", Stage: "data"},
		"reader0003@news3.example": {Kind: mailing.Rejected, Code: 550, Text: "Mailbox not found", Stage: "rcpt"},
	}
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome { return answers[msg.To.Email] }
	w.run(w.engine())
	want := map[string]mailing.Status{
		"reader0000@news0.example": mailing.Bounced, "reader0001@news1.example": mailing.Deferred,
		"reader0002@news2.example": mailing.Deferred, "reader0003@news3.example": mailing.Bounced,
	}
	for _, d := range w.deliveries(m) {
		if d.State != want[d.Address] || d.Suspect != (d.State == mailing.Bounced) || d.Code == 0 {
			t.Errorf("%s: %s %d suspect %v", d.Address, d.State, d.Code, d.Suspect)
		}
		c, ok, err := w.contacts.ByAddress(w.ctx, d.Address)
		if doubt := c.CheckOf("email").Doubt; err != nil || !ok || (doubt != "") != d.Suspect || (d.Suspect && !strings.Contains(doubt, d.Text)) {
			t.Errorf("%s is doubted because of %q: %v", d.Address, doubt, err)
		}
	}
}

func TestWavesAtTheirTimes(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	rel := w.approved(i, w.verified(i, "12 chargers overheated."))
	people := w.people(20)
	first, second := w.list("First", people[:8]...), w.list("Second", people...)
	p := w.plan(rel)
	p.Waves = []mailing.WavePlan{
		{Now: true, Zone: "Asia/Shanghai", ListIDs: []string{first.ID}},
		{Local: "2026-11-25T19:30", Zone: "Asia/Shanghai", ListIDs: []string{second.ID}}, // 11:30 UTC
	}
	m := w.launch(w.draft(p))
	w.run(w.engine())
	if w.server.count() != 8 || w.get(m.ID).State != mailing.Sending {
		t.Fatalf("first wave sent %d, %s", w.server.count(), w.get(m.ID).State)
	}
	w.clock.Add(2*time.Hour + 29*time.Minute)
	w.run(w.engine())
	if w.server.count() != 8 {
		t.Fatal("a message left before its time")
	}
	w.clock.Add(time.Minute)
	w.run(w.engine())
	if w.server.count() != 20 || w.get(m.ID).State != mailing.Done {
		t.Fatalf("both waves sent %d, %s", w.server.count(), w.get(m.ID).State)
	}
	removed := w.causes(m)
	if removed[mailing.EarlierWave] != 8 {
		t.Errorf("removed %v", removed)
	}
}

func TestLateWaveWaitsForAPerson(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	rel := w.approved(i)
	p := w.plan(rel, w.list("Press", w.people(3)...))
	p.Waves = []mailing.WavePlan{{Local: "2026-11-25T10:00", Zone: "UTC"}}
	m := w.launch(w.draft(p))
	w.clock.Add(5 * time.Hour) // the program was off
	w.run(w.engine())
	m = w.get(m.ID)
	if m.State != mailing.Paused || m.Reason != "mailing.paused.late" || w.server.count() != 0 {
		t.Fatalf("%s %s, %d sent", m.State, m.Reason, w.server.count())
	}
	_, err := w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	w.run(w.engine())
	if w.server.count() != 3 {
		t.Errorf("%d sent after a person's word", w.server.count())
	}
}
