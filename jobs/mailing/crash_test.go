package mailing

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/models/mailing"
)

var long = flag.Bool("long", false, "crash tests with 10,000 recipients and 40 kills a step; SpamAssassin judges the supplied texts")

// steps are the points at which an engine can die; see run.deliver.
var steps = []string{"render", "mark", "hand over", "record", "recorded"}

const plan = "STANDFIRST_TEST_CRASH" // folder|sink|step|how many times before death

// wired hands messages to a real server.
type wired struct{ pool *outbound.Pool }

func openWired(addr string, connections int, sign outbound.DKIM, fewer ...func(int, error)) wired {
	host, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(port)
	server := outbound.Server{Host: host, Port: n, TLS: "none", Connections: connections, MaxPerConnection: 1 << 30, DKIM: sign}
	for _, f := range fewer {
		server.Fewer = f
	}
	return wired{outbound.NewPool(server)}
}

// Send hands a message over.
func (w wired) Send(ctx context.Context, m mailing.Message) mailing.Outcome {
	o := w.pool.Send(ctx, wireOf(m))
	kinds := map[outbound.OutcomeKind]mailing.Result{outbound.Accepted: mailing.Taken, outbound.Deferred: mailing.Delayed, outbound.Refused: mailing.Rejected}
	return mailing.Outcome{Kind: kinds[o.Kind], Code: o.Code, Enhanced: o.Enhanced, Text: o.Text, Why: o.Reason, Stage: string(o.Stage)}
}

func wireOf(m mailing.Message) outbound.Message {
	return outbound.Message{
		From: outbound.Address(m.From), To: outbound.Address(m.To), ReturnPath: m.ReturnPath, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Cast: m.Cast(),
		MessageID: m.MessageID, Date: m.Date, ListID: m.ListID, UnsubscribeURL: m.UnsubscribeURL, UnsubscribeMailto: m.UnsubscribeMailto, Headers: m.Headers,
	}
}

// TestCrashVictim is the process that is killed: it sends what is due, as the program does, until its hour has come.
func TestCrashVictim(t *testing.T) {
	told := strings.Split(os.Getenv(plan), "|")
	if len(told) != 4 {
		t.Skip("only as a child of TestCrashByKill")
	}
	last, _ := strconv.ParseInt(told[3], 10, 64)
	w := openWorld(t, told[0], time.Now().UTC())
	w.sender = openWired(told[1], 8, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	e := w.engine()
	e.Workers, e.Batch = 8, 50
	var seen atomic.Int64
	e.fail = func(step string, _ mailing.Delivery) error {
		if step == told[2] && seen.Add(1) == last {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	}
	if told[2] == "" { // at no step but at some instant
		time.AfterFunc(time.Duration(last)*time.Millisecond, func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) })
	}
	w.run(e)
}

// Killed with SIGKILL at every step and at random instants, started again each time: nobody is lost, nobody has two
// copies, and those of whom it is not known are listed, at most as many for each kill as were in flight.
func TestCrashByKill(t *testing.T) {
	t.Parallel() // it waits for other programs, or for time to pass
	recipients, kills := 400, 2
	if *long {
		recipients, kills = 10_000, 40
	}
	sink := startSink(t, "127.0.0.1:0")
	dir := t.TempDir()
	w := openWorld(t, dir, time.Now().UTC())
	m, _ := w.simple(recipients)
	w.must(w.db.Close())

	died := 0
	victim := func(step string, last int64) (killed bool) {
		t.Helper()
		cmd := exec.Command(os.Args[0], "-test.run", "^TestCrashVictim$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%s|%d", plan, dir, sink.Addr(), step, last))
		out, err := cmd.CombinedOutput()
		if err == nil {
			return false
		}
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
			t.Fatalf("%v\n%s", err, out)
		}
		died++
		return true
	}
	random := rand.New(rand.NewPCG(7, 11))
	share := int64(recipients / (4 * kills * len(steps)))
	for range kills {
		for _, step := range steps {
			if last := 1 + random.Int64N(2*share); !victim(step, last) {
				t.Fatalf("not killed at the %d. %q", last, step)
			}
		}
	}
	for range kills { // some of them come too late
		victim("", 50+random.Int64N(400))
	}
	if victim("none", 1) {
		t.Fatal("the last was killed too")
	}

	w = openWorld(t, dir, time.Now().UTC().Add(time.Hour)) // past every lease
	w.must(w.jobs.Orphaned(w.ctx))
	w.run(w.engine())
	w.onceBy(m, int64(8*died), arrived(sink))
	counts := w.counts(m)
	if n := counts[mailing.Accepted] + counts[mailing.Unconfirmed]; n != int64(recipients) {
		t.Errorf("counts %v of %d", counts, recipients)
	}
	t.Logf("%d recipients, %d kills, %d unconfirmed, %d arrived", recipients, died, counts[mailing.Unconfirmed], sink.Count())
}
