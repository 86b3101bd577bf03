package mailing

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/models/contact"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/link"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// A fact is retracted while a mailing sends: the rest stops, and the correction goes to exactly those who
// got the wrong version.
func TestARetractedFactHaltsAndIsCorrected(t *testing.T) {
	w := newWorld(t)
	m, f := w.simple(100)
	var once atomic.Bool
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n >= 40 && once.CompareAndSwap(false, true) {
			if _, err := w.facts.Retract(w.ctx, f.ID, "the lab was wrong", checker); err != nil {
				t.Error(err)
			}
		}
		if n == 12 {
			return mailing.Outcome{Stage: "final"} // in flight, no answer
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	m = w.get(m.ID)
	c := w.counts(m)
	if m.State != mailing.Halted || m.Reason != "mailing.halted.fact" || m.ReasonFact.FactID != f.ID {
		t.Fatalf("%s %s %v", m.State, m.Reason, m.ReasonFact)
	}
	if c[mailing.Stopped] == 0 || c[mailing.Queued] != 0 || c[mailing.Unconfirmed] != 1 || c[mailing.Accepted]+c[mailing.Stopped]+1 != 100 {
		t.Fatalf("counts %v", c)
	}
	if _, err := w.mailings.Resume(w.ctx, m.ID, author); !fault.Is(err, "mailing.check.fact_bad") {
		t.Fatalf("a halted mailing resumed: %v", err)
	}

	correction := w.get(m.CorrectionID)
	if correction.State != mailing.Draft || correction.CorrectsMailingID != m.ID {
		t.Fatalf("correction %+v", correction)
	}
	ref := fact.Ref{FactID: f.ID, Version: 2}
	again, err := w.mailings.DraftCorrection(w.ctx, m.ID, ref, author)
	w.must(err)
	if again.ID != correction.ID {
		t.Error("a second correction was drafted")
	}
	// One of them unsubscribes in between: listed for a person, not written to.
	gone := w.server.order[0]
	w.must(w.mailings.Unsubscribe(w.ctx, tokenOf(w.server.got[gone][0]), "192.0.2.7"))

	holders := slices.Clone(w.server.order)
	note, err := w.releases.Get(w.ctx, correction.ReleaseID)
	w.must(err)
	if note.Kind != "correction" {
		t.Errorf("the note is a %s", note.Kind)
	}
	if _, err := w.mailings.Launch(w.ctx, correction.ID, "k", int64(len(holders)-1), author); !fault.Is(err, "mailing.check.release_bad") {
		t.Fatalf("an unapproved note was sent: %v", err)
	}
	if note.Versions[0].By != "system:mailing" {
		t.Errorf("the note is by %s", note.Versions[0].By)
	}
	w.approve(note)
	a, err := w.mailings.Audience(w.ctx, correction)
	w.must(err)
	if a.Total != int64(len(holders)-1) || a.Reasons()[mailing.Unsubscribed] != 1 || a.Removed[0].Address != gone {
		t.Fatalf("audience %d of %d, removed %v", a.Total, len(holders), a.Reasons())
	}
	w.server.answer = nil
	w.server.got, w.server.order = map[string][]mailing.Message{}, nil
	correction = w.launch(correction)
	w.run(w.engine())
	got := slices.Clone(w.server.order)
	want := slices.DeleteFunc(holders, func(a string) bool { return a == gone })
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("the correction reached %d, wanted %d", len(got), len(want))
	}
	msg := w.server.got[want[0]][0]
	if !strings.HasPrefix(msg.Subject, "Correction: ") || !strings.Contains(msg.Text, "12 chargers overheated.") ||
		!strings.Contains(msg.Text, "Correction of an earlier message") {
		t.Errorf("correction %q:\n%s", msg.Subject, msg.Text)
	}
}

