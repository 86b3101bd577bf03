package mailing

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/mailing"
	"standfirst/models/setting"
)

func (w *world) suppressed(addresses ...string) int {
	w.Helper()
	held, err := w.contacts.Suppressions.Suppressed(w.ctx, addresses...)
	w.must(err)
	return len(held)
}

func (w *world) events(m mailing.Mailing, action string) (n int) {
	w.Helper()
	page, err := w.audit.Timeline(w.ctx, "mailing:"+m.ID, "", 100)
	w.must(err)
	for _, ev := range page.Items {
		if ev.Action == action {
			n++
		}
	}
	return n
}

func addresses(people []contact.Contact) (out []string) {
	for _, p := range people {
		out = append(out, p.Email)
	}
	return out
}

// What a provider says about us stops its own queue: everybody else is served, one event is written, nobody is
// suppressed or doubted, and when a person has seen to it the rest goes out.
func TestABlockStopsItsProviderAlone(t *testing.T) {
	w := newWorld(t)
	qq, others := w.readersAt("qq.com", 60), w.people(30)
	m, _ := w.sendTo(append(slices.Clone(qq), others...)...)
	var refused atomic.Int64
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		if strings.HasSuffix(msg.To.Email, "@qq.com") {
			refused.Add(1)
			return mailing.Outcome{Kind: mailing.Rejected, Code: 550, Text: "Mail content denied. http://service.mail.qq.com", Stage: "final"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	if n := refused.Load(); n == 0 || n > 4 {
		t.Errorf("offered %d messages to a provider that refuses all", n)
	}
	c := w.counts(m)
	if c[mailing.Accepted] != 30 || c[mailing.Deferred] != 60 || w.get(m.ID).State != mailing.Sending {
		t.Fatalf("counts %v, %s", c, w.get(m.ID).State)
	}
	if n := w.suppressed(addresses(qq)...); n != 0 {
		t.Errorf("%d suppressed", n)
	}
	if n := w.events(m, "mailing.lane_stopped"); n != 1 {
		t.Errorf("%d events tell of it", n)
	}
	held, err := w.mailings.HeldLanes(w.ctx, m.ID, "another")
	w.must(err)
	if lanes := held[m.ID]; len(held) != 1 || len(lanes) != 1 || lanes[0].ID != "tencent" || lanes[0].Why != "spam" || lanes[0].Waiting != 60-refused.Load() {
		t.Errorf("held %+v", held)
	}
	stopped, err := w.mailings.StoppedLanes(w.ctx, []mailing.Mailing{w.get(m.ID)})
	w.must(err)
	if stopped[m.ID].ID != "tencent" {
		t.Errorf("stopped %+v", stopped)
	}
	w.clock.Add(30 * time.Minute)
	w.run(w.engine())
	if n := refused.Load(); n > 4 {
		t.Errorf("a stopped provider was offered %d messages", n)
	}

	w.server.answer = nil
	w.must(w.mailings.OpenLane(w.ctx, m.ID, "tencent", author))
	if err := w.mailings.OpenLane(w.ctx, m.ID, "tencent", author); err == nil {
		t.Error("opened twice")
	}
	for range 4 { // those that were refused themselves wait for their own times
		w.run(w.engine())
		w.clock.Add(20 * time.Minute)
	}
	if c := w.counts(m); c[mailing.Accepted] != 90 || w.get(m.ID).State != mailing.Done {
		t.Errorf("counts %v, %s", c, w.get(m.ID).State)
	}
	for _, p := range qq {
		if w.server.copies(p.Email) != 1 {
			t.Errorf("%s got %d", p.Email, w.server.copies(p.Email))
		}
	}
}

// "Too often" makes a provider's lane rest, then go slowly; it is never a refusal of the reader.
func TestARateLimitSlowsItsProvider(t *testing.T) {
	w := newWorld(t)
	m, _ := w.sendTo(w.readersAt("163.com", 40)...)
	var said atomic.Bool
	var sent []time.Time
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		if n >= 10 && said.CompareAndSwap(false, true) {
			return mailing.Outcome{Kind: mailing.Delayed, Code: 421, Text: "HL:IFC 163 mx", Stage: "mail"}
		}
		sent = append(sent, w.clock.Now())
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	first := len(sent)
	if first < 10 || first > 16 {
		t.Fatalf("%d sent before the rest", first)
	}
	w.clock.Add(5 * time.Minute)
	w.run(w.engine())
	if len(sent) != first {
		t.Fatalf("%d more within the rest", len(sent)-first)
	}
	for range 40 {
		w.clock.Add(time.Second)
		w.run(w.engine())
	}
	for range 60 {
		w.clock.Add(2 * time.Second)
		w.run(w.engine())
	}
	for i := first + 1; i < len(sent); i++ {
		if gap := sent[i].Sub(sent[i-1]); gap < 2*time.Second && sent[i].Sub(sent[first]) < 50*time.Minute {
			t.Errorf("message %d followed after %s", i, gap)
		}
	}
	for range 20 {
		w.clock.Add(10 * time.Minute)
		w.run(w.engine())
	}
	if c := w.counts(m); c[mailing.Accepted] != 40 {
		t.Errorf("counts %v", c)
	}
	if n := w.events(m, "mailing.lane_slowed"); n != 1 {
		t.Errorf("%d events tell of it", n)
	}
}

func TestADeadAddressIsSuppressed(t *testing.T) {
	w := newWorld(t)
	people := w.readersAt("qq.com", 3)
	m, _ := w.sendTo(people...)
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		if msg.To.Email == people[0].Email {
			return mailing.Outcome{Kind: mailing.Rejected, Code: 550, Text: "Mailbox not found.", Stage: "rcpt"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	held, err := w.contacts.Suppressions.Suppressed(w.ctx, addresses(people)...)
	w.must(err)
	hold, ok := held[people[0].Email].For()
	if len(held) != 1 || !ok || hold.Reason != contact.Bounced || !strings.Contains(hold.Note, "Mailbox not found") {
		t.Errorf("held %+v", held)
	}
	for _, d := range w.deliveries(m) {
		if want := map[bool]string{true: "gone", false: ""}[d.Address == people[0].Email]; d.Meaning != want {
			t.Errorf("%s means %q", d.Address, d.Meaning)
		}
	}
}

// A full mailbox fails its delivery and keeps its address, until five mailings in a row over two weeks did not reach it.
func TestAnAddressOutOfReachForTwoWeeks(t *testing.T) {
	w := newWorld(t)
	people := w.readersAt("paper.example", 1)
	full := func(int, mailing.Message) mailing.Outcome {
		return mailing.Outcome{Kind: mailing.Rejected, Code: 552, Enhanced: "5.2.2", Text: "Mailbox full", Stage: "rcpt"}
	}
	send := func() mailing.Delivery {
		m, _ := w.sendTo(people...)
		e := w.engine()
		e.Retry.GiveUp = e.Retry.Dated
		w.run(e)
		w.clock.Add(4 * 24 * time.Hour)
		return w.deliveries(m)[0]
	}
	w.server.answer = full
	for range 3 {
		if d := send(); d.State != mailing.Failed || d.Reason != mailing.NotNow || d.Meaning != "full" {
			t.Fatalf("%s %s %s", d.State, d.Reason, d.Meaning)
		}
	}
	w.server.answer = nil
	if d := send(); d.State != mailing.Accepted {
		t.Fatalf("%s", d.State)
	}
	w.server.answer = full
	for i := range 5 {
		if n := w.suppressed(people[0].Email); n != 0 {
			t.Fatalf("suppressed after %d in a row", i)
		}
		send()
	}
	if n := w.suppressed(people[0].Email); n != 1 {
		t.Error("five in a row over sixteen days do not suppress")
	}
}

// An answer about our own settings stops the mailing: every further message would be refused alike. One strange
// domain does not.
func TestOurOwnFaultStopsTheMailing(t *testing.T) {
	w := newWorld(t)
	odd := w.readersAt("odd.example", 1)
	m, _ := w.sendTo(append(odd, w.readersAt("gmail.com", 40)...)...)
	var broken atomic.Bool
	w.server.answer = func(n int, msg mailing.Message) mailing.Outcome {
		if msg.To.Email == odd[0].Email || n >= 15 || broken.Load() {
			if n >= 15 {
				broken.Store(true)
			}
			return mailing.Outcome{Kind: mailing.Rejected, Code: 550, Enhanced: "5.7.26", Text: "Unauthenticated email is not accepted due to domain's DMARC policy", Stage: "final"}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	m = w.get(m.ID)
	if m.State != mailing.Paused || m.Reason != mailing.Meant+"authentic" || w.server.count() < 15 {
		t.Fatalf("%s %q after %d", m.State, m.Reason, w.server.count())
	}
	if n := w.events(m, "mailing.paused_settings"); n != 1 {
		t.Errorf("%d events tell of it", n)
	}
	w.server.answer = nil
	_, err := w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	w.run(w.engine())
	if c := w.counts(m); c[mailing.Accepted]+c[mailing.Failed] != 41 || c[mailing.Failed] > 4 || w.get(m.ID).State != mailing.Done {
		t.Errorf("counts %v, %s", c, w.get(m.ID).State)
	}
}

// Limits of the settings hold in every sliding window, for each provider apart, over restarts of the program.
func TestLimitsHoldOverRestarts(t *testing.T) {
	w := newWorld(t)
	people := append(w.readersAt("qq.com", 30), w.readersAt("gmail.com", 5)...)
	w.setSender()
	mail := setting.Mail{
		Sender: setting.Sender{Name: "Acme Press", Address: "press@acme.example"}, Postal: "1 Acme Way",
		SMTP: setting.SMTP{Host: "127.0.0.1", Port: 2525, TLS: setting.TLSNone}, Limits: setting.Limits{PerMinute: 10},
	}
	m, _ := w.sendTo(people...)
	w.must(w.settings.SetMail(w.ctx, mail, author))
	at := map[string][]time.Time{}
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		lane := mailing.LaneOf(msg.To.Email)
		at[lane] = append(at[lane], w.clock.Now())
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	if len(at["tencent"]) != 10 || len(at["google"]) != 5 {
		t.Fatalf("%d and %d at once", len(at["tencent"]), len(at["google"]))
	}
	for range 50 {
		w.clock.Add(5 * time.Second)
		w.openMailings() // as after a restart
		w.run(w.engine())
	}
	sent := at["tencent"]
	for i, last := range sent {
		first := i
		for first > 0 && last.Sub(sent[first-1]) < time.Minute {
			first--
		}
		if n := i - first + 1; n > 10 {
			t.Errorf("%d within the minute before %s", n, last)
		}
	}
	if c := w.counts(m); c[mailing.Accepted] != 35 || w.get(m.ID).State != mailing.Done {
		t.Errorf("counts %v, %s", c, w.get(m.ID).State)
	}
}
