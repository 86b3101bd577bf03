package mailing

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/app/outbound"
	"standfirst/models/fact"
	"standfirst/models/mailing"
)

// hesitant is a mail server that lets no message through before it is released: on every other connection it does not ask
// for the message, on the others it does not answer for it.
type hesitant struct {
	addr     string
	released chan struct{}
	holds    chan string // what it holds: "data" or "dot"

	mu    sync.Mutex
	got   map[string]int // messages whose first line has come, by reader
	since int            // those of them that it asked for since it was told to count
	count bool
}

func startHesitant(t *testing.T) *hesitant {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hesitant{addr: l.Addr().String(), released: make(chan struct{}), holds: make(chan string, 100), got: map[string]int{}}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go h.serve(c, []string{"data", "dot"}[n%2])
		}
	}()
	return h
}

func (h *hesitant) hold(at string) {
	select {
	case <-h.released:
	default:
		h.holds <- at
		<-h.released
	}
}

func (h *hesitant) serve(c net.Conn, holds string) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	say := func(line string) { _, _ = io.WriteString(c, line+"\r\n") }
	say("220 hesitant")
	to := ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch strings.ToUpper(line[:4]) {
		case "EHLO":
			say("250-hesitant\r\n250 PIPELINING")
			continue
		case "RCPT":
			to = strings.Trim(strings.TrimSpace(line[len("RCPT TO:"):]), "<>")
		case "DATA":
			if holds == "data" {
				h.hold(holds)
			}
			asked := h.counting() // a message that is on its way before the stop may be read after it
			say("354 go on")
			if line, err = in.ReadString('\n'); err != nil {
				return
			}
			h.begin(to, asked)
			for line != ".\r\n" {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
			}
			if holds == "dot" {
				h.hold(holds)
			}
		}
		say("250 ok")
	}
}

func (h *hesitant) counting() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

func (h *hesitant) begin(to string, counts bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got[to]++
	if counts {
		h.since++
	}
}

func (h *hesitant) copies(to string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.got[to]
}

// Whoever stops a mailing has the answer: from now on the server is given no message that it had not begun to take, however
// many were claimed and waited for it. What it had begun to take ends as it would have, the others wait as before or are
// stopped, and a mailing that goes on forgets nobody and writes to nobody twice.
func TestAStopCallsOffWhatHasNotBegun(t *testing.T) {
	const hands, conns = 12, 4
	stops := map[string]struct {
		stop func(*world, mailing.Mailing, fact.Fact) error
		rest mailing.Status
	}{
		"pause": {func(w *world, m mailing.Mailing, _ fact.Fact) error {
			_, err := w.mailings.Pause(w.ctx, m.ID, author)
			return err
		}, mailing.Queued},
		"cancel": {func(w *world, m mailing.Mailing, _ fact.Fact) error {
			_, err := w.mailings.Cancel(w.ctx, m.ID, author)
			return err
		}, mailing.Stopped},
		"halt": {func(w *world, _ mailing.Mailing, f fact.Fact) error {
			if _, err := w.facts.Retract(w.ctx, f.ID, "the lab was wrong", checker); err != nil {
				return err
			}
			return w.mailings.Fell(w.ctx, fact.Fell{FactID: f.ID, Version: f.Current, State: fact.Retracted})
		}, mailing.Stopped},
	}
	for name, of := range stops {
		t.Run(name, func(t *testing.T) {
			w, server := newWorld(t), startHesitant(t)
			pool := openWired(server.addr, conns, outbound.DKIM{})
			w.sender = pool
			w.openMailings()
			m, f := w.sendTo(w.readers(40, func(i int) string { return fmt.Sprintf("reader%d@news%d.example", i, i) })...)
			e := w.engine()
			e.Workers = hands
			done := make(chan error, 1)
			go func() {
				_, err := e.Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil)
				done <- err
			}()
			held := map[string]int{}
			for range conns {
				held[await(t, server.holds)]++
			}
			eventually(t, func() bool { return w.counts(m)[mailing.InFlight] == hands })

			w.must(of.stop(w, m, f))
			server.mu.Lock()
			server.count = true
			server.mu.Unlock()
			close(server.released)
			w.must(await(t, done))

			server.mu.Lock()
			if server.since != 0 {
				t.Errorf("%d messages began after the stop", server.since)
			}
			begun := int64(len(server.got)) // those that it held, and what may have begun before the stop was answered
			server.mu.Unlock()
			for _, d := range w.deliveries(m) {
				want := of.rest
				if server.copies(d.Address) == 1 {
					want = mailing.Accepted
				}
				if d.State != want || want == mailing.Queued && (d.Attempts != 0 || !d.FirstAt.IsZero() || d.Why != "") {
					t.Errorf("%s is %s, wanted %s: %+v", d.Address, d.State, want, d)
				}
			}
			if c := w.counts(m); held["dot"] == 0 || begun < int64(held["dot"]) || c[mailing.Accepted] != begun {
				t.Errorf("%v, while the server held %v and %d had begun", c, held, begun)
			}
			if name == "pause" {
				_, err := w.mailings.Resume(w.ctx, m.ID, author)
				w.must(err)
				w.run(w.engine())
				w.onceBy(m, 0, server.copies)
			}
			_ = pool.pool.Close(w.ctx)
		})
	}
}

