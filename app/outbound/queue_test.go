package outbound

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// sendAll sends as many messages at once as there are addresses, over one connection at a time, and returns what became
// of them.
func (s *script) sendAll(t *testing.T, n int) []Outcome {
	t.Helper()
	pool := s.pool(t, func(s *Server) {
		s.Connections, s.Timeouts.Command, s.Timeouts.Final = 1, 500*time.Millisecond, 500*time.Millisecond
	})
	outs := make([]Outcome, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { outs[i] = pool.Send(t.Context(), letter(fmt.Sprintf("reader%d@news.example", i))) })
	}
	all.Wait()
	return outs
}

// Envelopes go out behind the messages before them, and every message arrives once, whatever a server makes of it.
func TestEnvelopesGoOutBehindMessages(t *testing.T) {
	for _, behind := range []string{"", "lose", "drop", "503 5.5.0 improper pipelining", "554 5.5.1 bad sequence", "421 4.7.0 bye"} {
		t.Run(behind, func(t *testing.T) {
			t.Parallel()
			s := (&script{pipelining: true, behind: behind}).start(t)
			for i, out := range s.sendAll(t, 6) {
				if out.Kind != Accepted {
					t.Errorf("message %d: %+v", i, out)
				}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(s.bodies) != 6 || s.grouped == 0 {
				t.Errorf("%d messages arrived, behind %d of them came an envelope", len(s.bodies), s.grouped)
			}
			if behind == "" && s.grouped < 4 {
				t.Errorf("an envelope behind %d of six", s.grouped)
			}
			if (behind == "lose" || strings.HasPrefix(behind, "5")) && s.grouped != 1 {
				t.Errorf("after it went wrong, %d more envelopes were sent behind messages", s.grouped-1)
			}
			var to []string
			for _, line := range s.commands {
				if rest, ok := strings.CutPrefix(line, "RCPT TO:"); ok {
					to = append(to, rest)
				}
			}
			slices.Sort(to)
			if to = slices.Compact(to); len(to) != 6 {
				t.Errorf("only %v were named", to)
			}
		})
	}
}

// A message that is refused, or of which nobody knows, leaves the one behind it alone.
func TestWhatBecomesOfAMessageIsItsOwn(t *testing.T) {
	for final, want := range map[string]Outcome{
		"554 5.7.1 content":  {Kind: Refused, Stage: StageFinal},
		"451 4.3.0 later":    {Kind: Deferred, Stage: StageFinal},
		"drop":               {Kind: Unknown, Stage: StageFinal},
		"421 4.3.2 shutting": {Kind: Deferred, Stage: StageFinal},
	} {
		t.Run(final, func(t *testing.T) {
			t.Parallel()
			s := (&script{pipelining: true, at: map[Stage]string{StageFinal: final}}).start(t)
			for i, out := range s.sendAll(t, 5) {
				if out.Kind != want.Kind || out.Stage != want.Stage {
					t.Errorf("message %d: %+v", i, out)
				}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(s.bodies) != 5 || s.grouped == 0 {
				t.Errorf("%d arrived, behind %d of them came an envelope", len(s.bodies), s.grouped)
			}
		})
	}
}

// Refused envelopes that went out behind messages are refusals like any other.
func TestAnEnvelopeBehindAMessageMayBeRefused(t *testing.T) {
	s := (&script{pipelining: true, at: map[Stage]string{StageRcpt: "550 5.1.1 no such user", StageData: "503 5.5.1 no recipients"}}).start(t)
	for i, out := range s.sendAll(t, 4) {
		if out.Kind != Refused || out.Stage != StageRcpt {
			t.Errorf("message %d: %+v", i, out)
		}
	}
}
