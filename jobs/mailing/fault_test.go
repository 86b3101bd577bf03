package mailing

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/app/outbound/smtpsink"
	"standfirst/jobs/runner"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// once reports who got more than one copy, and who got none although the record says so.
func (w *world) once(m mailing.Mailing, mostUnknown int64) {
	w.Helper()
	w.onceBy(m, mostUnknown, w.server.copies)
}

// onceBy is once by another count of the copies for an address.
func (w *world) onceBy(m mailing.Mailing, mostUnknown int64, copies func(address string) int) {
	w.Helper()
	c := w.counts(m)
	for _, d := range w.deliveries(m) {
		n := copies(d.Address)
		if n > 1 || d.State == mailing.Accepted && n != 1 || d.State != mailing.Accepted && d.State != mailing.Unconfirmed {
			w.Errorf("%s is %s and got %d copies", d.Address, d.State, n)
		}
	}
	if m = w.get(m.ID); c[mailing.Unconfirmed] > mostUnknown || m.State != mailing.Done {
		w.Errorf("counts %v, %s", c, m.State)
	}
}

// arrived counts what came to servers, by address.
func arrived(sinks ...*smtpsink.Sink) func(address string) int {
	copies := map[string]int{}
	for _, s := range sinks {
		for _, got := range s.Messages() {
			copies[got.To[0]]++
		}
	}
	return func(address string) int { return copies[address] }
}

