package outbound

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

var errClosed = errors.New("the pool is closed")

// queue is who waits for a place among the connections of a pool. Where all are taken, the envelope of whoever waits
// goes out behind the message that is being handed over, in the same write (RFC 2920, 3.1: the content of a message may
// be the first command of a group), and its sender takes the connection over: one round trip a message instead of two.
type queue struct {
	places chan struct{} // holds one element for each connection in use
	done   chan struct{} // closed when nobody is to wait any more
	apart  atomic.Bool   // envelopes go out alone

	mu      sync.Mutex
	waiting []*turn
}

// turn is a message on its way to a connection.
type turn struct {
	env   Envelope
	raw   []byte
	comes chan *session // on which its envelope has gone out; nil: that one broke, and its place is free
}

func newQueue(places int) queue {
	return queue{places: make(chan struct{}, places), done: make(chan struct{})}
}

// wait returns once there is a place, which whoever has it gives up by leave or passes on. The connection is one on
// which the envelope has gone out already; as a rule there is none.
func (q *queue) wait(ctx context.Context, of *turn) (*session, error) {
	select {
	case <-q.done:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case q.places <- struct{}{}:
		return q.entered()
	default:
	}
	q.mu.Lock()
	q.waiting = append(q.waiting, of)
	q.mu.Unlock()
	select {
	case q.places <- struct{}{}:
		if q.withdraw(of) {
			return q.entered()
		}
		q.leave() // one place is enough
		return <-of.comes, nil
	case s := <-of.comes:
		return s, nil
	case <-q.done:
		if q.withdraw(of) {
			return nil, errClosed
		}
	case <-ctx.Done():
		if q.withdraw(of) {
			return nil, ctx.Err()
		}
	}
	return <-of.comes, nil // whose envelope is out has the connection to end
}

func (q *queue) entered() (*session, error) {
	select {
	case <-q.done:
		q.leave()
		return nil, errClosed
	default:
		return nil, nil
	}
}

// leave gives up a place.
func (q *queue) leave() { <-q.places }

// withdraw takes somebody out of the queue; false when their envelope is out.
func (q *queue) withdraw(of *turn) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, of)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// next takes out of the queue whoever has waited longest; nil when nobody waits, or nobody whose addresses the server
// can write.
func (q *queue) next(wide bool) *turn {
	if q.apart.Load() {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.waiting, func(of *turn) bool { return wide || !of.env.UTF8 })
	if i < 0 {
		return nil
	}
	of := q.waiting[i]
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return of
}
