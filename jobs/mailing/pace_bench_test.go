package mailing

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/jobs/runner"
	"standfirst/models/incident"
	"standfirst/models/mailing"
	"standfirst/models/release"
	"standfirst/models/store"
)

// running is a world whose jobs run as in the program, by the machine's clock, towards a real server.
func running(b *testing.B) (*world, *counting) {
	b.Helper()
	server := listen(b)
	w := newWorld(b)
	w.sender, w.outbox = openWired(server.addr, connections, outbound.DKIM{}), new(memory)
	w.openMailings()
	w.clock.going = true
	e := New(w.mailings, slog.New(slog.NewTextHandler(io.Discard, nil)), w.clock.Now)
	e.Workers = 3 * connections
	jobs := runner.New(w.jobs, store.NewID(), e.Log)
	e.Register(jobs)
	stop, end := context.WithCancel(w.ctx)
	done := make(chan struct{})
	go func() { defer close(done); jobs.Run(stop, w.ctx) }()
	b.Cleanup(func() { end(); <-done })
	return w, server
}

// marked is a domain whose messages the server marks.
func marked(about string) string { return about + "-" + store.NewID()[24:] + ".marked.example" }

// small is a plan for a list of n people at a domain.
func (w *world) small(rel release.Release, domain string, n int) mailing.Plan {
	w.Helper()
	people := w.readersAt(domain, n)
	return w.plan(rel, w.list("Desk "+domain, people...))
}

// The first message of a wave leaves soon after the instant for which the wave is planned, however many are planned for
// it: here eight mailings.
//
//	go test ./jobs/mailing -run xxx -bench 'Due|Urgent|Pace' -benchtime 1x
func BenchmarkDue(b *testing.B) {
	w, server := running(b)
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	for b.Loop() {
		at := time.Now().Add(5 * time.Second).Truncate(time.Minute).Add(time.Minute).UTC()
		var domains []string
		for range 8 {
			domain := marked("due")
			p := w.small(rel, domain, 20)
			p.Waves = []mailing.WavePlan{{Local: at.Format("2006-01-02T15:04"), Zone: "UTC"}}
			w.launch(w.draft(p))
			domains = append(domains, domain)
		}
		var worst, all time.Duration
		for _, domain := range domains {
			late := server.at(domain, 1).Sub(at)
			worst, all = max(worst, late), all+late
			if late < 0 {
				b.Fatalf("%v too early", -late)
			}
		}
		b.ReportMetric(float64(worst.Milliseconds()), "ms-late-at-worst")
		b.ReportMetric(float64(all.Milliseconds())/float64(len(domains)), "ms-late")
	}
}

// A release to a hundred people is launched while a mailing to many is under way: how long until the last of the hundred
// has it, and how many of the others have theirs by then.
func BenchmarkUrgent(b *testing.B) {
	w, server := running(b)
	for b.Loop() {
		before := server.taken()
		m := w.bilingual(*many)
		domain := marked("urgent")
		urgent := w.draft(w.small(w.approved(w.incident(incident.Real)), domain, 100))
		for server.taken()-before < int64(*many/20) {
			time.Sleep(time.Millisecond)
		}
		began := time.Now()
		w.launch(urgent)
		launched := time.Since(began)
		last := server.at(domain, 100)
		b.ReportMetric(float64(server.taken()-before-100)/float64(*many), "sent-of-the-other")
		b.ReportMetric(last.Sub(began).Seconds(), "s-to-the-last-of-100")
		b.ReportMetric(launched.Seconds(), "s-launch")
		for w.get(m.ID).State != mailing.Done {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// Messages leave one after the other and not in heaps: of the tenths of a mailing the slowest takes little longer than
// the mean.
func BenchmarkPace(b *testing.B) {
	w, server := running(b)
	w.setSender()
	rel := w.approved(w.incident(incident.Real))
	for b.Loop() {
		domain := marked("pace")
		people := w.readers(*many/4, func(i int) string { return fmt.Sprintf("reader%06d@%s", i, domain) })
		w.launch(w.draft(w.plan(rel, w.crowd(people))))
		at := func(tenth int) time.Time { return server.at(domain, max(1, tenth*len(people)/10)) }
		begin, end := at(1), at(10) // the first tenth is that in which the provider is got to know
		mean, slowest, last := end.Sub(begin)/9, time.Duration(0), begin
		for tenth := 2; tenth <= 10; tenth++ {
			now := at(tenth)
			slowest, last = max(slowest, now.Sub(last)), now
		}
		b.ReportMetric(float64(slowest)/float64(mean), "slowest/mean")
	}
}
