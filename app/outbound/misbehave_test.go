package outbound

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/app/outbound/smtpsink"
)

func splitAddress(t testing.TB, address string) (string, int) {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return host, n
}

// TestMisbehavingServers meets each way in which a server can fail at each stage: nothing may be taken
// for sent that is not, nor for unsent that may have been.
func TestMisbehavingServers(t *testing.T) {
	type want struct {
		kind     OutcomeKind
		stage    Stage
		code     int
		enhanced string
		reason   string
	}
	cases := []struct {
		at   map[Stage]string
		want want
	}{
		{map[Stage]string{StageGreeting: "421 4.3.2 too busy"}, want{Deferred, StageGreeting, 421, "4.3.2", "deferred"}},
		{map[Stage]string{StageGreeting: "554 5.7.1 go away"}, want{Deferred, StageGreeting, 554, "5.7.1", "deferred"}},
		{map[Stage]string{StageGreeting: "stall"}, want{Deferred, StageGreeting, 0, "", "timeout"}},
		{map[Stage]string{StageGreeting: "drop"}, want{Deferred, StageGreeting, 0, "", "dropped"}},
		{map[Stage]string{StageGreeting: "slow"}, want{Deferred, StageHelo, 0, "", "timeout"}},
		{map[Stage]string{StageGreeting: "flood"}, want{Deferred, StageGreeting, 0, "", "protocol"}},
		{map[Stage]string{StageGreeting: "HTTP/1.1 400 Bad Request"}, want{Deferred, StageGreeting, 0, "", "protocol"}},
		{map[Stage]string{StageHelo: "550 5.7.1 who are you"}, want{Deferred, StageHelo, 550, "5.7.1", "deferred"}},
		{map[Stage]string{StageHelo: "stall"}, want{Deferred, StageHelo, 0, "", "timeout"}},
		{map[Stage]string{StageHelo: "drop"}, want{Deferred, StageHelo, 0, "", "dropped"}},
		{map[Stage]string{StageMail: "450 4.7.1 sender rate limited"}, want{Deferred, StageMail, 450, "4.7.1", "deferred"}},
		{map[Stage]string{StageMail: "553 5.1.8 sender refused"}, want{Refused, StageMail, 553, "5.1.8", "refused"}},
		{map[Stage]string{StageMail: "421 4.7.0 closing"}, want{Deferred, StageMail, 421, "4.7.0", "deferred"}},
		{map[Stage]string{StageMail: "stall"}, want{Deferred, StageMail, 0, "", "timeout"}},
		{map[Stage]string{StageMail: "drop"}, want{Deferred, StageMail, 0, "", "dropped"}},
		{map[Stage]string{StageMail: "slow"}, want{Deferred, StageMail, 0, "", "timeout"}},
		{map[Stage]string{StageMail: "flood"}, want{Deferred, StageMail, 0, "", "protocol"}},
		{map[Stage]string{StageMail: "354 too early"}, want{Deferred, StageMail, 354, "", "protocol"}},
		{map[Stage]string{StageRcpt: "450 4.2.0 greylisted"}, want{Deferred, StageRcpt, 450, "4.2.0", "deferred"}},
		{map[Stage]string{StageRcpt: "550 5.1.1 no such user"}, want{Refused, StageRcpt, 550, "5.1.1", "refused"}},
		{map[Stage]string{StageRcpt: "550-5.7.1 long|550 5.7.1 story"}, want{Refused, StageRcpt, 550, "5.7.1", "refused"}},
		{map[Stage]string{StageRcpt: "550 User not found: 4.1.1"}, want{Refused, StageRcpt, 550, "", "refused"}},
		{map[Stage]string{StageRcpt: "421 4.7.0 too many"}, want{Deferred, StageRcpt, 421, "4.7.0", "deferred"}},
		{map[Stage]string{StageRcpt: "stall"}, want{Deferred, StageRcpt, 0, "", "timeout"}},
		{map[Stage]string{StageRcpt: "drop"}, want{Deferred, StageRcpt, 0, "", "dropped"}},
		{map[Stage]string{StageData: "451 4.3.0 later"}, want{Deferred, StageData, 451, "4.3.0", "deferred"}},
		{map[Stage]string{StageData: "554 5.7.1 no"}, want{Refused, StageData, 554, "5.7.1", "refused"}},
		{map[Stage]string{StageData: "250 what?"}, want{Deferred, StageData, 250, "", "protocol"}},
		{map[Stage]string{StageData: "stall"}, want{Deferred, StageData, 0, "", "timeout"}},
		{map[Stage]string{StageData: "drop"}, want{Deferred, StageData, 0, "", "dropped"}},
		{map[Stage]string{StageBody: "stall"}, want{Deferred, StageBody, 0, "", "timeout"}},
		{map[Stage]string{StageBody: "drop"}, want{Deferred, StageBody, 0, "", "dropped"}},
		{map[Stage]string{StageFinal: "451 4.7.1 try again"}, want{Deferred, StageFinal, 451, "4.7.1", "deferred"}},
		{map[Stage]string{StageFinal: "554 DT:SPM content"}, want{Refused, StageFinal, 554, "", "refused"}},
		{map[Stage]string{StageFinal: "421 4.3.2 shutting down"}, want{Deferred, StageFinal, 421, "4.3.2", "deferred"}},
		{map[Stage]string{StageFinal: "stall"}, want{Unknown, StageFinal, 0, "", "unknown"}},
		{map[Stage]string{StageFinal: "drop"}, want{Unknown, StageFinal, 0, "", "unknown"}},
		{map[Stage]string{StageFinal: "slow"}, want{Unknown, StageFinal, 0, "", "unknown"}},
		{map[Stage]string{StageFinal: "flood"}, want{Unknown, StageFinal, 0, "", "unknown"}},
		{map[Stage]string{StageFinal: "354 more?"}, want{Unknown, StageFinal, 354, "", "unknown"}},
		{map[Stage]string{StageFinal: "nonsense"}, want{Unknown, StageFinal, 0, "", "unknown"}},
		{map[Stage]string{StageFinal: "250 2.6.0 queued as 1"}, want{Accepted, StageFinal, 250, "2.6.0", ""}},
		// refuses the recipient and wants the message all the same: it must not get it
		{map[Stage]string{StageRcpt: "550 5.1.1 no such user", StageData: "354 go on"}, want{Refused, StageRcpt, 550, "5.1.1", "refused"}},
	}
	for _, pipelining := range []bool{false, true} {
		for _, c := range cases {
			t.Run(fmt.Sprint(pipelining, c.at), func(t *testing.T) {
				t.Parallel()
				s := (&script{pipelining: pipelining, at: c.at}).start(t)
				pool := s.pool(t, func(s *Server) {
					d := time.Minute
					s.Timeouts.Greeting, s.Timeouts.Command, s.Timeouts.Body, s.Timeouts.Final = d, d, d, d
					for stage, answer := range c.at {
						if answer == "stall" || answer == "slow" { // what is answered before has time, for a busy machine
							*patience(&s.Timeouts, stage), *patience(&s.Timeouts, c.want.stage) = 3*time.Second, 3*time.Second
						}
					}
				})
				m := letter("a@news.example")
				if c.at[StageBody] != "" { // more than the sockets' buffers hold
					m.Attachments = []Attachment{{Name: "a.bin", Body: make([]byte, 12<<20)}}
				}
				start := time.Now()
				out := pool.Send(t.Context(), m)
				reason := strings.TrimPrefix(out.Reason, "outbound.smtp.")
				got := want{out.Kind, out.Stage, out.Code, out.Enhanced, reason}
				if got != c.want {
					t.Errorf("got %+v, want %+v (%v)", got, c.want, out.Err)
				}
				if (out.Kind == Accepted) != (out.Fault() == nil) {
					t.Errorf("fault %v for %v", out.Fault(), out.Kind)
				}
				if d := time.Since(start); d > time.Minute {
					t.Errorf("took %v", d)
				}
				wantBodies := 0
				if out.Stage == StageFinal {
					wantBodies = 1
				}
				if s.mu.Lock(); len(s.bodies) != wantBodies {
					t.Errorf("%d bodies arrived", len(s.bodies))
				}
				s.mu.Unlock()
			})
		}
	}
}

