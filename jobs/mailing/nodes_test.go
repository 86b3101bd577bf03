package mailing

import (
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
	"standfirst/models/job"
	"standfirst/models/mailing"
	"standfirst/models/store"
)

const asNode = "STANDFIRST_TEST_NODE" // folder|sink|lease of jobs|lease of deliveries|time a message takes

// TestNodeOfTwo is the process of a node: it works off the jobs of a store that it shares, until it is told to stop.
func TestNodeOfTwo(t *testing.T) {
	told := strings.Split(os.Getenv(asNode), "|")
	if len(told) != 5 {
		t.Skip("only as a child of TestANodeIsStoppedBySignal")
	}
	w := openWorld(t, told[0], time.Now().UTC())
	var times [3]time.Duration
	for i := range times {
		var err error
		times[i], err = time.ParseDuration(told[2+i])
		w.must(err)
	}
	w.clock.going = true
	w.sender = openWired(told[1], 4, outbound.DKIM{})
	w.openMailings()
	r := runner.New(w.jobs, store.NewID(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	r.Lease, r.Poll = times[0], times[0]/10
	e := w.engine()
	e.Lease = times[1]
	e.fail = func(step string, _ mailing.Delivery) error {
		if step == "hand over" {
			time.Sleep(times[2])
		}
		return nil
	}
	e.Register(r)
	stop, end := signal.NotifyContext(w.ctx, syscall.SIGTERM)
	defer end()
	r.Run(stop, stop)
}

// node is one of several processes that send from one store.
type node struct {
	*world
	cmd *exec.Cmd
	out strings.Builder
}

func (w *world) node(dir, sink string, job, delivery, pace time.Duration) *node {
	w.Helper()
	n := &node{world: w, cmd: exec.Command(os.Args[0], "-test.run", "^TestNodeOfTwo$")}
	n.cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%s|%s|%s", asNode, dir, sink, job, delivery, pace))
	n.cmd.Stdout, n.cmd.Stderr = &n.out, &n.out
	w.must(n.cmd.Start())
	w.Cleanup(func() { _ = n.cmd.Process.Kill() })
	return n
}

// freeze stops the process by SIGSTOP, wherever it is. Stopped within a commit it keeps a file from everybody, of which
// no other node could make anything: then it is let go on, and stopped again.
func (n *node) freeze() {
	n.Helper()
	for try := range 200 {
		n.must(n.cmd.Process.Signal(syscall.SIGSTOP))
		written := make(chan error, 1)
		go func() {
			written <- n.jobs.Enqueue(n.ctx, job.New{ID: fmt.Sprintf("probe:%d", try), Kind: SweepKind, RunAt: n.clock.Now()})
		}()
		select {
		case err := <-written:
			n.must(err)
			return
		case <-time.After(time.Second):
			n.must(n.cmd.Process.Signal(syscall.SIGCONT))
			n.must(<-written)
		}
	}
	n.Fatal("it is always within a commit")
}

func (n *node) end() {
	n.Helper()
	n.must(n.cmd.Process.Signal(syscall.SIGTERM))
	if err := n.cmd.Wait(); err != nil {
		n.Errorf("a node: %v\n%s", err, &n.out)
	}
}

// until waits for something that comes in a moment, or much later on a machine that has other things to do.
func (w *world) until(what string, is func() bool) {
	w.Helper()
	for end := time.Now().Add(3 * time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("in three minutes it did not come to that: %s", what)
		}
	}
}

// Two processes send from one store, and one is stopped by SIGSTOP in the middle, for longer than its leases. The other
// takes over what waits, nobody gets a second copy, also when the first goes on; and what the first had in hand is
// unconfirmed and listed, at most. With -long it is stopped for 120 s, under the leases that the program has.
func TestANodeIsStoppedBySignal(t *testing.T) {
	t.Parallel() // it waits for other programs, or for time to pass
	recipients, lease, stopped := 1500, 2*time.Second, time.Duration(0)
	if *long {
		recipients, lease, stopped = 20_000, 30*time.Second, 2*time.Minute
	}
	sink, err := smtpsink.StartWith("127.0.0.1:0", smtpsink.Config{Discard: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	dir := t.TempDir()
	w := openWorld(t, dir, time.Now().UTC())
	w.clock.going = true
	m, _ := w.simple(recipients)

	first := w.node(dir, sink.Addr(), lease, lease, 20*time.Millisecond) // slow, so that there is a middle
	w.until("the first node sends", func() bool { return sink.Count() >= 100 })
	first.freeze()
	since := time.Now()
	came, inHand := sink.Count(), map[string]bool{}
	for _, d := range w.deliveries(m) {
		if d.State == mailing.InFlight || d.State == mailing.Unconfirmed {
			inHand[d.ID] = true
		}
	}
	if c := w.counts(m); c[mailing.Queued] == 0 || len(inHand) == 0 {
		t.Errorf("it was not stopped in the middle: %v", c)
	}

	second := w.node(dir, sink.Addr(), lease, 5*time.Minute, 0)
	w.until("the second node takes over", func() bool { return sink.Count() >= came+200 })
	w.until("what the first had in hand is listed", func() bool {
		w.must(w.mailings.Sweep(w.ctx))
		for id := range inHand {
			d, err := w.mailings.Delivery(w.ctx, id)
			w.must(err)
			if d.State != mailing.Unconfirmed {
				return false
			}
		}
		return time.Since(since) >= stopped
	})
	w.must(first.cmd.Process.Signal(syscall.SIGCONT))
	w.until("all is handed over", func() bool { c := w.counts(m); return c[mailing.Queued]+c[mailing.InFlight] == 0 })
	first.end()
	second.end()
	w = openWorld(t, dir, time.Now().UTC().Add(time.Hour)) // what the first had not handed over when it was stopped is tried again later
	w.sender = openWired(sink.Addr(), 4, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	w.run(w.engine())
	most := len(inHand) + 4 // what it takes in hand in the moment until it notices that it has lost its lease
	w.onceBy(m, int64(most), arrived(sink))
	t.Logf("%d recipients, stopped for %s after %d, %d in hand, %v", recipients, time.Since(since).Round(time.Second), came, len(inHand), w.counts(m))
}
