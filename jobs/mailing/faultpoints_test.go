//go:build faultpoints

package mailing

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound/smtpsink"
	"standfirst/models/mailing"
)

// A program that was built for it dies at each named point, and what it leaves behind is what the crash test asks for.
// go test -tags faultpoints ./jobs/mailing -run FaultPoint
func TestEveryFaultPointKills(t *testing.T) {
	sink, err := smtpsink.StartWith("127.0.0.1:0", smtpsink.Config{Discard: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	dir := t.TempDir()
	w := openWorld(t, dir, time.Now().UTC())
	m, _ := w.simple(200)
	w.must(w.db.Close())
	for _, step := range steps {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestCrashVictim$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|none|1", plan, dir, sink.Addr()), "FAULTPOINT=mailing."+step+"@9")
		out, _ := cmd.CombinedOutput()
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
			t.Fatalf("not killed at %q\n%s", step, out)
		}
	}
	w = openWorld(t, dir, time.Now().UTC().Add(time.Hour)) // past every lease
	w.must(w.jobs.Orphaned(w.ctx))
	w.run(w.engine())
	copies := map[string]int{}
	for _, got := range sink.Messages() {
		copies[got.To[0]]++
	}
	for _, d := range w.deliveries(w.get(m.ID)) {
		if n := copies[d.Address]; n > 1 || d.State != mailing.Accepted && d.State != mailing.Unconfirmed {
			t.Errorf("%s is %s and got %d copies", d.Address, d.State, n)
		}
	}
}
