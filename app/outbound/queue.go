package outbound

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

var errClosed = errors.New("the pool is closed")

// queue is who waits for a place among the connections of a pool. The envelope of whoever waits goes out behind the
// message that is being handed over, in the same write (RFC 2920, 3.1: the content of a message may be the first command
// of a group), and its sender takes the connection over: one round trip a message instead of two. So they wait where all
// connections are taken, and besides where it is their turn soon: a server that answers at once is spared half of the
// work, and one that is far away gets as many connections as it may have.
type queue struct {
	places chan struct{} // holds one element for each connection in use; taken and given up under mu
	done   chan struct{} // closed when nobody is to wait any more

	mu      sync.Mutex
	waiting []*turn
	apart   bool          // envelopes go out alone: the server does not look for them behind messages
	inDoubt int           // messages whose envelopes went wrong there, and which are sent again alone
	doubts  int           // of those that went well alone, how many since an envelope was understood
	knows   bool          // it has understood one
	quick   time.Duration // what its answers to messages take at their best, lately; 0: nothing is known
}

// soon is how long one waits for a connection that is in use, while there are others. Beside what a message takes on
// its way it is nothing.
const soon = 4 * time.Millisecond

// mostDoubts is after how many envelopes that a server does not understand, in a row, it is believed to have forgotten
// what it understood before: it may refuse one of them for another reason, such as having had enough on a connection.
const mostDoubts = 3

// turn is a message on its way to a connection.
type turn struct {
	env   Envelope
	raw   []byte
	comes chan *session // on which its envelope has gone out; nil: a place is free
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
	default:
	}
	entered, patience := q.enter(of)
	if entered {
		return q.entered()
	}
	defer patience.Stop()
	for {
		select {
		case s := <-of.comes:
			return s, nil
		case <-patience.C:
			if q.step(of) {
				return q.entered()
			}
			continue
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
}

// enter takes a place, or stands in the queue: with patience, where places are free.
func (q *queue) enter(of *turn) (entered bool, patience *time.Timer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.isSoon() && q.take() {
		return true, nil
	}
	q.waiting = append(q.waiting, of)
	return false, time.NewTimer(soon)
}

// isSoon reports whether whoever comes now has their turn soon behind those who are served.
func (q *queue) isSoon() bool {
	busy := len(q.places)
	return !q.apart && q.inDoubt == 0 && busy > 0 && q.quick > 0 && q.quick*time.Duration(len(q.waiting)/busy+1) <= soon
}

func (q *queue) take() bool {
	select {
	case q.places <- struct{}{}:
		return true
	default:
		return false
	}
}

// step takes a free place for somebody in the queue: whoever they stood behind is slow.
func (q *queue) step(of *turn) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, of)
	if i < 0 || !q.take() {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
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

// leave gives up a place, to whoever has waited longest.
func (q *queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-q.done: // nobody is to come any more
	default:
		if len(q.waiting) > 0 {
			q.waiting[0].comes <- nil
			q.waiting = slices.Delete(q.waiting, 0, 1)
			return
		}
	}
	<-q.places
}

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
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.apart || q.inDoubt > 0 {
		return nil
	}
	i := slices.IndexFunc(q.waiting, func(of *turn) bool { return wide || !of.env.UTF8 })
	if i < 0 {
		return nil
	}
	of := q.waiting[i]
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return of
}

// answered learns how quick a server is that takes envelopes behind messages.
func (q *queue) answered(after time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if after < q.quick || q.quick == 0 {
		q.quick = max(after, 1)
	} else {
		q.quick += (after - q.quick) / 64
	}
}

// understood says that the server has obeyed an envelope behind a message, or refused it for what it says.
func (q *queue) understood() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.knows, q.doubts = true, 0
}

// doubt says that an envelope behind a message went wrong. Until it is known whether it does so alone, none goes out
// behind another.
func (q *queue) doubt() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.inDoubt++
}

// settle says of an envelope that was doubted whether it went well alone.
func (q *queue) settle(well bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.inDoubt--
	if well {
		q.doubts++
		q.apart = q.apart || !q.knows || q.doubts >= mostDoubts
	}
}
