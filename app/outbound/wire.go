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
	until time.Time     // the earliest deadline that outlives stages; zero for none
	grace time.Duration // what is left of the work when it is called off
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

// grant says how long this and every later stage may last once the work is called off; false when it has been.
func (w *wire) grant(grace time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.grace = grace
	return w.until.IsZero()
}

// callOff ends this and every later stage, within the grace that is granted; gently, only where none is.
func (w *wire) callOff(gently bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if gently && w.grace > 0 {
		return
	}
	w.until = time.Now().Add(w.grace)
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
