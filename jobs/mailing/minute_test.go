package mailing

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/jobs/runner"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// minute plans mailings for one instant, each to n people at domains of their own; the first half is not urgent.
func (w *world) minute(at time.Time, many, n int, domain func(i int) string) (of []mailing.Mailing) {
	w.Helper()
	w.setSender()
	i := w.incident(incident.Real)
	news, err := w.releases.Create(w.ctx, i.ID, release.Manuscript{Kind: "news", Text: map[string]release.Text{
		"en":    {Headline: "A new charger", Body: "<p>It charges.</p>", Contact: "press@acme.example"},
		"zh-CN": {Headline: "新款充电器上市", Body: "<p>即日起发售。</p>", Contact: "press@acme.example"},
	}}, author)
	w.must(err)
	news = w.approve(news)
	urgent := w.approved(i)
	for k := range many {
		rel := news
		if k >= many/2 {
			rel = urgent
		}
		p := w.small(rel, domain(k), n)
		p.Waves = []mailing.WavePlan{{Local: at.Format("2006-01-02T15:04"), Zone: "UTC"}}
		of = append(of, w.launch(w.draft(p)))
	}
	return of
}

// Many mailings are due at one instant: what is urgent begins first, each goes out whole, and nobody has two copies.
func TestMailingsOfOneMinuteBeginInOrderOfUrgency(t *testing.T) {
	w := newWorld(t)
	at := w.clock.Now().Add(time.Hour)
	const many, each = 30, 2
	of := w.minute(at, many, each, func(i int) string { return fmt.Sprintf("desk%d.example", i) })
	w.clock.Add(time.Hour)
	w.run(w.engine())
	urgent := map[string]bool{}
	for i, m := range of {
		w.once(m, 0)
		for _, d := range w.deliveries(m) {
			urgent[d.Address] = i >= many/2
		}
	}
	if len(w.server.order) != many*each {
		t.Fatalf("%d messages left", len(w.server.order))
	}
	if i := slices.IndexFunc(w.server.order, func(to string) bool { return !urgent[to] }); i != many*each/2 {
		t.Errorf("the %d. message was not urgent, of %d that are", i+1, many*each/2)
	}
}

// They go on side by side, and not four at a time, each whole, and all begin before the first is ended; one that is cancelled before its instant does not.
func TestMailingsOfOneMinuteGoOnSideBySide(t *testing.T) {
	w := newWorld(t)
	w.clock.going = true
	at := w.clock.Now().Truncate(time.Minute).Add(2 * time.Hour)
	const many, each, together = 16, 2, 20
	of := w.minute(at, many, each, func(i int) string { return fmt.Sprintf("desk%d.example", i) })
	cancelled := of[0]
	_, err := w.mailings.Cancel(w.ctx, cancelled.ID, author)
	w.must(err)
	var come atomic.Int64
	met := make(chan struct{})
	w.server.answer = func(int, mailing.Message) mailing.Outcome {
		if come.Add(1) == together {
			close(met)
		}
		await(t, met)
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	w.clock.Add(at.Sub(w.clock.Now()))
	e := w.engine()
	jobs := runner.New(w.jobs, store.NewID(), e.Log)
	e.Register(jobs)
	jobs.Resting = time.Minute
	stop, end := context.WithCancel(w.ctx)
	done := make(chan struct{})
	go func() { defer close(done); jobs.Run(stop, w.ctx) }()
	eventually(t, func() bool {
		return slices.ContainsFunc(of, func(m mailing.Mailing) bool { return w.get(m.ID).State == mailing.Done })
	})
	if _, waits, err := w.jobs.NextDue(w.ctx); waits || err != nil {
		t.Errorf("one was ended before the last had begun: %v", err)
	}
	for _, m := range of[1:] {
		eventually(t, func() bool { return w.get(m.ID).State == mailing.Done })
		w.once(m, 0)
	}
	end()
	<-done
	if n := w.server.count(); n != (many-1)*each || w.get(cancelled.ID).State != mailing.Cancelled {
		t.Errorf("%d messages left", n)
	}
}

// A wave to one reader is begun, claimed, recorded and ended, and what was said of the address is forgotten: that is all it
// writes. Many runs look at few readers each.
func TestASmallWaveWritesLittle(t *testing.T) {
	w := newWorld(t)
	db := &metDB{DB: w.db}
	w.db = db
	w.openMailings()
	of := w.minute(w.clock.Now().Add(time.Hour), 1, 1, func(int) string { return "desk.example" })
	w.clock.Add(time.Hour)
	before := db.writes.Load()
	e := w.engine()
	w.run(e)
	w.once(of[0], 0)
	if n := db.writes.Load() - before; n > 5 {
		t.Errorf("%d writes", n)
	}
	for runs, want := range map[int32]int{1: 20, 4: 20, 8: 10, 1000: 1} {
		e.going.Store(runs)
		if n := e.share(); n != want {
			t.Errorf("each of %d runs looks at %d readers, wanted %d", runs, n, want)
		}
	}
}

var (
	atOnce = flag.Int("mailings", 1000, "mailings of the benchmark of one minute")
	each   = flag.Int("each", 1, "recipients of each of them")
)

// Of a thousand mailings that are planned for the same instant, how late each begins: in seconds, and the last but one in a
// hundred as a multiple of what as many messages of another mailing take over a bare net/smtp loop in the same run. The
// clock is set forward to shortly before the instant, which is an hour after the last is planned.
//
//	go test ./jobs/mailing -run xxx -bench Minute -benchtime 1x
func BenchmarkMinute(b *testing.B) {
	w, server := running(b)
	_, raws := rendered(b)
	for b.Loop() {
		domains := make([]string, *atOnce)
		for i := range domains {
			domains[i] = marked("minute")
		}
		at := w.clock.Now().Truncate(time.Minute).Add(time.Hour)
		of := w.minute(at, *atOnce, *each, func(i int) string { return domains[i] })
		if !w.clock.Now().Before(at) {
			b.Fatal("the mailings took too long to plan")
		}
		bare := measured(server, func() { loop(b, server, *atOnce**each, netSMTP(server, raws, outbound.DKIM{})) })
		w.clock.Add(at.Sub(w.clock.Now()) - 3*time.Second)
		at = at.Add(-w.clock.ahead())
		var late []time.Duration
		ours := measured(server, func() {
			for i, m := range of {
				late = append(late, server.at(domains[i], 1).Sub(at))
				for w.get(m.ID).State != mailing.Done {
					time.Sleep(10 * time.Millisecond)
				}
			}
		})
		urgent := slices.Sorted(slices.Values(late[len(late)/2:]))
		slices.Sort(late)
		if late[0] < 0 {
			b.Fatalf("%v too early", -late[0])
		}
		p99 := late[len(late)*99/100]
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(urgent[len(urgent)*99/100].Seconds(), "s-late-urgent-p99")
		b.ReportMetric(late[len(late)/2].Seconds(), "s-late-p50")
		b.ReportMetric(p99.Seconds(), "s-late-p99")
		b.ReportMetric(p99.Seconds()/bare.took.Seconds(), "late-p99/bare")
		b.ReportMetric((ours.used+ours.beside).Seconds()/(bare.used+bare.beside).Seconds(), "cpu/bare")
		b.ReportMetric(ours.used.Seconds()/float64(*atOnce)*1000, "cpu-ms/mailing")
	}
}
