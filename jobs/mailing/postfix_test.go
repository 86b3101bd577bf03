package mailing

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/models/mailing"
)

// postfix starts a Postfix of our own, which greylists for a second with postgrey and passes on what it takes to a
// server. It returns its address and the log that it writes.
func postfix(t *testing.T, to string) (address, log string) {
	t.Helper()
	_, gone := exec.LookPath("postfix")
	_, goneToo := exec.LookPath("postgrey")
	if gone != nil || goneToo != nil || os.Getuid() != 0 {
		if os.Getenv("CI") == "true" && os.Getuid() == 0 { // who is not root cannot start them at all
			t.Fatal("Postfix and postgrey are not here: apt-get install postfix postgrey")
		}
		t.Skip("it takes Postfix and postgrey (apt-get install postfix postgrey), and root to start them")
	}
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Chmod(filepath.Dir(dir), 0o755)) // its processes are another user's
	for _, sub := range []string{"conf", "queue", "data", "grey"} {
		must(os.Mkdir(filepath.Join(dir, sub), 0o755))
	}
	must(exec.Command("chown", "postfix", filepath.Join(dir, "data")).Run())
	grey, own := heldPort(t), heldPort(t)
	must(os.WriteFile(filepath.Join(dir, "conf", "main.cf"), fmt.Appendf(nil, `compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = %[1]s/log
maillog_file_prefixes = %[1]s
myhostname = mx.news.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:%[2]s
relayhost = [127.0.0.1]:%[3]s
disable_dns_lookups = yes
alias_maps =
local_recipient_maps =
`, dir, grey, to[strings.LastIndexByte(to, ':')+1:]), 0o644))
	services := "127.0.0.1:" + own + " inet n - n - - smtpd\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\npostlog unix-dgram n - n - 1 postlogd\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\n"
	for service, program := range map[string]string{"rewrite": "trivial-rewrite", "bounce": "bounce", "defer": "bounce", "smtp": "smtp", "relay": "smtp", "error": "error", "retry": "error"} {
		services += service + " unix - - n - - " + program + "\n"
	}
	must(os.WriteFile(filepath.Join(dir, "conf", "master.cf"), []byte(services), 0o644))
	greylist := exec.Command("postgrey", "--inet=127.0.0.1:"+grey, "--delay=1", "--dbdir="+filepath.Join(dir, "grey"), "--user=root", "--group=root")
	must(greylist.Start())
	t.Cleanup(func() { _ = greylist.Process.Kill(); _ = greylist.Wait() })
	conf := filepath.Join(dir, "conf")
	out, err := exec.Command("postfix", "-c", conf, "start").CombinedOutput()
	t.Cleanup(func() { _ = exec.Command("postfix", "-c", conf, "stop").Run() })
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() {
		if t.Failed() {
			said, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Logf("Postfix says\n%s", said)
		}
	})
	for _, port := range []string{grey, own} {
		awaitPort(t, port)
	}
	return "127.0.0.1:" + own, filepath.Join(dir, "log")
}

// heldPort is a port of loopback that nobody else is given before the test ends, for a server that starts later or is away
// for a while. It is bound to a socket that does not listen: whoever calls is refused, and on Linux servers of our own may
// listen on it beside that. Other systems allow only one, so there it is given back, and only likely to stay free.
func heldPort(t *testing.T) string {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(err)
	syscall.CloseOnExec(socket)
	must(syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1))
	must(syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	name, err := syscall.Getsockname(socket)
	must(err)
	if runtime.GOOS == "linux" {
		t.Cleanup(func() { _ = syscall.Close(socket) })
	} else {
		must(syscall.Close(socket))
	}
	return strconv.Itoa(name.(*syscall.SockaddrInet4).Port)
}

func awaitPort(t *testing.T, port string) {
	t.Helper()
	for until := time.Now().Add(2 * time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = conn.Close()
			return
		}
	}
	t.Fatalf("nobody listens at %s", port)
}

// Behind Postfix with postgrey everybody waits at first, nobody bounces, and every message arrives at the second try,
// once. Envelopes that go out behind messages are obeyed.
func TestGreylistedByPostfix(t *testing.T) {
	t.Parallel() // it waits for other programs, or for time to pass
	sink := startSink(t, "127.0.0.1:0")
	address, log := postfix(t, sink.Addr())
	w := newWorld(t)
	w.sender = openWired(address, 2, outbound.DKIM{})
	w.openMailings()
	m, _ := w.simple(40)
	w.run(w.engine())
	if c := w.counts(m); c[mailing.Deferred] != 40 {
		t.Errorf("at the first try: %v", c)
	}
	for _, d := range w.deliveries(m) {
		if d.Code != 450 || d.Meaning != "greylist" {
			t.Fatalf("%s: %d %s, taken for %q", d.Address, d.Code, d.Text, d.Meaning)
		}
	}
	time.Sleep(1100 * time.Millisecond) // postgrey goes by the machine's clock
	w.clock.Add(20 * time.Minute)
	w.run(w.engine())
	w.must(sink.Wait(t.Context(), 40))
	w.onceBy(m, 0, arrived(sink))
	file, err := os.Open(log)
	w.must(err)
	defer func() { _ = file.Close() }()
	said, err := io.ReadAll(file)
	w.must(err)
	for _, complaint := range []string{"pipelining", "too many errors"} {
		if strings.Contains(string(said), complaint) {
			t.Errorf("Postfix says %q", complaint)
		}
	}
}
