package mailing

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/app/outbound/smtpsink"
	"standfirst/jobs/runner"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

// One in twenty is put off with 451, and the server is away for a while in the middle: everybody has their message in
// the end, once.
func TestAServerPutsOffAndGoesAway(t *testing.T) {
	w := newWorld(t)
	sink := startSink(t, "127.0.0.1:"+heldPort(t))
	w.sender = openWired(sink.Addr(), 4, outbound.DKIM{})
	w.openMailings()
	m, _ := w.simple(200)
	putOff := 0
	for i, d := range w.deliveries(m) {
		if i%20 == 0 {
			sink.Script(d.Address, smtpsink.Answer{Code: 451, Text: "4.3.0 try again later", Times: 1})
			putOff++
		}
	}
	e := w.engine()
	e.fail = func(step string, _ mailing.Delivery) error {
		if step == "hand over" && sink.Count() >= 60 {
			_ = sink.Close()
		}
		return nil
	}
	w.run(e)
	away := w.counts(m)
	if away[mailing.Queued] == 0 || away[mailing.Deferred] > int64(putOff) {
		t.Errorf("while the server was away: %v", away)
	}
	back := startSink(t, sink.Addr())
	w.clock.Add(16 * time.Second)
	w.run(w.engine())
	w.clock.Add(20 * time.Minute)
	w.run(w.engine())
	w.onceBy(m, int64(e.Workers), arrived(sink, back))
	tries := 0
	for _, d := range w.deliveries(m) {
		if d.Attempts > 1 {
			tries++
		}
	}
	if tries == 0 {
		t.Error("nobody was put off")
	}
}

// The store answers nothing but errors for a minute, and the process lives on: nothing leaves meanwhile, and the wave
// goes on by itself.
func TestTheStoreIsGoneForAMinute(t *testing.T) {
	w := newWorld(t)
	gone := w.mortal()
	m, _ := w.simple(120)
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 40 {
			gone.DieAfter(0)
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	e := w.engine()
	j := mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}
	if _, err := e.Wave(w.ctx, j, nil); err == nil {
		t.Error("nothing was noticed")
	}
	if n := w.server.count(); n > 41+e.Workers {
		t.Errorf("%d messages left, the store was gone at the 41st", n)
	}
	w.server.answer = nil
	gone.Live()
	w.clock.Add(time.Minute)
	w.run(e)
	w.clock.Add(e.Lease)
	w.run(e)
	w.once(m, int64(e.Workers))
}

// The database is away for a moment, as when it is restarted: what was on its way is known in the end, though the answer to
// the first write that it was asked for is lost. Nobody is left unconfirmed, and nobody has two copies.
func TestADatabaseThatIsAwayIsWaitedFor(t *testing.T) {
	t.Parallel() // it waits for other programs, or for time to pass
	w := newWorld(t)
	away := w.mortal()
	m, _ := w.simple(120)
	back := make(chan struct{})
	w.server.answer = func(n int, _ mailing.Message) mailing.Outcome {
		if n == 40 {
			away.Leave(1)
			go func() {
				time.Sleep(1200 * time.Millisecond) // fewTries are over by then
				away.Live()
				close(back)
			}()
		}
		return mailing.Outcome{Kind: mailing.Taken, Code: 250, Stage: "final"}
	}
	e := w.engine()
	_, err := e.Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil)
	<-back
	if err != nil && !errors.Is(err, store.ErrAway) {
		t.Error(err)
	}
	if c := w.counts(m); c[mailing.InFlight] != 0 || c[mailing.Unconfirmed] != 0 || c[mailing.Accepted] != int64(w.server.count()) {
		t.Errorf("%v, and %d were handed over", c, w.server.count())
	}
	w.server.answer = nil
	w.run(e)
	w.once(m, 0)
}

const toStop = "STANDFIRST_TEST_STOP" // folder|sink

// TestStopVictim is the process that is told to stop: it works off its jobs and hears signals as the program does.
func TestStopVictim(t *testing.T) {
	told := strings.Split(os.Getenv(toStop), "|")
	if len(told) != 2 {
		t.Skip("only as a child of TestSignalsInTheMiddle")
	}
	w := openWorld(t, told[0], time.Now().UTC())
	w.clock.going = true
	w.sender = openWired(told[1], 4, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	r := runner.New(w.jobs, store.NewID(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.engine().Register(r)
	stop, end := signal.NotifyContext(w.ctx, syscall.SIGTERM, syscall.SIGHUP)
	defer end()
	r.Run(stop, stop)
}

// SIGTERM and SIGHUP end a process in the middle of a mailing: it knows of every message what became of it, and ends
// well. The next one sends the rest.
func TestSignalsInTheMiddle(t *testing.T) {
	t.Parallel() // it waits for other programs, or for time to pass
	sink := startSink(t, "127.0.0.1:0")
	dir := t.TempDir()
	w := openWorld(t, dir, time.Now().UTC())
	m, _ := w.simple(1500)
	w.must(w.db.Close())
	sink.Script("*", smtpsink.Answer{Delay: 15 * time.Millisecond}) // so that there is a middle
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestStopVictim$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s", toStop, dir, sink.Addr()))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		w.must(sink.Wait(t.Context(), sink.Count()+200))
		w.must(cmd.Process.Signal(sig))
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", sig, err)
		}
		w = openWorld(t, dir, time.Now().UTC())
		c := w.counts(m)
		if c[mailing.Queued] == 0 {
			t.Errorf("%v came too late: %v", sig, c)
		}
		if c[mailing.InFlight] != 0 || c[mailing.Accepted] != int64(sink.Count()) {
			t.Errorf("%v: %v, and %d arrived", sig, c, sink.Count())
		}
		w.must(w.db.Close())
	}
	sink.Script("*", smtpsink.Answer{})
	w = openWorld(t, dir, time.Now().UTC().Add(time.Hour))
	w.sender = openWired(sink.Addr(), 8, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	e := w.engine()
	e.Batch = 200
	w.run(e)
	w.onceBy(m, 0, arrived(sink))
}