// Waves that have not started refuse with the reason.
func TestHaltRefusesTheWavesToCome(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	f := w.verified(i, "12 chargers overheated.")
	p := w.plan(w.approved(i, f))
	people := w.people(10)
	p.Waves = []mailing.WavePlan{
		{Now: true, ListIDs: []string{w.list("One", people[:4]...).ID}},
		{Local: "2026-11-25T12:00", Zone: "UTC", ListIDs: []string{w.list("Two", people[4:]...).ID}},
	}
	m := w.launch(w.draft(p))
	w.run(w.engine())
	_, err := w.facts.Dispute(w.ctx, f.ID, "a reader doubts it", checker)
	w.must(err)
	w.run(w.engine())
	w.clock.Add(4 * time.Hour)
	w.run(w.engine())
	m = w.get(m.ID)
	if w.server.count() != 4 || m.State != mailing.Halted || m.Waves[1].State != mailing.WaveRefused || m.Waves[1].Reason != "mailing.halted.fact" {
		t.Fatalf("%d sent, %s, waves %+v", w.server.count(), m.State, m.Waves)
	}
	if m.CorrectionID != "" {
		t.Error("a doubt alone drafted a correction")
	}
	// The same version is signed again: the mailing may go on, and nobody is forgotten.
	f, err = w.facts.Get(w.ctx, f.ID)
	w.must(err)
	w.sign(f)
	_, err = w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	w.run(w.engine())
	if w.server.count() != 10 || w.get(m.ID).State != mailing.Done {
		t.Errorf("%d sent, %s", w.server.count(), w.get(m.ID).State)
	}
}

func tokenOf(m mailing.Message) string {
	return m.UnsubscribeURL[strings.LastIndexByte(m.UnsubscribeURL, '/')+1:]
}

