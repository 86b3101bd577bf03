package mongo_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/models/store"
	"standfirst/models/store/mongo"
	"standfirst/models/store/storetest"
)

// line is a way to a server that can be cut. While it is, connections are taken and closed, as those of a proxy are behind
// which nothing runs.
type line struct {
	net.Listener
	mu   sync.Mutex
	cut  bool
	open []net.Conn
}

func (l *line) run(server string) {
	for {
		near, err := l.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		far, err := net.Dial("tcp", server)
		if l.cut || err != nil {
			_ = near.Close()
			l.mu.Unlock()
			continue
		}
		l.open = append(l.open, near, far)
		l.mu.Unlock()
		pipe := func(to, from net.Conn) { _, _ = io.Copy(to, from); _ = to.Close() }
		go pipe(far, near)
		go pipe(near, far)
	}
}

func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.open {
		_ = c.Close()
	}
	l.open = nil
}

type note struct {
	ID   string `json:"id"`
	Rev  int64  `json:"rev"`
	Text string `json:"text"`
}

// A server that goes away is away for every verb, since the first call that failed, and is there again by
// itself.
func TestAServerGoesAwayAndComesBack(t *testing.T) {
	u, err := url.Parse(storetest.FerretDB(t, "../storetest/ferretdb"))
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	way := &line{Listener: listener}
	t.Cleanup(func() { _ = way.Close(); way.set(true) })
	go way.run(u.Host)
	u.Host = listener.Addr().String()
	u.RawQuery = "serverSelectionTimeoutMS=200&heartbeatFrequencyMS=500"
	ctx := context.Background()
	var db *mongo.DB
	eventually(t, func() (err error) { db, err = mongo.Open(ctx, u.String(), "away"); return err })
	t.Cleanup(func() { _ = db.Close() })
	var notes store.Collection[note]
	eventually(t, func() (err error) { notes, err = store.Open[note](ctx, db, "notes"); return err })
	eventually(t, func() error { _, err := notes.InsertMissing(ctx, &note{ID: "1", Text: "a"}); return err })

	way.set(true)
	change := store.Patch{Set: map[string]any{"text": "b"}}
	calls := map[string]func() error{
		"get":    func() error { _, err := notes.Get(ctx, "1"); return err },
		"insert": func() error { return notes.Insert(ctx, &note{ID: "2"}) },
		"apply":  func() error { _, err := notes.Apply(ctx, store.Op{ID: "1", Patch: change}); return err },
		"ping":   func() error { return db.Ping(ctx) },
	}
	var first time.Time
	for name, call := range calls {
		err := call()
		for deadline := time.Now().Add(2 * time.Minute); err != nil && strings.Contains(err.Error(), "another call") && time.Now().Before(deadline); err = call() {
			time.Sleep(50 * time.Millisecond) // who asks too soon is told what the last has found
		}
		away := store.AwayOf(err)
		if !errors.Is(err, store.ErrAway) || away == nil || away.Full {
			t.Fatalf("%s: %v", name, err)
		}
		if first.IsZero() {
			first = away.Since
		}
		if !away.Since.Equal(first) {
			t.Errorf("%s: away since %s, not %s", name, away.Since, first)
		}
	}

	way.set(false)
	eventually(t, func() error { _, err := notes.Apply(ctx, store.Op{ID: "1", Patch: change}); return err })
	var n note
	eventually(t, func() (err error) { n, err = notes.Get(ctx, "1"); return err })
	if n.Text != "b" {
		t.Errorf("%+v", n)
	}
}

// eventually does something until it works: on a busy machine a server that is there answers too late for one that asks
// for so little patience, now and then.
func eventually(t *testing.T, do func() error) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := do()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it does not come to be: %v", err)
		}
	}
}