func startSink(t *testing.T, address string) *smtpsink.Sink {
	t.Helper()
	sink, err := smtpsink.StartWith(address, smtpsink.Config{Discard: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

// Told to stop in the middle, as SIGTERM and SIGHUP do, a program ends what it is handing over and knows of every
// message what became of it; the next one sends the rest.
func TestAStopInTheMiddle(t *testing.T) {
	w := newWorld(t)
	m, _ := w.simple(120)
	stop, cancel := context.WithCancel(w.ctx)
	defer cancel()
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 40 {
			cancel()
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	r := runner.New(w.jobs, store.NewID(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.engine().Register(r)
	r.Run(stop, stop)
	sent := w.server.count()
	if sent < 40 || sent == 120 {
		t.Errorf("%d were sent before it stopped", sent)
	}
	if c := w.counts(m); c[mailing.InFlight] != 0 || c[mailing.Accepted] != int64(sent) {
		t.Errorf("stopped with %v, %d sent", c, sent)
	}
	w.server.answer = nil
	w.must(w.jobs.Orphaned(w.ctx))
	w.clock.Add(time.Hour)
	w.run(w.engine())
	w.once(m, 0)
}

// The database goes away in the middle and comes back: at most what was in flight is unconfirmed, and nothing was sent
// whose mark is not on disk.
func TestTheDatabaseGoesAway(t *testing.T) {
	dir := t.TempDir()
	w := openWorld(t, dir, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	m, _ := w.simple(120)
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 40 {
			_ = w.db.Close()
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	e := w.engine()
	if _, err := e.Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil); err == nil {
		t.Error("nothing was noticed")
	}
	if n := w.server.count(); n > 41+e.Workers {
		t.Errorf("%d messages left, the database was gone at the 41st", n)
	}
	back := openWorld(t, dir, w.clock.Now().Add(time.Hour))
	w.server.answer, back.server = nil, w.server
	back.openMailings()
	w.must(back.jobs.Orphaned(back.ctx))
	back.run(back.engine())
	back.once(m, int64(e.Workers))
}

// A node that was stopped for longer than its leases, and goes on, sends nobody a second copy: not what it was about to
// claim, nor what it had claimed.
func TestANodeThatWasStoppedForAWhile(t *testing.T) {
	for _, at := range []string{"mark", "hand over"} {
		t.Run(at, func(t *testing.T) {
			w := newWorld(t)
			m, _ := w.simple(60)
			j := mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}
			stopped := w.engine()
			stopped.Lease = 2 * time.Minute
			var frozen atomic.Int64
			all, thaw := make(chan struct{}), make(chan struct{})
			stopped.fail = func(step string, _ mailing.Delivery) error {
				if step == at {
					if frozen.Add(1) == int64(stopped.Workers) {
						close(all)
					}
					<-thaw
				}
				return nil
			}
			var first sync.WaitGroup
			first.Go(func() { _, _ = stopped.Wave(w.ctx, j, nil) })
			<-all
			w.clock.Add(3 * time.Minute)
			other := w.engine()
			_, err := other.Wave(w.ctx, j, nil)
			w.must(err)
			for _, d := range w.deliveries(m) { // a person has some of the doubtful sent again meanwhile
				if d.State == mailing.Unconfirmed {
					w.must(w.mailings.Decide(w.ctx, d.ID, mailing.Resend, author))
				}
			}
			w.run(w.engine())
			close(thaw)
			first.Wait()
			w.run(w.engine())
			w.once(m, 0)
		})
	}
}

// The clock is set back and forth while a wave waits and while it sends: nobody has it early, nobody twice.
func TestTheClockJumps(t *testing.T) {
	w := newWorld(t)
	w.setSender()
	due := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	m := w.toList(w.approved(w.incident("real")), func(p *mailing.Plan) {
		p.Waves = []mailing.WavePlan{{Local: "2026-11-25T12:00", Zone: "UTC"}}
	}, w.people(40)...)
	m = w.launch(m)
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if w.clock.Now().Before(due) && n == 0 {
			t.Errorf("the first left at %s", w.clock.Now())
		}
		if n == 10 {
			w.clock.Add(-time.Hour)
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	for _, jump := range []time.Duration{2 * time.Hour, -time.Hour, 90 * time.Minute, -30 * time.Minute, time.Hour, time.Hour, time.Hour} {
		w.clock.Add(jump)
		w.run(w.engine())
	}
	w.once(m, 0)
	late := w.toList(w.approved(w.incident("real")), func(p *mailing.Plan) {
		p.Waves = []mailing.WavePlan{{Local: "2026-11-26T12:00", Zone: "UTC"}}
	}, w.readersAt("late.example", 1)...)
	late = w.launch(late)
	w.clock.Add(365 * 24 * time.Hour)
	w.run(w.engine())
	if late = w.get(late.ID); late.State != mailing.Paused {
		t.Errorf("a year later the news is %s", late.State)
	}
}

const fullDisk = "STANDFIRST_TEST_FULL" // folder|sink|most bytes of a file

// TestFullDiskVictim is the process whose disk is full: no file of it grows beyond a size.
func TestFullDiskVictim(t *testing.T) {
	told := strings.Split(os.Getenv(fullDisk), "|")
	if len(told) != 3 {
		t.Skip("only as a child of TestTheDiskIsFull")
	}
	w := openWorld(t, told[0], time.Now().UTC())
	w.sender = openWired(told[1], 4, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	most, err := strconv.ParseUint(told[2], 10, 64)
	w.must(err)
	signal.Ignore(syscall.SIGXFSZ) // a write then fails, as one does on a full disk
	w.must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}))
	e := w.engine()
	e.Lease = 4 * time.Second // for half of it room is waited for
	r := runner.New(w.jobs, store.NewID(), e.Log)
	r.Lease = 6 * time.Second // and for a third of it to write what became of the job
	e.Register(r)
	for ran := true; ran; {
		ran, err = r.Once(w.ctx, "victim")
		w.must(err)
	}
}

// The disk fills up in the middle: no message leaves whose mark cannot be stored, and with room the rest goes out.
func TestTheDiskIsFull(t *testing.T) {
	t.Parallel() // it waits for other programs, or for time to pass
	sink := startSink(t, "127.0.0.1:0")
	dir := t.TempDir()
	w := openWorld(t, dir, time.Now().UTC())
	m, _ := w.simple(300)
	w.must(w.db.Close())
	cmd := exec.Command(os.Args[0], "-test.run", "^TestFullDiskVictim$")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%d", fullDisk, dir, sink.Addr(), 256<<10))
	out, _ := cmd.CombinedOutput() // it ends with an error, or with its job put off where that still has room
	first := len(sink.Messages())
	w = openWorld(t, dir, time.Now().UTC().Add(time.Hour))
	w.sender = openWired(sink.Addr(), 4, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	w.run(w.engine())
	w.onceBy(m, 8, arrived(sink))
	unknown := w.counts(m)[mailing.Unconfirmed]
	if first == 300 {
		t.Error("the disk was never full")
	}
	t.Logf("%d left before the disk was full, %d unconfirmed\n%s", first, unknown, out)
}