// Once the one-click request has been answered, nothing more is handed over, in this or any mailing.
func TestUnsubscribeWhileQueued(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(60)
	var mu sync.Mutex
	left := map[string]int{} // address → how many it had when its request was answered
	var begun atomic.Bool    // several messages are on their way at the same time, and none waits for another
	answered := make(chan struct{})
	w.server.answer = func(n int, msg mailing.Message) mailing.Outcome {
		if n >= 20 {
			<-answered // the rest is not sent while the requests are answered
		}
		if n == 5 && begun.CompareAndSwap(false, true) {
			defer close(answered)
			due, err := w.mailings.Due(w.ctx, m.Waves[0].ID, "", 100)
			w.must(err)
			for _, d := range due.Items[len(due.Items)-5:] { // whose turn comes last
				p, err := w.mailings.Preview(w.ctx, m, d)
				w.must(err)
				w.must(w.mailings.Unsubscribe(w.ctx, tokenOf(p), "192.0.2.7"))
				w.must(w.mailings.Unsubscribe(w.ctx, tokenOf(p), "192.0.2.7")) // repeatable
				mu.Lock()
				left[d.Address] = w.server.copies(d.Address)
				mu.Unlock()
			}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	inTime := int64(0) // whoever had the message already when the request was answered is no such
	for address, n := range left {
		if w.server.copies(address) != n {
			t.Errorf("%s was written to after unsubscribing", address)
		}
		if n == 0 {
			inTime++
		}
	}
	if inTime == 0 {
		t.Fatal("nobody unsubscribed in time")
	}
	if c := w.counts(m); c[mailing.Suppressed] != inTime || c[mailing.Accepted] != 60-inTime {
		t.Errorf("counts %v, %d unsubscribed in time", c, inTime)
	}
}

// A message that is on its way when somebody leaves is handed over before they are answered, not after.
func TestLeavingWaitsForWhatIsOnItsWay(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(3)
	left := make(chan int, 1) // how many copies they had when they were answered
	var begun atomic.Bool
	w.server.answer = func(_ int, msg mailing.Message) mailing.Outcome {
		if begun.CompareAndSwap(false, true) {
			go func() {
				for _, d := range w.deliveries(m) {
					if d.Address != msg.To.Email {
						continue
					}
					p, err := w.mailings.Preview(w.ctx, m, d)
					if err == nil {
						err = w.mailings.Unsubscribe(w.ctx, tokenOf(p), "192.0.2.7")
					}
					if err != nil {
						t.Error(err)
					}
					left <- w.server.copies(d.Address)
				}
			}()
			select {
			case n := <-left:
				t.Errorf("answered with %d copies, while one was on its way", n)
				left <- n
			case <-time.After(100 * time.Millisecond): // they wait
			}
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.run(w.engine())
	if n := <-left; n != 1 {
		t.Errorf("answered with %d copies", n)
	}
}

func TestUnsubscribeTokens(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(2)
	w.run(w.engine())
	token := tokenOf(w.server.got[w.server.order[0]][0])
	if id, ok := link.Space(token); !ok || id != "acme" {
		t.Fatalf("space of %s: %s", token, id)
	}
	d, err := w.mailings.Reader(w.ctx, token)
	w.must(err)
	if d.MailingID != m.ID || d.Address != w.server.order[0] {
		t.Fatalf("reader %+v", d)
	}
	other := strings.Replace(token, "acme.", "rival.", 1)
	parts := strings.Split(token, ".")
	flipped := parts[0] + "." + parts[1] + "." + strings.Map(func(r rune) rune {
		if r == 'A' {
			return 'B'
		}
		return 'A'
	}, parts[2])
	for _, bad := range []string{"", ".", "..", token + "x", token[:len(token)-1], other, flipped, parts[0] + "." + parts[1] + ".", strings.Repeat("a", 4000)} {
		if err := w.mailings.Unsubscribe(w.ctx, bad, ""); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	held, err := w.contacts.Suppressions.Count(w.ctx)
	w.must(err)
	if held != 0 {
		t.Errorf("%d addresses held by bad tokens", held)
	}
}

func TestWhoIsLeftOutAndWhy(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	rel := w.approved(i)
	good := w.people(3)
	blocked := w.contact("Blocked", "blocked@news.example")
	_, err := w.contacts.Block(w.ctx, blocked.ID, "asked by phone", author)
	w.must(err)
	unsubscribed := w.contact("Gone", "gone@news.example")
	w.must(w.contacts.Suppressions.Suppress(w.ctx, "Gone@News.example", contact.ScopeAll, contact.Unsubscribed, author))
	mute := w.contact("No Address", "")
	rival := w.contact("Rival", "rival@news.example")
	both := append(slices.Clone(good), blocked, unsubscribed, mute, rival)
	one, two, out := w.list("One", both...), w.list("Two", good...), w.list("Out", rival)
	p := w.plan(rel, one, two)
	p.ExcludeListIDs = []string{out.ID}
	m := w.draft(p)
	a, err := w.mailings.Audience(w.ctx, m)
	w.must(err)
	want := map[string]int64{mailing.DoNotContact: 1, mailing.Unsubscribed: 1, mailing.NoAddress: 1, mailing.ExcludedList: 1}
	if a.Total != 3 || len(a.Reasons()) != len(want) {
		t.Fatalf("%d get it, left out %v", a.Total, a.Reasons())
	}
	for reason, n := range want {
		if a.Reasons()[reason] != n {
			t.Errorf("%s: %d, want %d", reason, a.Reasons()[reason], n)
		}
	}
	m = w.launch(m)
	frozen := w.causes(m)
	for reason, n := range want {
		if reason == mailing.ExcludedList {
			reason += " " + mailing.ListUse(out.ID)
		}
		if frozen[reason] != n {
			t.Errorf("frozen %s: %d, want %d", reason, frozen[reason], n)
		}
	}
	// What changes after the freeze: somebody new does not get it, somebody who must not be mailed is dropped.
	w.add(one, w.contact("Late", "late@news.example"))
	_, err = w.contacts.Block(w.ctx, good[1].ID, "asked", author)
	w.must(err)
	w.run(w.engine())
	if w.server.count() != 2 || w.server.copies("late@news.example") != 0 || w.server.copies(good[1].Email) != 0 {
		t.Errorf("sent to %v", w.server.order)
	}
	if c := w.counts(m); c[mailing.Suppressed] != 1 {
		t.Errorf("counts %v", c)
	}
}

// Whatever is set, nothing of a drill leaves.
func TestADrillNeverLeaves(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Drill)
	m := w.draft(w.plan(w.approved(i, w.verified(i, "12 chargers overheated.")), w.list("Press", w.people(5)...)))
	_, err := w.mailings.Test(w.ctx, m.ID, "me@acme.example", "Me", author)
	w.must(err)
	m = w.launch(m)
	w.run(w.engine())
	if w.server.count() != 0 {
		t.Fatalf("%d messages of a drill left", w.server.count())
	}
	page, err := w.mailings.Captured(w.ctx, m.ID, mailing.Part{Limit: 50})
	w.must(err)
	if len(page.Items) != 7 { // five, and the test in two languages
		t.Fatalf("%d captured", len(page.Items))
	}
	for _, c := range page.Items {
		if !c.Drill || !strings.Contains(c.Message.Text, "rehearsal") && !strings.Contains(c.Message.Text, "演练") {
			t.Errorf("captured %+v", c.Message.Headers)
		}
	}
	for _, d := range w.deliveries(m) {
		if !d.Captured {
			t.Error("a delivery does not say that it was captured")
		}
	}
}

func TestWithoutASenderMailIsCaptured(t *testing.T) {
	w := newWorld(t)
	i := w.incident(incident.Real)
	m := w.launch(w.draft(w.plan(w.approved(i), w.list("Press", w.people(4)...))))
	w.run(w.engine())
	n, err := w.mailings.CapturedCount(w.ctx, "")
	w.must(err)
	if n != 4 || w.server.count() != 0 || w.get(m.ID).State != mailing.Done {
		t.Errorf("%d captured, %d sent, %s", n, w.server.count(), w.get(m.ID).State)
	}
}

func TestLaunchTakesTheTypedNumberAndOneForm(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	m := w.draft(w.plan(w.approved(i), w.list("Press", w.people(10)...)))
	for _, n := range []int64{0, 9, 11} {
		if _, err := w.mailings.Launch(w.ctx, m.ID, "form", n, author); !fault.Is(err, "mailing.launch.number") {
			t.Fatalf("%d: %v", n, err)
		}
		if len(w.deliveries(m)) != 0 {
			t.Fatal("a refused launch left deliveries")
		}
	}
	var ok, refused atomic.Int64
	var clicks sync.WaitGroup
	for range 6 {
		clicks.Go(func() {
			if _, err := w.mailings.Launch(w.ctx, m.ID, "form", 10, author); err == nil {
				ok.Add(1)
			} else if fault.Is(err, "mailing.launch.under_way") {
				refused.Add(1)
			} else {
				t.Error(err)
			}
		})
	}
	clicks.Wait()
	if _, err := w.mailings.Launch(w.ctx, m.ID, "form", 10, author); err != nil {
		t.Errorf("the same form again: %v", err)
	}
	if _, err := w.mailings.Launch(w.ctx, m.ID, "another", 10, author); !fault.Is(err, "mailing.not_draft") {
		t.Errorf("another form: %v", err)
	}
	if _, err := w.mailings.Change(w.ctx, m.ID, mailing.Plan{}, author); !fault.Is(err, "mailing.not_draft") {
		t.Errorf("changed after launch: %v", err)
	}
	w.run(w.engine())
	if ok.Load() < 1 || w.server.count() != 10 || w.get(m.ID).Run != 1 {
		t.Errorf("%d ok, %d refused, %d sent, run %d", ok.Load(), refused.Load(), w.server.count(), w.get(m.ID).Run)
	}
}

func TestLaunchIsRefused(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	f := w.verified(i, "12 chargers overheated.")
	list := w.list("Press", w.people(2)...)
	rel := w.approved(i, f)
	p := w.plan(rel, list)
	p.Waves = []mailing.WavePlan{{Local: "2026-11-25T09:30", Zone: "UTC"}}
	late, doubted := w.draft(p), w.draft(w.plan(rel, list))
	w.clock.Add(time.Hour)
	if _, err := w.mailings.Launch(w.ctx, late.ID, "k", 2, author); !fault.Is(err, "mailing.check.time_past") {
		t.Errorf("a time that is past: %v", err)
	}
	_, err := w.facts.Dispute(w.ctx, f.ID, "doubt", checker)
	w.must(err)
	if _, err := w.mailings.Launch(w.ctx, doubted.ID, "k", 2, author); !fault.Is(err, "mailing.check.fact_bad") {
		t.Errorf("a fact in doubt: %v", err)
	}
	w.run(w.engine())
	if w.server.count() != 0 {
		t.Errorf("%d sent", w.server.count())
	}
}

func TestPlansAreChecked(t *testing.T) {
	w := newWorld(t)
	i := w.incident(incident.Real)
	rel := w.approved(i)
	list := w.list("Press", w.people(1)...)
	for name, c := range map[string]struct {
		change func(*mailing.Plan)
		field  string
		key    string
	}{
		"no release":      {func(p *mailing.Plan) { p.ReleaseID = "" }, "release", "mailing.release.needed"},
		"unknown release": {func(p *mailing.Plan) { p.ReleaseID = "nope" }, "release", "mailing.release.needed"},
		"no lists":        {func(p *mailing.Plan) { p.ListIDs = nil }, "lists", "mailing.lists.needed"},
		"unknown list":    {func(p *mailing.Plan) { p.ListIDs = []string{"nope"} }, "lists", "mailing.lists.unknown"},
		"list both ways":  {func(p *mailing.Plan) { p.ExcludeListIDs = p.ListIDs }, "exclude", "mailing.lists.both"},
		"no subject":      {func(p *mailing.Plan) { p.Subject = nil }, "subject_en", "mailing.subject.needed"},
		"broken subject":  {func(p *mailing.Plan) { p.Subject["en"] = "Hi\r\nBcc: x@y.example" }, "subject_en", "mailing.subject.line"},
		"long subject":    {func(p *mailing.Plan) { p.Subject["en"] = strings.Repeat("号", 201) }, "subject_en", "mailing.subject.long"},
		"unknown field":   {func(p *mailing.Plan) { p.Intro = map[string]string{"zh-CN": "[[salary]]"} }, "intro_zh-CN", "mailing.merge.unknown"},
		"past":            {func(p *mailing.Plan) { p.Waves = []mailing.WavePlan{{Local: "2026-11-25T08:59", Zone: "UTC"}} }, "wave_0_at", "mailing.at.past"},
		"gap": {func(p *mailing.Plan) {
			p.Waves = []mailing.WavePlan{{Local: "2027-03-14T02:30", Zone: "America/New_York"}}
		}, "wave_0_at", "mailing.at.gap"},
		"no zone":         {func(p *mailing.Plan) { p.Waves = []mailing.WavePlan{{Local: "2027-03-14T02:30"}} }, "wave_0_at", "mailing.zone.unknown"},
		"waves and lists": {func(p *mailing.Plan) { p.Waves = []mailing.WavePlan{{Now: true}, {Now: true}} }, "wave_1_lists", "mailing.wave.lists_needed"},
		"wrong language":  {func(p *mailing.Plan) { p.Lang = "fr" }, "lang", "mailing.lang.not_in_release"},
	} {
		t.Run(name, func(t *testing.T) {
			p := w.plan(rel, list)
			c.change(&p)
			_, err := w.mailings.Create(w.ctx, p, author)
			for _, f := range fault.All(err) {
				if f.Field == c.field && f.Key == c.key {
					return
				}
			}
			t.Errorf("got %v", err)
		})
	}
}

func TestHostileNamesAreWrittenSafely(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	i := w.incident(incident.Real)
	evil := w.contact(`<script>alert(1)</script> "Eve", O'Brien`, "eve@news.example")
	p := w.plan(w.approved(i), w.list("Press", evil))
	p.Subject["en"] = "For [[name]]"
	p.Intro = map[string]string{"en": "Dear [[name]],\n\nfrom [[outlet|your paper]] <b>"}
	w.launch(w.draft(p))
	w.run(w.engine())
	msg := w.server.got["eve@news.example"][0]
	if strings.Contains(msg.HTML, "<script") || strings.Contains(msg.HTML, "<b>") || !strings.Contains(msg.HTML, "&lt;script&gt;") {
		t.Errorf("HTML: %s", msg.HTML)
	}
	if !strings.Contains(msg.Text, "Dear <script>") || strings.ContainsAny(msg.Subject, "\r\n") {
		t.Errorf("text: %s", msg.Text)
	}
}

func TestContactsWithMailAreKept(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(1)
	d := w.deliveries(m)[0]
	kept, err := w.mailings.Mailed(w.ctx, d.ContactID)
	w.must(err)
	history, err := w.mailings.ToContact(w.ctx, d.ContactID, d.At.Add(time.Hour), 10)
	w.must(err)
	if !kept || len(history) != 1 {
		t.Errorf("kept %v, history %d", kept, len(history))
	}
}

// The sweep finishes what a crash between two writes has left.
func TestSweep(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(5)
	// The launch was written, its job was not.
	jobs, err := store.Open[struct {
		ID  string `json:"id"`
		Rev int64  `json:"rev"`
	}](w.ctx, w.db, "jobs")
	w.must(err)
	_, err = jobs.Delete(w.ctx, store.Prefix("id", "wave.start:"))
	w.must(err)
	w.run(w.engine())
	if w.server.count() != 0 {
		t.Fatal("there was a job")
	}
	w.must(w.mailings.Sweep(w.ctx))
	w.run(w.engine())
	if w.get(m.ID).State != mailing.Done || w.server.count() != 5 {
		t.Errorf("%s, %d sent", w.get(m.ID).State, w.server.count())
	}
}

func TestTwoThousand(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(2000)
	e := New(w.mailings, w.engine().Log, w.clock.Now)
	start := time.Now()
	w.run(e)
	took := time.Since(start)
	if w.get(m.ID).State != mailing.Done || w.server.count() != 2000 || len(w.server.got) != 2000 {
		t.Fatalf("%s, %d sent to %d", w.get(m.ID).State, w.server.count(), len(w.server.got))
	}
	t.Logf("2,000 in %s: %.0f a second", took, 2000/took.Seconds())
}