// patience is how long a stage may take.
func patience(t *Timeouts, stage Stage) *time.Duration {
	switch stage {
	case StageGreeting:
		return &t.Greeting
	case StageBody:
		return &t.Body
	case StageFinal:
		return &t.Final
	}
	return &t.Command
}

func TestNobodyListens(t *testing.T) {
	host, port := splitAddress(t, deadAddress)
	out := startPool(t, host, port, nil).Send(t.Context(), letter("a@news.example"))
	if out.Kind != Deferred || out.Stage != StageConnect || out.Reason != "outbound.smtp.unreachable" {
		t.Errorf("%+v", out)
	}
	out = startPool(t, "mail.invalid", 25, nil).Send(t.Context(), letter("a@news.example"))
	if out.Kind != Deferred || out.Stage != StageConnect || out.Reason != "outbound.smtp.dns" {
		t.Errorf("%+v", out)
	}
}

// TestRefusalWhileSending has the server answer and hang up before the message is complete.
func TestRefusalWhileSending(t *testing.T) {
	s := (&script{at: map[Stage]string{StageBody: "552 5.3.4 too big"}}).start(t)
	m := letter("a@news.example")
	m.Attachments = []Attachment{{Name: "a.bin", Body: make([]byte, 12<<20)}}
	out := s.pool(t, nil).Send(t.Context(), m)
	// The kernel may throw the reply away with the broken connection; then it was a cut before the dot.
	if out.Stage != StageBody || out.Kind == Unknown || out.Kind == Accepted {
		t.Errorf("%+v", out)
	}
}

