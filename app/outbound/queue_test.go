package outbound

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// sendAll sends messages over one connection at a time, to a server that greets nobody before they all wait in their
// order, and returns what became of them.
func (s *script) sendAll(t *testing.T, n int, change ...func(i int, m *Message)) ([]Outcome, *Pool) {
	t.Helper()
	pool := s.pool(t, func(server *Server) {
		server.Connections, server.Timeouts.Command, server.Timeouts.Final = 1, time.Minute, time.Minute
		if s.behind == "lose" || strings.HasPrefix(s.behind, "5") { // an envelope, or its end, is never answered
			server.Timeouts.Command = 3 * time.Second
		}
	})
	outs := make([]Outcome, n)
	var all sync.WaitGroup
	for i := range n {
		m := letter(fmt.Sprintf("reader%d@news.example", i))
		for _, f := range change {
			f(i, &m)
		}
		all.Go(func() { outs[i] = pool.Send(t.Context(), m) })
		for standing := -1; standing < i; time.Sleep(time.Millisecond) { // until it has a place, or waits for one
			pool.queue.mu.Lock()
			standing = len(pool.queue.places) + len(pool.queue.waiting) - 1
			pool.queue.mu.Unlock()
		}
	}
	close(s.greets)
	all.Wait()
	return outs, pool
}

// Envelopes go out behind the messages before them, and every message arrives once, whatever a server makes of it.
func TestEnvelopesGoOutBehindMessages(t *testing.T) {
	for _, behind := range []string{"", "lose", "drop", "503 5.5.0 improper pipelining", "554 5.5.1 bad sequence", "421 4.7.0 bye"} {
		t.Run(behind, func(t *testing.T) {
			t.Parallel()
			s := (&script{pipelining: true, behind: behind, greets: make(chan struct{})}).start(t)
			outs, _ := s.sendAll(t, 6)
			for i, out := range outs {
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
			s := (&script{pipelining: true, at: map[Stage]string{StageFinal: final}, greets: make(chan struct{})}).start(t)
			outs, _ := s.sendAll(t, 5)
			for i, out := range outs {
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
	s := (&script{pipelining: true, at: map[Stage]string{StageRcpt: "550 5.1.1 no such user", StageData: "503 5.5.1 no recipients"}, greets: make(chan struct{})}).start(t)
	outs, _ := s.sendAll(t, 4)
	for i, out := range outs {
		if out.Kind != Refused || out.Stage != StageRcpt {
			t.Errorf("message %d: %+v", i, out)
		}
	}
}

// A sender who is refused behind a message is refused alone as well: that says nothing of envelopes behind messages, and
// they go on going out there.
func TestARefusedSenderDoesNotPartEnvelopesFromMessages(t *testing.T) {
	s := (&script{pipelining: true, barred: "barred@brand.example", greets: make(chan struct{})}).start(t)
	outs, pool := s.sendAll(t, 7, func(i int, m *Message) {
		if i == 2 {
			m.ReturnPath = "barred@brand.example"
		}
	})
	for i, out := range outs {
		if refused := out.Kind == Refused && out.Stage == StageMail; refused != (i == 2) || !refused && out.Kind != Accepted {
			t.Errorf("message %d: %+v", i, out)
		}
	}
	if pool.queue.apart {
		t.Error("envelopes go out alone since")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grouped != 5 { // behind the first two, of which the second is the refused one, and of the others behind all but the last
		t.Errorf("an envelope behind %d messages", s.grouped)
	}
}

// Whoever comes stands behind those who are served where the server is quick, and takes a connection where it is not.
func TestWhoWaitsForAConnectionInUse(t *testing.T) {
	enter := func(q *queue) (*turn, bool) {
		of := &turn{comes: make(chan *session, 1)}
		entered, patience := q.enter(of)
		if patience != nil {
			patience.Stop()
		}
		return of, entered
	}
	for quick, behind := range map[time.Duration]int{0: 0, soon / 4: 4, soon / 2: 2, soon + 1: 0} {
		q := newQueue(2)
		if quick > 0 {
			q.answered(quick)
		}
		if _, entered := enter(&q); !entered {
			t.Fatalf("%v: nobody is served, and the first waits", quick)
		}
		for i := range behind {
			if _, entered := enter(&q); entered {
				t.Errorf("%v: %d wait, and the next does not", quick, i)
			}
		}
		if _, entered := enter(&q); !entered {
			t.Errorf("%v: %d wait, and the next too", quick, behind)
		}
	}

	q := newQueue(2)
	q.answered(soon / 4)
	enter(&q)
	of, _ := enter(&q)
	q.leave()
	select {
	case s := <-of.comes:
		if s != nil || len(q.places) != 1 || len(q.waiting) != 0 {
			t.Error("a place that is given up does not go to whoever waits")
		}
	default:
		t.Error("whoever waits is not told of a free place")
	}
	if s, err := q.wait(t.Context(), &turn{comes: make(chan *session, 1)}); s != nil || err != nil || len(q.places) != 2 {
		t.Error("whoever stands behind one who takes long gets no place of their own", err)
	}

	q = newQueue(2)
	q.answered(soon / 4)
	enter(&q)
	q.doubt()
	if _, entered := enter(&q); !entered {
		t.Error("one waits for a place behind a message while none goes out there")
	}
}

// A server that has understood envelopes behind messages is believed to have forgotten it when it has failed to three times
// in a row; one that never has, at once.
func TestWhatItTakesToSendEnvelopesAlone(t *testing.T) {
	q := newQueue(1)
	miss := func() { q.doubt(); q.settle(true) }
	q.understood()
	for range mostDoubts - 1 {
		miss()
	}
	q.understood()
	for range mostDoubts - 1 {
		miss()
	}
	q.doubt()
	q.settle(false)
	if q.apart {
		t.Error("two in a row are enough")
	}
	if miss(); !q.apart {
		t.Error("three in a row are not enough")
	}
	q = newQueue(1)
	if miss(); !q.apart {
		t.Error("one that never understood is tried again")
	}
}
