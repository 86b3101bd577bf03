package outbound

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// maxStageInput is more than any honest server says at one stage.
const maxStageInput = 64 << 10

var errFlood = errors.New("the server says too much")

// wire is a connection with one deadline for each stage of the dialogue, which can be called off from
// another goroutine.
type wire struct {
	net.Conn
	mu    sync.Mutex
	until time.Time // the earliest deadline that outlives stages; zero for none
	heard int
}

// stage starts a stage that must be over after d.
func (w *wire) stage(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = 0
	deadline := time.Now().Add(d)
	if !w.until.IsZero() && w.until.Before(deadline) {
		deadline = w.until
	}
	_ = w.SetDeadline(deadline) // fails on a closed connection, as will the next read
}

// hurry ends this and every later stage after d at the latest; 0 ends them now.
func (w *wire) hurry(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.until = time.Now().Add(d)
	_ = w.SetDeadline(w.until)
}

// Read counts what one stage brings: a reply without end would fill the memory.
func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	tooMuch := w.heard > maxStageInput
	w.mu.Unlock()
	if tooMuch {
		return 0, errFlood
	}
	n, err := w.Conn.Read(p)
	w.mu.Lock()
	w.heard += n
	w.mu.Unlock()
	return n, err
}

func isEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