// From the moment at which somebody stops a mailing no message begins, although the write that says so takes its time and
// hands and connections become free meanwhile.
func TestNothingBeginsWhileAStopIsWritten(t *testing.T) {
	const conns = 4
	w, server := newWorld(t), startHesitant(t)
	pool := openWired(server.addr, conns, outbound.DKIM{})
	db := &metDB{DB: w.db}
	w.sender, w.db = pool, db
	w.openMailings()
	m, _ := w.sendTo(w.readers(40, func(i int) string { return fmt.Sprintf("reader%d@news%d.example", i, i) })...)
	e := w.engine()
	e.Workers = 3 * conns
	job := mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}
	done := make(chan error, 1)
	var again time.Time
	go func() {
		var err error
		again, err = e.Wave(w.ctx, job, nil)
		done <- err
	}()
	for range conns {
		await(t, server.holds)
	}
	eventually(t, func() bool { return w.counts(m)[mailing.InFlight] == int64(e.Workers) })
	db.meet("mailings", "replace", func() {
		close(server.released)
		w.must(await(t, done)) // all that had begun has ended, and the stop is not written
	})
	_, err := w.mailings.Pause(w.ctx, m.ID, author)
	w.must(err)
	server.mu.Lock()
	begun := len(server.got)
	server.mu.Unlock()
	c := w.counts(m)
	if begun > conns || c[mailing.Accepted] != int64(begun) || c[mailing.Queued] != int64(40-begun) {
		t.Errorf("%d messages began, %v", begun, c)
	}
	if again.IsZero() {
		t.Error("a run that is told of a stop which is not written does not go on")
	}
	_, err = w.mailings.Resume(w.ctx, m.ID, author)
	w.must(err)
	w.run(w.engine())
	w.onceBy(m, 0, server.copies)
	_ = pool.pool.Close(w.ctx)
}

// Whoever stops the rest of a halted mailing may be late: it has been resumed in between, and nobody of it is forgotten.
func TestAResumeMeetsTheStopOfTheRest(t *testing.T) {
	w := newWorld(t)
	db := &metDB{DB: w.db}
	w.db = db
	w.openMailings()
	m, f := w.simple(20)
	_, err := w.facts.Dispute(w.ctx, f.ID, "a reader doubts it", checker)
	w.must(err)
	w.run(w.engine()) // halts it before its wave begins
	f, err = w.facts.Get(w.ctx, f.ID)
	w.must(err)
	w.sign(f)
	db.meet("deliveries", "modify", func() {
		_, err := w.mailings.Resume(w.ctx, m.ID, author)
		w.must(err)
	})
	w.must(w.mailings.StopRest(w.ctx, m.ID))
	if c := w.counts(m); c[mailing.Stopped] != 20 {
		t.Fatalf("nothing met: %v", c)
	}
	w.run(w.engine())
	w.once(m, 0)
}

// A mailing that another process stops is noticed while all hands wait for the server.
func TestAStopElsewhereIsNoticedWhileAllWait(t *testing.T) {
	w, server := newWorld(t), startHesitant(t)
	w.sender = openWired(server.addr, 1, outbound.DKIM{})
	w.openMailings()
	w.clock.going = true
	m, _ := w.simple(20)
	done := make(chan error, 1)
	e := w.engine()
	go func() {
		_, err := e.Wave(w.ctx, mailing.WaveJob{MailingID: m.ID, WaveID: m.Waves[0].ID, Run: m.Run}, nil)
		done <- err
	}()
	await(t, server.holds)
	elsewhere := *w
	elsewhere.openMailings()
	_, err := elsewhere.mailings.Cancel(w.ctx, m.ID, author)
	w.must(err)
	w.must(await(t, done)) // the server still asks for nothing
	if c := w.counts(m); c[mailing.Stopped] != 20 {
		t.Error(c)
	}
}

func await[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(time.Minute):
		t.Fatal("it never came")
	}
	panic("unreachable")
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for range 12_000 { // two minutes
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it never came to be")
}
