package outbound

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a mail server that misbehaves as told. For each stage it holds a reply ("450 4.2.1 later"),
// or "stall" (never answer), "late" (only after a while), "drop" (hang up), "slow" (a byte now and then), "flood" (a line without
// end). Stages that it does not name go well. At StageBody it acts before the final dot has come.
type script struct {
	pipelining bool
	at         map[Stage]string
	extensions []string
	barred     string        // a sender whom it refuses
	greets     chan struct{} // if set, nobody is greeted before it is closed
	behind     string        // what becomes of commands that come right behind a message: "lose", "drop" or a reply to the first; "": they are obeyed

	address string
	stop    chan struct{}
	waiting chan struct{} // closed when a stall begins

	mu       sync.Mutex
	commands []string
	bodies   []string
	grouped  int // messages behind which commands came
}

func (s *script) start(t testing.TB) *script {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address, s.stop, s.waiting = l.Addr().String(), make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = c.Close() }()
				s.serve(c)
			})
		}
	})
	t.Cleanup(func() { close(s.stop); _ = l.Close(); wg.Wait() })
	return s
}

func (s *script) pool(t testing.TB, change func(*Server)) *Pool {
	t.Helper()
	host, port := splitAddress(t, s.address)
	return startPool(t, host, port, change)
}

func (s *script) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.commands...)
}

// answer gives the stage's reply and reports whether the dialogue goes on.
func (s *script) answer(c net.Conn, stage Stage, good string) bool {
	reply := s.at[stage]
	switch reply {
	case "":
		reply = good
	case "drop":
		return false
	case "stall":
		close(s.waiting)
		s.untilGone(c)
		return false
	case "late":
		close(s.waiting)
		select {
		case <-time.After(100 * time.Millisecond):
		case <-s.stop:
		}
		reply = good
	case "slow":
		if _, err := io.WriteString(c, good); err != nil { // wherever it is cut, no second reply begins there
			return false
		}
		for _, b := range []byte(strings.Repeat(" slowly", 200)) {
			if _, err := c.Write([]byte{b}); err != nil {
				return false
			}
			select {
			case <-time.After(20 * time.Millisecond):
			case <-s.stop:
				return false
			}
		}
		return false
	case "flood":
		for {
			if _, err := io.WriteString(c, strings.Repeat("x", 4096)); err != nil {
				return false
			}
		}
	}
	_, err := io.WriteString(c, strings.ReplaceAll(reply, "|", "\r\n")+"\r\n")
	return err == nil && !strings.HasPrefix(reply, "421")
}

// untilGone waits until the client hangs up or the test ends.
func (s *script) untilGone(c net.Conn) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, c)
	}()
	select {
	case <-gone:
	case <-s.stop:
		_ = c.Close()
		<-gone
	}
}

func (s *script) serve(c net.Conn) {
	in := bufio.NewReader(c)
	if s.greets != nil {
		select {
		case <-s.greets:
		case <-s.stop:
			return
		}
	}
	if !s.answer(c, StageGreeting, "220 script.test ESMTP") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		stage, good := s.reply(strings.ToUpper(line))
		if !s.answer(c, stage, good) || strings.HasPrefix(good, "221") {
			return
		}
		if stage == StageData && (s.at[StageData] == "" || strings.HasPrefix(s.at[StageData], "354")) && !s.data(c, in) {
			return
		}
	}
}

func (s *script) reply(line string) (Stage, string) {
	switch verb, _, _ := strings.Cut(line, " "); verb {
	case "EHLO", "HELO":
		lines := append([]string{"script.test"}, s.extensions...)
		if s.pipelining {
			lines = append(lines, "PIPELINING")
		}
		for i := range lines {
			sep := "-"
			if i == len(lines)-1 {
				sep = " "
			}
			lines[i] = "250" + sep + lines[i]
		}
		return StageHelo, strings.Join(lines, "|")
	case "MAIL":
		if s.barred != "" && strings.Contains(line, strings.ToUpper(s.barred)) {
			return StageMail, "550 5.7.1 sender refused"
		}
		return StageMail, "250 2.1.0 sender ok"
	case "RCPT":
		return StageRcpt, "250 2.1.5 recipient ok"
	case "DATA":
		return StageData, "354 go on"
	case "QUIT":
		return "quit", "221 bye"
	case "AUTH":
		return StageAuth, "235 2.7.0 welcome"
	}
	return "other", "250 fine"
}

func (s *script) data(c net.Conn, in *bufio.Reader) bool {
	if s.at[StageBody] != "" && !strings.HasPrefix(s.at[StageBody], "read") {
		if s.at[StageBody] != "stall" { // a stalling server does not read
			_, _ = in.ReadString('\n')
		}
		if s.at[StageBody] == "stall" {
			close(s.waiting)
			<-s.stop
			return false
		}
		_ = s.answer(c, StageBody, "")
		return false
	}
	var body strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		body.WriteString(strings.TrimPrefix(line, "."))
	}
	s.mu.Lock()
	s.bodies = append(s.bodies, body.String())
	grouped := in.Buffered() > 0
	if grouped {
		s.grouped++
	}
	s.mu.Unlock()
	if grouped && s.behind != "" {
		return s.misled(c, in)
	}
	return s.answer(c, StageFinal, "250 2.0.0 queued")
}

// misled is what a server does that offers PIPELINING and does not look for commands behind a message.
func (s *script) misled(c net.Conn, in *bufio.Reader) bool {
	_, _ = in.Discard(in.Buffered())
	if !s.answer(c, StageFinal, "250 2.0.0 queued") || s.behind == "drop" {
		return false
	}
	if s.behind != "lose" {
		_, _ = io.WriteString(c, s.behind+"\r\n")
	}
	return true
}
