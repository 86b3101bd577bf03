package mailing

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// inSink says that this process is to be the mail server of a benchmark.
const inSink = "STANDFIRST_TEST_SINK"

// counting is a mail server in a process of its own, so that what it takes of the processors is not counted as ours. It
// is as lean as can be: it offers PIPELINING and counts what it takes.
type counting struct {
	testing.TB
	addr string
	pid  int
}

func listen(t testing.TB) *counting {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestSinkOfTheBenchmarks$")
	cmd.Env = append(os.Environ(), inSink+"=1")
	stop, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stop.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return &counting{t, strings.TrimSpace(line), cmd.Process.Pid}
}

// used is the time that the server has had on the processors, to a hundredth of a second; zero where there is no /proc.
func (s *counting) used() time.Duration {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	_, rest, _ := strings.Cut(string(stat), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // ticks, of which the kernel counts 100 a second for programs
}

// taken is how many messages the server has taken.
func (s *counting) taken() int64 { return s.ask("COUNT") }

// at is when it took the n-th message of a domain, counted from 1; it asks until there is one.
func (s *counting) at(domain string, n int) time.Time {
	return time.Unix(0, s.ask(fmt.Sprintf("WHEN %s %d", domain, n)))
}

func (s *counting) ask(what string) int64 {
	s.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	if _, err = in.ReadString('\n'); err == nil {
		_, err = io.WriteString(conn, what+"\r\n")
	}
	if err != nil {
		s.Fatal(err)
	}
	line, err := in.ReadString('\n')
	if err != nil {
		s.Fatal(err)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		s.Fatal(err)
	}
	return n
}

// TestSinkOfTheBenchmarks is the process of the mail server; it ends with whoever started it.
func TestSinkOfTheBenchmarks(t *testing.T) {
	if os.Getenv(inSink) == "" {
		t.Skip("only as a child of a benchmark")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(l.Addr())
	var s sink
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

type sink struct {
	taken atomic.Int64
	marks marks
}

func (s *sink) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in, out := bufio.NewReaderSize(conn, 64<<10), bufio.NewWriter(conn)
	say := func(line string) {
		_, _ = out.WriteString(line + "\r\n")
		if in.Buffered() == 0 {
			_ = out.Flush()
		}
	}
	say("220 sink")
	marked := ""
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		switch verb := string(bytes.ToUpper(line[:min(4, len(line))])); verb {
		case "EHLO":
			say("250-sink\r\n250 PIPELINING")
		case "RCPT":
			marked = ""
			if i := bytes.Index(line, []byte(".marked.example>")); i >= 0 {
				marked = string(line[bytes.IndexByte(line, '@')+1 : i+len(".marked.example")])
			}
			say("250 ok")
		case "DATA":
			_, _ = out.WriteString("354 go on\r\n")
			_ = out.Flush()
			for {
				if line, err = in.ReadSlice('\n'); err != nil {
					return
				}
				if len(line) == 3 && line[0] == '.' {
					break
				}
			}
			s.taken.Add(1)
			if marked != "" {
				s.marks.add(marked, time.Now())
			}
			say("250 ok")
		case "COUN":
			say(strconv.FormatInt(s.taken.Load(), 10))
		case "WHEN":
			f := strings.Fields(string(line))
			n, _ := strconv.Atoi(f[2])
			say(strconv.FormatInt(s.marks.wait(f[1], n).UnixNano(), 10))
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// marks are the instants at which messages to domains under marked.example came.
type marks struct {
	mu   sync.Mutex
	at   map[string][]time.Time
	came chan struct{} // closed at the next
}

func (m *marks) add(domain string, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at == nil {
		m.at = map[string][]time.Time{}
	}
	m.at[domain] = append(m.at[domain], at)
	if m.came != nil {
		close(m.came)
		m.came = nil
	}
}

// wait is the instant of the n-th of a domain, once it has come.
func (m *marks) wait(domain string, n int) time.Time {
	for {
		m.mu.Lock()
		if of := m.at[domain]; len(of) >= n {
			defer m.mu.Unlock()
			return of[n-1]
		}
		if m.came == nil {
			m.came = make(chan struct{})
		}
		came := m.came
		m.mu.Unlock()
		<-came
	}
}