func TestRefusedRecipientKeepsTheConnection(t *testing.T) {
	for _, pipelining := range []bool{false, true} {
		at := map[Stage]string{StageRcpt: "550 5.1.1 no"}
		if pipelining { // a proper server has nothing to send to
			at[StageData] = "503 5.5.1 no recipients"
		}
		s := (&script{pipelining: pipelining, at: at}).start(t)
		pool := s.pool(t, func(s *Server) { s.Connections = 1 })
		for range 2 {
			if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Refused || out.Stage != StageRcpt {
				t.Fatalf("%+v", out)
			}
		}
		var verbs []string
		for _, line := range s.heard() {
			verb, _, _ := strings.Cut(line, " ")
			if verb != "DATA" {
				verbs = append(verbs, verb)
			}
		}
		want := []string{"EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "RSET"}
		if !slices.Equal(verbs, want) {
			t.Errorf("pipelining %v: %v, want %v", pipelining, verbs, want)
		}
	}
}

func TestBrokenConnectionIsReplaced(t *testing.T) {
	sink := startSink(t, smtpsink.Config{})
	pool := sinkPool(t, sink, func(s *Server) { s.Connections = 1 })
	if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Accepted {
		t.Fatalf("%+v", out)
	}
	pool.mu.Lock()
	pool.idle[0].drop() // as a server or a firewall does with idle connections
	pool.mu.Unlock()
	if out := pool.Send(t.Context(), letter("b@news.example")); out.Kind != Accepted {
		t.Fatalf("%+v", out)
	}
	if sink.Connections() != 2 || sink.Count() != 2 {
		t.Errorf("%d connections, %d messages", sink.Connections(), sink.Count())
	}
}

func TestServerThatClosesAfterEachMessage(t *testing.T) {
	s := (&script{at: map[Stage]string{"other": "421 4.4.2 idle"}}).start(t)
	pool := s.pool(t, func(s *Server) { s.Connections = 1 })
	for range 3 {
		if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Accepted {
			t.Fatalf("%+v", out)
		}
	}
	s2 := (&script{at: map[Stage]string{StageMail: "421 4.4.2 idle"}}).start(t)
	if out := s2.pool(t, nil).Send(t.Context(), letter("a@news.example")); out.Code != 421 {
		t.Errorf("%+v", out)
	}
	if n := len(s2.heard()); n != 2 { // EHLO, MAIL: a new connection that says 421 is not tried again at once
		t.Errorf("heard %v", s2.heard())
	}
}

func TestIdleConnectionsAreClosed(t *testing.T) {
	s := (&script{}).start(t)
	pool := s.pool(t, func(s *Server) { s.Timeouts.Idle = 10 * time.Millisecond })
	if out := pool.Send(t.Context(), letter("a@news.example")); out.Kind != Accepted {
		t.Fatalf("%+v", out)
	}
	deadline := time.After(time.Minute)
	for !slices.Contains(s.heard(), "QUIT") {
		select {
		case <-deadline:
			t.Fatalf("never closed: %v", s.heard())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestCallingOff(t *testing.T) {
	send := func(stage Stage, answer string, drain time.Duration) (Outcome, time.Duration) {
		s := (&script{at: map[Stage]string{stage: answer}}).start(t)
		pool := s.pool(t, func(s *Server) {
			s.Timeouts.Greeting, s.Timeouts.Command, s.Timeouts.Final = 10*time.Minute, 10*time.Minute, 10*time.Minute
			s.Timeouts.Drain = drain
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var called time.Time
		done := make(chan struct{})
		go func() {
			defer close(done)
			<-s.waiting
			called = time.Now()
			cancel()
		}()
		out := pool.Send(ctx, letter("a@news.example"))
		<-done
		return out, time.Since(called)
	}
	for _, stage := range []Stage{StageHelo, StageMail, StageRcpt, StageData} {
		out, took := send(stage, "stall", time.Second)
		if out.Kind != Deferred || out.Stage != stage || out.Reason != "outbound.smtp.cancelled" || took > 2*time.Minute {
			t.Errorf("at %s: %+v after %v", stage, out, took)
		}
	}
	// After the dot the answer is waited for, but not for ever.
	if out, took := send(StageFinal, "stall", time.Second); out.Kind != Unknown || took < 900*time.Millisecond || took > 2*time.Minute {
		t.Errorf("no answer: %+v after %v", out, took)
	}
	if out, _ := send(StageFinal, "late", time.Minute); out.Kind != Accepted {
		t.Errorf("late answer: %+v", out)
	}
}

func TestWaitingForAConnection(t *testing.T) {
	s := (&script{at: map[Stage]string{StageFinal: "stall"}}).start(t)
	pool := s.pool(t, func(s *Server) { s.Connections, s.Timeouts.Final = 1, time.Minute })
	first := make(chan Outcome, 1)
	go func() { first <- pool.Send(context.Background(), letter("a@news.example")) }()
	<-s.waiting
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if out := pool.Send(ctx, letter("b@news.example")); out.Kind != Deferred || out.Stage != StageWait {
		t.Errorf("second: %+v", out)
	}
	closing, cancelClosing := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancelClosing()
	if err := pool.Close(closing); err == nil {
		t.Error("Close did not say that it had to cut")
	}
	if out := <-first; out.Kind != Unknown {
		t.Errorf("cut while the answer was due: %+v", out)
	}
}

func TestReplyText(t *testing.T) {
	for _, c := range []struct {
		code           int
		msg, enh, text string
	}{
		{550, "5.1.1 no such user", "5.1.1", "no such user"},
		{550, "5.1.1 a\n5.1.1 b", "5.1.1", "a b"},
		{550, "4.1.1 wrong class", "", "4.1.1 wrong class"},
		{550, "5.1.1", "5.1.1", ""},
		{550, "Mailbox not found\tby\x00 us", "", "Mailbox not found by us"},
		{554, "\xd3\xc3\xff!", "", "�!"},
		{450, strings.Repeat("长", 600), "", strings.Repeat("长", 500)},
	} {
		if enh, text := splitReply(c.code, c.msg); enh != c.enh || text != c.text {
			t.Errorf("%q: %q, %q", c.msg, enh, text)
		}
	}
}
