package mailing

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/app/outbound/smtpsink"
	"standfirst/models/mailing"
	"standfirst/models/store/mortal"
	"standfirst/models/store/sqlite"
)

const scarce = "STANDFIRST_TEST_SCARCE" // what is missing|folder|sink

// TestScarceVictim is the process that lacks handles, or whose disk takes nothing any more.
func TestScarceVictim(t *testing.T) {
	told := strings.Split(os.Getenv(scarce), "|")
	if len(told) != 3 {
		t.Skip("only as a child of TestFewHandlesAndLittleMemory and TestTheDiskFailsToSync")
	}
	w := openWorld(t, told[1], time.Now().UTC())
	w.clock.going = true
	if told[0] == "handles" {
		w.sendWithFewHandles(told[2])
		return
	}
	w.sender = openWired(told[2], 4, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	e := w.engine()
	sqlite.SyncFailed = func(err error) { // as the program does
		fmt.Println("it ended with:", err)
		os.Exit(1)
	}
	var recorded atomic.Int64
	e.fail = func(step string, _ mailing.Delivery) error {
		if step == "record" && recorded.Add(1) == 40 {
			return mortal.FailSyncs()
		}
		return nil
	}
	m := w.get(os.Getenv(scarce + "_MAILING"))
	_, err := e.Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil)
	w.Error("it went on, and ended with", err)
}

// sendWithFewHandles sends over as many connections as there are handles, and half of those that it is set to use.
func (w *world) sendWithFewHandles(addr string) {
	w.Helper()
	const most = 64
	debug.SetMemoryLimit(256 << 20)
	runtime.GOMAXPROCS(1)
	pool := openWired(addr, 2*most, outbound.DKIM{}, func(open int, err error) { fmt.Println("fewer:", open, err) })
	w.sender = pool
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	w.must(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: most, Max: most}))
	e := w.engine()
	e.Workers, e.Batch = 3*most, 500
	m := w.get(os.Getenv(scarce + "_MAILING"))
	for range 600 { // the database may lack a handle, too
		next, err := e.Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil)
		if err == nil && next.IsZero() {
			return
		}
		fmt.Println("again:", next, err)
		time.Sleep(100 * time.Millisecond)
	}
}

func (w *world) victim(lacks, dir string, sink *smtpsink.Sink, m mailing.Mailing) (said string, well bool) {
	w.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestScarceVictim$", "-test.v")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%s", scarce, lacks, dir, sink.Addr()), scarce+"_MAILING="+m.ID)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// With 64 handles, 256 MB and one processor a mailing whose server would be given 128 connections goes out over those that
// there are handles for, and the program says so.
func TestFewHandlesAndLittleMemory(t *testing.T) {
	sink, dir := startSink(t, "127.0.0.1:0"), t.TempDir()
	sink.Script("*", smtpsink.Answer{Delay: 20 * time.Millisecond}) // a server that answers at once is given few connections
	w := openWorld(t, dir, time.Now().UTC())
	w.setSender()
	m, _ := w.sendTo(w.readers(500, func(i int) string { return fmt.Sprintf("reader%d@news%d.example", i, i%250) })...)
	w.must(w.db.Close())
	said, well := w.victim("handles", dir, sink, m)
	if !well || !strings.Contains(said, "fewer:") || !strings.Contains(said, "too many open files") {
		t.Errorf("it failed, or said nothing of handles:\n%s", said)
	}
	w = openWorld(t, dir, time.Now().UTC())
	w.onceBy(m, 0, arrived(sink))
}

// A disk that fails to sync ends the process, which says why: nothing leaves whose mark is not known to be on disk. The next
// process, for which the disk works, sends the rest, and nobody a second copy.
func TestTheDiskFailsToSync(t *testing.T) {
	sink, dir := startSink(t, "127.0.0.1:0"), t.TempDir()
	w := openWorld(t, dir, time.Now().UTC())
	m, _ := w.simple(300)
	w.must(w.db.Close())
	said, well := w.victim("sync", dir, sink, m)
	if strings.Contains(said, mortal.ErrNoFilter.Error()) {
		if os.Getenv("CI") == "true" {
			t.Fatal(said)
		}
		t.Skip(said)
	}
	if well || !strings.Contains(said, "it ended with: disk I/O error") || strings.Contains(said, "it went on") {
		t.Errorf("it did not end, or did not say why:\n%s", said)
	}
	w = openWorld(t, dir, time.Now().UTC().Add(time.Hour))
	if first, hands := sink.Count(), w.engine().Workers; first < 40 || first > 40+2*hands {
		t.Errorf("%d messages left, the disk failed at the 40th", first)
	}
	w.sender = openWired(sink.Addr(), 4, outbound.DKIM{})
	w.openMailings()
	w.must(w.jobs.Orphaned(w.ctx))
	w.run(w.engine())
	w.onceBy(m, int64(w.engine().Workers), arrived(sink))
}
